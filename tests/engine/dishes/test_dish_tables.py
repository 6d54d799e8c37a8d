"""The dish library and the prices that ship: every row resolves, weighs something sensible and costs something."""

from decimal import Decimal

import numpy as np
import pytest

from fangxin.engine.dishes import (
    DISH_BANDS,
    REGIONS,
    BandNotCovered,
    Dish,
    DishCategory,
    DishIngredient,
    IngredientPart,
    PriceTableError,
    PriceUnknown,
    cost_vector,
    derived_masses,
    dish_cost_millifen,
    kitchen_mass_mg,
    load_dishes,
    load_prices,
    nutrient_matrix,
    unpriced,
)
from fangxin.engine.nutrition import load_foods
from fangxin.engine.nutrition.amounts import AMOUNT_GROUPS
from fangxin.engine.nutrition.nutrients import NUTRIENTS

FOODS = load_foods()
DISHES = load_dishes()


def test_every_category_has_enough_dishes_for_a_week_of_each_season() -> None:
    for month in (1, 4, 7, 10):
        for category in DishCategory:
            found = [d for d in DISHES if d.category is category and month in d.months]
            assert len(found) >= 10, (month, category)


@pytest.mark.parametrize("dish", DISHES, ids=lambda dish: dish.name)
def test_every_ingredient_is_a_food_that_a_school_may_use(dish: Dish) -> None:
    assert dish.method
    assert dish.equipment
    assert any(part.part is IngredientPart.MAIN for part in dish.ingredients)
    for part in dish.ingredients:
        food = FOODS[part.food]
        assert 0 < food.edible_pct <= 100
        assert not food.school_note.startswith("禁用"), part.food
        masses = [part.masses_mg[band] for band in DISH_BANDS]
        assert masses == sorted(masses), (part.food, masses)
        assert masses[-1] <= 300_000


def test_a_bean_that_schools_may_not_cook_is_in_no_dish() -> None:
    assert FOODS["四季豆"].school_note.startswith("禁用")
    assert not [dish.name for dish in DISHES if "四季豆" in dish.masses_mg("9-11")]


def test_only_main_and_side_ingredients_count_as_kinds() -> None:
    seasoning = {IngredientPart.SEASONING, IngredientPart.BINDER}
    for dish in DISHES:
        for part in dish.ingredients:
            assert part.part not in seasoning or not FOODS[part.food].kind or part.food == "小麦粉", (
                dish.name,
                part.food,
            )


@pytest.mark.parametrize(
    ("food", "primary", "junior", "younger", "preschool"),
    [
        ("大米", 120_000, 144_000, 100_000, 72_000),  # 120 × 0.833 = 99.96 → 100 g; × 0.6
        ("猪瘦肉", 20_000, 24_000, 15_000, 12_000),
        ("鸡蛋", 40_000, 46_000, 40_000, 40_000),
        ("菜籽油", 3_500, 4_000, 3_000, 2_500),  # 3.15 → 3 g, 2.45 → 2.5 g: half grams
        ("食盐", 240, 240, 240, 140),  # 144 mg → 140 mg
    ],
)
def test_the_younger_bands_follow_by_the_factor_of_the_food_group(
    food: str, primary: int, junior: int, younger: int, preschool: int
) -> None:
    masses = derived_masses(FOODS[food], primary, junior)
    assert [masses[band] for band in DISH_BANDS] == [preschool, younger, primary, junior]


@pytest.mark.parametrize(
    ("total", "parts", "rounded"),
    [(24_499, 1, 24_000), (24_500, 1, 25_000), (4_760, 1, 5_000), (1_240, 1, 1_000), (1_250, 1, 1_500),
     (874, 1, 870), (3, 1, 10), (33_000 + 40_000, 2, 37_000)],
)  # fmt: skip
def test_a_mass_is_rounded_to_what_a_kitchen_weighs(total: int, parts: int, rounded: int) -> None:
    assert kitchen_mass_mg(total, parts) == rounded


def test_a_stage_of_two_bands_gets_the_mean() -> None:
    part = DishIngredient("土豆", IngredientPart.MAIN, {"6-8": 33_000, "9-11": 40_000})
    assert part.mass_mg("primary") == 37_000
    with pytest.raises(BandNotCovered, match="15-17"):
        part.mass_mg("15-17")


