"""Writing plans: drafted by one, decided by another, filed with the prefecture, received there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson, say
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries.bodies import heads_of_group
from fangxin.areas.policy.models import Plan, PlanDecision, PlanFiling, PlanReceipt, PlanValue
from fangxin.areas.policy.queries.plans import above_of, asked_of
from fangxin.areas.policy.queries.plans import plan as visible_plan
from fangxin.areas.policy.rules.plan import FILED, ONE_SCHOOL_ONE_PLAN, PlanEntry, check_plan
from fangxin.engine.policy import Policy
from fangxin.engine.policy.parameter import as_json

DRAFTERS = (Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER)
DECIDERS = (Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.ADMINISTRATOR)
RECEIVERS = (Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.ADMINISTRATOR)
SCHOOL_DRAFTERS = (Role.SAFETY_MANAGER,)
SCHOOL_FILERS = (Role.SAFETY_MANAGER, Role.PRINCIPAL)
MAKER_CHECKER = "一人起草、另一人批准"


@action("policy.draft_plan")
def draft_plan(
    *,
    by: Actor,
    key: str,
    at: datetime,
    place: Organisation,
    programme: str,
    title: str,
    number: str,
    issued: date,
    since: date,
    until: date | None,
    entries: Sequence[PlanEntry],
) -> Recorded[Plan]:
    """Enter a place's plan for a programme with the values that it adopts (`until` exclusive; None: until changed).

    Nothing holds before another person has approved it. Raises NotAllowed, NotAdoptable, Refused with every fault.
    """
    _may_draft(by, place)
    fields = {}
    if programme not in Policy.load().keys["programme"]:
        fields["programme"] = "请选择项目。"
    if not title.strip() or not number.strip():
        fields["number"] = "请写明文件名称和文号。"
    if issued > at.date():
        fields["issued"] = "发文日期不能晚于今天。"
    if until is not None and until <= since:
        fields["until"] = "截止日期要晚于起始日期。"
    if fields:
        raise Refused("方案没有填完整。", clause=FILED, remedy="请改正后重新提交。", fields=fields)
    versions = check_plan(Policy.load(), asked_of(place, since), programme, entries, since, above_of(place))
    row = Plan.objects.create(
        place=place, programme=programme, title=title.strip()[:120], number=number.strip()[:60], issued=issued,
        since=since, until=until, at=at, by_id=by.account_id,
    )  # fmt: skip
    PlanValue.objects.bulk_create(
        PlanValue(
            plan=row, parameter=entry.parameter, value=as_json(entry.value), article=entry.article.strip()[:60],
            quotation=entry.quotation.strip()[:300], against=version,
        )
        for entry, version in zip(entries, versions, strict=True)
    )  # fmt: skip
    return Recorded(row, place.path, {"programme": programme, "values": [e.parameter for e in entries]})


def _may_draft(by: Actor, place: Organisation) -> None:
    if place.kind == "school":
        if not by.holds(SCHOOL_DRAFTERS, place.path):
            raise NotAllowed(
                "学校实施方案由食品安全管理员起草，校长主持领导小组审定。", clause=ONE_SCHOOL_ONE_PLAN,
                remedy="请用食品安全管理员账号登录。",
            )  # fmt: skip
    elif place.kind not in {"county", "prefecture", "province"} or not by.holds(DRAFTERS, place.path):
        raise NotAllowed("实施方案由本级教育局或营养办起草。", clause=FILED, remedy="请用相应账号登录。")


def _may_decide(by: Actor, place: Organisation, on: date) -> None:
    """A school's plan is decided by the head of its leading group, who is the principal; others by another officer."""
    if place.kind != "school":
        if not by.holds(DECIDERS, place.path):
            raise NotAllowed("实施方案由本级另一位负责人批准。", remedy="请用相应账号登录。")
    elif not by.holds([Role.PRINCIPAL], place.path):
        raise NotAllowed(
            "学校实施方案由领导小组组长（校长）审定。",
            clause=ONE_SCHOOL_ONE_PLAN,
            remedy="请用校长账号登录。",
        )
    elif by.account_id not in heads_of_group(by, place, on):
        raise Refused(
            "学校还没有登记由您任组长的领导小组，不能审定。", clause=ONE_SCHOOL_ONE_PLAN,
            remedy="请先在“组织机构”里登记学校领导小组。",
        )  # fmt: skip


