"""The store: issues, losses and counts, through the actions and by direct SQL as the application's role."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from django.db.utils import ProgrammingError

from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson
from fangxin.areas.ledger.models import Transfer
from fangxin.areas.organisations.models import PinCheck
from fangxin.areas.policy.queries import NoMealDay
from fangxin.areas.supply.actions.stock import count_stock, issue_to_kitchen, record_loss
from fangxin.areas.supply.models import (
    Lot,
    LotBalance,
    StockCount,
    StockCountLine,
    StockIssue,
    StockIssueLine,
    StockLoss,
)
from fangxin.areas.supply.queries.stock import (
    arrivals,
    count_lines,
    issued_between,
    issued_by_food,
    lots_on_hand,
    shelves,
)
from fangxin.areas.supply.rules.stock import ExpiredFood, NotEnoughInStock
from tests.factories.supply import (
    accepted,
    accepted_food,
    confirmed,
    delivered,
    open_market,
    ordered,
    refused_by,
)
from tests.factories.world import TODAY, World, at, key

MEAT, TOFU, RICE = "猪五花肉", "豆腐(北)", "大米"


def issue(world: World, wanted: dict[str, int], **more: Any) -> StockIssue:
    said = {
        "by": world.actor("keeper"),
        "at": at(9),
        "meal_day": world.meal_day,
        "receiver": world.people["cook"],
    } | more
    return issue_to_kitchen(key=said.pop("key", key()), wanted=wanted, **said)


def two_lots(world: World, first_until: date, second_until: date) -> tuple[Lot, Lot]:
    """Two lots of tofu, 10 kg each, with their dates."""
    market = open_market(world)
    for until in (first_until, second_until):
        order = ordered(world, market, {TOFU: 10_000}, moment=at(6, 10))
        accepted(world, delivered(world, order, change={TOFU: {"expires_on": until}}))
    world.actor("keeper")
    first, second = Lot.objects.order_by("pk")
    return first, second


def balance(lot: Lot) -> tuple[int, int]:
    row = LotBalance.objects.get(lot=lot)
    return row.remaining_g, row.remaining_fen


def test_an_accepted_lot_opens_its_balance_by_itself(world: World) -> None:
    accepted_food(world, {MEAT: 38_000})
    world.actor("keeper")
    lot = Lot.objects.get()
    assert balance(lot) == (38_000, lot.cost_fen) == (38_000, 107_540)


@pytest.mark.parametrize("verb", ["INSERT", "UPDATE", "DELETE"])
def test_nobody_moves_a_balance_by_hand(world: World, verb: str) -> None:
    accepted_food(world, {MEAT: 38_000})
    world.actor("keeper")
    row = LotBalance.objects.get()
    act = {
        "INSERT": lambda: LotBalance.objects.create(lot=row.lot, remaining_g=1, remaining_fen=1),
        "UPDATE": lambda: LotBalance.objects.update(remaining_g=99_000),
        "DELETE": lambda: LotBalance.objects.all()._raw_delete(row._state.db),
    }[verb]
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        act()


def test_an_issue_takes_the_earliest_date_first_and_books_its_cost(world: World) -> None:
    late, soon = two_lots(world, TODAY + timedelta(days=6), TODAY + timedelta(days=1))
    row = issue(world, {TOFU: 12_000})
    lines = list(
        StockIssueLine.objects.filter(issue=row)
        .order_by("pk")
        .values_list("lot_id", "quantity_g", "cost_fen")
    )
    assert lines == [(soon.pk, 10_000, 4_200), (late.pk, 2_000, 840)]
    assert (balance(soon), balance(late)) == ((0, 0), (8_000, 3_360))
    booked = Transfer.objects.get(subject_label="supply.stockissue", subject_id=str(row.pk))
    assert (booked.event, booked.debit.kind, booked.credit.kind) == ("issued", "food", "stock")
    assert (booked.amount_fen, booked.on) == (5_040, TODAY)
    assert issued_by_food(world.actor("keeper"), world.meal_day) == {TOFU: (12_000, 5_040)}
    assert issued_between(world.actor("keeper"), world.school, TODAY, TODAY + timedelta(days=1)) == (
        12_000,
        5_040,
    )
    assert issued_between(world.actor("keeper"), world.school, TODAY - timedelta(days=1), TODAY) == (0, 0)


def test_the_issues_of_a_lot_sum_to_what_it_cost(world: World) -> None:
    accepted_food(world, {RICE: 9_999})  # 9.999 kg at 4.60: 45.9954 → 46.00
    for grams in (3_333, 3_333, 3_333):
        issue(world, {RICE: grams})
    lot = Lot.objects.get()
    assert balance(lot) == (0, 0)
    assert StockIssueLine.objects.aggregate(fen=Sum("cost_fen"))["fen"] == lot.cost_fen == 4_600


@pytest.mark.duty("D160", "enforced")
def test_expired_food_does_not_leave_the_store(world: World) -> None:
    """Measures, annex 2 §8 (1): expired or spoiled food is banned."""
    two_lots(world, TODAY + timedelta(days=1), TODAY + timedelta(days=1))
    with pytest.raises(ExpiredFood, match="已过保质期") as refused:
        issue(world, {TOFU: 5_000}, at=at(9, on=TODAY + timedelta(days=2)))
    assert "附件2第八条（一）" in refused.value.clause
    assert not StockIssue.objects.exists()


@pytest.mark.duty("D160", "enforced")
@pytest.mark.parametrize(("days", "stored"), [(0, True), (1, True), (2, False), (30, False)])
def test_the_database_compares_the_days_too(world: World, days: int, stored: bool) -> None:
    """Measures, annex 2 §8 (1), by direct SQL: the lot keeps until tomorrow."""
    lot, _ = two_lots(world, TODAY + timedelta(days=1), TODAY + timedelta(days=9))
    world.actor("keeper")
    row = StockIssue.objects.create(
        meal_day=world.meal_day, receiver=world.people["cook"], at=at(9, on=TODAY + timedelta(days=days)),
        by_id=world.people["keeper"].pk,
    )  # fmt: skip
    wanted = {"issue": row, "lot": lot, "quantity_g": 1_000, "cost_fen": 420}
    if stored:
        assert StockIssueLine.objects.create(**wanted).pk
    else:
        with refused_by("supply_no_expired_food_issued"):
            StockIssueLine.objects.create(**wanted)


def test_more_than_there_is_is_refused_by_the_action_and_by_the_database(world: World) -> None:
    accepted_food(world, {MEAT: 38_000})
    with pytest.raises(NotEnoughInStock, match=r"只有 38 公斤，不能出库 38\.001 公斤"):
        issue(world, {MEAT: 38_001})
    row = issue(world, {MEAT: 30_000})
    with refused_by("supply_no_more_than_there_is"):
        StockIssueLine.objects.create(
            issue=StockIssue.objects.create(
                meal_day=world.meal_day, receiver=world.people["cook"], at=at(9), by_id=world.people["keeper"].pk
            ),
            lot=Lot.objects.get(), quantity_g=8_001, cost_fen=22_643,
        )  # fmt: skip
    assert row.lines.count() == 1


def test_an_issue_at_an_invented_cost_is_refused_by_the_database(world: World) -> None:
    accepted_food(world, {MEAT: 38_000})
    world.actor("keeper")
    row = StockIssue.objects.create(
        meal_day=world.meal_day, receiver=world.people["cook"], at=at(9), by_id=world.people["keeper"].pk
    )
    for fen in (2_829, 2_831, 0):
        with refused_by("supply_taken_at_cost"):
            StockIssueLine.objects.create(issue=row, lot=Lot.objects.get(), quantity_g=1_000, cost_fen=fen)
    assert StockIssueLine.objects.create(
        issue=row, lot=Lot.objects.get(), quantity_g=1_000, cost_fen=2_830
    ).pk


def test_who_hands_out_does_not_receive(world: World) -> None:
    accepted_food(world, {MEAT: 38_000})
    with pytest.raises(SamePerson):
        issue(world, {MEAT: 1_000}, receiver=world.people["keeper"])
    with refused_by("supply_issue_between_two_people"):
        StockIssue.objects.create(
            meal_day=world.meal_day,
            receiver=world.people["keeper"],
            at=at(9),
            by_id=world.people["keeper"].pk,
        )


@pytest.mark.parametrize(("who", "receiver"), [("cook", "safety"), ("buyer", "cook"), ("keeper", "buyer"), ("keeper", "other_keeper")])  # fmt: skip
def test_the_keeper_hands_out_and_a_cook_of_the_school_receives(
    world: World, who: str, receiver: str
) -> None:
    accepted_food(world, {MEAT: 38_000})
    with pytest.raises(NotAllowed):
        issue(world, {MEAT: 1_000}, by=world.actor(who), receiver=world.people[receiver])


def test_a_lot_of_another_school_cannot_be_issued(world: World) -> None:
    accepted_food(world, {MEAT: 38_000})
    lot = Lot.objects.get()
    world.actor("other_keeper")
    row = StockIssue.objects.create(
        meal_day=world.other_meal_day,
        receiver=world.people["cook"],
        at=at(9),
        by_id=world.people["other_keeper"].pk,
    )
    with refused_by("supply_lot_of_own_school"):
        StockIssueLine.objects.create(issue=row, lot=lot, quantity_g=1_000, cost_fen=2_830)


def test_nothing_leaves_the_store_for_a_day_that_was_called_off(world: World) -> None:
    from fangxin.areas.audit.actions import acting
    from fangxin.areas.audit.rules.actor import SYSTEM
    from fangxin.areas.policy.models import MealDayClosure

    accepted_food(world, {MEAT: 38_000})
    with transaction.atomic(), acting(SYSTEM):
        MealDayClosure.objects.create(meal_day=world.meal_day, reason="降雪", at=at(8), by_id=0)
    with pytest.raises(NoMealDay):
        issue(world, {MEAT: 1_000})
    with refused_by("policy_meal_day_is_open"):
        StockIssue.objects.create(meal_day=world.meal_day, receiver=world.people["cook"], at=at(9), by_id=1)


def test_a_repeated_form_takes_the_food_once(world: World) -> None:
    accepted_food(world, {MEAT: 38_000})
    first = issue(world, {MEAT: 1_000}, key="once")
    assert issue(world, {MEAT: 1_000}, key="once").pk == first.pk
    assert balance(Lot.objects.get())[0] == 37_000


def lose(world: World, grams: int, reason: str = "表面发粘") -> StockLoss:
    entry = key()
    check = confirmed(world, entry, moment=at(10))
    lot = Lot.objects.get()
    return record_loss(
        by=world.actor("keeper"), key=entry, at=at(10), lot=lot, quantity_g=grams, reason=reason, check=check
    )


def test_a_loss_has_a_reason_a_second_person_and_its_cost_in_the_books(world: World) -> None:
    accepted_food(world, {MEAT: 38_000})
    row = lose(world, 2_000)
    assert (row.cost_fen, row.second_id) == (5_660, world.people["safety"].pk)
    assert balance(Lot.objects.get()) == (36_000, 101_880)
    booked = Transfer.objects.get(subject_label="supply.stockloss")
    assert (booked.debit.kind, booked.credit.kind, booked.amount_fen) == ("loss", "stock", 5_660)
    with pytest.raises(Refused, match="原因"):
        lose(world, 100, reason=" ")
    with pytest.raises(NotEnoughInStock):
        lose(world, 36_001)


def test_expired_food_can_be_written_off(world: World) -> None:
    two_lots(world, TODAY + timedelta(days=1), TODAY + timedelta(days=9))
    lot = Lot.objects.order_by("pk").first()
    later = at(9, on=TODAY + timedelta(days=3))
    entry = key()
    check = confirmed(world, entry, moment=later)
    row = record_loss(
        by=world.actor("keeper"), key=entry, at=later, lot=lot, quantity_g=10_000, reason="过期", check=check
    )
    assert (row.quantity_g, balance(lot)) == (10_000, (0, 0))


def test_the_database_wants_the_seconds_own_confirmation_for_losses_and_counts(world: World) -> None:
    accepted_food(world, {MEAT: 38_000})
    check = confirmed(world, "e", moment=at(10))
    lot, keeper = Lot.objects.get(), world.people["keeper"].pk
    wanted = {
        "lot": lot,
        "quantity_g": 1_000,
        "cost_fen": 2_830,
        "reason": "烂",
        "at": at(10),
        "by_id": keeper,
    }
    with refused_by("supply_stock_second_has_confirmed"):
        StockLoss.objects.create(second=world.people["cook"], pin_check=check, **wanted)
    with refused_by("supply_stock_second_has_confirmed"):
        StockCount.objects.create(
            school=world.school,
            on=TODAY,
            second=world.people["cook"],
            pin_check=check,
            at=at(10),
            by_id=keeper,
        )
    assert PinCheck.objects.filter(pk=check.pk, matched=True).exists()


def test_a_count_shows_the_residual_and_does_not_move_the_books(world: World) -> None:
    accepted_food(world, {MEAT: 38_000, RICE: 50_000})
    lots = {lot.food: lot for lot in Lot.objects.all()}
    entry = key()
    check = confirmed(world, entry, moment=at(16))
    row = count_stock(
        by=world.actor("keeper"), key=entry, at=at(16), school=world.school, check=check,
        counted={lots[MEAT].pk: 37_400, lots[RICE].pk: 50_100},
    )  # fmt: skip
    shown = [(line.lot.food, line.residual_g) for line in count_lines(world.actor("keeper"), row)]
    assert shown == [(MEAT, -600), (RICE, 100)]
    assert balance(lots[MEAT])[0] == 38_000


def test_the_books_side_of_a_count_is_not_typed_by_those_who_count(world: World) -> None:
    accepted_food(world, {MEAT: 38_000})
    check = confirmed(world, "e", moment=at(16))
    row = StockCount.objects.create(
        school=world.school, on=TODAY, second=world.people["safety"], pin_check=check, at=at(16),
        by_id=world.people["keeper"].pk,
    )  # fmt: skip
    with refused_by("supply_count_beside_the_books"):
        StockCountLine.objects.create(count=row, lot=Lot.objects.get(), counted_g=37_000, book_g=37_000)


def test_the_list_of_lots_is_sorted_by_date_and_searched(world: World) -> None:
    late, soon = two_lots(world, TODAY + timedelta(days=6), TODAY + timedelta(days=1))
    keeper = world.actor("keeper")
    assert list(lots_on_hand(keeper)) == [soon, late]
    assert list(lots_on_hand(keeper, late.code)) == [late]
    assert not lots_on_hand(keeper, "鲈鱼").exists()
    assert not lots_on_hand(world.actor("other_keeper")).exists()
    issue(world, {TOFU: 10_000})
    assert [s.lot_id for s in shelves(world.actor("keeper"), world.school)] == [late.pk]


def test_arrivals_count_what_was_sent_back(world: World) -> None:
    market = open_market(world)
    first = delivered(world, ordered(world, market, {MEAT: 38_000, RICE: 10_000}))
    change = {MEAT: {"returned_g": 38_000, "reason": "检疫证不符"}}
    accepted(world, first, change=change)
    (found,) = arrivals(world.actor("keeper"), world.meal_day)
    assert (found.supplier, found.kinds, found.sent_back) == ("惠民配送", 2, 1)
    assert found.accepted_at == at(7, 27)