@pytest.mark.parametrize("region", REGIONS)
def test_every_food_of_a_dish_has_a_price_that_says_it_is_synthetic(region: str) -> None:
    for month in range(1, 13):
        prices = load_prices(region, month)
        assert unpriced(DISHES, prices) == ()
        assert {price.kind for price in prices.values()} == {"SYNTHETIC"}
        assert min(price.fen_per_kg for price in prices.values()) > 0


def test_a_price_of_an_unknown_place_or_month_is_refused() -> None:
    for region, month in (("moon", 1), ("north", 13)):
        with pytest.raises(PriceTableError):
            load_prices(region, month)


def test_a_portion_costs_grams_times_price_through_the_edible_share() -> None:
    """120 g of rice at 4.60 yuan/kg net is 55.2 fen; 59 g of banana flesh is 100 g bought."""
    prices = load_prices("southwest", 10)
    assert not prices["香蕉"].net
    rice = Dish("饭", DishCategory.STAPLE, "蒸", "蒸箱", frozenset({1}), (_one("大米", 120_000),))
    assert dish_cost_millifen(rice, "9-11", prices) == 55_200
    banana = Dish("蕉", DishCategory.EXTRA, "即食", "", frozenset({1}), (_one("香蕉", 59_000),))
    bought = 59_000 * 100 / FOODS["香蕉"].edible_pct
    expected = bought * prices["香蕉"].fen_per_kg / 1000
    assert 0 <= dish_cost_millifen(banana, "9-11", prices) - expected < 1


def test_a_food_without_a_price_has_no_cost_rather_than_none_at_all() -> None:
    with pytest.raises(PriceUnknown, match="大米"):
        cost_vector(DISHES, "9-11", {k: v for k, v in load_prices("north", 3).items() if k != "大米"})


def _one(food: str, mass: int) -> DishIngredient:
    return DishIngredient(food, IngredientPart.MAIN, dict.fromkeys(DISH_BANDS, mass))


def test_the_matrix_says_what_a_clerk_adds_up_from_the_table() -> None:
    matrix = nutrient_matrix(DISHES, "9-11")
    for row in (0, 57, 140, 295):
        dish = DISHES[row]
        for column, nutrient in enumerate(NUTRIENTS):
            figures = [
                Decimal(part.mass_mg("9-11")) * (getattr(FOODS[part.food], nutrient.field) or 0)
                for part in dish.ingredients
            ]
            wanted = float(sum(figures) / 100_000 / nutrient.per_unit)
            assert matrix.values[row, column] == pytest.approx(wanted, abs=1e-9), (dish.name, nutrient.code)


def test_an_unknown_figure_is_flagged_and_not_taken_for_zero() -> None:
    dish = Dish("素鸡", DishCategory.HALF_MEAT, "烧", "炒锅", frozenset({1}), (_one("素鸡", 50_000),))
    matrix = nutrient_matrix([dish], "9-11")
    assert matrix.unknown[0, matrix.nutrients.index("iron")]
    assert not matrix.unknown[0, matrix.nutrients.index("protein")]


def test_amounts_count_tofu_as_dry_beans_and_seasoning_as_nothing() -> None:
    """145 g firm tofu count as 50 g soybeans (WS/T 554 appendix A); 10 g dried wood ear as 100 g soaked."""
    dish = Dish(
        "豆腐", DishCategory.HALF_MEAT, "烧", "炒锅", frozenset({1}),
        (_one("豆腐(北)", 145_000), _one("酱油", 5_000), _one("黑木耳(干)", 10_000), _one("酸菜", 20_000)),
    )  # fmt: skip
    amounts = dict(zip(AMOUNT_GROUPS, nutrient_matrix([dish], "9-11").amounts[0], strict=True))
    assert amounts["soy_nuts"] == pytest.approx(50.025)
    assert amounts["vegetables"] == pytest.approx(100)
    assert sum(amounts.values()) == pytest.approx(150.025)


def test_costs_are_whole_thousandths_of_a_fen() -> None:
    assert cost_vector(DISHES, "primary", load_prices("north", 6)).dtype == np.int64
