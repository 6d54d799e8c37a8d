"""One food of the composition table.

Units: energy in whole kcal, everything else in a whole number of milligrams or micrograms, always per
100 g of the edible part as bought raw unless the name says cooked (熟). ``None`` means that nobody has
measured it: an unknown is never a zero.

Source: tables/foods.csv, whose columns ``source`` and ``source_food_name`` name the row of USDA SR28 or
of the Japanese standard tables (2020) that the numbers come from. Confidence A and B are measured, C is
an analogue or a formula, D is an estimate of this project.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from types import MappingProxyType

TABLES = Path(__file__).parent / "tables"

_SCALES: Mapping[str, tuple[str, int]] = {
    "protein_g": ("protein_mg", 1000),
    "fat_g": ("fat_mg", 1000),
    "carbohydrate_g": ("carbohydrate_mg", 1000),
    "fibre_g": ("fibre_mg", 1000),
    "calcium_mg": ("calcium_ug", 1000),
    "iron_mg": ("iron_ug", 1000),
    "zinc_mg": ("zinc_ug", 1000),
    "sodium_mg": ("sodium_ug", 1000),
    "vitamin_a_ug_rae": ("vitamin_a_ug_rae", 1),
    "vitamin_b1_mg": ("vitamin_b1_ug", 1000),
    "vitamin_b2_mg": ("vitamin_b2_ug", 1000),
    "vitamin_c_mg": ("vitamin_c_ug", 1000),
}


class FoodTableError(ValueError):
    """The shipped table is damaged; the message names the row and the column."""


@dataclass(frozen=True, slots=True)
class Food:
    """A row of the table; see the module's text for units."""

    name: str
    name_en: str
    group: str
    subgroup: str
    kind: str
    """What it counts as among the kinds of a day; empty for oil, seasoning and aromatics."""
    edible_pct: int
    energy_kcal: int | None
    protein_mg: int | None
    fat_mg: int | None
    carbohydrate_mg: int | None
    fibre_mg: int | None
    calcium_ug: int | None
    iron_ug: int | None
    zinc_ug: int | None
    sodium_ug: int | None
    vitamin_a_ug_rae: int | None
    vitamin_b1_ug: int | None
    vitamin_b2_ug: int | None
    vitamin_c_ug: int | None
    allergens: tuple[str, ...]
    """As GB 7718 names them; 非八类 marks those outside its eight classes."""
    school_note: str
    source: str
    confidence: str


@cache
def load_foods() -> Mapping[str, Food]:
    """Every food by name.

    Raises FoodTableError when a name stands twice or a figure is not a number.
    """
    foods: dict[str, Food] = {}
    with (TABLES / "foods.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            name = row["name"]
            if name in foods:
                raise FoodTableError(f"食物成分表里“{name}”出现了两次，请只保留一行。")
            foods[name] = _food(row)
    return MappingProxyType(foods)


def _food(row: Mapping[str, str]) -> Food:
    figures = {field: _scaled(row, column, scale) for column, (field, scale) in _SCALES.items()}
    return Food(
        name=row["name"],
        name_en=row["name_en"],
        group=row["group"],
        subgroup=row["subgroup"],
        kind=row["kind"],
        edible_pct=int(row["edible_pct"]),
        energy_kcal=_scaled(row, "energy_kcal", 1),
        allergens=tuple(part for part in row["allergens"].split(";") if part),
        school_note=row["school_note"],
        source=row["source"],
        confidence=row["confidence"],
        **figures,
    )


def _scaled(row: Mapping[str, str], column: str, scale: int) -> int | None:
    text = row[column]
    if not text:
        return None
    try:
        figure = Decimal(text) * scale
    except InvalidOperation as error:
        raise FoodTableError(f"食物成分表“{row['name']}”的 {column} 不是数：{text}") from error
    if figure != figure.to_integral_value() or figure < 0:
        raise FoodTableError(f"食物成分表“{row['name']}”的 {column} 位数过多或为负：{text}")
    return int(figure)
