"""Cooking: through the action, and by direct SQL as the application's role."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.kitchen.actions import close_batch, record_reading
from fangxin.areas.kitchen.models import CookedBatch, CoreReading
from fangxin.areas.kitchen.queries import dishes_today
from fangxin.areas.kitchen.rules import DishUnknown, NotCookedThrough
from fangxin.areas.menus.models import Dish
from tests.factories.kitchen import menu
from tests.factories.world import World, at, key


def read(world: World, dish: Dish, tenths: int, minute: int = 0) -> CoreReading:
    return record_reading(
        by=world.actor("cook"), key=key(), at=at(11, minute), meal_day=world.meal_day, dish=dish, temperature_dc=tenths
    )  # fmt: skip


def close(world: World, dish: Dish, **more: object) -> CookedBatch:
    wanted = {"portions": 600, "by": world.actor("cook")} | more
    return close_batch(key=key(), at=at(11, 20), meal_day=world.meal_day, dish=dish, **wanted)


@pytest.mark.duty("D188", "enforced")
def test_a_batch_under_seventy_degrees_cannot_be_closed_and_its_reading_stays(world: World) -> None:
    """Measures, annex 2 §9 (3): food is cooked through; 70 °C in the middle."""
    dish = menu(world)[0]
    low = read(world, dish, 654)
    with pytest.raises(NotCookedThrough, match=r"65\.4 ℃，不到 70\.0 ℃"):
        close(world, dish)
    assert not CookedBatch.objects.exists()
    assert CoreReading.objects.get().pk == low.pk

    hot = read(world, dish, 712, 10)
    batch = close(world, dish)
    assert batch.reading_id == hot.pk
    assert [r.temperature_dc for r in dishes_today(world.actor("cook"), world.meal_day)[0].readings] == [
        654,
        712,
    ]


@pytest.mark.duty("D188", "enforced")
def test_the_database_itself_refuses_a_cold_batch(world: World) -> None:
    """Measures, annex 2 §9 (3), by direct SQL as the application's role."""
    dish = menu(world)[0]
    low = read(world, dish, 699)
    look_as(world.actor("cook"))
    row = {"meal_day": world.meal_day, "dish": dish, "portions": 600, "at": at(11), "by_id": 1}
    with pytest.raises(IntegrityError, match="under 700"), transaction.atomic():
        CookedBatch.objects.create(reading=low, **row)
    with pytest.raises(IntegrityError, match="kitchen_batch_hot_or_reason"), transaction.atomic():
        CookedBatch.objects.create(reading=None, **row)


def test_the_database_refuses_another_dishs_reading_as_proof(world: World) -> None:
    meat, egg, *_ = menu(world)
    hot = read(world, meat, 800)
    row = {"meal_day": world.meal_day, "portions": 600, "at": at(11), "by_id": 1}
    with pytest.raises(IntegrityError, match="of another dish"), transaction.atomic():
        CookedBatch.objects.create(dish=egg, reading=hot, **row)


def test_a_hot_reading_followed_by_a_cold_one_does_not_close_the_batch(world: World) -> None:
    dish = menu(world)[0]
    read(world, dish, 720, 1)
    read(world, dish, 640, 5)
    with pytest.raises(NotCookedThrough):
        close(world, dish)


def test_without_any_reading_a_batch_stays_open(world: World) -> None:
    with pytest.raises(NotCookedThrough, match="还没有测"):
        close(world, menu(world)[0])


def test_fruit_needs_no_heat_but_a_reason(world: World) -> None:
    dish = menu(world, dishes=("香蕉",))[0]
    with pytest.raises(Refused, match="没有这种"):
        close(world, dish, no_heating="因为急")
    assert close(world, dish, no_heating="fruit").no_heating_reason == "水果，洗净去皮即食"


def test_a_dish_of_another_menu_is_refused_by_action_and_database(world: World) -> None:
    old = menu(world)[0]
    new = menu(world)[0]  # imported again: the first menu is superseded
    with pytest.raises(DishUnknown):
        read(world, old, 750)
    read(world, new, 750)
    with pytest.raises(IntegrityError, match="not on the menu"), transaction.atomic():
        CoreReading.objects.create(
            meal_day=world.other_meal_day, dish=new, temperature_dc=750, at=at(11), by_id=1
        )


def test_a_record_survives_a_menu_that_is_imported_again(world: World) -> None:
    dish = menu(world)[0]
    read(world, dish, 750)
    close(world, dish)
    menu(world)
    assert dishes_today(world.actor("cook"), world.meal_day)[0].batch is not None


def test_a_closed_dish_takes_no_more_readings(world: World) -> None:
    dish = menu(world)[0]
    read(world, dish, 750)
    close(world, dish)
    with pytest.raises(DishUnknown, match="已经起锅"):
        read(world, dish, 760)


@pytest.mark.parametrize("who", ["keeper", "teacher", "buyer"])
def test_only_kitchen_people_enter_temperatures(world: World, who: str) -> None:
    dish = menu(world)[0]
    with pytest.raises(NotAllowed):
        record_reading(
            by=world.actor(who), key=key(), at=at(11), meal_day=world.meal_day, dish=dish, temperature_dc=800
        )


@pytest.mark.parametrize("tenths", [-301, 3001])
def test_an_impossible_temperature_is_refused(world: World, tenths: int) -> None:
    dish = menu(world)[0]
    with pytest.raises(Refused, match="不可能"):
        read(world, dish, tenths)


def test_the_list_of_dishes_takes_the_same_queries_for_one_dish_or_five(
    world: World, django_assert_max_num_queries: object
) -> None:
    for dish in menu(world):
        read(world, dish, 800)
    cook = world.actor("cook")
    with django_assert_max_num_queries(4):
        assert len(dishes_today(cook, world.meal_day)) == 5
