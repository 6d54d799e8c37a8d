"""Pure decisions of the menus area, split by subject."""

from fangxin.areas.menus.rules.week import (
    DayWithoutMeal,
    MenuUnreadable,
    Need,
    Unmeasured,
    check_monday,
    dates_of,
    needs_of,
    unmeasured_of,
)

__all__ = [
    "DayWithoutMeal",
    "MenuUnreadable",
    "Need",
    "Unmeasured",
    "check_monday",
    "dates_of",
    "needs_of",
    "unmeasured_of",
]
