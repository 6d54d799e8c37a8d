"""Reading the tree of places."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation, Registration
from fangxin.areas.organisations.rules.county_kinds import KindSpell, kind_on


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
        # A county comes with its kinds over time: what holds there on a day goes by its kind of that day.
        known[kind] = one(rows.annotate(**_KINDS) if kind == "county" else rows, "上级机构")
    return known[kind]


_KINDS = {
    "kinds": ArraySubquery(
        Registration.objects.filter(organisation=OuterRef("pk"))
        .order_by("since")
        .values_list(JSONObject(since=F("since"), until=F("until"), kind=F("county_kind")))
    )
}


def county_kinds(county: Organisation) -> tuple[KindSpell, ...]:
    """The kinds of a county over time, oldest first; one query where `ancestor` has not brought them along.

    A county without a registration (none is made so by an action) has the kind of its row for ever.
    """
    known = county.__dict__.get("kinds")
    if known is None:
        known = county.__dict__["kinds"] = (
            Organisation.objects.annotate(**_KINDS).values_list("kinds", flat=True).get(pk=county.pk)
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
