"""The printed week as a workbook, made of the same texts as the PDF."""

from __future__ import annotations

import io

import xlsxwriter

from fangxin.areas.menus.papers.week_pdf import WeekPaper, week_data

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def week_workbook(paper: WeekPaper) -> bytes:
    """One row a dish with grams for every band, the nutrients below."""
    data = week_data(paper)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        page = book.add_worksheet("带量食谱")
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#EEEEEE", "align": "center"})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        titles = ["日期", "类别", "品名", *(f"{band}岁（克）" for band in data["bands"]), "过敏原"]
        page.set_column(0, 1, 9)
        page.set_column(2, 2, 20)
        page.set_column(3, 2 + len(data["bands"]), 46)
        page.write_string(
            0, 0, f"{data['title']}　{data['school']}　{data['dates']}", book.add_format({"bold": True})
        )
        for column, title in enumerate(titles):
            page.write_string(1, column, title, head)
        row = 2
        for day in data["days"]:
            for index, dish in enumerate(day["dishes"]):
                label = f"{day['label']} {day['date']}" if index == 0 else ""
                for column, text in enumerate(
                    [label, dish["slot"], dish["name"], *dish["grams"], dish["allergens"]]
                ):
                    page.write_string(row, column, text, cell)
                row += 1
        row += 1
        page.write_string(row, 0, "平均每天的营养素（≥ 表示有食材未知，至少这么多）")
        for line in data["nutrients"]:
            row += 1
            for column, text in zip((2, *range(3, 3 + len(data["bands"]))), line, strict=True):
                page.write_string(row, column, text, cell)
        for text in (data["verdict"], *data["sources"]):
            row += 1
            page.write_string(row, 0, text)
        page.fit_to_pages(1, 0)
        page.set_landscape()
    return file.getvalue()
