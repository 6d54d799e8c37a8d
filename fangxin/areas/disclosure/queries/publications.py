"""The only door of the public pages: publications, organisations and price lists. Nothing here reads a school's records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.disclosure.models import Publication
from fangxin.areas.disclosure.rules.content import search_words
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import in_force
from fangxin.areas.procurement.models import Price, PriceList

DAY, MONTH, TRACE = "day", "month", "trace"


def newest(
    actor: Actor, school_id: int, kind: str, on: date | None = None, version: int | None = None
) -> Publication | None:
    """The newest publication of a kind, or that of a day, or one version of it; with the days before and after it.

    One query. `before` and `after` are the dates of the neighbouring publications of the same kind, `trace_on` that of
    the newest trace up to the day; `month_published` says whether the month's accounts can be linked to.
    """
    del actor  # publications are public
    rows = Publication.objects.filter(school_id=school_id, kind=kind)
    of_school = Publication.objects.filter(school_id=OuterRef("school_id"))
    near = of_school.filter(kind=kind)
    if on is not None:
        rows = rows.filter(on=on)
    if version is not None:
        rows = rows.filter(version=version)
    return (
        rows.select_related("school")
        .annotate(first_of_month=TruncMonth("on"))
        .annotate(
            before=Subquery(near.filter(on__lt=OuterRef("on")).order_by("-on").values("on")[:1]),
            after=Subquery(near.filter(on__gt=OuterRef("on")).order_by("on").values("on")[:1]),
            newest_version=Subquery(
                near.filter(on=OuterRef("on")).order_by("-version").values("version")[:1]
            ),
            trace_on=Subquery(
                of_school.filter(kind=TRACE, on__lte=OuterRef("on")).order_by("-on").values("on")[:1]
            ),
            month_published=Exists(of_school.filter(kind=MONTH, on=OuterRef("first_of_month"))),
        )
        .order_by("-on", "-version")
        .first()
    )


def published_months(actor: Actor, school_id: int, limit: int = 24) -> list[date]:
    """The months published, newest first."""
    del actor  # publications are public
    rows = Publication.objects.filter(school_id=school_id, kind=MONTH).order_by("-on")
    return list(rows.values_list("on", flat=True).distinct()[:limit])


def published_schools(
    actor: Actor, county: Organisation | None, on: date, search: str = "", kind: str = DAY
) -> QuerySet[Organisation]:
    """Schools of a county (or of all) with the date of their newest publication, by pinyin and name.

    `search` looks in the name and at the beginning of the pinyin initials.
    """
    del actor  # names of schools are public
    latest = Publication.objects.filter(school_id=OuterRef("pk"), kind=kind).order_by("-on", "-version")
    rows = Organisation.objects.filter(in_force(on), kind="school")
    if county is not None:
        rows = rows.filter(path__gte=county.path, path__lt=county.path[:-1] + "0")
    words = search_words(search)
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


@dataclass(frozen=True, slots=True)
class PriceChange:
    """One food of a list beside the list before it; `before_fen` None: it was not listed."""

    price: Price
    before_fen: int | None

    @property
    def difference_fen(self) -> int | None:
        """Dearer (+) or cheaper (−) by so many fen a kilogram."""
        return None if self.before_fen is None else self.price.price_fen - self.before_fen


def price_lists_of(actor: Actor, county: Organisation) -> list[PriceList]:
    """The published price lists of a county, newest first."""
    del actor  # price lists are published
    return list(PriceList.objects.filter(county=county).order_by("-since", "-pk")[:24])


def price_changes(actor: Actor, shown: PriceList, before: PriceList | None) -> list[PriceChange]:
    """The foods of a list by name, each beside the price of the list before."""
    del actor  # prices are published
    lists = [shown.pk, *([before.pk] if before else [])]
    rows = list(Price.objects.filter(price_list_id__in=lists).order_by("food"))
    old = {row.food: row.price_fen for row in rows if row.price_list_id != shown.pk}
    return [PriceChange(row, old.get(row.food)) for row in rows if row.price_list_id == shown.pk]
