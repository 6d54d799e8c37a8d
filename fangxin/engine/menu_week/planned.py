"""A week of lunches for one band, ready to be judged: rounded net grams of known foods, whatever they came from.

It is built from a published workbook (``planned_from_menu``), from the library (``planned_dish``) or by a
planner. Masses are whole milligrams a portion; None where a menu counts pieces that nobody weighed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from fangxin.engine.dishes import Dish as LibraryDish
from fangxin.engine.dishes import DishCategory, IngredientPart, kitchen_mass_mg
from fangxin.engine.menu_week.slots import DishRole
from fangxin.engine.menu_week.week import DayMenu, Dish
from fangxin.engine.nutrition import Food, Helping, load_foods
from fangxin.engine.nutrition.traits import is_animal, is_seasoning

PORTION_PERMILLE = 1000
_UNCOUNTED = frozenset({IngredientPart.BINDER, IngredientPart.AROMATIC, IngredientPart.SEASONING})
_MEAT_OF_MAIN_DISH_MG = 35_000


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """One ingredient of a portion. ``counts``: may count as a kind (main and side ingredients)."""

    name: str
    food: Food | None
    mass_mg: int | None
    factor_permille: int = PORTION_PERMILLE
    counts: bool = True

    @property
    def helping(self) -> Helping:
        """As the sums take it."""
        return Helping(self.name, self.food, self.mass_mg, self.factor_permille)

    @property
    def food_mg(self) -> int | None:
        """Milligrams of the food itself (soaked wood ear as dry), rounded down; None when unknown."""
        return None if self.mass_mg is None else self.mass_mg * self.factor_permille // PORTION_PERMILLE


@dataclass(frozen=True, slots=True)
class PlannedDish:
    """A dish of a lunch. ``category`` None: the line of oil and seasoning that some menus write apart."""

    name: str
    category: DishCategory | None
    parts: tuple[PlannedPart, ...]
    method: str = ""

    def masses_mg(self) -> dict[str, int]:
        """Known milligrams by food."""
        found: dict[str, int] = {}
        for part in self.parts:
            if part.food is not None and part.food_mg is not None:
                found[part.food.name] = found.get(part.food.name, 0) + part.food_mg
        return found


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """The dishes of one day. ``label`` as people say it (周一)."""

    label: str
    dishes: tuple[PlannedDish, ...]
    on: date | None = None

    def parts(self) -> Iterator[PlannedPart]:
        """All ingredients of the day."""
        for dish in self.dishes:
            yield from dish.parts


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """The days of one week for a band (6-8 …) or a stage (preschool, primary, junior)."""

    band: str
    days: tuple[PlannedDay, ...]


def on_table(week: PlannedWeek, foods: Mapping[str, Food]) -> PlannedWeek:
    """The same grams with the figures of another food table; a food that it does not name keeps its own."""
    return PlannedWeek(
        week.band,
        tuple(
            replace(
                day, dishes=tuple(replace(dish, parts=_parts_on(dish.parts, foods)) for dish in day.dishes)
            )
            for day in week.days
        ),
    )


def _parts_on(parts: Iterable[PlannedPart], foods: Mapping[str, Food]) -> tuple[PlannedPart, ...]:
    return tuple(
        part if part.food is None else replace(part, food=foods.get(part.food.name, part.food))
        for part in parts
    )


def planned_dish(
    dish: LibraryDish, band: str, portion_permille: int = PORTION_PERMILLE, foods: Mapping[str, Food] | None = None
) -> PlannedDish:  # fmt: skip
    """A dish of the library at a portion, its masses rounded to what a kitchen weighs. Raises BandNotCovered."""
    foods = foods or load_foods()
    parts = tuple(
        PlannedPart(
            part.food,
            foods[part.food],
            _portion(part.mass_mg(band), portion_permille),
            counts=part.part not in _UNCOUNTED,
        )
        for part in dish.ingredients
    )
    return PlannedDish(dish.name, dish.category, parts, dish.method)


def _portion(mass_mg: int, permille: int) -> int:
    return mass_mg if permille == PORTION_PERMILLE else kitchen_mass_mg(mass_mg * permille, PORTION_PERMILLE)


def planned_from_menu(days: Iterable[DayMenu], band: str) -> PlannedWeek:
    """A published week for one band; what the table does not say stays unknown."""
    return PlannedWeek(band, tuple(_day(menu, band) for menu in days))


def _day(menu: DayMenu, band: str) -> PlannedDay:
    return PlannedDay(menu.day.label, tuple(_dish(dish, band) for dish in menu.dishes), menu.day.on)


def _dish(dish: Dish, band: str) -> PlannedDish:
    parts = tuple(
        PlannedPart(
            part.name,
            part.food,
            part.mass_mg,
            part.factor_permille,
            counts=part.food is not None and not is_seasoning(part.food),
        )
        for part in dish.for_band(band)
    )
    return PlannedDish(dish.name, _category(dish.role, dish.slot, parts), parts)


def _category(role: DishRole, slot: str, parts: tuple[PlannedPart, ...]) -> DishCategory | None:
    if role is DishRole.SEASONING:
        return None
    if role is DishRole.SOUP:
        return DishCategory.SOUP
    if role is DishRole.STAPLE:
        return DishCategory.STAPLE
    if role is not DishRole.DISH:
        return DishCategory.EXTRA
    if any(word in slot for word in ("大荤", "主荤", "全荤")):
        return DishCategory.MAIN_MEAT
    if any(word in slot for word in ("小荤", "半荤", "副荤", "花荤")):
        return DishCategory.HALF_MEAT
    animal = sum(part.food_mg or 0 for part in parts if part.food is not None and is_animal(part.food))
    if not animal:
        return DishCategory.VEGETABLE
    return DishCategory.MAIN_MEAT if animal >= _MEAT_OF_MAIN_DISH_MG else DishCategory.HALF_MEAT
