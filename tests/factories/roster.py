"""Declarations for tests: the four steps played through with the people of the small county."""

from __future__ import annotations

from datetime import date

from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.actions import decide_declaration, declare_list, open_notice
from fangxin.areas.roster.models import Declaration
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
    """The list of the entitled children of a school, waiting for both checks."""
    actor = world.actor(principal, TERM_START)
    return declare_list(
        by=actor, key=key(), at=at(9, on=on), school=school or world.school, since=since, until=until
    )


def approved(world: World, declaration: Declaration, *, on: date = BEFORE_TERM) -> Declaration:
    """Both county officers approve on a day; a third puts up the public notice."""
    for name, side in (("education", "education"), ("finance", "finance")):
        decide_declaration(
            by=world.actor(name, TERM_START), key=key(), at=at(10, on=on), declaration=declaration, side=side,
            approved=True,
        )  # fmt: skip
    open_notice(by=world.actor("reviewer", TERM_START), key=key(), at=at(11, on=on), declaration=declaration)
    return declaration


def declaration_in_force(world: World) -> Declaration:
    """A declaration that has passed all steps before the term's first day: orders may be written under it."""
    return approved(world, declared(world))
