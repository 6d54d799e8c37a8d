"""The food table as a workbook: the template that a county fills with its own figures."""

from __future__ import annotations

import io
from collections.abc import Mapping

import xlsxwriter

from fangxin.engine.nutrition import Food
from fangxin.engine.nutrition.nutrients import NUTRIENTS

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_UNITS = {"千卡": "kcal", "克": "g", "毫克": "mg", "微克RAE": "μgRAE"}


def foods_workbook(foods: Mapping[str, Food], *, empty: bool) -> bytes:
    """One row a food, per 100 g edible; without figures for a county that fills in its own."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        page = book.add_worksheet("食物成分")
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#EEEEEE"})
        titles = ["食物名称", "可食部(%)", *(f"{n.title}({_UNITS[n.unit]})" for n in NUTRIENTS)]
        for column, title in enumerate(titles):
            page.set_column(column, column, 16)
            page.write_string(0, column, title, head)
        page.freeze_panes(1, 1)
        for row, food in enumerate(foods.values(), start=1):
            page.write_string(row, 0, food.name)
            page.write_number(row, 1, food.edible_pct)
            for column, nutrient in enumerate(NUTRIENTS, start=2):
                figure = getattr(food, nutrient.field)
                if figure is not None and not empty:
                    page.write_number(row, column, figure / nutrient.per_unit)
    return file.getvalue()
