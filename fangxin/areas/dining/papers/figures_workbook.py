"""The month's figures as a workbook for the county's report. Amounts are numbers in yuan with two decimals."""

from __future__ import annotations

import io

import xlsxwriter

from fangxin.areas.dining.queries.figures import MonthFigures

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
HEAD = ("年级", "依据", "人数", "人次", "补助（元）")


def figures_workbook(figures: MonthFigures) -> bytes:
    """One worksheet: title, a line for each grade and ground, the sum, then absences by cause."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        page = book.add_worksheet("就餐月报")
        plain = book.add_format({"border": 1})
        head = book.add_format({"bold": True, "border": 1, "align": "center", "bg_color": "#EEEEEE"})
        money = book.add_format({"num_format": "#,##0.00", "border": 1})
        title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        page.set_column(0, 0, 10)
        page.set_column(1, 1, 30)
        page.set_column(2, 4, 12)
        when = f"{figures.month.year} 年 {figures.month.month} 月"
        page.merge_range(0, 0, 0, 4, f"{figures.school_name} {when}就餐月报", title)
        page.write_string(1, 0, f"供餐 {figures.meal_days} 天")
        for column, words in enumerate(HEAD):
            page.write_string(2, column, words, head)
        row = 3
        for line in figures.lines:
            page.write_number(row, 0, line.grade, plain)
            page.write_string(row, 1, line.words, plain)
            page.write_number(row, 2, line.persons, plain)
            page.write_number(row, 3, line.person_times, plain)
            page.write_number(row, 4, line.amount_fen / 100, money)
            row += 1
        # Persons are counted once: a child that changed class stands in two lines and once in the sum.
        page.write_string(row, 0, "合计", head)
        page.write_string(row, 1, "", head)
        page.write_number(row, 2, figures.persons, plain)
        page.write_number(row, 3, figures.person_times, plain)
        page.write_number(row, 4, figures.amount_fen / 100, money)
        row += 2
        page.write_string(row, 1, "没有就餐的原因", head)
        page.write_string(row, 2, "人次", head)
        for words, times in figures.absences:
            row += 1
            page.write_string(row, 1, words, plain)
            page.write_number(row, 2, times, plain)
    return file.getvalue()
