"""Writing lists: the report of a school, its checks, its notice, objections and their answers."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import programme_of, rule, working_days
from fangxin.areas.roster.models import (
    Declaration,
    DeclarationApproval,
    DeclarationLine,
    DeclarationNotice,
    DeclaredPupil,
    Objection,
    ObjectionAnswer,
)
from fangxin.areas.roster.queries import (
    classes,
    decisions_of,
    entitled_on,
    notice_of,
    objection,
    waiting_for,
)
from fangxin.areas.roster.queries import declaration as visible_declaration
from fangxin.areas.roster.rules import (
    SIDE_ROLES,
    SIDES,
    AlreadyDecided,
    check_answer,
    check_decision,
    check_list,
    check_notice,
    check_objection,
    check_period,
    check_shown,
    missing_sides,
)
from fangxin.areas.roster.rules.eligibility import digest_of_list
from fangxin.engine.calendar import due_date

# Whoever reported or checked is refused besides (rules.check_notice).
NOTICE_ROLES = (Role.NUTRITION_OFFICER, Role.SAFETY_MANAGER, Role.PRINCIPAL)
ANSWER_ROLES = (Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER)


@action("roster.declare_list")
def declare_list(
    *,
    by: Actor,
    key: str,
    at: datetime,
    school: Organisation,
    since: date,
    until: date,
    shown: int | None = None,
) -> Recorded[Declaration]:
    """The principal reports the entitled children for a period (`until` exclusive): step 1. Nobody types a number.

    The list is who is entitled on the first day of the period, or today when that is later; it is frozen by number with
    its digest. `shown` is how many the person saw before saying yes. Raises Refused, NotAllowed, FactsMissing. Source: measures, annexes 1 and 2, short flow; article 14.
    """
    if not by.holds([Role.PRINCIPAL], school.path):
        raise NotAllowed("用餐名单由校长上报。", remedy="请用校长账号登录。")
    check_period(since, until)
    lock(("roster.declaration", school.pk))
    on = max(since, at.date())
    entitled, others = entitled_on(by, school, on)
    check_list([child.pupil_id for child in entitled], len(entitled) + len(others))
    check_shown(len(entitled), shown, on)
    waiting = waiting_for(by, list(SIDES)).filter(school=school, since__lt=until, until__gt=since)
    if waiting.exists():
        raise AlreadyDecided(
            "这段时间已经有一份名单在等县级核对。", remedy="要改名单，请先由县级部门退回那一份，再重新上报。"
        )
    rate = rule(by, "subsidy_rate", school=school, on=on).integer
    digest = digest_of_list(child.pupil_id for child in entitled)
    row = Declaration.objects.create(
        school=school, programme=programme_of(school), since=since, until=until, pupils=len(entitled), digest=digest,
        at=at, by_id=by.account_id,
    )  # fmt: skip
    counts = Counter(child.class_id for child in entitled)
    class_ids = set(classes(by, on).filter(school=school).values_list("pk", flat=True)) | counts.keys()
    DeclarationLine.objects.bulk_create(
        DeclarationLine(declaration=row, school_class_id=class_id, pupils=counts[class_id])
        for class_id in sorted(class_ids)
    )
    DeclaredPupil.objects.bulk_create(
        DeclaredPupil(
            declaration=row, pupil_id=child.pupil_id, school_class_id=child.class_id, reason=int(child.reason),
            rate_fen=rate,
        )
        for child in entitled
    )  # fmt: skip
    details = {
        "pupils": row.pupils,
        "not_entitled": len(others),
        "digest": digest,
        "since": since,
        "until": until,
    }
    return Recorded(row, school.path, details)


@action("roster.decide_declaration")
def decide_declaration(
    *,
    by: Actor,
    key: str,
    at: datetime,
    declaration: Declaration,
    side: str,
    approved: bool,
    reason: str = "",
) -> Recorded[DeclarationApproval]:
    """One county officer, first for `education`, then for `finance`, approves or returns a list: steps 2 and 3.

    Raises SamePerson, AlreadyDecided, NotAllowed, Refused.
    """
    lock(("roster.declaration", declaration.school_id))
    row = visible_declaration(by, declaration.pk)
    if side not in SIDE_ROLES or not by.holds([SIDE_ROLES[side]], row.school.path):
        name = SIDES.get(side, "")
        raise NotAllowed(
            say("这一步由县级%(name)s部门的核准员办理。", name=name), remedy="请换用有相应职务的账号登录。"
        )
    why = check_decision(
        side,
        decisions_of(row),
        declared_by=row.by_id,
        decided_by=by.account_id,
        approved=approved,
        reason=reason,
    )
    decision = DeclarationApproval.objects.create(
        declaration=row, side=side, approved=approved, reason=why, at=at, by_id=by.account_id
    )
    return Recorded(decision, row.school.path, {"side": side, "approved": approved})


@action("roster.open_notice")
def open_notice(
    *, by: Actor, key: str, at: datetime, declaration: Declaration
) -> Recorded[DeclarationNotice]:
    """A fourth person puts up the public notice of an approved list: step 4. It runs as many working days as ruled.

    The first day is the day of the act, the last the N-th working day after it; meals may follow the day after. The web
    shows numbers, never a name. Raises SamePerson, AlreadyDecided, Refused. Source: parameter
    public_notice_working_days.
    """
    lock(("roster.declaration", declaration.school_id))
    row = visible_declaration(by, declaration.pk)
    if not by.holds(NOTICE_ROLES, row.school.path):
        raise NotAllowed(
            "公示由县学生营养办审核员或学校食品安全管理员张贴。", remedy="请换用有相应职务的账号登录。"
        )
    decisions = decisions_of(row)
    missing = [*missing_sides(decisions), *(d.side for d in decisions if not d.approved)]
    if missing:
        raise Refused(
            "教育、财政两个部门都核准以后才能公示。",
            clause=rule(by, "enrolment_approvers", school=row.school, on=at.date()).because(),
            remedy=say("还缺：%(sides)s部门。", sides="、".join(SIDES[side] for side in missing)),
        )
    if notice_of(row) is not None:
        raise AlreadyDecided("这份名单已经公示。", remedy="请刷新页面查看。")
    check_notice(put_up_by=by.account_id, declared_by=row.by_id, decisions=decisions)
    days = rule(by, "public_notice_working_days", school=row.school, on=at.date()).integer
    notice = DeclarationNotice.objects.create(
        declaration=row, open_on=at.date(), close_on=due_date(at, days, working_days(by, row.school)).on, at=at,
        by_id=by.account_id,
    )  # fmt: skip
    return Recorded(notice, row.school.path, {"open_on": notice.open_on, "close_on": notice.close_on})


@action("roster.file_objection")
def file_objection(
    *, by: Actor, key: str, at: datetime, declaration: Declaration, text: str
) -> Recorded[Objection]:
    """Somebody objects to a list on notice. For the public the program itself is `by`: no name is asked or kept.

    Whether the list waits for the answer is written down now, so that a later rule changes nothing for it.
    Raises Refused outside the notice. Source: measures, article 13 (supervision by pupils, parents and society).
    """
    row = visible_declaration(by, declaration.pk)
    said = check_objection(text, notice_of(row), at.date())
    holds = rule(by, "open_objection_effect", school=row.school, on=at.date()).text == "holds"
    days = rule(by, "objection_answer_working_days", school=row.school, on=at.date()).integer
    made = Objection.objects.create(
        declaration=row, text=said, holds=holds, answer_by=due_date(at, days, working_days(by, row.school)).on, at=at,
        by_id=by.account_id,
    )  # fmt: skip
    return Recorded(made, row.school.path, {"holds": holds, "answer_by": made.answer_by})


@action("roster.answer_objection")
def answer_objection(
    *, by: Actor, key: str, at: datetime, objection_id: int, upheld: bool, text: str
) -> Recorded[ObjectionAnswer]:
    """The county answers. Upheld, the list is over and the school reports anew. Raises SamePerson, AlreadyDecided."""
    row = objection(by, objection_id)
    school = row.declaration.school
    if not by.holds(ANSWER_ROLES, school.path):
        raise NotAllowed("异议由县级教育部门或学生营养办答复。", remedy="请换用有相应职务的账号登录。")
    lock(("roster.objection", row.pk))
    if ObjectionAnswer.objects.filter(objection=row).exists():
        raise AlreadyDecided("这条异议已经答复。", remedy="请刷新页面查看。")
    said = check_answer(
        text, answered_by=by.account_id, objected_by=row.by_id, declared_by=row.declaration.by_id
    )
    answer = ObjectionAnswer.objects.create(
        objection=row, upheld=upheld, text=said, at=at, by_id=by.account_id
    )
    return Recorded(answer, school.path, {"upheld": upheld})
