"""Planned beside served: grams issued as bought, through the edible share, over the portions."""

from fractions import Fraction

import pytest

from fangxin.engine.nutrition import Helping, load_foods
from fangxin.engine.nutrition.served import NoPortions, planned_and_served, served_sums
from fangxin.engine.nutrition.sums import sums_of

FOODS = load_foods()


@pytest.mark.duty("D026", "supported")
def test_a_portion_holds_what_was_issued_over_the_portions() -> None:
    """五（三）1：确保供餐食品营养品质——按实际领用计。 12 kg of rice for 100 portions is 120 g."""
    found = served_sums({"大米": 12_000}, 100)
    assert found["energy"].value == Fraction(348 * 120, 100)


def test_bones_and_peel_are_taken_off_what_was_bought() -> None:
    banana = FOODS["香蕉"]
    found = served_sums({"香蕉": 10_000}, 100)
    assert found["energy"].value == Fraction((banana.energy_kcal or 0) * banana.edible_pct, 100)


def test_less_issued_than_planned_shows_as_a_share() -> None:
    planned = sums_of([Helping("大米", FOODS["大米"], 120_000)])
    energy = planned_and_served(planned, {"大米": 9_000}, 100)[0]
    assert energy.code == "energy"
    assert energy.share == 75


def test_a_food_nobody_can_place_is_named_and_nobody_served_is_refused() -> None:
    assert served_sums({"神秘菜": 5_000}, 10)["protein"].unknown == ("神秘菜",)
    with pytest.raises(NoPortions, match="份数是 0"):
        served_sums({"大米": 1}, 0)
