"""Following a lot's cost of a day to dishes and classes, and portions to people. For showing, never for booking.

docs/algorithms/trace.md §2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fangxin.areas.disclosure.rules.content import Content
from fangxin.areas.disclosure.rules.recipes import NOT_LISTED, bands_of_dish, grams_by_dish
from fangxin.engine.ledger.trace import cost_to_classes, cost_to_dishes
from fangxin.engine.menu_week import DayMenu

DINERS = "教职工和陪餐"


@dataclass(frozen=True, slots=True)
class Eaters:
    """A class of the day: its label, age band ("" where the grade has none) and pupils present."""

    label: str
    band: str
    portions: int


def heads_by_band(eaters: list[Eaters]) -> dict[str, int]:
    """Pupils present by band."""
    heads: dict[str, int] = {}
    for group in eaters:
        if group.band and group.portions:
            heads[group.band] = heads.get(group.band, 0) + group.portions
    return heads


def follow(
    menu: DayMenu | None, food: str, cost_fen: int, eaters: list[Eaters], diners: int
) -> list[Content]:
    """The dishes that a lot went into and the classes that ate them, with fen; the parts sum to `cost_fen`.

    A food that no recipe names goes to one line that says so. Without anybody on record the classes stay empty: the
    money has reached the dish and nobody knows yet who ate it.
    """
    heads = heads_by_band(eaters)
    weights = grams_by_dish(menu, food, heads) if menu is not None else {}
    by_dish = cost_to_dishes(cost_fen, weights) if weights else {NOT_LISTED: cost_fen}
    found = []
    for dish, fen in by_dish.items():
        bands = bands_of_dish(menu, dish, heads) if menu is not None and weights else set(heads)
        portions = _portions(eaters, diners, bands)
        classes = cost_to_classes(fen, portions) if portions else {}
        found.append(
            {
                "dish": dish,
                "weight_g": weights[dish] // 1000 if weights else None,
                "fen": fen,
                "classes": [
                    {"label": label, "portions": portions[label], "fen": share}
                    for label, share in classes.items()
                ],
            }
        )
    return found


def _portions(eaters: list[Eaters], diners: int, bands: set[str]) -> Mapping[str, int]:
    portions = {
        group.label: group.portions
        for group in eaters
        if group.portions and (not group.band or group.band in bands)
    }
    if diners:
        portions[DINERS] = diners
    return portions
