"""Reading which programmes a school belongs to: from its facts of the day and what the policy data say of their scope."""

from __future__ import annotations

from datetime import date

from fangxin.areas.audit.rules.actor import PUBLIC
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor, county_kind_on, county_kinds
from fangxin.areas.organisations.queries.tree import fact_spells
from fangxin.areas.organisations.rules.fact_spells import FactSpell
from fangxin.areas.policy.rules.programmes import law_kind, law_location, programme_of_stage
from fangxin.engine.policy import Membership, Policy, SchoolQuestion, memberships


def programmes_of(school: Organisation, on: date, policy: Policy | None = None) -> tuple[Membership, ...]:
    """Every programme with where the school stands on a day, those that hold first; empty where its facts are not known.

    Remembered with the row that a request has read. What a school is stands in a public register: nobody asks in particular.
    """
    if policy is not None:
        return _asked(school, on, policy)
    known: dict[date, tuple[Membership, ...]] = school.__dict__.setdefault("_programmes", {})
    if on not in known:
        known[on] = _asked(school, on, Policy.load())
    return known[on]


def programme_of(school: Organisation, on: date | None = None) -> str:
    """The programme under which a school serves on a day; without a day, under its newest facts (for its books).

    Where none holds, the one that it comes nearest to: its rules say what is missing. Where the facts of the school were
    never entered, the stage alone decides.
    """
    day = on or _newest(school)
    found = programmes_of(school, day) if day is not None else ()
    return found[0].programme if found else programme_of_stage(Policy.load(), school.stage)


def school_question(school: Organisation, spell: FactSpell, county_kind: str, on: date) -> SchoolQuestion:
    """What the programmes' scope is asked about a school."""
    county = ancestor(PUBLIC, school, "county")
    return SchoolQuestion(
        county.path, county.place_code, county_kind, law_kind(spell.kind), law_location(spell.location), spell.ownership,
        spell.recognised(on),
    )  # fmt: skip


def _asked(school: Organisation, on: date, policy: Policy) -> tuple[Membership, ...]:
    county = ancestor(PUBLIC, school, "county")
    spell = next((one for one in fact_spells(school) if one.covers(on)), None)
    if spell is None:
        return ()
    return _memberships(policy, school_question(school, spell, county_kind_on(county, on), on), on)


# Schools of a county with the same facts ask the same of a day; a policy is read once for the life of the process. The
# policy is kept beside the answer, so that its identity is not given to another.
_answered: dict[tuple[int, SchoolQuestion, date], tuple[Policy, tuple[Membership, ...]]] = {}
_MOST_ANSWERED = 20_000


def _memberships(policy: Policy, question: SchoolQuestion, on: date) -> tuple[Membership, ...]:
    """No place may change a programme's scope (the parameters are fixed), so what places have adopted is not asked."""
    key = id(policy), question, on
    if key not in _answered:
        if len(_answered) >= _MOST_ANSWERED:
            _answered.clear()
        _answered[key] = policy, memberships(policy, question, on)
    return _answered[key][1]


def _newest(school: Organisation) -> date | None:
    """A day on which the newest facts of the school and of its county hold."""
    spells = fact_spells(school)
    kinds = county_kinds(ancestor(PUBLIC, school, "county"))
    return max(spells[-1].since, kinds[-1].since) if spells else None
