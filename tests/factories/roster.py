"""Declarations for tests: the four steps played through with the people of the small county."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.actions import decide_declaration, declare_count
from fangxin.areas.roster.models import Declaration
from fangxin.areas.roster.queries import classes, enrolled_counts
from tests.factories.world import TERM_START, World, at, key

TERM_END = date(2027, 1, 23)
BEFORE_TERM = date(2026, 8, 24)


def declared(
    world: World,
    *,
    school: Organisation | None = None,
    principal: str = "principal",
    on: date = BEFORE_TERM,
    since: date = TERM_START,
    until: date = TERM_END,
) -> Declaration:
    """A declaration of the roster's own numbers, waiting for both decisions."""
    place = school or world.school
    actor = world.actor(principal, TERM_START)
    with transaction.atomic(), acting(actor):
        numbers = enrolled_counts(actor, since)
        counts = {one.pk: numbers.get(one.pk, 0) for one in classes(actor, since).filter(school=place)}
    return declare_count(
        by=actor, key=key(), at=at(9, on=on), school=place, since=since, until=until, counts=counts
    )


def approved(world: World, declaration: Declaration, *, on: date = BEFORE_TERM) -> Declaration:
    """Both county officers approve on a day; the public notice opens by itself."""
    for name, side in (("education", "education"), ("finance", "finance")):
        decide_declaration(
            by=world.actor(name, TERM_START), key=key(), at=at(10, on=on), declaration=declaration, side=side,
            approved=True,
        )  # fmt: skip
    return declaration


def declaration_in_force(world: World) -> Declaration:
    """A declaration that has passed all steps before the term's first day: orders may be written under it."""
    return approved(world, declared(world))
