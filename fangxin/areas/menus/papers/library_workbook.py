"""The dishes of a library as a workbook that can be changed and imported again."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter

from fangxin.areas.menus.rules.library_sheet import HEADINGS
from fangxin.engine.dishes import ALL_MONTHS, DISH_BANDS, Dish

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_WIDTHS = (22, 6, 8, 8, 12, 18, 16, 8, 10, 10, 10, 10)


def library_workbook(dishes: Iterable[Dish]) -> bytes:
    """One row an ingredient, in the order of ``HEADINGS``; grams with at most two decimals."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        page = book.add_worksheet("菜品")
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#EEEEEE"})
        grams = book.add_format({"num_format": "0.##"})
        for column, (title, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
            page.set_column(column, column, width)
            page.write_string(0, column, title, head)
        page.freeze_panes(1, 1)
        row = 1
        for dish in dishes:
            months = "" if dish.months == ALL_MONTHS else " ".join(map(str, sorted(dish.months)))
            own = (dish.name, dish.category.value, dish.method, dish.equipment, months, dish.note)
            for index, part in enumerate(dish.ingredients):
                for column, text in enumerate(own if index == 0 else ()):
                    page.write_string(row, column, text)
                page.write_string(row, 6, part.food)
                page.write_string(row, 7, part.part.value)
                for column, band in enumerate(DISH_BANDS, start=8):
                    # Binary fractions come back exactly at two decimals.
                    page.write_number(row, column, part.masses_mg[band] / 1000, grams)
                row += 1
    return file.getvalue()
