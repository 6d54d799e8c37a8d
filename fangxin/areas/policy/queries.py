"""Reading which rule applies where and when, and the calendar of meal days."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor
from fangxin.areas.policy.models import MealDay
from fangxin.engine.calendar import WorkingDays, announced_working_days
from fangxin.engine.policy.answer import Answer
from fangxin.engine.policy.lookup import Policy


class NoMealDay(Refused):
    """There is no meal on this day: no order, roll call or log can be entered for it."""

    code = "no_meal_day"


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


# Which programme a school's stage belongs to; the programmes themselves are keys of the policy parameters.
PROGRAMME_OF_STAGE = {"preschool": "preschool-nutrition"}
SCHOOL_PROGRAMME = "compulsory-nutrition"


def programme_of(school: Organisation) -> str:
    """The nutrition programme under which a school serves meals."""
    return PROGRAMME_OF_STAGE.get(school.stage, SCHOOL_PROGRAMME)


def rule(actor: Actor, name: str, *, school: Organisation, on: date) -> Answer:
    """The value of a policy parameter that holds at a school on a day, with its clause.

    Raises the engine's NotCovered when no value covers the day.
    """
    county = ancestor(actor, school, "county")
    return county_rule(actor, name, county=county, on=on, programme=programme_of(school))


def rule_if_demanded(actor: Actor, name: str, *, school: Organisation, on: date) -> Answer | None:
    """Like `rule`, but None where the school's programme knows no such rule on any day."""
    county = ancestor(actor, school, "county")
    return Policy.load().if_demanded(
        name, on=on, place=county.path, county_kind=county.county_kind or None, programme=programme_of(school),
        asked_by=actor.name,
    )  # fmt: skip


def county_rule(
    actor: Actor, name: str, *, county: Organisation, on: date, programme: str = SCHOOL_PROGRAMME
) -> Answer:
    """The value of a policy parameter that holds for a county on a day, with its clause."""
    return Policy.load().value(
        name, on=on, place=county.path, county_kind=county.county_kind or None, programme=programme,
        asked_by=actor.name,
    )  # fmt: skip


def working_days(actor: Actor) -> WorkingDays:
    """The state's calendar of working days, as announced."""
    del actor  # the calendar is public
    return announced_working_days()
