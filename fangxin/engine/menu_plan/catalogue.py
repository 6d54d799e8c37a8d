"""The dishes as columns of numbers, for one age band: what the planner computes with.

Built once and kept; a day's prices or a school's stock change one vector, never the matrix. Units: grams of net raw
food a portion, fen a portion, nutrients in the units their names carry. Floats are allowed in this package; what leaves
it is rounded to whole milligrams and checked again from those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Indices: TypeAlias = NDArray[Any]

STAPLE, MAIN, HALF, VEGETABLE, SOUP, EXTRA = "staple", "main", "half", "vegetable", "soup", "extra"
SLOTS = (STAPLE, MAIN, HALF, VEGETABLE, SOUP, EXTRA)
SLOT_TITLES = {
    STAPLE: "主食", MAIN: "主荤", HALF: "半荤", VEGETABLE: "素菜", SOUP: "汤", EXTRA: "加餐",
}  # fmt: skip
COOKED = (MAIN, HALF, VEGETABLE, SOUP)
"""The slots whose dishes may stand in only one set of two: staples and extras may come back."""
MAJOR_G = 20.0
"""From this weight on a food makes a dish's character: two such dishes of one kind never meet on one day."""


class NothingToPlanWith(ValueError):
    """No dish is left in a slot; the message names the slot and what took the dishes away."""


@dataclass(frozen=True, slots=True)
class PlannedFood:
    """A food as the planner needs it. ``per_g``: what one gram of net raw food adds to each measure."""

    name: str
    kind: str
    per_g: Mapping[str, float]
    edible_pct: int
    price_fen_per_kg: int
    allergens: tuple[str, ...] = ()
    local: bool = False


