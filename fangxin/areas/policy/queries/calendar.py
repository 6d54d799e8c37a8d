"""Reading the calendar: terms, meal days, days called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay, MealDayClosure
from fangxin.areas.policy.queries.school_days import school_days_of
from fangxin.areas.policy.rules import NO_MEAL_REASONS, month_days


class NoMealDay(Refused):
    """There is no meal on this day: no order, roll call or log can be entered for it."""

    code = "no_meal_day"
    ordinary = True


def meal_days(actor: Actor) -> QuerySet[MealDay]:
    """Open meal days of the actor's places."""
    return MealDay.objects.filter(within(actor), closure__isnull=True).select_related("school").order_by("on")


def meal_day(actor: Actor, meal_day_id: int) -> MealDay:
    """One open meal day; raises NotFound."""
    return one(meal_days(actor), "这个供餐日", pk=meal_day_id)


def meal_day_of(actor: Actor, school: Organisation, on: date) -> MealDay:
    """The school's meal day on a date; raises NoMealDay."""
    day = meal_days(actor).filter(school=school, on=on).first()
    if day is None:
        raise NoMealDay(
            say(
                "%(school)s在 %(month)s 月 %(day)s 日不供餐。",
                school=school.short_name,
                month=on.month,
                day=on.day,
            ),
            clause="按校历：供餐日＝上课日且食堂供餐",
            remedy="请核对日期；临时调课请先由学校在校历里登记供餐日。",
        )
    return day


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of a school's calendar. `reason` says why there can be no meal, in a code of NO_MEAL_REASONS."""

    on: date
    meal_day: MealDay | None
    closure: MealDayClosure | None
    reason: str
    provisional: bool
    name: str = ""
    away: frozenset[int] = frozenset()

    @property
    def open(self) -> bool:
        """True when a meal is served."""
        return self.meal_day is not None and self.closure is None

    @property
    def can_open(self) -> bool:
        """True when the school may still make it a meal day."""
        return self.meal_day is None and not self.reason

    @property
    def words(self) -> str:
        """What the calendar says of the day."""
        if self.closure is not None:
            return f"停餐：{self.closure.reason}"
        if self.meal_day is not None:
            return "供餐"
        if self.name and self.reason:
            return self.name
        return NO_MEAL_REASONS[self.reason] if self.reason else "未开通"


def calendar_month(actor: Actor, school: Organisation, month: date) -> list[CalendarDay]:
    """Every day of the month of `month`, with what is known of it. A fixed number of queries."""
    days = month_days(month)
    rows = MealDay.objects.filter(within(actor), school=school, on__gte=days[0], on__lte=days[-1])
    found = {row.on: row for row in rows.select_related("closure")}
    known = school_days_of(actor, school)
    return [
        CalendarDay(
            on, found.get(on), getattr(found.get(on), "closure", None), known.why_no_school(on),
            known.working.is_provisional(on), known.closures.get(on) or known.working.names.get(on, ""),
            known.grades_away(on) if on in found else frozenset(),
        )
        for on in days
    ]  # fmt: skip
