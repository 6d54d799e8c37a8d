"""A season's sets keep apart, and one bound holds for all of them together."""

from __future__ import annotations

from itertools import combinations

from fangxin.engine.menu_plan.catalogue import Catalogue
from fangxin.engine.menu_plan.from_policy import checkable
from fangxin.engine.menu_plan.planning import COST
from fangxin.engine.menu_plan.relaxing import sharpened
from fangxin.engine.menu_plan.requirements import Requirements
from fangxin.engine.menu_plan.season import cooked_dishes, plan_season, season_bound, served
from fangxin.engine.menu_plan.week_model import build_week
from fangxin.engine.menu_week.checker import check_week, may_publish
from fangxin.engine.menu_week.week_rules import WeekRules


def test_four_sets_keep_apart_and_are_proven_together(
    catalogue: Catalogue, requirements: Requirements, rules: WeekRules
) -> None:
    found = plan_season(catalogue, requirements, objective=COST, gap=0.02, seconds=float("inf"))
    cooked = cooked_dishes(catalogue)
    shared = [int((served(one) & served(other)) @ cooked) for one, other in combinations(found.plans, 2)]
    assert len(shared) == 6
    assert max(shared) == found.shared <= 6
    assert found.bound <= found.value
    assert found.gap <= 0.02
    assert all(
        may_publish(check_week(checkable(catalogue, plan.week.days, "primary"), rules))
        for plan in found.plans
    )


def test_dishes_that_every_set_would_like_carry_a_price_that_raises_the_bound(
    catalogue: Catalogue, requirements: Requirements
) -> None:
    """Four weeks that may share little cannot all be the cheapest week; the bound says so before any set is found."""
    model = build_week(catalogue, requirements, objective=COST)
    alone = sharpened(model)[1].bound
    _, prices, bound = season_bound(model, cooked_dishes(catalogue), sets=4, most=6, gap=0.01)
    _, _, same = season_bound(model, cooked_dishes(catalogue), sets=4, most=20, gap=0.01)
    assert prices.max() > 0
    assert bound > alone * 1.01
    assert same < bound


def test_a_season_that_is_stopped_keeps_what_it_has(catalogue: Catalogue, requirements: Requirements) -> None:
    steps: list[str] = []

    def stop_after_two(step: str, bound: float, best: float) -> bool:
        steps.append(step)
        assert bound <= best
        return len(steps) < 2

    found = plan_season(
        catalogue, requirements, objective=COST, gap=0.001, seconds=float("inf"), told=stop_after_two
    )
    assert (len(found.plans), found.stopped) == (2, True)
    assert steps == ["第 1 套", "第 2 套"]
