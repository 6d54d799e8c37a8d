"""A list of prices from a CSV file: 食材, 元/公斤, and whether the kilogram is as bought (毛) or net (净)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from fangxin.engine.dishes import Price
from fangxin.engine.money import parse_yuan

_NAMES = ("食材", "名称", "food", "name")
_PRICES = ("元/公斤", "单价", "price", "yuan_per_kg")
_BASES = ("计价", "basis")


class PriceFileWrong(ValueError):
    """The file cannot be used; the message names the line."""


def read_prices(text: str, known: Mapping[str, object]) -> Mapping[str, Price]:
    """Prices by food. Raises PriceFileWrong for a missing column, an unknown food or a price that is none."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    heads = rows.fieldnames or []
    name, price = _column(heads, _NAMES, "食材"), _column(heads, _PRICES, "元/公斤")
    basis = next((head for head in heads if head.strip() in _BASES), None)
    found: dict[str, Price] = {}
    for number, row in enumerate(rows, start=2):
        food = (row[name] or "").strip()
        if food not in known:
            raise PriceFileWrong(f"第 {number} 行：食物成分表里没有“{food}”；请改用成分表里的名称。")
        net = basis is not None and (row[basis] or "").strip() in ("净", "net")
        found[food] = Price(food, _fen(row[price] or "", number), net, "FILE")
    return found


def _column(heads: Sequence[str], names: tuple[str, ...], title: str) -> str:
    for head in heads:
        if head.strip() in names:
            return head
    raise PriceFileWrong(f"价格表没有“{title}”一列；第一行应写：食材,元/公斤,计价。")


def _fen(text: str, number: int) -> int:
    try:
        fen = parse_yuan(text.strip())
    except ValueError as error:
        raise PriceFileWrong(f"第 {number} 行：“{text}”不是价格。") from error
    if fen <= 0:
        raise PriceFileWrong(f"第 {number} 行：单价须大于 0。")
    return fen
