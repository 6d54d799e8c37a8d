"""In which months a food is grown or affordable in a region. Source: tables/seasons.csv, this project's judgement."""

import csv
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from fangxin.engine.nutrition.food import TABLES


@cache
def load_seasons() -> Mapping[tuple[str, str], frozenset[int]]:
    """Months by food and region (southwest, north). An empty set says: not usual there."""
    with (TABLES / "seasons.csv").open(encoding="utf-8", newline="") as lines:
        return MappingProxyType(
            {
                (row["food"], row["region"]): frozenset(int(month) for month in row["months"].split())
                for row in csv.DictReader(lines)
            }
        )


def season_of_food(food: str, region: str) -> frozenset[int] | None:
    """Months of a food in a region; None when nobody has said (which is not: never)."""
    return load_seasons().get((food, region))
