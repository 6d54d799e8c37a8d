"""The composition table, the kinds of a day and the sums of a meal."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.nutrition import Helping, kinds_of, load_foods, nutrition_of

FOODS = load_foods()
GROUPS_THAT_DO_NOT_COUNT = {"植物油", "动物油", "盐", "调味品"}


def test_every_food_says_where_its_numbers_come_from() -> None:
    for food in FOODS.values():
        assert food.source.startswith(("USDA-SR28:", "MEXT-2020:")) or food.source in {
            *("derived", "estimate", "CFCT6-rounded-fact")
        }
        assert food.confidence in {"A", "B", "C", "D"}
        assert food.confidence == "D" or food.source != "estimate"
        assert 0 < food.edible_pct <= 100


def test_energy_follows_from_protein_fat_carbohydrate_and_fibre() -> None:
    exempt = {"料酒"}  # its alcohol counts too
    for food in FOODS.values():
        if food.name in exempt or food.energy_kcal is None:
            continue
        protein, fat = food.protein_mg or 0, food.fat_mg or 0
        carbohydrate, fibre = food.carbohydrate_mg or 0, food.fibre_mg or 0
        kcal = Decimal(4 * protein + 9 * fat + 4 * (carbohydrate - fibre) + 2 * fibre) / 1000
        assert abs(kcal - food.energy_kcal) <= max(Decimal(2), kcal * Decimal("0.02")), food.name


def test_nothing_weighs_more_than_its_hundred_grams() -> None:
    for food in FOODS.values():
        parts = [food.protein_mg, food.fat_mg, food.carbohydrate_mg]
        assert sum(part or 0 for part in parts) <= 101_000, food.name


def test_an_unknown_figure_is_not_a_zero() -> None:
    assert FOODS["素鸡"].iron_ug is None
    assert FOODS["大米"].vitamin_c_ug == 0


@pytest.mark.parametrize(
    ("names", "kinds"),
    [
        (["猪瘦肉", "猪五花肉", "猪大排", "猪肝"], {"猪肉"}),
        (["豆腐(北)", "豆腐干", "千张", "豆浆"], {"大豆"}),
        (["纯牛奶", "酸奶", "奶酪"], {"牛奶"}),
        (["馒头", "挂面", "饼干"], {"小麦"}),
        (["香菇(鲜)", "香菇(干)"], {"香菇"}),
        (["鸡蛋", "鸡胸肉"], {"鸡蛋", "鸡肉"}),
        (["草鱼", "带鱼"], {"草鱼", "带鱼"}),
        (["大豆油", "食盐", "白砂糖", "酱油", "小葱", "姜", "大蒜", "香菜", "玉米淀粉"], set()),
        (["洋葱", "韭菜", "蒜薹"], {"洋葱", "韭菜", "蒜薹"}),
    ],
)
def test_equivalent_foods_count_once_and_seasoning_not_at_all(names: list[str], kinds: set[str]) -> None:
    assert kinds_of(FOODS[name] for name in names) == kinds


def test_oil_salt_and_seasoning_never_count() -> None:
    for food in FOODS.values():
        assert food.group not in GROUPS_THAT_DO_NOT_COUNT or food.kind == "", food.name


def test_a_meal_is_the_sum_that_a_clerk_works_out() -> None:
    meal = nutrition_of([Helping("大米", FOODS["大米"], 120_000), Helping("大排", FOODS["猪大排"], 80_000)])
    pork = FOODS["猪大排"]
    assert pork.energy_kcal is not None
    assert pork.protein_mg is not None
    assert meal.energy_kcal == Decimal("417.6") + Decimal(pork.energy_kcal) * Decimal("0.8")
    assert meal.protein_g == Decimal("7.92") + Decimal(pork.protein_mg) * Decimal("0.8") / 1000


def test_as_bought_the_bone_is_left_out() -> None:
    wings = Helping("鸡翅", FOODS["鸡翅"], 100_000)
    assert nutrition_of([wings], as_purchased=True).energy_kcal == Decimal("186") * Decimal("0.69")


def test_soaked_wood_ear_counts_a_tenth_of_dry() -> None:
    soaked = Helping("木耳(水发)", FOODS["黑木耳(干)"], 50_000, 100)
    assert nutrition_of([soaked]).energy_kcal == Decimal("11")


def test_what_is_unknown_is_listed_with_its_reason_and_left_out_of_the_sum() -> None:
    meal = nutrition_of(
        [
            Helping("神秘果", None, 50_000),
            Helping("饼干", FOODS["饼干"], None),
            Helping("水", FOODS["食盐"], 1_000),
        ]
    )
    assert meal.energy_kcal == 0
    assert [(part.name, part.reason) for part in meal.unknown] == [("神秘果", "food"), ("饼干", "mass")]


@given(
    st.lists(st.tuples(st.sampled_from(sorted(FOODS)), st.integers(1, 500_000)), max_size=12), st.randoms()
)
def test_the_order_of_ingredients_never_changes_a_meal(parts: list[tuple[str, int]], dice) -> None:
    helpings = [Helping(name, FOODS[name], mass) for name, mass in parts]
    shuffled = helpings.copy()
    dice.shuffle(shuffled)
    first, second = nutrition_of(helpings), nutrition_of(shuffled)
    assert (first.energy_kcal, first.protein_g) == (second.energy_kcal, second.protein_g)
