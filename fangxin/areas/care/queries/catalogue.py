"""Reading what schools offer: services of a term, the setting of a day, who cares, how many places are left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.care.models import CareService, CareStaff, ServiceSetting
from fangxin.areas.care.rules import KINDS
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import in_force
from fangxin.areas.policy.models import Term
from fangxin.areas.policy.queries import terms_of


@dataclass(frozen=True, slots=True)
class Counts:
    """Places of a service on a day: all, given, held for families that were asked, and children who wait."""

    capacity: int
    taken: int
    held: int
    waiting: int

    @property
    def free(self) -> int:
        """Places that nobody has and that are held for nobody."""
        return self.capacity - self.taken - self.held


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One of the three services of a school in a term; `service` is None where the school does not offer it."""

    kind: str
    service: CareService | None = None
    setting: ServiceSetting | None = None
    coming: ServiceSetting | None = None
    counts: Counts = field(default_factory=lambda: Counts(0, 0, 0, 0))
    staff: list[CareStaff] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The name of the service."""
        return KINDS[self.kind]


def services(actor: Actor) -> QuerySet[CareService]:
    """The services of the actor's places."""
    return CareService.objects.filter(within(actor)).select_related("school", "term")


def service(actor: Actor, service_id: int) -> CareService:
    """One service; raises NotFound."""
    return one(services(actor), "这项服务", pk=service_id)


def care_terms(actor: Actor, place: Organisation, on: date) -> list[Term]:
    """The terms of a place that are not over, the earliest first."""
    return [term for term in terms_of(actor, place) if term.until > on]


def current_term(actor: Actor, place: Organisation, on: date) -> Term | None:
    """The term of the day, or the next one; the last one after all have ended; None where none was entered."""
    found = care_terms(actor, place, on)
    if found:
        return found[0]
    return next(reversed(terms_of(actor, place)), None)


def setting_on(actor: Actor, service_id: int, on: date) -> ServiceSetting | None:
    """The setting of a service on a day; None before its first day. What is offered is for everybody to read."""
    del actor
    rows = ServiceSetting.objects.filter(service_id=service_id, since__lte=on)
    return rows.order_by("-since").first()


def counts_of(actor: Actor, service_ids: Iterable[int], on: date) -> dict[int, Counts]:
    """Places and waiting children by service: counts only, so anybody may ask. One statement."""
    del actor
    ids = list(service_ids)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM care_counts(%s, %s)", [ids, on])
        return {row[0]: Counts(row[1] or 0, *row[2:]) for row in cursor.fetchall()}


def staff_of(actor: Actor, service_ids: Iterable[int], on: date) -> dict[int, list[CareStaff]]:
    """Who cares on a day, by service."""
    del actor  # shown to families
    found: dict[int, list[CareStaff]] = {}
    rows = CareStaff.objects.filter(in_force(on), service_id__in=list(service_ids))
    for row in rows.order_by("since", "pk"):
        found.setdefault(row.service_id, []).append(row)
    return found


def staff_member(actor: Actor, of: CareService, staff_id: int) -> CareStaff:
    """One of them; raises NotFound."""
    return one(CareStaff.objects.filter(within(actor), service=of), "这位老师", pk=staff_id)


def lines_of(actor: Actor, rows: list[CareService], on: date) -> dict[int, ServiceLine]:
    """Services with their setting, counts and staff. Three queries, whatever their number."""
    ids = [row.pk for row in rows]
    counts, staff = counts_of(actor, ids, on), staff_of(actor, ids, on)
    now: dict[int, ServiceSetting] = {}
    coming: dict[int, ServiceSetting] = {}
    for setting in ServiceSetting.objects.filter(Q(service_id__in=ids)).order_by("since"):
        if setting.since <= on:
            now[setting.service_id] = setting
        else:
            coming.setdefault(setting.service_id, setting)
    return {
        row.pk: ServiceLine(
            row.kind, row, now.get(row.pk), coming.get(row.pk), counts[row.pk], staff.get(row.pk, [])
        )
        for row in rows
    }


def catalogue(actor: Actor, school: Organisation, term: Term, on: date) -> list[ServiceLine]:
    """The three services of a school in a term, offered or not. Four queries."""
    rows = list(services(actor).filter(school=school, term=term))
    found = {line.kind: line for line in lines_of(actor, rows, on).values()}
    return [found.get(kind, ServiceLine(kind)) for kind in KINDS]
