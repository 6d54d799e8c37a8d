"""A dish with raw edible milligrams of every ingredient for every age band.

Source: tables/dishes.csv and tables/ingredients.csv, composed by this project for 9-11 and 12-14 years. The
bands 6-8 and preschool follow from 9-11 by food group (nutrition/tables/band_factors.csv, each factor with its
basis), rounded to whole grams from 5 g on, to half grams from 1 g on and to 10 mg below: what a kitchen can
weigh. Masses are net, raw, without peel and bone; buying divides by the food's edible share.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from fangxin.engine.nutrition import Food, load_foods
from fangxin.engine.nutrition.food import TABLES as FOOD_TABLES

TABLES = Path(__file__).parent / "tables"
DISH_BANDS = ("preschool", "6-8", "9-11", "12-14")
BAND_TITLES: Mapping[str, str] = MappingProxyType(
    {"preschool": "3-5", "6-8": "6-8", "9-11": "9-11", "12-14": "12-14", "15-17": "15-17"}
)
STAGE_BANDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"preschool": ("preschool",), "primary": ("6-8", "9-11"), "junior": ("12-14",)}
)
"""A stage is fed by one pot; where it holds two bands, ``mass_mg`` of the stage is their mean."""
ALL_MONTHS = frozenset(range(1, 13))
_PERMILLE = 1000
_PROCESSED = frozenset({"加工肉"})
_PROCESSED_FISH = frozenset({"鱼丸", "蟹味棒", "炸鱼饼", "鱼肉肠", "鱼松"})


class DishTableError(ValueError):
    """A row of the dish tables is wrong; the message names dish, ingredient and column."""


class BandNotCovered(ValueError):
    """The dish has no amounts for that band."""


class DishCategory(StrEnum):
    """The part of a lunch that a dish fills."""

    MAIN_MEAT = "主荤"
    HALF_MEAT = "半荤"
    VEGETABLE = "素"
    SOUP = "汤"
    STAPLE = "主食"
    EXTRA = "加餐"


class IngredientPart(StrEnum):
    """The part that an ingredient plays; aromatics, thickener and seasoning never count as kinds."""

    MAIN = "主料"
    SIDE = "辅料"
    BINDER = "辅助"
    AROMATIC = "香辛"
    SEASONING = "调味"


@dataclass(frozen=True, slots=True)
class DishIngredient:
    """One ingredient: the food's name, its part and net raw milligrams a portion by band."""

    food: str
    part: IngredientPart
    masses_mg: Mapping[str, int]

    def mass_mg(self, band: str) -> int:
        """Milligrams for a band or the mean of a stage's bands. Raises BandNotCovered."""
        bands = STAGE_BANDS.get(band, (band,))
        missing = [name for name in bands if name not in self.masses_mg]
        if missing:
            raise BandNotCovered(f"“{self.food}”没有 {missing[0]} 岁的用量；请先补上这个年龄段的克重。")
        masses = [self.masses_mg[name] for name in bands]
        return kitchen_mass_mg(sum(masses), len(masses)) if len(masses) > 1 else masses[0]


@dataclass(frozen=True, slots=True)
class Dish:
    """A dish of the library. ``months`` in which it is cooked (1-12); ``region`` empty: everywhere."""

    name: str
    category: DishCategory
    method: str
    equipment: str
    months: frozenset[int]
    ingredients: tuple[DishIngredient, ...]
    region: str = ""
    note: str = ""

    @property
    def fried(self) -> bool:
        """Deep-fried (炸); pan-frying a slice of fish is not."""
        return self.method == "炸"

    def processed(self, foods: Mapping[str, Food]) -> bool:
        """Whether a main or side ingredient is a processed meat or fish product (腊肉, 香肠, 鱼丸 …)."""
        return any(
            foods[part.food].subgroup in _PROCESSED or part.food in _PROCESSED_FISH
            for part in self.ingredients
            if part.food in foods and part.part in (IngredientPart.MAIN, IngredientPart.SIDE)
        )

    def masses_mg(self, band: str) -> Mapping[str, int]:
        """Milligrams by food for a band or a stage."""
        return {part.food: part.mass_mg(band) for part in self.ingredients}


