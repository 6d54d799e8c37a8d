"""The only door of the public pages: publications, organisations and price lists. Nothing here reads a school's records."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.disclosure.models import Publication
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import in_force

DAY, MONTH, TRACE = "day", "month", "trace"


def newest(actor: Actor, school_id: int, kind: str, on: date | None = None, version: int | None = None) -> Publication | None:
    """The newest publication of a kind, or that of a day, or one version of it; with the days before and after it.

    One query. `before` and `after` are the dates of the neighbouring publications of the same kind.
    """
    del actor  # publications are public
    rows = Publication.objects.filter(school_id=school_id, kind=kind)
    near = Publication.objects.filter(school_id=OuterRef("school_id"), kind=kind)
    if on is not None:
        rows = rows.filter(on=on)
    if version is not None:
        rows = rows.filter(version=version)
    return (
        rows.select_related("school")
        .annotate(
            before=Subquery(near.filter(on__lt=OuterRef("on")).order_by("-on").values("on")[:1]),
            after=Subquery(near.filter(on__gt=OuterRef("on")).order_by("on").values("on")[:1]),
            newest_version=Subquery(near.filter(on=OuterRef("on")).order_by("-version").values("version")[:1]),
        )
        .order_by("-on", "-version")
        .first()
    )


def published_days(actor: Actor, school_id: int, kind: str, limit: int = 40) -> list[date]:
    """The days (or months) published, newest first."""
    del actor  # publications are public
    rows = Publication.objects.filter(school_id=school_id, kind=kind).order_by("-on")
    return list(rows.values_list("on", flat=True).distinct()[:limit])


def published_schools(actor: Actor, county: Organisation | None, on: date, search: str = "", kind: str = DAY) -> QuerySet[Organisation]:
    """Schools of a county (or of all) with the date of their newest publication, by pinyin and name.

    `search` looks in the name and at the beginning of the pinyin initials.
    """
    del actor  # names of schools are public
    latest = Publication.objects.filter(school_id=OuterRef("pk"), kind=kind).order_by("-on", "-version")
    rows = Organisation.objects.filter(in_force(on), kind="school")
    if county is not None:
        rows = rows.filter(path__gte=county.path, path__lt=county.path[:-1] + "0")
    words = search.strip()
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(pinyin__startswith=words.lower()))
    return rows.annotate(
        latest_on=Subquery(latest.values("on")[:1]),
        latest_at=Subquery(latest.values("at")[:1]),
        latest_pupils=Subquery(latest.values("content__heads__pupils")[:1]),
        latest_per_pupil_fen=Subquery(latest.values("content__money__per_pupil_fen")[:1]),
    ).order_by("pinyin", "name", "pk")


def public_counties(actor: Actor, on: date) -> list[Organisation]:
    """Counties that have schools here, by path."""
    del actor  # names of places are public
    return list(Organisation.objects.filter(in_force(on), kind="county").order_by("path"))
