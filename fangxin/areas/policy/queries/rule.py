"""Reading which rule applies where and when: the law's value, or the place's own where it has adopted one."""

from __future__ import annotations

from datetime import date

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor, county_kind_on
from fangxin.areas.policy.queries.plans import adoptions_at
from fangxin.areas.policy.queries.programmes import programme_of
from fangxin.engine.policy.answer import Answer
from fangxin.engine.policy.lookup import Policy

SCHOOL_PROGRAMME = "compulsory-nutrition"
SCHOOL_KINDS = {
    "preschool": "kindergarten", "primary": "primary", "junior": "junior", "nine-year": "nine-year",
    "special": "special",
}  # fmt: skip


def school_kind_of(school: Organisation) -> str | None:
    """The kind of school as the policy parameters call it; None where the stage says nothing."""
    return SCHOOL_KINDS.get(school.stage)


def rule(actor: Actor, name: str, *, school: Organisation, on: date, policy: Policy | None = None) -> Answer:
    """The value of a policy parameter that holds at a school on a day, with its clause.

    `policy` None: the one that holds; another one for trials. Raises the engine's NotCovered when no value covers the day.
    """
    county = ancestor(actor, school, "county")
    return (policy or Policy.load()).value(
        name, on=on, place=school.path, code=county.place_code or None, county_kind=county_kind_on(county, on) or None,
        programme=programme_of(school, on), school_kind=school_kind_of(school), adoptions=adoptions_at(school),
        asked_by=actor.name,
    )  # fmt: skip


def rule_if_demanded(actor: Actor, name: str, *, school: Organisation, on: date) -> Answer | None:
    """Like `rule`, but None where the school's programme knows no such rule on any day."""
    county = ancestor(actor, school, "county")
    return Policy.load().if_demanded(
        name, on=on, place=school.path, code=county.place_code or None, county_kind=county_kind_on(county, on) or None,
        programme=programme_of(school, on), school_kind=school_kind_of(school), adoptions=adoptions_at(school),
        asked_by=actor.name,
    )  # fmt: skip


def county_rule(
    actor: Actor, name: str, *, county: Organisation, on: date, programme: str = SCHOOL_PROGRAMME
) -> Answer:
    """The value of a policy parameter that holds for a county on a day, with its clause."""
    return Policy.load().value(
        name, on=on, place=county.path, code=county.place_code or None, county_kind=county_kind_on(county, on) or None,
        programme=programme, adoptions=adoptions_at(county), asked_by=actor.name,
    )  # fmt: skip