@action("policy.decide_plan")
def decide_plan(
    *, by: Actor, key: str, at: datetime, plan: Plan, approved: bool, reason: str = ""
) -> Recorded[PlanDecision]:
    """Another person approves the plan or sends it back with a reason. Raises SamePerson, NotAllowed, Refused.

    The values are checked again: what stands above may have changed since the draft.
    """
    lock(("policy.plan", plan.pk))
    row = visible_plan(by, plan.pk)
    _may_decide(by, row.place, at.date())
    if row.by_id == by.account_id:
        raise SamePerson(
            "起草人不能批准自己起草的方案。", clause=MAKER_CHECKER, remedy="请由另一位负责人批准。"
        )
    if getattr(row, "decision", None) is not None:
        raise Refused("这份方案已经处理过。", remedy="没有任何改动。")
    if not approved and not reason.strip():
        raise Refused("退回要写明原因。", remedy="请写清要修改什么。", fields={"reason": "请写明原因。"})
    if approved:
        _check_still_true(row)
    decision = PlanDecision.objects.create(
        plan=row, approved=approved, reason=reason.strip()[:200], at=at, by_id=by.account_id
    )
    return Recorded(decision, row.place.path, {"plan": row.pk, "approved": approved})


def _check_still_true(row: Plan) -> None:
    values = list(row.values.all())
    entries = [
        PlanEntry(v.parameter, tuple(v.value) if isinstance(v.value, list) else v.value, v.article)
        for v in values
    ]
    versions = check_plan(
        Policy.load(), asked_of(row.place, row.since), row.programme, entries, row.since, above_of(row.place)
    )
    changed = [v.parameter for v, version in zip(values, versions, strict=True) if v.against != version]
    if changed:
        titles = "、".join(Policy.load().parameter(name).title for name in changed)
        raise Refused(
            say("起草以后上级规定有变化：%(titles)s。", titles=titles),
            remedy="请退回，由起草人按新规定重新起草。",
        )


@action("policy.file_plan")
def file_plan(*, by: Actor, key: str, at: datetime, plan: Plan) -> Recorded[PlanFiling]:
    """Send the approved plan to the prefecture. Raises NotAllowed, Refused."""
    lock(("policy.plan", plan.pk))
    row = visible_plan(by, plan.pk)
    if not by.holds(SCHOOL_FILERS if row.place.kind == "school" else DRAFTERS, row.place.path):
        raise NotAllowed("方案由本级负责起草的人抄报。", clause=FILED, remedy="请用相应账号登录。")
    decision = getattr(row, "decision", None)
    if decision is None or not decision.approved:
        raise Refused("方案还没有批准，不能抄报。", clause=FILED, remedy="请先由另一位负责人批准。")
    if getattr(row, "filing", None) is not None:
        raise Refused("这份方案已经抄报。", remedy="没有任何改动。")
    filing = PlanFiling.objects.create(plan=row, at=at, by_id=by.account_id)
    return Recorded(filing, row.place.path, {"plan": row.pk})


@action("policy.receive_plan")
def receive_plan(*, by: Actor, key: str, at: datetime, plan: Plan) -> Recorded[PlanReceipt]:
    """The prefecture confirms that it has the plan. Raises NotAllowed, Refused."""
    lock(("policy.plan", plan.pk))
    row = visible_plan(by, plan.pk)
    parent = row.place.parent
    if parent is None or not by.holds(RECEIVERS, parent.path):
        raise NotAllowed("收件由上级教育部门登记。", clause=FILED, remedy="请用上级教育部门的账号登录。")
    filing = getattr(row, "filing", None)
    if filing is None:
        raise Refused("还没有抄报这份方案。", clause=FILED, remedy="请等下级抄报。")
    if getattr(filing, "receipt", None) is not None:
        raise Refused("这份方案已经收到。", remedy="没有任何改动。")
    receipt = PlanReceipt.objects.create(filing=filing, at=at, by_id=by.account_id)
    return Recorded(receipt, row.place.path, {"plan": row.pk})
