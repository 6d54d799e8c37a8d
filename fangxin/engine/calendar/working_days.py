"""Working days of the state and of a place: the notices' exceptions over plain weekdays.

Worked examples: docs/algorithms/working-days.md. Spans are half-open: `until` is not in them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import cache

from chinese_calendar import constants as announced

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
DAY = timedelta(days=1)
_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利七十周年纪念日",
}


class CalendarMistake(ValueError):
    """The dates contradict each other; the message says which and what to correct."""


class DayKind(StrEnum):
    """What the calendar's table says about a day."""

    WORKING = "working"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `since` up to, not including, `until` (None: open)."""

    since: date
    until: date | None

    def __post_init__(self) -> None:
        if self.until is not None and self.until <= self.since:
            raise CalendarMistake(f"结束日期 {self.until} 必须晚于开始日期 {self.since}。")

    def __contains__(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True)
class WorkingDays:
    """Working days: announced exceptions over plain weekdays.

    `table` maps a day to working or closed; `years` are those whose notice is known; `names` say what a day of the
    table is called. In any other year the answer is the weekday's and is provisional.
    """

    table: Mapping[date, DayKind]
    years: frozenset[int]
    names: Mapping[date, str] = field(default_factory=dict)

    def is_working(self, on: date) -> bool:
        """Say whether the day is a working day."""
        kind = self.table.get(on)
        return on.weekday() < 5 if kind is None else kind is DayKind.WORKING

    def is_provisional(self, on: date) -> bool:
        """Say whether the day's answer may change when the year's notice comes."""
        return on.year not in self.years

    @property
    def last_announced(self) -> int:
        """The last year up to which every notice is known without a gap."""
        year = min(self.years)
        while year + 1 in self.years:
            year += 1
        return year

    def with_notice(
        self, year: int, days: Mapping[date, DayKind], names: Mapping[date, str]
    ) -> "WorkingDays":
        """Lay a year's notice over this calendar: it replaces what was known of that year, and announces it.

        Days of the notice may lie in the neighbouring years (a New Year's holiday that begins in December).
        """
        if not days:
            raise CalendarMistake(f"{year} 年的放假通知没有一天。请给出全年的放假和调休日。")
        kept = {on: kind for on, kind in self.table.items() if on.year != year}
        called = {on: name for on, name in self.names.items() if on.year != year}
        return replace(self, table={**kept, **days}, names={**called, **names}, years=self.years | {year})

    def with_local(self, days: Mapping[date, DayKind], names: Mapping[date, str]) -> "WorkingDays":
        """Lay a place's own days over this calendar (a minority's festival, a day off after a flood); no year by it."""
        return replace(self, table={**self.table, **days}, names={**self.names, **names})

    def count(self, since: date, until: date) -> int:
        """Working days from `since` up to, not including, `until`; 0 when there are none."""
        return sum(self.is_working(since + DAY * step) for step in range((until - since).days))


@cache
def announced_working_days() -> WorkingDays:
    """The State Council's notices, as the package chinesecalendar carries them."""
    table = {on: DayKind.CLOSED for on in announced.holidays}
    table |= {on: DayKind.WORKING for on in announced.workdays}
    names = {on: _NAMES.get(name, name) for on, name in {**announced.holidays, **announced.workdays}.items()}
    return WorkingDays(table, frozenset(on.year for on in announced.holidays), names)


def day_in_shanghai(at: datetime) -> date:
    """The calendar day of an instant in Asia/Shanghai. Raises CalendarMistake without a zone."""
    if at.tzinfo is None:
        raise CalendarMistake(f"时刻 {at} 没有时区。请给出带时区的时刻。")
    return at.astimezone(SHANGHAI).date()


def days_of(since: date, until: date) -> list[date]:
    """Every day from `since` up to, not including, `until`."""
    return [since + DAY * step for step in range((until - since).days)]


def changed_days(before: WorkingDays, after: WorkingDays, days: Iterable[date]) -> list[date]:
    """The days that are working in one calendar and not in the other, in order."""
    return sorted(on for on in set(days) if before.is_working(on) is not after.is_working(on))
