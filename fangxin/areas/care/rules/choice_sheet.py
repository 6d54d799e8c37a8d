"""Reading the workbook of a school's paper choices: one child a row, 是 where the family signed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from fangxin.engine.workbook.marking import Mark
from fangxin.engine.workbook.sheet import Sheet

HEADS = ("学生编号", "班级", "姓名", "报名")
YES, NO = ("是", "√", "报名", "1"), ("", "否", "×", "0")


@dataclass(slots=True)
class ChoiceSheet:
    """The children whose families signed, and every cell that cannot be read."""

    pupil_ids: list[int] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


def _text(value: object) -> str:
    # Excel keeps whole numbers as 12.0.
    return "" if value is None else str(value).strip().removesuffix(".0")


def read_choices(sheet: Sheet, known: Collection[int], already: Collection[int]) -> ChoiceSheet:
    """All faults at once. `known` are the school's children, `already` those who have the service or wait for it."""
    found, seen = ChoiceSheet(), set[int]()
    heads = tuple(_text(sheet.value(1, column)) for column in range(1, 5))
    if heads != HEADS:
        found.marks.append(Mark(1, 1, f"第一行应是：{'、'.join(HEADS)}。请用页面上的模板。"))
        return found
    for row in range(2, sheet.row_count + 1):
        number, said = _text(sheet.value(row, 1)), _text(sheet.value(row, 4))
        if not number and said in NO:
            continue
        pupil = int(number) if number.isascii() and number.isdecimal() and len(number) < 12 else 0
        if said not in (*YES, *NO):
            found.marks.append(Mark(row, 4, "报名一列只能填“是”或留空。"))
        elif said in NO:
            continue
        elif pupil not in known:
            found.marks.append(Mark(row, 1, "本校没有这个学生编号。请不要改动模板里的编号。"))
        elif pupil in seen:
            found.marks.append(Mark(row, 1, "这个学生编号在前面已经出现过。"))
        elif pupil in already:
            found.marks.append(Mark(row, 4, "这个孩子已经报名或在等候。"))
        else:
            seen.add(pupil)
            found.pupil_ids.append(pupil)
    return found
