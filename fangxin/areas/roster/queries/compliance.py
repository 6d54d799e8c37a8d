"""The yearly compliance pack for minors' data: every figure counted from live rows, nothing typed in.

Source: regulations on the protection of minors online, articles 36 (approval and record of each access) and 37 (yearly
compliance audit); personal information protection law, articles 28, 47, 51, 55.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from fangxin.areas.audit.models import Event
from fangxin.areas.audit.queries import within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.sealing import key_ring
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import names_of
from fangxin.areas.policy.queries import rule
from fangxin.areas.roster.models import (
    CaseDecision,
    CorrectionRequest,
    Erasure,
    NumberReading,
    PupilIdentity,
)
from fangxin.areas.roster.queries.identity import doubt_counts
from fangxin.areas.roster.rules.identity import DOUBTS, READING_PURPOSES

WHAT = {"id": "证件号", "student": "学籍号", "phone": "电话"}


@dataclass(frozen=True, slots=True)
class MinorsYear:
    """What the pack says of a place and a year. Children stand in it by number only."""

    place: str
    year: int
    made_at: datetime
    under_14: int
    from_14: int
    unknown_age: int
    erased: int
    retention_years: int
    clauses: tuple[str, ...]
    sealing: str
    readings: list[tuple[str, str, str, str, str, int]]
    by_purpose: list[tuple[str, int]]
    exports: int
    corrections: int
    corrections_open: int
    decided_cases: int
    doubts: list[tuple[str, int]]


def minors_year(actor: Actor, place: Organisation, year: int, at: datetime) -> MinorsYear:
    """Count a year of a place that the actor may see."""
    zone = at.tzinfo
    since, until = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    below = Q(owner_path__gte=place.path, owner_path__lt=place.path[:-1] + "0")
    during = Q(at__gte=since, at__lt=until)
    last = min(date(year, 12, 31), at.date())
    fourteen = last.replace(year=last.year - 14, day=min(last.day, 28))
    children = PupilIdentity.objects.filter(within(actor), below).aggregate(
        under=Count("pk", filter=Q(birth__gt=fourteen)), older=Count("pk", filter=Q(birth__lte=fourteen)),
        unknown=Count("pk", filter=Q(birth__isnull=True)),
    )  # fmt: skip
    rows = list(NumberReading.objects.filter(within(actor), below, during).order_by("at"))
    people = names_of(actor, {row.by_id for row in rows})
    corrections = CorrectionRequest.objects.filter(within(actor), below, during)
    retention = rule(actor, "pupil_identity_retention_years", school=place, on=at.date())
    reading = rule(actor, "minor_number_reading", school=place, on=at.date())
    report = rule(actor, "minors_audit_report_by", school=place, on=at.date())
    key = key_ring().seal_keys[-1]
    return MinorsYear(
        place=place.name, year=year, made_at=at, under_14=children["under"], from_14=children["older"],
        unknown_age=children["unknown"],
        erased=Erasure.objects.filter(within(actor), below, during).count(), retention_years=retention.integer,
        clauses=(reading.because(), report.because(), retention.because()),
        sealing=f"{key.algorithm}，第 {key.id} 号密钥，密钥在数据库以外",
        readings=[
            (
                row.at.astimezone(zone).strftime("%m-%d %H:%M"), people.get(row.by_id, "系统"), WHAT[row.what],
                READING_PURPOSES[row.purpose], row.why, row.pupil_id,
            )
            for row in rows
        ],
        by_purpose=sorted(Counter(READING_PURPOSES[row.purpose] for row in rows).items()),
        exports=Event.objects.filter(action="roster.export_family", at__gte=since, at__lt=until)
        .filter(within(actor)).count(),
        corrections=corrections.count(), corrections_open=corrections.filter(answer="").count(),
        decided_cases=CaseDecision.objects.filter(within(actor), below, during, confirms__isnull=False).count(),
        doubts=[(DOUBTS[code], n) for code, n in sorted(doubt_counts(actor).items())],
    )  # fmt: skip
