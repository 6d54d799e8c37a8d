"""The tables of a sheet: usually one; also several side by side, or one below the other with a head of its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from fangxin.engine.roster_sheet.headings import (
    RosterHeading,
    find_heading,
    heading_between,
    heading_text,
    is_head_of_staff,
    speaks_of_others,
)
from fangxin.engine.roster_sheet.identity_number import is_plain_resident
from fangxin.engine.workbook import Sheet, Value

Row = tuple[Value, ...]
_NAMES = frozenset(["姓名", "姓 名", "姓  名", "姓\u3000名", "学生姓名", "*姓名"])
# The columns that a pupil is read from: a head that puts one of them elsewhere begins a table of its own.
_TELLING = ("name", "sex", "id_number", "birth", "class", "grade", "student_number")
_LINES_ABOVE = 4
_FEW_CELLS = 3  # a title or a line about the class fills no more
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class RosterTable:
    """One table. ``sheet`` is the sheet with nothing but this table and the lines above it, each cell at its place."""

    sheet: Sheet
    heading: RosterHeading


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
    parts = list(_one_below_the_other(sheet, heading))
    for at, (start, of_part) in enumerate(parts):
        if of_part is None:
            staff.append(start)
            continue
        until = parts[at + 1][0] - 1 if at + 1 < len(parts) else sheet.row_count
        part = sheet if len(parts) == 1 else _only_rows(sheet, _with_lines_above(sheet, start, at), until)
        tables.extend(_side_by_side(part, of_part))
    return SheetTables(sheet, tuple(tables), tuple(staff))


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


def _only_rows(sheet: Sheet, first: int, last: int) -> Sheet:
    blank = (None,) * sheet.column_count
    rows = (*(blank for _ in range(first - 1)), *sheet.rows[first - 1 : last])
    return Sheet(sheet.name, sheet.visible, rows, sheet.merges)


# Side by side


def _side_by_side(sheet: Sheet, heading: RosterHeading) -> list[RosterTable]:
    """A list printed in two or three blocks beside each other: the same words again, to the right."""
    whole = [RosterTable(sheet, heading)]
    columns = sorted(heading.texts)
    words = [heading.texts[column] for column in columns]
    starts = [at for at, word in enumerate(words) if word == words[0]]
    blocks = [words[at:to] for at, to in zip(starts, [*starts[1:], len(words)], strict=True)]
    if len(blocks) == 1 or heading.columns["name"] not in columns[: len(blocks[0])]:
        return whole
    if any(block != blocks[0] for block in [*blocks[:-1], blocks[-1][: len(blocks[0])]]):
        return whole  # behind the last block a remark may stand
    tables: list[RosterTable] = []
    for at, to in zip(starts, [*starts[1:], len(columns)], strict=True):
        last = columns[to] - 1 if to < len(columns) else sheet.column_count
        group = sheet.rows[heading.row - 2][columns[at] - 1 : last] if heading.row > 1 else ()
        if speaks_of_others(_texts(group).values()):
            return whole
        block = _only_columns(sheet, heading.row, columns[at], last)
        found = heading_between(block, heading.row, heading.last_row)
        if found is None or {*_TELLING} & found.columns.keys() != {*_TELLING} & heading.columns.keys():
            return whole
        tables.append(RosterTable(block, found))
    return tables


def _only_columns(sheet: Sheet, below: int, first: int, last: int) -> Sheet:
    """The rows from ``below`` on keep these columns only; what stands above is said of all."""
    left, right = (None,) * (first - 1), (None,) * (sheet.column_count - last)
    rows = (
        *sheet.rows[: below - 1],
        *((*left, *cells[first - 1 : last], *right) for cells in sheet.rows[below - 1 :]),
    )
    return Sheet(sheet.name, sheet.visible, rows, sheet.merges)
