"""Each trap that published menus hold, in a table of its own."""

from datetime import date

import openpyxl
import pytest

from fangxin.engine.menu_week import (
    DishRole,
    NoMenuTable,
    dish_roles,
    read_menu_week,
    shortfalls_of,
    summary_of,
)
from fangxin.engine.nutrition import AliasTargetUnknown
from tests.engine.menu_week.menu_table import HEADING, opened, rows


def parts_of(workbook, band: str = "9-11") -> list[tuple[str, int | None]]:
    week = read_menu_week(workbook)
    return [(part.name, part.mass_mg) for menu in week.days for part in menu.ingredients(band)]


def codes_of(workbook) -> list[tuple[str, str]]:
    return [(finding.address, finding.code) for finding in read_menu_week(workbook).findings]


@pytest.mark.parametrize(
    "heading",
    [
        ("星期", "菜别", "菜名", "食材", "用量(g)"),
        ("日 期", "分类", "菜品名称", "主 辅 料", "重量（克）"),
        ("时间", "种类", "菜肴名称", "原料名称", "每人净重g"),
        ("日期/星期", "类型", "菜谱", "配料", "带量"),
    ],
)
def test_columns_are_found_by_any_of_their_names(heading: tuple[str, ...]) -> None:
    assert parts_of(rows(heading, ("周一", "大荤", "红烧大排", "大排", 80))) == [("大排", 80_000)]


def test_columns_may_stand_in_another_order_among_others() -> None:
    book = rows(
        ("序号", "克重", "主配料", "烹调", "品名", "类别", "日期"),
        (1, 80, "大排", "烧", "红烧大排", "大荤", "周一"),
    )
    week = read_menu_week(book)
    assert week.days[0].dishes[0].slot == "大荤"
    assert parts_of(book) == [("大排", 80_000)]


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("周一", "周一"),
        ("星期天", "周日"),
        ("9月14日 周一", "周一"),
        ("礼拜五", "周五"),
        ("9月14日", "9月14日"),
        (date(2026, 9, 14), "周一"),
        ("2026-09-14", "周一"),
        ("周日(补周五课)", "周日"),
    ],
)
def test_a_day_is_read_however_it_is_written(written: object, label: str) -> None:
    week = read_menu_week(rows(HEADING, (written, "大荤", "红烧大排", "大排", 80)))
    assert week.days[0].day.label == label


def test_days_keep_their_order_with_a_make_up_sunday_first() -> None:
    book = rows(
        HEADING,
        ("周日", "大荤", "红烧大排", "大排", 80),
        ("周三", "大荤", "红烧大排", "大排", 80),
        ("周一", "大荤", "红烧大排", "大排", 80),
    )
    assert [menu.day.label for menu in read_menu_week(book).days] == ["周日", "周三", "周一"]


def test_an_unreadable_day_is_told_with_its_address() -> None:
    assert ("A2", "day_unreadable") in codes_of(rows(HEADING, ("待定", "大荤", "红烧大排", "大排", 80)))


def test_blank_cells_below_a_dish_belong_to_it_without_any_merge() -> None:
    book = rows(HEADING, ("周一", "小荤", "木须肉", "黄瓜", 70), (None, None, None, "肉片", 30))
    dishes = read_menu_week(book).days[0].dishes
    assert [(dish.name, len(dish.ingredients)) for dish in dishes] == [("木须肉", 2)]


def test_two_bands_in_one_cell_are_told_apart() -> None:
    text = "1-3年级:大米72g,红枣8g\n4-6年级:大米110g,红枣10g"
    book = rows(HEADING, ("周三", "主食", "红枣饭", text, None))
    assert parts_of(book, "6-8") == [("大米", 72_000), ("红枣", 8_000)]
    assert parts_of(book, "9-11") == [("大米", 110_000), ("红枣", 10_000)]


@pytest.mark.parametrize(
    ("label", "band"),
    [
        ("7-9年级", "12-14"),
        ("初中", "12-14"),
        ("高中", "15-17"),
        ("一至三年级", "6-8"),
        ("四～六年级", "9-11"),
        ("9-11岁", "9-11"),
        ("低年级", "6-8"),
        ("五年级", "9-11"),
    ],
)
def test_grades_name_their_band(label: str, band: str) -> None:
    book = rows(HEADING, ("周一", "主食", "米饭", f"{label}：大米150克", 150))
    assert parts_of(book, band) == [("大米", 150_000)]
    assert read_menu_week(book).bands == (band,)


def test_bands_may_have_a_column_each() -> None:
    book = rows(
        ("日期", "品名", "主配料", "用量(g)", None),
        (None, None, None, "1-3年级", "4-6年级"),
        ("周一", "米饭", "大米", 80, 120),
        merges=("A1:A2", "B1:B2", "C1:C2", "D1:E1"),
    )
    assert parts_of(book, "6-8") == [("大米", 80_000)]
    assert parts_of(book, "9-11") == [("大米", 120_000)]


