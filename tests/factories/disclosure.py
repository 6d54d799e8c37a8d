"""A whole meal day on record, played through the areas' own actions, for tests of what is published of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.dining.actions import call_roll, eat_along, record_service
from fangxin.areas.kitchen.actions import close_batch, record_reading
from fangxin.areas.menus.queries import dishes_of
from fangxin.areas.settlement.actions.charge import charge_month
from fangxin.areas.settlement.actions.payment import take_receipt_file
from fangxin.areas.settlement.models import Settlement
from fangxin.areas.supply.actions.stock import issue_to_kitchen
from fangxin.areas.supply.models import Acceptance, StockIssue
from tests.factories import kitchen, menus, supply
from tests.factories.roster import declaration_in_force
from tests.factories.settlement import MONTH, Month, frozen, grant
from tests.factories.supply import Market, delivered, make_contract, ordered, publish_prices
from tests.factories.world import World, at, key

# 9 pupils and one adult: what the recipe of tests/factories/menus.py needs for ten portions, and a little more.
FOODS = {"猪五花肉": 660, "土豆": 640, "番茄": 1000, "大米": 1200}
ISSUED = {"猪五花肉": 610, "土豆": 560, "番茄": 940, "大米": 1010}
PAID_ON = date(2026, 9, 22)
MONTH_OVER = date(2026, 9, 18)  # the last meal day of tests/factories/menus.py


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
        assert dishes[0].menu_day.meal_day == world.meal_day  # read here, while the cook's eyes are open
    for dish in dishes:
        record_reading(
            by=cook, key=key(), at=at(10, 50), meal_day=world.meal_day, dish=dish, temperature_dc=840
        )
        close_batch(by=cook, key=key(), at=at(11), meal_day=world.meal_day, dish=dish, portions=10)
    kitchen.clean_tableware(world)
    kitchen.sample(world, dishes, kitchen.fridge(world), at(11, 30))
    record_service(
        by=world.actor("keeper"),
        key=key(),
        at=at(12, 20),
        meal_day=world.meal_day,
        served=10,
        unserved=0,
        diners=1,
    )
    eat_along(
        by=world.actor("principal"), key=key(), at=at(12, 30), meal_day=world.meal_day, taste="good", temperature="hot",
        finding="口味适中，饭菜是热的。",
    )  # fmt: skip


def settled(world: World, played: PlayedDay) -> Month:
    """Money is granted, the month is submitted and approved by the county."""
    grant(world, {"central": 400_000, "province": 60_000, "county": 40_000})
    month = Month(world, played.market, played.acceptance)
    month.approve(month.submit(at=at(16, on=MONTH_OVER)), moment=at(17, on=MONTH_OVER))
    return month


def paid(world: World, played: PlayedDay, result: str = "成功") -> Month:
    """The county applies, the supplier invoices, the cashier pays, the bank answers."""
    month = settled(world, played)
    with transaction.atomic(), acting(SYSTEM):
        claim = Settlement.objects.select_related("school", "supplier", "review").get()
    application = month.apply(at=at(17, 30, on=MONTH_OVER))
    month.invoice(claim, claim.amount_fen)
    payment = month.pay(application)
    take_receipt_file(
        by=world.actor("cashier"), key=key(), at=at(9, on=PAID_ON), county=world.county,
        content=month.paid_file(payment, result, **{"日期": PAID_ON.isoformat()}),
    )  # fmt: skip
    return month


def charged(world: World) -> None:
    """The principal freezes September's list, and the county charges the month to the funds."""
    frozen(world, MONTH_OVER)
    charge_month(
        by=world.actor("finance"), key=key(), at=at(9, on=MONTH_OVER), school=world.school, month=MONTH
    )
