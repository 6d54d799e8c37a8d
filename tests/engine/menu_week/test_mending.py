"""The cheapest change that mends a broken rule, checked against trying every change by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fangxin.engine.dishes import DishCategory, in_season, load_dishes, load_prices
from fangxin.engine.menu_week import (
    PlannedWeek,
    check_week,
    planned_dish,
    planned_from_menu,
    read_menu_week,
    rules_of_week,
)
from fangxin.engine.menu_week.report import assessment_json, assessment_text
from fangxin.engine.menu_week.score import assess
from fangxin.engine.menu_week.swaps import cheapest_swap, mend
from fangxin.engine.policy import Policy
from fangxin.engine.workbook import open_workbook
from tests.engine.menu_week.test_checker import GOOD, RULES

REAL = Path(__file__).resolve().parents[4] / "shared" / "real"
PRICES = load_prices("southwest", 10)
FRUIT = [d for d in load_dishes() if d.name in ("苹果1个", "香蕉1根", "橙1个", "西瓜一份")]
POLICY = Policy.load()
REAL_RULES = rules_of_week(
    lambda name: POLICY.if_demanded(name, on=date(2025, 10, 20), programme="compulsory-nutrition"), "9-11"
)


def _fruitless() -> PlannedWeek:
    return replace(
        GOOD, days=tuple(replace(d, dishes=tuple(x for x in d.dishes if x.name != "水果")) for d in GOOD.days)
    )


@pytest.mark.duty("D141", "supported")
def test_the_missing_fruit_is_the_cheapest_of_the_fruits_and_is_found_by_trying_all() -> None:
    """附件2第七条：每周要保证有牛奶、鸡蛋、水果交替供应。"""
    week = _fruitless()
    target = next(f for f in check_week(week, RULES) if f.code == "weekly_fruit")
    found = cheapest_swap(week, RULES, target, FRUIT, PRICES)
    assert found is not None
    swap, after = found
    by_hand = [
        (cost, dish.name)
        for dish in FRUIT
        for cost, tried in _added(week, dish.name)
        if _broken(tried) <= _broken(week) - {("weekly_fruit", "")}
    ]
    assert (swap.cost_millifen, swap.new) == min(by_hand)
    assert swap.old is None
    assert "weekly_fruit" not in {f.code for f in check_week(after, RULES)}


def _broken(week: PlannedWeek) -> set[tuple[str, str]]:
    return {(f.code, f.day) for f in check_week(week, RULES) if f.certain}


def _added(week: PlannedWeek, name: str) -> list[tuple[int, PlannedWeek]]:
    """The dish added to each day in turn, with its cost."""
    dish = next(planned_dish(d, "9-11") for d in FRUIT if d.name == name)
    foods = {part.name: part.food for part in dish.parts}
    cost = sum(PRICES[n].cost_millifen(mass, foods[n].edible_pct) for n, mass in dish.masses_mg().items())
    return [
        (
            cost,
            replace(
                week,
                days=tuple(
                    replace(day, dishes=(*day.dishes, dish)) if i == at else day
                    for i, day in enumerate(week.days)
                ),
            ),
        )
        for at in range(len(week.days))
    ]


def test_a_change_never_breaks_a_rule_that_was_kept() -> None:
    week = _fruitless()
    before = {(f.code, f.day) for f in check_week(week, RULES) if f.certain}
    mending = mend(week, RULES, in_season(load_dishes(), 10), PRICES, rounds=3)
    after = {(f.code, f.day) for f in check_week(mending.week, RULES) if f.certain}
    assert after <= before
    assert len(mending.swaps) <= 3


def test_a_rule_that_no_change_can_mend_is_left_and_said_so() -> None:
    week = _fruitless()
    soups = [d for d in load_dishes() if d.category is DishCategory.SOUP]
    mending = mend(week, RULES, soups, PRICES)
    assert "weekly_fruit" in {finding.code for finding in mending.left}


@pytest.mark.parametrize("name", ["menu-week-a.xlsx", "menu-week-b.xlsx"])
@pytest.mark.duty("D026", "supported")
def test_a_published_week_is_scored_with_reasons_and_mended(name: str) -> None:
    """五（三）1：确保供餐食品营养品质。"""
    file = REAL / name
    if not file.exists():
        pytest.skip("the published weeks are not beside this checkout")
    week = planned_from_menu(read_menu_week(open_workbook(file.read_bytes(), name=name), {}).days, "9-11")
    judged = assess(week, REAL_RULES)
    assert not judged.may_publish
    assert all(finding.clause for finding in judged.findings)
    assert 50 < judged.score < 95
    mending = mend(week, REAL_RULES, in_season(load_dishes(), 10), PRICES)
    assert mending.left == ()
    assert assess(mending.week, REAL_RULES).may_publish
    text = assessment_text(judged, mending, synthetic=True)
    assert "不得公布" in text
    assert "SYNTHETIC" in text
    facts = assessment_json(judged, mending, synthetic=True)
    assert facts["may_publish"] is False


def test_the_demo_s_sets_pass_the_checker_for_every_band_of_their_stage() -> None:
    from demo.dishes import SETS
    from fangxin.engine.dishes import STAGE_BANDS
    from fangxin.engine.menu_week import PlannedDay
    from tests.engine.menu_week.test_checker import rules

    dishes = {dish.name: dish for dish in load_dishes()}
    for (stage, _, number), days in SETS.items():
        for band in STAGE_BANDS[stage]:
            week = PlannedWeek(
                band,
                tuple(
                    PlannedDay(str(i), tuple(planned_dish(dishes[n], band) for n in d))
                    for i, d in enumerate(days)
                ),
            )
            blocking = [f.sentence for f in check_week(week, rules(band)) if f.blocks]
            assert blocking == [], (stage, number, band)
