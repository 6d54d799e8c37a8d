"""Tables of the menus area: the weeks that schools serve, and the county's library of dishes and sets."""

from fangxin.areas.menus.models.change import MenuChange, MenuChangeVerdict
from fangxin.areas.menus.models.foods import FoodFigures, FoodTable
from fangxin.areas.menus.models.library import (
    SEASONS,
    SEATS,
    STAGES,
    LibraryDish,
    LibraryIngredient,
    LibraryVersion,
    MenuSet,
    MenuSetDish,
    PanelReview,
    PanelSeat,
)
from fangxin.areas.menus.models.plan import (
    OBJECTIVES,
    DraftVerdict,
    MenuDraft,
    MenuDraftDish,
    PlanRun,
)
from fangxin.areas.menus.models.season import SeasonRun
from fangxin.areas.menus.models.week import Dish, DishIngredient, FoodAlias, MenuDay, MenuWeek

__all__ = [
    "OBJECTIVES",
    "SEASONS",
    "SEATS",
    "STAGES",
    "Dish",
    "DishIngredient",
    "DraftVerdict",
    "FoodAlias",
    "FoodFigures",
    "FoodTable",
    "LibraryDish",
    "LibraryIngredient",
    "LibraryVersion",
    "MenuChange",
    "MenuChangeVerdict",
    "MenuDay",
    "MenuDraft",
    "MenuDraftDish",
    "MenuSet",
    "MenuSetDish",
    "MenuWeek",
    "PanelReview",
    "PanelSeat",
    "PlanRun",
    "SeasonRun",
]
