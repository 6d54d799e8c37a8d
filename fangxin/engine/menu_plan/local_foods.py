"""What grows in a region in a month (nutrition/tables/seasons.csv): fresh produce, until a county lists its own."""

from __future__ import annotations

import csv
from functools import cache

from fangxin.engine.nutrition import load_foods
from fangxin.engine.nutrition.food import TABLES

_FRESH = frozenset({"蔬菜类", "水果类", "畜禽肉类", "蛋类", "大豆及坚果"})


@cache
def grown_in(region: str, month: int) -> frozenset[str]:
    """Names of foods in season there; sea fish, milk and grain from afar are not among them."""
    foods = load_foods()
    with (TABLES / "seasons.csv").open(encoding="utf-8", newline="") as lines:
        return frozenset(
            row["food"]
            for row in csv.DictReader(lines)
            if row["region"] == region
            and str(month) in row["months"].split()
            and row["food"] in foods
            and foods[row["food"]].group in _FRESH
        )
