"""Reading menus, split by subject."""

from fangxin.areas.menus.queries.menu_week import (
    DayView,
    NoMenu,
    aliases,
    day_menu,
    demanded,
    dishes_of,
    foods_by_name,
    menu_day_of,
    menu_of,
    needs,
    unmeasured,
    view_of,
    week,
    week_view,
    week_views,
    weeks,
)

__all__ = [
    "DayView",
    "NoMenu",
    "aliases",
    "day_menu",
    "demanded",
    "dishes_of",
    "foods_by_name",
    "menu_day_of",
    "menu_of",
    "needs",
    "unmeasured",
    "view_of",
    "week",
    "week_view",
    "week_views",
    "weeks",
]