def test_a_band_total_that_does_not_add_up_is_told() -> None:
    book = rows(HEADING, ("周三", "主食", "红枣饭", "1-3年级:大米72g,红枣8g", 90))
    assert codes_of(book) == [("E2", "band_total_differs")]


def test_a_missing_unit_is_read_as_grams_and_told() -> None:
    book = rows(HEADING, ("周三", "主食", "小米饭", "4-6年级:大米110g、小米10", 120))
    assert parts_of(book) == [("大米", 110_000), ("小米", 10_000)]
    assert codes_of(book) == [("D2", "unit_missing")]


def test_amounts_run_together_are_told_apart() -> None:
    book = rows(HEADING, ("周二", "主食", "小米饭", "4-6年级:大米饭75g小米5", 80))
    assert parts_of(book) == [("大米饭", 75_000), ("小米", 5_000)]


def test_pieces_without_a_known_weight_stay_pieces() -> None:
    book = rows(HEADING, ("周三", "点心", "饼干", "饼干", "1块"))
    part = next(read_menu_week(book).days[0].ingredients("9-11"))
    assert (part.mass_mg, part.count_thousandths, part.unit) == (None, 1000, "块")
    assert codes_of(book) == [("E2", "piece_mass_unknown")]


def test_a_person_can_say_once_what_a_piece_weighs() -> None:
    book = rows(HEADING, ("周三", "点心", "饼干", "饼干", "2块"))
    week = read_menu_week(book, extra_pieces={("饼干", "块"): 7_500})
    assert next(week.days[0].ingredients("9-11")).mass_mg == 15_000
    assert week.findings == ()


def test_an_egg_and_a_carton_with_its_volume_have_documented_weights() -> None:
    book = rows(
        HEADING, ("周三", "小荤", "白煮蛋", "鸡蛋", "1个"), (None, "奶制品", "牛奶", "牛奶", "1盒(200ml)")
    )
    assert parts_of(book) == [("鸡蛋", 50_000), ("牛奶", 206_200)]


def test_a_seasoning_line_in_prose_is_taken_apart() -> None:
    book = rows(HEADING, ("周一", "调味品", "油10g、盐2.5g、糖5g、酱油3g"), merges=("C2:E2",))
    week = read_menu_week(book)
    dish = week.days[0].dishes[0]
    assert (dish.name, dish.role) == ("调味品", DishRole.SEASONING)
    assert parts_of(book) == [("油", 10_000), ("盐", 2_500), ("糖", 5_000), ("酱油", 3_000)]
    assert summary_of(week.days[0], "9-11").kinds == frozenset()


def test_an_amount_without_a_name_is_told_and_never_taken_for_oil() -> None:
    book = rows(HEADING, ("周一", "调味品", "10g、盐2.5g,"), merges=("C2:E2",))
    assert parts_of(book) == [("盐", 2_500)]
    assert codes_of(book) == [("C2", "name_missing")]


def test_several_ingredients_in_one_cell_each_have_their_amount() -> None:
    book = rows(HEADING, ("周一", "小荤", "土豆肉丁", "土豆70g、肉丁30g,胡萝卜15g", 115))
    assert parts_of(book) == [("土豆", 70_000), ("肉丁", 30_000), ("胡萝卜", 15_000)]


def test_several_ingredients_with_one_amount_cannot_be_divided() -> None:
    book = rows(HEADING, ("周一", "小荤", "土豆肉丁", "土豆、肉丁", 100))
    assert parts_of(book) == [("土豆", None), ("肉丁", None)]
    assert codes_of(book) == [("E2", "amounts_not_divided")]


def test_ingredients_and_amounts_in_two_cells_are_paired() -> None:
    book = rows(HEADING, ("周一", "小荤", "土豆肉丁", "土豆、肉丁", "70、30"))
    assert parts_of(book) == [("土豆", 70_000), ("肉丁", 30_000)]


def test_a_column_of_kilograms_is_read_as_kilograms() -> None:
    heading = ("日期", "类别", "品名", "主配料", "重量(kg)")
    assert parts_of(rows(heading, ("周一", "大荤", "大排", "大排", 0.08))) == [("大排", 80_000)]


def test_titles_above_and_notes_below_are_no_dishes() -> None:
    book = rows(
        ("青禾县某小学带量食谱",),
        ("2026年第3周",),
        HEADING,
        ("周一", "大荤", "红烧大排", "大排", 80),
        (),
        ("注：如遇食材短缺以实际供应为准",),
        ("营养师：", None, None, "审核："),
        merges=("A1:E1", "A2:E2", "A6:E6"),
    )
    week = read_menu_week(book)
    assert [dish.name for menu in week.days for dish in menu.dishes] == ["红烧大排"]
    assert len(week.notes) == 4


