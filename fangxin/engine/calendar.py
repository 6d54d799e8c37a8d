"""Working days, clocks of the law, and meal days. The day asked about is always an argument.

Worked examples: docs/algorithms/working-days.md. Spans are half-open: `until` is not in them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import cache

from chinese_calendar import constants as announced

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
_DAY = timedelta(days=1)


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


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period, and whether an unannounced year was guessed by weekday."""

    on: date
    provisional: bool


@dataclass(frozen=True)
class WorkingDays:
    """Working days of the state: announced exceptions over plain weekdays.

    `table` maps a day to working or closed. Outside the years from first to last announced the
    answer is the weekday's and is provisional.
    """

    table: Mapping[date, DayKind]
    first_announced: int
    last_announced: int

    def is_working(self, on: date) -> bool:
        """Say whether the day is a working day."""
        kind = self.table.get(on)
        return on.weekday() < 5 if kind is None else kind is DayKind.WORKING

    def is_provisional(self, on: date) -> bool:
        """Say whether the day's answer may change when the year's notice comes."""
        return on not in self.table and not self.first_announced <= on.year <= self.last_announced

    def with_table(
        self, changes: Mapping[date, DayKind], *, last_announced: int | None = None
    ) -> "WorkingDays":
        """Lay an installation's own table over this one; it may announce further years."""
        later = self.last_announced if last_announced is None else last_announced
        if later < self.last_announced:
            raise CalendarMistake(f"已公布到 {self.last_announced} 年，不能改回 {later} 年。")
        return replace(self, table={**self.table, **changes}, last_announced=later)

    def count(self, since: date, until: date) -> int:
        """Working days from `since` up to, not including, `until`; 0 when there are none."""
        return sum(self.is_working(since + _DAY * step) for step in range((until - since).days))


@cache
def announced_working_days() -> WorkingDays:
    """The State Council's notices, as the package chinesecalendar carries them."""
    table = {on: DayKind.CLOSED for on in announced.holidays}
    table |= {on: DayKind.WORKING for on in announced.workdays}
    years = [on.year for on in announced.holidays]
    return WorkingDays(table, min(years), max(years))


def day_in_shanghai(at: datetime) -> date:
    """The calendar day of an instant in Asia/Shanghai. Raises CalendarMistake without a zone."""
    if at.tzinfo is None:
        raise CalendarMistake(f"时刻 {at} 没有时区。请给出带时区的时刻。")
    return at.astimezone(SHANGHAI).date()


def due_date(start: date | datetime, working_days: int, calendar: WorkingDays) -> Due:
    """The last day of a period of working days; the day of the event itself is not counted.

    Source: 民法典 第二百零一条; the Measures §9 (3 and 5 working days). Raises CalendarMistake
    for a period below one day or an instant without a zone.
    """
    if working_days < 1:
        raise CalendarMistake(f"期限须至少一个工作日，现为 {working_days}。")
    on = day_in_shanghai(start) if isinstance(start, datetime) else start
    left, provisional = working_days, False
    while left:
        on += _DAY
        provisional = provisional or calendar.is_provisional(on)
        left -= calendar.is_working(on)
    return Due(on, provisional)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stop of a clock, from `since` up to `until` (None: still stopped), with its reason."""

    since: date
    until: date | None
    reason: str

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise CalendarMistake(f"暂停的结束 {self.until} 早于开始 {self.since}。")

    def __contains__(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


class ClockState(StrEnum):
    """Where a clock stands on a day."""

    RUNNING = "running"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    PAUSED = "paused"
    DONE = "done"
    DONE_LATE = "done_late"


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A clock on a day. `working_days` are left when running, over when overdue or done late."""

    state: ClockState
    working_days: int
    due: Due | None

    @property
    def text(self) -> str:
        """What the screen says."""
        over = f"逾期 {self.working_days} 个工作日" if self.working_days else "已逾期"
        words = {
            ClockState.RUNNING: f"剩 {self.working_days} 个工作日",
            ClockState.DUE_TODAY: "今日到期",
            ClockState.OVERDUE: over,
            ClockState.PAUSED: f"已暂停，剩 {self.working_days} 个工作日",
            ClockState.DONE: "已办结",
            ClockState.DONE_LATE: f"{over}办结",
        }[self.state]
        guessed = self.due is not None and self.due.provisional and self.state is not ClockState.DONE
        return f"{words}（暂定）" if guessed else words


