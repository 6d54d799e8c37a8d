"""Weeks as schools publish them, read unchanged."""

from pathlib import Path

import pytest

from fangxin.engine.menu_week import MenuWeek, read_menu_week, shortfalls_of, summary_of
from fangxin.engine.workbook import Workbook, open_workbook
from tests.engine.menu_week.menu_table import published
from tests.engine.menu_week.unseen_weeks import AUTUMN_WEEK, SPRING_WEEK

REAL = Path(__file__).resolve().parents[4] / "shared" / "real"


def real(name: str) -> Workbook:
    """A published workbook kept beside the repository."""
    file = REAL / name
    if not file.exists():
        pytest.skip(f"the published workbook {name} is not kept beside this copy of the repository")
    return open_workbook(file.read_bytes(), name=name)


def share_mapped(week: MenuWeek) -> float:
    parts = [part for menu in week.days for dish in menu.dishes for part in dish.ingredients]
    return sum(part.food is not None for part in parts) / len(parts)


@pytest.mark.parametrize(
    ("name", "lines", "days"),
    [
        ("menu-week-a.xlsx", 72, ["周一", "周二", "周三", "周四"]),
        ("menu-week-b.xlsx", 68, ["周日", "周一", "周二", "周三"]),
    ],
)
def test_every_line_of_the_published_weeks_finds_its_food(name: str, lines: int, days: list[str]) -> None:
    week = read_menu_week(real(name))
    parts = [part for menu in week.days for dish in menu.dishes for part in dish.ingredients]
    assert [menu.day.label for menu in week.days] == days
    assert len(parts) == lines
    assert [part.name for part in parts if part.food is None] == []
    assert week.unmapped == ()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("menu-week-a.xlsx", [("E44", "piece_mass_unknown")]),
        (
            "menu-week-b.xlsx",
            [
                ("E14", "piece_mass_unknown"),
                ("E27", "piece_mass_unknown"),
                ("E37", "piece_mass_unknown"),
                ("D39", "unit_missing"),
                ("D40", "unit_missing"),
                ("E52", "piece_mass_unknown"),
            ],
        ),
    ],
)
def test_the_published_weeks_hold_these_findings_and_no_other(
    name: str, found: list[tuple[str, str]]
) -> None:
    findings = read_menu_week(real(name)).findings
    assert [(finding.address, finding.code) for finding in findings] == found


def test_grades_one_to_three_get_less_rice_than_grades_four_to_six() -> None:
    monday = read_menu_week(real("menu-week-a.xlsx")).days[0]
    rice = monday.dishes[0]
    assert [(part.name, part.mass_mg) for part in rice.for_band("6-8")] == [("大米", 80_000)]
    assert [(part.name, part.mass_mg) for part in rice.for_band("9-11")] == [("大米", 120_000)]


def test_a_published_day_holds_these_kinds() -> None:
    monday = read_menu_week(real("menu-week-a.xlsx")).days[0]
    assert summary_of(monday, "9-11").kinds == {
        *("稻米", "猪肉", "鸡蛋", "黄瓜", "木耳", "胡萝卜", "卷心菜", "牛肉", "香蕉")
    }


def test_energy_of_a_published_day_is_the_sum_that_a_clerk_works_out() -> None:
    tuesday = read_menu_week(real("menu-week-b.xlsx")).days[2]
    # 大米120×348 鸡翅80×186 肉末10×258 鸡蛋70×139 卷心菜120×24 冬瓜35×16 排骨20×272
    # 油10×900 糖5×400 酱油3×61 醋1×40, each by the hundred grams; the bun has no weight
    expected = 417.6 + 148.8 + 25.8 + 97.3 + 28.8 + 5.6 + 54.4 + 90 + 20 + 1.83 + 0.4
    nutrition = summary_of(tuesday, "9-11").nutrition
    assert float(nutrition.energy_kcal) == pytest.approx(expected, abs=1e-9)
    assert [(part.name, part.reason) for part in nutrition.unknown] == [("金馒头", "mass")]


def test_a_published_day_of_seven_kinds_falls_short_of_twelve() -> None:
    tuesday = read_menu_week(real("menu-week-b.xlsx")).days[2]
    lacking = shortfalls_of(tuesday, "9-11", dishes=3, soups=1, kinds=12)
    assert [(item.code, item.wanted, item.found) for item in lacking] == [("kinds", 12, 7)]


@pytest.mark.parametrize("week", [SPRING_WEEK, AUTUMN_WEEK])
def test_unseen_weeks_find_at_least_95_of_100_lines(week: dict) -> None:
    read = read_menu_week(published(week))
    assert len(read.days) == 5
    assert share_mapped(read) >= 0.95, [name.name for name in read.unmapped]


@pytest.mark.parametrize("week", [SPRING_WEEK, AUTUMN_WEEK])
def test_unseen_weeks_have_no_error_but_pieces_of_unknown_weight(week: dict) -> None:
    codes = {finding.code for finding in read_menu_week(published(week)).findings}
    assert codes <= {"piece_mass_unknown", "unit_missing"}
