"""What a food is, what it is called, and what a helping of it holds.

The tables under ``tables/`` are read once and never change while the program runs. A food is known by its
Chinese name; a school's own word for it is an alias, and every alias is a written row with its basis.
"""

from fangxin.engine.nutrition.food import Food, FoodTableError, load_foods
from fangxin.engine.nutrition.kinds import kinds_of
from fangxin.engine.nutrition.meal import Helping, MealNutrition, UnknownPart, nutrition_of
from fangxin.engine.nutrition.names import normalised_name
from fangxin.engine.nutrition.pieces import load_piece_masses
from fangxin.engine.nutrition.resolving import (
    Alias,
    AliasTargetUnknown,
    Resolution,
    load_aliases,
    resolve,
)

__all__ = [
    "Alias",
    "AliasTargetUnknown",
    "Food",
    "FoodTableError",
    "Helping",
    "MealNutrition",
    "Resolution",
    "UnknownPart",
    "kinds_of",
    "load_aliases",
    "load_foods",
    "load_piece_masses",
    "normalised_name",
    "nutrition_of",
    "resolve",
]
