"""Several tables in one sheet, a class that is written once, and what is passed over with a word."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.engine.roster_sheet import NoRosterTable, RosterSheet, read_roster
from fangxin.engine.roster_sheet.tables import find_tables
from fangxin.engine.workbook import Sheet, Value, Workbook
from tests.engine.roster_sheet.messy import number

BIRTH = date(2019, 10, 3)
HEAD = ["序号", "姓名", "性别", "身份证号"]


def child(order: int, name: str) -> list[Value]:
    return [order, name, "男", number("110101", BIRTH, 2 * order + 1)]


def sheet(rows: list[list[Value]], name: str = "花名册", *, visible: bool = True) -> Sheet:
    width = max(len(row) for row in rows)
    return Sheet(name, visible, tuple((*row, *[None] * (width - len(row))) for row in rows))


def read(*sheets: Sheet) -> RosterSheet:
    return read_roster(Workbook("花名册.xlsx", sheets), None, on=date(2026, 9, 14))


def told(found: RosterSheet) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.code) for one in (*found.errors, *found.warnings)]


def children(found: RosterSheet) -> list[tuple[str, str]]:
    return [(one.name, one.class_label) for one in found.pupils]


def test_two_blocks_side_by_side_are_read_both_and_errors_stand_at_their_own_cells() -> None:
    wrong, again = child(3, "某丙"), child(1, "某丁")
    wrong[2] = "女"
    found = read(
        sheet(
            [
                ["二（1）班学生名册"],
                [*HEAD, None, *HEAD, "备注"],
                [*child(1, "某甲"), None, *wrong],
                [*child(2, "某乙"), None, *again],
                ["合计", "4人"],
            ]
        )
    )
    assert found.rows_read == 4
    assert told(found) == [(3, "H", "sex_mismatch"), (4, "I", "duplicate_id")]
    assert children(found) == [("某甲", "二（1）班"), ("某乙", "二（1）班")]


def test_a_guardian_beside_the_child_under_the_same_words_is_no_second_block() -> None:
    parent = [None, "某大", "女", number("110101", date(1988, 5, 5), 8)]
    rows = [["学生", None, None, None, "监护人"], [*HEAD, *HEAD], [*child(1, "某甲"), *parent]]
    found = read(sheet([["一（1）班名册"], *rows]))
    assert children(found) == [("某甲", "一（1）班")]


def test_a_second_head_in_another_order_begins_a_table_of_its_own() -> None:
    order, name, sex, identity = child(2, "某乙")
    found = read(
        sheet(
            [
                ["班级：一（1）班"],
                HEAD,
                child(1, "某甲"),
                [],
                ["班级：一（2）班"],
                ["序号", "身份证号", "姓名", "性别"],
                [order, identity, name, sex],
                [3, "不清楚", "某丙", "男"],
            ]
        )
    )
    assert children(found) == [("某甲", "一（1）班"), ("某乙", "一（2）班")]
    assert told(found) == [(8, "B", "id_characters")]


def test_staff_below_the_pupils_are_no_pupils_and_this_is_said() -> None:
    teacher = [1, "某师", "女", number("110101", date(1988, 5, 5), 8), "语文"]
    found = read(
        sheet([["一（1）班"], HEAD, child(1, "某甲"), ["教师"], [*HEAD, "任教学科"], teacher]),
    )
    assert found.rows_read == 1
    assert told(found) == [(5, "B", "rows_of_others")]


def test_a_sheet_with_numbers_and_no_head_is_not_passed_over_in_silence() -> None:
    first = sheet([HEAD, child(1, "某甲")], "一（1）班")
    found = read(first, sheet([child(2, "某乙")], "续"), sheet([["大米", 80]], "账"))
    assert [(one.sheet, one.row, one.code) for one in found.warnings] == [("续", 1, "sheet_without_head")]
    teachers = sheet([[*HEAD, "职务"], child(2, "某师")], "名单")
    assert read(first, teachers).warnings == ()


def test_a_class_written_once_holds_for_the_children_below_it() -> None:
    rows = [[*child(order, f"某{'甲乙丙丁戊己'[order - 1]}"), None] for order in range(1, 7)]
    rows[0][4], rows[3][4] = "一（1）班", "一（2）班"
    found = read(sheet([[*HEAD, "班级"], *rows, ["合计", "6人"]]))
    assert [label for _, label in children(found)] == ["一（1）班"] * 3 + ["一（2）班"] * 3
    assert told(found) == [(3, "E", "class_carried_down")]


def test_a_few_blank_classes_are_missing_and_not_guessed() -> None:
    rows = [[*child(order, f"某{'甲乙丙丁'[order - 1]}"), "一（1）班"] for order in range(1, 5)]
    rows[2][4] = rows[3][4] = None
    assert told(read(sheet([[*HEAD, "班级"], *rows]))) == [
        (4, "E", "class_missing"),
        (5, "E", "class_missing"),
    ]


def test_a_head_without_any_pupil_is_refused_with_one_sentence() -> None:
    with pytest.raises(NoRosterTable, match="没有一名学生"):
        read(sheet([HEAD, ["合计", "0人"]]))


def test_many_tables_of_a_sheet_are_ranges_of_it_and_no_copies() -> None:
    heads = (("姓名", "性别", "班级"), ("性别", "姓名", "班级"))
    pupils = (("某甲", "男", "一(1)班"), ("男", "某甲", "一(1)班"))
    sheet = Sheet(
        "花名册", True, tuple(line for _ in range(50) for at in (0, 1) for line in (heads[at], pupils[at]))
    )
    tables = find_tables(sheet).tables
    assert len(tables) == 100
    assert all(table.sheet is sheet for table in tables)
    assert [row for table in tables for row, _ in table.rows_below()] == list(range(2, 201, 2))
