"""The four steps before a school may serve: declared, approved by two offices, on public notice, in force."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import Refused, SamePerson, say
from fangxin.areas.roster.rules.school_year import school_year
from fangxin.engine.calendar import WorkingDays

SIDES = {"education": "教育", "finance": "财政"}
SIDE_ROLES = {"education": Role.EDUCATION_OFFICER, "finance": Role.FINANCE_OFFICER}


class DeclarationNotInForce(Refused):
    """The school has not passed declaration, both approvals and public notice: it may not order or serve yet."""

    code = "declaration_not_in_force"


class AlreadyDecided(Refused):
    """The declaration, or this side of it, was decided before."""

    code = "already_decided"


class Stage(StrEnum):
    """Where a declaration stands: declared → approved → on notice → in force; or returned, or over."""

    WAITING = "waiting"
    RETURNED = "returned"
    APPROVED = "approved"
    ON_NOTICE = "on_notice"
    HELD = "held"
    IN_FORCE = "in_force"
    OVER = "over"


STAGE_NAMES = {
    Stage.WAITING: "待核准",
    Stage.RETURNED: "已退回",
    Stage.APPROVED: "待公示",
    Stage.ON_NOTICE: "公示中",
    Stage.HELD: "异议待答复",
    Stage.IN_FORCE: "可供餐",
    Stage.OVER: "已到期",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """One side's decision, as the rules need it."""

    side: str
    approved: bool
    by_id: int


@dataclass(frozen=True, slots=True)
class Notice:
    """The days of a public notice, both inclusive."""

    open_on: date
    close_on: date


@dataclass(frozen=True, slots=True)
class Objected:
    """One objection: does it hold the list while nobody has answered, and what was answered (None: nothing yet)."""

    holds: bool
    upheld: bool | None


def stage_of(
    decisions: Collection[Decision],
    notice: Notice | None,
    until: date,
    on: date,
    objections: Collection[Objected] = (),
) -> Stage:
    """Where a declaration that ends before `until` stands on a day.

    Source: measures, annexes 1 and 2, short flow: declared → approved by education and finance → notice → meals.
    The notice's last day still belongs to the notice; food may be ordered from the day after, unless an objection that
    holds the list still waits. An objection that was upheld ends the list.
    """
    if any(not one.approved for one in decisions) or any(one.upheld for one in objections):
        return Stage.RETURNED
    if {one.side for one in decisions if one.approved} != set(SIDES):
        return Stage.WAITING
    if on >= until:
        return Stage.OVER
    if notice is None:
        return Stage.APPROVED
    if on <= notice.close_on:
        return Stage.ON_NOTICE
    waits = any(one.upheld is None and one.holds for one in objections)
    return Stage.HELD if waits else Stage.IN_FORCE


def last_day_before(first_meal_on: date, notice_days: int, calendar: WorkingDays) -> date:
    """The last working day on which a notice of `notice_days` working days can open and end before the first meal."""
    on, left = first_meal_on - timedelta(days=1), notice_days
    while left:
        left -= calendar.is_working(on)
        on -= timedelta(days=1)
    while not calendar.is_working(on):
        on -= timedelta(days=1)
    return on


def missing_sides(decisions: Collection[Decision]) -> list[str]:
    """The sides that have not decided, education first."""
    decided = {one.side for one in decisions}
    return [side for side in SIDES if side not in decided]


def check_period(since: date, until: date) -> None:
    """A declaration holds for a period inside one school year; `until` is exclusive. Raises Refused."""
    if until <= since:
        raise Refused(
            "截止日期必须晚于起始日期。", remedy="请核对供餐期间。", fields={"until": "必须晚于起始日期。"}
        )
    if school_year(until - timedelta(days=1)) != school_year(since):
        raise Refused(
            "一份上报不能跨学年。",
            remedy="请按学期上报，下学年升班后另报。",
            fields={"until": "不能跨学年。"},
        )


