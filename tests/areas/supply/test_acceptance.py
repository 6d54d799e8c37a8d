"""Acceptance: two people, neither ordered; every line weighed; price cut to the ceiling; papers, dates, lots, payable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from fangxin.areas.audit.actions import enter
from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import SYSTEM, Role
from fangxin.areas.audit.rules.refusals import KeyReused, NotAllowed, NotFound, SamePerson
from fangxin.areas.ledger.models import Transfer
from fangxin.areas.organisations.actions import appoint, confirm_second
from fangxin.areas.organisations.models import PinCheck
from fangxin.areas.organisations.rules import WrongPin
from fangxin.areas.procurement.rules import PriceRow
from fangxin.areas.supply.actions.acceptance import accept_delivery
from fangxin.areas.supply.models import Acceptance, AcceptanceLine, Certificate, Delivery, DeliveryLine, Lot
from fangxin.areas.supply.queries.acceptance import (
    acceptance,
    acceptance_lines,
    acceptance_under,
    second_people,
    sheet,
)
from fangxin.areas.supply.rules.acceptance import (
    BuyerAccepts,
    Clauses,
    Delivered,
    NotAcceptable,
    Weighing,
    decide,
    price_that_counts,
    tolerated_short_g,
)
from fangxin.areas.supply.rules.delivery import Paper
from tests.factories.supply import (
    accepted,
    confirmed,
    delivered,
    open_market,
    ordered,
    publish_prices,
    refused_by,
    weighed,
)
from tests.factories.world import TERM_START, TODAY, World, at, key

MARKET = {"猪五花肉": 40_400, "番茄": 58_000, "土豆": 54_000}


def a_delivery(world: World, foods: dict[str, int] | None = None, **more: Any) -> Delivery:
    return delivered(world, ordered(world, open_market(world), foods or MARKET), **more)


# --- the pure decision ---------------------------------------------------------------------------------------------
PORK = Delivered(
    line_id=1, food="猪五花肉", ordered_g=40_400, note_g=40_400, note_price_fen=2_830, ceiling_fen=2_830, batch="B1",
    produced_on=TODAY, expires_on=TODAY, demands=(("animal_quarantine",), ("meat_quality",)),
    kinds=frozenset({"animal_quarantine", "meat_quality"}),
)  # fmt: skip
CLAUSES = Clauses("不得高于市场价", "cut_to_ceiling", {"meat": "肉类食材索取《动物检疫合格证》"})


def decided(
    line: Delivered = PORK, weighing: Weighing | None = None, clauses: Clauses = CLAUSES, on: date = TODAY
):
    return decide(line, weighing or Weighing(1, 38_000), on=on, clauses=clauses, food_class="meat")


@pytest.mark.parametrize(
    ("note_fen", "ceiling_fen", "counts_fen"),
    [(520, 480, 480), (480, 480, 480), (460, 480, 460), (481, 480, 480)],
)
@pytest.mark.duty("D172", "enforced")
def test_the_price_that_counts_is_never_above_the_ceiling(
    note_fen: int, ceiling_fen: int, counts_fen: int
) -> None:
    """Annex 2, article 8 (三): not above the local market price."""
    assert price_that_counts(note_fen, ceiling_fen) == counts_fen
    line = decided(replace(PORK, note_price_fen=note_fen, ceiling_fen=ceiling_fen))
    assert (line.price_fen, line.amount_fen, line.cut_fen) == (
        counts_fen,
        38 * counts_fen,
        note_fen - counts_fen,
    )


def test_where_the_county_does_not_cut_a_price_above_the_ceiling_goes_back() -> None:
    over = replace(PORK, note_price_fen=2_900)
    with pytest.raises(NotAcceptable, match="高于上限") as refused:
        decided(over, clauses=replace(CLAUSES, ceiling_action="return_to_school"))
    assert refused.value.clause == "不得高于市场价"
    assert decided(over).price_fen == 2_830


@pytest.mark.parametrize(
    ("weighing", "verdict", "accepted_g"),
    [
        (Weighing(1, 38_000), "accepted", 38_000),
        (Weighing(1, 38_000, 5_000, "有异味"), "part", 33_000),
        (Weighing(1, 38_000, 38_000, "有异味"), "rejected", 0),
        (Weighing(1, 0, 0, "未送到"), "rejected", 0),
    ],
)
@pytest.mark.duty("D179", "enforced")
def test_what_stays_is_what_was_weighed_less_what_went_back(
    weighing: Weighing, verdict: str, accepted_g: int
) -> None:
    """Annex 2, article 9 (一): the gate of quantity and quality."""
    line = decided(weighing=weighing)
    assert (line.verdict, line.accepted_g) == (verdict, accepted_g)
    if verdict != "accepted":
        with pytest.raises(NotAcceptable, match="写明原因"):
            decided(weighing=replace(weighing, reason=" "))


@pytest.mark.parametrize("returned_g", [-1, 38_001])
def test_no_more_goes_back_than_was_weighed(returned_g: int) -> None:
    with pytest.raises(NotAcceptable, match="多于称重"):
        decided(weighing=Weighing(1, 38_000, returned_g, "有异味"))


@pytest.mark.duty("D160", "enforced")
def test_expired_food_cannot_stay_and_the_last_day_still_counts() -> None:
    """Annex 2, article 8 (一): no expired or spoiled food."""
    assert decided(on=TODAY).accepted_g == 38_000
    with pytest.raises(NotAcceptable, match="已经过期"):
        decided(on=TODAY + timedelta(days=1))
    assert decided(on=TODAY + timedelta(days=1), weighing=Weighing(1, 9, 9, "过期")).accepted_g == 0


@pytest.mark.parametrize("lacking", [{"expires_on": None}, {"batch": "", "produced_on": None}])
def test_food_without_label_cannot_stay(lacking: dict[str, Any]) -> None:
    with pytest.raises(NotAcceptable, match="没有生产日期"):
        decided(replace(PORK, **lacking))


@pytest.mark.parametrize(("note_g", "tolerated_g"), [(40_400, 404), (1_000, 50)])
def test_a_small_difference_on_the_scale_is_passed_over(note_g: int, tolerated_g: int) -> None:
    assert tolerated_short_g(note_g, 100, 50) == tolerated_g


# --- the act ---------------------------------------------------------------------------------------------------------
def test_an_acceptance_makes_lots_and_books_what_is_owed(world: World) -> None:
    row = accepted(
        world,
        a_delivery(world, change={"番茄": {"price_fen": 520}}),
        change={"猪五花肉": {"weighed_g": 38_000}, "土豆": {"returned_g": 54_000, "reason": "发芽"}},
    )
    keeper = world.actor("keeper")
    look_as(keeper)
    pork, tomato, potato = acceptance_lines(keeper, row)
    assert (pork.verdict, pork.accepted_g, pork.amount_fen, pork.because["short_g"]) == (
        "accepted",
        38_000,
        107_540,
        2_400,
    )
    assert (tomato.note_price_fen, tomato.price_fen, tomato.amount_fen) == (520, 480, 27_840)
    assert tomato.because["inquiry_on"] == "2026-08-28"
    assert "不得高于" in tomato.because["clause"]
    assert (potato.verdict, potato.accepted_g, potato.reason) == ("rejected", 0, "发芽")
    lots = list(Lot.objects.order_by("id"))
    assert [(lot.code, lot.food, lot.quantity_g, lot.cost_fen) for lot in lots] == [
        ("LS-260914-01", "猪五花肉", 38_000, 107_540), ("LS-260914-02", "番茄", 58_000, 27_840),
    ]  # fmt: skip
    booked = Transfer.objects.select_related("debit", "credit").get()
    assert (booked.event, booked.amount_fen) == ("delivery_accepted", 135_380)
    assert (booked.debit.kind, booked.credit.kind) == ("stock", "payable_unreviewed")
    assert booked.credit.counterparty_id == world.supplier.pk
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_when_everything_goes_back_nothing_is_owed(world: World) -> None:
    row = accepted(
        world, a_delivery(world, {"土豆": 9_000}), change={"土豆": {"returned_g": 9_000, "reason": "发芽"}}
    )
    look_as(world.actor("keeper"))
    assert not Lot.objects.exists()
    assert not Transfer.objects.exists()
    assert row.lines.get().amount_fen == 0


@pytest.mark.duty("D178", "enforced")
def test_one_person_alone_cannot_accept(world: World) -> None:
    """Annex 2, article 9 (一): item by item, daily; 双人联检."""
    delivery = a_delivery(world)
    with pytest.raises(SamePerson):
        confirmed(world, "k", second="keeper")
    for wrong in ({"second": world.people["keeper"]}, {}):
        with refused_by("supply_second_has_confirmed"):
            by_hand(world, delivery, **wrong)
    assert not Acceptance.objects.exists()


@pytest.mark.duty("D178", "enforced")
def test_who_ordered_can_neither_weigh_nor_confirm(world: World) -> None:
    """Annex 2, article 9 (一): acceptance stands apart from buying."""
    delivery = a_delivery(world)
    appoint(
        by=SYSTEM, key=key(), at=at(8), account=world.people["buyer"], organisation=world.school,
        role=Role.STOREKEEPER, since=TERM_START,
    )  # fmt: skip
    entry = key()
    check = confirmed(world, entry, second="buyer")
    with pytest.raises(BuyerAccepts):
        accept(world, delivery, entry, check)
    enter(world.actor("keeper"))
    with refused_by("supply_buyer_does_not_accept"):
        by_hand(world, delivery, second=world.people["buyer"], pin_check=check)
    with pytest.raises(BuyerAccepts):
        accepted(world, delivery, first="buyer", second="safety")
    names = [person.full_name for person in second_people(world.actor("keeper"), delivery, TODAY)]
    assert names == ["何勇", "张明远", "赵敏"]


def accept(world: World, delivery: Delivery, entry: str, check: Any, **more: Any) -> Acceptance:
    said = {
        "by": world.actor("keeper"),
        "key": entry,
        "at": at(7, 27),
        "delivery": delivery,
        "pin_check": check,
    }
    lines = more.pop("lines", None) or weighed(world, delivery)
    return accept_delivery(**(said | more), lines=lines)


def by_hand(world: World, delivery: Delivery, **more: Any) -> Acceptance:
    """The application role writes the row without asking the action; by default nobody has confirmed it."""
    enter(world.actor("keeper"))
    said = {
        "delivery": delivery, "second": world.people["safety"], "at": at(7, 27),
        "by_id": world.people["keeper"].pk,
    } | more  # fmt: skip
    if "pin_check" not in said:
        said["pin_check_id"] = 0
    return Acceptance.objects.create(**said)


def test_a_confirmation_is_for_one_entry_one_place_and_five_minutes(world: World) -> None:
    delivery = a_delivery(world)
    check = confirmed(world, "entry-1")
    with pytest.raises(NotAllowed, match="失效"):
        accept(world, delivery, "entry-2", check)
    with pytest.raises(NotAllowed, match="失效"):
        accept(world, delivery, "entry-1", check, at=at(7, 33))
    assert accept(world, delivery, "entry-1", check, at=at(7, 32)).pk


def test_a_wrong_pin_is_recorded_and_confirms_nothing(world: World) -> None:
    delivery = a_delivery(world)
    with pytest.raises(WrongPin):
        confirm_second(
            by=world.actor("keeper"), key="k/pin", at=at(7, 27), second=world.people["safety"],
            organisation=world.school, pin="000000", entry_key="k",
        )  # fmt: skip
    enter(world.actor("keeper"))
    wrong = PinCheck.objects.get()
    with pytest.raises(NotAllowed):
        accept(world, delivery, "k", wrong)
    with refused_by("supply_second_has_confirmed"):
        by_hand(world, delivery, pin_check=wrong)


# One row for each duty of the clause, in the order of the marks below; the last is order 45's purchase voucher.
PAPER_CASES = [
    ("猪五花肉", ("meat_quality",), "动物检疫"),
    ("猪五花肉", ("animal_quarantine",), "肉品品质"),
    ("番茄", (), "合格证或农残快检"),
    ("大米", ("batch_factory_report",), "第三方"),
    ("大米", ("third_party_report",), "当批次出厂"),
    ("食盐", (), "食品生产许可证"),
    ("豆腐(北)", (), "购货凭证"),
]


@pytest.mark.duty("D150", "enforced")
@pytest.mark.duty("D151", "enforced")
@pytest.mark.duty("D152", "enforced")
@pytest.mark.duty("D153", "enforced")
@pytest.mark.duty("D154", "enforced")
@pytest.mark.duty("D158", "enforced")
@pytest.mark.parametrize(("food", "kinds", "named"), PAPER_CASES)
def test_food_whose_papers_are_missing_cannot_stay(world: World, food: str, kinds: tuple, named: str) -> None:
    """Annex 2, article 8 (一): the papers of each kind of food."""
    papers = tuple(Paper(kind, f"{kind}-1") for kind in kinds)
    delivery = a_delivery(world, {food: 10_000}, change={food: {"papers": papers}})
    with pytest.raises(NotAcceptable, match=named) as refused:
        accepted(world, delivery)
    assert refused.value.clause
    line = line_by_hand(world, delivery)
    with refused_by("supply_papers_complete"):
        AcceptanceLine.objects.create(**line)
    rejected = {**line, "verdict": "rejected", "accepted_g": 0, "amount_fen": 0, "reason": "缺证"}
    assert AcceptanceLine.objects.create(**rejected).pk, "what goes back needs no papers"


@pytest.mark.parametrize("kind", ["produce_conformity", "pesticide_rapid_test"])
@pytest.mark.duty("D152", "enforced")
def test_either_paper_of_a_vegetable_is_enough(world: World, kind: str) -> None:
    """Annex 2, article 8 (一): 《食用农产品合格证》或农药残留快检报告."""
    delivery = a_delivery(world, {"番茄": 10_000}, change={"番茄": {"papers": (Paper(kind, "N-1"),)}})
    assert accepted(world, delivery).pk


def test_a_paper_that_came_late_can_be_entered_at_the_gate(world: World) -> None:
    one = (Paper("animal_quarantine", "DJ-1"),)
    delivery = a_delivery(world, {"猪五花肉": 10_000}, change={"猪五花肉": {"papers": one}})
    row = accepted(world, delivery, change={"猪五花肉": {"papers": (*one, Paper("meat_quality", "RP-1"))}})
    look_as(world.actor("keeper"))
    assert sorted(Certificate.objects.values_list("kind", flat=True)) == ["animal_quarantine", "meat_quality"]
    item = row.lines.get().delivery_line
    with refused_by("supply_paper_before_acceptance"):
        Certificate.objects.create(delivery_line=item, kind="meat_quality", number="X")


def line_by_hand(world: World, delivery: Delivery, **more: Any) -> dict[str, Any]:
    """The values of an honest acceptance line for the note's only line, with an honest acceptance above it."""
    entry = key()
    row = by_hand(world, delivery, pin_check=confirmed(world, entry))
    item = DeliveryLine.objects.get(delivery=delivery)
    ceiling = sheet(world.actor("keeper"), delivery, TODAY).lines[item.pk].ceiling_fen
    price = min(item.price_fen, ceiling)
    return {
        "acceptance": row, "delivery_line": item, "verdict": "accepted", "weighed_g": 10_000, "accepted_g": 10_000,
        "note_price_fen": item.price_fen, "ceiling_fen": ceiling, "price_fen": price, "amount_fen": 10 * price,
    } | more  # fmt: skip


