"""Why a spell in a class begins and ends. A child's life at schools is a row of spells whose dates meet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused, say

SPELL_BEGINNINGS: dict[str, str] = {
    "enrolled": "入学",
    "transferred": "转入",
    "resumed": "复学",
    "repeated": "重读",
}

SPELL_ENDINGS: dict[str, str] = {
    "transferred": "转出",
    "suspended": "休学",
    "repeated": "重读",
    "left": "离校",
    "graduated": "毕业",
    "same_child": "重复登记，已并入",
}


def check_end(since: date, until: date, today: date) -> None:
    """A spell ends after it began and not in the future beyond tomorrow. Raises Refused."""
    if until <= since:
        raise Refused(
            say("这名学生 %(since)s 才进入这个班，不能在这一天或之前结束。", since=since.isoformat()),
            remedy="请核对日期。", fields={"on": "早于入班日期。"},
        )  # fmt: skip
    _check_near(until, today)


def check_beginning(ends: Collection[date], on: date, today: date) -> None:
    """A spell begins when every earlier one has ended, and not in the future beyond a month. Raises Refused."""
    last = max(ends, default=None)
    if last is not None and on < last:
        raise Refused(
            say("这名学生在班到 %(last)s，不能在这以前再进班。", last=last.isoformat()),
            remedy="请核对日期。", fields={"on": "还没有离开原来的班。"},
        )  # fmt: skip
    _check_near(on, today)


def _check_near(on: date, today: date) -> None:
    if (on - today).days > 31:
        raise Refused("日期在一个月以后。", remedy="请在临近时办理。", fields={"on": "日期太晚。"})