@dataclass(frozen=True, slots=True)
class PlannedDish:
    """A dish for one age band: net raw milligrams of each food at one portion."""

    name: str
    slot: str
    method: str
    masses_mg: Mapping[str, int]
    months: frozenset[int] = frozenset(range(1, 13))
    equipment: str = ""
    liking: int = 50
    whole: bool = False
    """Served as a piece or a carton: the portion is not scaled."""
    seasoning: frozenset[str] = frozenset()
    """Foods that only season: no kinds, no allergy of the dish's own."""
    marks: frozenset[str] = frozenset()
    """fried, processed, liver …: whatever a rule counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """``grams`` is dishes × foods; ``measures`` holds a vector over dishes for each name that a rule may use."""

    dishes: tuple[PlannedDish, ...]
    foods: tuple[PlannedFood, ...]
    grams: Numbers
    price_fen_per_g: Numbers
    """Fen a gram of net raw food: the price by bought weight ÷ the edible share."""
    measures: Mapping[str, Numbers]
    per_g: Mapping[str, Numbers]
    """What one gram of each food adds to a measure that goes by portion."""
    kind_names: tuple[str, ...]
    kinds: Flags
    majors: Flags
    fresh: Flags
    """Dishes × kinds, the kinds of fresh vegetables only."""
    low: Numbers
    high: Numbers
    most_a_week: Numbers

    def __len__(self) -> int:
        return len(self.dishes)

    def measure(self, name: str) -> Numbers:
        """The vector of a measure; zeros when no dish has it."""
        if name.startswith("food:"):
            return self.grams @ self.food_measure(name)
        found = self.measures.get(name)
        return np.zeros(len(self.dishes)) if found is None else found

    def union(self, name: str) -> Flags | None:
        """For a measure that counts different kinds once a day: dishes × kinds; None for every other measure."""
        return {"kinds": self.kinds, "fresh_kinds": self.fresh}.get(name)

    def food_measure(self, name: str) -> Numbers:
        """What one gram of each food adds to a measure; zeros when no food has it. ``food:大米`` is rice itself."""
        if name.startswith("food:"):
            return np.array([float(food.name == name[5:]) for food in self.foods])
        found = self.per_g.get(name)
        return np.zeros(len(self.foods)) if found is None else found

    def index(self, name: str) -> int:
        """The place of a dish by its name. Raises KeyError."""
        for place, dish in enumerate(self.dishes):
            if dish.name == name:
                return place
        raise KeyError(name)

    def only(self, keep: Flags) -> Catalogue:
        """The same catalogue with these dishes only."""
        chosen = np.flatnonzero(keep)
        return replace(
            self,
            dishes=tuple(self.dishes[i] for i in chosen),
            grams=self.grams[chosen],
            measures={name: vector[chosen] for name, vector in self.measures.items()},
            kinds=self.kinds[chosen],
            majors=self.majors[chosen],
            fresh=self.fresh[chosen],
            low=self.low[chosen],
            high=self.high[chosen],
            most_a_week=self.most_a_week[chosen],
        )

    def in_months(self, months: Sequence[int]) -> Catalogue:
        """The dishes that are in season in one of these months."""
        wanted = set(months)
        return self.only(np.array([bool(dish.months & wanted) for dish in self.dishes], dtype=bool))

    def without(self, *, allergens: Sequence[str] = (), kinds: Sequence[str] = ()) -> Catalogue:
        """The dishes free of these allergens (seasoning too) and of these kinds of food (猪肉 for a halal kitchen)."""
        banned = np.array(
            [bool(set(food.allergens) & set(allergens)) or food.kind in kinds for food in self.foods],
            dtype=bool,
        )
        return self.only(~(self.grams[:, banned] > 0).any(axis=1))

    def without_foods(self, foods: Sequence[str]) -> Catalogue:
        """The dishes that need none of these foods as more than seasoning: what a stock-out leaves."""
        return self.only(self._free_of(foods))

    def closed_for(self, foods: Sequence[str]) -> Catalogue:
        """The same dishes in the same places, but none served that ``without_foods`` would leave out."""
        return replace(self, most_a_week=np.where(self._free_of(foods), self.most_a_week, 0.0))

    def _free_of(self, foods: Sequence[str]) -> Flags:
        gone = set(foods)
        return np.array(
            [not any(f in gone and f not in dish.seasoning for f in dish.masses_mg) for dish in self.dishes],
            dtype=bool,
        )

    def priced(self, fen_per_kg: Mapping[str, int]) -> Catalogue:
        """The same dishes at other prices (fen a kilogram bought); foods that are not named keep theirs."""
        foods = tuple(
            replace(food, price_fen_per_kg=fen_per_kg[food.name]) if food.name in fen_per_kg else food
            for food in self.foods
        )
        per_g = _price_per_g(foods)
        costs = _costs(per_g, foods)
        totals = {name: self.grams @ vector for name, vector in costs.items()}
        return replace(
            self, foods=foods, price_fen_per_g=per_g, measures={**self.measures, **totals},
            per_g={**self.per_g, **costs},
        )  # fmt: skip


def build_catalogue(dishes: Sequence[PlannedDish], foods: Sequence[PlannedFood]) -> Catalogue:
    """Everything the planner needs, computed column by column. Raises KeyError for a food that the table lacks."""
    place = {food.name: i for i, food in enumerate(foods)}
    rows, columns, values = [], [], []
    for i, dish in enumerate(dishes):
        for name, mass_mg in dish.masses_mg.items():
            rows.append(i)
            columns.append(place[name])
            values.append(mass_mg / 1000)
    grams = np.zeros((len(dishes), len(foods)))
    np.add.at(grams, (rows, columns), values)
    per_g = _price_per_g(foods)
    kind_names, kinds, majors = _kinds(dishes, foods, grams)
    fresh = kinds & _fresh_kinds(foods, kind_names)[None, :]
    each = {**_per_g(foods), **_costs(per_g, foods)}
    measures = {**{name: grams @ vector for name, vector in each.items()}, **_counted(dishes)}
    measures["kinds"] = kinds.sum(axis=1).astype(float)
    measures["fresh_kinds"] = fresh.sum(axis=1).astype(float)
    whole = np.array([dish.whole for dish in dishes], dtype=bool)
    limits = {STAPLE: 2.0, EXTRA: 3.0}
    return Catalogue(
        dishes=tuple(dishes),
        foods=tuple(foods),
        grams=grams,
        price_fen_per_g=per_g,
        measures=measures,
        per_g=each,
        kind_names=kind_names,
        kinds=kinds,
        majors=majors,
        fresh=fresh,
        low=np.where(whole, 1.0, 0.8),
        high=np.where(whole, 1.0, 1.2),
        most_a_week=np.array([limits.get(dish.slot, 1.0) for dish in dishes]),
    )


def _price_per_g(foods: Sequence[PlannedFood]) -> Numbers:
    price = np.array([food.price_fen_per_kg for food in foods], dtype=float)
    edible = np.array([food.edible_pct for food in foods], dtype=float)
    return price / edible / 10


def _costs(per_g: Numbers, foods: Sequence[PlannedFood]) -> dict[str, Numbers]:
    local = np.array([food.local for food in foods], dtype=float)
    return {"cost_fen": per_g, "local_cost_fen": per_g * local}


def _per_g(foods: Sequence[PlannedFood]) -> dict[str, Numbers]:
    names = sorted({name for food in foods for name in food.per_g})
    table = np.array([[food.per_g.get(name, 0.0) for name in names] for food in foods]).reshape(
        len(foods), len(names)
    )
    return {name: table[:, n] for n, name in enumerate(names)}


def _counted(dishes: Sequence[PlannedDish]) -> dict[str, Numbers]:
    counted: dict[str, Numbers] = {}
    for slot in SLOTS:
        counted[f"slot:{slot}"] = np.array([dish.slot == slot for dish in dishes], dtype=float)
    counted["slot:dish"] = counted["slot:main"] + counted["slot:half"] + counted["slot:vegetable"]
    counted["slot:meat"] = counted["slot:main"] + counted["slot:half"]
    for mark in sorted({mark for dish in dishes for mark in dish.marks}):
        counted[f"mark:{mark}"] = np.array([mark in dish.marks for dish in dishes], dtype=float)
    for tool in sorted({dish.equipment for dish in dishes if dish.equipment}):
        counted[f"equipment:{tool}"] = np.array([dish.equipment == tool for dish in dishes], dtype=float)
    counted["liking"] = np.array([dish.liking for dish in dishes], dtype=float)
    return counted


def _kinds(
    dishes: Sequence[PlannedDish], foods: Sequence[PlannedFood], grams: Numbers
) -> tuple[tuple[str, ...], Flags, Flags]:
    names = tuple(sorted({food.kind for food in foods if food.kind}))
    place = {name: k for k, name in enumerate(names)}
    belongs = np.zeros((len(foods), len(names)))
    for f, food in enumerate(foods):
        if food.kind:
            belongs[f, place[food.kind]] = 1.0
    by_kind = grams @ belongs
    seasons = np.zeros_like(grams, dtype=bool)
    column = {food.name: f for f, food in enumerate(foods)}
    for d, dish in enumerate(dishes):
        seasons[d, [column[name] for name in dish.seasoning if name in column]] = True
    kinds = np.where(seasons, 0.0, grams) @ belongs > 0
    not_staple = np.array([dish.slot != STAPLE for dish in dishes], dtype=bool)
    return names, kinds, (by_kind >= MAJOR_G) & not_staple[:, None]


def _fresh_kinds(foods: Sequence[PlannedFood], names: tuple[str, ...]) -> Flags:
    fresh = {food.kind for food in foods if food.per_g.get("fresh_g")}
    return np.array([name in fresh for name in names], dtype=bool)
