"""Orders: only after the notice, only for an open day, only under contract and at the listed price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import transaction

from fangxin.areas.audit.actions import acting, enter
from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import KeyReused, NotAllowed, NotFound
from fangxin.areas.policy.models import MealDay, MealDayClosure
from fangxin.areas.policy.queries import NoMealDay
from fangxin.areas.procurement.rules import NoPrice
from fangxin.areas.roster.models import Declaration
from fangxin.areas.roster.rules import DeclarationNotInForce
from fangxin.areas.supply.actions.order import place_order
from fangxin.areas.supply.models import Order, OrderLine
from fangxin.areas.supply.queries.order import order, orders, proposal
from fangxin.areas.supply.rules.order import (
    NotOrderable,
    Wanted,
    check_lines,
    heads_to_order_for,
    in_steps,
    most_without_reason,
    order_lines_from,
    without_price,
)
from tests.factories.roster import approved, declared
from tests.factories.supply import Market, make_contract, open_market, ordered, publish_prices, refused_by
from tests.factories.world import TERM_START, TODAY, World, at, key


@dataclass
class Need:
    food: str
    purchase_g: int
    because: str = ""


def test_a_need_is_added_up_rounded_up_to_100_g_and_priced() -> None:
    needs = [
        Need("土豆", 40_010, "土豆炖肉"),
        Need("土豆", 13_200, "土豆丝"),
        Need("盐", 600),
        Need("茼蒿", 9_000),
    ]
    prices = {"土豆": 260, "盐": 300}
    potato, salt = order_lines_from(needs, prices, {"盐": 500})
    assert (potato.need_g, potato.suggested_g, potato.amount_fen, potato.because) == (
        53_210, 53_300, 13_858, "土豆炖肉；土豆丝",
    )  # fmt: skip
    assert (salt.need_g, salt.ordered_g, salt.suggested_g) == (600, 500, 100)
    assert without_price(needs, prices) == ["茼蒿"]


@pytest.mark.parametrize(
    ("need_g", "step_g", "most_g"), [(1, 100, 100), (100, 100, 200), (43_210, 43_300, 45_400)]
)
def test_steps_and_the_most_that_needs_no_reason(need_g: int, step_g: int, most_g: int) -> None:
    assert in_steps(need_g) == step_g
    assert most_without_reason(need_g) == most_g


def test_more_than_the_menu_needs_wants_a_reason() -> None:
    needs, prices = {"土豆": 54_000}, {"土豆": 260}
    with pytest.raises(NotOrderable, match="要写明原因"):
        check_lines([Wanted("土豆", 60_000)], needs, prices, {})
    (line,) = check_lines([Wanted("土豆", 60_000, "周末学生活动加餐")], needs, prices, {})
    assert (line.need_g, line.quantity_g, line.price_fen) == (54_000, 60_000, 260)
    with pytest.raises(NotOrderable, match="要写明原因"):
        check_lines([Wanted("土豆", 54_000)], needs, prices, {"土豆": 54_000})


@pytest.mark.parametrize(
    ("by_band", "declared_pupils", "expected"),
    [
        ({"6-8": 300, "9-11": 312}, 612, {"6-8": 300, "9-11": 312}),
        ({"6-8": 300, "9-11": 312}, 700, {"6-8": 300, "9-11": 312}),
        ({"6-8": 300, "9-11": 312}, 610, {"6-8": 299, "9-11": 311}),
    ],
)
def test_heads_never_exceed_what_was_declared(by_band: dict, declared_pupils: int, expected: dict) -> None:
    assert heads_to_order_for(by_band, declared_pupils) == expected


def test_an_order_is_stored_with_need_price_and_heads(world: World) -> None:
    market = open_market(world)
    row = ordered(world, market, {"猪五花肉": 40_400, "番茄": 58_000})
    look_as(world.actor("buyer"))
    assert (row.number, row.heads, row.meal_on) == ("DD-260914-01", 9, TODAY)
    lines = {line.food: line for line in OrderLine.objects.filter(order=row)}
    assert lines["猪五花肉"].price_fen == 2830
    assert lines["番茄"].reason == "补足库存"


@pytest.mark.duty("D237", "enforced")
@pytest.mark.duty("D117", "enforced")
def test_no_order_before_declaration_two_approvals_and_notice(world: World) -> None:
    """Annexes 1 and 2, short flow: declared → approved by education and finance → published → meals."""
    market = Market(make_contract(world), publish_prices(world))
    with pytest.raises(DeclarationNotInForce, match="还没有上报"):
        ordered(world, market, {"土豆": 1_000})
    row = declared(world)
    with pytest.raises(DeclarationNotInForce, match="核准"):
        ordered(world, market, {"土豆": 1_000})
    with refused_by("supply_order_after_notice"):
        by_hand(world, market, row)
    approved(world, row, on=TODAY - timedelta(days=1))
    with pytest.raises(DeclarationNotInForce, match="正在公示"):
        ordered(world, market, {"土豆": 1_000})
    with refused_by("supply_order_after_notice"):
        by_hand(world, market, row)
    assert not Order.objects.exists()


def by_hand(world: World, market: Market, declaration: Declaration, **more: object) -> Order:
    """The application role writes a row without asking the action."""
    enter(world.actor("buyer"))
    said = {
        "school": world.school, "supplier": world.supplier, "contract": market.contract, "meal_day": world.meal_day,
        "meal_on": TODAY, "declaration": declaration, "number": key(), "heads": 9, "at": at(6),
        "by_id": world.people["buyer"].pk,
    } | more  # fmt: skip
    return Order.objects.create(**said)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"heads": 10}, "supply_order_after_notice"),
        ({"at": at(6, on=TODAY + timedelta(days=1))}, "supply_order_for_coming_day"),
        ({"heads": 0}, "supply_order_for_somebody"),
    ],
)
def test_direct_sql_cannot_order_for_more_heads_or_a_past_day(
    world: World, wrong: dict, constraint: str
) -> None:
    market = open_market(world)
    declaration = Declaration.objects.get()
    with refused_by(constraint):
        by_hand(world, market, declaration, **wrong)
    assert by_hand(world, market, declaration).pk


def test_direct_sql_cannot_order_from_another_supplier_or_at_another_price(world: World) -> None:
    market = open_market(world)
    declaration = Declaration.objects.get()
    with refused_by("supply_order_under_contract"):
        by_hand(world, market, declaration, supplier=world.other_supplier)
    row = by_hand(world, market, declaration)
    with refused_by("supply_order_at_listed_price"):
        OrderLine.objects.create(order=row, food="土豆", need_g=0, quantity_g=1_000, price_fen=259)


def test_a_meal_on_a_closed_day_cannot_be_ordered(world: World) -> None:
    market = open_market(world)
    with transaction.atomic(), acting(SYSTEM):
        MealDayClosure.objects.create(meal_day=world.meal_day, reason="大雪停课", at=at(5), by_id=0)
    with pytest.raises(NoMealDay):
        ordered(world, market, {"土豆": 1_000})
    with refused_by("policy_meal_day_is_open"):
        by_hand(world, market, Declaration.objects.get())


def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    market = open_market(world)
    said = {
        "by": world.actor("buyer"),
        "key": "order-1",
        "at": at(6),
        "meal_day": world.meal_day,
        "contract": market.contract,
    }
    first = place_order(**said, lines=[Wanted("土豆", 1_000, "补足库存")])
    assert place_order(**said, lines=[Wanted("土豆", 1_000, "补足库存")]).pk == first.pk
    with pytest.raises(KeyReused):
        place_order(**said, lines=[Wanted("土豆", 2_000, "补足库存")])
    look_as(world.actor("buyer"))
    assert Order.objects.count() == 1


@pytest.mark.parametrize("who", ["keeper", "principal", "clerk", "reviewer"])
def test_only_the_buyer_of_the_school_orders(world: World, who: str) -> None:
    market = open_market(world)
    with pytest.raises(NotAllowed):
        ordered(world, market, {"土豆": 1_000}, who=who)


def test_a_food_outside_the_list_or_the_contract_is_refused_and_a_day_without_list_too(world: World) -> None:
    open_market(world)
    meat_only = make_contract(world, food_kinds=["畜禽肉类"])
    market = Market(meat_only, None)
    with pytest.raises(NotOrderable, match="土豆"):
        ordered(world, market, {"土豆": 1_000})
    with pytest.raises(NotOrderable, match="茼蒿"):
        ordered(world, market, {"茼蒿": 1_000})
    assert ordered(world, market, {"猪五花肉": 1_000}).pk
    with transaction.atomic(), acting(SYSTEM):
        late = MealDay.objects.create(school=world.school, on=date(2027, 2, 2), at=at(8), by_id=0)
    declaration = declared(world, since=date(2027, 1, 25), until=date(2027, 3, 1))
    approved(world, declaration)
    with pytest.raises(NoPrice):
        ordered(world, market, {"猪五花肉": 1_000}, meal_day=late)


def test_the_supplier_sees_its_own_orders_and_nobody_elses(world: World) -> None:
    market = open_market(world)
    row = ordered(world, market, {"土豆": 1_000})
    for name, sees in [("clerk", True), ("other_clerk", False), ("keeper", True), ("other_keeper", False),
                       ("reviewer", True), ("neighbour", False)]:  # fmt: skip
        actor = world.actor(name)
        look_as(actor)
        assert orders(actor).filter(pk=row.pk).exists() is sees
        assert Order.objects.filter(pk=row.pk).exists() is sees, "the second wall alone"
        if not sees:
            with pytest.raises(NotFound):
                order(actor, row.pk)
    clerk = world.actor("clerk")
    look_as(clerk)
    assert order(clerk, row.pk).meal_on == TODAY


def test_the_proposal_names_the_gate_and_the_heads(world: World) -> None:
    market = open_market(world)
    buyer = world.actor("buyer")
    look_as(buyer)
    plan = proposal(buyer, world.meal_day, market.contract, TODAY)
    assert plan.heads == {"6-8": 9}
    assert plan.declaration.pupils == 9
    assert not plan.has_menu
    assert plan.prices["土豆"] == 260


def test_a_list_of_orders_costs_the_same_queries_for_one_and_for_many(
    world: World, django_assert_num_queries: object
) -> None:
    market = open_market(world)
    for _ in range(4):
        ordered(world, market, {"土豆": 1_000, "番茄": 2_000})
    buyer = world.actor("buyer")
    look_as(buyer)
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = list(orders(buyer)[:25])
    assert [(row.kinds, row.about_fen) for row in found] == [(2, 1_180)] * 4
    assert found[0].meal_on > TERM_START
