"""Reading what a workbook is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.sealing import key_ring
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.models import RosterImport, RosterUpload
from fangxin.areas.roster.queries.classes import enrolments
from fangxin.areas.roster.rules import LivePupil, RosterRow, RowCodes
from fangxin.areas.roster.rules.children import id_number_of
from fangxin.areas.roster.sealing import ID, KINDS, PHONE, STUDENT
from fangxin.engine.collector import collector_paused
from fangxin.engine.roster_sheet import SchoolClass
from fangxin.engine.sealing import KeyRing

_LIVE = (
    "pupil_id", "pk", "school_class_id", "school_class__grade", "school_class__number", "school_class__school_year",
    "since", "pupil__identity__name", "pupil__identity__sex", "pupil__identity__birth", "pupil__identity__guardian",
    "pupil__identity__id_index", "pupil__identity__student_index", "pupil__identity__phone_index",
)  # fmt: skip


@collector_paused()
def live_pupils(actor: Actor, school: Organisation, on: date, year: str) -> list[LivePupil]:
    """Everybody enrolled at a school on a day, with the grade that they have in school year `year`. One query."""
    rows = enrolments(actor, on).filter(school_class__school=school).order_by("pupil_id").values_list(*_LIVE)
    found = []
    by_class: dict[int, SchoolClass] = {}
    for pupil, spell, of_class, grade, number, of_year, since, name, sex, birth, guardian, *codes in rows:
        if of_class not in by_class:
            by_class[of_class] = SchoolClass(grade, number).after(int(year[:4]) - int(of_year[:4]))
        now = by_class[of_class]
        identity, student, phone = (bytes(code) if code else b"" for code in codes)
        # An erased child keeps its number and loses its name.
        found.append(
            LivePupil(
                pupil, spell, of_class, now.grade, now.class_no, name or "", sex or "", since, of_year == year, birth,
                guardian or "", identity, student, phone,
            )
        )  # fmt: skip
    return found


@collector_paused()
def codes_of(rows: Sequence[RosterRow]) -> list[RowCodes]:
    """The blind indexes of each row's numbers under every index key in the ring: what may be stored of them."""
    ring = key_ring()
    numbers = {
        ID: [id_number_of(row) for row in rows],
        STUDENT: [row.student_number for row in rows],
        PHONE: [row.phone for row in rows],
    }
    under = [KeyRing(ring.seal_keys, (key,)) for key in ring.index_keys]
    columns = []
    for kind, said in numbers.items():
        by_key = [one.index_all(KINDS[kind], said) for one in under]
        columns.append([tuple(codes) if number else () for number, *codes in zip(said, *by_key, strict=True)])
    return [RowCodes(*codes) for codes in zip(*columns, strict=True)]


def last_import(actor: Actor, school: Organisation) -> RosterImport | None:
    """The newest committed workbook of a school."""
    return RosterImport.objects.filter(within(actor), school=school).order_by("-id").first()


def upload_under_way(actor: Actor, school: Organisation) -> RosterUpload | None:
    """What this person's last large workbook is waiting for: to be read, looked at or committed. None when for nothing."""
    waiting = (RosterUpload.READING, RosterUpload.READY, RosterUpload.COMMITTING)
    mine = RosterUpload.objects.filter(within(actor), school=school, account_id=actor.account_id)
    return mine.filter(state__in=waiting).defer("sealed", "findings").order_by("-id").first()


def own_upload(actor: Actor, upload_id: int) -> RosterUpload:
    """A waiting workbook of this very person; raises NotFound."""
    return one(
        # Without its content: a page that waits asks every two seconds.
        RosterUpload.objects.filter(within(actor), account_id=actor.account_id).select_related("school").defer("sealed"),
        "这份上传", pk=upload_id,
    )  # fmt: skip
