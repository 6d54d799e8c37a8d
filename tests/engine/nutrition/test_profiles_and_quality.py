"""Tables that a place owns, rules that a table must keep, allergens apart, seasons, needs and sums."""

from dataclasses import replace
from fractions import Fraction

import pytest

from fangxin.engine.nutrition import Helping, load_foods
from fangxin.engine.nutrition.allergens import allergens_of
from fangxin.engine.nutrition.profile import ProfileUnreadable, read_profile
from fangxin.engine.nutrition.quality import findings_of_foods
from fangxin.engine.nutrition.requirements import StandardUnknown, daily_needs, lunch_amounts
from fangxin.engine.nutrition.seasons import season_of_food
from fangxin.engine.nutrition.sums import sums_of
from fangxin.engine.workbook import Sheet

FOODS = load_foods()
HEADS = (
    "食物名称",
    "可食部(%)",
    "能量(kcal)",
    "蛋白质(g)",
    "脂肪(g)",
    "碳水化合物(g)",
    "铁(mg)",
    "维生素A(μgRAE)",
)


def sheet(*rows: tuple) -> Sheet:
    width = max(len(row) for row in rows)
    return Sheet("表", True, tuple(tuple([*row, *[None] * (width - len(row))]) for row in rows))


def test_the_shipped_table_keeps_every_rule() -> None:
    assert findings_of_foods(FOODS.values()) == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"edible_pct": 0}, "edible"),
        ({"fat_mg": 30_000, "energy_kcal": 620}, "mass"),
        ({"energy_kcal": 34}, "energy"),
        ({"fibre_mg": 85_000}, "fibre"),
        ({"vitamin_b1_ug": 6_502_000}, "vitamin_b1"),
    ],
)
def test_a_row_that_contradicts_itself_is_named(change: dict, rule: str) -> None:
    found = findings_of_foods([replace(FOODS["大米"], **change)])
    assert rule in {finding.rule for finding in found}
    assert all("大米" in finding.sentence for finding in found)


def test_a_place_s_own_table_replaces_whole_foods_and_the_report_names_it() -> None:
    rows = sheet(
        ("某县食物成分表",),
        HEADS,
        ("粳米", 100, 346, 7.4, 0.8, 77.9, 2.3, "—"),
        ("外星菜", 100, 1, 1, 1, 1, 1, 1),
    )
    profile = read_profile(rows, "某县食物成分表（2019）")
    rice = profile.foods["大米"]
    assert (rice.energy_kcal, rice.protein_mg, rice.iron_ug) == (346, 7400, 2300)
    assert rice.vitamin_a_ug_rae is None, "a dash is unknown, and does not fall back to another table"
    assert rice.zinc_ug is None, "a column that is not there is unknown too"
    assert rice.source == "某县食物成分表（2019）"
    assert profile.foods["小米"] == FOODS["小米"]
    assert profile.unplaced == (("A4", "外星菜"),)
    assert (
        profile.note
        == f"营养数据按“某县食物成分表（2019）”（1 种食物）；其余 {len(FOODS) - 1} 种按本系统所附数据。"
    )


def test_a_trace_is_zero_and_kilojoules_are_turned_into_kilocalories() -> None:
    heads = ("食物名称", "能量(kJ)", "蛋白质(g)", "维生素A(μgRAE)")
    profile = read_profile(sheet(heads, ("大米", 1448, 7.4, "Tr")), "表")
    assert profile.foods["大米"].energy_kcal == 346
    assert profile.foods["大米"].vitamin_a_ug_rae == 0


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("一", "二"), (1, 2)], "没有表头"),
        ([HEADS, ("大米", 100, "很多", 7.4)], "C2"),
        ([HEADS, ("大米", 100, -1, 7.4)], "C2"),
        ([HEADS, ("外星菜", 100, 1, 1)], "没有一种"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_cell(rows: list, words: str) -> None:
    with pytest.raises(ProfileUnreadable, match=words):
        read_profile(sheet(*rows), "表")


def test_a_profile_s_shifted_column_is_found_by_the_rules() -> None:
    profile = read_profile(sheet(HEADS, ("大米", 100, 346, 77.9, 0.8, 7.4, 2.3, 0)), "表")
    assert profile.findings == ()
    shifted = read_profile(sheet(HEADS, ("大米", 100, 7.4, 346, 0.8, 77.9, 2.3, 0)), "表")
    assert {finding.rule for finding in shifted.findings} >= {"mass", "energy", "protein"}


def test_allergens_of_seasoning_are_kept_apart() -> None:
    found = allergens_of([FOODS["鸡蛋"], FOODS["酱油"], FOODS["番茄"]])
    assert found.food == ("蛋",)
    assert set(found.seasoning) == {"大豆", "麸质"}
    both = allergens_of([FOODS["豆腐(北)"], FOODS["酱油"]])
    assert "大豆" in both.food
    assert "大豆" not in both.seasoning


def test_a_season_nobody_wrote_down_is_unknown_and_an_empty_one_means_not_usual() -> None:
    assert season_of_food("大米", "southwest") == frozenset(range(1, 13))
    assert season_of_food("竹笋", "southwest") == {3, 4, 5}
    assert season_of_food("竹笋", "north") == frozenset()
    assert season_of_food("马兰头", "north") is None


def test_needs_are_the_mean_of_boys_and_girls_and_of_the_bands_of_a_stage() -> None:
    assert daily_needs("wst554_2017", ["9-11"])["energy"] == 2000
    assert daily_needs("wst554_2017", ["6-8", "9-11"])["energy"] == Fraction(1625 + 2000, 2)
    assert daily_needs("wst554_2017", ["12-14"])["iron"] == 18
    assert lunch_amounts("wst554_2017", ["6-8"])["vegetables"].low_g == 120
    with pytest.raises(StandardUnknown):
        daily_needs("wst554_2017", ["preschool"])


def test_a_sum_with_an_unknown_part_is_a_lower_bound_that_names_it() -> None:
    total = sums_of([Helping("大米", FOODS["大米"], 100_000), Helping("素鸡", FOODS["素鸡"], 50_000)])
    assert total["iron"].value == Fraction(8, 10)
    assert total["iron"].unknown == ("素鸡",)
    assert total["iron"].is_lower_bound
    assert not total["protein"].is_lower_bound
