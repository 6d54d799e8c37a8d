"""Reading the clocks that run: which are due, what is left, and which a new calendar moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import DateField, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Coalesce

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import Deadline, DeadlineChange
from fangxin.areas.policy.queries.working_days import working_days
from fangxin.engine.calendar import (
    SHANGHAI,
    Clock,
    ClockReading,
    Due,
    Pause,
    WorkingDays,
    day_in_shanghai,
)


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A stored clock with its reading on the day asked about."""

    row: Deadline
    clock: Clock
    reading: ClockReading

    @property
    def due(self) -> Due | None:
        """The last day as it stands."""
        return self.reading.due


def _last_due() -> Subquery:
    changes = DeadlineChange.objects.filter(deadline=OuterRef("pk"), due_on__isnull=False)
    return Subquery(changes.order_by("-pk").values("due_on")[:1])


def deadlines(actor: Actor) -> QuerySet[Deadline]:
    """Clocks of the actor's places with `current_due` and `is_done`, the most urgent first."""
    done = DeadlineChange.objects.filter(deadline=OuterRef("pk"), kind="done")
    rows = Deadline.objects.filter(within(actor)).select_related("place")
    rows = rows.annotate(current_due=Coalesce(_last_due(), "due_on"), is_done=Exists(done))
    return rows.prefetch_related(Prefetch("changes", DeadlineChange.objects.order_by("pk"))).order_by(
        "current_due", "pk"
    )


def open_deadlines(actor: Actor, words: str = "") -> QuerySet[Deadline]:
    """Clocks that are not done, narrowed to a title, school, clause or pinyin initials."""
    rows = deadlines(actor).filter(is_done=False)  # type: ignore[misc]  # annotated by `deadlines`
    if words := words.strip():
        rows = rows.filter(
            Q(title__icontains=words)
            | Q(clause__icontains=words)
            | Q(place__name__icontains=words)
            | Q(place__short_name__icontains=words)
            | Q(place__pinyin__istartswith=words)
        )
    return rows


def deadline(actor: Actor, deadline_id: int) -> Deadline:
    """One clock; raises NotFound."""
    return one(deadlines(actor), "这个时限", pk=deadline_id)


def deadline_of(actor: Actor, code: str, label: str, subject_id: int) -> Deadline | None:
    """The clock that was started for a row, if one was."""
    return deadlines(actor).filter(code=code, subject_label=label, subject_id=str(subject_id)).first()


def current_due(code: str, label: str, fallback: str = "due_on") -> Combinable:
    """For annotating another area's rows: the last day as it stands now, or the row's own `fallback` column."""
    own = Deadline.objects.filter(
        code=code, subject_label=label, subject_id=Cast(OuterRef("pk"), CharField())
    ).annotate(current=Coalesce(_last_due(), "due_on"))
    return Coalesce(Subquery(own.values("current")[:1]), fallback, output_field=DateField())


def clock_of(row: Deadline, calendar: WorkingDays, *, also: DeadlineChange | None = None) -> Clock:
    """The clock that a stored row and its changes make under a calendar.

    `also` is a change that is about to be stored. A period that runs is counted by the calendar as it stands; one that is done keeps the last day it was judged by.
    """
    pauses: list[Pause] = []
    since, reason = None, ""
    for change in [*row.changes.all(), *([also] if also else [])]:
        if change.kind == "done":
            return Clock(row.started_at, change.due_on or row.due_on, (), change.at, row.working_days)
        if change.kind == "paused":
            since, reason = day_in_shanghai(change.at), change.reason
        elif change.kind == "resumed" and since is not None:
            pauses.append(Pause(since, day_in_shanghai(change.at), reason))
            since = None
    if since is not None:
        pauses.append(Pause(since, None, reason))
    clock = Clock(row.started_at, row.due_on, tuple(_apart(pauses)), None, row.working_days)
    return clock.recomputed(calendar)


def _apart(pauses: Sequence[Pause]) -> list[Pause]:
    """Two pauses on one day touch; the second begins where the first ended."""
    found: list[Pause] = []
    for pause in pauses:
        if found and found[-1].until is not None and pause.since < found[-1].until:
            pause = Pause(found[-1].until, pause.until, pause.reason)
        found.append(pause)
    return found


def read_clocks(actor: Actor, rows: Iterable[Deadline], on: date) -> list[RunningClock]:
    """Each clock with its reading by the calendar of its own place; a calendar is read once a county."""
    known: dict[str, WorkingDays] = {}
    found = []
    for row in rows:
        calendar = _calendar_for(actor, row.place, known)
        clock = clock_of(row, calendar)
        found.append(RunningClock(row, clock, clock.read(on, calendar)))
    return found


def _calendar_for(actor: Actor, place: Organisation, known: dict[str, WorkingDays]) -> WorkingDays:
    # Notices are kept from the county upwards: a school's calendar is its parent's.
    above = place.path[: place.path.rstrip("/").rfind("/") + 1] if place.kind == "school" else place.path
    if above not in known:
        known[above] = working_days(actor, place)
    return known[above]


def readings_of(
    actor: Actor, code: str, label: str, subject_ids: Iterable[int], on: date
) -> dict[int, RunningClock]:
    """Row id → its clock read on a day, for a page of another area. A fixed number of queries."""
    wanted = [str(found) for found in subject_ids]
    rows = deadlines(actor).filter(code=code, subject_label=label, subject_id__in=wanted)
    return {int(found.row.subject_id): found for found in read_clocks(actor, rows, on)}


def plain_reading(
    calendar: WorkingDays, due_on: date, on: date, *, provisional: bool = False
) -> ClockReading:
    """The reading of a bare date, for rows that no clock was started for."""
    reading = Clock(_midnight(min(on, due_on)), due_on).read(on, calendar)
    return replace(reading, due=Due(due_on, provisional))


def _midnight(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)


def moved_by_calendar(
    actor: Actor, place: Organisation, *, calendar: WorkingDays | None = None
) -> list[tuple[Deadline, Due]]:
    """The open clocks at or below a place whose last day, or its certainty, is another by the calendar as it stands.

    With `calendar`, by that one: what a notice would move before it is imported.
    """
    rows = open_deadlines(actor).filter(
        owner_path__gte=place.path, owner_path__lt=place.path[:-1] + "0", working_days__isnull=False
    )
    known: dict[str, WorkingDays] = {}
    found = []
    for row in rows:
        by_days = calendar or _calendar_for(actor, row.place, known)
        due = clock_of(row, by_days).due(by_days)
        if due is not None and (due.on, due.provisional) != last_said(row):
            found.append((row, due))
    return found


def last_said(row: Deadline) -> tuple[date, bool]:
    """The last day and its certainty as they were last written down, before any recomputing."""
    said = [(change.due_on, change.provisional) for change in row.changes.all() if change.due_on is not None]
    return said[-1] if said else (row.due_on, row.provisional)
