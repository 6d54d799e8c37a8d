"""Reading pairs in doubt, with the evidence side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.models import CaseDecision, DuplicateCase, Enrolment, PupilIdentity
from fangxin.engine.duplicates import Evidence, Record, weigh


def undecided(actor: Actor) -> QuerySet[DuplicateCase]:
    """Cases that two people have not yet decided, surest first: equal numbers, then by score."""
    decided = CaseDecision.objects.filter(
        case=OuterRef("pk"), confirms__isnull=False, verdict__in=["same", "different"]
    )
    rows = DuplicateCase.objects.filter(within(actor)).exclude(Exists(decided))
    return rows.select_related(
        "first__identity", "second__identity", "first__school", "second__school"
    ).order_by("kind", "-score", "pk")


def duplicate_case(actor: Actor, case_id: int) -> DuplicateCase:
    """One case, decided or not; raises NotFound."""
    rows = DuplicateCase.objects.filter(within(actor)).select_related(
        "first__identity", "second__identity", "first__school", "second__school"
    )
    return one(rows, "这件核查", pk=case_id)


def decisions_of_case(actor: Actor, case: DuplicateCase) -> list[CaseDecision]:
    """The steps on a case, oldest first."""
    return list(CaseDecision.objects.filter(within(actor), case=case).order_by("pk"))


def open_proposal(actor: Actor, case: DuplicateCase) -> CaseDecision | None:
    """The proposal that waits for its second person."""
    answered = CaseDecision.objects.filter(confirms=OuterRef("pk"))
    rows = CaseDecision.objects.filter(
        within(actor), case=case, confirms__isnull=True, verdict__in=["same", "different"]
    )
    return rows.exclude(Exists(answered)).first()


_COLUMNS = (
    "pupil_id", "name", "sex", "birth", "guardian", "phone_index", "id_index", "student_index", "pupil__school_id",
    "owner_path",
)  # fmt: skip


def records_of(actor: Actor, place: Organisation) -> tuple[list[Record], dict[int, str]]:
    """What is compared of all children of a place that are at school now, and where each belongs."""
    at_school = Enrolment.objects.filter(pupil=OuterRef("pupil_id"), until__isnull=True)
    rows = (
        PupilIdentity.objects.filter(within(actor), Exists(at_school), pupil__same_as__isnull=True)
        .filter(owner_path__gte=place.path, owner_path__lt=place.path[:-1] + "0")
        .order_by("pupil_id")
        .values_list(*_COLUMNS)
    )
    records, paths = [], {}
    for *said, path in rows.iterator(chunk_size=5_000):
        records.append(_record(tuple(said)))
        paths[said[0]] = path
    return records, paths


def _record(row: tuple[object, ...]) -> Record:
    pupil, name, sex, birth, guardian, phone, number, student, school = row
    return Record(
        pupil, name, sex, birth, guardian, bytes(phone or b""), bytes(number or b""), bytes(student or b""), school  # type: ignore[arg-type,call-overload]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A case as the page shows it: both rows, and what each field says."""

    case: DuplicateCase
    first: PupilIdentity
    second: PupilIdentity
    evidence: tuple[Evidence, ...]
    first_spells: list[Enrolment]
    second_spells: list[Enrolment]
    overlap_days: int


def side_by_side(actor: Actor, case: DuplicateCase, until: date) -> SideBySide:
    """Both rows of a case with the evidence weighed as if among a large roster, and the days enrolled at both."""
    pair = list(
        PupilIdentity.objects.filter(within(actor), pupil_id__in=[case.first_id, case.second_id]).order_by(
            "pupil_id"
        )
    )
    if len(pair) < 2:
        return SideBySide(case, pair[0] if pair else PupilIdentity(), PupilIdentity(), (), [], [], 0)
    records = [
        _record(
            (p.pupil_id, p.name, p.sex, p.birth, p.guardian, p.phone_index, p.id_index, p.student_index, path)
        )
        for p, path in zip(pair, (hash(pair[0].owner_path), hash(pair[1].owner_path)), strict=True)
    ]
    found = weigh(records[0], records[1], records)
    spells = {
        pk: list(
            Enrolment.objects.filter(within(actor), pupil_id=pk)
            .select_related("school_class__school")
            .order_by("since")
        )
        for pk in (case.first_id, case.second_id)
    }
    days = sum(_common_days(a, b, until) for a in spells[case.first_id] for b in spells[case.second_id])
    return SideBySide(
        case, pair[0], pair[1], found.evidence, spells[case.first_id], spells[case.second_id], days
    )


def _common_days(one_spell: Enrolment, other: Enrolment, until: date) -> int:
    first = max(one_spell.since, other.since)
    return max((min(one_spell.until or until, other.until or until) - first).days, 0)
