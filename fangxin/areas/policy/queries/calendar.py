"""Reading the calendar: terms, meal days, days called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor
from fangxin.areas.policy.models import MealDay, MealDayClosure, Term
from fangxin.areas.policy.rules import NO_MEAL_REASONS, month_days, why_no_school
from fangxin.engine.calendar import WorkingDays, announced_working_days


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
            f"{school.short_name}在 {on.month} 月 {on.day} 日不供餐。",
            clause="按校历：供餐日＝上课日且食堂供餐",
            remedy="请核对日期；临时调课请先由学校在校历里登记供餐日。",
        )
    return day


def working_days(actor: Actor) -> WorkingDays:
    """The state's calendar of working days, as announced."""
    del actor  # the calendar is public
    return announced_working_days()


def terms_of(actor: Actor, place: Organisation) -> list[Term]:
    """The terms that hold at a school or county, by date. Terms are published by the county to everybody below."""
    county = place if place.kind == "county" else ancestor(actor, place, "county")
    return list(Term.objects.filter(county=county, superseded_by__isnull=True).order_by("since"))


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of a school's calendar. `reason` says why there can be no meal, in a code of NO_MEAL_REASONS."""

    on: date
    meal_day: MealDay | None
    closure: MealDayClosure | None
    reason: str
    provisional: bool

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
        return NO_MEAL_REASONS[self.reason] if self.reason else "未开通"


def calendar_month(actor: Actor, school: Organisation, month: date) -> list[CalendarDay]:
    """Every day of the month of `month`, with what is known of it. Two queries and the terms."""
    days = month_days(month)
    spans = [(term.since, term.until) for term in terms_of(actor, school)]
    rows = MealDay.objects.filter(within(actor), school=school, on__gte=days[0], on__lte=days[-1])
    found = {row.on: row for row in rows.select_related("closure")}
    calendar = working_days(actor)
    return [
        CalendarDay(
            on, found.get(on), getattr(found.get(on), "closure", None),
            why_no_school(on, spans, calendar, school.stage), calendar.is_provisional(on),
        )
        for on in days
    ]  # fmt: skip
