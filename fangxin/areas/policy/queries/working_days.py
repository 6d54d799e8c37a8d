"""Reading which days are working days where: the package's notices, the imported ones, and a place's own days."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import HolidayDay, HolidayNotice
from fangxin.engine.calendar import DayKind, WorkingDays, announced_working_days


def places_above(path: str) -> list[str]:
    """The paths of a place and of everything above it: /1/4/7/ → /1/, /1/4/, /1/4/7/."""
    parts = path.strip("/").split("/")
    return (
        ["/" + "/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1)] if path.strip("/") else []
    )


def notices(actor: Actor) -> QuerySet[HolidayNotice]:
    """The notices in force at or below the actor's places, and those above that hold there; newest year first."""
    above = {path for granted in actor.paths for path in places_above(granted)}
    rows = HolidayNotice.objects.filter(within(actor) | Q(owner_path__in=above), superseded_by__isnull=True)
    return rows.select_related("place").order_by("-year", "scope", "title")


def notice(actor: Actor, notice_id: int) -> HolidayNotice:
    """One notice in force; raises NotFound."""
    return one(notices(actor), "这份放假通知", pk=notice_id)


def notice_days(actor: Actor, row: HolidayNotice) -> list[HolidayDay]:
    """The days of a notice that `notices` gave, in order."""
    del actor
    return list(HolidayDay.objects.filter(notice=row).order_by("on"))


def working_days(actor: Actor, place: Organisation | None = None) -> WorkingDays:
    """The calendar of working days that holds at a place; without one, the state's as far as the actor may read.

    A notice of the place, its county, prefecture and so on counts; a nearer one wins over a farther. Two queries, one
    where nothing was imported.
    """
    rows = HolidayNotice.objects.filter(superseded_by__isnull=True)
    if place is None:
        rows = rows.filter(scope="state")
    else:
        rows = rows.filter(owner_path__in=places_above(place.path))
    del actor  # the calendar is read by everybody below the place that keeps it
    found = sorted(
        rows.prefetch_related(Prefetch("days", HolidayDay.objects.order_by("on"))),
        key=lambda row: (row.scope != "state", len(row.owner_path), row.pk),
    )
    calendar = announced_working_days()
    for row in found:
        kinds: dict[date, DayKind] = {day.on: DayKind(day.kind) for day in row.days.all()}
        names = {day.on: day.name for day in row.days.all() if day.name}
        if row.scope == "state":
            calendar = calendar.with_notice(row.year, kinds, names)
        else:
            calendar = calendar.with_local(kinds, names)
    return calendar
