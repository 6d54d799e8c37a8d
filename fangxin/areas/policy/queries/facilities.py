"""Reading checks of venues, first aid and fire facilities, and the hazards that are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import FacilityCheck, FacilityLine, Rectification
from fangxin.areas.policy.rules.document_kinds import checklists
from fangxin.areas.policy.rules.documents import months_later


def checks(actor: Actor) -> QuerySet[FacilityCheck]:
    """Checks of the actor's places, latest first."""
    rows = FacilityCheck.objects.filter(within(actor)).select_related("school").prefetch_related("lines")
    return rows.order_by("-on", "-pk")


def check(actor: Actor, check_id: int) -> FacilityCheck:
    """One check; raises NotFound."""
    return one(checks(actor), "这次检查", pk=check_id)


def hazards(actor: Actor) -> QuerySet[FacilityLine]:
    """Lines that did not pass, with `ended` (somebody else accepted what was done), the most urgent first."""
    accepted = Rectification.objects.filter(line=OuterRef("pk"), review__accepted=True)
    rows = FacilityLine.objects.filter(within(actor), passed=False).annotate(ended=Exists(accepted))
    done = Rectification.objects.select_related("review").order_by("pk")
    return (
        rows.select_related("check_made__school")
        .prefetch_related(Prefetch("rectifications", done))
        .order_by("put_right_by", "pk")
    )


def open_hazards(actor: Actor, words: str = "") -> QuerySet[FacilityLine]:
    """Hazards that nobody has accepted as put right, narrowed to a school or word."""
    rows = hazards(actor).filter(ended=False)  # type: ignore[misc]  # annotated by `hazards`
    if words := words.strip():
        rows = rows.filter(
            Q(hazard__icontains=words)
            | Q(check_made__school__name__icontains=words)
            | Q(check_made__school__pinyin__istartswith=words)
        )
    return rows


def hazard(actor: Actor, line_id: int) -> FacilityLine:
    """One hazard; raises NotFound."""
    return one(hazards(actor), "这个隐患", pk=line_id)


@dataclass(frozen=True, slots=True)
class FacilityDue:
    """A facility of a school: when it was looked at last and by when again."""

    facility: str
    title: str
    last: date | None
    due: date | None

    def is_late(self, on: date) -> bool:
        """True when it was never looked at, or not in time."""
        return self.due is None or self.due < on


def facilities_due(actor: Actor, school: Organisation) -> list[FacilityDue]:
    """Each facility of a school with its last check and the next."""
    last: dict[str, date] = {}
    for row in FacilityCheck.objects.filter(within(actor), school=school).order_by("on"):
        last[row.facility] = row.on
    return [
        FacilityDue(code, listed.title, last.get(code), months_later(last[code], listed.months) if code in last else None)
        for code, listed in checklists().items()
    ]  # fmt: skip
