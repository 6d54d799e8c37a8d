"""Charging a month, pricing issues, and following a fen to a class."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.ledger.charge import (
    CannotCharge,
    charge_split,
    entitlement_fen,
    pupils_and_diners_fen,
)
from fangxin.engine.ledger.lot_cost import LotOverdrawn, issue_cost_fen
from fangxin.engine.ledger.trace import cost_to_classes, trace_cost
from fangxin.engine.money import share_by_largest_remainder
from fangxin.engine.policy import Policy

LOCAL_FIRST = (400, 60, 0, 40)


def weights(programme: str, county_kind: str) -> tuple[int, ...]:
    answer = Policy.load().value(
        "split_weights", on=date(2025, 9, 1), programme=programme, county_kind=county_kind
    )
    return tuple(answer.weights.values())


def test_the_entitlement_is_heads_by_day_times_rate() -> None:
    assert entitlement_fen([612] * 20, 500) == 6120000
    assert entitlement_fen([], 500) == 0
    with pytest.raises(CannotCharge):
        entitlement_fen([-1], 500)


@pytest.mark.duty("D119", "enforced")
def test_the_worked_month_is_charged_4_to_06_to_04() -> None:
    split = charge_split(6091140, 6120000, weights("compulsory-nutrition", "local-first"))
    assert split.tiers_fen == (4872912, 730937, 0, 487291)
    assert split.x_fen == 0
    left = [
        a - b for a, b in zip(share_by_largest_remainder(6120000, LOCAL_FIRST), split.tiers_fen, strict=True)
    ]
    assert left == [23088, 3463, 0, 2309]


@pytest.mark.duty("D063", "enforced")
def test_preschool_is_shared_four_three_three_by_province_prefecture_county() -> None:
    assert charge_split(100001, 200000, weights("preschool-nutrition", "contiguous")).tiers_fen == (
        0,
        40001,
        30000,
        30000,
    )


@pytest.mark.duty("D061", "enforced")
def test_a_contiguous_county_is_charged_to_the_centre_alone() -> None:
    assert charge_split(6091140, 6120000, weights("compulsory-nutrition", "contiguous")).tiers_fen == (
        6091140,
        0,
        0,
        0,
    )


@pytest.mark.duty("D064", "enforced")
def test_a_local_first_county_pays_its_preschool_alone() -> None:
    assert charge_split(90000, 100000, weights("preschool-nutrition", "local-first")).tiers_fen == (
        0,
        0,
        0,
        90000,
    )


def test_what_exceeds_the_entitlement_goes_to_x_and_comes_back_when_food_is_cheap() -> None:
    september = charge_split(11000, 10000, (1,))
    assert (september.tiers_fen, september.x_fen) == ((10000,), 1000)
    october = charge_split(20000, 20000, (1,), tiers_before=september.tiers_to_date_fen, x_before=1000)
    assert (october.tiers_fen, october.x_fen) == ((10000,), -1000)
    assert october.total_fen == 9000


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), min_size=1, max_size=10))
def test_months_add_up_to_the_term_and_never_exceed_the_entitlement(months: list[tuple[int, int]]) -> None:
    food = due = x = 0
    tiers: tuple[int, ...] = (0, 0, 0, 0)
    for cost, entitled in months:
        food, due = food + cost, due + entitled
        split = charge_split(food, due, LOCAL_FIRST, tiers_before=tiers, x_before=x)
        assert split.total_fen == cost
        tiers, x = split.tiers_to_date_fen, split.x_to_date_fen
        assert sum(tiers) <= due
        assert x >= 0
    assert tiers == share_by_largest_remainder(min(food, due), LOCAL_FIRST)


def test_figures_below_zero_are_refused() -> None:
    with pytest.raises(CannotCharge):
        charge_split(-1, 0, (1,))


@pytest.mark.duty("D067", "enforced")
def test_staff_food_is_taken_out_before_anything_is_charged_and_ties_go_to_staff() -> None:
    assert pupils_and_diners_fen(6121140, 612, 3) == (6091281, 29859)
    assert pupils_and_diners_fen(1, 1, 1) == (0, 1)


def test_the_last_issue_takes_the_remainder() -> None:
    costs = [
        issue_cost_fen(1000, 7000, before, grams) for before, grams in ((0, 2000), (2000, 2000), (4000, 3000))
    ]
    assert costs == [286, 285, 429]


@given(st.integers(0, 10**7), st.lists(st.integers(1, 5000), min_size=1, max_size=20))
def test_issues_of_a_lot_sum_to_its_cost(cost: int, issues: list[int]) -> None:
    weight, before, spent = sum(issues), 0, 0
    for grams in issues:
        piece = issue_cost_fen(cost, weight, before, grams)
        assert piece >= 0
        spent, before = spent + piece, before + grams
    assert spent == cost


@pytest.mark.parametrize(("weight", "before", "grams"), [(1000, 900, 101), (0, 0, 0), (1000, -1, 1)])
def test_a_lot_cannot_be_overdrawn(weight: int, before: int, grams: int) -> None:
    with pytest.raises(LotOverdrawn):
        issue_cost_fen(100, weight, before, grams)


def test_a_lots_cost_is_followed_to_dishes_and_classes() -> None:
    portions = {"一班": 45, "二班": 44, "三班": 46}
    table = trace_cost(
        10000, {"土豆丝": 40000, "土豆烧肉": 20000}, {"土豆丝": portions, "土豆烧肉": portions}
    )
    assert table["土豆丝"] == {"一班": 2222, "二班": 2173, "三班": 2272}
    assert sum(table["土豆烧肉"].values()) == 3333


@given(st.integers(0, 10**8), st.lists(st.integers(1, 60), min_size=1, max_size=30))
def test_no_fen_is_lost_between_classes(cost: int, portions: list[int]) -> None:
    classes = {str(n): count for n, count in enumerate(portions)}
    assert sum(cost_to_classes(cost, classes).values()) == cost
