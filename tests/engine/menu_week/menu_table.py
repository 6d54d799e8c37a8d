"""Builds menu workbooks in the shape that primary schools publish, with the cells merged as they merge them."""

import io
from collections.abc import Mapping, Sequence

import openpyxl

from fangxin.engine.workbook import Workbook, open_workbook

Lines = Sequence[tuple[str, str | float]]
Dishes = Sequence[tuple[str, str, Lines | None]]
HEADING = ("日期", "类别", "品名", "主配料", "克重(生重/g)")


def published(week: Mapping[str, Dishes]) -> Workbook:
    """A week as published: title merged across, day, slot and dish merged down, seasoning merged to the right."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "食谱"
    page.append(["××小学学生带量食谱"])
    page.merge_cells("A1:E1")
    page.append(list(HEADING))
    row = 3
    for day, dishes in week.items():
        first = row
        for slot, dish, lines in dishes:
            page.cell(row, 2, slot)
            page.cell(row, 3, dish)
            if lines is None:
                page.merge_cells(start_row=row, end_row=row, start_column=3, end_column=5)
                row += 1
                continue
            if len(lines) == 1 and lines[0][0] == dish:
                page.merge_cells(start_row=row, end_row=row, start_column=3, end_column=4)
                page.cell(row, 5, lines[0][1])
                row += 1
                continue
            for offset, (name, amount) in enumerate(lines):
                page.cell(row + offset, 4, name)
                page.cell(row + offset, 5, amount)
            if len(lines) > 1:
                page.merge_cells(start_row=row, end_row=row + len(lines) - 1, start_column=2, end_column=2)
                page.merge_cells(start_row=row, end_row=row + len(lines) - 1, start_column=3, end_column=3)
            row += len(lines)
        page.cell(first, 1, day)
        page.merge_cells(start_row=first, end_row=row - 1, start_column=1, end_column=1)
    return opened(book)


def rows(*lines: Sequence[object], merges: Sequence[str] = (), title: str = "食谱") -> Workbook:
    """A workbook of one sheet with these rows, from A1 on."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for line in lines:
        page.append(list(line))
    for merge in merges:
        page.merge_cells(merge)
    return opened(book)


def opened(book: openpyxl.Workbook) -> Workbook:
    """Through a file and back, as a school's workbook comes."""
    buffer = io.BytesIO()
    book.save(buffer)
    return open_workbook(buffer.getvalue(), name="食谱.xlsx")
