"""Planned beside served: grams issued as bought, through the edible share, over the portions."""

from fractions import Fraction

import pytest

from fangxin.engine.nutrition import Helping, load_foods
from fangxin.engine.nutrition.nutrients import CODES
from fangxin.engine.nutrition.served import (
    NoPortions,
    Served,
    agreement_of,
    mean_sums,
    planned_and_served,
    served_sums,
)
from fangxin.engine.nutrition.sums import NutrientSum, sums_of

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


def _rows(*shares: int) -> list[Served]:
    """Nutrients of which so many per cent of the plan were served."""
    return [
        Served(code, NutrientSum(Fraction(100)), NutrientSum(Fraction(share)))
        for code, share in zip(CODES, shares, strict=False)
    ]


@pytest.mark.parametrize(
    ("shares", "score"),
    [((100, 100), 100), ((80, 100), 90), ((120, 80), 80), ((0, 300), 0), ((90,), 90)],
)
def test_the_score_loses_what_the_portions_miss_of_their_plan(shares: tuple[int, ...], score: int) -> None:
    found = agreement_of(_rows(*shares))
    assert found is not None
    assert found.score == score
    assert found.score + sum(one.lost for one in found.deviations) == 100


def test_what_is_unknown_is_not_judged_and_nothing_planned_gives_no_score() -> None:
    unknown = Served("iron", NutrientSum(Fraction(10)), NutrientSum(Fraction(2), ("折耳根",)))
    found = agreement_of([*_rows(100), unknown])
    assert found is not None
    assert found.score == 100
    assert agreement_of([unknown]) is None


def test_the_planned_mean_portion_is_weighted_by_the_heads_of_each_band() -> None:
    """Sixty small eaters of 100 and forty large ones of 200: 140."""
    bands = {
        band: {code: NutrientSum(Fraction(value)) for code in CODES}
        for band, value in (("6-8", 100), ("9-11", 200))
    }
    assert mean_sums(bands, {"6-8": 60, "9-11": 40})["energy"].value == 140
    with pytest.raises(NoPortions):
        mean_sums(bands, {})