def kitchen_mass_mg(total_mg: int, parts: int = 1) -> int:
    """Round ``total_mg / parts`` to what a kitchen weighs: 1 g from 5 g on, 0.5 g from 1 g on, else 10 mg.

    Half up. At least 10 mg stays 10 mg: an ingredient never vanishes by rounding.
    """
    step = 1000 if total_mg >= 5000 * parts else 500 if total_mg >= 1000 * parts else 10
    rounded = (2 * total_mg + parts * step) // (2 * parts * step) * step
    return max(rounded, 10)


@cache
def band_factors() -> Mapping[str, Mapping[str, int]]:
    """Thousandths of the 9-11 amount by food group, for the bands that are derived."""
    with (FOOD_TABLES / "band_factors.csv").open(encoding="utf-8", newline="") as lines:
        return MappingProxyType(
            {
                row["group"]: {"6-8": int(row["permille_6_8"]), "preschool": int(row["permille_preschool"])}
                for row in csv.DictReader(lines)
            }
        )


def derived_masses(food: Food, mg_9_11: int, mg_12_14: int) -> Mapping[str, int]:
    """The four bands from the two that are written; 6-8 and preschool by the factor of the food's group."""
    factors = band_factors()[food.group]
    derived = {
        band: min(kitchen_mass_mg(mg_9_11 * factors[band], _PERMILLE), mg_9_11)
        for band in ("preschool", "6-8")
    }
    return MappingProxyType({**derived, "9-11": mg_9_11, "12-14": mg_12_14})


@cache
def load_dishes() -> tuple[Dish, ...]:
    """The project's own dishes, in the order of the table. Raises DishTableError naming the row."""
    foods = load_foods()
    parts: dict[str, list[DishIngredient]] = {}
    with (TABLES / "ingredients.csv").open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            parts.setdefault(row["dish"], []).append(
                _ingredient(row, foods, f"ingredients.csv 第 {number} 行")
            )
    with (TABLES / "dishes.csv").open(encoding="utf-8", newline="") as lines:
        dishes = tuple(
            _dish(row, parts, f"dishes.csv 第 {number} 行")
            for number, row in enumerate(csv.DictReader(lines), start=2)
        )
    names = [dish.name for dish in dishes]
    twice = sorted({name for name in names if names.count(name) > 1})
    homeless = sorted(set(parts) - set(names))
    if twice or homeless:
        raise DishTableError(
            f"菜品表里重复：{'、'.join(twice) or '无'}；有配料而无菜名：{'、'.join(homeless) or '无'}。"
        )
    return dishes


def _ingredient(row: Mapping[str, str], foods: Mapping[str, Food], where: str) -> DishIngredient:
    name = row["food"]
    if name not in foods:
        raise DishTableError(f"{where}“{row['dish']}”：食物成分表里没有“{name}”。")
    try:
        primary, junior = int(row["mg_9_11"]), int(row["mg_12_14"])
        part = IngredientPart(row["part"])
    except ValueError as error:
        raise DishTableError(f"{where}“{row['dish']}”的“{name}”：{error}") from error
    if not 0 < primary <= junior:
        raise DishTableError(
            f"{where}“{row['dish']}”的“{name}”：9-11 岁 {primary} 毫克、12-14 岁 {junior} 毫克不对。"
        )
    return DishIngredient(name, part, derived_masses(foods[name], primary, junior))


def _dish(row: Mapping[str, str], parts: Mapping[str, list[DishIngredient]], where: str) -> Dish:
    name = row["name"]
    ingredients = tuple(parts.get(name, ()))
    if not ingredients:
        raise DishTableError(f"{where}“{name}”没有配料。")
    foods = [part.food for part in ingredients]
    if len(set(foods)) != len(foods):
        raise DishTableError(f"{where}“{name}”的同一种配料写了两次。")
    months = frozenset(int(month) for month in row["months"].split()) or ALL_MONTHS
    if not months <= ALL_MONTHS:
        raise DishTableError(f"{where}“{name}”的月份不在 1-12 之间。")
    return Dish(
        name, DishCategory(row["category"]), row["method"], row["equipment"], months, ingredients,
        row["region"], row["note"],
    )  # fmt: skip


def in_season(dishes: Iterable[Dish], month: int) -> tuple[Dish, ...]:
    """The dishes cooked in a month."""
    return tuple(dish for dish in dishes if month in dish.months)
