"""What one piece of a food weighs, where that is documented."""

import csv
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from fangxin.engine.nutrition.food import TABLES


@cache
def load_piece_masses() -> Mapping[tuple[str, str], int]:
    """Milligrams of the edible part of one piece or one millilitre, by food and unit.

    Only foods of a standard size stand here (an egg, a millilitre of milk). A school's own bun or
    biscuit is weighed once by a person and given to the reader as an addition. Source: column
    ``source`` of the table.
    """
    with (TABLES / "piece_masses.csv").open(encoding="utf-8", newline="") as lines:
        rows = {(row["food"], row["unit"]): int(row["mass_mg"]) for row in csv.DictReader(lines)}
    return MappingProxyType(rows)
