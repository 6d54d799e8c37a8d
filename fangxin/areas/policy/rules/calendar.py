"""On which days a school may serve a meal: school days, opened before and called off with a reason."""

from __future__ import annotations

import calendar as months
from collections.abc import Collection, Sequence
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.engine.calendar import SchoolDays, Span, WorkingDays

NO_MEAL_REASONS = {
    "no_term": "不在学期内",
    "closed": "停课",
    "not_working": "休息日",
    "childrens_day": "儿童节",
    "away": "全校外出",
}
# 《全国年节及纪念日放假办法》第三条（四）: children under 14 have 1 June off. From grade 7 on a class has older pupils too,
# so that grade is taught.
_GRADES = {
    "preschool": range(1, 4), "primary": range(1, 7), "junior": range(7, 10), "nine-year": range(1, 10),
    "special": range(1, 10),
}  # fmt: skip
_FIRST_GRADE_OF_14 = 7
_WHY = {
    "no_term": "《管理办法》第五条：按在校时间补助",
    "closed": "《管理办法》第五条：按在校时间补助",
    "not_working": "国务院办公厅节假日安排通知；地方放假规定",
    "childrens_day": "《全国年节及纪念日放假办法》第三条（四）：不满 14 周岁的少年儿童放假 1 天",
    "away": "《管理办法》第五条：按在校时间补助",
}


def grades_of(stage: str) -> frozenset[int]:
    """The grades that a school of a stage has; empty where the stage does not say."""
    return frozenset(_GRADES.get(stage, ()))


def under_14_of(stage: str) -> frozenset[int]:
    """The grades whose pupils have 1 June off."""
    return frozenset(
        grade for grade in grades_of(stage) if grade < _FIRST_GRADE_OF_14 or stage == "preschool"
    )


def plain_school_days(terms: Sequence[tuple[date, date]], calendar: WorkingDays, stage: str) -> SchoolDays:
    """The school days of a stage with no exceptions of its own. Terms are half-open."""
    spans = [Span(since, until) for since, until in terms]
    return SchoolDays(spans, calendar, grades=grades_of(stage), under_14=under_14_of(stage))


def month_days(month: date) -> list[date]:
    """Every day of the month in which `month` lies."""
    last = months.monthrange(month.year, month.month)[1]
    return [month.replace(day=day) for day in range(1, last + 1)]


def check_opening(days: Collection[date], today: date, school: SchoolDays) -> list[date]:
    """The days in order, when a school may serve on each; all faults come at once. Raises Refused."""
    if not days:
        raise Refused("没有选择日期。", remedy="请勾选要开通的供餐日。")
    faults, clauses = [], set()
    for on in sorted(set(days)):
        reason = school.why_no_school(on)
        if on < today:
            faults.append(f"{on.month}月{on.day}日已过去")
        elif reason:
            faults.append(f"{on.month}月{on.day}日{NO_MEAL_REASONS[reason]}")
            clauses.add(_WHY[reason])
    if faults:
        raise Refused(
            say("这些日期不能供餐：%(faults)s。", faults='、'.join(faults)), clause="；".join(sorted(clauses)),
            remedy="请只选学期内今天及以后的上课日；学期日期由县教育局登记。",
        )  # fmt: skip
    return sorted(set(days))


def check_closing(on: date, today: date, reason: str) -> str:
    """A meal day is called off with a reason and not after the fact. Returns the reason without spaces around it."""
    if on < today:
        raise Refused(
            say("%(month)s月%(day)s日已经过去，不能再取消供餐。", month=on.month, day=on.day), clause="《管理办法》第十四条：及时录入",
            remedy="当天没有供餐的，在台账里如实说明。",
        )  # fmt: skip
    reason = reason.strip()
    if not reason:
        raise Refused("取消供餐要写明原因。", remedy="例如“雪天停课”。", fields={"reason": "请写明原因。"})
    return reason


def check_term(since: date, until: date, others: Sequence[tuple[str, date, date]]) -> None:
    """A term ends after it begins and overlaps no other. `others` are (name, since, until). Raises Refused."""
    if until <= since:
        raise Refused(
            "学期结束日期必须晚于开始日期。", remedy="请核对日期。", fields={"last_day": "必须晚于开始日期。"}
        )
    for name, begin, end in others:
        if since < end and begin < until:
            raise Refused(say("与“%(name)s”的日期重叠。", name=name), remedy="请先更正那个学期，或核对日期。")
