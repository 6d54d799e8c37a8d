"""School days and meal days of a school and of a grade."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.calendar import CalendarMistake, DayKind, SchoolDays, Span, announced_working_days

TERM = Span(date(2025, 9, 22), date(2025, 10, 13))
SUMMER = Span(date(2026, 5, 25), date(2026, 6, 6))
SCHOOL = SchoolDays([TERM, SUMMER], announced_working_days(), grades=frozenset(range(1, 7)))


def test_a_meal_day_is_a_school_day_that_is_a_supply_day() -> None:
    school = replace(SCHOOL, closures={date(2025, 9, 26): "运动会"}, makeup={date(2025, 9, 27): "补周五"})
    assert school.meal_days(TERM, no_supply={date(2025, 9, 30)}) == (
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
    assert set(SCHOOL.meal_days(TERM, no_supply=no_supply)) == set(SCHOOL.school_days(TERM)) - no_supply


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2025, 9, 21), "no_term"),
        (date(2025, 10, 1), "not_working"),
        (date(2025, 9, 28), ""),  # make-up Sunday of the state
        (date(2025, 9, 26), "closed"),
        (date(2025, 9, 27), ""),  # the school's own make-up Saturday
        (date(2025, 10, 10), "away"),
    ],
)
def test_a_day_says_why_nobody_is_taught(on: date, reason: str) -> None:
    everybody = dict.fromkeys(range(1, 7), "研学")
    school = replace(
        SCHOOL,
        closures={date(2025, 9, 26): "雪天停课"},
        makeup={date(2025, 9, 27): "补雪天"},
        trips={date(2025, 10, 10): everybody},
    )
    assert school.why_no_school(on) == reason


def test_a_grade_on_a_trip_has_no_meal_and_the_others_have() -> None:
    day = date(2025, 9, 24)
    school = replace(SCHOOL, trips={day: {3: "研学"}})
    assert school.grades_away(day) == {3}
    assert day in school.meal_days(TERM)
    assert day in school.meal_days(TERM, grade=2)
    assert day not in school.meal_days(TERM, grade=3)


def test_on_the_first_of_june_those_under_14_are_free_and_a_nine_year_school_serves_the_others() -> None:
    day = date(2026, 6, 1)
    primary = replace(SCHOOL, under_14=frozenset(range(1, 7)))
    assert primary.why_no_school(day) == "childrens_day"
    nine = replace(primary, grades=frozenset(range(1, 10)))
    assert nine.why_no_school(day) == ""
    assert nine.grades_away(day) == set(range(1, 7))
    junior = replace(SCHOOL, grades=frozenset({7, 8, 9}))
    assert junior.grades_away(day) == set()


def test_a_local_festival_takes_the_school_day_away() -> None:
    day = date(2025, 9, 24)
    local = SCHOOL.working.with_local({day: DayKind.CLOSED}, {day: "州庆"})
    assert replace(SCHOOL, working=local).why_no_school(day) == "not_working"


def test_make_up_days_outside_the_term_or_closed_are_refused() -> None:
    with pytest.raises(CalendarMistake, match="不在学期"):
        replace(SCHOOL, makeup={date(2025, 12, 1): "补课"})
    with pytest.raises(CalendarMistake, match="既是停课日又是补课日"):
        replace(SCHOOL, closures={date(2025, 9, 27): "停"}, makeup={date(2025, 9, 27): "补"})
    with pytest.raises(CalendarMistake, match="没有结束日期"):
        replace(SCHOOL, terms=[Span(date(2025, 9, 1), None)])
    with pytest.raises(CalendarMistake, match="没有结束日期"):
        SCHOOL.school_days(Span(date(2025, 9, 1), None))
    with pytest.raises(CalendarMistake):
        Span(date(2025, 9, 1), date(2025, 9, 1))
