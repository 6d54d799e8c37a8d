"""Rosters as schools hand them in."""

import dataclasses
import io
import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from fangxin.engine.roster_sheet import NoRosterTable, plain_name, read_roster
from fangxin.engine.roster_sheet.identity_number import check_digit
from fangxin.engine.workbook import Workbook, open_workbook

REAL = Path(__file__).resolve().parents[4] / "shared" / "real"
HEAD = ("序号", "姓名", "性别", "身份证号", "学籍号", "班级")


def roster(*rows, merges=(), titles=("花名册",)) -> Workbook:
    book = openpyxl.Workbook()
    page = book.active
    page.title = titles[0]
    for row in rows:
        page.append(list(row))
    for merge in merges:
        page.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    return open_workbook(buffer.getvalue(), name="花名册.xlsx")


def numbered(order: int, sex: str = "男", birth: str = "20200108") -> str:
    """A number whose area does not exist; odd orders are boys."""
    body = f"522799{birth}{order * 2 - (sex == '男'):03}"
    return body + check_digit(body)


def pupil(number: int, name: str | None, sex: str | None, school_class: object):
    identity = numbered(number, sex or "男")
    return (number, name, sex, identity, f"G{identity}", school_class)


def errors_of(workbook: Workbook, classes=None) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.code) for error in read_roster(workbook, classes).errors]


def test_the_messy_roster_gives_exactly_its_planted_errors_and_refuses_nothing_else() -> None:
    file = REAL / "roster-messy.xlsx"
    if not file.exists():
        pytest.skip("the messy roster is not kept beside this copy of the repository")
    truth = json.loads((REAL / "roster-messy.truth.json").read_text("utf-8"))
    read = read_roster(open_workbook(file.read_bytes(), name=file.name), None, on=date(2026, 9, 14))
    assert [(error.row, error.code) for error in read.errors] == [
        (item["row"], item["error"]) for item in truth["errors"]
    ]
    cells = {error.code: error.column for error in read.errors}
    assert cells == {
        "id_number_cell_lost_digits": "D",
        "id_length": "D",
        "id_check": "D",
        "id_missing": "D",
        "duplicate_id": "D",
        "birth_mismatch": "E",
        "sex_mismatch": "C",
        "class_unknown": "F",
        "name_missing": "B",
    }
    assert (read.rows_read, len(read.pupils), read.rural) == (truth["pupils"], truth["valid"], truth["rural"])
    assert len({entry.class_label for entry in read.pupils}) == 18


def test_a_merged_head_in_two_lines_finds_the_pupils_name_and_not_the_guardians() -> None:
    book = roster(
        ("溪口小学花名册",),
        ("填报单位（盖章）:", None, None, None, "填报日期"),
        ("序号", "学生基本信息", None, "就读信息", "监护人信息"),
        (None, "姓名", "性别", "班级", "姓名", "电话"),
        (1, "某甲", "男", "一(1)班", "某大", "1"),
        merges=("A1:F1", "B3:C3", "E3:F3"),
    )
    read = read_roster(book, None)
    assert [(entry.name, entry.sex, entry.class_label) for entry in read.pupils] == [
        ("某甲", "男", "一（1）班")
    ]


def test_no_number_guardian_or_telephone_stands_in_a_finding_or_in_any_representation() -> None:
    head = (*HEAD, "监护人姓名", "联系电话")
    book = roster(
        head, (*pupil(1, "某甲", "男", "一(1)班"), "某大", "19900001111"), pupil(2, None, "不明", "未分班")
    )
    read = read_roster(book, None)
    said = repr(read) + repr([dataclasses.astuple(finding) for finding in (*read.errors, *read.warnings)])
    for secret in (numbered(1), "某大", "19900001111", "2020"):
        assert secret not in said
    taken = read.pupils[0]
    assert (taken.id_number, taken.student_number) == (numbered(1), f"G{numbered(1)}")
    assert (taken.guardian, taken.guardian_phone) == ("某大", "19900001111")


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (pupil(1, None, "男", "一(1)班"), (2, "B", "name_missing")),
        (pupil(1, "  ", "男", "一(1)班"), (2, "B", "name_missing")),
        (pupil(1, "某甲12", "男", "一(1)班"), (2, "B", "name_unreadable")),
        ((1, "某甲", None, "E12345678", None, "一(1)班"), (2, "C", "sex_missing")),
        (pupil(1, "某甲", "不明", "一(1)班"), (2, "C", "sex_unknown")),
        (pupil(1, "某甲", "男", None), (2, "F", "class_missing")),
        (pupil(1, "某甲", "男", "未分班"), (2, "F", "class_unknown")),
    ],
)
def test_each_wrong_cell_is_told_with_row_column_code_and_sentence(row, error: tuple[int, str, str]) -> None:
    read = read_roster(roster(HEAD, row), None)
    assert [(found.row, found.column, found.code) for found in read.errors] == [error]
    assert read.errors[0].sentence.startswith("第2行")
    assert read.errors[0].sentence.endswith("。")
    assert read.pupils == ()


