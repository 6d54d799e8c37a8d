"""Reading documents: what a place must have, what is in force, what ends soon, who has read it, drills."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import Document, DocumentReceipt, Drill
from fangxin.areas.policy.queries.working_days import places_above
from fangxin.areas.policy.rules.document_kinds import DocumentKind, document_kinds, kinds_at
from fangxin.areas.policy.rules.document_sheet import DocumentsKnown, KnownDocument
from fangxin.areas.policy.rules.documents import ALARM_DAYS, months_later, state_of, uncovered


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A version with its kind and its state on the day asked about (a code of STATES)."""

    row: Document
    kind: DocumentKind
    state: str
    on: date

    @property
    def days_left(self) -> int | None:
        """Days until it ends; None without an end."""
        return None if self.row.until is None else (self.row.until - self.on).days


def documents(actor: Actor) -> QuerySet[Document]:
    """Versions at or below the actor's places, and the approved ones above that hold there; newest first."""
    above = {path for granted in actor.paths for path in places_above(granted)}
    seen = within(actor) | Q(owner_path__in=above, decision__approved=True)
    rows = Document.objects.filter(seen).select_related("place", "decision", "superseded_by__decision")
    return rows.order_by("-since", "-pk")


def document(actor: Actor, document_id: int) -> Document:
    """One version; raises NotFound."""
    return one(documents(actor), "这份文件", pk=document_id)


def library(actor: Actor, *, words: str = "", group: str = "", place_id: int = 0) -> QuerySet[Document]:
    """The newest version of each document, narrowed by title, number, pinyin initials, place, group."""
    rows = documents(actor).filter(superseded_by__isnull=True)
    if group:
        rows = rows.filter(kind__in=[kind.code for kind in document_kinds().values() if kind.group == group])
    if place_id:
        rows = rows.filter(place_id=place_id)
    if words := words.strip():
        rows = rows.filter(
            Q(title__icontains=words)
            | Q(number__icontains=words)
            | Q(pinyin__istartswith=words)
            | Q(place__name__icontains=words)
            | Q(place__short_name__icontains=words)
            | Q(place__pinyin__istartswith=words)
        )
    return rows


def shown(row: Document, on: date) -> ShownDocument:
    """A version that `documents` gave, with its state on a day."""
    decision = getattr(row, "decision", None)
    later = getattr(row, "superseded_by", None)
    replaced = later.since if later is not None and _approved(later) else None
    state = state_of(
        on, row.since, row.until, approved=decision.approved if decision else None, replaced_since=replaced
    )
    return ShownDocument(row, document_kinds().get(row.kind, document_kinds()["other"]), state, on)


def _approved(row: Document) -> bool:
    decision = getattr(row, "decision", None)
    return decision is not None and decision.approved


def versions_of(actor: Actor, row: Document) -> list[Document]:
    """The version and those before it, newest first."""
    found, at = [row], row
    while at.supersedes_id is not None:
        at = document(actor, at.supersedes_id)
        found.append(at)
    return found


@dataclass(frozen=True, slots=True)
class Need:
    """A document that a place must have, and how it stands: `document` is the best there is, None when missing."""

    place: Organisation
    kind: DocumentKind
    document: Document | None
    state: str
    until: date | None


def needs(actor: Actor, places: Iterable[Organisation], on: date) -> list[Need]:
    """Every required document of some places with its state on a day. One query whatever the number of places."""
    known = list(places)
    rows = documents(actor).filter(place__in=known, decision__isnull=False)
    best: dict[tuple[int, str], ShownDocument] = {}
    order = ("in_force", "expiring", "future", "expired", "replaced", "returned")
    for row in rows:
        found = shown(row, on)
        before = best.get((row.place_id, row.kind))
        if before is None or order.index(found.state) < order.index(before.state):
            best[row.place_id, row.kind] = found
    result = []
    for place in known:
        for kind in kinds_at(place.kind):
            if not kind.required:
                continue
            found_one = best.get((place.pk, kind.code))
            useful = found_one is not None and found_one.state not in ("returned", "replaced")
            result.append(
                Need(
                    place, kind, found_one.row if useful and found_one else None,
                    found_one.state if useful and found_one else "missing",
                    found_one.row.until if useful and found_one else None,
                )
            )  # fmt: skip
    return result


def unmet_needs(actor: Actor, places: Iterable[Organisation], on: date) -> list[Need]:
    """What is missing, expired or ends soon: the expiry board and the list of today read this."""
    wrong = [need for need in needs(actor, places, on) if need.state in ("missing", "expired", "expiring")]
    rank = {"expired": 0, "missing": 1, "expiring": 2}
    return sorted(wrong, key=lambda need: (rank[need.state], need.until or on, need.place.path))


def ending(actor: Actor, on: date) -> list[Document]:
    """Approved versions without an approved successor that end within the longest alarm, or have ended."""
    rows = documents(actor).filter(decision__approved=True, until__lte=on + timedelta(days=ALARM_DAYS[0]))
    rows = rows.exclude(superseded_by__decision__approved=True).prefetch_related("alarms")
    return list(rows.order_by("until"))


def uninsured(
    actor: Actor, place: Organisation, kind: str, since: date, until: date
) -> list[tuple[date, date]]:
    """The parts of [since, until) on which a place had no approved policy of a kind."""
    rows = documents(actor).filter(place=place, kind=kind, decision__approved=True)
    return uncovered([(row.since, row.until) for row in rows], since, until)


def receipts(actor: Actor, row: Document) -> list[DocumentReceipt]:
    """Who has read a version, of the actor's own side, latest first."""
    rows = DocumentReceipt.objects.filter(within(actor), document=row).select_related("place")
    return list(rows.order_by("-at"))


def unread(actor: Actor, on: date) -> list[Document]:
    """Documents in force that one of the actor's posts must confirm to have read and this person has not."""
    roles = {grant.role.value for grant in actor.grants}
    kinds = [kind.code for kind in document_kinds().values() if roles & set(kind.readers)]
    places = {path for granted in actor.paths for path in places_above(granted)}
    rows = documents(actor).filter(kind__in=kinds, owner_path__in=places, decision__approved=True)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)
    rows = rows.exclude(superseded_by__decision__approved=True)
    read = DocumentReceipt.objects.filter(within(actor), by_id=actor.account_id).values("document_id")
    return list(rows.exclude(pk__in=read))


def drills(actor: Actor, row: Document) -> list[Drill]:
    """Drills of a plan's versions at the same place, latest first."""
    return list(
        Drill.objects.filter(within(actor), plan__place=row.place, plan__kind=row.kind).order_by("-on")
    )


def drill_due(actor: Actor, row: Document) -> date | None:
    """By when a plan must be practised again; None for what is no plan."""
    kind = document_kinds().get(row.kind)
    if kind is None or not kind.drill_months:
        return None
    last = next(iter(drills(actor, row)), None)
    return months_later(last.on if last else row.since, kind.drill_months)


def documents_known(actor: Actor, places: Sequence[Organisation]) -> DocumentsKnown:
    """What a sheet of documents is compared with: the newest versions of these places. One query."""
    rows = documents(actor).filter(superseded_by__isnull=True, place__in=[one.pk for one in places])
    newest = {
        (row.place_id, row.kind, row.title): KnownDocument(
            row.pk, row.number, row.since, row.until, row.facts, row.text, bool(row.file_digest),
            getattr(row, "decision", None) is not None,
        )
        for row in rows.order_by("since", "pk")
    }  # fmt: skip
    return DocumentsKnown({one.name: (one.pk, one.kind) for one in places}, document_kinds(), newest)
