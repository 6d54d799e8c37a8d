"""Classes of a kindergarten: how they are written, what a year makes of them, and that no primary school has one."""

from datetime import date

import pytest

from fangxin.engine.roster_sheet import SchoolClass, parse_class, parse_kindergarten_class, read_roster
from fangxin.engine.workbook import Sheet, Value, Workbook

ON = date(2026, 9, 14)


@pytest.mark.parametrize(
    ("text", "number", "label"),
    [
        ("大一班", 301, "大（1）班"), ("大班1班", 301, "大（1）班"), ("大（1）班", 301, "大（1）班"), ("大班(1)", 301, "大（1）班"),
        ("大班（一）班", 301, "大（1）班"), (" 中 2 班 ", 202, "中（2）班"), ("中二", 202, "中（2）班"), ("小12班", 112, "小（12）班"),
        ("小班", 100, "小班"), ("托班", 0, "托班"), ("托（2）班", 2, "托（2）班"), ("中班级", 200, "中班"),
    ],
)  # fmt: skip
def test_a_kindergarten_writes_its_classes_in_many_ways(text: str, number: int, label: str) -> None:
    found = parse_kindergarten_class(text)
    assert found == SchoolClass(0, number)
    assert found.label == label
    assert parse_kindergarten_class(found.label) == found


@pytest.mark.parametrize(
    "text", ["大", "小", "", "一（1）班", "小一（1）班", "大象班", "101", "大一1班", "混龄班"]
)
def test_what_is_no_class_of_a_kindergarten(text: str) -> None:
    assert parse_kindergarten_class(text) is None


@pytest.mark.parametrize("text", ["大一班", "小班", "中（2）班", "托班"])
def test_a_primary_school_has_no_such_class(text: str) -> None:
    assert parse_class(text) is None


def test_the_years_lead_up_to_each_other() -> None:
    small = SchoolClass(0, 102)
    assert [small.after(n).year for n in range(4)] == [-2, -1, 0, 1]
    assert [small.after(n).is_taught for n in range(4)] == [True, True, True, False]
    assert (small.after(1).label, small.after(2).label) == ("中（2）班", "大（2）班")
    assert (SchoolClass(6, 1).after(1), SchoolClass(6, 1).year) == (SchoolClass(7, 1), 6)
    assert [SchoolClass(grade, 1).is_taught for grade in (1, 12, 13)] == [True, True, False]


def roster(
    *rows: tuple[Value, ...], name: str = "花名册", head: tuple[str, ...] = ("姓名", "性别", "班级")
) -> Workbook:
    return Workbook("花名册.xlsx", (Sheet(name, True, (head, *rows)),))


def seats(workbook: Workbook, *, kindergarten: bool) -> list[tuple[int | None, int | None]]:
    read = read_roster(workbook, None, on=ON, kindergarten=kindergarten)
    return [(one.grade, one.class_no) for one in (*read.pupils, *read.without_number)]


def test_a_roster_of_a_kindergarten_is_read_and_elsewhere_refused() -> None:
    workbook = roster(("韦小雨", "男", "大一班"), ("陆佳", "女", "中（2）班"), ("石明", "男", "三（1）班"))
    read = read_roster(workbook, None, on=ON, kindergarten=True)
    unknown = [error for error in read.errors if error.code == "class_unknown"]
    assert [error.row for error in unknown] == [4]
    assert "大（1）班" in unknown[0].sentence
    assert seats(workbook, kindergarten=True) == [(0, 301), (0, 202)]
    assert seats(workbook, kindergarten=False) == [(3, 1)]


def test_year_and_class_may_stand_in_two_columns_or_in_the_sheets_name() -> None:
    two = roster(
        ("韦小雨", "男", "大班", "1班"), ("陆佳", "女", "小班", 2), head=("姓名", "性别", "年级", "班级")
    )
    assert seats(two, kindergarten=True) == [(0, 301), (0, 102)]
    named = roster((1, "韦小雨", "男"), (2, "陆佳", "女"), name="中二班", head=("序号", "姓名", "性别"))
    assert seats(named, kindergarten=True) == [(0, 202), (0, 202)]
