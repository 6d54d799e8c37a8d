"""Where a choice stands, and what it must say. The order of the waiting list is the order of the choices, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused

KINDS = {"lunch": "放心午餐", "nap": "安心午休", "after_school": "爱心课后服务"}
SOURCES = {"family": "家长本人", "paper": "纸质表"}
WITHDRAWN_BY = {**SOURCES, "left": "已离校"}
STATES = {
    "enrolled": "在册", "coming": "待开始", "waiting": "等候", "offered": "待家长确认", "declined": "未接受",
    "lapsed": "逾期未确认", "withdrawn": "已退出",
}  # fmt: skip
# States in which the family still has the service or waits for it: it cannot choose the same service again.
AFTERWARDS = ("declined", "lapsed", "withdrawn")
# How long a place that became free is held for the family. Practice of this program, not law.
OFFER_DAYS = 3

VOLUNTARY = "《城区小学“放心午餐”工程实施方案》四：因地制宜、自愿选择；四（三）：家长自愿"
PACKAGE = (
    "《城区小学“放心午餐”工程实施方案》五（一）（二）：放心午餐、安心午休、爱心课后服务，面向所有有需求的学生"
)


class NotOffered(Refused):
    """The school does not offer this service on that day."""

    code = "not_offered"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The dates of one choice: its place, its offer with the answer, its withdrawal (exclusive end)."""

    place_since: date | None = None
    answer_by: date | None = None
    accepted: bool | None = None
    withdrawn_since: date | None = None


def state_of(chosen: Chosen, on: date) -> str:
    """One of STATES on a day. A withdrawal to come leaves the place until its day."""
    if chosen.withdrawn_since is not None and (chosen.withdrawn_since <= on or chosen.place_since is None):
        return "withdrawn"
    if chosen.place_since is not None:
        return "enrolled" if chosen.place_since <= on else "coming"
    if chosen.answer_by is None:
        return "waiting"
    if chosen.accepted is False:
        return "declined"
    return "offered" if on <= chosen.answer_by else "lapsed"


def check_first_day(since: date, *, on: date, term_until: date) -> date:
    """The first day of a choice or of its end: today or later, within the term. Raises Refused."""
    if since < on:
        raise Refused(
            "日期不能早于今天。", remedy="请选择今天或以后的日期。", fields={"since": "不能早于今天。"}
        )
    if since >= term_until:
        raise Refused("日期超出了本学期。", remedy="请选择学期内的日期。", fields={"since": "应在学期之内。"})
    return since
