"""A sheet as a person sees it: values by address, and which cells are merged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from fangxin.engine.workbook.refusals import DamagedWorkbook, SheetMissing

Value = str | int | Decimal | bool | date | datetime | time | timedelta | None
_LETTERS = 26


def column_letters(column: int) -> str:
    """The letters of a column counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column counted from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def address(row: int, column: int) -> str:
    """The address that the person sees: row and column counted from 1."""
    return f"{column_letters(column)}{row}"


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells, corners included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``rows[0]`` is the sheet's row 1, ``rows[0][0]`` its A1; all rows have the same width."""

    name: str
    visible: bool
    rows: tuple[tuple[Value, ...], ...]
    merges: tuple[Merge, ...] = ()
    _covers: Mapping[tuple[int, int], Merge] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the merged cells within the filled area; overlapping merges are a damaged file."""
        covers: dict[tuple[int, int], Merge] = {}
        for merge in self.merges:
            for cell in _cells_within(merge, self.row_count, self.column_count):
                if cell in covers:
                    raise DamagedWorkbook(
                        f"工作表“{self.name}”的合并单元格互相重叠，文件已损坏，请重新另存一份。"
                    )
                covers[cell] = merge
        object.__setattr__(self, "_covers", covers)

    @property
    def row_count(self) -> int:
        """The number of the last filled row."""
        return len(self.rows)

    @property
    def column_count(self) -> int:
        """The number of the last filled column."""
        return len(self.rows[0]) if self.rows else 0

    def value(self, row: int, column: int) -> Value:
        """What stands in this very cell; None outside the filled area."""
        if 1 <= row <= self.row_count and 1 <= column <= self.column_count:
            return self.rows[row - 1][column - 1]
        return None

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged cells that this cell belongs to."""
        return self._covers.get((row, column))

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell whose content is shown here: the top left one of merged cells, else the cell itself."""
        merge = self.merge_at(row, column)
        return (merge.top, merge.left) if merge else (row, column)

    def shown(self, row: int, column: int) -> Value:
        """What a reader sees here, merged cells taken together."""
        return self.value(*self.anchor(row, column))


def _cells_within(merge: Merge, rows: int, columns: int) -> Iterator[tuple[int, int]]:
    for row in range(merge.top, min(merge.bottom, rows) + 1):
        for column in range(merge.left, min(merge.right, columns) + 1):
            yield row, column


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets in their order. ``name`` is the file's name, for messages only."""

    name: str
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name. Raises SheetMissing and tells which there are."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        there = "、".join(sheet.name for sheet in self.sheets)
        raise SheetMissing(f"“{self.name}”里没有名为“{name}”的工作表，只有：{there}。请检查工作表名称。")
