"""A source profile: the shipped foods with the figures of a table that a place owns, such as a licensed national one.

The sheet has one row a food and one column a figure, headed as people head them (蛋白质(g), 维生素A(μgRAE) …). A food
is found by its own name or an alias without a conversion; a row that nobody can place is listed, not guessed. An
empty cell, — or Tr (trace counts as zero, said so) leaves a figure unknown: it does not fall back to the shipped one,
since a mix of two tables inside one food would be nobody's. Foods that the sheet does not name keep the shipped
figures and are counted, so that a report can say how much of it rests on which table.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from fangxin.engine.nutrition.food import Food, load_foods
from fangxin.engine.nutrition.names import normalised_name
from fangxin.engine.nutrition.nutrients import NUTRIENTS, Nutrient
from fangxin.engine.nutrition.quality import FoodFinding, findings_of_foods
from fangxin.engine.nutrition.resolving import resolve
from fangxin.engine.workbook import Sheet, Value, address

_HEADS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "energy": ("能量", "热量", "energy"),
        "protein": ("蛋白质", "protein"),
        "fat": ("脂肪", "fat"),
        "carbohydrate": ("碳水化合物", "碳水", "cho"),
        "fibre": ("膳食纤维", "不溶性膳食纤维", "纤维"),
        "calcium": ("钙", "ca"),
        "iron": ("铁", "fe"),
        "zinc": ("锌", "zn"),
        "sodium": ("钠", "na"),
        "vitamin_a": ("维生素a", "总维生素a", "视黄醇当量"),
        "vitamin_b1": ("维生素b1", "硫胺素"),
        "vitamin_b2": ("维生素b2", "核黄素"),
        "vitamin_c": ("维生素c", "抗坏血酸"),
    }
)
_NAMES = ("食物名称", "食物", "名称", "食品名称", "食材")
_EDIBLE = ("可食部", "食部")
_UNKNOWN = frozenset({"", "-", "—", "–", "…", "un", "未测定", "无数据"})
_TRACE = frozenset({"tr", "微量", "trace"})
_KJ_PER_KCAL = Decimal("4.184")
_WHOLE = 1000


class ProfileUnreadable(ValueError):
    """The sheet is no food table; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The foods as the profile has them. ``replaced`` names come from the sheet, the rest is as shipped."""

    name: str
    foods: Mapping[str, Food]
    replaced: tuple[str, ...]
    unplaced: tuple[tuple[str, str], ...]
    """Cell and name of rows that no food was found for."""
    findings: tuple[FoodFinding, ...]
    rows: Mapping[str, int]
    """Food → the row of the sheet that its figures come from."""

    @property
    def note(self) -> str:
        """One sentence for the foot of a report."""
        rest = len(self.foods) - len(self.replaced)
        return f"营养数据按“{self.name}”（{len(self.replaced)} 种食物）；其余 {rest} 种按本系统所附数据。"


def read_profile(sheet: Sheet, name: str) -> Profile:
    """The profile that a sheet describes. Raises ProfileUnreadable, or for a cell that is not a figure."""
    top, columns = _heading(sheet)
    shipped = load_foods()
    foods = dict(shipped)
    replaced: dict[str, int] = {}
    unplaced: list[tuple[str, str]] = []
    for number, row in enumerate(sheet.rows[top + 1 :], start=top + 2):
        written = _text(row[columns["name"]])
        if not written:
            continue
        found = resolve(written)
        if found is None or found.factor_permille != _WHOLE or found.basis == "cut":
            unplaced.append((address(number, columns["name"] + 1), written))
            continue
        if found.food.name in replaced and normalised_name(written) != found.food.name:
            continue  # the food's own name goes before a synonym's row
        foods[found.food.name] = _food(found.food, row, number, columns, name)
        replaced[found.food.name] = number
    if not replaced:
        raise ProfileUnreadable("表里没有一种食物能和食物成分表对上；请核对“食物名称”一列。")
    findings = findings_of_foods(foods[one] for one in replaced)
    return Profile(
        name,
        MappingProxyType(foods),
        tuple(replaced),
        tuple(unplaced),
        tuple(findings),
        MappingProxyType(replaced),
    )


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]]:
    for number, row in enumerate(sheet.rows[:10]):
        heads = [re.sub(r"[\s(（/].*$", "", _text(value).lower()) for value in row]
        named = next((i for i, head in enumerate(heads) if head in _NAMES), None)
        if named is None:
            continue
        columns = {"name": named}
        for code, words in _HEADS.items():
            place = next((i for i, head in enumerate(heads) if head in words), None)
            if place is not None:
                columns[code] = place
        edible = next((i for i, head in enumerate(heads) if head in _EDIBLE), None)
        if edible is not None:
            columns["edible"] = edible
        if "energy" in columns and "protein" in columns:
            columns["kj"] = int("kj" in _text(row[columns["energy"]]).lower())
            return number, columns
    raise ProfileUnreadable("前十行里没有表头：至少要有“食物名称”“能量”“蛋白质”三列。")


def _food(food: Food, row: Sequence[Value], number: int, columns: Mapping[str, int], name: str) -> Food:
    figures: dict[str, int | None] = {}
    for nutrient in NUTRIENTS:
        if nutrient.code in columns:
            figures[nutrient.field] = _figure(row, number, columns, nutrient)
        else:
            figures[nutrient.field] = None
    edible = food.edible_pct
    if "edible" in columns and _text(row[columns["edible"]]).lower() not in _UNKNOWN:
        edible = int(_decimal(row, number, columns["edible"]).to_integral_value())
    changed: Food = replace(food, edible_pct=edible, source=name, confidence="B", **figures)  # type: ignore[arg-type]
    return changed


def _figure(row: Sequence[Value], number: int, columns: Mapping[str, int], nutrient: Nutrient) -> int | None:
    text = _text(row[columns[nutrient.code]]).lower()
    if text in _UNKNOWN:
        return None
    if text in _TRACE:
        return 0
    figure = _decimal(row, number, columns[nutrient.code])
    if nutrient.code == "energy" and columns["kj"]:
        figure /= _KJ_PER_KCAL
    return int((figure * nutrient.per_unit).quantize(Decimal(1)))


def _decimal(row: Sequence[Value], number: int, column: int) -> Decimal:
    try:
        figure = Decimal(_text(row[column]).rstrip("%"))
    except InvalidOperation as error:
        raise ProfileUnreadable(f"{address(number, column + 1)} “{_text(row[column])}”不是数。") from error
    if not figure.is_finite() or figure < 0:
        raise ProfileUnreadable(f"{address(number, column + 1)} “{_text(row[column])}”不能小于零。")
    return figure


def _text(value: Value) -> str:
    return "" if value is None else str(value).strip()
