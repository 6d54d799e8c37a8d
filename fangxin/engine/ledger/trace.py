"""Following a lot's cost to dishes and classes: for showing, never for booking. ledger.md §7."""

from collections.abc import Mapping

from fangxin.engine.money import share_by_largest_remainder


def cost_to_dishes(cost_fen: int, recipe_g_by_dish: Mapping[str, int]) -> dict[str, int]:
    """Divide a lot's issued cost among dishes by recipe grams; the parts sum to the cost."""
    parts = share_by_largest_remainder(cost_fen, tuple(recipe_g_by_dish.values()))
    return dict(zip(recipe_g_by_dish, parts, strict=True))


def cost_to_classes(cost_fen: int, portions_by_class: Mapping[str, int]) -> dict[str, int]:
    """Divide a dish's cost among classes (and diners) by portions; the parts sum to the cost."""
    parts = share_by_largest_remainder(cost_fen, tuple(portions_by_class.values()))
    return dict(zip(portions_by_class, parts, strict=True))


def trace_cost(
    cost_fen: int,
    recipe_g_by_dish: Mapping[str, int],
    portions_by_dish_and_class: Mapping[str, Mapping[str, int]],
) -> dict[str, dict[str, int]]:
    """Dish → class → fen for one lot's cost. Raises CannotShare when a dish has no portions."""
    return {
        dish: cost_to_classes(fen, portions_by_dish_and_class[dish])
        for dish, fen in cost_to_dishes(cost_fen, recipe_g_by_dish).items()
    }
