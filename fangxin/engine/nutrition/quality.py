"""Rules that a food table must keep; each finding names the row and the figure.

The rules are physical, so they hold for any table: nothing weighs more than its hundred grams, energy follows from
protein, fat and carbohydrate (GB 28050 factors) within a tenth, fibre is part of carbohydrate, and no figure lies far
outside what a food can hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fangxin.engine.nutrition.food import Food
from fangxin.engine.nutrition.nutrients import NUTRIENTS

_WHOLE_MG = 100_000
_TOLERANCE_MG = 2_000
_ENERGY_FLOOR_KCAL = 15
_MOST: dict[str, int] = {
    "energy": 902, "protein": 100, "fat": 100, "carbohydrate": 100, "fibre": 80, "calcium": 8000, "iron": 250,
    "zinc": 100, "sodium": 40_000, "vitamin_a": 35_000, "vitamin_b1": 20, "vitamin_b2": 20, "vitamin_c": 3000,
}  # fmt: skip
_ALCOHOL = "酒"


@dataclass(frozen=True, slots=True)
class FoodFinding:
    """A row that contradicts itself. ``row`` counts as the reader gives it (0: not from a sheet)."""

    food: str
    rule: str
    sentence: str


def findings_of_foods(foods: Iterable[Food]) -> list[FoodFinding]:
    """Everything that is wrong with these foods; empty when they keep all rules."""
    return [finding for food in foods for finding in _of_food(food)]


def _of_food(food: Food) -> Iterable[FoodFinding]:
    if not 0 < food.edible_pct <= 100:
        yield FoodFinding(food.name, "edible", f"“{food.name}”的可食部 {food.edible_pct}% 不在 1–100 之间。")
    known = [food.protein_mg, food.fat_mg, food.carbohydrate_mg]
    if sum(figure or 0 for figure in known) > _WHOLE_MG + _TOLERANCE_MG:
        yield FoodFinding(food.name, "mass", f"“{food.name}”的蛋白质、脂肪、碳水化合物合计超过 100 克。")
    fibre, carbohydrate = food.fibre_mg, food.carbohydrate_mg
    if fibre is not None and carbohydrate is not None and fibre > carbohydrate + 1000:
        yield FoodFinding(food.name, "fibre", f"“{food.name}”的膳食纤维多于碳水化合物。")
    yield from _energy(food)
    for nutrient in NUTRIENTS:
        figure = getattr(food, nutrient.field)
        if figure is not None and figure > _MOST[nutrient.code] * nutrient.per_unit:
            shown = figure / nutrient.per_unit
            yield FoodFinding(
                food.name, nutrient.code,
                f"“{food.name}”的{nutrient.title} {shown:g} {nutrient.unit}/100克，超出食物可能的范围，可能错列。",
            )  # fmt: skip


def _energy(food: Food) -> Iterable[FoodFinding]:
    known = (food.energy_kcal, food.protein_mg, food.fat_mg, food.carbohydrate_mg)
    if any(figure is None for figure in known) or _ALCOHOL in food.name:
        return
    energy, protein, fat, carbohydrate = (figure or 0 for figure in known)
    fibre = food.fibre_mg or 0
    kcal = (4 * protein + 9 * fat + 4 * max(carbohydrate - fibre, 0) + 2 * fibre) / 1000
    if abs(kcal - energy) > max(_ENERGY_FLOOR_KCAL, energy / 10):
        yield FoodFinding(
            food.name,
            "energy",
            f"“{food.name}”的能量 {energy} 千卡，按三大营养素折算约 {kcal:.0f} 千卡，相差过大。",
        )
