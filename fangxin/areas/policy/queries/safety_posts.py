"""Which food-safety posts a school lacks on a day, by the numbers of the policy that holds there."""

from __future__ import annotations

from datetime import date

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries.bodies import PostGap, posts_missing
from fangxin.areas.policy.queries.rule import rule_if_demanded


def safety_posts_missing(actor: Actor, school: Organisation, on: date) -> list[PostGap]:
    """The gaps in words with their clause; empty when everybody is there.

    Source: seed 000 六（一） and seed 002 annex 2 article 11 (manager); order on group dining of 2025 (director).
    """
    manager = rule_if_demanded(actor, "food_safety_managers_min", school=school, on=on)
    director = rule_if_demanded(actor, "director_needed_from_diners", school=school, on=on)
    return posts_missing(
        actor,
        school,
        on,
        managers_needed=manager.integer if manager is not None else 1,
        managers_clause=manager.because() if manager is not None else "",
        director_from=director.integer if director is not None else None,
        director_clause=director.because() if director is not None else "",
        director_firm=director is not None and director.confidence.may_block,
    )
