"""Dishes as numbers for a planner: grams, nutrients, kinds, food amounts and cost, one row a dish.

Floats are right here: these matrices only propose. What is shown or published is computed again from whole
milligrams (menu_week/checker.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fangxin.engine.dishes.dish import Dish
from fangxin.engine.dishes.prices import Price, dish_cost_millifen
from fangxin.engine.nutrition import Food, load_foods
from fangxin.engine.nutrition.amounts import AMOUNT_GROUPS, amount_mg
from fangxin.engine.nutrition.nutrients import CODES, NUTRIENTS

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class DishMatrix:
    """Per portion. ``values[d, n]`` in the nutrient's shown unit (NUTRIENTS order) is a lower bound where
    ``unknown[d, n]``; ``grams[d, f]`` net grams of food f of ``foods``; ``kinds[d, k]`` whether dish d holds
    kind k of ``kind_names``; ``amounts[d, g]`` grams towards the food group g of AMOUNT_GROUPS.
    """

    dishes: tuple[Dish, ...]
    foods: tuple[str, ...]
    grams: Floats
    values: Floats
    unknown: Bools
    kind_names: tuple[str, ...]
    kinds: Bools
    amounts: Floats

    @property
    def nutrients(self) -> tuple[str, ...]:
        """The codes of the columns of ``values``."""
        return CODES


def nutrient_matrix(dishes: Sequence[Dish], band: str, foods: Mapping[str, Food] | None = None) -> DishMatrix:
    """All the matrices of these dishes for a band or stage. Raises BandNotCovered.

    >>> from fangxin.engine.dishes import load_dishes
    >>> matrix = nutrient_matrix(load_dishes()[:1], "9-11")
    >>> matrix.values.shape, matrix.dishes[0].name
    ((1, 13), '红烧肉炖土豆')
    """
    table = foods or load_foods()
    names = tuple(sorted({part.food for dish in dishes for part in dish.ingredients}))
    column = {name: index for index, name in enumerate(names)}
    grams = np.zeros((len(dishes), len(names)))
    for row, dish in enumerate(dishes):
        for name, mass in dish.masses_mg(band).items():
            grams[row, column[name]] += mass / 1000
    per_gram, missing = _figures(names, table)
    kind_names = tuple(sorted({table[name].kind for name in names} - {""}))
    of_kind = np.array([[table[name].kind == kind for kind in kind_names] for name in names], dtype=bool)
    per_amount = np.array(
        [[amount_mg(table[name], group, 1_000_000) / 1_000_000 for group in AMOUNT_GROUPS] for name in names]
    )
    used = grams > 0
    return DishMatrix(
        tuple(dishes), names, grams, grams @ per_gram, (used.astype(float) @ missing.astype(float)) > 0,
        kind_names, (used.astype(float) @ of_kind.astype(float)) > 0, grams @ per_amount,
    )  # fmt: skip


def cost_vector(
    dishes: Sequence[Dish], band: str, prices: Mapping[str, Price], foods: Mapping[str, Food] | None = None
) -> NDArray[np.int64]:
    """Thousandths of a fen a portion, exact. Raises PriceUnknown."""
    table = foods or load_foods()
    return np.array([dish_cost_millifen(dish, band, prices, table) for dish in dishes], dtype=np.int64)


def _figures(names: Sequence[str], table: Mapping[str, Food]) -> tuple[Floats, Bools]:
    """Per gram of each food in shown units, and where the table knows nothing."""
    raw = [[getattr(table[name], nutrient.field) for nutrient in NUTRIENTS] for name in names]
    scale = np.array([100 * nutrient.per_unit for nutrient in NUTRIENTS], dtype=float)
    values = np.array([[figure or 0 for figure in row] for row in raw], dtype=float) / scale
    missing = np.array([[figure is None for figure in row] for row in raw], dtype=bool)
    return values, missing
