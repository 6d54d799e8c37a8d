"""Writing a child's way from school to school: asked by the new one, answered by the old one; leaving, pausing, repeating."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.audit.sealing import key_ring
from fangxin.areas.roster.models import (
    Enrolment,
    Pupil,
    PupilIdentity,
    SchoolClass,
    TransferAnswer,
    TransferCall,
    TransferRequest,
)
from fangxin.areas.roster.queries.identity import spells_of
from fangxin.areas.roster.queries.transfers import transfer_call
from fangxin.areas.roster.rules.spells import SPELL_ENDINGS, check_beginning, check_end
from fangxin.areas.roster.sealing import ID, KINDS, Secret

PRINCIPALS = (Role.PRINCIPAL, Role.ADMINISTRATOR)
RELEASERS = (Role.PRINCIPAL, Role.ADMINISTRATOR, Role.EDUCATION_OFFICER)


@action("roster.ask_transfer")
def ask_transfer(
    *, by: Actor, key: str, at: datetime, school_class: SchoolClass, number: Secret, on: date
) -> Recorded[TransferRequest]:
    """The new school asks for the child with this number, for a class from a day on.

    The answer is the same whether the number is known or not: a request with a number of its own. Where the child is
    the new school learns only when the old one lets it go.
    """
    school = school_class.school
    if not by.holds(PRINCIPALS, school.path):
        raise NotAllowed("转入由转入学校的校长申请。", remedy="请用校长账号登录。")
    if abs((on - at.date()).days) > 62:
        raise Refused("转入日期应在前后两个月以内。", fields={"on": "请核对日期。"})
    codes = key_ring().every_index(KINDS[ID], number.plain)
    if PupilIdentity.objects.filter(id_index__in=codes, pupil__school=school).exists():
        raise Refused(
            "本校名册里已经有这个号码。", remedy="请在名册里查找这名学生。", fields={"number": "本校已有。"}
        )
    row = TransferRequest.objects.create(
        school=school, school_class=school_class, on=on, id_indexes=[code.hex() for code in codes],
        number=f"T{secrets.token_hex(4).upper()}", at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, school.path, {"number": row.number, "class": school_class.pk})


@action("roster.answer_transfer")
def answer_transfer(
    *, by: Actor, key: str, at: datetime, call: TransferCall, released: bool, reason: str = ""
) -> Recorded[TransferAnswer]:
    """The old school (or the county's education office above both) lets the child go, or says why not.

    A yes closes the spell here and opens the one there on the same day, in this one transaction, by the database.
    """
    row = transfer_call(by, call.pk)
    if not by.holds(RELEASERS, row.owner_path):
        raise NotAllowed("转出由学生所在学校的校长答复。", remedy="请用校长账号登录。")
    lock(("roster.pupil", row.pupil_id))
    if hasattr(row, "answer"):
        raise Refused("这个转学申请已经答复过了。", remedy="请刷新页面。")
    if not released and len(reason.strip()) < 2:
        raise Refused("不同意转出，请写明原因。", fields={"reason": "请写明原因。"})
    if released:
        for spell in spells_of(by, row.pupil):
            if spell.until is None:
                check_end(spell.since, row.on, at.date())
    answer = TransferAnswer.objects.create(
        call=row, request_id=row.request_id, to_school_id=row.to_school_id, released=released,
        reason=reason.strip()[:200], at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(answer, row.school.path, {"pupil": row.pupil_id, "released": released})


@action("roster.end_spell")
def end_spell(*, by: Actor, key: str, at: datetime, pupil: Pupil, on: date, why: str) -> Recorded[Enrolment]:
    """A child leaves, pauses or graduates: its open spell ends on a day (exclusive)."""
    if not by.holds(PRINCIPALS, pupil.owner_path):
        raise NotAllowed("离校、休学由校长登记。", remedy="请用校长账号登录。")
    if why not in ("left", "suspended", "graduated"):
        raise Refused("请选择离校缘由。", fields={"why": "请选择。"})
    lock(("roster.pupil", pupil.pk))
    spell = _open_spell(by, pupil)
    check_end(spell.since, on, at.date())
    spell.until, spell.ended_as = on, why
    spell.save(update_fields=["until", "ended_as"])
    return Recorded(spell, pupil.owner_path, {"pupil": pupil.pk, "why": why, "on": on})


@action("roster.resume_spell")
def resume_spell(
    *, by: Actor, key: str, at: datetime, pupil: Pupil, school_class: SchoolClass, on: date
) -> Recorded[Enrolment]:
    """A child comes back after a pause, or repeats a year: a new spell in a class of the same school.

    An open spell in another class ends on the same day (repeating); without one the child resumes.
    """
    if not by.holds(PRINCIPALS, pupil.owner_path):
        raise NotAllowed("复学、重读由校长登记。", remedy="请用校长账号登录。")
    if school_class.school_id != pupil.school_id:
        raise Refused(
            "这个班不在学生所在的学校。",
            remedy="到别的学校请办转学。",
            fields={"school_class": "请选择本校的班。"},
        )
    lock(("roster.pupil", pupil.pk))
    spells = spells_of(by, pupil)
    check_beginning([spell.until for spell in spells if spell.until], on, at.date())
    open_now = [spell for spell in spells if spell.until is None]
    began = "resumed"
    if open_now:
        if open_now[0].school_class_id == school_class.pk:
            raise Refused(
                "这名学生已经在这个班。", remedy="请选择别的班。", fields={"school_class": "已在这个班。"}
            )
        check_end(open_now[0].since, on, at.date())
        open_now[0].until, open_now[0].ended_as = on, "repeated"
        open_now[0].save(update_fields=["until", "ended_as"])
        began = "repeated"
    spell = Enrolment.objects.create(pupil=pupil, school_class=school_class, since=on, began_as=began)
    return Recorded(spell, pupil.owner_path, {"pupil": pupil.pk, "as": began})


def _open_spell(by: Actor, pupil: Pupil) -> Enrolment:
    for spell in spells_of(by, pupil):
        if spell.until is None:
            return spell
    raise Refused("这名学生今天不在任何班级。", remedy="请刷新页面。", clause="")


__all__ = ["SPELL_ENDINGS", "answer_transfer", "ask_transfer", "end_spell", "resume_spell"]
