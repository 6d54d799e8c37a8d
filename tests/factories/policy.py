"""Terms for tests."""

from __future__ import annotations

from datetime import date

from fangxin.areas.policy.actions.calendar import set_term
from fangxin.areas.policy.models import Term
from tests.factories.world import TERM_START, World, at, key

TERM_END = date(2027, 1, 23)


def autumn_term(world: World) -> Term:
    """The county's first term of 2026-2027: 31 August to 22 January."""
    return set_term(
        by=world.actor("education"), key=key(), at=at(8, on=TERM_START), county=world.county,
        name="2026-2027 第一学期", since=TERM_START, until=TERM_END,
    )  # fmt: skip
