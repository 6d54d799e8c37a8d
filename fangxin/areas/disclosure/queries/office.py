"""What people with a post see: schools with days that can be followed, and the proof behind a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from fangxin.areas.audit.models import Event, LogLeaf
from fangxin.areas.audit.queries import events
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.disclosure.models import Publication
from fangxin.areas.disclosure.rules.content import PRIVATE, search_words
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import names_of, schools
from fangxin.areas.policy.models import MealDay


@dataclass(frozen=True, slots=True)
class Proof:
    """One act on a record: who did it when, and where its leaf stands in the log (None: it still waits)."""

    event: Event
    name: str
    position: int | None

    @property
    def leaf(self) -> str:
        """The leaf's hash, hex."""
        return bytes(self.event.leaf_hash).hex()


def traceable_schools(actor: Actor, search: str = "") -> QuerySet[Organisation]:
    """The actor's schools with the newest meal day that took food from the store."""
    days = MealDay.objects.filter(school_id=OuterRef("pk"), stock_issues__isnull=False).order_by("-on")
    rows = schools(actor).annotate(latest_on=Subquery(days.values("on")[:1]))
    words = search_words(search)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(pinyin__startswith=words.lower()))
    return rows.order_by("pinyin", "name", "pk")


def people_in(actor: Actor, content: Any) -> dict[int, str]:
    """Names of the staff whose ids stand under `private` anywhere in a trace."""
    return names_of(actor, _ids(content))


def _ids(value: Any) -> set[int]:
    if isinstance(value, Mapping):
        own = (
            set(value.get(PRIVATE, {}).get("people", ()))
            if isinstance(value.get(PRIVATE), Mapping)
            else set()
        )
        return own.union(*(_ids(inner) for inner in value.values())) if value else own
    if isinstance(value, list):
        return set().union(*(_ids(inner) for inner in value)) if value else set()
    return set()


def proofs_of(actor: Actor, label: str, row_id: int) -> list[Proof]:
    """What happened to a record, oldest first, with each act's place in the log. Three queries."""
    found = list(events(actor).filter(subject_label=label, subject_id=str(row_id)).order_by("at"))
    places = dict(
        LogLeaf.objects.filter(event_id__in=[event.id for event in found]).values_list("event_id", "position")
    )
    names = names_of(actor, {event.actor_id for event in found})
    return [
        Proof(event, "系统" if event.actor_id == 0 else names.get(event.actor_id, "—"), places.get(event.id))
        for event in found
    ]


def publications_of(actor: Actor, school: Organisation, since: date) -> list[Publication]:
    """What a school has published since a day, newest first, without the content."""
    del actor  # publications are public
    return list(
        Publication.objects.filter(school=school, at__date__gte=since)
        .defer("content")
        .order_by("-at", "-pk")[:25]
    )
