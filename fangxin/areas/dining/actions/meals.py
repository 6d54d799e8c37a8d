"""Writing roll calls, meals served and leaders who ate along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, say
from fangxin.areas.dining.models import Absence, Accompaniment, MealService, RollCall
from fangxin.areas.dining.queries import accompaniments_of, check_grade_there, roll_call_of, service_of
from fangxin.areas.dining.rules import (
    EAT_ALONG,
    AlreadyAte,
    AlreadyCalled,
    AlreadyServed,
    GradeAway,
    NotDisinfected,
    Roll,
    Served,
    check_correction,
    check_note,
    check_roll,
    check_service,
)
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_day_of
from fangxin.areas.policy.rules.holidays import AWAY
from fangxin.areas.roster.models import SchoolClass
from fangxin.areas.roster.queries import pupil_ids
from fangxin.areas.roster.queries import school_class as visible_class

CALLERS = (Role.TEACHER, Role.PRINCIPAL, Role.SAFETY_MANAGER)
SERVERS = (Role.SAFETY_MANAGER, Role.STOREKEEPER, Role.COOK)
# Every school leader, vice principals too, holds this post; nobody else eats along for the school.
LEADERS = (Role.PRINCIPAL,)


def _checked(by: Actor, school_class: SchoolClass, meal_day: MealDay, absences: Mapping[int, str]) -> Roll:
    if not by.holds(CALLERS, school_class.school.path):
        raise NotAllowed("点名由班主任或学校负责人办理。", remedy="请用班主任账号登录。")
    meal_day_of(by, meal_day.school, meal_day.on)  # raises when the day was called off
    check_grade_there(by, school_class, meal_day)
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

    Raises NoMealDay on a day without a meal, GradeAway, NotInClass for a stranger, AlreadyCalled when the roll exists.
    Source: measures, article 14 (timely entry, no false reporting).
    """
    visible_class(by, school_class.pk, meal_day.on)
    lock(("dining.roll", school_class.pk, meal_day.pk))
    roll = _checked(by, school_class, meal_day, absences)
    if roll_call_of(by, school_class, meal_day) is not None:
        raise AlreadyCalled(
            say("%(school_class)s今天已经点过名。", school_class=school_class.label),
            remedy="如有变化，请打开该班，用“更正”并写明原因。",
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


@action("dining.record_service")
def record_service(
    *, by: Actor, key: str, at: datetime, meal_day: MealDay, served: int, unserved: int, diners: int,
    plate_waste_g: int = 0,
) -> Recorded[MealService]:  # fmt: skip
    """Store what was served: portions out (adults included) and left over, adults who ate, plate waste in grams.

    Raises AlreadyServed, and NotDisinfected while the database knows of no clean tableware for this meal.
    """
    school = meal_day.school
    if not by.holds(SERVERS, school.path):
        raise NotAllowed("供餐由食堂人员登记。", remedy="请用食堂人员的账号登录。")
    meal_day_of(by, school, meal_day.on)
    counts = Served(served, unserved, diners, plate_waste_g)
    check_service(counts)
    lock(("dining.service", meal_day.pk))
    if service_of(by, meal_day) is not None:
        raise AlreadyServed("这一餐已经登记过供餐。", remedy="请刷新页面，核对已有记录。")
    try:
        with transaction.atomic():
            row = MealService.objects.create(
                meal_day=meal_day, served=served, unserved=unserved, diners=diners, plate_waste_g=plate_waste_g,
                at=at, by_id=by.account_id,
            )  # fmt: skip
    except IntegrityError as error:
        raise _why_not_served(error) from error
    return Recorded(row, school.path, {"served": served, "unserved": unserved, "diners": diners})


def _why_not_served(error: IntegrityError) -> Exception:
    """The kitchen's records stand beside this area, not below it: only the database sees both, and says so."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    if name == "dining_somebody_is_there":
        return GradeAway(
            "全部年级当天都外出，没有学生用餐。",
            clause=AWAY,
            remedy="请核对校历；不供餐的，请校长取消这天的供餐。",
        )
    if name != "kitchen_clean_before_service":
        return error
    return NotDisinfected(
        "这一餐的餐具还没有消毒记录，不能登记供餐。",
        clause="《管理办法》附件2第九条（四）：所有餐具使用前清洗消毒",
        remedy="请先登记餐具消毒，再登记供餐。",
    )


@action("dining.eat_along")
def eat_along(
    *, by: Actor, key: str, at: datetime, meal_day: MealDay, taste: str, temperature: str, problem: bool = False,
    finding: str = "", remedy: str = "",
) -> Recorded[Accompaniment]:  # fmt: skip
    """A school leader ate this meal and writes with the own hand what was found; a problem needs its remedy.

    Raises NotAllowed, AlreadyAte, Refused. Source: order 45 article 13; measures, annex 2 §9 (7).
    """
    school = meal_day.school
    if not by.holds(LEADERS, school.path):
        raise NotAllowed(
            "陪餐记录由校领导本人填写。", clause=EAT_ALONG, remedy="请陪餐的校领导用自己的账号登录。"
        )
    meal_day_of(by, school, meal_day.on)
    note = check_note(taste=taste, temperature=temperature, problem=problem, finding=finding, remedy=remedy)
    lock(("dining.accompaniment", meal_day.pk))
    if any(row.leader_id == by.account_id for row in accompaniments_of(by, meal_day)):
        raise AlreadyAte("您已经登记过这一餐的陪餐。", remedy="请刷新页面，核对已有记录。")
    row = Accompaniment.objects.create(
        meal_day=meal_day, leader_id=by.account_id, taste=note.taste, temperature=note.temperature,
        finding=note.finding, remedy=note.remedy, at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, school.path, {"taste": note.taste, "problem": bool(note.remedy)})
