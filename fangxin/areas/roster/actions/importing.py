"""Writing a whole workbook: who comes, who leaves, who changes class, and what is newly said of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.actions.admission import admit_children, rewrite_children
from fangxin.areas.roster.bulk import over_columns
from fangxin.areas.roster.models import Enrolment, RosterImport, SchoolClass
from fangxin.areas.roster.progress import advance
from fangxin.areas.roster.queries.importing import codes_of, live_pupils
from fangxin.areas.roster.rules import (
    Differences,
    LivePupil,
    ManyLeave,
    NothingChanges,
    RosterChanged,
    RosterRow,
    RosterRows,
    check_school_year,
    compare,
    many_leave,
    state_of,
)
from fangxin.engine.collector import collector_paused
from fangxin.engine.roster_sheet import SchoolClass as ClassName

KEEPERS = (Role.PRINCIPAL, Role.ADMINISTRATOR)
_BATCH = 5_000


class _Seat(NamedTuple):
    pupil_id: int
    grade: int
    number: int
    began_as: str = ""


@action("roster.import_roster")
@collector_paused()
def import_roster(
    *,
    by: Actor,
    key: str,
    at: datetime,
    school: Organisation,
    school_year: str,
    rows: RosterRows | Sequence[RosterRow],
    file_digest: str,
    against: str = "",
    leavers_right: bool = True,
) -> Recorded[RosterImport]:
    """Bring the live roster of a school to what a workbook says, from the day of the act on; all of it or nothing.

    Children who are found again keep their number, also those that another school has let go. Spells that began on this
    very day are taken back, older ones are closed. A child whose number another child has is taken in, contested, and
    waits for two people. `rows` with numbers come as RosterRows. `against` is the state of the roster (rules.state_of)
    that the preview compared with; empty: not checked. Without `leavers_right` no tenth of the roster may leave.
    Raises NotAllowed, RosterChanged, NothingChanges, ManyLeave, Refused.
    """
    if not by.holds(KEEPERS, school.path):
        raise NotAllowed("学生名册由校长或系统管理员导入。", remedy="请用校长账号登录。")
    on = at.date()
    check_school_year(school_year, on)
    told = _told(rows)
    if not told:
        raise Refused("表格里没有学生。", remedy="请核对上传的文件。")
    lock(("roster.import", school.pk))
    live = live_pupils(by, school, on, school_year)
    if against and state_of(live) != against:
        raise RosterChanged()
    differences = compare(live, told, codes_of(told) if live else None)
    if not differences.any:
        raise NothingChanges()
    if not leavers_right and many_leave(differences):
        raise ManyLeave()
    class_ids = _classes_of(school, school_year, differences)
    _close(differences, on)
    seats, contested = _admit(school, differences, on)
    _enrol(school, seats, class_ids, on)
    row = RosterImport.objects.create(
        school=school, school_year=school_year, file_digest=file_digest, pupils=differences.total,
        added=len(differences.added), left_count=len(differences.left),
        moved=len(differences.moved) + len(differences.promoted), changed=len(differences.changed),
        contested=contested, at=at, by_id=by.account_id,
    )  # fmt: skip
    details = {
        "pupils": row.pupils, "added": row.added, "left": row.left_count, "moved": row.moved, "changed": row.changed,
        "contested": contested,
    }  # fmt: skip
    return Recorded(row, school.path, details)


def _told(rows: RosterRows | Sequence[RosterRow]) -> tuple[RosterRow, ...]:
    if isinstance(rows, RosterRows):
        return rows.all
    if any(row.id_number or row.student_number or row.phone for row in rows):
        raise TypeError("rows with numbers come as RosterRows: a plain list would be hashed into the event")
    return tuple(rows)


def _classes_of(school: Organisation, year: str, differences: Differences) -> dict[tuple[int, int], int]:
    """The ids of the classes that the workbook names; those that the school did not have yet are made."""
    known = SchoolClass.objects.filter(school=school, school_year=year)
    ids = {(one.grade, one.number): one.pk for one in known}
    fresh = [
        SchoolClass(
            school=school, school_year=year, grade=grade, number=number, label=ClassName(grade, number).label
        )
        for grade, number in sorted(differences.classes - ids.keys())
    ]
    for made in SchoolClass.objects.bulk_create(fresh):
        ids[made.grade, made.number] = made.pk
    return ids


def _close(differences: Differences, on: date) -> None:
    """End the spells of those who leave or change class; a spell of this very day was a mistake and goes."""
    moved = [*(pupil for pupil, _ in differences.moved), *(pupil for pupil, _ in differences.promoted)]
    top = max((ClassName(*one).year for one in differences.classes), default=0)
    over = {
        one.pupil_id
        for one in differences.left
        if not one.this_year and ClassName(one.grade, one.number).year > top
    }
    graduated = [one for one in differences.left if one.pupil_id in over]
    left = [one for one in differences.left if one.pupil_id not in over]
    today = [one.enrolment_id for one in (*moved, *differences.left) if one.since >= on]
    Enrolment.objects.filter(pk__in=today).delete()
    for pupils, why in ((moved, ""), (left, "left"), (graduated, "graduated")):
        _end(pupils, why, on)


def _end(pupils: Sequence[LivePupil], why: str, on: date) -> None:
    before = [one.enrolment_id for one in pupils if one.since < on]
    if before:
        Enrolment.objects.filter(pk__in=before).update(until=on, ended_as=why)


def _admit(school: Organisation, differences: Differences, on: date) -> tuple[list[_Seat], int]:
    """Take in who is new, rewrite who is told differently; who needs a seat, and how many numbers are contested."""
    admitted = admit_children(school=school, rows=differences.added, on=on)
    cases = rewrite_children(
        [pupil.pupil_id for pupil, _, _ in differences.changed],
        [row for _, row, _ in differences.changed],
    )
    seats = [
        _Seat(one.pupil_id, row.grade, row.number, "enrolled")
        for one, row in zip(admitted, differences.added, strict=True)
    ]
    seats += [
        _Seat(pupil.pupil_id, row.grade, row.number)
        for pupil, row in (*differences.moved, *differences.promoted)
    ]
    return seats, len(cases) + sum(bool(one.case_number) for one in admitted)


def _enrol(
    school: Organisation, seats: Sequence[_Seat], class_ids: dict[tuple[int, int], int], on: date
) -> None:
    for start in range(0, len(seats), _BATCH):
        part = seats[start : start + _BATCH]
        over_columns(
            "INSERT INTO roster_enrolment (owner_path, pupil_id, school_class_id, since, began_as, ended_as, recorded_at)"
            " SELECT %s, pupil, class, %s::date, why, '', (SELECT fangxin_now()) FROM (SELECT unnest(%s::bigint[]) AS pupil,"
            " unnest(%s::bigint[]) AS class, unnest(%s::text[]) AS why) AS seat",
            [
                school.path,
                on,
                [seat.pupil_id for seat in part],
                [class_ids[seat.grade, seat.number] for seat in part],
                [seat.began_as for seat in part],
            ],
        )
        advance(len(part))
