"""The head of a roster: one or two merged lines, in which 姓名 may stand twice (pupil and guardian)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from fangxin.engine.workbook import Sheet

_NAMES: Mapping[str, frozenset[str]] = {
    "name": frozenset({"姓名", "学生姓名", "学生", "幼儿姓名", "学生名字", "名字"}),
    "sex": frozenset({"性别"}),
    "class": frozenset(
        {"班级", "班", "所在班级", "班级名称", "年级班级", "年班", "就读班级", "班别", "所在班"}
    ),
    "grade": frozenset({"年级", "所在年级", "就读年级"}),
    "seq": frozenset({"序号", "编号", "行号", "序", "no", "no."}),
}
_IDENTITY = (
    "身份证",
    "证件号",
    "公民身份",
    "学籍号",
    "学号",
    "学籍辅号",
    "户口本",
    "全国学籍",
    "g号",
    "证号",
)
_OTHERS = ("监护", "家长", "父亲", "母亲", "联系人", "家庭成员", "班主任", "教师", "填表")
_SEARCHED = 30


@dataclass(frozen=True, slots=True)
class RosterHeading:
    """Where the columns are, counted from 1. ``identity`` columns are passed over and never kept."""

    row: int
    last_row: int
    columns: Mapping[str, int]
    identity: frozenset[int]


def find_heading(sheet: Sheet) -> RosterHeading | None:
    """The first row that names pupils and their classes (or at least their sex)."""
    for row in range(1, min(sheet.row_count, _SEARCHED) + 1):
        for last_row in (row, row + 1):
            heading = _heading(sheet, row, last_row)
            if heading is not None:
                return heading
    return None


def _heading(sheet: Sheet, row: int, last_row: int) -> RosterHeading | None:
    columns: dict[str, int] = {}
    identity: set[int] = set()
    for column in range(1, sheet.column_count + 1):
        lower = _text(sheet, last_row, column)
        upper = _text(sheet, row, column)
        if any(word in lower or word in upper for word in _IDENTITY):
            identity.add(column)
            continue
        if any(word in upper or word in lower for word in _OTHERS):
            continue
        for role, names in _NAMES.items():
            if (lower in names or (not lower and upper in names)) and role not in columns:
                columns[role] = column
    if "name" not in columns or not {"class", "grade", "sex"} & columns.keys():
        return None
    return RosterHeading(row, last_row, columns, frozenset(identity))


def _text(sheet: Sheet, row: int, column: int) -> str:
    """The heading's text; a group's name reaches over the empty cells to its right only when it is merged."""
    value = sheet.shown(row, column)
    if not isinstance(value, str):
        return ""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).lower()
    return re.sub(r"\(.*?\)", "", plain).strip(":*")
