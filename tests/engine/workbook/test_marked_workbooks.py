"""A workbook given back with each bad cell marked and explained."""

import io

import openpyxl
import pytest

from fangxin.engine.workbook import Mark, Sheet, marked_workbook, open_workbook
from fangxin.engine.workbook.marking import plain_text, safe_text
from tests.engine.workbook.packages import plain

RED = "FFFFC7CE"


def given_back(data: bytes, *marks: Mark, heading_row: int = 1):
    sheet = open_workbook(data, name="表.xlsx").sheets[0]
    return openpyxl.load_workbook(io.BytesIO(marked_workbook(sheet, marks, heading_row=heading_row))).active


def test_the_rows_come_back_as_they_were_with_the_bad_cell_red_and_explained() -> None:
    page = given_back(
        plain(("班级", "姓名"), ("未分班", "某甲"), ("一（1）班", None)),
        Mark(2, 1, "班级不在本校班级中"),
        Mark(3, 2, "没有姓名"),
    )
    assert [[cell.value for cell in row] for row in page["A1:C3"]] == [
        ["班级", "姓名", "问题说明"],
        ["未分班", "某甲", "班级不在本校班级中"],
        ["一（1）班", None, "没有姓名"],
    ]
    assert page["A2"].fill.start_color.rgb == RED
    assert page["B3"].fill.start_color.rgb == RED
    assert page["B2"].fill.start_color.rgb != RED
    assert "班级不在本校班级中" in page["A2"].comment.text


def test_merged_cells_stay_merged_and_a_mark_inside_goes_to_their_corner() -> None:
    page = given_back(
        plain(("标题", None), ("a", "b"), merges=("A1:B1",)), Mark(1, 2, "标题不对"), heading_row=2
    )
    assert [str(merge) for merge in page.merged_cells.ranges] == ["A1:B1"]
    assert page["A1"].comment is not None
    assert page["C2"].value == "问题说明"


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-5", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", "\t=1", " =1", "\n=1"]
)
def test_text_that_a_spreadsheet_could_take_for_a_formula_is_made_harmless(text: str) -> None:
    assert safe_text(text) == f"'{text}"
    assert plain_text(safe_text(text)) == text
    sheet = Sheet("表", True, ((text,),))
    page = openpyxl.load_workbook(io.BytesIO(marked_workbook(sheet, [Mark(1, 1, "=cmd()")]))).active
    for cell in (page["A1"], page["B1"]):
        assert cell.data_type == "s"
        assert str(cell.value).startswith(("'", "问题"))


def test_a_negative_number_stays_a_number() -> None:
    page = given_back(plain(("余额",), (-5.5,)), Mark(2, 1, "为负"))
    assert page["A2"].value == -5.5


def test_the_same_sheet_and_marks_give_the_same_bytes() -> None:
    sheet = open_workbook(plain(("a",), ("b",)), name="表.xlsx").sheets[0]
    assert marked_workbook(sheet, [Mark(2, 1, "x")]) == marked_workbook(sheet, [Mark(2, 1, "x")])
