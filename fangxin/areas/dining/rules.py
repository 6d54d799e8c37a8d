"""Pure decisions of the dining area: who is absent, what a correction needs, when an entry is late."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from fangxin.areas.audit.rules.refusals import Refused

ABSENCE_REASONS = {"leave": "请假", "sick": "病假", "own_food": "自带餐", "unknown": "未到，原因待查"}
# The roll is called before the kitchen cooks; a later entry is kept and shown as late, never refused.
ROLL_CALL_UNTIL = time(10, 0)


class NotInClass(Refused):
    """An absence names a child who is not enrolled in the class on that day."""

    code = "not_in_class"


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
            f"有 {len(strangers)} 名学生当天不在这个班。", remedy="名册可能刚调整过，请刷新页面重新点名。"
        )
    wrong = sorted(set(absences.values()) - set(ABSENCE_REASONS))
    if wrong:
        raise Refused(f"缺席原因“{wrong[0]}”不在可选范围内。", remedy="请在页面上选择原因。")
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


def is_late(at: datetime) -> bool:
    """True when the roll was entered after the hour by which the kitchen needs it."""
    return at.timetz().replace(tzinfo=None) > ROLL_CALL_UNTIL