def test_a_heading_repeated_for_each_day_is_no_dish() -> None:
    book = rows(
        HEADING,
        ("周一", "大荤", "红烧大排", "大排", 80),
        HEADING,
        ("周二", "大荤", "可乐鸡翅", "鸡翅", 80),
    )
    assert parts_of(book) == [("大排", 80_000), ("鸡翅", 80_000)]


def test_every_sheet_with_a_menu_is_read_and_others_are_passed_over() -> None:
    book = openpyxl.Workbook()
    first = book.active
    first.title = "第一周"
    first.append(HEADING)
    first.append(("周一", "大荤", "红烧大排", "大排", 80))
    second = book.create_sheet("第二周")
    second.append(HEADING)
    second.append(("周一", "大荤", "可乐鸡翅", "鸡翅", 80))
    book.create_sheet("说明").append(("请按生重填写",))
    week = read_menu_week(opened(book))
    assert [(menu.sheet, menu.day.label) for menu in week.days] == [("第一周", "周一"), ("第二周", "周一")]


def test_a_sheet_named_for_its_day_needs_no_day_column() -> None:
    book = rows(("类别", "品名", "主配料", "克重"), ("大荤", "红烧大排", "大排", 80), title="周四")
    assert read_menu_week(book).days[0].day.label == "周四"


def test_the_amount_of_a_whole_school_is_questioned() -> None:
    book = rows(HEADING, ("周一", "大荤", "红烧大排", "大排", "80kg"))
    assert codes_of(book) == [("E2", "amount_implausible")]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "amount_missing"),
        ("适量", "amount_vague"),
        ("10-15g", "amount_is_range"),
        ("一把", "amount_unreadable"),
        (0, "amount_not_positive"),
    ],
)
def test_an_amount_that_says_no_mass_is_told_and_not_guessed(written: object, code: str) -> None:
    book = rows(HEADING, ("周一", "大荤", "红烧大排", "大排", written))
    assert codes_of(book) == [("E2", code)]
    assert parts_of(book) == [("大排", None)]


def test_all_problems_come_at_once() -> None:
    book = rows(
        HEADING,
        ("周一", "大荤", "红烧大排", "大排", "适量"),
        (None, "小荤", "神秘小炒", "神秘果", 30),
        (None, "点心", "饼干", "饼干", "1块"),
    )
    assert codes_of(book) == [
        ("E2", "amount_vague"),
        ("E4", "piece_mass_unknown"),
        ("E3", "food_unmapped"),
    ]


def test_an_unmapped_name_is_listed_with_its_cells_and_mapped_once_by_a_person() -> None:
    book = rows(
        HEADING,
        ("周一", "素菜", "炒长寿菜苗", "长寿菜苗", 100),
        ("周二", "素菜", "炒长寿菜苗", "长寿菜苗", 90),
    )
    unmapped = read_menu_week(book).unmapped
    assert [(name.name, name.addresses) for name in unmapped] == [("长寿菜苗", ("食谱!E2", "食谱!E3"))]
    mapped = read_menu_week(book, {"长寿菜苗": "马齿苋"})
    assert mapped.unmapped == ()
    part = next(mapped.days[0].ingredients("9-11"))
    assert part.food is not None
    assert (part.food.name, part.basis) == ("马齿苋", "person")


def test_a_persons_mapping_to_nothing_is_refused() -> None:
    book = rows(HEADING, ("周一", "素菜", "炒菜苗", "菜苗", 100))
    with pytest.raises(AliasTargetUnknown, match="不存在的菜"):
        read_menu_week(book, {"菜苗": "不存在的菜"})


def test_a_workbook_without_a_menu_is_refused_with_what_to_do() -> None:
    with pytest.raises(NoMenuTable, match="表头"):
        read_menu_week(rows(("姓名", "班级"), ("某", "一（1）班")))


@pytest.mark.duty("D136", "supported")
@pytest.mark.duty("D137", "supported")
def test_three_dishes_one_soup_and_twelve_kinds_are_counted_against_the_numbers_given() -> None:
    book = rows(
        HEADING,
        ("周一", "主食", "白米饭", "大米", 120),
        (None, "大荤", "红烧大排", "大排", 80),
        (None, "素菜", "炒青菜", "青菜", 110),
        (None, "汤", "番茄蛋汤", "西红柿", 30),
        (None, None, None, "鸡蛋", 10),
    )
    monday = read_menu_week(book).days[0]
    assert [(meal.count(DishRole.DISH), meal.count(DishRole.SOUP)) for meal in dish_roles(monday)] == [(2, 1)]
    strict = shortfalls_of(monday, "9-11", dishes=3, soups=1, kinds=12)
    assert [(item.code, item.found) for item in strict] == [("dishes", 2), ("kinds", 5)]
    assert shortfalls_of(monday, "9-11", dishes=2, soups=1, kinds=5) == ()
