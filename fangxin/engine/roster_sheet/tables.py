"""The tables of a sheet: usually one; also several side by side, or one below the other with a head of its own."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from fangxin.engine.roster_sheet.headings import (
    DEEPEST,
    RosterHeading,
    find_heading,
    heading_between,
    heading_text,
    is_head_of_staff,
    speaks_of_others,
)
from fangxin.engine.roster_sheet.identity_number import is_plain_resident
from fangxin.engine.workbook import Merge, Sheet, Value

Row = tuple[Value, ...]
_NAMES = frozenset(["姓名", "姓 名", "姓  名", "姓\u3000名", "学生姓名", "*姓名"])
# The columns that a pupil is read from: a head that puts one of them elsewhere begins a table of its own.
_TELLING = ("name", "sex", "id_number", "birth", "class", "grade", "student_number")
_LINES_ABOVE = 4
_FEW_CELLS = 3  # a title or a line about the class fills no more
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class RosterTable:
    """One table: a range of the sheet, which is not copied, so that many tables in one sheet cost no more than one.

    ``first`` and ``last`` are its rows, with the lines above its head; from the head on only the columns of ``block``
    belong to it (None: all). ``merges`` are those that begin in its rows.
    """

    sheet: Sheet
    heading: RosterHeading
    first: int
    last: int
    merges: tuple[Merge, ...]
    block: tuple[int, int] | None = None

    def cells(self, row: int) -> Row:
        """A row of the table, each cell at its place in the sheet."""
        return self._own(self.sheet.rows[row - 1])

    def lines_above(self) -> Sequence[Row]:
        """What stands above the head: said of all blocks."""
        return self.sheet.rows[self.first - 1 : self.heading.row - 1]

    def rows_below(self) -> Iterator[tuple[int, Row]]:
        """Row number and cells of what stands below the head."""
        below = self.sheet.rows[self.heading.last_row : self.last]
        return enumerate(
            below if self.block is None else map(self._own, below), start=self.heading.last_row + 1
        )

    def _own(self, cells: Row) -> Row:
        if self.block is None:
            return cells
        first, last = self.block
        return (*(None,) * (first - 1), *cells[first - 1 : last], *(None,) * (len(cells) - last))


@dataclass(frozen=True, slots=True)
class SheetTables:
    """The pupils' tables of one sheet. ``staff`` are rows at which a table of other people begins.

    ``headless`` is the row of the first identity number in a sheet that has no head at all.
    """

    sheet: Sheet
    tables: tuple[RosterTable, ...]
    staff: tuple[int, ...] = ()
    headless: int | None = None


def find_tables(sheet: Sheet) -> SheetTables:
    """All tables of pupils."""
    heading = find_heading(sheet)
    if heading is None:
        return SheetTables(sheet, (), headless=_first_number(sheet))
    tables: list[RosterTable] = []
    staff: list[int] = []
    merges = sorted(sheet.merges, key=_top)
    parts = list(_one_below_the_other(sheet, heading))
    for at, (start, of_part) in enumerate(parts):
        if of_part is None:
            staff.append(start)
            continue
        first = _with_lines_above(sheet, start, at)
        last = parts[at + 1][0] - 1 if at + 1 < len(parts) else sheet.row_count
        within = merges[bisect_left(merges, first, key=_top) : bisect_right(merges, last, key=_top)]
        tables.extend(_side_by_side(RosterTable(sheet, of_part, first, last, tuple(within))))
    return SheetTables(sheet, tuple(tables), tuple(staff))


_top = attrgetter("top")


def _first_number(sheet: Sheet) -> int | None:
    """The row of a number in a sheet without any head; None where somebody else's head stands."""
    found: int | None = None
    for row, cells in enumerate(sheet.rows[:_LOOKED_AT], start=1):
        if not _NAMES.isdisjoint(cells):
            return None
        if found is None and any(type(value) is str and is_plain_resident(value) for value in cells):
            found = row
    return found


# One below the other


def _one_below_the_other(sheet: Sheet, first: RosterHeading) -> Iterator[tuple[int, RosterHeading | None]]:
    """The row where each table begins and its head; None for a table of staff.

    A head that is printed again, whole or in part, begins nothing.
    """
    yield first.row, first
    words = {*_NAMES, *_name_cells(sheet, first)}
    current: RosterHeading | None = first
    last = first.last_row
    for row, cells in enumerate(sheet.rows[first.last_row :], start=first.last_row + 1):
        if words.isdisjoint(cells) or row <= last:
            continue
        texts = _texts(cells)
        if current is not None and all(current.texts.get(at) == text for at, text in texts.items()):
            continue
        if is_head_of_staff(texts.values()):
            current = None
            yield row, None
            continue
        found = heading_between(sheet, max(row - 1, last + 1), row)
        if found is not None and (current is None or _stands_elsewhere(found, current)):
            current, last = found, found.last_row
            yield found.row, found


def _name_cells(sheet: Sheet, heading: RosterHeading) -> set[Value]:
    column = heading.columns["name"]
    return {sheet.value(row, column) for row in range(heading.row, heading.last_row + 1)} - {None}


def _texts(cells: Row) -> dict[int, str]:
    return {at: heading_text(value) for at, value in enumerate(cells, start=1) if type(value) is str}


def _stands_elsewhere(found: RosterHeading, current: RosterHeading) -> bool:
    return any(
        found.columns[role] != current.columns[role]
        for role in _TELLING
        if role in found.columns and role in current.columns
    )


def _with_lines_above(sheet: Sheet, start: int, at: int) -> int:
    """From where the lines above a head belong to it: all above the first, the few short ones above another."""
    if at == 0:
        return 1
    top = start
    while (
        start - top < _LINES_ABOVE
        and top > 1
        and sum(value is not None for value in sheet.rows[top - 2]) <= _FEW_CELLS
    ):
        top -= 1
    return top


# Side by side


def _side_by_side(whole: RosterTable) -> list[RosterTable]:
    """A list printed in two or three blocks beside each other: the same words again, to the right."""
    sheet, heading = whole.sheet, whole.heading
    columns = sorted(heading.texts)
    words = [heading.texts[column] for column in columns]
    starts = [at for at, word in enumerate(words) if word == words[0]]
    blocks = [words[at:to] for at, to in zip(starts, [*starts[1:], len(words)], strict=True)]
    if len(blocks) == 1 or heading.columns["name"] not in columns[: len(blocks[0])]:
        return [whole]
    if any(block != blocks[0] for block in [*blocks[:-1], blocks[-1][: len(blocks[0])]]):
        return [whole]  # behind the last block a remark may stand
    tables: list[RosterTable] = []
    for at, to in zip(starts, [*starts[1:], len(columns)], strict=True):
        last = columns[to] - 1 if to < len(columns) else sheet.column_count
        group = sheet.rows[heading.row - 2][columns[at] - 1 : last] if heading.row > whole.first else ()
        if speaks_of_others(_texts(group).values()):
            return [whole]
        one = replace(whole, block=(columns[at], last))
        found = _heading_of_block(one)
        if found is None or {*_TELLING} & found.columns.keys() != {*_TELLING} & heading.columns.keys():
            return [whole]
        tables.append(replace(one, heading=found))
    return tables


def _heading_of_block(one: RosterTable) -> RosterHeading | None:
    """The head of a block, read from its own columns alone."""
    head = one.heading
    below = min(head.last_row + DEEPEST, one.last)
    rows = (*one.sheet.rows[: head.row - 1], *(one.cells(row) for row in range(head.row, below + 1)))
    return heading_between(
        Sheet(one.sheet.name, one.sheet.visible, rows, one.merges), head.row, head.last_row
    )
