"""A school's weekly quantified menu, read from the workbook that it publishes."""

from fangxin.engine.menu_week.assessment import (
    DaySummary,
    MealStructure,
    Shortfall,
    dish_roles,
    shortfalls_of,
    summary_of,
)
from fangxin.engine.menu_week.bands import BANDS
from fangxin.engine.menu_week.days import MenuDay
from fangxin.engine.menu_week.reading import NoMenuTable, read_menu_week
from fangxin.engine.menu_week.slots import DishRole
from fangxin.engine.menu_week.week import (
    DayMenu,
    Dish,
    Finding,
    Ingredient,
    MenuWeek,
    Severity,
    UnmappedName,
)

__all__ = [
    "BANDS",
    "DayMenu",
    "DaySummary",
    "Dish",
    "DishRole",
    "Finding",
    "Ingredient",
    "MealStructure",
    "MenuDay",
    "MenuWeek",
    "NoMenuTable",
    "Severity",
    "Shortfall",
    "UnmappedName",
    "dish_roles",
    "read_menu_week",
    "shortfalls_of",
    "summary_of",
]
