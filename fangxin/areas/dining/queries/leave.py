"""Reading who is excused on a day: leaves of families, own food, and whose card was read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.dining.models import Leave, OwnFood, ScanBatch
from fangxin.areas.organisations.queries import in_force
from fangxin.areas.policy.models import MealDay
from fangxin.areas.roster.models import GuardianLink, SchoolClass


def leaves(actor: Actor) -> QuerySet[Leave]:
    """Leaves that this person announced, and those of the places that it sees."""
    rows = Leave.objects.filter(within(actor) | Q(by_id=actor.account_id)).select_related("withdrawal")
    return rows.order_by("-since", "-id")


def leave(actor: Actor, leave_id: int) -> Leave:
    """One leave; raises NotFound."""
    return one(leaves(actor), "这条请假", pk=leave_id)


def own_children(actor: Actor, on: date) -> list[int]:
    """The children of a guardian on a day, by number."""
    links = GuardianLink.objects.filter(in_force(on), account_id=actor.account_id)
    return sorted(links.values_list("pupil_id", flat=True))


def excused(actor: Actor, of_class: SchoolClass, on: date) -> dict[int, str]:
    """Child → why it will not eat (leave, sick, own_food), as announced before the roll. Two queries."""
    enrolled = Q(pupil__enrolments__school_class=of_class) & Q(pupil__enrolments__since__lte=on)
    enrolled &= Q(pupil__enrolments__until__isnull=True) | Q(pupil__enrolments__until__gt=on)
    days = Q(since__lte=on, until__gt=on)
    own = OwnFood.objects.filter(within(actor), days, enrolled).values_list("pupil_id", flat=True)
    found = {pupil_id: "own_food" for pupil_id in own}
    away = Leave.objects.filter(within(actor), days, enrolled, withdrawal__isnull=True)
    return found | dict(away.order_by("id").values_list("pupil_id", "reason"))


def scanned(actor: Actor, meal_day: MealDay) -> set[int]:
    """The children whose card was read at a meal."""
    rows = ScanBatch.objects.filter(within(actor), meal_day=meal_day).values_list("pupil_ids", flat=True)
    return {pupil_id for batch in rows for pupil_id in batch}


def own_food(actor: Actor, pupil_ids: Collection[int], on: date) -> QuerySet[OwnFood]:
    """Own food of some children that still goes on or comes, first to begin first."""
    rows = OwnFood.objects.filter(within(actor), pupil_id__in=pupil_ids, until__gt=on)
    return rows.order_by("since", "id")
