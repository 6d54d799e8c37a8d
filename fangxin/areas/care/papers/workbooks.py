"""Lists as workbooks. Cells leave as text, so that nothing in them can start a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from fangxin.engine.workbook.marking import safe_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def list_workbook(name: str, heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """One sheet: a head, then the rows; whole numbers stay numbers."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        page = book.add_worksheet(name[:31])
        bold = book.add_format({"bold": True})
        for column, head in enumerate(heads):
            page.write_string(0, column, head, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    page.write_number(number, column, value)
                else:
                    page.write_string(number, column, safe_text(value))
        page.set_column(0, max(len(heads) - 1, 0), 16)
        page.freeze_panes(1, 0)
    return file.getvalue()