@pytest.mark.duty("D172", "enforced")
def test_direct_sql_cannot_pay_above_the_ceiling_in_force_on_the_notes_day(world: World) -> None:
    """Annex 2, article 8 (三): the ceiling of the list in force, looked up by the database itself."""
    delivery = a_delivery(world, {"番茄": 10_000}, change={"番茄": {"price_fen": 520}})
    honest = line_by_hand(world, delivery)
    assert (honest["ceiling_fen"], honest["price_fen"]) == (480, 480)
    for wrong, constraint in [
        ({"price_fen": 520, "ceiling_fen": 520, "amount_fen": 5_200}, "supply_price_cut_to_ceiling"),
        ({"price_fen": 520, "amount_fen": 5_200}, "supply_price_cut_to_ceiling"),
        ({"note_price_fen": 480}, "supply_price_cut_to_ceiling"),
        ({"amount_fen": 4_801}, "supply_accepted_amount_is_quantity_times_price"),
        ({"accepted_g": 10_001, "amount_fen": 4_800}, "supply_not_more_than_weighed"),
        ({"verdict": "part", "reason": "x"}, "supply_verdict_fits_weight"),
        ({"verdict": "rejected", "accepted_g": 0, "amount_fen": 0}, "supply_rejection_has_reason"),
    ]:
        with refused_by(constraint):
            AcceptanceLine.objects.create(**{**honest, **wrong})
    assert AcceptanceLine.objects.create(**honest).price_fen == 480
    transaction.set_rollback(True)  # the line has no lot, which the commit would refuse


