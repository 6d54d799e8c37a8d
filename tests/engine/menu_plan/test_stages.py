"""Primary and junior eat the same dishes on the same days, each its own grams, and both weeks pass the checker."""

from __future__ import annotations

import pytest

from fangxin.engine.dishes import load_dishes, load_prices
from fangxin.engine.menu_plan.catalogue import Catalogue
from fangxin.engine.menu_plan.from_library import catalogue_of
from fangxin.engine.menu_plan.from_policy import checkable
from fangxin.engine.menu_plan.ordering import CannotBeOrdered, Order
from fangxin.engine.menu_plan.planning import COST, LIKING
from fangxin.engine.menu_plan.stages import SharedWeek, deliver_shared
from fangxin.engine.menu_week.checker import check_week, may_publish
from fangxin.engine.menu_week.week_rules import WeekRules
from fangxin.installation.menu_sources import policy_rules
from tests.engine.menu_plan.conftest import ON

STAGES = ("primary", "junior")


def own() -> dict[str, Catalogue]:
    dishes = [dish for dish in load_dishes() if 10 in dish.months]
    return {stage: catalogue_of(dishes, stage, load_prices("southwest", 10)) for stage in STAGES}


def rules() -> dict[str, WeekRules]:
    return {stage: policy_rules(stage, ON) for stage in STAGES}


def shared(budget: int | None, objective: str) -> SharedWeek:
    return deliver_shared(own(), rules(), Order("primary", budget, objective, seconds=float("inf")))


@pytest.mark.parametrize(("budget", "objective"), [(None, COST), (500, LIKING)])
def test_both_stages_eat_the_same_dishes_with_their_own_grams_and_pass(
    budget: int | None, objective: str
) -> None:
    found = shared(budget, objective)
    primary, junior = found.weeks
    assert [[h.dish for h in day] for day in primary.week.days] == [
        [h.dish for h in day] for day in junior.week.days
    ]
    assert [dish.name for dish in primary.catalogue.dishes] == [dish.name for dish in junior.catalogue.dishes]
    assert found.plan.gap <= 0.01
    for week in found.weeks:
        assert may_publish(
            check_week(checkable(week.catalogue, week.week.days, week.stage), rules()[week.stage])
        )
        assert week.week.faults == ()
        assert week.week.cost_fen <= (budget or 1000)
    grams = [sum(sum(h.masses_mg.values()) for day in week.week.days for h in day) for week in found.weeks]
    assert 0 < grams[0] < grams[1]


def test_the_cost_told_is_of_both_together() -> None:
    found = shared(None, COST)
    assert found.plan.value == pytest.approx(sum(week.week.cost_fen for week in found.weeks))
    assert found.plan.bound <= found.plan.value


def test_a_budget_that_one_stage_cannot_keep_names_that_stage() -> None:
    with pytest.raises(CannotBeOrdered) as told:
        shared(180, LIKING)
    assert "初中预算 1.80 元" in told.value.why.titles or "小学预算 1.80 元" in told.value.why.titles
    more = next(change for change in told.value.why.changes if change.fen)
    assert more.sentence.startswith("小学预算加 ")
    assert "、初中预算加 " in more.sentence
