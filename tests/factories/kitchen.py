"""A menu of five dishes, a sample fridge, and second people with their PIN, for tests of the kitchen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM, Actor
from fangxin.areas.kitchen.actions import keep_samples, record_disinfection, register_fridge
from fangxin.areas.kitchen.models import Disinfection, RetainedSample, SampleFridge
from fangxin.areas.kitchen.rules import Portion, Run
from fangxin.areas.menus.models import Dish, MenuDay, MenuWeek
from fangxin.areas.organisations.actions import confirm_second
from fangxin.areas.organisations.models import PinCheck
from fangxin.areas.policy.models import MealDay
from tests import database
from tests.factories.world import PIN, World, at, key

DISHES = ("红烧肉炖土豆", "番茄炒蛋", "清炒油麦菜", "紫菜蛋花汤", "米饭")
SLOTS = ("大荤", "小荤", "素菜", "汤", "主食")


def menu(world: World, meal_day: MealDay | None = None, dishes: tuple[str, ...] = DISHES) -> list[Dish]:
    """A menu of one day; a second call for the same day supersedes the first."""
    day = meal_day or world.meal_day
    monday = day.on - timedelta(days=day.on.weekday())
    with transaction.atomic(), acting(SYSTEM):
        before = MenuWeek.objects.filter(school=day.school, monday=monday, superseded_by__isnull=True).first()
        week = MenuWeek.objects.create(
            school=day.school, monday=monday, title="带量食谱", file_digest="0" * 64, supersedes=before,
            at=at(8, on=monday), by_id=0,
        )  # fmt: skip
        of_day = MenuDay.objects.create(menu_week=week, meal_day=day)
        return Dish.objects.bulk_create(
            Dish(menu_day=of_day, position=i, meal="午餐", slot=SLOTS[i % 5], name=name)
            for i, name in enumerate(dishes)
        )


def fridge(world: World) -> SampleFridge:
    """The school's sample fridge."""
    return register_fridge(
        by=world.actor("safety"), key=key(), at=at(7), school=world.school, name="留样冰箱 1 号"
    )


def pin(world: World, first: str, second: str, entry_key: str, when: datetime) -> PinCheck:
    """The second person types the own PIN on the first one's phone."""
    return confirm_second(
        by=world.actor(first, when.date()), key=f"{entry_key}/pin", at=when, second=world.people[second],
        organisation=world.school, pin=PIN, entry_key=entry_key,
    )  # fmt: skip


def sample(
    world: World, dishes: list[Dish], where: SampleFridge, when: datetime, weight_g: int = 130
) -> RetainedSample:
    """The cook and the safety manager put away samples of `dishes`."""
    entry = key()
    check = pin(world, "cook", "safety", entry, when)
    return keep_samples(
        by=world.actor("cook", when.date()), key=entry, at=when, meal_day=dishes[0].menu_day.meal_day, fridge_id=where.pk,
        portions={d.pk: Portion(f"A{i + 1}", weight_g) for i, d in enumerate(dishes)}, check=check,
    )  # fmt: skip


def clean_tableware(world: World, meal_day: MealDay | None = None, by: Actor | None = None) -> Disinfection:
    """A steam run that is hot and long enough."""
    day = meal_day or world.meal_day
    run = Run("steam", at(10, 20, day.on), at(10, 40, day.on), 1000, None, 640)
    return record_disinfection(
        by=by or world.actor("safety"), key=key(), at=at(10, 45, day.on), meal_day=day, run=run
    )


def meal_day_on(world: World, on: date) -> MealDay:
    """A meal day of the school."""
    with transaction.atomic(), acting(SYSTEM):
        found = MealDay.objects.filter(school=world.school, on=on).first()
        return found or MealDay.objects.create(school=world.school, on=on, at=at(8, on=on), by_id=0)


@contextmanager
def database_clock(moment: datetime) -> Iterator[None]:
    """Let the database's own clock stand (and run) from `moment`: a demo's offset, set as only its owner can."""
    with database.superuser(database.NAME) as connection:
        connection.execute(
            "INSERT INTO audit_installation (id, kind, clock_offset) VALUES (1, 'demo', %s - clock_timestamp())"
            " ON CONFLICT (id) DO UPDATE SET kind = 'demo', clock_offset = EXCLUDED.clock_offset",
            [moment],
        )
        try:
            yield
        finally:
            connection.execute("DELETE FROM audit_installation")
