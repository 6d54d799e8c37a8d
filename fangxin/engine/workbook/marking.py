"""A workbook given back: the rows as they came, each bad cell red, with its reason beside it."""

import io
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from fangxin.engine.workbook.sheet import Sheet, Value

_FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  a fixed stamp: the same input gives the same bytes
_NOTE_WIDTH = 48
_SHEET_NAME_LENGTH = 31


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing wrong: row and column counted from 1; column None means the whole row."""

    row: int
    column: int | None
    sentence: str


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula, also after it went through CSV.

    An apostrophe goes before = + - @ and their full-width forms, a tab or a line break at the start.
    """
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) or text.lstrip().startswith(_FORMULA_SIGNS) else text


def plain_text(text: str) -> str:
    """The same without the apostrophe that `safe_text` put there: a list that went out comes in as it was."""
    return text[1:] if text.startswith("'") and safe_text(text[1:]) == text else text


def marked_workbook(sheet: Sheet, marks: Sequence[Mark], *, heading_row: int = 1) -> bytes:
    """The sheet as an .xlsx with marks: red cells, a comment on each, the reasons in one more column.

    ``heading_row`` is where the added column gets its name. Merged cells stay merged. The same input
    gives the same bytes.
    """
    buffer = io.BytesIO()
    import xlsxwriter  # most that read never write

    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": _CREATED})
    page = book.add_worksheet(_sheet_name(sheet.name))
    by_cell: dict[tuple[int, int], list[str]] = defaultdict(list)
    by_row: dict[int, list[str]] = defaultdict(list)
    for mark in marks:
        by_row[mark.row].append(mark.sentence)
        at = sheet.anchor(mark.row, mark.column) if mark.column else (mark.row, 1)
        by_cell[at].append(mark.sentence)
    _write_rows(book, page, sheet, by_cell)
    _write_reasons(book, page, sheet, by_row, heading_row)
    book.close()
    return buffer.getvalue()


def _sheet_name(name: str) -> str:
    """A name that every spreadsheet takes: none of []:*?/\\, 31 characters, no apostrophe at its ends."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip("' ")[:_SHEET_NAME_LENGTH].strip("' ")
    return plain if plain and plain.lower() != "history" else "表"


def _write_rows(book: Any, page: Any, sheet: Sheet, by_cell: dict[tuple[int, int], list[str]]) -> None:
    formats = {
        (bad, kind): book.add_format(_look(bad=bad, kind=kind))
        for bad in (False, True)
        for kind in ("", "date", "datetime", "time")
    }
    for merge in sheet.merges:
        bottom, right = min(merge.bottom, sheet.row_count), min(merge.right, sheet.column_count)
        if bottom < merge.top or right < merge.left or (merge.top, merge.left) == (bottom, right):
            continue
        look = formats[(merge.top, merge.left) in by_cell, ""]
        page.merge_range(merge.top - 1, merge.left - 1, bottom - 1, right - 1, "", look)
    for row_number, row in enumerate(sheet.rows, start=1):
        for column_number, value in enumerate(row, start=1):
            cell = (row_number, column_number)
            if sheet.anchor(*cell) != cell:
                continue
            look = formats[cell in by_cell, _kind(value)]
            _write(page, row_number - 1, column_number - 1, value, look)
    for (row_number, column_number), sentences in by_cell.items():
        if not sheet.value(row_number, column_number):
            page.write_blank(row_number - 1, column_number - 1, None, formats[True, ""])
        page.write_comment(row_number - 1, column_number - 1, "\n".join(sentences), {"x_scale": 2})


def _write_reasons(
    book: Any, page: Any, sheet: Sheet, by_row: dict[int, list[str]], heading_row: int
) -> None:
    last = sheet.column_count
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "font_color": "#B00020"})
    page.set_column(last, last, _NOTE_WIDTH)
    page.write_string(heading_row - 1, last, "问题说明", bold)
    for row_number, sentences in by_row.items():
        page.write_string(row_number - 1, last, safe_text("；".join(sentences)), wrapped)


def _look(*, bad: bool, kind: str) -> dict[str, str]:
    look = {"bg_color": "#FFC7CE", "font_color": "#9C0006"} if bad else {}
    shapes = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "time": "hh:mm:ss"}
    return look | ({"num_format": shapes[kind]} if kind else {})


def _kind(value: Value) -> str:
    if isinstance(value, datetime):
        return "datetime" if value.time() != time() else "date"
    if isinstance(value, date):
        return "date"
    return "time" if isinstance(value, time | timedelta) else ""


def _write(page: Any, row: int, column: int, value: Value, look: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value, look)
    elif isinstance(value, int | Decimal):
        page.write_number(row, column, value, look)
    elif isinstance(value, str):
        page.write_string(row, column, safe_text(value), look)
    else:
        page.write_datetime(row, column, value, look)