def test_all_errors_of_a_row_and_of_a_sheet_come_at_once() -> None:
    book = roster(HEAD, pupil(1, None, "不明", "未分班"), pupil(2, "某乙", "女", "未分班"))
    assert errors_of(book) == [
        (2, "B", "name_missing"),
        (2, "C", "sex_unknown"),
        (2, "F", "class_unknown"),
        (3, "F", "class_unknown"),
    ]


def test_a_class_outside_the_schools_own_is_refused() -> None:
    book = roster(HEAD, pupil(1, "某甲", "男", "102"), pupil(2, "某乙", "女", "一年级3班"))
    read = read_roster(book, ["一（1）班", "一（2）班"])
    assert [entry.class_label for entry in read.pupils] == ["一（2）班"]
    assert errors_of(book, ["一（1）班", "一（2）班"]) == [(3, "F", "class_unknown")]


def test_a_grade_alone_is_enough_only_where_it_has_a_single_class() -> None:
    book = roster(HEAD, pupil(1, "某甲", "男", "三年级"))
    assert read_roster(book, ["三（1）班"]).pupils[0].class_label == "三（1）班"
    assert errors_of(book, ["三（1）班", "三（2）班"]) == [(2, "F", "class_unknown")]
    assert errors_of(book) == [(2, "F", "class_unknown")]


def test_a_class_with_a_name_is_known_by_that_name() -> None:
    read = read_roster(roster(HEAD, pupil(1, "某甲", "男", "大 一 班")), ["大一班"])
    assert (read.pupils[0].class_label, read.pupils[0].grade) == ("大一班", None)


def test_grade_and_class_may_stand_in_two_columns() -> None:
    book = roster(("姓名", "性别", "年级", "班级"), ("某甲", "男", "三年级", "2班"), ("某乙", "女", 4, 1))
    assert [entry.class_label for entry in read_roster(book, None).pupils] == ["三（2）班", "四（1）班"]


def test_a_class_that_is_not_known_is_told_at_the_column_that_says_it() -> None:
    head = ("姓名", "性别", "年级", "班级")
    assert errors_of(roster(head, ("某甲", "男", "未分班", None))) == [(2, "C", "class_unknown")]
    assert errors_of(roster(head, ("某甲", "男", "三年级", "待定"))) == [(2, "D", "class_unknown")]


def test_a_sheet_named_for_its_class_needs_no_class_column() -> None:
    book = roster(("姓名", "性别"), ("某甲", "男"), titles=("二(3)班",))
    assert read_roster(book, None).pupils[0].class_label == "二（3）班"


@pytest.mark.parametrize(
    "title",
    [
        "青石小学三年级（2）班学生花名册",
        "2026年秋季三(2)班名单",
        "班级：302  班主任：某某",
        "第一小学三2班48人",
        "三年级二班",
    ],
)
def test_a_title_or_a_sheets_name_that_speaks_of_one_class_says_the_class(title: str) -> None:
    children = (("姓名", "性别"), ("某甲", "男"))
    in_line = roster((title, None, "人数：1"), *children)
    for book in (in_line, roster(*children, titles=(title.replace("：", " "),))):
        if "302" in title and book is not in_line:
            continue  # a sheet's name cannot hold a colon
        assert [one.class_label for one in read_roster(book, None).pupils] == ["三（2）班"]


@pytest.mark.parametrize(
    "title", ["三（1）班、三（2）班名单", "班级写成三（2）班", "2026年2班名单", "全校花名册", "Sheet1"]
)
def test_a_title_that_speaks_of_no_class_or_of_two_says_none(title: str) -> None:
    book = roster((title,), ("姓名", "性别"), ("某甲", "男"), titles=(title,))
    assert errors_of(book) == [(3, "A", "class_missing")]


def test_a_title_says_the_grade_of_a_column_that_says_the_class_only() -> None:
    head = ("姓名", "性别", "班级")
    book = roster(
        ("青石小学三年级名册",),
        head,
        ("某甲", "男", "2班"),
        ("四年级",),
        ("某乙", "女", "2班"),
        ("某丙", "女", "五（1）班"),
    )
    assert [one.class_label for one in read_roster(book, None).pupils] == [
        "三（2）班",
        "四（2）班",
        "五（1）班",
    ]
    assert errors_of(roster(("三年级、四年级名册",), head, ("某甲", "男", "2班"))) == [
        (3, "C", "class_unknown")
    ]


