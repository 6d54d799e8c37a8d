"""The month statement: a real published month to the fen, as data, as PDF with its own fonts, and as a workbook."""

from __future__ import annotations

import io
import re
import zlib
from datetime import date

import pytest
from openpyxl import load_workbook

from fangxin.areas.audit.actions import enter
from fangxin.areas.settlement.actions.charge import charge_month
from fangxin.areas.settlement.papers.statement_pdf import statement_data, statement_pdf
from fangxin.areas.settlement.papers.statement_workbook import Fen, statement_workbook, table_workbook
from fangxin.areas.settlement.queries.statement import sheet_of, store_month
from fangxin.areas.settlement.rules.statement import (
    Sheet,
    StoreMonth,
    line_of,
    make_sheet,
    printed,
    statement_lines,
)
from fangxin.engine.ledger.statement import StaffTable, StatementDoesNotClose, StatementLine
from tests.engine.ledger.test_statement import LINES
from tests.factories.settlement import BASKET_FEN, MONTH, call_both_classes, frozen, grant, month
from tests.factories.world import World, at, key


def published(**more: str) -> Sheet:
    """The kindergarten's month of October 2017, as it was published."""
    return make_sheet(
        "青禾县示范幼儿园", date(2017, 10, 1), LINES, income=[("伙食费", 4569600)], carried_fen=29391,
        preparer="李芳", reviewer="张明远", staff=StaffTable(795600, 795460), publish_by=date(2017, 11, 15),
        log_head=more.get("log_head", "fangxin.example/log\n4711\nqL0t5yk=\n\n— fangxin.example Az3x"),
    )  # fmt: skip


@pytest.mark.duty("D083", "supported")
def test_the_published_month_is_reproduced_to_the_fen() -> None:
    """Measures §13 (accounts are published): what the paper shows is what the school published, on both bases."""
    shown = printed(published())
    assert shown["total"] == ["合计", "230.74", "45,629.60", "45,749.84", "110.50"]
    assert shown["lines"][0] == ["粮食", "38.40", "2,448.00", "2,479.20", "7.20", True]
    assert shown["lines"][11] == ["燃料", "0.00", "623.90", "623.90", "0.00", False]
    assert shown["figures"] == [
        ["本月盈亏（按购入）", "66.40", "0.15%"],
        ["本月盈亏（按耗用）", "-53.84", "-0.12%"],
        ["上月结转", "293.91", ""],
        ["累计（按购入）", "360.31", ""],
        ["累计（按耗用）", "240.07", ""],
    ]
    assert shown["staff"] == ["7,956.00", "7,954.60", "1.40"]
    assert shown["capital"] == "肆万伍仟柒佰肆拾玖元捌角肆分"
    assert "含非食材支出 623.90 元" in shown["notes"][0]
    assert (shown["preparer"], shown["reviewer"], shown["publish_by"]) == ("李芳", "张明远", "2017-11-15")


def test_a_line_that_does_not_close_makes_no_statement() -> None:
    with pytest.raises(StatementDoesNotClose, match="粮食"):
        make_sheet(
            "校",
            MONTH,
            (StatementLine("粮食", 1, 2, 3, 4),),
            income=[],
            carried_fen=0,
            preparer="",
            reviewer="",
        )


def streams(pdf: bytes) -> list[bytes]:
    """Every stream of a PDF, inflated where it is deflated."""
    found = []
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            found.append(match[1])
    return found


def characters(pdf: bytes) -> set[str]:
    """The characters that the PDF's fonts map back to text (ToUnicode)."""
    seen: set[str] = set()
    for stream in streams(pdf):
        if b"begincmap" in stream:
            for code in re.findall(rb"<[0-9a-fA-F]+>\s*<([0-9a-fA-F]+)>", stream):
                seen |= set(bytes.fromhex(code.decode()).decode("utf-16-be", "ignore"))
            for first, last, code in re.findall(
                rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", stream
            ):
                start = int(code, 16)
                seen |= {chr(start + step) for step in range(int(last, 16) - int(first, 16) + 1)}
    return seen


def test_the_pdf_embeds_the_glyphs_of_every_character_that_it_shows() -> None:
    made = statement_pdf(published())
    assert made.startswith(b"%PDF-")
    whole = b"".join(streams(made)) + made
    assert b"/FontFile" in whole
    assert b"STSong" not in whole
    text = "青禾县示范幼儿园伙食账公布表粮食油水果荤菜蔬豆制品调味牛奶燃料合计肆万伍仟柒佰李芳张明远制表审核"
    assert set(text) <= characters(made)


