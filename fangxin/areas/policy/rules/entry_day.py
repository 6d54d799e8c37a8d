"""Which meal day an entry belongs to: an entry that waited on a phone keeps its own day."""

from __future__ import annotations

from datetime import date

from fangxin.areas.audit.rules.refusals import Refused, say

# How long an entry may wait on a phone without a network before it is sent.
WAITS_DAYS = 7


class WrongDay(Refused):
    """An entry for a day to come, or for one that is too long ago."""

    code = "wrong_day"


def entry_day(said: str, today: date) -> date:
    """The day for which a page was opened; empty means today. Never the day on which the entry arrives.

    Raises WrongDay for a day to come, one longer ago than an entry may wait, and for what is no date.
    """
    if not said:
        return today
    try:
        on = date.fromisoformat(said)
    except ValueError as error:
        raise WrongDay("这份登记没有写明是哪一天的。", remedy="请重新打开页面再登记。") from error
    if on > today or (today - on).days > WAITS_DAYS:
        raise WrongDay(
            say(
                "这是 %(month)s 月 %(day)s 日的登记，今天是 %(this_month)s 月 %(this_day)s 日，不能再入账。",
                month=on.month,
                day=on.day,
                this_month=today.month,
                this_day=today.day,
            ),
            clause="《管理办法》第十四条：及时录入，严防虚报",
            remedy="请与学校负责人核对当天的纸质记录。",
        )
    return on
