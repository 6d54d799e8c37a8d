"""What foods cost by region and month, in whole fen a kilogram.

The shipped table (tables/prices.csv) is invented from general price levels so that demos and tests have
something to compute with: every row says SYNTHETIC and every report that uses it must say so. A county imports
its own list. A price counts either for a kilogram as bought (bones and peel included) or for a kilogram as used.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from fangxin.engine.dishes.dish import TABLES, Dish
from fangxin.engine.nutrition import Food, load_foods

REGIONS = ("southwest", "north")
SYNTHETIC = "SYNTHETIC"
_MG_PER_KG = 1_000_000
_MILLI = 1000
_PERCENT = 100


class PriceUnknown(ValueError):
    """A food has no price; its cost is unknown, not zero."""


class PriceTableError(ValueError):
    """A row of a price list is wrong; the message names it."""


@dataclass(frozen=True, slots=True)
class Price:
    """``fen_per_kg`` as bought, or net of waste when ``net``. ``kind`` SYNTHETIC: invented, for trial only."""

    food: str
    fen_per_kg: int
    net: bool
    kind: str

    def cost_millifen(self, mass_mg: int, edible_pct: int) -> int:
        """Thousandths of a fen for that many net milligrams, rounded up."""
        numerator = mass_mg * self.fen_per_kg * _MILLI
        if self.net:
            return -(-numerator // _MG_PER_KG)
        return -(-numerator * _PERCENT // (_MG_PER_KG * edible_pct))


@cache
def load_prices(region: str, month: int) -> Mapping[str, Price]:
    """The shipped (synthetic) prices of a region in a month. Raises PriceTableError for an unknown region."""
    if region not in REGIONS or not 1 <= month <= 12:
        raise PriceTableError(f"没有“{region}”{month}月的价格；可用地区：{'、'.join(REGIONS)}，月份 1-12。")
    with (TABLES / "prices.csv").open(encoding="utf-8", newline="") as lines:
        return MappingProxyType(
            {
                row["food"]: Price(
                    row["food"], int(row[f"m{month:02d}_fen_per_kg"]), row["basis"] == "net", row["kind"]
                )
                for row in csv.DictReader(lines)
                if row["region"] == region
            }
        )


def dish_cost_millifen(
    dish: Dish, band: str, prices: Mapping[str, Price], foods: Mapping[str, Food] | None = None
) -> int:
    """What one portion costs in thousandths of a fen. Raises PriceUnknown naming the food."""
    table = foods or load_foods()
    return sum(cost_of(food, mass, prices, table) for food, mass in dish.masses_mg(band).items())


def cost_of(food: str, mass_mg: int, prices: Mapping[str, Price], foods: Mapping[str, Food]) -> int:
    """Thousandths of a fen for net milligrams of a food. Raises PriceUnknown."""
    if food not in prices:
        raise PriceUnknown(f"“{food}”没有价格；请在价格表里补上，不能按零计。")
    return prices[food].cost_millifen(mass_mg, foods[food].edible_pct)


def unpriced(dishes: Iterable[Dish], prices: Mapping[str, Price]) -> tuple[str, ...]:
    """Foods of these dishes that have no price, each once."""
    return tuple(dict.fromkeys(p.food for d in dishes for p in d.ingredients if p.food not in prices))
