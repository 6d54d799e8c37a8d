"""Orders, notes and acceptances for tests, played through with the people of the small county."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.organisations.actions import confirm_second
from fangxin.areas.organisations.models import PinCheck
from fangxin.areas.procurement.actions import publish_price_list, record_contract
from fangxin.areas.procurement.models import Contract, PriceList
from fangxin.areas.procurement.rules import PriceRow
from fangxin.areas.supply.actions.acceptance import accept_delivery
from fangxin.areas.supply.actions.delivery import record_delivery
from fangxin.areas.supply.actions.order import place_order
from fangxin.areas.supply.models import Acceptance, Delivery, DeliveryLine, Order, OrderLine
from fangxin.areas.supply.rules.acceptance import Weighing
from fangxin.areas.supply.rules.delivery import NoteLine, Paper
from fangxin.areas.supply.rules.order import Wanted
from fangxin.engine.money import line_amount_fen
from tests.factories.roster import declaration_in_force
from tests.factories.world import PIN, TERM_START, TODAY, World, at, key

PRICES = (
    PriceRow("猪五花肉", "鲜", 2830, 2830),
    PriceRow("豆腐(北)", "", 420, 450),
    PriceRow("番茄", "", 460, 480),
    PriceRow("土豆", "", 260, 280),
    PriceRow("紫菜(干)", "", 9600, 9800),
    PriceRow("大米", "", 460, 480),
    PriceRow("食盐", "", 300, 320),
)
PAPERS = {
    "猪五花肉": (Paper("animal_quarantine", "DJ-0914-7"), Paper("meat_quality", "RP-0914-7")),
    "番茄": (Paper("pesticide_rapid_test", "KJ-0914-2"),),
    "土豆": (Paper("produce_conformity", "CN-0914-3"),),
    "豆腐(北)": (Paper("purchase_voucher", "GH-0914-1"),),
    "紫菜(干)": (Paper("third_party_report", "CMA-26-118"), Paper("batch_factory_report", "B0812")),
    "大米": (Paper("third_party_report", "CMA-26-204"), Paper("batch_factory_report", "B0901")),
    "食盐": (Paper("production_licence", "SC-101"),),
}


@contextmanager
def refused_by(constraint: str) -> Iterator[None]:
    """The database itself refuses, by the constraint or trigger of this very name."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        yield
    named = refused.value.__cause__.diag.constraint_name  # type: ignore[union-attr]
    assert named == constraint, f"refused by {named}: {refused.value}"


@dataclass(frozen=True)
class Market:
    """What stands before the first order."""

    contract: Contract
    price_list: PriceList


def make_contract(world: World, **more: Any) -> Contract:
    """The county's contract with the first supplier, for every kind of food."""
    said = {
        "county": world.county, "supplier": world.supplier, "number": f"HT-{key()}", "since": TERM_START,
        "until": date(2027, 8, 31), "bank_name": "青禾县农商银行", "bank_account": "6200 0000 1111 2222",
    } | more  # fmt: skip
    return record_contract(by=world.actor("reviewer", TERM_START), key=key(), at=at(9, on=TERM_START), **said)


def publish_prices(world: World, rows: Sequence[PriceRow] = PRICES, **more: Any) -> PriceList:
    """The county's price list for the term, from the inquiry of 28 August."""
    said = {
        "county": world.county, "number": f"DJ-{key()}", "inquiry_on": date(2026, 8, 28),
        "decided_by": "价格稳控小组 2026 年第 8 次会议", "since": TERM_START, "until": date(2027, 2, 1),
    } | more  # fmt: skip
    moment = at(9, on=min(TERM_START, said["since"]))
    return publish_price_list(
        by=world.actor("reviewer", TERM_START), key=key(), at=moment, prices=rows, **said
    )


def open_market(world: World) -> Market:
    """Contract, price list and a declaration in force: the first order can be written."""
    declaration_in_force(world)
    return Market(make_contract(world), publish_prices(world))


def ordered(
    world: World, market: Market, kilograms: dict[str, str | int], *, who: str = "buyer", **more: Any
) -> Order:
    """An order of so many grams of each food, with a reason since the small county has no menu."""
    lines = [Wanted(food, int(g), "补足库存") for food, g in kilograms.items()]
    said = {"meal_day": world.meal_day, "contract": market.contract, "lines": lines} | more
    return place_order(by=world.actor(who), key=key(), at=said.pop("moment", at(6, 10)), **said)


def note_line(line: OrderLine, **more: Any) -> NoteLine:
    """A note's line that delivers what was ordered, at the ordered price, fresh and with its papers."""
    quantity_g, price_fen = more.pop("quantity_g", line.quantity_g), more.pop("price_fen", line.price_fen)
    plain = NoteLine(
        line.pk, quantity_g, price_fen, line_amount_fen(quantity_g, price_fen), producer="青禾县示范基地",
        batch="B0914", produced_on=TODAY - timedelta(days=1), expires_on=TODAY + timedelta(days=3),
        papers=PAPERS.get(line.food, ()),
    )  # fmt: skip
    return replace(plain, **more)


def delivered(
    world: World,
    order: Order,
    *,
    who: str = "clerk",
    change: dict[str, dict[str, Any]] | None = None,
    **more: Any,
) -> Delivery:
    """A delivery of the whole order; `change` alters lines by food."""
    with transaction.atomic(), acting(world.actor(who)):
        rows = list(OrderLine.objects.filter(order=order).order_by("id"))
    lines = [note_line(line, **(change or {}).get(line.food, {})) for line in rows]
    said = {"note_number": f"PS-{key()}", "note_on": TODAY, "lines": lines, "self_checked": True} | more
    return record_delivery(by=world.actor(who), key=key(), at=at(6, 40), order=order, **said)


def confirmed(
    world: World,
    entry_key: str,
    *,
    first: str = "keeper",
    second: str = "safety",
    moment: datetime | None = None,
) -> PinCheck:
    """The second person types the own PIN on the first person's phone."""
    return confirm_second(
        by=world.actor(first), key=f"{entry_key}/pin", at=moment or at(7, 27), second=world.people[second],
        organisation=world.school, pin=PIN, entry_key=entry_key,
    )  # fmt: skip


def weighed(
    world: World, delivery: Delivery, change: dict[str, dict[str, Any]] | None = None, who: str = "keeper"
) -> list[Weighing]:
    """Every line weighs what the note says; `change` alters lines by food."""
    with transaction.atomic(), acting(world.actor(who)):
        rows = list(DeliveryLine.objects.filter(delivery=delivery).order_by("id"))
    return [replace(Weighing(row.pk, row.quantity_g), **(change or {}).get(row.food, {})) for row in rows]


def accepted(
    world: World,
    delivery: Delivery,
    *,
    first: str = "keeper",
    second: str = "safety",
    change: dict[str, dict[str, Any]] | None = None,
    entry_key: str = "",
    moment: datetime | None = None,
    lines: Callable[[], Sequence[Weighing]] | None = None,
) -> Acceptance:
    """Two people accept the delivery."""
    entry = entry_key or key()
    when = moment or at(7, 27)
    check = confirmed(world, entry, first=first, second=second, moment=when)
    entered = lines() if lines else weighed(world, delivery, change, first)
    return accept_delivery(
        by=world.actor(first), key=entry, at=when, delivery=delivery, lines=entered, pin_check=check
    )


def accepted_food(world: World, kilograms: dict[str, str | int], market: Market | None = None) -> Acceptance:
    """Order, delivery and acceptance in one breath, for tests of what comes after."""
    shop = market or open_market(world)
    return accepted(world, delivered(world, ordered(world, shop, kilograms)))
