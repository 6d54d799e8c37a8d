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
_MOST_FEN = 200_000
"""Two thousand yuan a kilogram: more is a slip of the decimal point."""


class PriceFileWrong(ValueError):
    """The file cannot be used. ``problems``: one sentence for each bad row, with its number."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read_prices(text: str, known: Mapping[str, object]) -> Mapping[str, Price]:
    """Prices by food. Raises PriceFileWrong with all that is wrong: a missing column, unknown foods, no prices."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    heads = rows.fieldnames or []
    name, price = _column(heads, _NAMES, "食材"), _column(heads, _PRICES, "元/公斤")
    basis = next((head for head in heads if head.strip() in _BASES), None)
    found: dict[str, Price] = {}
    problems: list[str] = []
    for row in rows:
        number, food = rows.line_num, (row[name] or "").strip()
        if not food and not (row[price] or "").strip():
            continue
        if food not in known:
            problems.append(f"第 {number} 行：食物成分表里没有“{food}”；请改用成分表里的名称。")
        elif food in found:
            problems.append(f"第 {number} 行：“{food}”前面已经写过一次；请只留一行。")
        fen, problem = _fen((row[price] or "").strip(), number)
        if problem:
            problems.append(problem)
        net = basis is not None and (row[basis] or "").strip() in ("净", "net")
        found[food] = Price(food, fen, net, "FILE")
    if problems:
        raise PriceFileWrong(problems)
    if not found:
        raise PriceFileWrong(["里没有一行价格；第一行写：食材,元/公斤,计价，下面每种食材一行。"])
    return found


def _column(heads: Sequence[str], names: tuple[str, ...], title: str) -> str:
    for head in heads:
        if head.strip() in names:
            return head
    raise PriceFileWrong([f"没有“{title}”一列；第一行应写：食材,元/公斤,计价。"])


def _fen(text: str, number: int) -> tuple[int, str]:
    """The price in fen, or the sentence that says why it is none."""
    if not text:
        return 0, f"第 {number} 行：没有写单价；请补上，不能按零计。"
    try:
        fen = parse_yuan(text)
    except ValueError:
        return 0, f"第 {number} 行：“{text}”不是单价；请写大于 0 的元数，至多两位小数。"
    if not 0 < fen <= _MOST_FEN:
        return (
            0,
            f"第 {number} 行：单价 {text} 元一公斤不合常理；应大于 0、不超过 {_MOST_FEN // 100} 元，请核对小数点。",
        )
    return fen, ""
