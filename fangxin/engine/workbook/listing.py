"""A list as a workbook: one sheet, a heading row, text that stays text."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter

from fangxin.engine.workbook.marking import safe_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_WIDEST = 40


def workbook_url(book: bytes) -> str:
    """A workbook as an address that a page carries itself: what was uploaded is given back and never stored."""
    return f"data:{XLSX};base64,{base64.b64encode(book).decode()}"


def list_workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet called `title`; whole numbers stay numbers, dates are ISO text, all else is text that starts no formula."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        sheet = book.add_worksheet(title[:31])
        strong = book.add_format({"bold": True, "bottom": 1})
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, strong)
        widths = [len(head) for head in heads]
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int) and not isinstance(value, bool):
                    sheet.write_number(number, column, value)
                    continue
                text = value.isoformat() if isinstance(value, date) else str(value or "")
                sheet.write_string(number, column, safe_text(text))
                widths[column] = max(widths[column], min(len(text), _WIDEST))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width * 2 + 2)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()
