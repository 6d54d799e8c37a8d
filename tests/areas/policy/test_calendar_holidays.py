"""Notices of days off, and a school's own days: closed, made up for, a grade away."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.policy.actions.calendar import open_meal_days
from fangxin.areas.policy.actions.holidays import import_notice, set_school_days
from fangxin.areas.policy.models import HolidayNotice, MealDay, SchoolDayException
from fangxin.areas.policy.queries import (
    calendar_month,
    exceptions,
    grades_away,
    meal_days,
    notice_days,
    notices,
    school_days_of,
    working_days,
)
from tests.factories.policy import NOTICE_2027, autumn_term
from tests.factories.world import TODAY, World, at, key

FESTIVAL = [["2026-11-18至2026-11-19", "放假", "苗年"], ["2026-11-21", "上班", "苗年调休"]]


def state_notice(world: World, name: str = "education", rows: list[list[str]] | None = None) -> HolidayNotice:
    return import_notice(
        by=world.actor(name), key=key(), at=at(9), place=world.county, scope="state", year=2027,
        title="2027年部分节假日安排", document_number="国办发明电〔2026〕9号", rows=NOTICE_2027 if rows is None else rows,
    )  # fmt: skip


def local_notice(world: World, rows: list[list[str]] = FESTIVAL) -> HolidayNotice:
    return import_notice(
        by=world.actor("administrator"), key=key(), at=at(9), place=world.county, scope="local", year=2026,
        title="苗年放假", document_number="", rows=rows,
    )  # fmt: skip


def school_days(
    world: World, kind: str, *days: date, name: str = "principal", grade: int = 0
) -> SchoolDayException:
    return set_school_days(
        by=world.actor(name),
        key=key(),
        at=at(9),
        school=world.school,
        kind=kind,
        days=days,
        reason="雪天",
        grade=grade,
    )


def test_an_imported_notice_makes_the_year_known_to_every_school_of_the_county(world: World) -> None:
    cook, holiday = world.actor("cook"), date(2027, 1, 1)
    with acting(cook):
        before = working_days(cook, world.school)
        assert before.is_working(holiday)
        assert before.is_provisional(holiday)
    row = state_notice(world)
    with acting(cook):
        after = working_days(cook, world.school)
        assert not after.is_working(holiday)
        assert not after.is_provisional(date(2027, 7, 1))
        assert after.names[holiday] == "元旦"
        assert after.is_working(date(2027, 2, 14))  # make-up Sunday
        assert len(notice_days(cook, notices(cook).get(pk=row.pk))) == 3 + 8 + 1 + 1 + 5 + 1 + 1 + 7 + 1


def test_a_notice_of_one_county_does_not_move_its_neighbour(world: World) -> None:
    state_notice(world)
    keeper = world.actor("neighbour_keeper")
    with acting(keeper):
        assert working_days(keeper, world.neighbour_school).is_provisional(date(2027, 1, 1))
        assert not notices(keeper).exists()


def test_a_corrected_notice_supersedes_and_its_days_are_gone(world: World) -> None:
    state_notice(world)
    corrected = [["2027-06-10", "放假", "端午节"] if row[2] == "端午节" else row for row in NOTICE_2027]
    state_notice(world, rows=corrected)
    officer = world.actor("education")
    with acting(officer):
        calendar = working_days(officer, world.county)
        assert notices(officer).count() == 1
    assert calendar.is_working(date(2027, 6, 9))
    assert not calendar.is_working(date(2027, 6, 10))


def test_a_notice_with_a_fault_changes_nothing_and_says_every_fault(world: World) -> None:
    rows = [row for row in NOTICE_2027 if row[2] != "国庆节"] + [["2027-03-03", "上班", ""]]
    with pytest.raises(Refused) as refusal:
        state_notice(world, rows=rows)
    assert "缺少：国庆" in str(refusal.value)
    assert "星期三，本来就上班" in str(refusal.value)
    with acting(world.actor("education")):
        assert not HolidayNotice.objects.exists()
    for name in ("principal", "neighbour", "clerk"):
        with pytest.raises(NotAllowed):
            state_notice(world, name)


def test_a_local_festival_is_no_school_day_and_its_make_up_saturday_is_one(world: World) -> None:
    autumn_term(world)
    local_notice(world)
    principal = world.actor("principal")
    with acting(principal):
        known = school_days_of(principal, world.school)
        month = {day.on.day: day for day in calendar_month(principal, world.school, date(2026, 11, 1))}
    assert [known.why_no_school(date(2026, 11, d)) for d in (18, 19, 20, 21)] == [
        "not_working",
        "not_working",
        "",
        "",
    ]
    assert month[18].words == "苗年"
    with pytest.raises(Refused, match="11月18日休息日"):
        open_meal_days(
            by=principal,
            key=key(),
            at=at(9),
            school=world.school,
            days=[date(2026, 11, 18), date(2026, 11, 21)],
        )


def test_a_closed_school_calls_off_its_meals_and_can_open_none(world: World) -> None:
    autumn_term(world)
    tuesday = date(2026, 9, 15)
    school_days(world, "closed", TODAY, tuesday)
    principal = world.actor("principal")
    with acting(principal):
        assert not meal_days(principal).filter(on=TODAY).exists()
    with pytest.raises(Refused, match="9月15日停课"):
        open_meal_days(by=principal, key=key(), at=at(9), school=world.school, days=[tuesday])
    with acting(principal), pytest.raises(IntegrityError, match="school is closed"), transaction.atomic():
        MealDay.objects.create(school=world.school, on=tuesday, at=at(9), by_id=1)


def test_a_closure_taken_back_lets_the_day_be_opened_again(world: World) -> None:
    autumn_term(world)
    tuesday = date(2026, 9, 15)
    school_days(world, "closed", tuesday)
    school_days(world, "normal", tuesday)
    principal = world.actor("principal")
    assert (
        open_meal_days(by=principal, key=key(), at=at(9), school=world.school, days=[tuesday]).on == tuesday
    )
    with acting(principal):
        assert [row.kind for row in exceptions(principal, world.school)] == ["normal"]
    with pytest.raises(Refused, match="没有可以撤销"):
        school_days(world, "normal", date(2026, 9, 17))


def test_a_grade_on_a_trip_is_away_and_only_a_grade_that_the_school_has(world: World) -> None:
    autumn_term(world)
    day = date(2026, 9, 16)
    school_days(world, "trip", day, grade=3)
    principal = world.actor("principal")
    with acting(principal):
        assert grades_away(principal, world.school, day) == {3}
        assert grades_away(principal, world.school, date(2026, 9, 17)) == set()
    with pytest.raises(Refused, match="不是本校的年级"):
        school_days(world, "trip", day, grade=8)
    with acting(principal), pytest.raises(IntegrityError, match="trip_of_a_grade"), transaction.atomic():
        SchoolDayException.objects.create(
            school=world.school, on=day, kind="trip", grade=0, reason="x", at=at(9), by_id=1
        )


def test_made_up_days_are_the_countys_and_lie_on_weekends(world: World) -> None:
    autumn_term(world)
    saturday = date(2026, 9, 19)
    with pytest.raises(NotAllowed, match="县教育局"):
        school_days(world, "makeup", saturday)
    with pytest.raises(Refused, match="不是周末"):
        school_days(world, "makeup", date(2026, 9, 18), name="education")
    school_days(world, "makeup", saturday, name="education")
    principal = world.actor("principal")
    assert (
        open_meal_days(by=principal, key=key(), at=at(9), school=world.school, days=[saturday]).on == saturday
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [((date(2026, 9, 11),), "已经过去"), ((date(2027, 2, 1),), "不在学期内"), ((), "没有选择日期")],
)
def test_a_schools_own_days_lie_ahead_and_in_term(world: World, days: tuple[date, ...], words: str) -> None:
    autumn_term(world)
    with pytest.raises(Refused, match=words):
        school_days(world, "closed", *days)
