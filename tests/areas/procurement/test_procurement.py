"""Contracts and price lists: read from what people type, refused with row numbers, never backwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fangxin.areas.audit.actions import enter
from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import PUBLIC
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.procurement.models import Contract, Price, PriceList
from fangxin.areas.procurement.queries import (
    contracts,
    contracts_for,
    price_list_in_force,
    price_lists,
    price_table,
    prices_of,
)
from fangxin.areas.procurement.rules import (
    NoPrice,
    PriceRow,
    WrongContract,
    WrongPriceList,
    cells_of,
    covers_food,
    initials,
    matches,
    read_prices,
)
from tests.factories.supply import make_contract, publish_prices, refused_by
from tests.factories.world import TERM_START, TODAY, World, at, key


def test_prices_are_read_as_a_clerk_types_or_pastes_them() -> None:
    read = read_prices(
        cells_of(
            "食物\t规格\t定价\t上限\n猪五花肉\t鲜\t28.30\t28.30\n\n西红柿，，４.６０，4.80\n北豆腐,,4.2,4.5"
        )
    )
    assert read.flaws == ()
    assert read.rows == (
        PriceRow("猪五花肉", "鲜", 2830, 2830), PriceRow("番茄", "", 460, 480), PriceRow("豆腐(北)", "", 420, 450),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("龙肉,,1,2", "没有“龙肉”"),
        ("土豆,,3.00,2.80", "高于上限 2.80"),
        ("土豆,,0,2.80", "大于零"),
        ("土豆,,2.605,2.80", "超过两位"),
        ("土豆,,二元六,2.80", "不是金额"),
        ("土豆,2.60,2.80", "四列"),
        ("大米,,4.60,4.80", "与第 1 行重复"),
    ],
)
def test_each_bad_row_is_told_with_its_number(line: str, said: str) -> None:
    read = read_prices(cells_of(f"大米,,4.60,4.80\n{line}"))
    assert [flaw.row for flaw in read.flaws] == [2]
    assert said in read.flaws[0].sentence
    assert len(read.rows) == 1


def test_an_empty_list_is_a_flaw() -> None:
    assert read_prices(cells_of("  \n")).flaws


@pytest.mark.parametrize(
    ("typed", "found"), [("五花", True), ("zwh", True), ("ZW", True), ("tudou", False), ("", True)]
)
def test_a_food_is_found_by_part_of_its_name_or_by_initials(typed: str, found: bool) -> None:
    assert initials("猪五花肉") == "zwhr"
    assert matches("猪五花肉", typed) is found


def test_a_contract_covers_its_kinds_of_food() -> None:
    assert covers_food("", "番茄")
    assert covers_food("畜禽肉类、蛋类", "猪五花肉")
    assert not covers_food("畜禽肉类、蛋类", "番茄")


def test_a_contract_is_stored_with_its_one_account(world: World) -> None:
    row = make_contract(world, food_kinds=["蔬菜类", "畜禽肉类"])
    assert row.bank_account == "6200000011112222"
    assert row.food_kinds == "蔬菜类、畜禽肉类"
    for who, sees in [
        ("reviewer", 1),
        ("buyer", 1),
        ("clerk", 1),
        ("other_clerk", 0),
        ("neighbour", 0),
        ("neighbour_keeper", 0),
    ]:
        actor = world.actor(who)
        look_as(actor)
        assert contracts(actor).count() == sees
        assert Contract.objects.count() == sees, "the second wall alone"
    buyer = world.actor("buyer")
    look_as(buyer)
    assert contracts_for(buyer, world.school, TODAY) == [row]
    assert contracts_for(buyer, world.school, date(2027, 8, 31)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"bank_account": "12"},
        {"bank_name": " "},
        {"until": TERM_START},
        {"number": " "},
        {"food_kinds": ["木材"]},
    ],
)
def test_a_contract_without_account_number_or_period_is_refused(world: World, wrong: dict) -> None:
    with pytest.raises(WrongContract):
        make_contract(world, **wrong)
    look_as(world.actor("reviewer"))
    assert not Contract.objects.exists()


def test_contract_partners_and_numbers_are_right(world: World) -> None:
    first = make_contract(world)
    with pytest.raises(WrongContract, match="已经登记"):
        make_contract(world, number=first.number)
    with pytest.raises(WrongContract, match="配送企业"):
        make_contract(world, supplier=world.school)
    enter(world.actor("reviewer"))
    said = {
        "county": world.county, "supplier": world.school, "number": "X", "since": TERM_START, "until": TODAY,
        "bank_name": "x", "bank_account": "1", "at": at(8), "by_id": 1,
    }  # fmt: skip
    with refused_by("procurement_contract_parties"):
        Contract.objects.create(**said)
    with refused_by("procurement_contract_has_account"):
        Contract.objects.create(**{**said, "supplier": world.supplier, "bank_account": ""})


@pytest.mark.parametrize("who", ["buyer", "principal", "clerk", "finance", "neighbour"])
def test_only_the_countys_nutrition_office_decides(world: World, who: str) -> None:
    from fangxin.areas.procurement.actions import publish_price_list

    with pytest.raises(NotAllowed):
        publish_price_list(
            by=world.actor(who), key=key(), at=at(9), county=world.county, number="N", inquiry_on=TODAY,
            decided_by="会议", since=TODAY, until=TODAY + timedelta(days=30), prices=[PriceRow("土豆", "", 260, 280)],
        )  # fmt: skip


@pytest.mark.duty("D172", "enforced")
def test_no_price_is_decided_above_the_market_price(world: World) -> None:
    """Annex 2, article 8 (三): not above the local market price or the monitored price."""
    with pytest.raises(WrongPriceList, match="高于上限") as refused:
        publish_prices(world, [PriceRow("土豆", "", 281, 280)])
    assert "附件2第八条（三）" in refused.value.clause
    row = publish_prices(world, [PriceRow("土豆", "", 280, 280)])
    enter(world.actor("reviewer"))
    with refused_by("procurement_price_not_above_ceiling"):
        Price.objects.create(price_list=row, food="番茄", price_fen=481, ceiling_fen=480)


@pytest.mark.duty("D171", "enforced")
def test_a_price_list_never_begins_before_it_is_published(world: World) -> None:
    """Annex 2, article 8 (三): effective-dated; what was delivered yesterday keeps yesterday's ceiling."""
    from fangxin.areas.procurement.actions import publish_price_list

    said = {
        "county": world.county, "number": "N", "inquiry_on": TODAY - timedelta(days=4), "decided_by": "会议",
        "since": TODAY - timedelta(days=1), "until": TODAY + timedelta(days=30),
    }  # fmt: skip
    with pytest.raises(WrongPriceList, match="公布以前"):
        publish_price_list(
            by=world.actor("reviewer"), key=key(), at=at(9), prices=[PriceRow("土豆", "", 260, 280)], **said
        )
    enter(world.actor("reviewer"))
    with refused_by("procurement_no_price_backwards"):
        PriceList.objects.create(**said, at=at(9), by_id=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"inquiry_on": TERM_START + timedelta(days=1)}, {"until": TERM_START}, {"decided_by": " "}, {"rows": []},
        {"rows": [PriceRow("龙肉", "", 1, 2)]}, {"rows": [PriceRow("土豆", "", 1, 2)] * 2}, {"number": ""},
    ],
)  # fmt: skip
def test_a_list_that_lacks_something_is_refused_and_nothing_is_saved(world: World, wrong: dict) -> None:
    rows = wrong.pop("rows", [PriceRow("土豆", "", 260, 280)])
    with pytest.raises(WrongPriceList):
        publish_prices(world, rows, **wrong)
    look_as(PUBLIC)
    assert not PriceList.objects.exists()


