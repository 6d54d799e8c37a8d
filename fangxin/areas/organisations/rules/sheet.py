"""Reading a list from a workbook: cells by heading, every fault with its cell, and what each row would change.

Each list (schools, people and their posts) plans its rows from this: new, changed, or as it stands. Planning the same
file again after it was committed finds every row as it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from fangxin.engine.workbook import Mark, Sheet, plain_text

MOST_ROWS = 2000
NEW, CHANGED, SAME = "new", "changed", "same"
T = TypeVar("T")


class Cells:
    """The cells of one row, with the faults found while reading them."""

    def __init__(self, row: int, cells: dict[str, Any]) -> None:
        self.row = row
        self.cells = cells
        self.faults: dict[str, str] = {}

    def text(self, head: str) -> str:
        """What stands there, without spaces around it."""
        value = self.cells.get(head)
        return "" if value is None else plain_text(str(value).strip())

    def short(self, head: str, most: int, *, needed: bool = True) -> str:
        """A text of at most `most` signs."""
        said = self.text(head)
        if needed and not said:
            self.faults[head] = "请填写。"
        if len(said) > most:
            self.faults[head] = f"最多 {most} 个字。"
        return said

    def chosen(self, head: str, words: dict[str, str]) -> str:
        """The key whose word stands there."""
        found = next((key for key, word in words.items() if word == self.text(head)), "")
        if not found:
            self.faults[head] = f"请填写：{'、'.join(words.values())}之一。"
        return found

    def whole(self, head: str) -> int:
        """A whole number."""
        value = self.cells.get(head)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if self.text(head).isdigit():
            return int(self.text(head))
        self.faults[head] = "请填写整数。"
        return 0

    def yes(self, head: str) -> bool:
        """是 or 否; empty means no."""
        if self.text(head) not in ("是", "否", ""):
            self.faults[head] = "请填写“是”或“否”。"
        return self.text(head) == "是"

    def day(self, head: str, *, needed: bool = False) -> date | None:
        """A date, typed or as text."""
        value = self.cells.get(head)
        if value in (None, ""):
            if needed:
                self.faults[head] = "请填写日期，例如 2026-09-01。"
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value).strip().replace("/", "-"))
        except ValueError:
            self.faults[head] = "请填写日期，例如 2026-09-01。"
            return None


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """What one row would do: `verb` NEW, CHANGED or SAME; `shown` names it, `said` are its differences in words."""

    row: int
    verb: str
    shown: tuple[str, ...]
    said: tuple[str, ...]
    payload: T


@dataclass(frozen=True, slots=True)
class Plan(Generic[T]):
    """What a sheet would do, or its faults: with one fault nothing is done."""

    changes: tuple[Change[T], ...] = ()
    marks: tuple[Mark, ...] = ()
    warnings: tuple[Mark, ...] = ()

    def of(self, *verbs: str) -> tuple[Change[T], ...]:
        """The rows with one of these verbs."""
        return tuple(change for change in self.changes if change.verb in verbs)

    @property
    def digest(self) -> str:
        """The same as long as the rows would do the same: what was shown is what is committed."""
        said = repr([(change.row, change.verb, change.shown, change.said) for change in self.changes])
        return hashlib.sha256(said.encode()).hexdigest()


def columns_of(sheet: Sheet, needed: Sequence[str]) -> tuple[dict[str, int], tuple[Mark, ...]]:
    """The column of each heading of row 1, in any order; or what is wrong with the sheet as a whole."""
    columns = {str(value).strip(): number for number, value in enumerate(sheet.rows[0], start=1) if value}
    missing = [head for head in needed if head not in columns]
    if missing:
        return columns, (Mark(1, None, "缺少这些列：" + "、".join(missing) + "。"),)
    if sheet.row_count - 1 > MOST_ROWS:
        return columns, (Mark(1, None, f"一次最多 {MOST_ROWS} 行，请拆成几份。"),)
    return columns, ()


def rows_of(sheet: Sheet, columns: dict[str, int]) -> Iterator[Cells]:
    """Every row that says something."""
    for number in range(2, sheet.row_count + 1):
        cells = {head: sheet.shown(number, column) for head, column in columns.items()}
        if any(value not in (None, "") for value in cells.values()):
            yield Cells(number, cells)


def marks_of(row: Cells, columns: dict[str, int]) -> list[Mark]:
    """The faults of a row at their cells."""
    return [Mark(row.row, columns.get(head), said) for head, said in row.faults.items()]


def planned(sheet: Sheet, needed: Sequence[str], plan_row: Callable[[Cells], Change[T] | None]) -> Plan[T]:
    """Every row of a sheet by `plan_row`, which leaves its faults in the cells; or what is wrong with the sheet as a whole."""
    columns, wrong = columns_of(sheet, needed)
    if wrong:
        return Plan(marks=wrong)
    changes: list[Change[T]] = []
    marks: list[Mark] = []
    for row in rows_of(sheet, columns):
        change = plan_row(row)
        marks += marks_of(row, columns)
        if change is not None and not row.faults:
            changes.append(change)
    return Plan(tuple(changes), tuple(marks))


def plain_rows(sheet: Sheet) -> list[list[str]]:
    """The sheet as text, dates as ISO: what travels with the preview and is read again at the commit."""
    filled = range(1, sheet.row_count + 1)
    return [[_plain(sheet.shown(row, column + 1)) for column in range(sheet.column_count)] for row in filled]


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def difference(label: str, before: str, after: str) -> str:
    """A change in words."""
    return f"{label}：{before or '（空）'} → {after or '（空）'}"
