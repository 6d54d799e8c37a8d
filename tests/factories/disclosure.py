"""A whole meal day on record, played through the areas' own actions, for tests of what is published of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.dining.actions import call_roll
from fangxin.areas.dining.models import Accompaniment, MealService
from fangxin.areas.kitchen.actions import close_batch, record_reading
from fangxin.areas.menus.queries import dishes_of
from fangxin.areas.supply.actions.stock import issue_to_kitchen
from fangxin.areas.supply.models import Acceptance, StockIssue
from tests.factories import kitchen, menus, supply
from tests.factories.roster import declaration_in_force
from tests.factories.supply import Market, delivered, make_contract, ordered, publish_prices
from tests.factories.world import World, at, key

# 9 pupils and one adult: what the recipe of tests/factories/menus.py needs for ten portions, and a little more.
FOODS = {"猪五花肉": 660, "土豆": 640, "番茄": 1000, "大米": 1200}
ISSUED = {"猪五花肉": 610, "土豆": 560, "番茄": 940, "大米": 1010}
CANARY_CHILDREN = ("莫小0", "石小1")


@dataclass(frozen=True)
class PlayedDay:
    """What was put on record."""

    market: Market
    acceptance: Acceptance
    issue: StockIssue


def market_with_papers(world: World) -> Market:
    """Contract, prices and declaration."""
    declaration_in_force(world)
    return Market(make_contract(world), publish_prices(world))


def play_day(world: World, *, serve: bool = True, foods: dict[str, int] | None = None) -> PlayedDay:
    """Menu, order, delivery, acceptance, issue, roll calls, cooking, samples, service, a leader who eats along."""
    menus.import_week(world)
    market = market_with_papers(world)
    acceptance = supply.accepted(world, delivered(world, ordered(world, market, foods or FOODS)))
    issue = issue_to_kitchen(
        by=world.actor("keeper"), key=key(), at=at(8), meal_day=world.meal_day, receiver=world.people["cook"],
        wanted=ISSUED if foods is None else foods,
    )  # fmt: skip
    if serve:
        serve_day(world)
    return PlayedDay(market, acceptance, issue)


def serve_day(world: World) -> None:
    """Roll calls of both classes, cooking and samples of two dishes, clean tableware, ten portions, the principal."""
    for school_class in (world.school_class, world.second_class):
        call_roll(
            by=world.actor("principal"), key=key(), at=at(9), school_class=school_class, meal_day=world.meal_day,
            absences={},
        )  # fmt: skip
    cook = world.actor("cook")
    with transaction.atomic(), acting(cook):
        dishes = dishes_of(cook, world.meal_day)[:3]
    for dish in dishes:
        record_reading(
            by=cook, key=key(), at=at(10, 50), meal_day=world.meal_day, dish=dish, temperature_dc=840
        )
        close_batch(by=cook, key=key(), at=at(11), meal_day=world.meal_day, dish=dish, portions=10)
    kitchen.clean_tableware(world)
    kitchen.sample(world, dishes, kitchen.fridge(world), at(11, 30))
    with transaction.atomic(), acting(SYSTEM):
        MealService.objects.create(
            meal_day=world.meal_day, served=10, unserved=0, diners=1, at=at(12, 20),
            by_id=world.people["keeper"].pk,
        )  # fmt: skip
        Accompaniment.objects.create(
            meal_day=world.meal_day, leader=world.people["principal"], taste="good", temperature="hot",
            finding="口味适中，饭菜是热的。", at=at(12, 30), by_id=world.people["principal"].pk,
        )  # fmt: skip

