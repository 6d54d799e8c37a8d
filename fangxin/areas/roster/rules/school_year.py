"""School years, and the age band of a grade."""

from __future__ import annotations

from datetime import date

from fangxin.areas.audit.rules.refusals import Refused, say

# WS/T 554-2017 counts by age; six-year-olds enter grade 1.
_BANDS = ((1, 3, "6-8"), (4, 6, "9-11"), (7, 9, "12-14"), (10, 12, "15-17"))


class NoBand(Refused):
    """A grade has no age band of WS/T 554-2017 (kindergarten classes)."""

    code = "no_band"


def school_year(on: date) -> str:
    """The school year of a day: it starts on 1 September (the last days of August belong to the new one)."""
    start = on.year if (on.month, on.day) >= (8, 20) else on.year - 1
    return f"{start}-{start + 1}"


def band_of_grade(grade: int) -> str:
    """The age band of a grade: 1-3 → "6-8" … 10-12 → "15-17". Source: WS/T 554-2017. Raises NoBand."""
    for first, last, band in _BANDS:
        if first <= grade <= last:
            return band
    raise NoBand(
        say("年级 %(grade)s 没有对应的学生年龄段。", grade=grade),
        clause="WS/T 554—2017：适用于 6 岁～17 岁中小学生",
        remedy="学前班级请按幼儿园食谱编制，不在学生年龄段内计算。",
    )
