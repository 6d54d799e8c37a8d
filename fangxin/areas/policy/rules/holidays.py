"""What a notice of days off and a school's own exception must say before they are entered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.engine.calendar import NoticeReading

SHOWN_FLAWS = 8
HOLIDAY_LAW = "《全国年节及纪念日放假办法》（国务院令）；国务院办公厅年度放假通知"
AWAY = "《管理办法》第五条：按在校时间补助；外出的年级当天不在校用餐"
LOCAL_LAW = (
    "《全国年节及纪念日放假办法》第四条：少数民族习惯的节日，由各少数民族聚居地区的地方人民政府规定放假日期"
)


def check_notice(reading: NoticeReading, scope: str, title: str, document_number: str) -> None:
    """A notice is whole, has a title, and the state's its number. Raises Refused with every fault."""
    law = HOLIDAY_LAW if scope == "state" else LOCAL_LAW
    fields = {}
    if not title.strip():
        fields["title"] = "请写明名称。"
    if scope == "state" and not document_number.strip():
        fields["document_number"] = "请写明文号。"
    if fields:
        raise Refused("放假通知要写明名称和文号。", clause=law, remedy="请照通知原文填写。", fields=fields)
    if reading.flaws:
        said = [
            f"第 {flaw.row} 行：{flaw.sentence}" if flaw.row else flaw.sentence
            for flaw in reading.flaws[:SHOWN_FLAWS]
        ]
        more = len(reading.flaws) - len(said)
        raise Refused(
            "".join(said) + (f"另有 {more} 处。" if more > 0 else ""),
            clause=law,
            remedy="没有导入任何一天，请改正后重新导入。",
        )


def check_exception(
    kind: str, days: Sequence[date], grade: int, reason: str, today: date, grades: frozenset[int]
) -> str:
    """A school's own days lie today or later, have a reason, and a trip names a grade the school has."""
    if not days:
        raise Refused("没有选择日期。", remedy="请填写日期。", fields={"since": "请填写日期。"})
    past = [on for on in days if on < today]
    if past:
        raise Refused(
            say("%(month)s月%(day)s日已经过去，不能再改校历。", month=past[0].month, day=past[0].day), clause="《管理办法》第十四条：及时录入",
            remedy="已经过去的日子在台账里如实说明。", fields={"since": "请选今天及以后。"},
        )  # fmt: skip
    if len(days) > 62:
        raise Refused("一次最多登记 62 天。", remedy="放假较长时，请由县教育局更正学期日期。")
    if kind == "trip" and grade not in grades:
        raise Refused(
            "外出的年级不是本校的年级。", remedy="请核对年级。", fields={"grade": "请选本校的年级。"}
        )
    if kind == "makeup" and any(on.weekday() < 5 for on in days):
        weekday = next(on for on in days if on.weekday() < 5)
        raise Refused(
            say(
                "%(month)s月%(day)s日不是周末，本来就是上课日或法定假日。",
                month=weekday.month,
                day=weekday.day,
            ),
            clause=HOLIDAY_LAW,
            remedy="补课日只能是周末。",
        )
    if not reason.strip():
        raise Refused(
            "要写明原因。", remedy="例如“雪天停课”“三年级研学”。", fields={"reason": "请写明原因。"}
        )
    return reason.strip()[:120]
