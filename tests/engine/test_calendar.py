"""Working days of the state, clocks, and meal days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.calendar import (
    SHANGHAI,
    CalendarMistake,
    Clock,
    ClockState,
    DayKind,
    Due,
    Pause,
    Span,
    announced_working_days,
    due_date,
    meal_days,
    school_days,
)

CALENDAR = announced_working_days()
DATES = st.dates(date(2005, 1, 1), date(2040, 12, 31))
WEDNESDAY = datetime(2025, 9, 24, 16, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2025, 9, 27), False),  # Saturday
        (date(2025, 9, 28), True),  # make-up Sunday
        (date(2025, 10, 1), False),
        (date(2025, 10, 8), False),
        (date(2025, 10, 9), True),
        (date(2025, 10, 11), True),  # make-up Saturday
        (date(2026, 2, 17), False),  # Spring Festival
    ],
)
def test_the_announced_holidays_and_make_up_days_are_known(day: date, *, working: bool) -> None:
    assert CALENDAR.is_working(day) is working
    assert not CALENDAR.is_provisional(day)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2025, 9, 24), 3, date(2025, 9, 28)),  # over a make-up Sunday
        (date(2025, 9, 29), 3, date(2025, 10, 10)),  # over National Day
        (date(2025, 10, 20), 3, date(2025, 10, 23)),
        (date(2025, 10, 18), 5, date(2025, 10, 24)),  # received on a Saturday
        (date(2025, 10, 24), 1, date(2025, 10, 27)),
    ],
)
def test_the_day_of_receipt_is_not_counted(start: date, days: int, due: date) -> None:
    assert due_date(start, days, CALENDAR) == Due(due, provisional=False)


def test_an_instant_belongs_to_its_day_in_shanghai() -> None:
    late_in_london = datetime(2025, 9, 23, 17, 0, tzinfo=UTC)
    assert due_date(late_in_london, 3, CALENDAR).on == date(2025, 9, 28)
    with pytest.raises(CalendarMistake, match="时区"):
        due_date(datetime(2025, 9, 24, 9, 0), 3, CALENDAR)


def test_a_period_has_at_least_one_day() -> None:
    with pytest.raises(CalendarMistake):
        due_date(date(2025, 9, 24), 0, CALENDAR)


def test_past_the_last_announced_year_weekdays_count_and_the_date_is_provisional() -> None:
    later = date(CALENDAR.last_announced + 1, 6, 2)
    due = due_date(later, 3, CALENDAR)
    assert due.provisional
    assert due.on == due_date(later, 3, CALENDAR).on
    assert due.on.weekday() < 5


def test_a_notice_that_is_imported_ends_the_provision() -> None:
    year = CALENDAR.last_announced + 1
    start, closed = date(year, 6, 2), date(year, 6, 3)
    known = CALENDAR.with_table({closed: DayKind.CLOSED}, last_announced=year)
    assert not due_date(start, 3, known).provisional
    assert not known.is_working(closed)
    with pytest.raises(CalendarMistake):
        known.with_table({}, last_announced=year - 1)


@given(DATES, st.integers(1, 30))
def test_a_due_date_is_a_working_day_with_exactly_the_days_between(start: date, days: int) -> None:
    due = due_date(start, days, CALENDAR)
    assert CALENDAR.is_working(due.on)
    assert CALENDAR.count(start + timedelta(1), due.on + timedelta(1)) == days


@given(DATES, st.integers(1, 20), st.integers(0, 20))
def test_later_receipt_is_never_due_earlier(start: date, days: int, wait: int) -> None:
    assert due_date(start, days, CALENDAR).on <= due_date(start + timedelta(wait), days, CALENDAR).on


@pytest.mark.parametrize(
    ("on", "state", "text"),
    [
        (date(2025, 9, 24), ClockState.RUNNING, "剩 3 个工作日"),
        (date(2025, 9, 26), ClockState.RUNNING, "剩 1 个工作日"),
        (date(2025, 9, 27), ClockState.RUNNING, "剩 1 个工作日"),
        (date(2025, 9, 28), ClockState.DUE_TODAY, "今日到期"),
        (date(2025, 9, 29), ClockState.OVERDUE, "逾期 1 个工作日"),
        (date(2025, 10, 5), ClockState.OVERDUE, "逾期 2 个工作日"),
    ],
)
def test_a_clock_says_what_is_left(on: date, state: ClockState, text: str) -> None:
    reading = Clock.start(WEDNESDAY, 3, CALENDAR).read(on, CALENDAR)
    assert (reading.state, reading.text) == (state, text)


def test_a_pause_moves_the_due_date_by_its_working_days() -> None:
    base = Clock.start(WEDNESDAY, 3, CALENDAR)
    pause = Pause(date(2025, 9, 26), date(2025, 9, 28), "缺发票")
    paused = Clock(base.started_at, base.due_on, (pause,))
    assert paused.read(date(2025, 9, 27), CALENDAR).text == "已暂停，剩 2 个工作日"
    assert paused.due(CALENDAR) == Due(date(2025, 9, 29), provisional=False)
    assert paused.read(date(2025, 9, 28), CALENDAR).text == "剩 1 个工作日"


def test_an_open_pause_has_no_due_date_but_says_what_is_left() -> None:
    base = Clock.start(WEDNESDAY, 3, CALENDAR)
    paused = Clock(base.started_at, base.due_on, (Pause(date(2025, 9, 26), None, "缺发票"),))
    assert paused.due(CALENDAR) is None
    assert paused.read(date(2025, 10, 20), CALENDAR).text == "已暂停，剩 2 个工作日"
    assert paused.read(date(2025, 9, 25), CALENDAR).text == "剩 2 个工作日"


@given(st.integers(1, 10), st.integers(1, 15), st.integers(0, 15))
def test_a_closed_pause_leaves_the_same_number_of_running_days(days: int, begin: int, length: int) -> None:
    base = Clock.start(WEDNESDAY, days, CALENDAR)
    since = base.started_on + timedelta(begin)
    until = since + timedelta(length)
    due = Clock(base.started_at, base.due_on, (Pause(since, until, "补正"),)).due(CALENDAR)
    assert due is not None
    running = [
        day
        for step in range(1, (due.on - base.started_on).days + 1)
        if CALENDAR.is_working(day := base.started_on + timedelta(step)) and not since <= day < until
    ]
    assert len(running) == days


def test_done_in_time_and_done_late_are_told_apart() -> None:
    base = Clock.start(WEDNESDAY, 3, CALENDAR)
    in_time = Clock(base.started_at, base.due_on, (), datetime(2025, 9, 28, 23, 59, tzinfo=SHANGHAI))
    late = Clock(base.started_at, base.due_on, (), datetime(2025, 9, 30, 0, 0, tzinfo=SHANGHAI))
    assert in_time.read(date(2025, 10, 20), CALENDAR).text == "已办结"
    assert late.read(date(2025, 10, 20), CALENDAR).text == "逾期 2 个工作日办结"
    assert late.read(date(2025, 9, 29), CALENDAR).state is ClockState.OVERDUE


def test_clocks_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(CalendarMistake):
        Clock(WEDNESDAY, date(2025, 9, 23))
    with pytest.raises(CalendarMistake):
        Clock(WEDNESDAY, date(2025, 9, 28), (), datetime(2025, 9, 24, 16, 0, tzinfo=SHANGHAI))
    twice = (Pause(date(2025, 9, 25), None, "甲"), Pause(date(2025, 9, 26), None, "乙"))
    with pytest.raises(CalendarMistake, match="重叠"):
        Clock(WEDNESDAY, date(2025, 9, 28), twice)


TERM = Span(date(2025, 9, 22), date(2025, 10, 13))


def test_a_meal_day_is_a_school_day_that_is_a_supply_day() -> None:
    days = meal_days(
        TERM,
        CALENDAR,
        closures={date(2025, 9, 26)},
        makeup={date(2025, 9, 27)},
        no_supply={date(2025, 9, 30)},
    )
    assert days == (
        date(2025, 9, 22),
        date(2025, 9, 23),
        date(2025, 9, 24),
        date(2025, 9, 25),
        date(2025, 9, 27),
        date(2025, 9, 28),
        date(2025, 9, 29),
        date(2025, 10, 9),
        date(2025, 10, 10),
        date(2025, 10, 11),
    )


@given(st.sets(st.sampled_from([TERM.since + timedelta(n) for n in range(21)])))
def test_meal_days_are_school_days_without_the_days_of_no_supply(no_supply: set[date]) -> None:
    taught = school_days(TERM, CALENDAR)
    assert set(meal_days(TERM, CALENDAR, no_supply=no_supply)) == set(taught) - no_supply


def test_make_up_days_outside_the_term_or_closed_are_refused() -> None:
    with pytest.raises(CalendarMistake, match="不在学期"):
        school_days(TERM, CALENDAR, makeup={date(2025, 12, 1)})
    with pytest.raises(CalendarMistake, match="既是停课日又是补课日"):
        school_days(TERM, CALENDAR, closures={date(2025, 9, 27)}, makeup={date(2025, 9, 27)})
    with pytest.raises(CalendarMistake):
        school_days(Span(date(2025, 9, 1), None), CALENDAR)
    with pytest.raises(CalendarMistake):
        Span(date(2025, 9, 1), date(2025, 9, 1))
