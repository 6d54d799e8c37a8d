"""Who bears a day: tables that a clerk can add up. Worked in docs/algorithms/trace.md."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.areas.disclosure.rules.bearing import Borne, DayOfFood, accrued, bearing_of_day

WEIGHTS = {"central": 400, "province": 60, "prefecture": 0, "county": 40}


def test_staff_pay_their_own_portions_and_the_rest_is_the_pupils() -> None:
    # 27.68 yuan for ten portions, one of them an adult's: 2.77 for the adult, 24.91 for nine pupils.
    assert DayOfFood(cost_fen=2768, pupils=9, diners=1, rate_fen=500).pupils_fen == 2491


def test_food_within_the_entitlement_is_borne_by_the_tiers_alone() -> None:
    # 24.91 yuan of 45.00: 24.91 × 400/500 = 19.928, × 60/500 = 2.9892, × 40/500 = 1.9928; the fen go to county, province.
    borne = accrued([DayOfFood(2768, 9, 1, 500)], WEIGHTS)
    assert borne.shares == {"central": 1993, "province": 299, "county": 199}
    assert borne.total_fen == 2491


def test_what_exceeds_the_entitlement_is_the_families_part() -> None:
    # 9 pupils × 5.00 = 45.00; food 54.00: the tiers bear 45.00 (36.00 + 5.40 + 3.60), X bears 9.00.
    borne = accrued([DayOfFood(5400, 9, 0, 500)], WEIGHTS)
    assert borne.shares == {"central": 3600, "province": 540, "county": 360, "family": 900}


def test_an_expensive_day_is_made_up_by_a_cheap_one_of_the_same_month() -> None:
    # 54.00 + 30.00 = 84.00 of 90.00 entitled: no X, although the first day alone had 9.00 of it.
    borne = accrued([DayOfFood(5400, 9, 0, 500), DayOfFood(3000, 9, 0, 500)], WEIGHTS)
    assert "family" not in borne.shares
    assert borne.total_fen == 8400


def test_a_day_without_any_portion_on_record_is_not_charged_to_adults() -> None:
    assert DayOfFood(1000, 0, 0, 500).pupils_fen == 1000


def test_a_pupils_lunch_is_the_same_sum_from_both_sides() -> None:
    day = bearing_of_day(
        DayOfFood(2768, 9, 1, 500),
        {"vegetable": 432, "animal": 1726, "staple": 610},
        Borne({"central": 1993, "province": 299, "county": 199}, charged=False),
    )
    assert day["per_pupil_fen"] == 277  # 24.91 ÷ 9 = 2.7678
    assert [part["label"] for part in day["kinds"]] == ["肉蛋奶", "蔬菜", "米面主食"]
    assert sum(part["per_pupil_fen"] for part in day["kinds"]) == 277
    assert sum(part["per_pupil_fen"] for part in day["tiers"]) == 277
    assert sum(part["fen"] for part in day["kinds"]) == sum(part["fen"] for part in day["tiers"]) == 2491


def test_a_month_whose_share_fell_by_a_fen_bears_nothing_of_a_day() -> None:
    # Largest remainder can give a tier −1 fen in a month (ledger.md §4); a day cannot show a negative part.
    day = bearing_of_day(
        DayOfFood(900, 9, 0, 500), {"staple": 900}, Borne({"central": 901, "province": -1}, charged=True)
    )
    assert [(part["label"], part["fen"]) for part in day["tiers"]] == [("中央", 900)]


@given(
    cost=st.integers(1, 10**7),
    pupils=st.integers(1, 3000),
    diners=st.integers(0, 60),
    kinds=st.dictionaries(
        st.sampled_from(["animal", "vegetable", "staple", "fruit"]), st.integers(1, 10**6), min_size=1
    ),
)
def test_both_sides_always_sum_to_the_pupils_food(
    cost: int, pupils: int, diners: int, kinds: dict[str, int]
) -> None:
    food = DayOfFood(cost, pupils, diners, 500)
    day = bearing_of_day(food, kinds, accrued([food], WEIGHTS))
    for side in ("tiers", "kinds"):
        assert sum(part["fen"] for part in day[side]) == day["pupils_fen"]
        assert sum(part["per_pupil_fen"] for part in day[side]) == day["per_pupil_fen"]


def test_no_pupil_means_no_sum_a_pupil() -> None:
    with pytest.raises(ZeroDivisionError):
        bearing_of_day(DayOfFood(100, 0, 1, 500), {"staple": 100}, Borne({}, charged=False))
