"""The month statement and the review queue as workbooks. Amounts are numbers in yuan with two decimals."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from fangxin.areas.settlement.rules.statement import Sheet, share_text
from fangxin.engine.ledger.statement import StatementLine
from fangxin.engine.money import chinese_capital

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def statement_workbook(sheet: Sheet) -> bytes:
    """The statement on one worksheet; totals are formulas with their values, so that a reader can follow them."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        page = book.add_worksheet("伙食账")
        plain = book.add_format({"border": 1})
        head = book.add_format({"bold": True, "border": 1, "align": "center", "bg_color": "#EEEEEE"})
        money = book.add_format({"num_format": "#,##0.00", "border": 1})
        strong = book.add_format({"num_format": "#,##0.00", "border": 1, "bold": True})
        title = book.add_format({"bold": True, "font_size": 15, "align": "center"})
        page.set_column(0, 0, 22)
        page.set_column(1, 4, 15)
        page.merge_range(0, 0, 0, 4, sheet.title, title)
        row = _write_lines(page, sheet, 2, {"head": head, "plain": plain, "money": money, "strong": strong})
        row = _write_figures(page, sheet, row + 1, {"head": head, "plain": plain, "money": money})
        page.write_string(row + 1, 0, f"制表：{sheet.preparer}")
        page.write_string(row + 1, 2, f"审核：{sheet.reviewer}")
        page.fit_to_pages(1, 0)
    return file.getvalue()


def _yuan(fen: int) -> float:
    # A workbook knows only binary fractions; below a hundred billion yuan two decimals come back exactly.
    return fen / 100


def _values(line: StatementLine) -> tuple[int, int, int, int]:
    return line.opening_fen, line.bought_fen, line.used_fen, line.closing_fen


def _write_lines(page: Any, sheet: Sheet, row: int, formats: dict[str, Any]) -> int:
    for column, words in enumerate(("名称", "上月底库存", "本月购入", "本月耗用", "本月底库存")):
        page.write_string(row, column, words, formats["head"])
    first = row + 1
    for line in sheet.statement.lines:
        row += 1
        page.write_string(row, 0, line.name if line.is_food else f"{line.name}（非食材）", formats["plain"])
        for column, fen in enumerate(_values(line), start=1):
            page.write_number(row, column, _yuan(fen), formats["money"])
    row += 1
    page.write_string(row, 0, "合计", formats["strong"])
    for column, fen in enumerate(_values(sheet.statement.totals), start=1):
        letter = "ABCDE"[column]
        page.write_formula(
            row, column, f"=SUM({letter}{first + 1}:{letter}{row})", formats["strong"], _yuan(fen)
        )
    page.write_string(row + 1, 0, f"耗用大写：{chinese_capital(sheet.statement.totals.used_fen)}")
    return row + 1


def _write_figures(page: Any, sheet: Sheet, row: int, formats: dict[str, Any]) -> int:
    s = sheet.statement
    figures: list[tuple[str, int, str]] = [(f"收入：{name}", fen, "") for name, fen in sheet.income]
    figures += [
        ("收入合计", s.income_fen, ""),
        ("本月盈亏（按购入）", s.surplus_on_purchases_fen, share_text(s.surplus_share_bp())),
        ("本月盈亏（按耗用）", s.surplus_on_use_fen, share_text(s.surplus_share_bp(on_use=True))),
        ("上月结转", s.carried_fen, ""),
        ("累计（按购入）", s.accumulated_on_purchases_fen, ""),
        ("累计（按耗用）", s.accumulated_on_use_fen, ""),
    ]
    if sheet.staff:
        figures += [
            ("教职工收入", sheet.staff.income_fen, ""),
            ("教职工支出", sheet.staff.spent_fen, ""),
            ("教职工结余", sheet.staff.left_fen, ""),
        ]
    for column, words in enumerate(("项目", "金额", "占收入")):
        page.write_string(row, column, words, formats["head"])
    for name, fen, share in figures:
        row += 1
        page.write_string(row, 0, name, formats["plain"])
        page.write_number(row, 1, _yuan(fen), formats["money"])
        page.write_string(row, 2, share, formats["plain"])
    return row + 1


def table_workbook(name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A plain table: texts as texts, whole numbers as numbers, fen given as Fen(…) as yuan."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        page = book.add_worksheet(name[:31])
        head = book.add_format({"bold": True, "bottom": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        for column, words in enumerate(columns):
            page.write_string(0, column, words, head)
            page.set_column(column, column, 18)
        for place, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, Fen):
                    page.write_number(place, column, _yuan(cell), money)
                elif isinstance(cell, int):
                    page.write_number(place, column, cell)
                else:
                    page.write_string(place, column, str(cell))
        page.freeze_panes(1, 0)
    return file.getvalue()


class Fen(int):
    """An amount that a table shows as yuan."""
