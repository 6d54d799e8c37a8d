"""The four steps before a school may serve: declared, approved by two offices, on public notice, in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import Refused, SamePerson
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
    IN_FORCE = "in_force"
    OVER = "over"


STAGE_NAMES = {
    Stage.WAITING: "待核准",
    Stage.RETURNED: "已退回",
    Stage.APPROVED: "待公示",
    Stage.ON_NOTICE: "公示中",
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


def stage_of(decisions: Collection[Decision], notice: Notice | None, until: date, on: date) -> Stage:
    """Where a declaration that ends before `until` stands on a day.

    Source: measures, annexes 1 and 2, short flow: declared → approved by education and finance → notice → meals.
    The notice's last day still belongs to the notice; food may be ordered from the day after.
    """
    if any(not one.approved for one in decisions):
        return Stage.RETURNED
    if {one.side for one in decisions if one.approved} != set(SIDES):
        return Stage.WAITING
    if on >= until:
        return Stage.OVER
    if notice is None:
        return Stage.APPROVED
    return Stage.IN_FORCE if on > notice.close_on else Stage.ON_NOTICE


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


def check_counts(counts: Mapping[int, int], class_ids: Collection[int]) -> int:
    """The total of a declaration's counts by class id; every class of the school once. Raises Refused."""
    if set(counts) != set(class_ids):
        raise Refused(
            "上报人数要逐班填写，不能多也不能少。",
            clause="《管理办法》第十四条：及时录入，严防虚报",
            remedy="请刷新页面，按现有班级逐班填写。",
        )
    if any(count < 0 for count in counts.values()) or sum(counts.values()) == 0:
        raise Refused("上报人数不能为零。", remedy="请核对各班人数后再上报。")
    return sum(counts.values())


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
        raise Refused(f"没有“{side}”这个核准部门。", remedy="请由县级教育或财政部门核准。")
    if decided_by == declared_by:
        raise SamePerson("上报人不能核准自己上报的人数。", remedy="请由县级教育、财政部门的核准员办理。")
    if any(one.side == side for one in decisions):
        raise AlreadyDecided(
            f"{SIDES[side]}部门已经对这份上报作出决定。", remedy="请刷新页面查看；如有变化，请学校重新上报。"
        )
    if any(not one.approved for one in decisions):
        raise AlreadyDecided("这份上报已被另一部门退回。", remedy="请等学校更正后重新上报。")
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
