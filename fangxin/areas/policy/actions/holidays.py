"""Writing days off: notices of the state and of a place, and a school's own days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.actions.deadlines import recompute_deadline
from fangxin.areas.policy.models import (
    HolidayDay,
    HolidayNotice,
    MealDay,
    MealDayClosure,
    SchoolDayException,
)
from fangxin.areas.policy.queries.deadlines import moved_by_calendar
from fangxin.areas.policy.queries.school_days import exceptions
from fangxin.areas.policy.queries.terms import terms_of
from fangxin.areas.policy.rules import grades_of
from fangxin.areas.policy.rules.holidays import AWAY, HOLIDAY_LAW, check_exception, check_notice
from fangxin.engine.calendar import Span, read_notice

KEEPERS = (Role.EDUCATION_OFFICER, Role.ADMINISTRATOR)


@action("policy.import_notice")
def import_notice(
    *,
    by: Actor,
    key: str,
    at: datetime,
    place: Organisation,
    scope: str,
    year: int,
    title: str,
    document_number: str,
    rows: Sequence[Sequence[Any]],
) -> Recorded[HolidayNotice]:
    """Enter a notice of days off that holds at `place` and below, and recompute every clock there that it moves.

    `scope` is `state` (the whole year, all seven holidays) or `local`. The same title again, or the same year of the
    state, supersedes. `rows` are the cells of the workbook. Raises NotAllowed, Refused with every fault.
    """
    if not by.holds(KEEPERS, place.path):
        raise NotAllowed("放假通知由教育局登记。", remedy="请用县级教育核准员或系统管理员账号登录。")
    reading = read_notice(rows, year, whole_year=scope == "state")
    check_notice(reading, scope, title, document_number)
    lock(("policy.notices", place.pk))
    standing = HolidayNotice.objects.filter(place=place, scope=scope, year=year, superseded_by__isnull=True)
    before = standing.first() if scope == "state" else standing.filter(title=title.strip()).first()
    row = HolidayNotice.objects.create(
        place=place, scope=scope, year=year, title=title.strip(), document_number=document_number.strip(),
        supersedes=before, at=at, by_id=by.account_id,
    )  # fmt: skip
    HolidayDay.objects.bulk_create(
        HolidayDay(notice=row, on=day.on, kind=day.kind.value, name=day.name) for day in reading.days
    )
    moved = moved_by_calendar(by, place)
    for deadline, _ in moved:
        recompute_deadline(by=by, key=f"{key}/{deadline.pk}", at=at, deadline=deadline, notice=row)
    return Recorded(row, place.path, {"year": year, "days": len(reading.days), "moved": len(moved)})


@action("policy.set_school_days")
def set_school_days(
    *,
    by: Actor,
    key: str,
    at: datetime,
    school: Organisation,
    kind: str,
    days: Sequence[date],
    reason: str,
    grade: int = 0,
) -> Recorded[SchoolDayException]:
    """Set single days of a school: `closed`, `makeup`, a grade's `trip`, or `normal` (takes it back).

    A closure calls off the meal days that are open on those days, for good. Made-up days are the county's decision: a
    school that teaches on its own Saturday would be paid for it. Returns the first row. Raises NotAllowed, Refused.
    """
    roles = KEEPERS if kind == "makeup" else (Role.PRINCIPAL,)
    if not by.holds(roles, school.path):
        who = "县教育局" if kind == "makeup" else "校长"
        raise NotAllowed(
            say("这一项由%(who)s登记。", who=who), clause=HOLIDAY_LAW, remedy="请换用有相应职务的账号登录。"
        )
    wanted = sorted(set(days))
    grade = grade if kind in ("trip", "normal") else 0
    why = check_exception(kind, wanted, grade, reason, at.date(), grades_of(school.stage))
    lock(("policy.meal_days", school.pk))
    _check_in_term(by, school, kind, wanted)
    standing = {row.on: row for row in exceptions(by, school).filter(on__in=wanted, grade=grade)}
    if kind == "normal" and not standing:
        raise Refused("这一天没有可以撤销的安排。", remedy="请核对日期和年级。")
    fresh = [
        SchoolDayException(
            school=school, on=on, grade=grade, kind=kind, reason=why, supersedes=standing.get(on), at=at,
            by_id=by.account_id,
        )
        for on in wanted
        if on in standing or kind != "normal"
    ]  # fmt: skip
    made = _stored(fresh)
    called_off = _call_off(by, at, school, wanted, why) if kind == "closed" else 0
    details = {"kind": kind, "days": [row.on for row in made], "grade": grade, "called_off": called_off}
    return Recorded(made[0], school.path, details)


def _stored(rows: list[SchoolDayException]) -> list[SchoolDayException]:
    """The roll stands above the calendar: only the database sees that a grade was at the meal already."""
    try:
        with transaction.atomic():
            for row in rows:
                row.save(force_insert=True)
    except IntegrityError as error:
        if (
            getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
            != "dining_trip_before_roll"
        ):
            raise
        raise Refused(
            "这个年级当天已经点过名，有学生在校用餐，不能再登记外出。", clause=AWAY,
            remedy="确实没有用餐的，请班主任先更正点名。", fields={"grade": "当天已经点过名。"},
        ) from error  # fmt: skip
    return rows


def _check_in_term(by: Actor, school: Organisation, kind: str, days: Sequence[date]) -> None:
    if kind == "normal":
        return
    spans = [Span(term.since, term.until) for term in terms_of(by, school)]
    outside = [on for on in days if not any(on in span for span in spans)]
    if outside:
        raise Refused(
            say("%(month)s月%(day)s日不在学期内，不用登记。", month=outside[0].month, day=outside[0].day),
            remedy="学期日期由县教育局登记。",
        )


def _call_off(by: Actor, at: datetime, school: Organisation, days: Sequence[date], reason: str) -> int:
    open_days = MealDay.objects.filter(school=school, on__in=days, closure__isnull=True)
    made = MealDayClosure.objects.bulk_create(
        MealDayClosure(meal_day=day, reason=reason, at=at, by_id=by.account_id) for day in open_days
    )
    return len(made)
