"""Writing checks of facilities, what was done about a hazard, and another person's acceptance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.actions.deadlines import finish_deadline_of, start_deadline
from fangxin.areas.policy.models import (
    FacilityCheck,
    FacilityLine,
    Rectification,
    RectificationReview,
)
from fangxin.areas.policy.queries.facilities import hazard as visible_hazard
from fangxin.areas.policy.rules.document_kinds import checklists
from fangxin.areas.policy.rules.documents import Answer, check_answers

CHECKERS = (Role.PRINCIPAL, Role.SAFETY_MANAGER, Role.SAFETY_DIRECTOR)
CLAUSE = "《城区小学“放心午餐”工程通知》六（二）：活动场所、应急救护、消防设施安全检查"


@action("policy.record_facility_check")
def record_facility_check(
    *,
    by: Actor,
    key: str,
    at: datetime,
    school: Organisation,
    facility: str,
    on: date,
    answers: Sequence[Answer],
) -> Recorded[FacilityCheck]:
    """Record a check of `venue`, `first_aid` or `fire`, every item answered; each hazard starts a clock.

    Raises NotAllowed, Refused with every fault.
    """
    if not by.holds(CHECKERS, school.path):
        raise NotAllowed("设施检查由校长或食品安全管理员登记。", clause=CLAUSE, remedy="请用相应账号登录。")
    checklist = checklists().get(facility)
    if checklist is None:
        raise Refused("没有这种检查表。", clause=CLAUSE, remedy="请从列表里选择。")
    checked = check_answers(checklist, answers, on, at.date())
    lock(("policy.facility", school.pk, facility))
    if FacilityCheck.objects.filter(school=school, facility=facility, on=on).exists():
        raise Refused("这一天的检查已经登记过。", remedy="没有任何改动。")
    row = FacilityCheck.objects.create(school=school, facility=facility, on=on, at=at, by_id=by.account_id)
    lines = FacilityLine.objects.bulk_create(
        FacilityLine(
            check_made=row, item=answer.item, passed=answer.passed, hazard=answer.hazard.strip()[:200],
            put_right_by=answer.put_right_by,
        )
        for answer in checked
    )  # fmt: skip
    bad = [line for line in lines if not line.passed]
    for line in bad:
        start_deadline(
            by=by, key=f"{key}/{line.item}", at=at, code="hazard", place=school, subject=line,
            title=f"{school.short_name}{checklist.title}隐患：{line.hazard}", owed_by=Role.PRINCIPAL, clause=CLAUSE,
            due_on=line.put_right_by,
        )  # fmt: skip
    return Recorded(row, school.path, {"facility": facility, "hazards": len(bad)})


@action("policy.record_rectification")
def record_rectification(
    *, by: Actor, key: str, at: datetime, line: FacilityLine, done: str
) -> Recorded[Rectification]:
    """Say what was done about a hazard. Raises NotAllowed, Refused."""
    lock(("policy.hazard", line.pk))
    row = visible_hazard(by, line.pk)
    school = row.check_made.school
    if not by.holds((*CHECKERS, Role.STOREKEEPER, Role.COOK), school.path):
        raise NotAllowed("整改由本校登记。", clause=CLAUSE, remedy="请用本校账号登录。")
    if row.ended:  # type: ignore[attr-defined]  # annotated by `hazards`
        raise Refused("这个隐患已经验收销号。", remedy="没有任何改动。")
    if any(getattr(r, "review", None) is None for r in row.rectifications.all()):
        raise Refused("上一次整改还没有验收。", remedy="请先请另一位负责人验收。")
    if not done.strip():
        raise Refused(
            "要写明怎样整改的。", remedy="例如“已更换过期灭火器 2 具”。", fields={"done": "请填写。"}
        )
    made = Rectification.objects.create(line=row, done=done.strip()[:300], at=at, by_id=by.account_id)
    return Recorded(made, school.path, {"line": row.pk})


@action("policy.review_rectification")
def review_rectification(
    *, by: Actor, key: str, at: datetime, rectification: Rectification, accepted: bool, reason: str = ""
) -> Recorded[RectificationReview]:
    """Another person looks at what was done: accepted ends the hazard, else it stays open with the reason."""
    lock(("policy.hazard", rectification.line_id))
    line = visible_hazard(by, rectification.line_id)
    school = line.check_made.school
    if not by.holds((*CHECKERS, Role.EDUCATION_OFFICER), school.path):
        raise NotAllowed(
            "整改由校长、食品安全管理员或县教育局验收。", clause=CLAUSE, remedy="请用相应账号登录。"
        )
    if rectification.by_id == by.account_id:
        raise SamePerson("整改人不能验收自己的整改。", clause=CLAUSE, remedy="请由另一位负责人验收。")
    if RectificationReview.objects.filter(rectification=rectification).exists():
        raise Refused("这次整改已经验收过。", remedy="没有任何改动。")
    if not accepted and not reason.strip():
        raise Refused("不通过要写明原因。", remedy="请写清还缺什么。", fields={"reason": "请写明原因。"})
    row = RectificationReview.objects.create(
        rectification=rectification,
        accepted=accepted,
        reason=reason.strip()[:200],
        at=at,
        by_id=by.account_id,
    )
    if accepted:
        finish_deadline_of(by=by, key=f"{key}/clock", at=at, code="hazard", subject=line)
    return Recorded(row, school.path, {"line": line.pk, "accepted": accepted})
