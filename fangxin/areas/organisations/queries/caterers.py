"""The directory of certified caterers: who is on it on a day, which schools eat from whom, and whose caterer dropped out."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from fangxin.areas.audit.queries import within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Certificate, Organisation, SchoolProfile
from fangxin.areas.organisations.queries.tree import in_force


def _certified(on: date) -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(Q(until__isnull=True) | Q(until__gt=on), kind="supplier")
    return rows.filter(Exists(Certificate.objects.filter(in_force(on), organisation=OuterRef("pk"))))


def listed_caterers(actor: Actor, on: date) -> QuerySet[Organisation]:
    """The enterprises on the published directory on a day, by initials. Anyone may read it."""
    del actor
    return _certified(on).order_by("pinyin", "id")


def is_listed(actor: Actor, caterer_id: int, on: date) -> bool:
    """True when this enterprise is on the directory on a day."""
    del actor
    return _certified(on).filter(pk=caterer_id).exists()


def catered_profiles(actor: Actor, on: date) -> QuerySet[SchoolProfile]:
    """The schools of the actor's places whose meals a caterer brings on a day, with `listed`: is it on the directory."""
    listed = Certificate.objects.filter(in_force(on), organisation=OuterRef("caterer"))
    rows = SchoolProfile.objects.filter(within(actor), in_force(on), caterer__isnull=False)
    return rows.annotate(listed=Exists(listed)).select_related("school", "caterer").order_by("school__pinyin")


def caterer_dropped_out(actor: Actor, on: date) -> list[SchoolProfile]:
    """Schools that still eat from a caterer whose certificate has ended: the county has to act."""
    return list(catered_profiles(actor, on).filter(listed=False))  # type: ignore[misc]  # annotated above
