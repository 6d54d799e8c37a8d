"""Writing what went wrong, whose written duty it was, what that person says, and what was decided."""

from __future__ import annotations

from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.oversight.models import Attribution, Clearance, Finding, Incident, Statement
from fangxin.areas.oversight.queries import attribution as visible_attribution
from fangxin.areas.oversight.queries import attribution_of_own, candidates, clearances, hands_in, step_of
from fangxin.areas.oversight.queries import incident as visible_incident
from fangxin.areas.oversight.rules import (
    CLAUSE,
    REPORTERS,
    TRACERS,
    check_decider,
    check_finding,
    check_incident,
    check_reply_by,
    check_sentence,
)
from fangxin.areas.policy.actions.deadlines import finish_deadline_of, start_deadline

DECIDERS = TRACERS


@action("oversight.report_incident")
def report_incident(
    *, by: Actor, key: str, at: datetime, school: Organisation, kind: str, happened_on: date, title: str,
    found: str, evidence: str = "",
) -> Recorded[Incident]:  # fmt: skip
    """Put on record what went wrong at a school. Nobody is named by it. Raises NotAllowed, Refused with every fault."""
    if school.kind != "school" or not by.holds(REPORTERS, school.path):
        raise NotAllowed(
            "事件由校长、食品安全管理员或县教育局登记。", clause=CLAUSE, remedy="请用相应账号登录。"
        )
    check_incident(kind, happened_on, title, found, at.date())
    row = Incident.objects.create(
        school=school, kind=kind, happened_on=happened_on, title=title.strip()[:80], found=found.strip()[:1000],
        evidence=evidence.strip()[:200], at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, school.path, {"kind": kind, "on": happened_on})


@action("oversight.attribute")
def attribute(
    *,
    by: Actor,
    key: str,
    at: datetime,
    incident_id: int,
    post_id: int,
    sentence: str,
    why: str,
    reply_by: date,
) -> Recorded[Attribution]:
    """Say which sentence of whose written duty is in question, and until when that person's statement is waited for.

    The duty and the post are those of the incident's day. Raises NotAllowed, Refused. Source: measures, annex 1 §6.
    """
    row = visible_incident(by, incident_id)
    if not by.holds(TRACERS, row.school.path):
        raise NotAllowed("由校长或县教育局查明责任。", clause=CLAUSE, remedy="请用相应账号登录。")
    lock(("oversight.incident", row.pk))
    if clearances(by, [row]):
        raise Refused("这个事件已经查明无人失职。", remedy="有新的事实，请另行登记。")
    chosen = {one.post.pk: one for one in candidates(by, row.school, row.happened_on)}.get(post_id)
    if chosen is None:
        raise Refused(
            "那天没有这个任职，或它没有成文的职责。", clause=CLAUSE, remedy="没有写明的职责不能追究；请先补写岗位职责。",
            fields={"post": "请从列表里选择。"},
        )  # fmt: skip
    check_sentence(sentence, chosen.duty.text)
    check_reply_by(reply_by, at.date())
    if not why.strip():
        raise Refused(
            "请写明与事件的关系。", clause=CLAUSE, remedy="一句话即可。", fields={"why": "请填写。"}
        )
    words = sentence.strip()[:300]
    if Attribution.objects.filter(incident=row, post=chosen.post, sentence=words).exists():
        raise Refused("这一句已经指出过。", remedy="没有任何改动。")
    made = Attribution.objects.create(
        incident=row, duty=chosen.duty, post=chosen.post, sentence=words, why=why.strip()[:300], reply_by=reply_by,
        at=at, by_id=by.account_id,
    )  # fmt: skip
    start_deadline(
        by=by, key=f"{key}/clock", at=at, code="other", place=row.school, subject=made,
        title=f"当事人陈述：{row.title}", owed_by=Role(chosen.post.role), clause=CLAUSE, due_on=reply_by,
    )  # fmt: skip
    return Recorded(made, row.school.path, {"incident": row.pk, "post": post_id, "duty": chosen.duty.pk})


@action("oversight.state")
def state(*, by: Actor, key: str, at: datetime, attribution_id: int, text: str) -> Recorded[Statement]:
    """The holder of the post says what he has to say, once. Raises NotFound for anybody else, Refused."""
    row = attribution_of_own(by, attribution_id)
    lock(("oversight.attribution", row.pk))
    done = step_of(row)
    if done.stated or done.decided:
        raise Refused("已经陈述过，或已经决定。", remedy="对决定有异议，请找县教育局复核。")
    if not text.strip():
        raise Refused("请写明情况。", remedy="写您知道的事实即可。", fields={"text": "请填写。"})
    made = Statement.objects.create(attribution=row, text=text.strip()[:1000], at=at, by_id=by.account_id)
    finish_deadline_of(by=by, key=f"{key}/clock", at=at, code="other", subject=row)
    return Recorded(made, row.incident.school.path, {"attribution": row.pk})


@action("oversight.decide")
def decide(
    *, by: Actor, key: str, at: datetime, attribution_id: int, outcome: str, reason: str, document: str = ""
) -> Recorded[Finding]:
    """Decide about one attribution, after the person was heard. A later decision is another person's.

    Raises NotAllowed, SamePerson, Refused. Source: measures, annex 1 §6.
    """
    row = visible_attribution(by, attribution_id)
    if not by.holds(DECIDERS, row.incident.school.path):
        raise NotAllowed("由校长或县教育局决定。", clause=CLAUSE, remedy="请用相应账号登录。")
    lock(("oversight.attribution", row.pk))
    step = step_of(row)
    check_decider(by.account_id, row.post.account_id, hands_in(row))
    check_finding(step, outcome, reason, at.date())
    made = Finding.objects.create(
        attribution=row, outcome=outcome, reason=reason.strip()[:500], document=document.strip()[:120], at=at,
        by_id=by.account_id,
    )  # fmt: skip
    if not step.decided and not step.stated:
        finish_deadline_of(by=by, key=f"{key}/clock", at=at, code="other", subject=row)
    return Recorded(made, row.incident.school.path, {"attribution": row.pk, "outcome": outcome})


@action("oversight.clear")
def clear(*, by: Actor, key: str, at: datetime, incident_id: int, reason: str) -> Recorded[Clearance]:
    """Say that nobody failed a written duty; another person than the reporter. Raises NotAllowed, SamePerson, Refused."""
    row = visible_incident(by, incident_id)
    if not by.holds(TRACERS, row.school.path):
        raise NotAllowed("由校长或县教育局查明责任。", clause=CLAUSE, remedy="请用相应账号登录。")
    if row.by_id == by.account_id:
        raise SamePerson("登记的人不能自己认定无人失职。", clause=CLAUSE, remedy="请由另一位负责人认定。")
    lock(("oversight.incident", row.pk))
    if row.attributions.exists() or clearances(by, [row]):
        raise Refused("已经指出了职责，或已经认定。", remedy="请在各项里作决定。")
    if len(reason.strip()) < 4:
        raise Refused(
            "请写明理由。",
            clause=CLAUSE,
            remedy="例如“设备故障，值班人员按规程停用并上报”。",
            fields={"reason": "请填写。"},
        )
    made = Clearance.objects.create(incident=row, reason=reason.strip()[:500], at=at, by_id=by.account_id)
    return Recorded(made, row.school.path, {"incident": row.pk})
