"""Tables of the menus area: the weeks that schools serve."""

from fangxin.areas.menus.models.week import Dish, DishIngredient, FoodAlias, MenuDay, MenuWeek

__all__ = ["Dish", "DishIngredient", "FoodAlias", "MenuDay", "MenuWeek"]
