"""Reading X and its reliefs. Everything about a child's relief answers only inside `for_purpose`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import F, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor
from fangxin.areas.roster.models import FamilyPart, ReliefProposal


def family_part(actor: Actor, school: Organisation, on: date) -> FamilyPart | None:
    """The X that holds at a school on a day; everybody below the county reads it."""
    county = ancestor(actor, school, "county")
    return FamilyPart.objects.filter(county=county, since__lte=on, until__gt=on).first()


def family_parts(actor: Actor, county: Organisation) -> QuerySet[FamilyPart]:
    """Every X of a county, newest first."""
    del actor  # inherited: the wall shows a county's X to everybody below it
    return FamilyPart.objects.filter(county=county).order_by("-since")


def relief_proposals(actor: Actor) -> QuerySet[ReliefProposal]:
    """Proposals of the actor's places with their decisions: those that wait, then newest first; empty without the purpose."""
    rows = ReliefProposal.objects.filter(within(actor)).select_related("pupil__school", "decision")
    return rows.order_by(F("decision__id").desc(nulls_first=True), "-id")


def relief_proposal(actor: Actor, proposal_id: int) -> ReliefProposal:
    """One proposal; raises NotFound, also without the purpose."""
    return one(relief_proposals(actor), "这份减免", pk=proposal_id)


def reliefs_in(actor: Actor, pupil_ids: Collection[int], on: date) -> dict[int, ReliefProposal]:
    """Child → the granted relief that holds on a day, for those who have one; empty without the purpose."""
    rows = relief_proposals(actor).filter(
        pupil_id__in=pupil_ids, decision__granted=True, since__lte=on, until__gt=on
    )
    return {row.pupil_id: row for row in rows}
