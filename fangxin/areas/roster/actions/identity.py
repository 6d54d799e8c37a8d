"""Writing about one child: registering by hand, numbers, who read them, the family, corrections, erasure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.organisations.models import Account
from fangxin.areas.policy.queries import rule
from fangxin.areas.roster.actions.admission import admit_children, rewrite_children
from fangxin.areas.roster.models import (
    CorrectionRequest,
    Enrolment,
    Erasure,
    GuardianLink,
    NumberReading,
    Pupil,
    PupilIdentity,
    SchoolClass,
)
from fangxin.areas.roster.queries.identity import (
    child_of,
    correction,
    family_pupils,
    guardian_link,
    last_day_at_school,
)
from fangxin.areas.roster.rules.children import ChildRow
from fangxin.areas.roster.rules.identity import CORRECTABLE, NEEDS_NUMBER, check_reading
from fangxin.areas.roster.sealing import ID, STUDENT, Secret, open_number
from fangxin.engine.identity_numbers import IdKind, facts_of

KEEPERS = (Role.PRINCIPAL, Role.ADMINISTRATOR)


def _keeper(by: Actor, path: str) -> None:
    if not by.holds(KEEPERS, path):
        raise NotAllowed("学生信息由校长或系统管理员登记。", remedy="请用校长账号登录。")


@action("roster.register_child")
def register_child(
    *,
    by: Actor,
    key: str,
    at: datetime,
    school_class: SchoolClass,
    name: str,
    sex: str,
    birth: date | None = None,
    guardian: str = "",
    id_kind: str = IdKind.NONE.value,
    number: Secret | None = None,
) -> Recorded[Enrolment]:
    """Enter one child by hand from the day of the act on, with or without a number: nobody is refused for a missing one.

    A child that every school let go comes with its old row. A number that another child has makes a case for two people.
    """
    school = school_class.school
    _keeper(by, school.path)
    plain = number.plain if number else ""
    row = ChildRow(name=name, sex=sex, birth=birth, guardian=guardian, id_kind=id_kind, id_number=plain)
    (taken,) = admit_children(school=school, rows=[row], on=at.date())
    spell = Enrolment.objects.create(
        pupil_id=taken.pupil_id, school_class=school_class, since=at.date(), began_as="enrolled"
    )
    return Recorded(spell, school.path, {"pupil": taken.pupil_id, "case": taken.case_number})


@action("roster.give_number")
def give_number(
    *, by: Actor, key: str, at: datetime, pupil: Pupil, id_kind: str, number: Secret
) -> Recorded[PupilIdentity]:
    """Give a child its ID number, or put a better one in the place of the old: how a temporary record becomes formal."""
    _keeper(by, pupil.owner_path)
    row = child_of(by, pupil.pk).identity
    kind = IdKind(id_kind)
    facts = facts_of(kind, number.plain)
    said = ChildRow(
        name=row.name,
        sex=facts.sex or row.sex,
        birth=facts.birth or row.birth,
        id_kind=kind.value,
        id_number=number.plain,
    )
    cases = rewrite_children([pupil.pk], [said])
    row.refresh_from_db()
    return Recorded(row, pupil.owner_path, {"kind": kind.value, "case": cases.get(pupil.pk, "")})


@action("roster.give_student_number")
def give_student_number(
    *, by: Actor, key: str, at: datetime, pupil: Pupil, number: Secret
) -> Recorded[PupilIdentity]:
    """Give a child its student number; a formal one replaces a temporary one."""
    _keeper(by, pupil.owner_path)
    if number.what != STUDENT:
        raise TypeError("a student number comes as Secret(what=STUDENT)")
    row = child_of(by, pupil.pk).identity
    plain = ChildRow(name=row.name, sex=row.sex, student_number=number.plain)
    if row.id_index is not None:
        # What the child's own number is stays; the G number holds one too, which is compared and not taken over.
        plain = ChildRow(
            name=row.name, sex=row.sex, student_number=number.plain, id_kind=row.id_kind, id_number=_own(row)
        )
    cases = rewrite_children([pupil.pk], [plain])
    row.refresh_from_db()
    return Recorded(row, pupil.owner_path, {"kind": row.student_kind, "case": cases.get(pupil.pk, "")})


def _own(row: PupilIdentity) -> str:
    return open_number(ID, row.pupil_id, row.id_sealed)


@action("roster.settle_doubt")
def settle_doubt(
    *, by: Actor, key: str, at: datetime, pupil: Pupil, code: str, note: str
) -> Recorded[PupilIdentity]:
    """A person has looked at what the program could not judge (the paper itself, an unknown region) and found it right."""
    _keeper(by, pupil.owner_path)
    row = child_of(by, pupil.pk).identity
    if row.doubt != code or not code:
        raise Refused("这一项已经有人处理了。", remedy="请刷新页面。")
    if code in NEEDS_NUMBER:
        raise Refused("缺的是号码，不能只写说明。", remedy="请在拿到证件后补录号码。")
    if len(note.strip()) < 2:
        raise Refused("请写明看了什么。", remedy="例如“护照原件”。", fields={"note": "请写明。"})
    row.doubt = ""
    row.save(update_fields=["doubt"])
    return Recorded(row, pupil.owner_path, {"doubt": code, "note": note.strip()[:60]})


@action("roster.read_number")
def read_number(
    *, by: Actor, key: str, at: datetime, pupil: Pupil, what: str, purpose: str, why: str
) -> Recorded[NumberReading]:
    """Put on record that somebody reads a full number, and what for; the caller opens it only after this.

    Raises PurposeRefused when the post may not read for this purpose or no reason is said.
    Source: regulations on the protection of minors online, article 36.
    """
    roles = {grant.role for grant in by.grants if pupil.owner_path.startswith(grant.path)}
    clause = rule(by, "minor_number_reading", school=pupil.school, on=at.date()).because()
    said = check_reading(roles, purpose, why, clause)
    row = NumberReading.objects.create(
        pupil=pupil, what=what, purpose=purpose, why=said, at=at, by_id=by.account_id
    )
    return Recorded(row, pupil.owner_path, {"pupil": pupil.pk, "what": what, "purpose": purpose})


@action("roster.link_guardian")
def link_guardian(
    *, by: Actor, key: str, at: datetime, pupil: Pupil, account: Account, relation: str
) -> Recorded[GuardianLink]:
    """Let an invited guardian see what is stored about a child, from the day of the act on. The school has seen a proof."""
    if not by.holds((Role.PRINCIPAL, Role.ADMINISTRATOR, Role.TEACHER), pupil.owner_path):
        raise NotAllowed("家长由学校登记。", remedy="请用校长或班主任账号登录。")
    child_of(by, pupil.pk)
    lock(("roster.guardian", pupil.pk, account.pk))
    if GuardianLink.objects.filter(pupil=pupil, account=account, until__isnull=True).exists():
        raise Refused("这位家长已经登记过。", remedy="不需要再登记。")
    row = GuardianLink.objects.create(pupil=pupil, account=account, relation=relation, since=at.date())
    return Recorded(row, pupil.owner_path, {"pupil": pupil.pk, "account": account.pk})


@action("roster.end_guardian")
def end_guardian(*, by: Actor, key: str, at: datetime, link: GuardianLink) -> Recorded[GuardianLink]:
    """A guardian no longer sees the child, from the day of the act on."""
    row = guardian_link(by, link.pk)
    _keeper(by, row.owner_path)
    if row.until is not None:
        raise Refused("已经停用。", remedy="不需要再办。")
    row.until = max(at.date(), row.since + timedelta(days=1))
    row.save(update_fields=["until"])
    return Recorded(row, row.owner_path, {"account": row.account_id})


@action("roster.ask_correction")
def ask_correction(
    *, by: Actor, key: str, at: datetime, pupil_id: int, what: str, text: str
) -> Recorded[CorrectionRequest]:
    """A guardian says that something stored about the child is wrong.

    Source: regulations on the protection of minors online, article 34 (access, copy, correction, deletion).
    """
    if pupil_id not in family_pupils(by):
        raise NotAllowed("只能为自己的孩子提出更正。", remedy="请核对登录的账号。")
    said = text.strip()
    if what not in CORRECTABLE or len(said) < 2:
        raise Refused("请选择哪一项有误，并写明。", fields={"text": "请写明哪里有误。"})
    if sum(character.isdigit() for character in said) >= 8:
        raise Refused(
            "请不要在这里写号码。",
            remedy="请写“号码有误”，带证件到学校当面更正。",
            fields={"text": "请不要写号码。"},
        )
    row = CorrectionRequest.objects.create(
        pupil_id=pupil_id, what=what, text=said[:300], at=at, by_id=by.account_id
    )
    return Recorded(row, _family_path(by), {"pupil": pupil_id, "what": what})


def _family_path(by: Actor) -> str:
    grant = by.place(Role.GUARDIAN)
    return grant.path if grant else ""


@action("roster.export_family")
def record_family_export(*, by: Actor, key: str, at: datetime, pupil_ids: Sequence[int]) -> Recorded[Account]:
    """Put on record that a guardian took a copy of everything stored about the own children.

    Source: personal information protection law, article 45; regulations on the protection of minors online, article 34.
    """
    if not set(pupil_ids) <= family_pupils(by):
        raise NotAllowed("只能导出自己孩子的信息。", remedy="请核对登录的账号。")
    account = Account.objects.get(pk=by.account_id)
    return Recorded(account, _family_path(by), {"pupils": sorted(pupil_ids)})


@action("roster.answer_correction")
def answer_correction(
    *, by: Actor, key: str, at: datetime, request: CorrectionRequest, answer: str
) -> Recorded[CorrectionRequest]:
    """The school says what it did; the family sees it."""
    row = correction(by, request.pk)
    _keeper(by, row.owner_path)
    if row.answer:
        raise Refused("已经答复过了。", remedy="请刷新页面。")
    if len(answer.strip()) < 2:
        raise Refused("请写明怎样处理的。", fields={"answer": "请写明。"})
    row.answer = answer.strip()[:300]
    row.answered_at = at
    row.answered_by_id = by.account_id
    row.save(update_fields=["answer", "answered_at", "answered_by_id"])
    return Recorded(row, row.owner_path, {"pupil": row.pupil_id})


@action("roster.erase_identity")
def erase_identity(*, by: Actor, key: str, at: datetime, pupil: Pupil) -> Recorded[Erasure]:
    """Erase what is personal about a child that left all schools longer ago than the retention; its number stays.

    Source: personal information protection law, article 47; parameter pupil_identity_retention_years.
    """
    _keeper(by, pupil.owner_path)
    retention = rule(by, "pupil_identity_retention_years", school=pupil.school, on=at.date())
    left = last_day_at_school(by, pupil)
    kept_until = None if left is None else _years_later(left, retention.integer)
    if left is None or kept_until is None or kept_until > at.date():
        raise Refused(
            "这名学生还在保存期限以内，不能清除。" if left else "这名学生还在籍，不能清除。",
            clause=retention.because(),
            remedy=say("可在 %(kept_until)s 以后清除。", kept_until=kept_until.isoformat())
            if kept_until
            else "离校满保存期限后再清除。",
        )
    PupilIdentity.objects.filter(pupil=pupil).delete()
    CorrectionRequest.objects.filter(pupil=pupil).delete()
    row = Erasure.objects.create(pupil=pupil, left_on=left, at=at, by_id=by.account_id)
    return Recorded(row, pupil.owner_path, {"pupil": pupil.pk})


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
