"""Which lots an issue takes and what it costs, as tables."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.supply.rules.stock import (
    ExpiredFood,
    NotEnoughInStock,
    NothingEntered,
    Shelf,
    check_count,
    check_reason,
    pick,
    pick_all,
    take_from,
)

TODAY = date(2026, 9, 14)


def shelf(lot: int, food: str, expires: date, grams: int, fen: int, left: int | None = None) -> Shelf:
    return Shelf(lot, food, expires, grams, fen, grams if left is None else left)


SHELVES = [
    shelf(1, "豆腐", date(2026, 9, 20), 10_000, 4_200),
    shelf(2, "豆腐", date(2026, 9, 15), 10_000, 4_500, left=4_000),
    shelf(3, "豆腐", date(2026, 9, 13), 5_000, 2_000),
    shelf(4, "豆腐", date(2026, 9, 15), 3_000, 1_000),
    shelf(5, "大米", date(2027, 3, 1), 50_000, 23_000),
]


@pytest.mark.parametrize(
    ("grams", "lots"),
    [
        (4_000, [(2, 4_000)]),
        (5_000, [(2, 4_000), (4, 1_000)]),
        (8_000, [(2, 4_000), (4, 3_000), (1, 1_000)]),
        (17_000, [(2, 4_000), (4, 3_000), (1, 10_000)]),
    ],
)
def test_the_earliest_date_leaves_first_then_the_older_lot(grams: int, lots: list[tuple[int, int]]) -> None:
    assert [(t.lot_id, t.quantity_g) for t in pick("豆腐", grams, SHELVES, TODAY)] == lots


def test_a_lot_is_good_on_its_last_day_and_not_after(  # 13 September's tofu on the 13th and the 14th
) -> None:
    assert pick("豆腐", 5_000, SHELVES, date(2026, 9, 13))[0].lot_id == 3
    assert 3 not in [t.lot_id for t in pick("豆腐", 17_000, SHELVES, TODAY)]


def test_expired_food_is_not_issued_to_fill_a_gap() -> None:
    with pytest.raises(ExpiredFood, match=r"5 公斤已过保质期.*只有 17 公斤，不够 18 公斤"):
        pick("豆腐", 18_000, SHELVES, TODAY)


@pytest.mark.parametrize("food", ["大米", "面粉"])
def test_more_than_there_is_cannot_be_issued(food: str) -> None:
    with pytest.raises(NotEnoughInStock, match=f"{food}只有"):
        pick(food, 50_001, SHELVES, TODAY)


def test_a_form_without_figures_issues_nothing() -> None:
    with pytest.raises(NothingEntered):
        pick_all({"豆腐": 0}, SHELVES, TODAY)
    with pytest.raises(Refused, match="不能小于零"):
        pick_all({"豆腐": -1}, SHELVES, TODAY)


def test_the_last_issue_of_a_lot_takes_the_remainder_of_its_cost() -> None:
    # 1,000 g for 100 fen in three parts of 333, 333 and 334 g: 33 + 34 + 33.
    whole = shelf(1, "葱", TODAY, 1_000, 100)
    first = take_from(whole, 333)
    second = take_from(shelf(1, "葱", TODAY, 1_000, 100, left=667), 333)
    last = take_from(shelf(1, "葱", TODAY, 1_000, 100, left=334), 334)
    assert [first.cost_fen, second.cost_fen, last.cost_fen] == [33, 34, 33]


# A busy machine is no defect: how long the generator takes is not what is tested.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(1, 10_000_000), st.integers(0, 50_000_000), st.lists(st.integers(1, 400_000), min_size=1, max_size=12)
)  # fmt: skip
def test_issues_of_a_lot_always_sum_to_its_cost(grams: int, fen: int, parts: list[int]) -> None:
    left, spent = grams, 0
    for part in [*parts, grams]:
        take = take_from(shelf(1, "米", TODAY, grams, fen, left=left), min(part, left)) if left else None
        if take is None:
            break
        assert take.cost_fen >= 0
        left, spent = left - take.quantity_g, spent + take.cost_fen
    assert (left, spent) == (0, fen)


def test_a_count_is_whole_and_shows_what_differs() -> None:
    found = check_count({1: 9_800, 2: 4_100}, {1: 10_000, 2: 4_000})
    assert [line.difference_g for line in found] == [-200, 100]
    with pytest.raises(Refused, match="还有 1 个批次"):
        check_count({1: 9_800}, {1: 10_000, 2: 4_000})
    with pytest.raises(Refused, match="刚刚出完"):
        check_count({1: 9_800, 9: 1}, {1: 10_000})
    with pytest.raises(Refused, match="不能小于零"):
        check_count({1: -1}, {1: 10_000})


def test_a_loss_says_why() -> None:
    assert check_reason(" 腐烂 ") == "腐烂"
    with pytest.raises(Refused, match="写明原因"):
        check_reason("  ")
