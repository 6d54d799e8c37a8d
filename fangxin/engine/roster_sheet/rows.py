"""Which rows below the head are pupils: not totals, signatures, remarks, hints, examples, or the head printed again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from fangxin.engine.roster_sheet.birth_date import read_birth_date
from fangxin.engine.roster_sheet.cells import cell_text, is_name, plain_name, read_sex
from fangxin.engine.roster_sheet.classes import (
    named_class,
    parse_grade,
    parse_kindergarten_class,
    plain_text,
    says_class,
)
from fangxin.engine.roster_sheet.headings import RosterHeading, heading_text
from fangxin.engine.roster_sheet.tables import RosterTable
from fangxin.engine.workbook import Sheet, Value

Row = tuple[Value, ...]
_FOOTER = re.compile(
    r"^\(?(?:合计|总计|小计|共计|累计|总数|总人数|共\d|本页|以上|以下|填表|填报|填写|审核|复核|核对|校长|制表|经办|统计|打印|公示"
    r"|单位|学校|年级组|主管|分管|负责人|班主任|签字|签名|注$|注[:：]|注意|备注|说明|提示|盖章|公章|日期|承诺|监督|其中|应到|实到"
    r"|联系人|附件|男生|女生|第\d+页|total)"
    r"|^[^，。]{0,8}(?:合计|小计|总计|人数)(?:[:：\d人名]|$)",
    re.IGNORECASE,
)
_SUM = re.compile(r"合计|小计|总计|共计|累计|本页|以上")  # what it names are the rows above it
_HINT = re.compile(
    r"必填|选填|格式|下拉|yyyy|例如|示例|如[:：一1]|文本|一致|18位|11位|男/女|农业/非农", re.IGNORECASE
)
_EXAMPLE = re.compile(r"^\(?(?:例|示例|样例|范例|例如|举例|样本|example|eg\.?|e\.g\.)\)?\d*$", re.IGNORECASE)
_OTHERS = re.compile(
    r"教师|教职|职工|员工|工作人员|从业|食堂|厨师|陪餐|示例|样例|样表|范例|模板说明|填写说明"
)
_NO_USUAL_NAMES = frozenset(["姓名", "合计", "合 计", "小计", "小 计", "总计", "总 计", "共计"])
_ENOUGH_DIGITS = 8  # fewer are a count, not a number that somebody tried to write
_ROWS_OF_HINTS = 3
_COLUMNS_COUNTED = 3


def is_of_others(sheet: Sheet) -> bool:
    """True for a sheet whose name says that it lists staff or shows an example."""
    return bool(_OTHERS.search(sheet.name))


def pupil_rows(
    table: RosterTable, taken: Mapping[int, Row], note_section: Callable[[str], None]
) -> Iterator[tuple[int, Row]]:
    """Row number and cells of each pupil, those that `taken` has another way as they stand there.

    What other lines say is told to `note_section`, those above the head first.
    """
    heading = table.heading
    name = heading.columns["name"]
    for cells in table.lines_above():
        note_section(_line(cells))
    for row, cells in table.rows_below():
        name_cell, first = cells[name - 1], cells[0]
        is_usual = first is not None and type(first) is not str and type(name_cell) is str
        if is_usual and name_cell not in _NO_USUAL_NAMES:
            yield row, taken.get(row, cells)  # the usual row: a running number, then a name
            continue
        filled = {at: text for at, value in enumerate(cells, start=1) if (text := cell_text(value))}
        if len(filled) == 1 and not _says_a_pupil(filled, heading):
            note_section(next(iter(filled.values())))
        elif filled and _is_pupil(row, filled, heading):
            yield row, taken.get(row, cells)
        elif filled and not _SUM.match(plain_text(filled[min(filled)])):
            note_section(_line(cells))


def _line(cells: Row) -> str:
    return " ".join(filter(None, map(cell_text, cells)))


def _says_a_pupil(filled: Mapping[int, str], heading: RosterHeading) -> bool:
    """One cell alone is a pupil when it is a name or a number at its place."""
    columns = heading.columns
    name = filled.get(columns["name"], "")
    if _has_number(filled, columns):
        return True
    is_line = (
        _FOOTER.match(plain_text(name))
        or named_class(name)
        or parse_grade(name)
        or parse_kindergarten_class(name)
    )
    return is_name(plain_name(name)) and not is_line


def _has_number(filled: Mapping[int, str], columns: Mapping[str, int]) -> bool:
    return sum(letter.isdigit() for letter in filled.get(columns.get("id_number", 0), "")) >= _ENOUGH_DIGITS


def _is_pupil(row: int, filled: Mapping[int, str], heading: RosterHeading) -> bool:
    columns = heading.columns
    seq = columns.get("seq", 0)
    if set(filled) == {seq} or _is_head_again(filled, heading) or _counts_columns(filled):
        return False
    first = filled[min(filled)]
    if _EXAMPLE.match(plain_text(first)) or (
        row <= heading.last_row + _ROWS_OF_HINTS
        and not _has_number(filled, columns)
        and any(_HINT.search(text) for text in filled.values())
    ):
        return False
    evidence = _evidence(filled, columns)
    if evidence > 1:
        return True
    if plain_text(filled.get(columns["name"], "")) in _NO_USUAL_NAMES:
        return False
    if _FOOTER.match(plain_text(first)) and not (evidence and _has_number(filled, columns) and seq in filled):
        return False
    number = plain_text(filled.get(seq, ""))
    if seq in filled and not (number.isascii() and any(sign.isdigit() for sign in number)):
        return False
    if evidence:
        return True
    return is_name(plain_name(filled.get(columns["name"], ""))) and (seq in filled or not seq)


def _evidence(filled: Mapping[int, str], columns: Mapping[str, int]) -> int:
    """How many of sex, number, birth date and class stand where they should."""

    def said(role: str) -> str:
        return filled.get(columns.get(role, 0), "")

    return (
        bool(read_sex(said("sex")))
        + _has_number(filled, columns)
        + (bool(said("birth")) and read_birth_date(said("birth"))[0] is not None)
        + (says_class(said("class")) or (bool(said("grade")) and bool(said("class"))))
        + bool(len(said("student_number")) > _ENOUGH_DIGITS)
    )


def _counts_columns(filled: Mapping[int, str]) -> bool:
    """A line under the head that counts the columns: 1 2 3 … or A B C …"""
    told = list(filled.values())
    numbers = [str(at) for at in range(1, len(told) + 1)]
    letters = [chr(ord("A") + at) for at in range(min(len(told), 26))]
    return len(told) >= _COLUMNS_COUNTED and told in (numbers, letters)


def _is_head_again(filled: Mapping[int, str], heading: RosterHeading) -> bool:
    same = sum(heading_text(text) == heading.texts.get(at) for at, text in filled.items())
    return same >= 2 and same * 2 > len(filled)


@dataclass(frozen=True, slots=True)
class ReachingCells:
    """Rows in which a class, grade or school reaches down from a cell above; ``carried`` is the first without merged cells."""

    rows: Mapping[int, Row]
    carried: int = 0


def cells_reaching_down(table: RosterTable) -> ReachingCells:
    """What reaches down from merged cells, and from a class that is written once at the head of its children."""
    heading = table.heading
    columns = {heading.columns[role] for role in ("class", "grade", "school") if role in heading.columns}
    changed: dict[int, list[Value]] = {}
    for merge in table.merges:
        if merge.left not in columns or merge.bottom == merge.top or merge.bottom <= heading.last_row:
            continue
        value = table.sheet.value(merge.top, merge.left)
        for row in range(max(merge.top, heading.last_row + 1), min(merge.bottom, table.last) + 1):
            changed.setdefault(row, list(table.cells(row)))[merge.left - 1] = value
    carried = _carry_down(table, changed)
    return ReachingCells({row: tuple(cells) for row, cells in changed.items()}, carried)


def _carry_down(table: RosterTable, changed: dict[int, list[Value]]) -> int:
    """Fill a class column of which most is blank: then it is written where a class begins. Tells the first row filled."""
    columns = table.heading.columns
    name, column = columns["name"] - 1, columns.get("class", 0) - 1
    below = list(table.rows_below())
    if column < 0 or sum(cells[column] is None for _, cells in below) * 2 <= len(below):
        return 0
    rows = [(row, cells, changed.get(row, cells)[column]) for row, cells in below if cells[name] is not None]
    if sum(value is None for _, _, value in rows) * 2 <= len(rows):
        return 0
    first = 0
    above: Value = None
    for row, cells, value in rows:
        if value is not None:
            above = value if says_class(cell_text(value)) else above
        elif above is not None:
            changed.setdefault(row, list(cells))[column] = above
            first = first or row
    return first
