"""Clocks of the law: start instant, due instant, pauses, done, late. The day asked about is always an argument.

Worked examples: docs/algorithms/working-days.md.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum

from fangxin.engine.calendar.working_days import (
    DAY,
    SHANGHAI,
    CalendarMistake,
    WorkingDays,
    day_in_shanghai,
    days_of,
)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period, and whether an unannounced year was guessed by weekday."""

    on: date
    provisional: bool

    @property
    def at(self) -> datetime:
        """The due instant: the end of the last day in Asia/Shanghai (midnight, not in the period any more)."""
        return datetime.combine(self.on + DAY, time(0), tzinfo=SHANGHAI)


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
        on += DAY
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
        over = f"已超 {self.working_days} 个工作日" if self.working_days else "已超期"
        words = {
            ClockState.RUNNING: f"还剩 {self.working_days} 个工作日"
            if self.working_days
            else "还剩不足 1 个工作日",
            ClockState.DUE_TODAY: "今日到期",
            ClockState.OVERDUE: over,
            ClockState.PAUSED: f"已暂停，还剩 {self.working_days} 个工作日",
            ClockState.DONE: "已办结",
            ClockState.DONE_LATE: f"{over}办结",
        }[self.state]
        return f"{words}（暂定）" if self.provisional else words

    @property
    def provisional(self) -> bool:
        """True while the due date may still move with a notice to come."""
        return self.due is not None and self.due.provisional and self.state is not ClockState.DONE

    @property
    def late(self) -> bool:
        """True when the due instant has passed, or had passed when it was done."""
        return self.state in (ClockState.OVERDUE, ClockState.DONE_LATE)

    @property
    def tone(self) -> str:
        """How the mark is shown: bad when late, due today or due on the next working day; warn with two days left."""
        if self.state in (ClockState.DONE, ClockState.PAUSED):
            return ""
        if self.late or self.working_days <= 1:
            return "bad"
        return "warn" if self.working_days == 2 else ""


@dataclass(frozen=True)
class Clock:
    """A period that the law gives: start, last day before pauses, pauses, end.

    `working_days` is the length of the period; None where the law names a date, which no notice moves.
    """

    started_at: datetime
    due_on: date
    pauses: tuple[Pause, ...] = field(default=())
    done_at: datetime | None = None
    working_days: int | None = None

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
        return cls(at, due_date(at, working_days, calendar).on, working_days=working_days)

    @property
    def started_on(self) -> date:
        """The day of the start in Asia/Shanghai."""
        return day_in_shanghai(self.started_at)

    def recomputed(self, calendar: WorkingDays) -> "Clock":
        """The same period under another calendar: what an imported notice makes of a provisional due date."""
        if self.working_days is None:
            return self
        return replace(self, due_on=due_date(self.started_at, self.working_days, calendar).on)

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
            on += DAY
            guessed = guessed or calendar.is_provisional(on)
            if not calendar.is_working(on):
                continue
            if self.is_paused(on):
                owed += on <= end
            elif on > end:
                owed -= 1
        return Due(max(on, end), guessed and self.working_days is not None)

    def working_days_left(self, on: date, calendar: WorkingDays) -> int:
        """Working days after `on` until the period is used up, pauses not counted."""
        granted = calendar.count(self.started_on + DAY, self.due_on + DAY)
        used = sum(
            calendar.is_working(day) and not self.is_paused(day)
            for day in days_of(self.started_on + DAY, on + DAY)
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
            return ClockReading(ClockState.DONE_LATE, calendar.count(due.on + DAY, done_on + DAY), due)
        if due is None or known.is_paused(on):
            return ClockReading(ClockState.PAUSED, known.working_days_left(on, calendar), due)
        if on > due.on:
            return ClockReading(ClockState.OVERDUE, calendar.count(due.on + DAY, on + DAY), due)
        if on == due.on:
            return ClockReading(ClockState.DUE_TODAY, 0, due)
        return ClockReading(ClockState.RUNNING, calendar.count(on + DAY, due.on + DAY), due)