def check_shown(entitled: int, shown: int | None, on: date) -> None:
    """What is frozen is what the person saw. Raises Refused."""
    if shown is not None and shown != entitled:
        raise Refused(
            say(
                "%(day)s享受补助的是 %(entitled)s 人，页面上是 %(shown)s 人，还没有上报。",
                day=on.isoformat(), entitled=entitled, shown=shown,
            ),
            remedy="人数已按供餐期间的第一天重新列出，请核对后再上报。",
        )  # fmt: skip


def check_list(pupil_ids: Collection[int], enrolled: int) -> None:
    """A list names at least one child. `enrolled` are the children of the school, for the sentence. Raises Refused."""
    if not enrolled:
        raise Refused("名册里这一天没有在籍学生，不能上报。", remedy="请先导入学生名册。")
    if not pupil_ids:
        raise Refused(
            say("在籍 %(enrolled)s 名学生里没有享受补助的，不能上报。", enrolled=enrolled),
            clause="《管理办法》第四条、第五条：实施范围",
            remedy="请核对学校的所在地类别、许可和学生户籍登记。",
        )


def check_notice(*, put_up_by: int, declared_by: int, decisions: Collection[Decision]) -> None:
    """The notice is put up by a fourth person. Raises SamePerson. Source: annexes 1 and 2, short flow."""
    if put_up_by == declared_by or any(one.by_id == put_up_by for one in decisions):
        raise SamePerson(
            "公示不能由上报人或核准人张贴。", remedy="请由县学生营养办审核员或学校食品安全管理员办理。"
        )


def check_objection(text: str, notice: Notice | None, on: date) -> str:
    """An objection says something while the notice runs. Returns its words. Raises Refused."""
    if notice is None or not notice.open_on <= on <= notice.close_on:
        raise Refused(
            "这份名单现在不在公示期，不能提异议。", remedy="请在公示期内提出，或直接向县教育局反映。"
        )
    said = text.strip()
    if len(said) < 6:
        raise Refused(
            "请写清楚异议。", remedy="写明哪个班、什么情况，至少六个字。", fields={"text": "请写清楚。"}
        )
    return said[:500]


def check_answer(text: str, *, answered_by: int, objected_by: int, declared_by: int) -> str:
    """An answer says something, and comes from neither the school's reporter nor who objected. Raises Refused."""
    if answered_by in (objected_by, declared_by):
        raise SamePerson("异议不能由上报人或提出人答复。", remedy="请由县教育局或营养办的另一个人答复。")
    said = text.strip()
    if len(said) < 6:
        raise Refused("请写清楚答复。", remedy="写明核实了什么、结果如何。", fields={"text": "请写清楚。"})
    return said[:500]


def check_decision(
    side: str,
    decisions: Collection[Decision],
    *,
    declared_by: int,
    decided_by: int,
    approved: bool,
    reason: str,
) -> str:
    """Check one side's decision and return its reason without surrounding spaces.

    Raises SamePerson (the declarer, or the officer of the other side), AlreadyDecided or Refused.
    """
    if side not in SIDES:
        raise Refused(say("没有“%(side)s”这个核准部门。", side=side), remedy="请由县级教育或财政部门核准。")
    if decided_by == declared_by:
        raise SamePerson("上报人不能核准自己上报的人数。", remedy="请由县级教育、财政部门的核准员办理。")
    if any(one.side == side for one in decisions):
        raise AlreadyDecided(
            say("%(side)s部门已经对这份上报作出决定。", side=SIDES[side]),
            remedy="请刷新页面查看；如有变化，请学校重新上报。",
        )
    if any(not one.approved for one in decisions):
        raise AlreadyDecided("这份上报已被另一部门退回。", remedy="请等学校更正后重新上报。")
    if side == "finance" and not any(one.side == "education" for one in decisions):
        raise Refused("教育部门还没有核对，财政部门不能先核对。", remedy="请等县级教育部门核对后再办理。")
    if any(one.by_id == decided_by for one in decisions):
        raise SamePerson(
            "教育、财政两个部门不能由同一个人核准。", remedy="请由另一部门的核准员用自己的账号办理。"
        )
    reason = reason.strip()
    if not approved and not reason:
        raise Refused(
            "退回要写明原因。", remedy="请写明学校需要更正的内容。", fields={"reason": "请写明退回原因。"}
        )
    return reason