@pytest.mark.duty("D172", "enforced")
def test_a_newer_list_moves_the_ceiling_from_its_first_day_on(world: World) -> None:
    """Annex 2, article 8 (三): prices follow the newest inquiry."""
    delivery = a_delivery(world, {"番茄": 10_000}, change={"番茄": {"price_fen": 520}})
    newer = [PriceRow("番茄", "", 430, 440)]
    publish_prices(world, newer, since=TODAY, inquiry_on=date(2026, 9, 11))
    row = accepted(world, delivery)
    look_as(world.actor("keeper"))
    assert (row.lines.get().price_fen, row.lines.get().because["inquiry_on"]) == (440, "2026-09-11")


@pytest.mark.duty("D160", "enforced")
def test_direct_sql_cannot_accept_expired_or_unlabelled_food(world: World) -> None:
    """Annex 2, article 8 (一): 严禁“三无”食品及过期变质食品."""
    for change in (
        {"expires_on": TODAY - timedelta(days=1), "produced_on": None},
        {"expires_on": None},
        {"batch": "", "produced_on": None},
    ):
        market = open_market(world) if not Delivery.objects.exists() else world.extra["market"]
        world.extra["market"] = market
        delivery = delivered(world, ordered(world, market, {"番茄": 10_000}), change={"番茄": change})
        line = line_by_hand(world, delivery)
        with refused_by("supply_no_expired_food"):
            AcceptanceLine.objects.create(**line)
        back = {"verdict": "rejected", "accepted_g": 0, "amount_fen": 0, "reason": "过期或无标签"}
        assert AcceptanceLine.objects.create(**{**line, **back}).pk


