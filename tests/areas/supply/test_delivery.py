"""Delivery notes: five fields, quantity × price = amount, one number once, from the ordered supplier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from fangxin.areas.audit.actions import enter
from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.refusals import KeyReused, NotAllowed, NotFound
from fangxin.areas.supply.actions.delivery import record_delivery
from fangxin.areas.supply.models import Delivery, DeliveryLine, Order, OrderLine
from fangxin.areas.supply.queries.delivery import deliveries, delivery_lines
from fangxin.areas.supply.rules.delivery import (
    FOOD_CLASSES,
    NoteLine,
    WrongNote,
    check_line,
    food_class,
    missing_papers,
)
from fangxin.engine.nutrition.food import load_foods
from tests.factories.supply import delivered, note_line, open_market, ordered, refused_by
from tests.factories.world import TODAY, World, at, key


@pytest.mark.parametrize(
    ("quantity_g", "price_fen", "amount_fen"),
    [(40_400, 2830, 114_332), (12_345, 327, 4_037), (500, 1, 1), (499, 1, 0), (1, 327, 0)],
)
@pytest.mark.duty("D077", "enforced")
def test_an_amount_is_quantity_times_price_half_up_to_the_fen(
    quantity_g: int, price_fen: int, amount_fen: int
) -> None:
    """Measures, article 11: name, quantity, unit price, amount, date."""
    line = NoteLine(1, quantity_g, price_fen, amount_fen)
    check_line("猪五花肉", line)
    for wrong in (amount_fen + 1, amount_fen + 100):
        with pytest.raises(WrongNote, match="元，送货单写的是"):
            check_line("猪五花肉", replace(line, amount_fen=wrong))


@pytest.mark.parametrize(("field", "value"), [("quantity_g", 0), ("price_fen", 0)])
def test_a_line_without_quantity_or_price_is_refused(field: str, value: int) -> None:
    with pytest.raises(WrongNote, match="都要填写"):
        check_line("土豆", replace(NoteLine(1, 1_000, 260, 260), **{field: value}))
    with pytest.raises(WrongNote, match="都要填写"):
        check_line("", NoteLine(1, 1_000, 260, 260))


@pytest.mark.parametrize(
    ("food", "expected"),
    [
        ("猪五花肉", "meat"), ("番茄", "vegetables"), ("土豆", "vegetables"), ("大米", "packaged_grain_and_oil"),
        ("菜籽油", "packaged_grain_and_oil"), ("紫菜(干)", "packaged_grain_and_oil"), ("食盐", "seasoning"),
        ("豆腐(北)", "other_food"), ("鸡蛋", "other_food"), ("没有这种食物", "other_food"),
    ],
)  # fmt: skip
def test_the_class_of_a_food_decides_its_papers(food: str, expected: str) -> None:
    assert food_class(food) == expected


def test_every_meat_of_the_table_is_meat() -> None:
    assert {food_class(f.name) for f in load_foods().values() if f.group == "畜禽肉类"} == {"meat"}
    assert {food_class(name) for name in load_foods()} == set(FOOD_CLASSES)


def test_a_demand_is_met_by_any_one_of_its_kinds() -> None:
    both, either = (("a",), ("b",)), (("a", "b"),)
    assert missing_papers(both, {"a"}) == (("b",),)
    assert missing_papers(either, {"b"}) == ()
    assert missing_papers(either, set()) == either


def test_the_note_is_stored_with_its_lines_and_papers(world: World) -> None:
    row = delivered(world, ordered(world, open_market(world), {"猪五花肉": 40_400, "土豆": 54_000}))
    keeper = world.actor("keeper")
    look_as(keeper)
    pork, potato = delivery_lines(keeper, row)
    assert (pork.food, pork.amount_fen, pork.expires_on) == ("猪五花肉", 114_332, TODAY + timedelta(days=3))
    assert {paper.kind for paper in pork.certificates.all()} == {"animal_quarantine", "meat_quality"}
    assert [paper.number for paper in potato.certificates.all()] == ["CN-0914-3"]
    assert deliveries(keeper).get().total_fen == 114_332 + 14_040


@pytest.mark.duty("D077", "enforced")
def test_a_note_whose_amount_is_wrong_is_refused_by_the_action_and_by_the_database(world: World) -> None:
    """Measures, article 11: the five fields of a note, and they agree."""
    order = ordered(world, open_market(world), {"土豆": 54_000})
    with pytest.raises(WrongNote, match=r"140\.40"):
        delivered(world, order, change={"土豆": {"amount_fen": 14_041}})
    look_as(world.actor("clerk"))
    assert not Delivery.objects.exists()
    row, line = note_by_hand(world, order)
    good = {"delivery": row, "order_line": line, "food": "土豆", "quantity_g": 54_000, "price_fen": 260}
    with refused_by("supply_note_amount_is_quantity_times_price"):
        DeliveryLine.objects.create(**good, amount_fen=14_041)
    for wrong, constraint in [
        ({"quantity_g": 0, "amount_fen": 0}, "supply_note_quantity_positive"),
        ({"price_fen": 0, "amount_fen": 0}, "supply_note_price_positive"),
        ({"food": ""}, "supply_note_line_of_order"),
        ({"food": "番茄"}, "supply_note_line_of_order"),
    ]:
        with refused_by(constraint):
            DeliveryLine.objects.create(**{**good, "amount_fen": 14_040, **wrong})
    assert DeliveryLine.objects.create(**good, amount_fen=14_040).pk


def note_by_hand(world: World, order: Order, **more: object) -> tuple[Delivery, OrderLine]:
    enter(world.actor("clerk"))
    said = {
        "order": order, "supplier": world.supplier, "note_number": key(), "note_on": TODAY, "at": at(6, 40),
        "by_id": world.people["clerk"].pk,
    } | more  # fmt: skip
    return Delivery.objects.create(**said), OrderLine.objects.filter(order=order).first()


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"note_number": ""}, "supply_note_has_number"),
        ({"note_on": TODAY + timedelta(days=1)}, "supply_note_date_is_true"),
        ({"note_on": TODAY - timedelta(days=1)}, "supply_note_date_is_true"),
    ],
)
def test_a_note_needs_its_number_and_a_true_date(world: World, wrong: dict, constraint: str) -> None:
    order = ordered(world, open_market(world), {"土豆": 54_000})
    with pytest.raises(WrongNote):
        delivered(world, order, **wrong)
    with refused_by(constraint):
        note_by_hand(world, order, **wrong)


def test_a_note_without_lines_is_refused_at_commit(world: World) -> None:
    order = ordered(world, open_market(world), {"土豆": 54_000})
    with pytest.raises(WrongNote, match="一种食材也没有"):
        delivered(world, order, lines=[])
    with refused_by("supply_note_has_lines"):
        note_by_hand(world, order)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_one_number_once_and_the_same_key_with_another_body_is_refused(world: World) -> None:
    order = ordered(world, open_market(world), {"土豆": 54_000})
    clerk = world.actor("clerk")
    look_as(clerk)
    line = OrderLine.objects.get(order=order)
    said = {
        "by": clerk,
        "key": "note-1",
        "at": at(6, 40),
        "order": order,
        "note_on": TODAY,
        "lines": [note_line(line)],
    }
    first = record_delivery(**said, note_number="PS-1")
    assert record_delivery(**said, note_number="PS-1").pk == first.pk
    with pytest.raises(KeyReused):
        record_delivery(**said, note_number="PS-2")
    with pytest.raises(WrongNote, match="已经录入过"):
        delivered(world, order, note_number=" PS-1 ")
    with refused_by("supply_note_number_once"):
        note_by_hand(world, order, note_number="PS-1")


def test_the_keeper_may_enter_the_paper_and_a_stranger_may_not(world: World) -> None:
    order = ordered(world, open_market(world), {"土豆": 54_000})
    assert delivered(world, order, who="keeper").by_id == world.people["keeper"].pk
    for who, refusal in [
        ("cook", NotAllowed),
        ("buyer", NotAllowed),
        ("other_clerk", NotFound),
        ("other_keeper", NotFound),
    ]:
        enter(world.actor("clerk"))
        lines = [note_line(OrderLine.objects.get(order=order))]
        with pytest.raises(refusal), transaction.atomic():
            delivered(world, order, who=who, lines=lines)


def test_a_note_from_another_supplier_is_refused(world: World) -> None:
    order = ordered(world, open_market(world), {"土豆": 54_000})
    enter(world.actor("keeper"))
    with refused_by("supply_note_from_ordered_supplier"):
        Delivery.objects.create(
            order=order, supplier=world.other_supplier, note_number="X", note_on=TODAY, at=at(7), by_id=1
        )
    assert date(2026, 9, 14) == TODAY
