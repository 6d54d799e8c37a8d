"""A dish of the library as a school's week writes it: one row an ingredient and mass, with the bands that it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fangxin.engine.dishes import Dish as LibraryDish
from fangxin.engine.dishes import DishCategory
from fangxin.engine.menu_week import planned_dish

BANDS_OF_STAGE: Mapping[str, tuple[str, ...]] = {
    "preschool": ("preschool",),
    "primary": ("6-8", "9-11"),
    "junior": ("12-14",),
}
SLOTS: Mapping[DishCategory, str] = {
    DishCategory.MAIN_MEAT: "大荤", DishCategory.HALF_MEAT: "小荤", DishCategory.VEGETABLE: "素菜",
    DishCategory.SOUP: "汤", DishCategory.STAPLE: "主食", DishCategory.EXTRA: "加餐",
}  # fmt: skip
_MG_PER_G = 1000


def ingredient_values(dish: LibraryDish, permille: int, stage: str) -> list[dict[str, Any]]:
    """The columns of each ingredient of a dish at a portion, as an imported workbook would give them."""
    bands = BANDS_OF_STAGE[stage]
    planned = {band: planned_dish(dish, band, permille) for band in bands}
    found: list[dict[str, Any]] = []
    for index, first in enumerate(planned[bands[0]].parts):
        masses: dict[int, list[str]] = {}
        for band in bands:
            masses.setdefault(planned[band].parts[index].mass_mg or 0, []).append(band)
        for mass, of_bands in masses.items():
            found.append(
                {
                    "position": len(found), "bands": ",".join(of_bands), "written_name": first.name,
                    "written_amount": f"{mass / _MG_PER_G:g}g", "mass_mg": mass, "food": first.name,
                    "basis": "own_name",
                }
            )  # fmt: skip
    return found
