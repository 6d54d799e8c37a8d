"""What a day's recipes say of a food: grams by dish, and the raw grams that the portions produced should have taken.

docs/algorithms/trace.md §2 and §3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fangxin.engine.ledger.equalities import Equality, Tolerance, issued_is_recipe
from fangxin.engine.menu_week import DayMenu, Dish

_PERMILLE = 1000
NOT_LISTED = "食谱没有列出的用途"


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """One food of a day: both sides of equality 4, or why the right side is not known."""

    food: str
    issued_g: int
    equality: Equality | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Produced:
    """Portions of a meal."""

    served: int
    unserved: int


def mg_for(dish: Dish, food: str, band: str) -> int:
    """Edible milligrams of a food that a dish gives one pupil of a band, in the food's own form."""
    return sum(
        part.mass_mg * part.factor_permille // _PERMILLE
        for part in dish.for_band(band)
        if part.food is not None and part.food.name == food and part.mass_mg is not None
    )


def grams_by_dish(menu: DayMenu, food: str, heads: Mapping[str, int]) -> dict[str, int]:
    """Milligrams of a food in each dish for the heads of each band: the weights by which a lot's cost is shared.

    Dishes of the same name in one meal are one. Empty when no recipe names the food with a weight.
    """
    found: dict[str, int] = {}
    for dish in menu.dishes:
        mass = sum(mg_for(dish, food, band) * count for band, count in heads.items())
        if mass:
            found[dish.name] = found.get(dish.name, 0) + mass
    return found


def bands_of_dish(menu: DayMenu, name: str, bands: Iterable[str]) -> set[str]:
    """The bands that get a dish at all."""
    return {band for band in bands for dish in menu.dishes if dish.name == name and dish.for_band(band)}


def recipe_line(
    menu: DayMenu | None, food: str, issued_g: int, heads: Mapping[str, int], produced: Produced | None,
    sampled: frozenset[str], edible_pct: int, tolerance: Tolerance,
) -> RecipeLine:  # fmt: skip
    """Equality 4 for one food of a day, or the record that is missing.

    Bands eat different amounts: the edible milligrams of one portion are the mean over the pupils present, half up.
    """
    if menu is None:
        return RecipeLine(food, issued_g, None, "这天没有带量食谱")
    if produced is None:
        return RecipeLine(food, issued_g, None, "供餐份数还没有登记")
    by_dish = grams_by_dish(menu, food, heads)
    eaters = sum(heads.values())
    if not by_dish or not eaters:
        return RecipeLine(food, issued_g, None, "食谱没有写它的用量" if eaters else "各班点名还没有完成")
    a_portion_mg = (2 * sum(by_dish.values()) + eaters) // (2 * eaters)
    equality = issued_is_recipe(
        issued_g=issued_g, edible_mg_per_portion=a_portion_mg, edible_share_permille=edible_pct * 10,
        served=produced.served, unserved=produced.unserved, samples=int(bool(sampled & set(by_dish))), tolerance=tolerance,
    )  # fmt: skip
    return RecipeLine(food, issued_g, equality)
