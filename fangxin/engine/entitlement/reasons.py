"""Why a pupil is entitled in a month, or why not: codes small enough for a column of millions."""

from dataclasses import dataclass
from enum import IntEnum, IntFlag


class Reason(IntEnum):
    """One code a pupil-month. Below 20: entitled, and on what ground; from 20: not a day, and what stood in the way.

    The obstacles are named in the order in which days are struck out; the code is the step that struck out the last.
    """

    RURAL_SCHOOL = 1
    RURAL_REGISTRATION = 2
    RURAL_PUBLIC_KINDERGARTEN = 3
    RURAL_INCLUSIVE_KINDERGARTEN = 4
    COVERED_SCHOOL = 5
    FAMILIES_PAY = 6
    NO_MEAL_DAY = 20
    KIND_NOT_COVERED = 21
    LOCATION_NOT_COVERED = 22
    NOT_INCLUSIVE = 23
    NOT_LICENSED = 24
    COUNTY_NOT_RUNNING = 25
    NO_SUPPLY_CONDITIONS = 26
    NOT_ENROLLED = 27
    NOT_RURAL_REGISTERED = 28
    OPTED_OUT = 29
    ABSENT = 30

    @property
    def entitled(self) -> bool:
        """True where at least one day counts."""
        return self < Reason.NO_MEAL_DAY


class Lost(IntFlag):
    """Why meal days of the school did not count; several at once. The same steps as the obstacles of `Reason`."""

    NOTHING = 0
    KIND_NOT_COVERED = 1
    LOCATION_NOT_COVERED = 2
    NOT_INCLUSIVE = 4
    NOT_LICENSED = 8
    COUNTY_NOT_RUNNING = 16
    NO_SUPPLY_CONDITIONS = 32
    NOT_ENROLLED = 64
    NOT_RURAL_REGISTERED = 128
    OPTED_OUT = 256
    ABSENT = 512


@dataclass(frozen=True, slots=True)
class Wording:
    """A reason in Chinese, and the policy parameter on whose clause it rests."""

    title: str
    parameter: str


WORDING = {
    Reason.RURAL_SCHOOL: Wording("农村学校在校学生", "scope_all_pupils_locations"),
    Reason.RURAL_REGISTRATION: Wording("县城学校农村户籍学生", "scope_rural_registered_locations"),
    Reason.RURAL_PUBLIC_KINDERGARTEN: Wording("农村公办幼儿园在园儿童", "scope_all_pupils_locations"),
    Reason.RURAL_INCLUSIVE_KINDERGARTEN: Wording("农村民办普惠性幼儿园在园儿童", "scope_private_schools"),
    Reason.COVERED_SCHOOL: Wording("项目范围内学校的在校学生", "scope_all_pupils_locations"),
    Reason.FAMILIES_PAY: Wording("午餐费用由家长承担，没有补助", "subsidy_rate"),
    Reason.NO_MEAL_DAY: Wording("本月没有供餐日", "entitlement_days"),
    Reason.KIND_NOT_COVERED: Wording("这类学校不在项目范围内", "scope_school_kinds"),
    Reason.LOCATION_NOT_COVERED: Wording("学校所在地不在项目范围内", "scope_all_pupils_locations"),
    Reason.NOT_INCLUSIVE: Wording("民办园未认定为普惠性", "scope_private_schools"),
    Reason.NOT_LICENSED: Wording("没有有效的办学许可", "scope_private_schools"),
    Reason.COUNTY_NOT_RUNNING: Wording("自行开展的县尚未开展", "scope_county_participation"),
    Reason.NO_SUPPLY_CONDITIONS: Wording("县城学校不具备供餐条件", "scope_rural_registered_locations"),
    Reason.NOT_ENROLLED: Wording("不在籍", "scope_all_pupils_locations"),
    Reason.NOT_RURAL_REGISTERED: Wording(
        "县城学校学生，没有经审核的农村户籍证明", "scope_rural_registered_locations"
    ),
    Reason.OPTED_OUT: Wording("家长选择不用餐", "joining_is_voluntary"),
    Reason.ABSENT: Wording("未到校用餐", "entitlement_days"),
}
