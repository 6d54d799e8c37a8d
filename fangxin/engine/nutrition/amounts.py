"""How many grams a food counts towards the ten food amounts of WS/T 554-2017.

Amounts of the standard are raw edible grams; soy is counted as dry beans, milk as fluid milk, bread as flour
(appendix A). Dried mushrooms and algae count as soaked. Source of every factor: tables/exchange.csv, column
``basis``. What is not listed counts by its group, gram for gram; seasoning and starch count as nothing.
"""

import csv
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from fangxin.engine.nutrition.food import TABLES, Food

AMOUNT_GROUPS: tuple[str, ...] = (
    "grains", "vegetables", "fruit", "meat", "fish", "eggs", "dairy", "soy_nuts", "oil", "salt",
)  # fmt: skip
AMOUNT_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "grains": "谷薯类",
        "vegetables": "蔬菜类",
        "fruit": "水果类",
        "meat": "畜禽肉类",
        "fish": "鱼虾类",
        "eggs": "蛋类",
        "dairy": "奶及奶制品",
        "soy_nuts": "大豆及坚果",
        "oil": "植物油",
        "salt": "盐",
    }
)
_GROUP_OF = {title: code for code, title in AMOUNT_TITLES.items()} | {"动物油": "oil"}
_WHOLE = 1000
_STARCHES = frozenset({"玉米淀粉", "土豆淀粉", "红薯淀粉"})


@cache
def _factors() -> Mapping[tuple[str, str], tuple[str, int]]:
    with (TABLES / "exchange.csv").open(encoding="utf-8", newline="") as lines:
        return MappingProxyType(
            {
                (row["match"], row["name"]): (row["group"], int(row["permille"]))
                for row in csv.DictReader(lines)
            }
        )


@cache
def _exchange(name: str, group: str, subgroup: str, kind: str) -> tuple[str, int] | None:
    found = _factors().get(("food", name)) or _factors().get(("subgroup", subgroup))
    if found is not None:
        return found
    if name in _STARCHES or group == "调味品" or (group == "蔬菜类" and not kind):
        return None
    code = _GROUP_OF.get(group)
    return (code, _WHOLE) if code else None


def exchange_of(food: Food) -> tuple[str, int] | None:
    """The amount group that a food counts towards and how much, in thousandths; None when it counts nowhere."""
    return _exchange(food.name, food.group, food.subgroup, food.kind)


def amount_mg(food: Food, group: str, mass_mg: int) -> int:
    """Milligrams that count towards a group, rounded down; 0 when the food belongs elsewhere."""
    found = exchange_of(food)
    return mass_mg * found[1] // _WHOLE if found and found[0] == group else 0