@pytest.mark.duty("D178", "enforced")
def test_every_line_of_the_note_is_decided(world: World) -> None:
    """Annex 2, article 9 (一): 逐一验收登记, item by item."""
    delivery = a_delivery(world)
    with pytest.raises(NotAcceptable, match="每一种食材"):
        accepted(world, delivery, lines=lambda: weighed(world, delivery)[:2])
    check = confirmed(world, "k")
    with refused_by("supply_every_line_decided"):
        by_hand(world, delivery, pin_check=check)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_lot_is_what_was_accepted(world: World) -> None:
    delivery = a_delivery(world, {"番茄": 10_000})
    line = AcceptanceLine.objects.create(**line_by_hand(world, delivery))
    item = line.delivery_line
    honest = {
        "school": world.school, "acceptance_line": line, "code": "X-1", "food": "番茄", "batch": item.batch,
        "expires_on": item.expires_on, "quantity_g": 10_000, "cost_fen": line.amount_fen, "at": at(7, 27), "by_id": 1,
    }  # fmt: skip
    for wrong in (
        {"quantity_g": 11_000},
        {"cost_fen": 1},
        {"expires_on": TODAY + timedelta(days=99)},
        {"food": "土豆"},
    ):
        with refused_by("supply_lot_is_what_was_accepted"):
            Lot.objects.create(**{**honest, **wrong})
    assert Lot.objects.create(**honest).pk


