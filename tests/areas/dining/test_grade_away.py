"""A grade on a trip has no roll, no order and no meal that day; a closed school has none at all."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from fangxin.areas.audit.actions import acting, enter
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.dining.actions import call_roll, correct_roll, record_service
from fangxin.areas.dining.models import MealService, RollCall
from fangxin.areas.dining.queries import classes_today, heads
from fangxin.areas.dining.rules import GradeAway
from fangxin.areas.policy.actions.holidays import set_school_days
from fangxin.areas.policy.models import MealDay, SchoolDayException
from fangxin.areas.policy.queries import NoMealDay, grades_away
from fangxin.areas.roster.queries import entitlements, meal_heads_by_band
from fangxin.areas.supply.queries.order import proposal
from fangxin.areas.supply.rules.order import NotOrderable
from tests.factories.pages import signed_in
from tests.factories.policy import autumn_term
from tests.factories.supply import open_market, ordered, refused_by
from tests.factories.world import TODAY, World, at, key


def own_days(world: World, kind: str, grade: int = 0, *days: date) -> SchoolDayException:
    return set_school_days(
        by=world.actor("principal"), key=key(), at=at(7), school=world.school, kind=kind, days=days or (TODAY,),
        reason="研学", grade=grade,
    )  # fmt: skip


@pytest.fixture
def third_away(world: World) -> World:
    """Grade 3 (six children) is on a trip today; grade 1 (three children) is at school."""
    autumn_term(world)
    own_days(world, "trip", 3)
    return world


def call(world: World, name: str = "teacher", of_class: object = None, **absences: str) -> RollCall:
    return call_roll(
        by=world.actor(name), key=key(), at=at(8), school_class=of_class or world.school_class,
        meal_day=world.meal_day, absences={},
    )  # fmt: skip


def test_no_roll_is_called_for_a_grade_that_is_away(third_away: World) -> None:
    with pytest.raises(GradeAway, match="当天不点名、不供餐") as refused:
        call(third_away)
    assert "按在校时间" in refused.value.clause
    assert "校历" in refused.value.remedy
    assert call(third_away, "principal", third_away.second_class).enrolled == 3


def test_the_database_takes_no_roll_of_a_grade_that_is_away(third_away: World) -> None:
    w = third_away
    with acting(w.actor("teacher")), refused_by("dining_grade_is_there"):
        RollCall.objects.create(
            meal_day=w.meal_day, school_class=w.school_class, enrolled=6, absent=0, at=at(9), by_id=1
        )


def test_its_children_are_not_expected_and_the_list_of_classes_says_so(third_away: World) -> None:
    principal = third_away.actor("principal")
    with acting(principal):
        lines = {line.school_class.grade: line for line in classes_today(principal, third_away.meal_day)}
        counted = heads(principal, third_away.meal_day)
    assert [(lines[g].away, lines[g].expected) for g in (1, 3)] == [(False, 3), (True, 0)]
    assert (counted.expected, counted.open_classes) == (3, 1)
    with signed_in(third_away, "principal", at(8)) as client:
        page = client.get(reverse("dining:classes")).content.decode()
        assert "当天外出，不点名、不供餐" in page
        assert "应到 3 人" in page
        roll = client.get(reverse("dining:roll", args=[third_away.school_class.pk]))
        assert "外出" in roll.content.decode()


def test_the_order_counts_the_grades_that_are_there(third_away: World) -> None:
    market, buyer = open_market(third_away), third_away.actor("buyer")
    with acting(buyer):
        assert meal_heads_by_band(buyer, third_away.meal_day) == {"6-8": 3}
        plan = proposal(buyer, third_away.meal_day, market.contract, TODAY)
    assert plan.head_count == 3
    assert ordered(third_away, market, {"土豆": 1_000}).heads == 3


def test_the_database_takes_no_order_for_children_who_are_away(third_away: World) -> None:
    market = open_market(third_away)
    stands = ordered(third_away, market, {"土豆": 1_000})
    enter(third_away.actor("buyer"))
    with refused_by("supply_heads_are_there"):
        type(stands).objects.create(
            school=third_away.school, supplier=third_away.supplier, contract=market.contract,
            meal_day=third_away.meal_day, meal_on=TODAY, declaration=stands.declaration, number=key(), heads=4,
            at=at(6), by_id=third_away.people["buyer"].pk,
        )  # fmt: skip


def test_where_every_grade_is_away_nothing_is_ordered_and_no_meal_is_served(third_away: World) -> None:
    market = open_market(third_away)
    own_days(third_away, "trip", 1)
    with pytest.raises(NotOrderable, match="都外出"):
        ordered(third_away, market, {"土豆": 1_000})
    keeper = third_away.actor("keeper")
    with pytest.raises(GradeAway, match="没有学生用餐"):
        record_service(
            by=keeper, key=key(), at=at(12), meal_day=third_away.meal_day, served=3, unserved=0, diners=0
        )
    with acting(keeper), refused_by("dining_somebody_is_there"):
        MealService.objects.create(
            meal_day=third_away.meal_day, served=1, unserved=0, diners=0, plate_waste_g=0, at=at(12), by_id=1
        )


def test_the_day_of_the_trip_is_no_meal_of_the_grade_when_the_month_is_counted(third_away: World) -> None:
    principal = third_away.actor("principal")
    with acting(principal):
        found = {child.class_id: child.days for child in entitlements(principal, third_away.school, TODAY)}
    assert found == {third_away.school_class.pk: 0, third_away.second_class.pk: 1}


def test_a_trip_taken_back_lets_the_roll_be_called(third_away: World) -> None:
    own_days(third_away, "normal", 3)
    assert call(third_away).enrolled == 6


def test_a_trip_does_not_follow_a_roll_with_children_at_the_meal(world: World) -> None:
    autumn_term(world)
    roll = call(world)
    with pytest.raises(Refused, match="已经点过名"):
        own_days(world, "trip", 3)
    with acting(world.actor("principal")), refused_by("dining_trip_before_roll"):
        SchoolDayException.objects.create(
            school=world.school, on=TODAY, kind="trip", grade=3, reason="x", at=at(9), by_id=1
        )
    nobody = dict.fromkeys([p.pk for p in world.pupils[:6]], "leave")
    correct_roll(
        by=world.actor("teacher"), key=key(), at=at(9), roll_call=roll, absences=nobody, reason="全班外出"
    )
    own_days(world, "trip", 3)


def test_a_closed_school_takes_no_roll_no_order_and_no_meal(world: World) -> None:
    autumn_term(world)
    market = open_market(world)
    own_days(world, "closed")
    with pytest.raises(NoMealDay):
        call(world)
    with pytest.raises(NoMealDay):
        ordered(world, market, {"土豆": 1_000})
    with pytest.raises(NoMealDay):
        record_service(
            by=world.actor("keeper"),
            key=key(),
            at=at(12),
            meal_day=world.meal_day,
            served=3,
            unserved=0,
            diners=0,
        )
    with acting(world.actor("teacher")), refused_by("policy_meal_day_is_open"):
        RollCall.objects.create(
            meal_day=world.meal_day, school_class=world.school_class, enrolled=6, absent=0, at=at(9), by_id=1
        )


@pytest.mark.parametrize(
    ("stage", "on", "grade", "away"),
    [
        ("nine-year", date(2027, 6, 1), 6, True),
        ("nine-year", date(2027, 6, 1), 7, False),
        ("nine-year", date(2027, 6, 2), 6, False),
        ("junior", date(2027, 6, 1), 7, False),
        ("special", date(2027, 6, 1), 1, True),
    ],
)
def test_the_database_and_the_program_agree_on_who_is_free_on_childrens_day(
    world: World, stage: str, on: date, grade: int, away: bool
) -> None:
    principal = world.actor("principal")
    with acting(principal):
        day = MealDay.objects.create(school=world.school, on=on, at=at(9), by_id=1)
        world.school.stage = stage
        assert (grade in grades_away(principal, world.school, on)) is away
        with connection.cursor() as cursor:
            cursor.execute("SELECT fangxin_grade_is_away(%s, %s)", [day.pk, grade])
            assert cursor.fetchone() == (away,)
