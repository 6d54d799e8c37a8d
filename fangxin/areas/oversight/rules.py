"""Pure decisions about tracing responsibility: what an incident must say, whose hand may do which step."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson, say

CLAUSE = "《学生营养改善计划管理办法（试行）》附件1第六条：落实食品安全岗位责任、责任追究等制度"
# The systems that the clause names (parameter post_duties, a test holds them equal), and what none of them covers.
KINDS = {
    "post_responsibility": "岗位责任", "goods_register": "进出货查验登记", "samples": "食品留样", "disinfection": "餐具消毒",
    "health_check": "从业人员健康体检", "training": "相关培训", "other": "其他",
}  # fmt: skip
OUTCOMES = {
    "not_responsible": "不承担责任", "reminded": "提醒谈话", "trained": "限期培训", "moved": "调离岗位", "referred": "移送有关部门处理",
}  # fmt: skip
STATES = {
    "reported": "待查明",
    "hearing": "待陈述",
    "undecided": "待决定",
    "decided": "已决定",
    "cleared": "无人失职",
}
TRACERS = (Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER)
REPORTERS = (*TRACERS, Role.SAFETY_MANAGER, Role.SAFETY_DIRECTOR)
READERS = (*REPORTERS, Role.AUDITOR, Role.REGULATOR)


@dataclass(frozen=True, slots=True)
class Step:
    """Where one attribution stands on a day: said something or not, the day given, decided or not."""

    reply_by: date
    stated: bool
    decided: bool

    def heard(self, on: date) -> bool:
        """Whether the person has spoken or the day given has passed."""
        return self.stated or on > self.reply_by


def state_of(steps: Sequence[Step], on: date, *, cleared: bool) -> str:
    """Where an incident stands: a key of STATES. The least advanced of its attributions counts."""
    if cleared:
        return "cleared"
    if not steps:
        return "reported"
    waiting = [step for step in steps if not step.decided]
    if not waiting:
        return "decided"
    return "undecided" if all(step.heard(on) for step in waiting) else "hearing"


def check_incident(kind: str, happened_on: date, title: str, found: str, today: date) -> None:
    """Raise Refused with every fault of a report."""
    fields: dict[str, str] = {}
    if kind not in KINDS:
        fields["kind"] = "请从所列制度中选择。"
    if happened_on > today:
        fields["happened_on"] = "不晚于今天。"
    if not title.strip():
        fields["title"] = "请写明是什么事。"
    if len(found.strip()) < 10:
        fields["found"] = "请写明查到的事实，至少 10 个字。"
    if fields:
        raise Refused("事件没有登记。", clause=CLAUSE, remedy="请改正标出的各项。", fields=fields)


def check_sentence(sentence: str, text: str) -> None:
    """Raise Refused unless the sentence stands in the written duty: nobody answers for what was not written down."""
    if len(sentence.strip()) < 4 or sentence.strip() not in text:
        raise Refused(
            "所引的话不在这份岗位职责里。", clause=CLAUSE, remedy="请从岗位职责原文里选一句。", fields={"sentence": "请选原文。"}
        )  # fmt: skip


def check_reply_by(reply_by: date, today: date) -> None:
    """Raise Refused unless the person has at least until tomorrow."""
    if reply_by <= today:
        raise Refused(
            "要给当事人陈述的时间。", clause=CLAUSE, remedy="请定明天或以后的日期。", fields={"reply_by": "不早于明天。"}
        )  # fmt: skip


def check_decider(by_id: int, named_id: int, hands: Collection[int]) -> None:
    """Raise unless another person decides than the one concerned, the one who named him and who decided before."""
    if by_id == named_id:
        raise NotAllowed("不能决定自己的事。", clause=CLAUSE, remedy="请由县教育局或另一位负责人决定。")
    if by_id in hands:
        raise SamePerson(
            "指出的人、上次决定的人不能再作这次决定。", clause=CLAUSE, remedy="请由另一位负责人决定。"
        )


def check_finding(step: Step, outcome: str, reason: str, on: date) -> None:
    """Raise Refused when the person was not heard yet, or the decision does not say what and why."""
    if not step.heard(on):
        raise Refused(
            say("当事人还没有陈述，可以陈述到 %(day)s。", day=f"{step.reply_by:%Y-%m-%d}"),
            clause=CLAUSE, remedy="请等当事人陈述，或期满以后再决定。",
        )  # fmt: skip
    fields: dict[str, str] = {}
    if outcome not in OUTCOMES:
        fields["outcome"] = "请选择。"
    if len(reason.strip()) < 4:
        fields["reason"] = "请写明理由。"
    if fields:
        raise Refused("没有决定。", clause=CLAUSE, remedy="请改正标出的各项。", fields=fields)
