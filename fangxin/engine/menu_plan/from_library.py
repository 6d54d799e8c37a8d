"""The library's dishes, foods and prices as the planner's columns.

Everything that a rule can measure is computed here once a food and once a dish: nutrients and food amounts a gram,
what counts as a serving, kinds, and how well a dish is liked. Liking starts from tables/liking.csv (a convention of
this project: points by food and method around 60) until a school's own survey gives a figure of 0 to 100 for a dish.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path

from fangxin.engine.dishes import Dish, DishCategory, IngredientPart, Price, PriceUnknown, unpriced
from fangxin.engine.menu_plan.catalogue import (
    EXTRA,
    HALF,
    MAIN,
    SOUP,
    STAPLE,
    VEGETABLE,
    Catalogue,
    PlannedDish,
    PlannedFood,
    build_catalogue,
)
from fangxin.engine.nutrition import Food, load_foods
from fangxin.engine.nutrition.amounts import AMOUNT_GROUPS, amount_mg
from fangxin.engine.nutrition.nutrients import NUTRIENTS
from fangxin.engine.nutrition.traits import (
    FOOD_OF_CODE,
    LEAST_SERVING_MG,
    SERVING_MG,
    is_animal,
    is_dark_vegetable,
    is_fresh_vegetable,
    is_liver,
    is_plant,
    is_quality_protein,
    is_seasoning,
)

SLOT_OF: Mapping[DishCategory, str] = {
    DishCategory.STAPLE: STAPLE,
    DishCategory.MAIN_MEAT: MAIN,
    DishCategory.HALF_MEAT: HALF,
    DishCategory.VEGETABLE: VEGETABLE,
    DishCategory.SOUP: SOUP,
    DishCategory.EXTRA: EXTRA,
}
CATEGORY_OF: Mapping[str, DishCategory] = {slot: category for category, slot in SLOT_OF.items()}
_UNCOUNTED = frozenset({IngredientPart.BINDER, IngredientPart.AROMATIC, IngredientPart.SEASONING})
_NO_STOVE = "不用灶具"
_LIKING = 60
_LEAST_PORTION_PCT = 80
_SAME_POT = {"6-8": "primary", "9-11": "primary", "12-14": "junior", "15-17": "junior"}


def catalogue_of(
    dishes: Iterable[Dish],
    band: str,
    prices: Mapping[str, Price],
    *,
    foods: Mapping[str, Food] | None = None,
    local: Collection[str] = (),
    liking: Mapping[str, int] | None = None,
    skip_unpriced: bool = False,
) -> Catalogue:
    """The dishes for a band or stage at these prices.

    ``local``: foods grown in the county. ``liking``: 0 to 100 by dish name, from a survey. Raises PriceUnknown, or
    leaves such dishes out with ``skip_unpriced``; raises BandNotCovered.
    """
    table = foods or load_foods()
    chosen = [dish for dish in dishes if not (skip_unpriced and unpriced([dish], prices))]
    names = sorted({part.food for dish in chosen for part in dish.ingredients})
    missing = [name for name in names if name not in prices]
    if missing:
        raise PriceUnknown(f"没有价格：{'、'.join(missing[:8])}；请在价格表里补上，不能按零计。")
    own = {name: _planned_food(table[name], prices[name], local=name in local) for name in names}
    return build_catalogue(
        [_planned_dish(dish, band, table, (liking or {}).get(dish.name)) for dish in chosen],
        list(own.values()),
    )


def _planned_food(food: Food, price: Price, *, local: bool) -> PlannedFood:
    return PlannedFood(
        name=food.name,
        kind=food.kind,
        per_g=_per_g(food),
        edible_pct=100 if price.net else food.edible_pct,
        price_fen_per_kg=price.fen_per_kg,
        allergens=tuple(name for name in food.allergens if "非八类" not in name),
        local=local,
    )


@cache
def _figures(name: str) -> Mapping[str, float]:
    return _measure(load_foods()[name])


def _per_g(food: Food) -> Mapping[str, float]:
    known = load_foods().get(food.name)
    return _figures(food.name) if known == food else _measure(food)


def _measure(food: Food) -> Mapping[str, float]:
    found = {n.code: (getattr(food, n.field) or 0) / (100 * n.per_unit) for n in NUTRIENTS}
    found |= {group: amount_mg(food, group, 1_000_000) / 1_000_000 for group in AMOUNT_GROUPS}
    found["salt"] = found["sodium"] * 2.54 / 1000 if is_seasoning(food) else 0.0
    found["fat_kcal"] = found["fat"] * 9
    found["carbohydrate_kcal"] = (found["carbohydrate"] - found["fibre"]) * 4 + found["fibre"] * 2
    found["fresh_g"] = 1.0 if is_fresh_vegetable(food) else 0.0
    found["dark_g"] = 1.0 if is_dark_vegetable(food) else 0.0
    found["quality_protein_g"] = found["protein"] if is_quality_protein(food) else 0.0
    found["gram"] = 1.0
    return {code: figure for code, figure in found.items() if figure}


def _planned_dish(dish: Dish, band: str, table: Mapping[str, Food], liking: int | None) -> PlannedDish:
    slot = SLOT_OF[dish.category]
    masses = dish.masses_mg(band)
    counting = [part.food for part in dish.ingredients if part.part not in _UNCOUNTED]
    whole = slot == EXTRA
    return PlannedDish(
        name=dish.name,
        slot=slot,
        method=dish.method,
        masses_mg=masses,
        months=dish.months,
        equipment="" if dish.equipment == _NO_STOVE else dish.equipment,
        liking=liking_of(dish) if liking is None else liking,
        whole=whole,
        seasoning=frozenset(part.food for part in dish.ingredients if part.part in _UNCOUNTED),
        marks=_marks(dish, masses, counting, table, whole=whole),
    )


def _marks(
    dish: Dish, masses: Mapping[str, int], counting: Iterable[str], table: Mapping[str, Food], *, whole: bool
) -> frozenset[str]:
    foods = [table[name] for name in counting]
    marks = {"fried"} if dish.fried else set()
    if dish.processed(table):
        marks.add("processed")
    for mark, belongs in (("liver", is_liver), ("animal", is_animal), ("plant", is_plant)):
        if any(belongs(food) for food in foods):
            marks.add(mark)
    share = 100 if whole else _LEAST_PORTION_PCT
    for code, of_code in FOOD_OF_CODE.items():
        mass = sum(masses[food.name] for food in foods if of_code(food))
        if mass * share >= SERVING_MG.get(code, LEAST_SERVING_MG) * 100:
            marks.add(f"days_{code}")
    return frozenset(marks)


@cache
def _likings() -> Mapping[tuple[str, str], int]:
    path = Path(__file__).parent / "tables" / "liking.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {(row["match"], row["name"]): int(row["points"]) for row in csv.DictReader(lines)}


def liking_of(dish: Dish) -> int:
    """How well a dish is liked before anybody was asked: 60, and the points of its method and its main foods."""
    points = _likings().get(("method", dish.method), 0)
    for part in dish.ingredients:
        if part.part in (IngredientPart.MAIN, IngredientPart.SIDE):
            weight = 2 if part.part is IngredientPart.MAIN else 1
            points += _likings().get(("food", part.food), 0) * weight // 2
    return max(0, min(100, _LIKING + points))


def stage_of_band(band: str) -> str:
    """The stage whose pot feeds a band."""
    return _SAME_POT.get(band, band)
