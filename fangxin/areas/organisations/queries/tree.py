"""Reading the tree of places."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import PUBLIC, Actor
from fangxin.areas.organisations.models import Organisation, Registration, SchoolProfile
from fangxin.areas.organisations.rules.county_kinds import KindSpell, kind_on
from fangxin.areas.organisations.rules.fact_spells import FACT_FIELDS, FactSpell


def in_force(on: date) -> Q:
    """Rows whose `since` and exclusive `until` hold on a day."""
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


def organisations(actor: Actor, *kinds: str) -> QuerySet[Organisation]:
    """Organisations under the actor's places, by name."""
    rows = Organisation.objects.filter(within(actor, "path")).order_by("path")
    return rows.filter(kind__in=kinds) if kinds else rows


def schools(actor: Actor) -> QuerySet[Organisation]:
    """Schools under the actor's places."""
    return organisations(actor, "school")


def school(actor: Actor, school_id: int) -> Organisation:
    """One school of the actor's places; raises NotFound."""
    return one(schools(actor), "这所学校", pk=school_id)


def public_school(actor: Actor, school_id: int) -> Organisation:
    """Any registered school: names of schools are public."""
    del actor
    return one(Organisation.objects.filter(kind="school"), "这所学校", pk=school_id)


def ancestor(actor: Actor, organisation: Organisation, kind: str) -> Organisation:
    """The nearest organisation of `kind` at or above; names of organisations are public. Raises NotFound."""
    del actor
    # Every rule asks for the county: remembered with the row that a request has read, so it lives no longer than that.
    known: dict[str, Organisation] = organisation.__dict__.setdefault("_ancestors", {})
    if kind not in known:
        ids = [int(part) for part in organisation.path.strip("/").split("/")]
        rows = Organisation.objects.filter(pk__in=ids, kind=kind).order_by("-path")
        # A county comes with its kinds over time, and with the facts of the school that asks: what holds on a day goes by
        # both, and every rule asks.
        if kind == "county":
            rows = rows.annotate(kinds=_KINDS, profiles_of_school=_profiles(organisation.pk))
        known[kind] = one(rows, "上级机构")
    return known[kind]


def _profiles(school_id: int) -> ArraySubquery:
    rows = SchoolProfile.objects.filter(school_id=school_id).order_by("since")
    return ArraySubquery(rows.values_list(JSONObject(**{name: F(name) for name in FACT_FIELDS})))


def fact_spells(school: Organisation) -> tuple[FactSpell, ...]:
    """The facts of a school over time, oldest first; they come with its county, in the one query that `ancestor` needs."""
    known = school.__dict__.get("_fact_spells")
    if known is None:
        county = ancestor(PUBLIC, school, "county")
        known = tuple(FactSpell.read(row) for row in county.__dict__["profiles_of_school"])
        school.__dict__["_fact_spells"] = known
    return cast("tuple[FactSpell, ...]", known)


def with_facts(those: list[Organisation]) -> list[Organisation]:
    """Schools with their counties and their facts over time read along: two queries for any number."""
    ids = {part for school in those for part in school.path.strip("/").split("/")}
    rows = Organisation.objects.filter(pk__in=[int(part) for part in ids], kind="county").annotate(
        kinds=_KINDS
    )
    counties = {row.path: row for row in rows}
    spells: dict[int, list[FactSpell]] = {school.pk: [] for school in those}
    facts = SchoolProfile.objects.filter(school_id__in=spells).order_by("since")
    for pk, *row in facts.values_list("school_id", *FACT_FIELDS):
        spells[pk].append(FactSpell(*row))
    for school in those:
        path = next((path for path in counties if school.path.startswith(path)), None)
        if path is not None:
            school.__dict__["_ancestors"] = {"county": counties[path]}
            school.__dict__["_fact_spells"] = tuple(spells[school.pk])
    return those


_KINDS = ArraySubquery(
    Registration.objects.filter(organisation=OuterRef("pk"))
    .order_by("since")
    .values_list(JSONObject(since=F("since"), until=F("until"), kind=F("county_kind")))
)


def county_kinds(county: Organisation) -> tuple[KindSpell, ...]:
    """The kinds of a county over time, oldest first; one query where `ancestor` has not brought them along.

    A county without a registration (none is made so by an action) has the kind of its row for ever.
    """
    known = county.__dict__.get("kinds")
    if known is None:
        known = county.__dict__["kinds"] = (
            Organisation.objects.annotate(kinds=_KINDS).values_list("kinds", flat=True).get(pk=county.pk)
        )
    spells = tuple(KindSpell.read(spell) for spell in known)
    return spells or (KindSpell(county.since, county.until, county.county_kind),)


def county_kind_on(county: Organisation, on: date) -> str:
    """The kind of a county on a day: the key of the policy parameters, "" for a place without one."""
    return kind_on(county_kinds(county), on)


def organisation(actor: Actor, organisation_id: int) -> Organisation:
    """Any organisation by id; names of organisations are public."""
    del actor
    return one(Organisation.objects.all(), "这个机构", pk=organisation_id)


def county_codes(actor: Actor) -> frozenset[str]:
    """The six digits of every county of this installation: regions that exist, whatever a printed table says."""
    del actor  # published: which counties there are is no secret
    counties = Organisation.objects.filter(kind="county").exclude(place_code="")
    return frozenset(code[:6] for code in counties.values_list("place_code", flat=True))
