"""Reading the terms of a county."""

from __future__ import annotations

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor
from fangxin.areas.policy.models import Term


def terms_of(actor: Actor, place: Organisation) -> list[Term]:
    """The terms that hold at a school or county, by date. Terms are published by the county to everybody below."""
    county = place if place.kind == "county" else ancestor(actor, place, "county")
    return list(Term.objects.filter(county=county, superseded_by__isnull=True).order_by("since"))