def test_an_unnamed_number_behind_the_guardian_is_the_guardians_where_the_child_has_its_own() -> None:
    head = ("家长姓名", "身份证号", "学生姓名", "性别", "身份证号", "班级")
    child = ("某甲", "男", numbered(1), "一（1）班")
    book = roster(head, ("某大", numbered(2, "女", "19860405"), *child))
    read = read_roster(book, None)
    assert read.errors == ()
    assert read.pupils[0].id_number == numbered(1)


def test_the_line_above_each_part_says_its_class_and_a_subtotal_does_not() -> None:
    part = ("姓名", "性别")
    book = roster(
        ("班级：一（1）班", "班主任：某某", "2人"), part, ("某甲", "男"), ("小计", "一（2）班 1人"), ("某乙", "女"),
        ("一年级2班（班主任：某某）",), part, ("某丙", "女"),
    )  # fmt: skip
    assert [(one.name, one.class_label) for one in read_roster(book, None).pupils] == [
        ("某甲", "一（1）班"),
        ("某乙", "一（1）班"),
        ("某丙", "一（2）班"),
    ]


@pytest.mark.parametrize(
    ("number", "born"),
    [
        ("52279202001080815", "2001-08-08"),  # =TEXT(MID(…,7,8),"0000-00-00")
        ("52279920220010808", "2022-00-10"),
        ("5227992201901081", "2201-90-10"),
        ("52279922019010815", datetime(2208, 6, 10)),  # =DATE(MID(…),…): month 90 runs on
        ("522799202001080816", "1/8/2020"),  # January or August: the check digit is wrong, the day is not
        (522799202001080800, "9202-00-10"),  # the text of a number cell is 5.227992020010808E+17
    ],
)
def test_what_a_formula_cut_out_of_a_wrong_number_is_no_second_mistake(number: object, born: object) -> None:
    book = roster(("姓名", "性别", "身份证号", "出生日期", "班级"), ("某甲", None, number, born, "一（1）班"))
    found = read_roster(book, None, on=date(2026, 9, 14)).errors
    assert [(one.column, one.code[:3]) for one in found] == [("C", "id_")]


def test_a_bad_date_beside_a_wrong_number_that_is_not_its_own_is_told_as_well() -> None:
    head = ("姓名", "性别", "身份证号", "出生日期", "班级")
    book = roster(head, ("某甲", "男", "52279920200108081", "2019-02-30", "一（1）班"))
    assert errors_of(book) == [(2, "C", "id_length"), (2, "D", "birth_unreadable")]


def test_blank_rows_totals_and_signatures_are_no_pupils() -> None:
    book = roster(
        HEAD,
        pupil(1, "某甲", "男", "一(1)班"),
        (),
        (2,),
        ("合计", "1人"),
        ("填表人:", None, "审核人:", None, "校长签字:"),
    )
    read = read_roster(book, None)
    assert (read.rows_read, len(read.pupils), read.errors) == (1, 1, ())


def test_a_row_given_twice_is_refused_and_namesakes_are_only_pointed_out() -> None:
    head = ("序号", "姓名", "性别", "班级", "出生日期", "监护人")
    book = roster(
        head,
        (1, "某甲", "男", "一(1)班", "2020-01-08", "某大"),
        (2, "某甲", "男", "一(1)班", "2020-01-08", "某大"),
        (3, "某甲", "女", "一(1)班", "2020-05-01", "某二"),
    )
    read = read_roster(book, None)
    assert [(error.row, error.code) for error in read.errors] == [(3, "duplicate_row")]
    assert [(warning.row, warning.code) for warning in read.warnings] == [
        (1, "no_identity_column"),
        (4, "same_name_in_class"),
    ]
    assert len(read.pupils) == 2


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("徐\u3000轩", "徐轩"),
        (" 何丽 ", "何丽"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("Ｔｏｍ  Ｌｅｅ", "Tom Lee"),
        ("\u200b某甲", "某甲"),
    ],
)
def test_a_name_stands_as_it_should(written: str, name: str) -> None:
    assert plain_name(written) == name


def test_a_rare_character_in_a_name_is_kept() -> None:
    book = roster(HEAD, pupil(1, "某\U00020bb7", "男", "一(1)班"), pupil(2, "䶮某", "女", "一(1)班"))
    assert [entry.name for entry in read_roster(book, None).pupils] == ["某\U00020bb7", "䶮某"]


def test_a_workbook_without_a_roster_is_refused_with_what_to_do() -> None:
    with pytest.raises(NoRosterTable, match="表头"):
        read_roster(roster(("品名", "克重"), ("大米", 80)), None)


def test_a_region_that_no_table_prints_is_said_once_and_one_that_is_registered_is_not() -> None:
    book = roster(HEAD, *(pupil(n, f"王小{'甲乙丙'[n - 1]}", "男", "一（1）班") for n in (1, 2, 3)))
    told = [
        [one.code for one in read_roster(book, None, regions=regions).warnings]
        for regions in ((), {"522799"})
    ]
    assert told == [["id_area_unknown"], []]
