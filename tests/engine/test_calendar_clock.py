"""Clocks of the law: what is left, pauses, done in time and late, and what a new notice makes of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fangxin.engine.calendar import (
    SHANGHAI,
    CalendarMistake,
    Clock,
    ClockState,
    DayKind,
    Due,
    Pause,
    announced_working_days,
)

CALENDAR = announced_working_days()
DATES = st.dates(date(2005, 1, 1), date(2040, 12, 31))
DAY = timedelta(days=1)
WEDNESDAY = datetime(2025, 9, 24, 16, 30, tzinfo=SHANGHAI)


def moment(on: date, hour: int = 9) -> datetime:
    return datetime(on.year, on.month, on.day, hour, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("on", "state", "text"),
    [
        (date(2025, 9, 24), ClockState.RUNNING, "还剩 3 个工作日"),
        (date(2025, 9, 26), ClockState.RUNNING, "还剩 1 个工作日"),
        (date(2025, 9, 27), ClockState.RUNNING, "还剩 1 个工作日"),
        (date(2025, 9, 28), ClockState.DUE_TODAY, "今日到期"),
        (date(2025, 9, 29), ClockState.OVERDUE, "已超 1 个工作日"),
        (date(2025, 10, 5), ClockState.OVERDUE, "已超 2 个工作日"),
    ],
)
def test_a_clock_says_what_is_left(on: date, state: ClockState, text: str) -> None:
    reading = Clock.start(WEDNESDAY, 3, CALENDAR).read(on, CALENDAR)
    assert (reading.state, reading.text) == (state, text)


def test_a_pause_moves_the_due_date_by_its_working_days() -> None:
    base = Clock.start(WEDNESDAY, 3, CALENDAR)
    pause = Pause(date(2025, 9, 26), date(2025, 9, 28), "缺发票")
    paused = replace(base, pauses=(pause,))
    assert paused.read(date(2025, 9, 27), CALENDAR).text == "已暂停，还剩 2 个工作日"
    assert paused.due(CALENDAR) == Due(date(2025, 9, 29), provisional=False)
    assert paused.read(date(2025, 9, 28), CALENDAR).text == "还剩 1 个工作日"


def test_an_open_pause_has_no_due_date_but_says_what_is_left() -> None:
    base = Clock.start(WEDNESDAY, 3, CALENDAR)
    paused = replace(base, pauses=(Pause(date(2025, 9, 26), None, "缺发票"),))
    assert paused.due(CALENDAR) is None
    assert paused.read(date(2025, 10, 20), CALENDAR).text == "已暂停，还剩 2 个工作日"
    assert paused.read(date(2025, 9, 25), CALENDAR).text == "还剩 2 个工作日"


@given(st.integers(1, 10), st.integers(1, 15), st.integers(0, 15))
def test_a_closed_pause_leaves_the_same_number_of_running_days(days: int, begin: int, length: int) -> None:
    base = Clock.start(WEDNESDAY, days, CALENDAR)
    since = base.started_on + timedelta(begin)
    until = since + timedelta(length)
    due = replace(base, pauses=(Pause(since, until, "补正"),)).due(CALENDAR)
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
    assert late.read(date(2025, 10, 20), CALENDAR).text == "已超 2 个工作日办结"
    assert late.read(date(2025, 9, 29), CALENDAR).state is ClockState.OVERDUE


def test_clocks_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(CalendarMistake):
        Clock(WEDNESDAY, date(2025, 9, 23))
    with pytest.raises(CalendarMistake):
        Clock(WEDNESDAY, date(2025, 9, 28), (), datetime(2025, 9, 24, 16, 0, tzinfo=SHANGHAI))
    twice = (Pause(date(2025, 9, 25), None, "甲"), Pause(date(2025, 9, 26), None, "乙"))
    with pytest.raises(CalendarMistake, match="重叠"):
        Clock(WEDNESDAY, date(2025, 9, 28), twice)


def test_the_due_instant_is_the_midnight_after_the_last_day_in_shanghai() -> None:
    due = Clock.start(WEDNESDAY, 3, CALENDAR).due(CALENDAR)
    assert due is not None
    assert due.at == datetime(2025, 9, 28, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "tone"),
    [
        (date(2025, 9, 24), ""),
        (date(2025, 9, 25), "warn"),
        (date(2025, 9, 26), "bad"),
        (date(2025, 9, 28), "bad"),
        (date(2025, 9, 29), "bad"),
    ],
)
def test_the_mark_gets_louder_towards_the_end(on: date, tone: str) -> None:
    assert Clock.start(WEDNESDAY, 3, CALENDAR).read(on, CALENDAR).tone == tone


def test_a_provisional_mark_says_so_until_it_is_done() -> None:
    clock = Clock.start(moment(date(2030, 3, 4)), 5, CALENDAR)
    assert clock.read(date(2030, 3, 7), CALENDAR).text == "还剩 2 个工作日（暂定）"
    done = replace(clock, done_at=moment(date(2030, 3, 6)))
    assert done.read(date(2030, 3, 7), CALENDAR).text == "已办结"


def test_a_date_that_the_law_names_is_never_provisional_and_never_moves() -> None:
    clock = Clock(moment(date(2030, 3, 4)), date(2030, 3, 15))
    assert clock.due(CALENDAR) == Due(date(2030, 3, 15), provisional=False)
    known = CALENDAR.with_notice(2030, {date(2030, 3, 15): DayKind.CLOSED}, {})
    assert clock.recomputed(known) == clock


@given(DATES, st.integers(1, 25), st.integers(0, 10), st.integers(0, 10))
def test_a_later_start_or_a_longer_period_is_never_due_earlier(
    on: date, days: int, later: int, longer: int
) -> None:
    first = Clock.start(moment(on), days, CALENDAR).due(CALENDAR)
    second = Clock.start(moment(on + later * DAY), days + longer, CALENDAR).due(CALENDAR)
    assert first is not None
    assert second is not None
    assert first.on <= second.on


@given(
    DATES, st.integers(1, 15), st.integers(1, 15), st.integers(0, 15), st.integers(1, 10), st.integers(0, 10)
)
def test_pauses_add_exactly_the_working_time_they_take(
    on: date, days: int, begin: int, length: int, gap: int, second: int
) -> None:
    since = on + begin * DAY
    until = since + length * DAY
    again = until + gap * DAY
    pauses = (Pause(since, until, "补正"), Pause(again, again + second * DAY, "缺发票"))
    clock = Clock.start(moment(on), days, CALENDAR)
    due = replace(clock, pauses=pauses).due(CALENDAR)
    assert due is not None
    stood = sum(
        CALENDAR.is_working(day) and any(day in pause for pause in pauses)
        for day in (on + DAY * n for n in range(1, (due.on - on).days + 1))
    )
    assert CALENDAR.count(clock.due_on + DAY, due.on + DAY) == stood


@given(DATES, st.integers(1, 12), st.integers(0, 40))
def test_what_is_left_and_what_is_used_make_up_the_period(on: date, days: int, later: int) -> None:
    clock = Clock.start(moment(on), days, CALENDAR)
    today = on + later * DAY
    reading = clock.read(today, CALENDAR)
    used = CALENDAR.count(on + DAY, today + DAY)
    if reading.state is ClockState.OVERDUE:
        assert used - reading.working_days == days
    else:
        assert used + reading.working_days == days


@given(
    st.dates(date(2027, 1, 1), date(2027, 11, 30)),
    st.integers(1, 10),
    st.sets(st.dates(date(2027, 1, 1), date(2027, 12, 31)), min_size=1, max_size=20),
)
def test_a_notice_moves_the_due_date_by_the_days_that_it_closes(
    on: date, days: int, closed: set[date]
) -> None:
    """Recomputed, the period has again exactly its working days; with days off only, it never ends earlier."""
    clock = Clock.start(moment(on), days, CALENDAR)
    known = CALENDAR.with_notice(2027, dict.fromkeys(closed, DayKind.CLOSED), {})
    moved = clock.recomputed(known)
    assume(moved.due_on.year == 2027)
    assert known.count(on + DAY, moved.due_on + DAY) == days
    assert known.is_working(moved.due_on)
    assert moved.due_on >= clock.due_on
    assert moved.due(known) == Due(moved.due_on, provisional=False)
    assert moved.recomputed(known) == moved


@given(st.dates(date(2026, 12, 10), date(2026, 12, 31)), st.integers(1, 15))
def test_over_the_end_of_the_last_announced_year_only_what_leaves_it_is_provisional(
    on: date, days: int
) -> None:
    due = Clock.start(moment(on), days, CALENDAR).due(CALENDAR)
    assert due is not None
    assert due.provisional is (due.on.year > 2026)


def test_a_named_day_that_is_a_holiday_has_no_working_day_before_it() -> None:
    clock = Clock(moment(date(2025, 9, 30)), date(2025, 10, 1))
    assert clock.read(date(2025, 9, 30), CALENDAR).text == "还剩不足 1 个工作日"
    assert clock.read(date(2025, 10, 1), CALENDAR).text == "今日到期"
    assert clock.read(date(2025, 10, 2), CALENDAR).text == "已超期"