def test_a_repeat_gets_the_first_answer_and_another_body_409(world: World) -> None:
    delivery = a_delivery(world)
    first = accepted(world, delivery, entry_key="entry-9")
    keeper = world.actor("keeper")
    look_as(keeper)
    found = acceptance_under(keeper, "entry-9")
    assert found is not None
    assert found.pk == first.pk
    assert accept(world, delivery, "entry-9", found.pin_check, at=at(9)).pk == first.pk
    lighter = [replace(line, weighed_g=line.weighed_g - 1) for line in weighed(world, delivery)]
    with pytest.raises(KeyReused):
        accept(world, delivery, "entry-9", found.pin_check, lines=lighter)
    with pytest.raises(NotAcceptable, match="已经验收过"):
        accepted(world, delivery)
    look_as(SYSTEM)
    assert Acceptance.objects.count() == 1


@pytest.mark.parametrize("who", ["cook", "principal", "buyer"])
def test_who_holds_no_keepers_post_does_not_weigh(world: World, who: str) -> None:
    delivery = a_delivery(world)
    with pytest.raises(NotAllowed):
        accepted(world, delivery, first=who)


def test_the_supplier_sees_what_became_of_its_delivery_and_no_other_does(world: World) -> None:
    row = accepted(world, a_delivery(world), change={"猪五花肉": {"weighed_g": 38_000}})
    for name, sees in [("clerk", True), ("other_clerk", False), ("other_keeper", False), ("reviewer", True)]:
        actor = world.actor(name)
        look_as(actor)
        assert Acceptance.objects.filter(pk=row.pk).exists() is sees
        if sees:
            assert len(acceptance_lines(actor, acceptance(actor, row.pk))) == 3
        else:
            with pytest.raises(NotFound):
                acceptance(actor, row.pk)


def test_acceptance_costs_the_same_queries_for_three_lines_and_for_six(
    world: World, django_assert_max_num_queries: Any
) -> None:
    market = open_market(world)
    accepted(world, delivered(world, ordered(world, market, {"土豆": 9_000})))  # opens the ledger's accounts
    counts = []
    for foods in (MARKET, MARKET | {"大米": 30_000, "食盐": 2_000, "豆腐(北)": 9_000}):
        delivery = delivered(world, ordered(world, market, foods))
        entry = key()
        check, lines, keeper = confirmed(world, entry), weighed(world, delivery), world.actor("keeper")
        with django_assert_max_num_queries(60) as seen:
            accept_delivery(
                by=keeper, key=entry, at=at(7, 27), delivery=delivery, lines=lines, pin_check=check
            )
        counts.append(len(seen))
    assert counts[0] == counts[1], counts
