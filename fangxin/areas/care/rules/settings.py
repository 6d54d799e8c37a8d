"""What a setting of a service must say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused

FEE = "《城区小学“放心午餐”工程实施方案》五（三）1：按非营利的原则收取，费用由家长承担"


@dataclass(frozen=True, slots=True)
class Setting:
    """Place, hours (minutes of the day), number of places, fee a day with its document."""

    since: date
    capacity: int
    place: str
    opens: int
    closes: int
    fee_fen: int
    fee_document: str


def minutes(text: str) -> int:
    """ "12:30" as minutes of the day. Raises Refused."""
    hour, colon, minute = text.strip().replace("：", ":").partition(":")
    if not colon or not (hour.isdecimal() and minute.isdecimal()) or int(hour) > 23 or int(minute) > 59:
        raise Refused("时间看不懂。", remedy="请按 12:30 的样子填写。")
    return int(hour) * 60 + int(minute)


def minute_text(minute: int) -> str:
    """750 as 12:30."""
    return f"{minute // 60:02}:{minute % 60:02}"


def check_setting(said: Setting, *, taken: int, term_since: date, term_until: date) -> Setting:
    """A setting of a service with `taken` places given. Returns it with its texts trimmed; raises Refused.

    The number of places never falls below those that families have.
    """
    place, document = said.place.strip(), said.fee_document.strip()
    faults: dict[str, str] = {}
    if not term_since <= said.since < term_until:
        faults["since"] = "应在学期之内。"
    if said.capacity < max(taken, 1):
        faults["capacity"] = f"已有 {taken} 名学生在册，名额不能更少。" if taken else "至少一个名额。"
    if not place:
        faults["place"] = "请填写地点。"
    if not 0 <= said.opens < said.closes <= 24 * 60:
        faults["closes"] = "结束应晚于开始。"
    if said.fee_fen and not document:
        faults["fee_document"] = "收费要写明批准的文件。"
    if faults:
        raise Refused(
            "服务安排没有保存。",
            clause=FEE if "fee_document" in faults else "",
            remedy="请改好标红的项。",
            fields=faults,
        )
    return Setting(
        said.since, said.capacity, place[:60], said.opens, said.closes, said.fee_fen, document[:80]
    )
