"""Finding the table in a sheet: which row names the columns, and which column holds what.

Columns are found by name, in any order, among columns of no interest. A heading may take two lines, the
lower one naming grades beneath 用量.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from fangxin.engine.menu_week.bands import bands_named
from fangxin.engine.workbook import Sheet

_NAMES: Mapping[str, frozenset[str]] = {
    "day": frozenset(
        {
            "日期",
            "星期",
            "时间",
            "餐日",
            "周次",
            "日期/星期",
            "星期/日期",
            "周",
            "日期星期",
            "供餐日期",
            "就餐日期",
        }
    ),
    "meal": frozenset({"餐次", "餐别", "餐时", "就餐餐次"}),
    "slot": frozenset(
        {
            "类别",
            "分类",
            "菜别",
            "种类",
            "类型",
            "菜类",
            "品类",
            "菜品类别",
            "餐品类别",
            "菜肴类别",
            "类",
            "项目",
            "菜品分类",
            "餐类",
        }
    ),
    "dish": frozenset(
        {
            "品名",
            "菜名",
            "菜品",
            "菜肴",
            "菜品名称",
            "菜肴名称",
            "名称",
            "食谱",
            "菜谱",
            "食品名称",
            "餐品",
            "菜单",
            "餐品名称",
            "食谱名称",
            "饭菜名称",
            "菜式",
            "品种",
        }
    ),
    "ingredient": frozenset(
        {
            "主配料",
            "配料",
            "食材",
            "原料",
            "主辅料",
            "主料",
            "用料",
            "食材名称",
            "原料名称",
            "食物名称",
            "主辅料名称",
            "原材料",
            "食物",
            "主要原料",
            "主要食材",
            "原料组成",
            "配料名称",
            "食材及用量",
            "原辅料",
            "主配料名称",
            "主料配料",
            "原材料名称",
            "食材明细",
            "带量食材",
            "主配料及用量",
        }
    ),
}
_AMOUNT_WORDS = (
    "克重",
    "重量",
    "用量",
    "数量",
    "带量",
    "净重",
    "生重",
    "份量",
    "分量",
    "质量",
    "可食部",
    "克数",
    "投料量",
)
_AMOUNT_NAMES = frozenset({"g", "克", "g/人", "克/人", "量"})
_UNITS = (("千克", 1_000_000), ("公斤", 1_000_000), ("kg", 1_000_000), ("斤", 500_000))
_GRAM_MG = 1000


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """A column of amounts: the mass of its unit in mg, and the bands that it is for (none: all)."""

    column: int
    unit_mg: int
    bands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the columns are, counted from 1; ``row`` and ``last_row`` bound the heading's own lines."""

    row: int
    last_row: int
    columns: Mapping[str, int]
    amounts: tuple[AmountColumn, ...]

    def column(self, role: str) -> int | None:
        """The column of a role, or None when the table has none."""
        return self.columns.get(role)

    @property
    def all_columns(self) -> tuple[int, ...]:
        """Every column of interest, left to right."""
        return tuple(sorted({*self.columns.values(), *(amount.column for amount in self.amounts)}))


def heading_at(sheet: Sheet, row: int) -> Heading | None:
    """The heading that this row is, or None. It needs ingredients, and dishes or amounts beside them."""
    columns: dict[str, int] = {}
    amounts: list[AmountColumn] = []
    last_row = row
    for column in range(1, sheet.column_count + 1):
        text = _heading_text(sheet.shown(row, column))
        role = _role(text)
        if role == "amount":
            below = _bands_below(sheet, row, column)
            last_row = row + 1 if below else last_row
            amounts.append(AmountColumn(column, _unit_mg(text), below or bands_named(text)))
        elif role and role not in columns and sheet.anchor(row, column) == (row, column):
            columns[role] = column
    if "ingredient" not in columns or not ("dish" in columns or amounts):
        return None
    ending = max([last_row, *(_bottom(sheet, row, column) for column in columns.values())])
    return Heading(row, ending, columns, tuple(amounts))


def _bottom(sheet: Sheet, row: int, column: int) -> int:
    merge = sheet.merge_at(row, column)
    return merge.bottom if merge else row


def _bands_below(sheet: Sheet, row: int, column: int) -> tuple[str, ...]:
    below = sheet.shown(row + 1, column)
    if sheet.anchor(row + 1, column) == sheet.anchor(row, column) or not isinstance(below, str):
        return ()
    text = _heading_text(below)
    is_only_a_label = bool(bands_named(text)) and not re.search(
        r"\d\s*(?:g|克)|[一-鿿]{2,}\d", _unlabelled(text)
    )
    return bands_named(text) if is_only_a_label else ()


def _unlabelled(text: str) -> str:
    return re.sub(r"[\d一二三四五六七八九~至到-]+年级|\(.*?\)", "", text)


def _heading_text(value: object) -> str:
    return (
        re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).strip("：:")
        if isinstance(value, str)
        else ""
    )


def _role(text: str) -> str | None:
    if not text:
        return None
    bare = re.sub(r"\(.*?\)", "", text)
    for role, names in _NAMES.items():
        if bare in names:
            return role
    has_band = (
        bool(bands_named(bare))
        and bool(re.search(r"g|克|量|重", text))
        and not re.search(r"\d+(?:g|克)", text)
    )
    if bare.lower() in _AMOUNT_NAMES or has_band or any(word in bare for word in _AMOUNT_WORDS):
        return "amount"
    return None


def _unit_mg(text: str) -> int:
    lowered = text.lower()
    return next((unit for word, unit in _UNITS if word in lowered), _GRAM_MG)
