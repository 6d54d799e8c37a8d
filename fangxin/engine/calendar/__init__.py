"""Working days, clocks of the law, school and meal days. Pure: tables and days are arguments."""

from fangxin.engine.calendar.clock import Clock, ClockReading, ClockState, Due, Pause, due_date
from fangxin.engine.calendar.notice import NoticeDay, NoticeFlaw, NoticeReading, read_notice
from fangxin.engine.calendar.school_days import CHILDRENS_DAY, SchoolDays
from fangxin.engine.calendar.working_days import (
    SHANGHAI,
    CalendarMistake,
    DayKind,
    Span,
    WorkingDays,
    announced_working_days,
    changed_days,
    day_in_shanghai,
    days_of,
)

__all__ = [
    "CHILDRENS_DAY",
    "SHANGHAI",
    "CalendarMistake",
    "Clock",
    "ClockReading",
    "ClockState",
    "DayKind",
    "Due",
    "NoticeDay",
    "NoticeFlaw",
    "NoticeReading",
    "Pause",
    "SchoolDays",
    "Span",
    "WorkingDays",
    "announced_working_days",
    "changed_days",
    "day_in_shanghai",
    "days_of",
    "due_date",
    "read_notice",
]
