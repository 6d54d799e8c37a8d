"""Writing classes, children and who teaches them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.models import Account, Organisation
from fangxin.areas.organisations.queries import roles_at
from fangxin.areas.roster.models import (
    ClassTeacher,
    Enrolment,
    Pupil,
    PupilIdentity,
    RosterImport,
    SchoolClass,
)
from fangxin.areas.roster.queries import live_pupils, teachers_of
from fangxin.areas.roster.queries import school_class as visible_class
from fangxin.areas.roster.rules import (
    Differences,
    LivePupil,
    NothingChanges,
    RosterChanged,
    RosterRow,
    check_school_year,
    compare,
    state_of,
)
from fangxin.engine.roster_sheet import SchoolClass as ClassName

KEEPERS = (Role.PRINCIPAL, Role.ADMINISTRATOR)


@action("roster.import_roster")
def import_roster(
    *,
    by: Actor,
    key: str,
    at: datetime,
    school: Organisation,
    school_year: str,
    rows: Sequence[RosterRow],
    file_digest: str,
    against: str = "",
) -> Recorded[RosterImport]:
    """Bring the live roster of a school to what a workbook says, from the day of the act on; all of it or nothing.

    Children who are found again keep their number. Spells that began on this very day are taken back, older ones are
    closed. `against` is the state of the roster (rules.state_of) that the preview compared with; empty: not checked.
    Raises NotAllowed, RosterChanged, NothingChanges, Refused. Only class, name and sex are kept.
    """
    if not by.holds(KEEPERS, school.path):
        raise NotAllowed("学生名册由校长或系统管理员导入。", remedy="请用校长账号登录。")
    on = at.date()
    check_school_year(school_year, on)
    if not rows:
        raise Refused("表格里没有学生。", remedy="请核对上传的文件。")
    lock(("roster.import", school.pk))
    live = live_pupils(by, school, on, school_year)
    if against and state_of(live) != against:
        raise RosterChanged()
    differences = compare(live, rows)
    if not differences.any:
        raise NothingChanges()
    class_ids = _classes_of(school, school_year, differences)
    _close(differences, on)
    _enrol(school, differences, class_ids, on)
    row = RosterImport.objects.create(
        school=school, school_year=school_year, file_digest=file_digest, pupils=differences.total,
        added=len(differences.added), left_count=len(differences.left),
        moved=len(differences.moved) + len(differences.promoted), at=at, by_id=by.account_id,
    )  # fmt: skip
    details = {"pupils": row.pupils, "added": row.added, "left": row.left_count, "moved": row.moved}
    return Recorded(row, school.path, details)


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
    ended: list[LivePupil] = [
        *differences.left, *(p for p, _ in differences.moved), *(p for p, _ in differences.promoted),
    ]  # fmt: skip
    today = [one.enrolment_id for one in ended if one.since >= on]
    before = [one.enrolment_id for one in ended if one.since < on]
    Enrolment.objects.filter(pk__in=today).delete()
    Enrolment.objects.filter(pk__in=before).update(until=on)


def _enrol(
    school: Organisation, differences: Differences, class_ids: dict[tuple[int, int], int], on: date
) -> None:
    made = Pupil.objects.bulk_create(Pupil(school=school) for _ in differences.added)
    fresh = list(zip(made, differences.added, strict=True))
    PupilIdentity.objects.bulk_create(
        PupilIdentity(pupil=pupil, name=row.name, sex=row.sex) for pupil, row in fresh
    )
    seats = [(pupil.pk, row) for pupil, row in fresh]
    seats += [(one.pupil_id, row) for one, row in (*differences.moved, *differences.promoted)]
    Enrolment.objects.bulk_create(
        Enrolment(pupil_id=pupil_id, school_class_id=class_ids[row.grade, row.number], since=on)
        for pupil_id, row in seats
    )


@action("roster.appoint_teacher")
def appoint_teacher(
    *, by: Actor, key: str, at: datetime, school_class: SchoolClass, account: Account
) -> Recorded[ClassTeacher]:
    """Let a person call the roll of a class from the day of the act on; the teacher before ends on that day."""
    school = school_class.school
    if not by.holds(KEEPERS, school.path):
        raise NotAllowed("班主任由校长指定。", remedy="请用校长账号登录。")
    on = at.date()
    visible_class(by, school_class.pk, on)
    if Role.TEACHER not in roles_at(by, school, account.pk, on):
        raise Refused(
            "这个人在本校没有班主任职务。",
            remedy="请先由系统管理员任命。",
            fields={"account": "没有班主任职务。"},
        )
    lock(("roster.teacher", school_class.pk))
    now = teachers_of(by, school_class, on)
    if any(one.account_id == account.pk for one in now):
        raise Refused(f"{account.full_name}已经是{school_class.label}的班主任。", remedy="不需要再指定。")
    for one in now:
        if one.since >= on:
            raise Refused("今天已经指定过班主任。", remedy="请明天再换。")
        one.until = on
        one.save(update_fields=["until"])
    row = ClassTeacher.objects.create(school_class=school_class, account=account, since=on)
    return Recorded(row, school.path, {"account": account.pk})
