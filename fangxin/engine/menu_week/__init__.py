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
from fangxin.engine.menu_week.checker import RuleFinding, check_week, may_publish
from fangxin.engine.menu_week.days import MenuDay
from fangxin.engine.menu_week.planned import (
    PlannedDay,
    PlannedDish,
    PlannedPart,
    PlannedWeek,
    planned_dish,
    planned_from_menu,
)
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
from fangxin.engine.menu_week.week_rules import Ask, Limit, Period, WeekRules, rules_of_week

__all__ = [
    "BANDS",
    "Ask",
    "DayMenu",
    "DaySummary",
    "Dish",
    "DishRole",
    "Finding",
    "Ingredient",
    "Limit",
    "MealStructure",
    "MenuDay",
    "MenuWeek",
    "NoMenuTable",
    "Period",
    "PlannedDay",
    "PlannedDish",
    "PlannedPart",
    "PlannedWeek",
    "RuleFinding",
    "Severity",
    "Shortfall",
    "UnmappedName",
    "WeekRules",
    "check_week",
    "dish_roles",
    "may_publish",
    "planned_dish",
    "planned_from_menu",
    "read_menu_week",
    "rules_of_week",
    "shortfalls_of",
    "summary_of",
]
