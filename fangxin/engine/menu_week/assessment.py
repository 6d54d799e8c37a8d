"""What a day's menu amounts to: energy, protein, kinds of food, dishes and soups.

The numbers that a rule asks for (three dishes, one soup, twelve kinds) are arguments; they live in the
dated policy parameters, never here.
"""

from dataclasses import dataclass

from fangxin.engine.menu_week.slots import DishRole
from fangxin.engine.menu_week.week import DayMenu
from fangxin.engine.nutrition import MealNutrition, kinds_of, nutrition_of


@dataclass(frozen=True, slots=True)
class DaySummary:
    """One day for one band. ``kinds``: what counts towards the kinds of a day, each once."""

    band: str
    kinds: frozenset[str]
    nutrition: MealNutrition


@dataclass(frozen=True, slots=True)
class MealStructure:
    """How many dishes of each part a meal has. ``meal`` is empty where the table does not name it."""

    meal: str
    roles: tuple[tuple[DishRole, int], ...]

    def count(self, role: DishRole) -> int:
        """How many there are of one part."""
        return dict(self.roles).get(role, 0)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a day or a meal lacks. ``code``: dishes, soups or kinds."""

    meal: str
    code: str
    wanted: int
    found: int
    sentence: str


def summary_of(menu: DayMenu, band: str, *, as_purchased: bool = False) -> DaySummary:
    """Energy, protein and kinds of a day for one band; see nutrition_of for ``as_purchased``."""
    ingredients = list(menu.ingredients(band))
    foods = [part.food for part in ingredients if part.food is not None]
    nutrition = nutrition_of((part.helping for part in ingredients), as_purchased=as_purchased)
    return DaySummary(band, kinds_of(foods), nutrition)


def dish_roles(menu: DayMenu) -> tuple[MealStructure, ...]:
    """The parts of each meal of the day, in the order written."""
    meals = dict.fromkeys(dish.meal for dish in menu.dishes)
    return tuple(
        MealStructure(
            meal,
            tuple(
                (role, sum(dish.role is role for dish in menu.dishes if dish.meal == meal))
                for role in DishRole
            ),
        )
        for meal in meals
    )


def shortfalls_of(menu: DayMenu, band: str, *, dishes: int, soups: int, kinds: int) -> tuple[Shortfall, ...]:
    """What the day lacks against the numbers given; empty when it lacks nothing."""
    lacking: list[Shortfall] = []
    for meal in dish_roles(menu):
        for code, role, wanted in (("dishes", DishRole.DISH, dishes), ("soups", DishRole.SOUP, soups)):
            found = meal.count(role)
            if found < wanted:
                word = "道菜" if code == "dishes" else "个汤"
                where = f"{menu.day.label}{meal.meal}"
                sentence = f"{where}只有{found}{word}，少于要求的{wanted}{word}；请补足。"
                lacking.append(Shortfall(meal.meal, code, wanted, found, sentence))
    found = len(summary_of(menu, band).kinds)
    if found < kinds:
        sentence = f"{menu.day.label}只有{found}种食材（油和调味品不算），少于要求的{kinds}种；请增加品种。"
        lacking.append(Shortfall("", "kinds", kinds, found, sentence))
    return tuple(lacking)