def test_the_list_that_started_last_holds_and_anybody_may_read_it(world: World) -> None:
    first = publish_prices(world)
    later = publish_prices(world, [PriceRow("番茄", "", 430, 440)], since=date(2026, 9, 14))
    buyer = world.actor("buyer")
    look_as(buyer)
    assert price_list_in_force(buyer, world.school, date(2026, 9, 13)) == first
    assert price_list_in_force(buyer, world.school, date(2026, 9, 14)) == later
    table = price_table(buyer, world.school, TODAY)
    assert table.of("番茄").ceiling_fen == 440
    with pytest.raises(NoPrice, match="土豆"):
        table.of("土豆")
    with pytest.raises(NoPrice, match="没有生效"):
        price_table(buyer, world.school, date(2027, 2, 1))
    with pytest.raises(NoPrice):
        price_table(buyer, world.neighbour_school, TODAY)
    look_as(PUBLIC)
    assert [price.food for price in prices_of(PUBLIC, first, "tu")] == []
    assert [price.food for price in prices_of(PUBLIC, first, "td")] == ["土豆"]


def test_each_side_lists_the_price_lists_of_its_county(world: World) -> None:
    publish_prices(world)
    make_contract(world)
    for who, sees in [("reviewer", 1), ("buyer", 1), ("clerk", 1), ("other_clerk", 0), ("neighbour", 0)]:
        actor = world.actor(who)
        look_as(actor)
        assert price_lists(actor).count() == sees
