"""The safety record of the last seven days, as counts: who ate along, samples kept, deliveries accepted and sent back."""

from __future__ import annotations

from datetime import date, timedelta

from fangxin.areas.audit.queries import within
from fangxin.areas.dining.models import Accompaniment
from fangxin.areas.disclosure.queries.foods import accepted_between
from fangxin.areas.disclosure.queries.menu import menus_of
from fangxin.areas.disclosure.queries.scope import Scope
from fangxin.areas.disclosure.rules.content import Content
from fangxin.areas.kitchen.models import CookedBatch, RetainedSample
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_days
from fangxin.engine.menu_week import DishRole

DAYS = 7


def safety_content(scope: Scope, on: date) -> Content:
    """Meal days of the last seven days with what was recorded. Today's samples are due once a batch has left the stove."""
    since = on - timedelta(days=DAYS - 1)
    days = list(meal_days(scope.actor).filter(school=scope.school, on__gte=since, on__lte=on))
    lines = accepted_between(scope, since, on + timedelta(days=1))
    due, kept = _samples(scope, days, on)
    returned = [line for line in lines if line.verdict != "accepted"]
    accompanied = _days_with_leader(scope, days)
    # A day counts as due for a leader when it is over or one has eaten already: nobody is late before lunch.
    leader_due = [day for day in days if day.on < on or day.pk in accompanied]
    return {
        "since": since.isoformat(),
        "until": on.isoformat(),
        "meal_days": len(days),
        "leader_days": len(accompanied),
        "leader_due": len(leader_due),
        "samples_kept": kept,
        "samples_due": due,
        "accepted": sum(1 for line in lines if line.accepted_g),
        "returned": [
            # The reason is free text and may name somebody; it stays inside.
            {"food": line.delivery_line.food, "whole": not line.accepted_g}
            for line in returned
        ],
    }


def _days_with_leader(scope: Scope, days: list[MealDay]) -> set[int]:
    rows = Accompaniment.objects.filter(within(scope.actor), meal_day__in=days)
    return set(rows.values_list("meal_day_id", flat=True))


def _samples(scope: Scope, days: list[MealDay], on: date) -> tuple[int, int]:
    # A menu imported again makes new rows for the same dishes: they are joined by name, as the kitchen does.
    menus = menus_of(scope, days)
    named = RetainedSample.objects.filter(within(scope.actor), meal_day__in=days).values_list(
        "meal_day_id", "dish__name"
    )
    cooked = set(
        CookedBatch.objects.filter(within(scope.actor), meal_day__in=days).values_list(
            "meal_day_id", "dish__name"
        )
    )
    kept = set(named)
    due = set()
    for day in days:
        menu = menus.get(day.pk)
        for dish in menu.dishes if menu else ():
            name = (day.pk, dish.name)
            if dish.role is not DishRole.SEASONING and (day.on < on or name in kept or name in cooked):
                due.add(name)
    return len(due), len(kept & due)
