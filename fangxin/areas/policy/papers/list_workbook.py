"""A list as an Excel workbook: text stays text, so that no cell is taken for a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter


def list_workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet called `title` with a heading row; dates are ISO text, numbers are numbers, all else is text."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(title[:31])
    strong = book.add_format({"bold": True, "bottom": 1})
    for column, label in enumerate(columns):
        sheet.write_string(0, column, label, strong)
    widths = [len(label) for label in columns]
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(number, column, value)
                continue
            text = value.isoformat() if isinstance(value, date) else str(value or "")
            sheet.write_string(number, column, text)
            widths[column] = max(widths[column], min(len(text), 40))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width * 2 + 2)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
