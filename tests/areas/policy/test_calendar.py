"""Meal days: only on days on which the school teaches, opened before and called off with a reason."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.policy.actions.calendar import close_meal_day, open_meal_days, set_term
from fangxin.areas.policy.models import MealDay, MealDayClosure, Term
from fangxin.areas.policy.queries import NoMealDay, calendar_month, meal_day_of, terms_of
from fangxin.areas.policy.rules import plain_school_days
from fangxin.engine.calendar import announced_working_days
from tests.factories.policy import TERM_END, autumn_term
from tests.factories.world import TERM_START, TODAY, World, at, key

SPRING = (date(2026, 2, 24), date(2026, 7, 11))


def open_days(world: World, *days: date, name: str = "principal", on: date = TODAY) -> MealDay:
    return open_meal_days(by=world.actor(name), key=key(), at=at(9, on=on), school=world.school, days=days)


@pytest.mark.parametrize(
    ("on", "stage", "reason"),
    [
        (date(2026, 3, 2), "primary", ""),  # a Monday
        (date(2026, 3, 7), "primary", "not_working"),  # a Saturday
        (date(2026, 4, 6), "primary", "not_working"),  # Qingming, a Monday
        (date(2026, 5, 9), "primary", ""),  # a Saturday made a working day after Labour Day
        (date(2026, 6, 1), "primary", "childrens_day"),
        (date(2026, 6, 1), "preschool", "childrens_day"),
        (date(2026, 6, 1), "junior", ""),
        (date(2026, 7, 11), "primary", "no_term"),
        (date(2026, 2, 23), "primary", "no_term"),
    ],
)
def test_on_which_days_a_school_teaches(on: date, stage: str, reason: str) -> None:
    assert plain_school_days([SPRING], announced_working_days(), stage).why_no_school(on) == reason


def test_meal_days_are_opened_all_or_none_and_every_fault_is_said(world: World) -> None:
    autumn_term(world)
    with pytest.raises(Refused) as refusal:
        open_days(
            world,
            date(2026, 9, 15),
            date(2026, 9, 19),
            date(2026, 10, 1),
            date(2027, 2, 1),
            date(2026, 9, 11),
        )
    for words in ("9月19日休息日", "10月1日休息日", "2月1日不在学期内", "9月11日已过去"):
        assert words in str(refusal.value)
    assert "9月15日" not in refusal.value.sentence
    principal = world.actor("principal")
    with acting(principal):
        assert not MealDay.objects.filter(school=world.school, on=date(2026, 9, 15)).exists()
    open_days(world, date(2026, 9, 15), date(2026, 9, 16), date(2026, 9, 20))  # Sunday 20 is a working day
    with acting(principal):
        assert meal_day_of(principal, world.school, date(2026, 9, 20)).on == date(2026, 9, 20)


def test_opening_again_adds_only_what_is_new(world: World) -> None:
    autumn_term(world)
    open_days(world, date(2026, 9, 15))
    with pytest.raises(Refused, match="都已经是供餐日"):
        open_days(world, date(2026, 9, 15))
    assert open_days(world, date(2026, 9, 15), date(2026, 9, 16)).on == date(2026, 9, 16)


def test_without_a_term_there_is_no_meal_day(world: World) -> None:
    with pytest.raises(Refused, match="不在学期内"):
        open_days(world, date(2026, 9, 15))


def test_only_the_schools_own_principal_opens_and_closes(world: World) -> None:
    autumn_term(world)
    for name in ("keeper", "other_principal", "education"):
        with pytest.raises(NotAllowed):
            open_days(world, date(2026, 9, 15), name=name)
        with pytest.raises(NotAllowed):
            close_meal_day(
                by=world.actor(name), key=key(), at=at(6), meal_day=world.meal_day, reason="雪天停课"
            )


def test_a_day_called_off_takes_no_more_entries(world: World) -> None:
    principal = world.actor("principal")
    with pytest.raises(Refused, match="要写明原因"):
        close_meal_day(by=principal, key=key(), at=at(6), meal_day=world.meal_day, reason=" ")
    close_meal_day(by=principal, key=key(), at=at(6), meal_day=world.meal_day, reason="雪天停课")
    with acting(principal):
        with pytest.raises(NoMealDay):
            meal_day_of(principal, world.school, TODAY)
        with (
            pytest.raises(IntegrityError, match="called off"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO dining_rollcall (meal_day_id, school_class_id, enrolled, absent, reason, at, by_id,"
                " owner_path) VALUES (%s, %s, 6, 0, '', now(), 1, '')",
                [world.meal_day.pk, world.school_class.pk],
            )
    with pytest.raises(Refused, match="已经取消"):
        close_meal_day(by=principal, key=key(), at=at(7), meal_day=world.meal_day, reason="雪天停课")


def test_a_past_day_cannot_be_called_off(world: World) -> None:
    with pytest.raises(Refused, match="已经过去"):
        close_meal_day(
            by=world.actor("principal"), key=key(), at=at(6, on=date(2026, 9, 15)), meal_day=world.meal_day,
            reason="没有供餐",
        )  # fmt: skip


def test_a_closure_without_a_reason_cannot_be_stored(world: World) -> None:
    principal = world.actor("principal")
    with acting(principal), pytest.raises(IntegrityError, match="closure_has_reason"), transaction.atomic():
        MealDayClosure.objects.create(
            meal_day=world.meal_day, reason="", at=at(6), by_id=principal.account_id
        )


def test_terms_of_a_county_do_not_overlap_and_are_changed_by_a_superseding_row(world: World) -> None:
    first = autumn_term(world)
    officer = world.actor("education")
    with pytest.raises(Refused, match="日期重叠"):
        set_term(
            by=officer, key=key(), at=at(8), county=world.county, name="冬季学期", since=date(2027, 1, 1),
            until=date(2027, 3, 1),
        )  # fmt: skip
    changed = set_term(
        by=officer, key=key(), at=at(8), county=world.county, name=first.name, since=TERM_START,
        until=date(2027, 1, 30),
    )  # fmt: skip
    with acting(officer):
        assert terms_of(officer, world.county) == [changed]
        with pytest.raises(IntegrityError, match="overlaps another term"), transaction.atomic():
            Term.objects.create(
                county=world.county, name="冬季学期", since=date(2027, 1, 1), until=date(2027, 3, 1), at=at(8),
                by_id=officer.account_id,
            )  # fmt: skip
    with pytest.raises(NotAllowed):
        set_term(
            by=world.actor("principal"), key=key(), at=at(8), county=world.county, name="x", since=TERM_END,
            until=date(2027, 3, 1),
        )  # fmt: skip
    with pytest.raises(Refused, match="必须晚于"):
        set_term(
            by=officer, key=key(), at=at(8), county=world.county, name="x", since=TERM_END, until=TERM_END
        )


def test_a_school_reads_its_countys_terms_and_the_neighbour_does_not_share_them(world: World) -> None:
    autumn_term(world)
    cook = world.actor("cook")
    with acting(cook):
        assert [term.since for term in terms_of(cook, world.school)] == [TERM_START]
    neighbour = world.actor("neighbour_keeper")
    with acting(neighbour):
        assert terms_of(neighbour, world.neighbour_school) == []


def test_a_month_says_of_each_day_what_it_is(world: World) -> None:
    autumn_term(world)
    principal = world.actor("principal")
    with acting(principal):
        days = {day.on.day: day for day in calendar_month(principal, world.school, date(2026, 9, 1))}
    assert (days[14].words, days[15].words, days[19].words) == ("供餐", "未开通", "休息日")
    assert days[15].can_open
    assert not days[19].can_open
    assert len(days) == 30
