"""Headings, classes, numbers, dates, names and noise in the spellings that schools use: no good row is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from fangxin.engine.roster_sheet import RosterSheet, read_roster
from fangxin.engine.workbook import Sheet, Value, Workbook
from tests.engine.roster_sheet.messy import number

BIRTH = date(2019, 10, 3)
HEAD = ["序号", "姓名", "性别", "身份证号", "出生日期", "班级", "户口性质", "监护人姓名", "联系电话"]
NAME, SEX, ID, BORN, CLASS = 1, 2, 3, 4, 5
GOOD_ID = number("522799", BIRTH, 5)
Rows = Sequence[Sequence[Value]]


def pupils() -> list[list[Value]]:
    return [
        [n + 1, name, "男", number("522799", BIRTH, 2 * n + 3), "2019-10-03", "一(1)班", "农业", "王某", f"1990000000{n}"]
        for n, name in enumerate(["王小雨", "王小轩", "王小诺", "王小浩"])
    ]  # fmt: skip


def sheet(name: str, rows: Rows) -> Sheet:
    width = max(len(row) for row in rows)
    return Sheet(name, True, tuple(tuple([*row, *[None] * (width - len(row))]) for row in rows))


def read(rows: Rows, *more: Sheet) -> RosterSheet:
    return read_roster(Workbook("花名册.xlsx", (sheet("花名册", rows), *more)), None, on=date(2026, 9, 14))


def with_cell(column: int, value: Value) -> list[list[Value]]:
    rows = pupils()
    rows[1][column] = value
    return [list(HEAD), *rows]


def assert_whole(found: RosterSheet) -> None:
    assert found.errors == ()
    assert [(one.name, one.sex, one.birth, one.grade, one.class_no, one.rural) for one in found.pupils] == [
        (name, "男", BIRTH, 1, 1, True) for name in ("王小雨", "王小轩", "王小诺", "王小浩")
    ]
    assert [one.id_number for one in found.pupils] == [row[ID] for row in pupils()]


HEADINGS = [
    (NAME, "姓名（与户口簿一致） 受助学生姓名 就餐学生姓名 中文姓名 姓名/Name ①姓名 1.姓名 学生姓名（必填）* 学生名单"),
    (SEX, "性别（男/女） 男/女 性別 Gender 学生性别*"),
    (ID, "身份證號碼 证件编号 ID 18位身份证号 IDNo. IDNumber 身份证号码（文本格式） 公民身份证号码 学生证件号码（必填）"),
    (BORN, "出生年月日(YYYY-MM-DD) 出生年月（日） 学生出生年月 出生 Birthday DateofBirth"),
    (CLASS, "年级/班级 班级（如：一（1）班） 年级、班 现就读班级 2026年秋季班级 年级（班级） 班級 学生班级 教学班 年/班"),
    (6, "是否农村户籍 农村/城镇 户籍 户口性质（农业/非农业） 城乡类别 是否农村户口学生"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "said"), [(at, word) for at, words in HEADINGS for word in words.split()])
def test_a_heading_in_words_of_its_own_is_understood(column: int, said: str) -> None:
    assert_whole(read([[*HEAD[:column], said, *HEAD[column + 1 :]], *pupils()]))


BESIDE = (
    "户主姓名 户主身份证号 祖父身份证号 接送人姓名 接送人身份证号 开户人身份证号 父母身份证号 抚养人身份证号 曾用名 姓名拼音 身份证有效期 身份证住址 "
    "身份证复印件 是否有身份证 准考证号 出生证号 低保证号 出生地 原班级 班主任 班主任姓名 年级主任 户口簿号 学号"
)  # fmt: skip


@pytest.mark.parametrize("said", BESIDE.split())
def test_a_column_about_somebody_or_something_else_is_not_taken_for_the_childs(said: str) -> None:
    other = number("522799", date(1980, 5, 5), 8) if "身份证号" in said else "李四"
    rows = [[row[0], other, *row[1:]] for row in pupils()]
    assert_whole(read([[HEAD[0], said, *HEAD[1:]], *rows]))


@pytest.mark.parametrize(
    "said",
    [
        "一年级（1班）",
        "一年級1班",
        "一【1】班",
        "一｛1｝班",
        "一一班",
        "一年级·1班",
        "1年级1班（走读）",
        "0101",
        "壹年级1班",
        "一，1班",
        "一级1班",
        "一年级-1班",
        "一(1)班级",
        "一①班",
    ],
)
def test_a_class_in_other_signs(said: str) -> None:
    assert_whole(read(with_cell(CLASS, said)))


@pytest.mark.parametrize(
    "said",
    [
        "未分班",
        "待定",
        "新生",
        "一年级",
        "1班",
        "转入",
        "X班",
        "休学",
        "一(?)班",
        "十三(1)班",
        "0(1)班",
        "一(0)班",
    ],
)
def test_what_names_no_class_is_told_at_its_cell(said: str) -> None:
    assert [(e.row, e.column, e.code) for e in read(with_cell(CLASS, said)).errors] == [
        (3, "F", "class_unknown")
    ]


@pytest.mark.parametrize(
    "said",
    [
        f"{GOOD_ID[:6]}–{GOOD_ID[6:14]}–{GOOD_ID[14:]}", f"身份证号：{GOOD_ID}", f"ID:{GOOD_ID}", f"#{GOOD_ID}", f"（{GOOD_ID}）",
        f"{GOOD_ID}（身份证）", f"{GOOD_ID}；", f'="{GOOD_ID}"', " ".join(GOOD_ID), f"\u202d{GOOD_ID}\u202c",
    ],
)  # fmt: skip
def test_a_number_with_signs_around_it(said: str) -> None:
    assert_whole(read(with_cell(ID, said)))


@pytest.mark.parametrize(
    ("said", "code"),
    [(said, "id_missing") for said in ("待补", "缺", "未知", "不详", "待查", "0", "？")]
    + [(said, "id_number_cell_lost_digits") for said in ("5.22799e17", "5.22799E17", "5.22799201910030E+17")],
)
def test_no_number_and_a_number_that_lost_its_digits(said: str, code: str) -> None:
    assert [(e.row, e.column, e.code) for e in read(with_cell(ID, said)).errors] == [(3, "D", code)]


@pytest.mark.parametrize(
    "said",
    [
        "2019/10/3 0:00", "2019-10-03 00:00:00", "二〇一九年十月三日", "二零一九年十月三日", "2019,10,3", "2019_10_03", "2019—10—03",
        "2019 10 03", "19-10-03", "19年10月3日", "191003", Decimal("2019.1"), Decimal("43741.5"), "43741.0", "20191003.0",
        "3/10/2019", "10/3/2019", "公历2019年10月3日", "2019年10月3日生", "2019-10-03（阳历）", "Oct 3, 2019", "3-Oct-19", "2019年1003",
    ],
)  # fmt: skip
def test_a_birth_date_in_another_form(said: Value) -> None:
    assert_whole(read(with_cell(BORN, said)))


@pytest.mark.parametrize(
    ("said", "code"),
    [("2019-10-04", "birth_mismatch"), ("4/10/2019", "birth_mismatch"), ("191004", "birth_mismatch"),
     (Decimal("2019.2"), "birth_mismatch"), ("二〇一九年十月四日", "birth_mismatch"), ("2019/13/01", "birth_unreadable"),
     ("2019-02-30", "birth_unreadable"), ("前年", "birth_unreadable")],
)  # fmt: skip
def test_another_day_is_another_day_in_every_form(said: Value, code: str) -> None:
    # 4/10/2019 is April or October and neither is the 3rd; both readings are possible, so nobody can say which.
    allowed = {code, "birth_unreadable"} if said in {"4/10/2019", "191004"} else {code}
    found = [(e.row, e.column, e.code) for e in read(with_cell(BORN, said)).errors]
    assert len(found) == 1
    assert found[0][:2] == (3, "E")
    assert found[0][2] in allowed


@pytest.mark.parametrize("said", ["Male", "（男）", "男。", "♂", "boy", "1-男", "男（1）", "男同学"])
def test_a_sex_in_other_words(said: str) -> None:
    assert_whole(read(with_cell(SEX, said)))


@pytest.mark.parametrize(
    "said",
    ["王小轩（大）", "王小轩【转】", "王小轩A", "王小轩2", "王小轩#", "王 小\u3000轩", "王小轩(曾用名王二)"],
)
def test_a_remark_behind_a_name_is_no_part_of_it(said: str) -> None:
    assert_whole(read(with_cell(NAME, said)))


@pytest.mark.parametrize(
    ("said", "kept"),
    [("阿依古丽-买买提", "阿依古丽·买买提"), ("买买提⸱艾力", "买买提·艾力"), ("O’Brien Tom", "O’Brien Tom"),
     ("Nguyễn Thị Hoa", "Nguyễn Thị Hoa"), ("Иван Петров", "Иван Петров"), ("王zhe", "王zhe"), ("さくら", "さくら")],
)  # fmt: skip
def test_a_name_of_another_script_is_a_name(said: str, kept: str) -> None:
    found = read(with_cell(NAME, said))
    assert found.errors == ()
    assert found.pupils[1].name == kept


@pytest.mark.parametrize("said", ["-", "无", "/", "——", "空", "待补", "?", 0])
def test_a_mark_for_nothing_is_a_missing_name(said: Value) -> None:
    assert [(e.row, e.column, e.code) for e in read(with_cell(NAME, said)).errors] == [
        (3, "B", "name_missing")
    ]


NO_PUPILS: list[list[Value]] = [
    ["总人数", 4], ["单位负责人：", None, "填表人："], ["注", "以户口簿为准"], ["男生", "2人", "女生", "2人"], ["男", 2, "女", 2],
    ["班主任：李老师", None, None, "联系电话：13800000000"], ["班主任", "李老师", None, "13800000000"], ["（公章）", None, None, "2026年9月1日"],
    ["联系人：张三", None, None, "13800000000"], ["承诺", "以上信息属实", "签字"], ["统计：", None, None, "4"], ["Total", 4],
    ["学校负责人", "张三"], ["主管领导", "张三", "经办人", "李四"], ["公示期", "2026-09-01", "2026-09-07"], ["应到4人", "实到4人"],
    [None, "填表人：", "张三"], [5, "合计", "4人"], ["5", "小 计", None, 4], [None, None, None, None, None, "校长签名：", "张三"],
]  # fmt: skip


@pytest.mark.parametrize("line", NO_PUPILS, ids=str)
def test_what_stands_below_the_list_is_no_pupil(line: list[Value]) -> None:
    assert_whole(read([HEAD, *pupils(), line]))
    assert_whole(read([HEAD, *pupils(), [], line]))


@pytest.mark.parametrize(
    "line",
    [
        [1, 2, 3, 4, 5, 6, 7, 8, 9], list("ABCDEFGHI"),
        ["必填", "必填", "男/女", "18位", "YYYY-MM-DD", "如一(1)班", "农业/非农业", "选填", "11位"],
        [None, "与户口簿一致", "下拉选择", "18位文本", "文本"],
        ["例", "张三", "男", "522799201910030011", "2019-10-03", "一(1)班", "农业", "张某", "13800000000"],
    ],
    ids=str,
)  # fmt: skip
def test_what_stands_between_head_and_list_is_no_pupil(line: list[Value]) -> None:
    assert_whole(read([HEAD, line, *pupils()]))


def test_a_row_with_nothing_but_its_number_and_name_is_still_a_pupil_with_all_that_is_missing() -> None:
    found = read([HEAD, *pupils(), [5, "王小新"]])
    assert {(e.row, e.code) for e in found.errors} == {
        (6, "sex_missing"),
        (6, "id_missing"),
        (6, "class_missing"),
    }


@pytest.mark.parametrize("name", ["教师名单", "食堂人员", "填写示例"])
def test_a_sheet_of_others_is_passed_over_and_named(name: str) -> None:
    others = sheet(
        name,
        [["姓名", "性别", "身份证号", "电话"], ["张三", "男", number("522799", date(1980, 1, 1), 3), "1"]],
    )
    found = read([HEAD, *pupils()], others)
    assert_whole(found)
    assert [(one.sheet, one.code) for one in found.warnings if one.code == "sheet_of_others"] == [
        (name, "sheet_of_others")
    ]
