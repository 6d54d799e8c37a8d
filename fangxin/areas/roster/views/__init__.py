"""Pages of the roster area, by what people come for: classes, the workbook, the declarations."""
