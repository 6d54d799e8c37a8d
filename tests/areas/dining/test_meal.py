"""Meals served and leaders who eat along."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.dining.actions import eat_along, record_service
from fangxin.areas.dining.models import Accompaniment, MealService
from fangxin.areas.dining.queries import accompaniments_of, service_of
from fangxin.areas.dining.rules import AlreadyAte, AlreadyServed
from tests.factories.kitchen import clean_tableware, meal_day_on
from tests.factories.pages import signed_in
from tests.factories.world import World, at, key


def along(world: World, who: str = "principal", **more: Any) -> Accompaniment:
    said = {"taste": "good", "temperature": "hot"} | more
    return eat_along(by=world.actor(who), key=key(), at=at(12, 10), meal_day=world.meal_day, **said)


@pytest.mark.duty("D042", "supported")
@pytest.mark.duty("D211", "supported")
def test_a_school_leader_writes_the_record_with_the_own_hand(world: World) -> None:
    """Urban notice six (1) and measures, annex 2 §9 (7): a leader eats along, and a record is kept."""
    row = along(world)
    assert (row.leader_id, row.by_id, row.finding) == (
        world.people["principal"].pk,
        row.leader_id,
        "没有发现问题",
    )
    for who in ("teacher", "keeper", "safety", "other_principal", "reviewer"):
        with pytest.raises(NotAllowed, match="校领导本人"):
            along(world, who)
    with pytest.raises(AlreadyAte):
        along(world)
    assert [a.leader.full_name for a in accompaniments_of(world.actor("keeper"), world.meal_day)] == [
        "张明远"
    ]


@pytest.mark.duty("D211", "enforced")
def test_nobody_writes_it_for_the_leader(world: World) -> None:
    """Measures, annex 2 §9 (7), by direct SQL: the record is the leader's own."""
    row = {
        "meal_day": world.meal_day, "leader": world.people["principal"], "taste": "good", "temperature": "hot",
        "at": at(12),
    }  # fmt: skip
    keeper = world.people["keeper"].pk
    world.actor("keeper")
    with pytest.raises(IntegrityError, match="own_hand"), transaction.atomic():
        Accompaniment.objects.create(finding="好", by_id=keeper, **row)
    with pytest.raises(IntegrityError, match="says_something"), transaction.atomic():
        Accompaniment.objects.create(finding="", by_id=world.people["principal"].pk, **row)


@pytest.mark.duty("D212", "enforced")
def test_cold_food_without_a_remedy_cannot_be_stored(world: World) -> None:
    """Measures, annex 2 §9 (7): problems are solved, and the record says how."""
    with pytest.raises(Refused, match="怎么处理"):
        along(world, temperature="cold", finding="菜凉了")
    world.actor("principal")
    with pytest.raises(IntegrityError, match="problem_solved"), transaction.atomic():
        Accompaniment.objects.create(
            meal_day=world.meal_day, leader=world.people["principal"], taste="good", temperature="cold", finding="凉",
            at=at(12), by_id=world.people["principal"].pk,
        )  # fmt: skip
    assert along(world, temperature="cold", finding="菜凉了", remedy="回锅加热").remedy == "回锅加热"


def test_a_meal_is_entered_once_by_the_canteen(world: World) -> None:
    clean_tableware(world)
    said = {"at": at(12, 50), "meal_day": world.meal_day, "served": 602, "unserved": 6, "diners": 4}
    with pytest.raises(NotAllowed):
        record_service(by=world.actor("teacher"), key=key(), **said)
    row = record_service(by=world.actor("keeper"), key=key(), plate_waste_g=12_400, **said)
    assert service_of(world.actor("principal"), world.meal_day) == row
    with pytest.raises(AlreadyServed):
        record_service(by=world.actor("keeper"), key=key(), **said)


def test_the_database_wants_somebody_served_and_no_more_adults_than_portions(world: World) -> None:
    clean_tableware(world)
    row = {"meal_day": world.meal_day, "unserved": 0, "at": at(13), "by_id": 1}
    with pytest.raises(IntegrityError, match="somebody_was_served"), transaction.atomic():
        MealService.objects.create(served=0, diners=0, **row)
    with pytest.raises(IntegrityError, match="diners_among_served"), transaction.atomic():
        MealService.objects.create(served=10, diners=11, **row)


def test_the_page_asks_for_disinfection_first_then_takes_the_meal(world: World) -> None:
    data = {"served": "602", "unserved": "6", "diners": "4", "plate_waste": "12.4", "key": "m1"}
    with signed_in(world, "safety", at(12, 50)) as client:
        refused = client.post(reverse("dining:service"), data)
        assert refused.status_code == 422
        assert "餐具还没有消毒记录" in refused.content.decode()
        clean_tableware(world)
        done = client.post(reverse("dining:service"), data | {"key": "m2"}, follow=True).content.decode()
    assert "供餐已登记" in done
    assert "12.4" in done


def test_the_principal_enters_the_meal_on_the_phone_and_the_keeper_reads_it(world: World) -> None:
    url = reverse("dining:accompany")
    with signed_in(world, "principal", at(12, 10)) as client:
        wrong = client.post(url, {"taste": "poor", "temperature": "hot", "key": "a1"})
        assert wrong.status_code == 422
        done = client.post(url, {"taste": "good", "temperature": "hot", "key": "a2"}, follow=True)
        assert "陪餐已登记" in done.content.decode()
    with signed_in(world, "keeper", at(12, 20)) as client:
        page = client.get(url).content.decode()
        assert "张明远" in page
        assert 'name="taste"' not in page
        assert client.post(url, {"taste": "good", "temperature": "hot", "key": "a3"}).status_code == 403


def test_a_record_that_waited_on_the_phone_belongs_to_the_meal_it_was_written_for(world: World) -> None:
    tuesday = meal_day_on(world, date(2026, 9, 15))
    data = {"taste": "good", "temperature": "hot", "key": "late", "day": "2026-09-14"}
    with signed_in(world, "principal", at(7, on=tuesday.on)) as client:
        answer = client.post(reverse("dining:accompany"), data, headers={"X-Fangxin-Outbox": "1"})
        assert answer.status_code == 201
    assert Accompaniment.objects.get().meal_day == world.meal_day
