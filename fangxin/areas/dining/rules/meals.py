"""Pure decisions of the dining area: who is absent, what a correction needs, when an entry is late, who ate along."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from fangxin.areas.audit.rules.refusals import Refused, say

ABSENCE_REASONS = {"leave": "请假", "sick": "病假", "own_food": "自带餐", "unknown": "未到，原因待查"}
# The roll is called before the kitchen cooks; a later entry is kept and shown as late, never refused.
ROLL_CALL_UNTIL = time(10, 0)


class NotInClass(Refused):
    """An absence names a child who is not enrolled in the class on that day."""

    code = "not_in_class"


class GradeAway(Refused):
    """The class's grade is on a trip, or free on 1 June: it gets no meal, and there is no roll to call."""

    code = "grade_away"
    ordinary = True


class AlreadyCalled(Refused):
    """The roll of this class was called before; a change is a correction with a reason."""

    code = "already_called"


@dataclass(frozen=True, slots=True)
class Roll:
    """A checked roll call: how many are enrolled, and who is absent why."""

    enrolled: int
    absences: Mapping[int, str]

    @property
    def absent(self) -> int:
        """How many are absent."""
        return len(self.absences)


def check_roll(enrolled_ids: Collection[int], absences: Mapping[int, str]) -> Roll:
    """Compare the absences with the class of the day. Raises NotInClass or Refused."""
    if not enrolled_ids:
        raise Refused("这个班当天没有在籍学生，不能点名。", remedy="请先在学生名册里核对班级。")
    strangers = sorted(set(absences) - set(enrolled_ids))
    if strangers:
        raise NotInClass(
            say("有 %(count)s 名学生当天不在这个班。", count=len(strangers)),
            remedy="名册可能刚调整过，请刷新页面重新点名。",
        )
    wrong = sorted(set(absences.values()) - set(ABSENCE_REASONS))
    if wrong:
        raise Refused(
            say("缺席原因“%(wrong)s”不在可选范围内。", wrong=wrong[0]), remedy="请在页面上选择原因。"
        )
    return Roll(enrolled=len(set(enrolled_ids)), absences=dict(sorted(absences.items())))


def check_correction(reason: str) -> str:
    """A correction says why. Returns the reason without surrounding spaces."""
    reason = reason.strip()
    if not reason:
        raise Refused(
            "更正点名要写明原因。",
            clause="《管理办法》第十四条：及时录入，严防虚报",
            remedy="请填写更正原因，例如“学生 10:20 到校”。",
            fields={"reason": "请填写更正原因。"},
        )
    return reason


def is_late(at: datetime, on: date) -> bool:
    """True when the roll of the meal day `on` was entered after the hour by which the kitchen needs it."""
    return at.replace(tzinfo=None) > datetime.combine(on, ROLL_CALL_UNTIL)


EAT_ALONG = (
    "《学校食品安全与营养健康管理规定》第十三条、《管理办法》附件2第九条（七）：每餐有校领导陪餐并做好记录"
)
SOLVE = "《管理办法》附件2第九条（七）：及时发现和解决问题"
NO_PROBLEM = "没有发现问题"


class NotDisinfected(Refused):
    """The meal cannot be entered as served before its tableware was disinfected."""

    code = "not_disinfected"


class AlreadyServed(Refused):
    """The service of this meal was entered before."""

    code = "already_served"


class AlreadyAte(Refused):
    """This leader wrote a record for this meal before."""

    code = "already_ate"


TASTES = {"good": "好", "fair": "一般", "poor": "差"}
WARMTHS = {"hot": "热", "warm": "温", "cold": "凉"}


@dataclass(frozen=True, slots=True)
class Served:
    """What was served: portions handed out and left over, adults who ate, plate waste in grams."""

    served: int
    unserved: int
    diners: int
    plate_waste_g: int


def check_service(counts: Served) -> None:
    """Whole numbers, none below zero, and somebody ate. Raises Refused naming the field."""
    for name, value in (
        ("served", counts.served), ("unserved", counts.unserved), ("diners", counts.diners),
        ("plate_waste", counts.plate_waste_g),
    ):  # fmt: skip
        if value < 0:
            raise Refused("份数和重量不能小于零。", remedy="请核对。", fields={name: "不能小于零。"})
    if counts.served == 0:
        raise Refused(
            "打饭份数是零，不能登记供餐。",
            remedy="当天确实没有供餐的，请由学校在校历里停餐。",
            fields={"served": "请填写打出的份数。"},
        )
    if counts.diners > counts.served:
        raise Refused(
            "陪餐和教职工人数多于打饭份数。",
            remedy="打饭份数包括教职工，请核对。",
            fields={"diners": "不能多于打饭份数。"},
        )


@dataclass(frozen=True, slots=True)
class Note:
    """What a leader wrote: taste, warmth, whether there was a problem, what it was and what was done about it."""

    taste: str
    temperature: str
    finding: str
    remedy: str


def check_note(*, taste: str, temperature: str, problem: bool, finding: str, remedy: str) -> Note:
    """A record of eating along says something; a problem says what was done about it. Raises Refused.

    Poor taste or cold food is a problem by itself. Source: measures, annex 2 §9 (7).
    """
    if taste not in TASTES or temperature not in WARMTHS:
        raise Refused("请选择口味和温度。", clause=EAT_ALONG, remedy="每餐都要如实评价。")
    finding, remedy = finding.strip(), remedy.strip()
    wrong = problem or taste == "poor" or temperature == "cold"
    if not wrong:
        return Note(taste, temperature, finding or NO_PROBLEM, remedy)
    if not finding:
        raise Refused(
            "口味差、饭菜凉或发现问题时，要写明是什么问题。", clause=SOLVE, remedy="请写清楚哪个菜、什么问题。",
            fields={"finding": "请写明问题。"},
        )  # fmt: skip
    if not remedy:
        raise Refused(
            "发现问题要写明怎么处理。", clause=SOLVE, remedy="例如“已让厨房回锅加热，11:50 复查合格”。",
            fields={"remedy": "请写明怎么处理。"},
        )  # fmt: skip
    return Note(taste, temperature, finding, remedy)
