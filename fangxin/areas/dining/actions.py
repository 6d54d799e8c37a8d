"""Writing roll calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.dining.models import Absence, RollCall
from fangxin.areas.dining.queries import roll_call_of
from fangxin.areas.dining.rules import AlreadyCalled, Roll, check_correction, check_roll
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_day_of
from fangxin.areas.roster.models import SchoolClass
from fangxin.areas.roster.queries import pupil_ids
from fangxin.areas.roster.queries import school_class as visible_class

CALLERS = (Role.TEACHER, Role.PRINCIPAL, Role.SAFETY_MANAGER)


def _checked(by: Actor, school_class: SchoolClass, meal_day: MealDay, absences: Mapping[int, str]) -> Roll:
    if not by.holds(CALLERS, school_class.school.path):
        raise NotAllowed("点名由班主任或学校负责人办理。", remedy="请用班主任账号登录。")
    meal_day_of(by, meal_day.school, meal_day.on)  # raises when the day was called off
    return check_roll(pupil_ids(by, school_class, meal_day.on), absences)


def _store(
    by: Actor, at: datetime, meal_day: MealDay, school_class: SchoolClass, roll: Roll, *, device_at: datetime | None,
    supersedes: RollCall | None = None, reason: str = "",
) -> RollCall:  # fmt: skip
    call = RollCall.objects.create(
        meal_day=meal_day, school_class=school_class, enrolled=roll.enrolled, absent=roll.absent, supersedes=supersedes,
        reason=reason, device_at=device_at, at=at, by_id=by.account_id,
    )  # fmt: skip
    Absence.objects.bulk_create(
        Absence(roll_call=call, pupil_id=pupil_id, reason=why) for pupil_id, why in roll.absences.items()
    )
    return call


@action("dining.call_roll")
def call_roll(
    *,
    by: Actor,
    key: str,
    at: datetime,
    school_class: SchoolClass,
    meal_day: MealDay,
    absences: Mapping[int, str],
    device_at: datetime | None = None,
) -> Recorded[RollCall]:
    """Call the roll of a class by exception: `absences` maps pupil ids to a reason, everybody else is present.

    Raises NoMealDay on a day without a meal, NotInClass for a stranger, AlreadyCalled when the roll exists.
    Source: measures, article 14 (timely entry, no false reporting).
    """
    visible_class(by, school_class.pk, meal_day.on)
    lock(("dining.roll", school_class.pk, meal_day.pk))
    roll = _checked(by, school_class, meal_day, absences)
    if roll_call_of(by, school_class, meal_day) is not None:
        raise AlreadyCalled(
            f"{school_class.label}今天已经点过名。", remedy="如有变化，请打开该班，用“更正”并写明原因。"
        )
    call = _store(by, at, meal_day, school_class, roll, device_at=device_at)
    return Recorded(call, school_class.school.path, {"enrolled": roll.enrolled, "absent": roll.absent})


@action("dining.correct_roll")
def correct_roll(
    *,
    by: Actor,
    key: str,
    at: datetime,
    roll_call: RollCall,
    absences: Mapping[int, str],
    reason: str,
    device_at: datetime | None = None,
) -> Recorded[RollCall]:
    """Correct a roll call by a new one that points to the old, with the reason. The old row stays as it was."""
    school_class, meal_day = roll_call.school_class, roll_call.meal_day
    visible_class(by, school_class.pk, meal_day.on)
    lock(("dining.roll", school_class.pk, meal_day.pk))
    why = check_correction(reason)
    roll = _checked(by, school_class, meal_day, absences)
    current = roll_call_of(by, school_class, meal_day)
    if current is None or current.pk != roll_call.pk:
        raise AlreadyCalled("这份点名刚被别人更正过。", remedy="请刷新页面，核对后再更正。")
    call = _store(by, at, meal_day, school_class, roll, device_at=device_at, supersedes=roll_call, reason=why)
    return Recorded(call, school_class.school.path, {"absent": roll.absent, "corrects": roll_call.pk})