def test_the_same_sheet_gives_the_same_digest_and_one_fen_changes_it() -> None:
    first, again = statement_data(published()), statement_data(published())
    assert first["digest"] == again["digest"]
    other = statement_data(published(log_head="another head"))
    assert other["digest"] != first["digest"]
    assert first["qr"].startswith("<svg")


def test_what_a_user_wrote_stays_text_in_the_paper() -> None:
    """A name that looks like markup is printed as it is, and reads nothing."""
    nasty = '#read("/etc/passwd") *x* _y_ "引号"'
    sheet = make_sheet(nasty, MONTH, LINES, income=[], carried_fen=0, preparer=nasty, reviewer="$a$")
    assert statement_pdf(sheet).startswith(b"%PDF-")


def test_the_workbook_holds_the_same_figures_as_numbers() -> None:
    book = load_workbook(io.BytesIO(statement_workbook(published())), data_only=True)
    cells = {row[0].value: [cell.value for cell in row[1:5]] for row in book["伙食账"].iter_rows()}
    assert cells["合计"] == [230.74, 45629.6, 45749.84, 110.5]
    assert cells["本月盈亏（按购入）"][:2] == [66.4, "0.15%"]
    assert cells["本月盈亏（按耗用）"][:2] == [-53.84, "-0.12%"]
    formulas = load_workbook(io.BytesIO(statement_workbook(published())))["伙食账"]
    total = next(row for row in formulas.iter_rows() if row[0].value == "合计")
    assert total[1].value == "=SUM(B4:B17)"


def test_a_name_that_looks_like_a_formula_stays_text_in_a_workbook() -> None:
    book = load_workbook(io.BytesIO(table_workbook("表", ["名称", "金额"], [["=1+1", Fen(1050)]])))
    row = next(iter(book["表"].iter_rows(min_row=2)))
    assert (row[0].value, row[0].data_type, row[1].value) == ("=1+1", "s", 10.5)


@pytest.mark.parametrize(
    ("food", "line"),
    [("大米", "粮食"), ("猪五花肉", "荤菜"), ("土豆", "粮食"), ("食盐", "调味品"), ("没有的东西", "其他")],
)
def test_each_food_stands_on_a_line(food: str, line: str) -> None:
    assert line_of(food) == line


def test_what_was_lost_counts_as_used_and_the_line_closes() -> None:
    (line,) = statement_lines([StoreMonth("大米", 100, 50, 30, 5), StoreMonth("籼米", 1, 0, 0)])
    assert (line.opening_fen, line.bought_fen, line.used_fen, line.closing_fen) == (101, 50, 35, 116)


@pytest.mark.duty("D083", "supported")
def test_a_schools_own_month_comes_from_its_lots_issues_and_roll_calls(world: World) -> None:
    """Measures §13. Bought 729.46, used 26.00 of potatoes; nine pupils were entitled to 45.00."""
    call_both_classes(world)
    grant(world, {"central": 400_000, "province": 60_000, "county": 40_000})
    september = month(world)
    september.issue({"土豆": 10_000})
    september.approve(september.submit())
    frozen(world)
    charge_month(by=world.actor("finance"), key=key(), at=at(17), school=world.school, month=MONTH)
    reviewer = world.actor("reviewer")
    enter(reviewer)
    shown = printed(sheet_of(reviewer, world.school, MONTH))
    assert shown["total"] == ["合计", "0.00", "729.46", "26.00", "703.46"]
    assert shown["income"] == [["中央补助", "36.00"], ["省级补助", "5.40"], ["县级补助", "3.60"]]
    assert (shown["preparer"], shown["reviewer"]) == ("张明远", "陈敏")
    assert shown["publish_by"] == "2026-10-15"


@pytest.mark.duty("D086", "supported")
def test_the_foods_of_a_month_have_their_amounts(world: World) -> None:
    """Measures §13: quantities and prices of food are published; the store's month names each food with its cost."""
    september = month(world)
    september.issue({"土豆": 10_000})
    keeper = world.actor("keeper")
    enter(keeper)
    bought = {row.food: row.bought_fen for row in store_month(keeper, world.school, MONTH)}
    assert bought == {"土豆": 98_80, "大米": 278_30, "猪五花肉": 349_36, "食盐": 3_00}
    assert sum(bought.values()) == BASKET_FEN
    later = {row.food: row.opening_fen for row in store_month(keeper, world.school, date(2026, 10, 1))}
    assert later["土豆"] == 98_80 - 26_00
