"""The only door for reading which rule applies where and when, and the calendar of meal days."""

from fangxin.areas.policy.queries.calendar import (
    CalendarDay,
    NoMealDay,
    calendar_month,
    meal_day,
    meal_day_of,
    meal_days,
)
from fangxin.areas.policy.queries.clock_mark import ClockMark, clock_mark
from fangxin.areas.policy.queries.deadlines import (
    RunningClock,
    current_due,
    deadline,
    deadline_of,
    deadlines,
    open_deadlines,
    plain_reading,
    read_clocks,
    readings_of,
)
from fangxin.areas.policy.queries.duties import duty_statuses
from fangxin.areas.policy.queries.parameters import ParameterLine, parameter_line, parameter_lines
from fangxin.areas.policy.queries.programmes import programme_of, programmes_of
from fangxin.areas.policy.queries.rule import (
    SCHOOL_KINDS,
    SCHOOL_PROGRAMME,
    county_rule,
    rule,
    rule_if_demanded,
    school_kind_of,
)
from fangxin.areas.policy.queries.school_days import (
    exception_on,
    exceptions,
    grades_away,
    grades_away_in,
    school_days_of,
)
from fangxin.areas.policy.queries.terms import terms_of
from fangxin.areas.policy.queries.working_days import notice, notice_days, notices, working_days

__all__ = [
    "SCHOOL_KINDS",
    "SCHOOL_PROGRAMME",
    "CalendarDay",
    "ClockMark",
    "NoMealDay",
    "ParameterLine",
    "RunningClock",
    "calendar_month",
    "clock_mark",
    "county_rule",
    "current_due",
    "deadline",
    "deadline_of",
    "deadlines",
    "duty_statuses",
    "exception_on",
    "exceptions",
    "grades_away",
    "grades_away_in",
    "meal_day",
    "meal_day_of",
    "meal_days",
    "notice",
    "notice_days",
    "notices",
    "open_deadlines",
    "parameter_line",
    "parameter_lines",
    "plain_reading",
    "programme_of",
    "programmes_of",
    "read_clocks",
    "readings_of",
    "rule",
    "rule_if_demanded",
    "school_days_of",
    "school_kind_of",
    "terms_of",
    "working_days",
]