@dataclass(frozen=True)
class Clock:
    """A period that the law gives: start, last day before pauses, pauses, end."""

    started_at: datetime
    due_on: date
    pauses: tuple[Pause, ...] = field(default=())
    done_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.due_on < self.started_on:
            raise CalendarMistake(f"到期日 {self.due_on} 早于起算日 {self.started_on}。")
        if self.done_at is not None and self.done_at < self.started_at:
            raise CalendarMistake(f"办结时刻 {self.done_at} 早于起算时刻 {self.started_at}。")
        for earlier, later in zip(self.pauses, self.pauses[1:], strict=False):
            if earlier.until is None or later.since < earlier.until:
                raise CalendarMistake(f"暂停区间重叠或未按先后排列：{earlier.since}、{later.since}。")

    @classmethod
    def start(cls, at: datetime, working_days: int, calendar: WorkingDays) -> "Clock":
        """Begin a period of working days at an instant."""
        return cls(at, due_date(at, working_days, calendar).on)

    @property
    def started_on(self) -> date:
        """The day of the start in Asia/Shanghai."""
        return day_in_shanghai(self.started_at)

    def is_paused(self, on: date) -> bool:
        """Say whether the clock stands still on the day."""
        return any(on in pause for pause in self.pauses)

    def due(self, calendar: WorkingDays) -> Due | None:
        """The last day, moved by the working days paused; None while a pause is open."""
        if self.pauses and self.pauses[-1].until is None:
            return None
        end, owed, guessed = self.due_on, 0, False
        on = self.started_on
        while on < end or owed:
            on += _DAY
            guessed = guessed or calendar.is_provisional(on)
            if not calendar.is_working(on):
                continue
            if self.is_paused(on):
                owed += on <= end
            elif on > end:
                owed -= 1
        return Due(max(on, end), guessed)

    def working_days_left(self, on: date, calendar: WorkingDays) -> int:
        """Working days after `on` until the period is used up, pauses not counted."""
        granted = calendar.count(self.started_on + _DAY, self.due_on + _DAY)
        used = sum(
            calendar.is_working(day) and not self.is_paused(day)
            for day in _days(self.started_on + _DAY, on + _DAY)
        )
        return granted - used

    def read(self, on: date, calendar: WorkingDays) -> ClockReading:
        """Read the clock on a day, with what had happened by then."""
        known = replace(self, pauses=tuple(pause for pause in self.pauses if pause.since <= on))
        due = known.due(calendar)
        done_on = None if self.done_at is None else day_in_shanghai(self.done_at)
        if done_on is not None and done_on <= on:
            if due is None or done_on <= due.on:
                return ClockReading(ClockState.DONE, 0, due)
            return ClockReading(ClockState.DONE_LATE, calendar.count(due.on + _DAY, done_on + _DAY), due)
        if due is None or known.is_paused(on):
            return ClockReading(ClockState.PAUSED, known.working_days_left(on, calendar), due)
        if on > due.on:
            return ClockReading(ClockState.OVERDUE, calendar.count(due.on + _DAY, on + _DAY), due)
        if on == due.on:
            return ClockReading(ClockState.DUE_TODAY, 0, due)
        return ClockReading(ClockState.RUNNING, calendar.count(on + _DAY, due.on + _DAY), due)


def school_days(
    term: Span,
    calendar: WorkingDays,
    *,
    closures: Collection[date] = (),
    makeup: Collection[date] = (),
) -> tuple[date, ...]:
    """Days on which a school teaches: the term's working days less closures plus make-up days.

    Raises CalendarMistake for an open term, a make-up day outside it, or one that is closed too.
    """
    if term.until is None:
        raise CalendarMistake(f"{term.since} 开始的学期没有结束日期，无法列出上课日。")
    if both := sorted(set(closures) & set(makeup)):
        raise CalendarMistake(f"{both[0]} 既是停课日又是补课日，请只留一个。")
    if outside := sorted(day for day in makeup if day not in term):
        raise CalendarMistake(f"补课日 {outside[0]} 不在学期 {term.since} 至 {term.until} 之内。")
    return tuple(
        day
        for day in _days(term.since, term.until)
        if day in makeup or (calendar.is_working(day) and day not in closures)
    )


def meal_days(
    term: Span,
    calendar: WorkingDays,
    *,
    closures: Collection[date] = (),
    makeup: Collection[date] = (),
    no_supply: Collection[date] = (),
) -> tuple[date, ...]:
    """Days with a meal: school days that are supply days. The 200 days of §5 are funding only."""
    taught = school_days(term, calendar, closures=closures, makeup=makeup)
    return tuple(day for day in taught if day not in no_supply)


def _days(since: date, until: date) -> list[date]:
    return [since + _DAY * step for step in range((until - since).days)]
