"""A lot's cost to dishes and classes, and equality 4: tables of docs/algorithms/trace.md."""

from __future__ import annotations

from fangxin.areas.disclosure.rules.following import DINERS, Eaters, follow
from fangxin.areas.disclosure.rules.recipes import NOT_LISTED, Produced, grams_by_dish, recipe_line
from fangxin.engine.ledger.equalities import Standing, Tolerance
from fangxin.engine.menu_week import DayMenu, Dish, DishRole, Ingredient, MenuDay
from fangxin.engine.nutrition import load_foods

POTATO = load_foods()["土豆"]
TOLERANCE = Tolerance(share_bp=500, least=300)


def part(mass_mg: int | None, *bands: str) -> Ingredient:
    return Ingredient("土豆", "", mass_mg, None, "", POTATO, 1000, "", bands, "")


def menu(*dishes: tuple[str, list[Ingredient]]) -> DayMenu:
    made = tuple(Dish("午餐", "大荤", name, DishRole.DISH, tuple(parts)) for name, parts in dishes)
    return DayMenu(MenuDay("周一", 1, None), "", made)


STEW = menu(("土豆烧肉", [part(40_000)]), ("炒土豆丝", [part(20_000)]))
CLASSES = [Eaters("三（1）班", "6-8", 45), Eaters("三（2）班", "6-8", 44), Eaters("三（3）班", "6-8", 46)]


def test_a_lot_goes_to_dishes_by_recipe_grams_and_to_classes_by_portions() -> None:
    # ledger.md §7: 100.00 yuan, 40 g and 20 g a portion → 66.67 + 33.33; 66.67 → 22.22 + 21.73 + 22.72.
    found = follow(STEW, "土豆", 10_000, CLASSES, diners=0)
    assert [(dish["dish"], dish["fen"]) for dish in found] == [("土豆烧肉", 6667), ("炒土豆丝", 3333)]
    assert [(row["label"], row["fen"]) for row in found[0]["classes"]] == [
        ("三（1）班", 2222), ("三（2）班", 2173), ("三（3）班", 2272),
    ]  # fmt: skip


def test_adults_carry_their_portions_too() -> None:
    found = follow(STEW, "土豆", 10_000, CLASSES, diners=15)
    assert [row["label"] for row in found[0]["classes"]][-1] == DINERS
    assert sum(row["fen"] for dish in found for row in dish["classes"]) == 10_000


def test_a_dish_for_one_age_band_costs_the_other_classes_nothing() -> None:
    small = menu(("土豆泥", [part(50_000, "6-8")]))
    found = follow(small, "土豆", 900, [Eaters("一（1）班", "6-8", 30), Eaters("六（1）班", "9-11", 30)], 0)
    assert [(row["label"], row["fen"]) for row in found[0]["classes"]] == [("一（1）班", 900)]


def test_food_that_no_recipe_names_is_said_to_be_unlisted_and_not_put_into_a_dish() -> None:
    found = follow(STEW, "食盐", 300, CLASSES, 0)
    assert [(dish["dish"], dish["weight_g"], dish["fen"]) for dish in found] == [(NOT_LISTED, None, 300)]


def test_before_the_roll_call_the_money_is_in_the_pot_and_no_class_has_eaten_it() -> None:
    found = follow(STEW, "土豆", 10_000, [], 0)
    assert [dish["classes"] for dish in found] == [[]]
    assert sum(dish["fen"] for dish in found) == 10_000


def test_the_recipe_demands_raw_grams_for_the_portions_produced() -> None:
    # 60 g edible, edible share of potatoes 94 % (ledger.md §6): 60 × 622 ÷ 0.94 = 39,702 g.
    line = recipe_line(STEW, "土豆", 41_000, {"6-8": 135}, Produced(620, 2), frozenset(), 94, TOLERANCE)
    assert line.equality is not None
    assert (line.equality.left, line.equality.right) == (41_000, 39_702)
    assert (line.equality.residual, line.equality.tolerance) == (1_298, 1_985)
    assert line.equality.standing is Standing.WITHIN


def test_a_retained_sample_is_one_more_portion() -> None:
    without = recipe_line(STEW, "土豆", 0, {"6-8": 9}, Produced(9, 0), frozenset(), 100, TOLERANCE)
    kept = recipe_line(STEW, "土豆", 0, {"6-8": 9}, Produced(9, 0), frozenset({"土豆烧肉"}), 100, TOLERANCE)
    assert without.equality is not None
    assert kept.equality is not None
    assert kept.equality.right - without.equality.right == 60


def test_bands_that_eat_different_amounts_are_weighted_by_the_pupils_present() -> None:
    two = menu(("白米饭", [part(80_000, "6-8"), part(110_000, "9-11")]))
    assert grams_by_dish(two, "土豆", {"6-8": 10, "9-11": 20}) == {"白米饭": 3_000_000}
    line = recipe_line(
        two, "土豆", 3_000, {"6-8": 10, "9-11": 20}, Produced(30, 0), frozenset(), 100, TOLERANCE
    )
    assert line.equality is not None
    assert line.equality.right == 3_000  # (10 × 80 + 20 × 110) ÷ 30 = 100 g a portion


def test_a_missing_record_makes_the_comparison_unknown_and_names_the_record() -> None:
    heads = {"6-8": 9}
    served = Produced(9, 0)
    for found, why in (
        (recipe_line(None, "土豆", 1, heads, served, frozenset(), 94, TOLERANCE), "这天没有带量食谱"),
        (recipe_line(STEW, "土豆", 1, heads, None, frozenset(), 94, TOLERANCE), "供餐份数还没有登记"),
        (recipe_line(STEW, "食盐", 1, heads, served, frozenset(), 100, TOLERANCE), "食谱没有写它的用量"),
        (recipe_line(STEW, "土豆", 1, {}, served, frozenset(), 94, TOLERANCE), "各班点名还没有完成"),
    ):
        assert (found.equality, found.why) == (None, why)
