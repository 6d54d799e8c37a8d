"""Working days of the state and of a place, and the last day of a period."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.calendar import (
    SHANGHAI,
    CalendarMistake,
    DayKind,
    Due,
    announced_working_days,
    changed_days,
    due_date,
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
    known = CALENDAR.with_notice(year, {closed: DayKind.CLOSED}, {closed: "端午节"})
    assert due_date(start, 3, CALENDAR) == Due(date(year, 6, 7), provisional=True)
    assert due_date(start, 3, known) == Due(date(year, 6, 8), provisional=False)
    assert known.names[closed] == "端午节"
    with pytest.raises(CalendarMistake, match="没有一天"):
        known.with_notice(year + 1, {}, {})


def test_a_period_over_the_turn_of_the_year_is_provisional_only_while_the_new_year_is_unknown() -> None:
    """Tuesday 29 December 2026, 3 working days: 30, 31, then 1 January by weekday, a holiday by the notice."""
    start = date(2026, 12, 29)
    assert due_date(start, 2, CALENDAR) == Due(date(2026, 12, 31), provisional=False)
    assert due_date(start, 3, CALENDAR) == Due(date(2027, 1, 1), provisional=True)
    new_year = date(2027, 1, 1)
    known = CALENDAR.with_notice(2027, {new_year: DayKind.CLOSED}, {new_year: "元旦"})
    assert due_date(start, 3, known) == Due(date(2027, 1, 4), provisional=False)


def test_a_corrected_notice_replaces_the_year_and_leaves_the_others() -> None:
    first, second = date(2027, 6, 9), date(2027, 6, 10)
    known = CALENDAR.with_notice(2027, {first: DayKind.CLOSED}, {first: "端午节"})
    corrected = known.with_notice(2027, {second: DayKind.CLOSED}, {second: "端午节"})
    assert (corrected.is_working(first), corrected.is_working(second)) == (True, False)
    assert not corrected.is_working(date(2026, 10, 1))


def test_a_year_skipped_stays_unknown() -> None:
    on = date(2028, 10, 2)
    known = CALENDAR.with_notice(2028, {on: DayKind.CLOSED}, {on: "国庆节"})
    assert known.is_provisional(date(2027, 5, 5))
    assert not known.is_provisional(date(2028, 5, 5))
    assert (CALENDAR.last_announced, known.last_announced) == (2026, 2026)


def test_a_place_has_days_of_its_own_that_announce_no_year() -> None:
    """A minority's festival set by the prefecture (《全国年节及纪念日放假办法》第四条), and a make-up Saturday."""
    festival, makeup = date(2026, 11, 18), date(2026, 11, 21)
    local = CALENDAR.with_local(
        {festival: DayKind.CLOSED, makeup: DayKind.WORKING}, {festival: "苗年", makeup: "苗年"}
    )
    assert (local.is_working(festival), local.is_working(makeup)) == (False, True)
    assert due_date(date(2026, 11, 17), 3, local) == Due(date(2026, 11, 21), provisional=False)
    assert due_date(date(2026, 11, 17), 3, CALENDAR) == Due(date(2026, 11, 20), provisional=False)
    assert local.years == CALENDAR.years
    assert changed_days(CALENDAR, local, [festival, makeup, date(2026, 11, 19)]) == [festival, makeup]


@given(DATES, st.integers(1, 30))
def test_a_due_date_is_a_working_day_with_exactly_the_days_between(start: date, days: int) -> None:
    due = due_date(start, days, CALENDAR)
    assert CALENDAR.is_working(due.on)
    assert CALENDAR.count(start + timedelta(1), due.on + timedelta(1)) == days


@given(DATES, st.integers(1, 20), st.integers(0, 20))
def test_later_receipt_is_never_due_earlier(start: date, days: int, wait: int) -> None:
    assert due_date(start, days, CALENDAR).on <= due_date(start + timedelta(wait), days, CALENDAR).on
