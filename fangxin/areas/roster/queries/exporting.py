"""Reading a school's roster with its full numbers. The caller has recorded why (actions.export_roster)."""

from __future__ import annotations

from datetime import date

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.sealing import key_ring
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.models import PupilFact, RosterExport
from fangxin.areas.roster.queries.classes import enrolments
from fangxin.areas.roster.sealing import ID, PHONE, STUDENT, about
from fangxin.engine.roster_sheet import RosterPupil

_SEXES = {"m": "男", "f": "女"}
_HELD = "pupil__identity__"


def exported_ids(actor: Actor, school: Organisation, on: date) -> list[tuple[int, bool, bool, bool]]:
    """Each enrolled child of a school, and whether it has an ID number, a student number, a guardian's telephone."""
    rows = (
        enrolments(actor, on)
        .filter(school_class__school=school, pupil__identity__isnull=False)
        .order_by("pupil_id")
        .values_list("pupil_id", *(f"{_HELD}{what}_sealed" for what in ("id", "student", "phone")))
    )
    return [(pupil, bool(number), bool(student), bool(phone)) for pupil, number, student, phone in rows]


def own_export(actor: Actor, key_row: int) -> RosterExport:
    """An export that this very person put on record; raises NotFound."""
    return one(
        RosterExport.objects.filter(within(actor), by_id=actor.account_id).select_related("school"),
        "这次导出",
        pk=key_row,
    )


def exported_pupils(actor: Actor, export: RosterExport, on: date) -> list[RosterPupil]:
    """The children with their numbers opened, by class and name."""
    school = export.school
    rows = list(
        enrolments(actor, on)
        .filter(school_class__school=school, pupil__identity__isnull=False)
        .order_by("school_class__grade", "school_class__number", f"{_HELD}name", "pupil_id")
        .values_list(
            "pupil_id", "school_class__grade", "school_class__number", "school_class__label", f"{_HELD}name",
            f"{_HELD}sex", f"{_HELD}birth", f"{_HELD}guardian", f"{_HELD}id_kind", f"{_HELD}id_sealed",
            f"{_HELD}student_sealed", f"{_HELD}phone_sealed",
        )
    )  # fmt: skip
    facts = PupilFact.objects.filter(
        within(actor), kind=PupilFact.REGISTRATION, since__lte=on, pupil_id__in=[row[0] for row in rows]
    )
    rural = {fact.pupil_id: fact.value == "rural" for fact in facts if fact.until is None or fact.until > on}
    ring, found = key_ring(), []
    for place, row in enumerate(rows, start=2):
        pupil, grade, number, label, name, sex, birth, guardian, kind, *sealed = row
        opened = [
            ring.open(bytes(text), about(what, pupil)) if text else ""
            for what, text in zip((ID, STUDENT, PHONE), sealed, strict=True)
        ]
        found.append(
            RosterPupil(
                place, grade, number, label, name, _SEXES[sex], "", kind, opened[0], opened[1], birth, rural.get(pupil),
                guardian, opened[2], school.name,
            )
        )  # fmt: skip
    return found
