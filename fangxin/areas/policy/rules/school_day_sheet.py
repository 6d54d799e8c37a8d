"""Schools' own days in a workbook, one day a row: what is new, what changes, what stands as it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.rules.sheet import (
    CHANGED,
    NEW,
    SAME,
    Cells,
    Change,
    Plan,
    difference,
    planned,
)
from fangxin.areas.policy.rules.holidays import check_exception
from fangxin.engine.calendar import Span
from fangxin.engine.workbook import Sheet

HEADS = ("学校", "日期", "安排", "年级", "原因")
_FIELDS = {"since": "日期", "grade": "年级", "reason": "原因"}


@dataclass(frozen=True, slots=True)
class SchoolKnown:
    """A school, its grades and terms, and what it has set already: (day, grade) → (kind, reason)."""

    pk: int
    grades: frozenset[int]
    terms: Sequence[Span]
    standing: Mapping[tuple[date, int], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DaysKnown:
    """What the sheet is compared with; `kinds` are those that this person sets (code → word)."""

    schools: Mapping[str, SchoolKnown]
    kinds: Mapping[str, str]
    words: Mapping[str, str]
    today: date


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of one school. `grade` 0 is the whole school."""

    school_id: int
    on: date
    kind: str
    grade: int
    reason: str


def plan_school_days(sheet: Sheet, known: DaysKnown) -> Plan[DayLine]:
    """What the sheet would do: every row new, changed or as it stands, or every fault at its cell."""
    seen: dict[tuple[int, date, int], int] = {}
    return planned(sheet, HEADS, lambda row: _row(row, known, seen))


def _row(row: Cells, known: DaysKnown, seen: dict[tuple[int, date, int], int]) -> Change[DayLine] | None:
    school = known.schools.get(row.text("学校"))
    if school is None:
        row.faults["学校"] = "您管理的学校里没有这一所，请写全称。"
    on, kind = row.day("日期", needed=True), row.chosen("安排", dict(known.words))
    grade = row.whole("年级") if row.text("年级") else 0
    reason = row.short("原因", 120)
    if row.faults or school is None or on is None:
        return None
    key = (school.pk, on, grade)
    if key in seen:
        row.faults["日期"] = f"与第 {seen[key]} 行是同一天。"
        return None
    seen[key] = row.row
    line = DayLine(school.pk, on, kind, grade, reason)
    shown = (row.text("学校"), on.isoformat(), known.words[kind], str(grade) if grade else "全校")
    before = school.standing.get((on, grade))
    if before == (kind, reason):
        return Change(row.row, SAME, shown, (), line)
    _check(row, school, line, known, standing=before is not None)
    if before is None:
        return Change(row.row, NEW, shown, (reason,), line)
    said = [difference("安排", known.words[before[0]], known.words[kind])] if before[0] != kind else []
    said += [difference("原因", before[1], reason)] if before[1] != reason else []
    return Change(row.row, CHANGED, shown, tuple(said), line)


def _check(row: Cells, school: SchoolKnown, line: DayLine, known: DaysKnown, *, standing: bool) -> None:
    """Faults of a row that would write, at their cells."""
    if line.kind not in known.kinds:
        may = "、".join(known.kinds.values())
        row.faults["安排"] = f"您可以登记：{may}。"
        return
    try:
        check_exception(line.kind, [line.on], line.grade, line.reason, known.today, school.grades)
    except Refused as refused:
        at = next((_FIELDS[name] for name in refused.fields if name in _FIELDS), "日期")
        row.faults[at] = refused.sentence
    if line.kind in ("closed", "makeup") and line.grade:
        row.faults["年级"] = "停课和补课是全校的，年级请留空。"
    if line.kind == "normal":
        if not standing:
            row.faults["安排"] = "这一天没有可以撤销的安排。"
    elif not any(line.on in span for span in school.terms):
        row.faults["日期"] = "不在学期内，不用登记。"
