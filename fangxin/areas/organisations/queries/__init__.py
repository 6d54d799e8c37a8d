"""The only door for reading the tree, the facts of schools, the people and their posts."""

from fangxin.areas.organisations.queries.people import (
    actor_for,
    colleagues,
    names_of,
    pin_matches,
    recent_pin_failures,
    role_conflict,
    roles_at,
    username_taken,
)
from fangxin.areas.organisations.queries.school_facts import facts_of_schools, school_facts, school_profiles
from fangxin.areas.organisations.queries.tree import (
    ancestor,
    county_codes,
    county_kind_on,
    county_kinds,
    in_force,
    organisation,
    organisations,
    public_school,
    school,
    schools,
)
from fangxin.areas.organisations.rules import FactsMissing, SchoolFacts

__all__ = [
    "FactsMissing",
    "SchoolFacts",
    "actor_for",
    "ancestor",
    "colleagues",
    "county_codes",
    "county_kind_on",
    "county_kinds",
    "facts_of_schools",
    "in_force",
    "names_of",
    "organisation",
    "organisations",
    "pin_matches",
    "public_school",
    "recent_pin_failures",
    "role_conflict",
    "roles_at",
    "school",
    "school_facts",
    "school_profiles",
    "schools",
    "username_taken",
]
