"""Under which heading a food stands in settlements and statements."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fangxin.engine.nutrition.food import load_foods

HEADINGS = ("肉蛋奶", "蔬菜水果", "米面主食", "豆制品及坚果", "油盐调料", "其他食材")
_BY_GROUP: Mapping[str, str] = MappingProxyType(
    {
        "畜禽肉类": "肉蛋奶",
        "鱼虾类": "肉蛋奶",
        "蛋类": "肉蛋奶",
        "奶及奶制品": "肉蛋奶",
        "蔬菜类": "蔬菜水果",
        "水果类": "蔬菜水果",
        "谷薯类": "米面主食",
        "大豆及坚果": "豆制品及坚果",
        "植物油": "油盐调料",
        "动物油": "油盐调料",
        "盐": "油盐调料",
        "调味品": "油盐调料",
    }
)


def heading_of(food: str) -> str:
    """The heading of a food by its name; 其他食材 when the table of foods does not know it."""
    known = load_foods().get(food)
    return _BY_GROUP.get(known.group, HEADINGS[-1]) if known else HEADINGS[-1]


def by_heading(amounts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Food → fen summed under the headings, in their order, without empty ones."""
    sums = dict.fromkeys(HEADINGS, 0)
    for food, fen in amounts.items():
        sums[heading_of(food)] += fen
    return [(heading, fen) for heading, fen in sums.items() if fen]
