"""A planned week keeps every rule by two checks, and its bound is below every week."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fangxin.engine.dishes import Dish
from fangxin.engine.menu_plan.catalogue import Catalogue, NothingToPlanWith
from fangxin.engine.menu_plan.choosing import choose
from fangxin.engine.menu_plan.county import SchoolCase, Together
from fangxin.engine.menu_plan.cutting import CUT
from fangxin.engine.menu_plan.explaining import price_of_rules, what_more_buys, why_not
from fangxin.engine.menu_plan.from_policy import Kitchen, Wishes, advice_codes, checkable, requirements_of
from fangxin.engine.menu_plan.ordering import CannotBeOrdered, Order, deliver
from fangxin.engine.menu_plan.planning import COST, Plan, Progress, plan_week
from fangxin.engine.menu_plan.portions import mean_cost_fen, portions_of, week_in_portions
from fangxin.engine.menu_plan.relaxing import relax, sharpened, tightened
from fangxin.engine.menu_plan.replanning import replan_day, suggestions
from fangxin.engine.menu_plan.verdict import faults_of
from fangxin.engine.menu_plan.week_model import build_week, kinds_cut
from fangxin.engine.menu_plan.weighing import Helping, rounded_mg
from fangxin.engine.menu_week.checker import check_week, may_publish
from fangxin.engine.menu_week.week_rules import WeekRules


@pytest.mark.duty("D136", "enforced")
@pytest.mark.duty("D137", "enforced")
@pytest.mark.duty("D138", "enforced")
@pytest.mark.duty("D139", "enforced")
@pytest.mark.duty("D140", "enforced")
@pytest.mark.duty("D141", "enforced")
def test_a_planned_week_passes_the_independent_checker(plan: Plan, rules: WeekRules) -> None:
    """Annex 2 article 7: three dishes and a soup, twelve kinds a day, twenty-five a week, animal and plant food, ample
    vegetables and meat, milk, eggs and fruit in turn."""
    findings = check_week(checkable(plan.catalogue, plan.week.days, "primary"), rules)
    assert may_publish(findings)
    assert {finding.code for finding in findings} <= {"protein_high"}
    assert plan.week.faults == ()


def test_the_bound_is_below_the_week_and_the_gap_says_by_how_much(plan: Plan) -> None:
    assert plan.bound <= plan.value
    assert plan.gap <= 0.01
    assert plan.gap == pytest.approx((plan.value - plan.bound) / plan.value)


def test_no_other_week_beats_the_bound(plan: Plan) -> None:
    """Searched again among other dishes only, the best week costs no less than the bound."""
    served = {
        helping.dish
        for day in plan.week.days
        for helping in day
        if plan.catalogue.dishes[helping.dish].slot == "main"
    }
    others = plan.catalogue.only(np.array([n not in served for n in range(len(plan.catalogue))]))
    again = plan_week(others, plan.requirements, objective=COST, gap=0.03, seconds=float("inf"))
    assert again.value >= plan.bound


def test_the_cost_is_that_of_the_milligrams(plan: Plan) -> None:
    price = {food.name: food.price_fen_per_kg * 100 / food.edible_pct for food in plan.catalogue.foods}
    fen = (
        sum(mg * price[name] for day in plan.week.days for h in day for name, mg in h.masses_mg.items())
        / 1_000_000
    )
    assert plan.week.cost_fen == pytest.approx(fen / 5)


@pytest.mark.parametrize(
    ("grams", "milligrams"),
    [(41.3, 41_000), (5.4, 5_000), (4.3, 4_500), (1.1, 1_000), (0.324, 320), (0.001, 10)],
)
def test_grams_are_what_a_kitchen_weighs(grams: float, milligrams: int) -> None:
    assert rounded_mg(grams) == milligrams


def test_a_dish_taken_from_a_day_is_found_missing(plan: Plan) -> None:
    days = [list(day) for day in plan.week.days]
    soup = next(h for h in days[2] if plan.catalogue.dishes[h.dish].slot == "soup")
    days[2].remove(soup)
    found = faults_of(plan.catalogue, plan.requirements, days)
    assert ("slot:soup", 2) in {(fault.key, fault.day) for fault in found}


def test_the_same_main_food_twice_on_a_day_is_found(plan: Plan) -> None:
    catalogue = plan.catalogue
    pork = [
        n
        for n, dish in enumerate(catalogue.dishes)
        if catalogue.majors[n, catalogue.kind_names.index("猪肉")]
    ][:2]
    day = [Helping(n, catalogue.dishes[n].masses_mg) for n in pork]
    found = faults_of(catalogue, plan.requirements, [day])
    assert any(fault.key == "one_of_a_kind" for fault in found)


def test_carrots_ten_times_count_as_five(catalogue: Catalogue, rules: WeekRules) -> None:
    """A kind counts once a day: 60 by dishes and carrots ten times are 55 kinds, and the row says so."""
    requirements = requirements_of(rules)
    carrot = catalogue.kind_names.index("胡萝卜")
    with_carrots = np.flatnonzero(catalogue.kinds[:, carrot])[:10]
    counts = np.zeros(len(catalogue))
    counts[with_carrots] = 1.0
    cut = kinds_cut(catalogue, requirements, counts)
    assert cut is not None
    often = catalogue.kinds[with_carrots].sum(axis=0) > 5
    assert often[carrot]
    assert cut.counts == pytest.approx(catalogue.kinds[:, ~often].sum(axis=1))
    assert cut.low == 60 - 5 * often.sum()


def test_a_search_on_few_dishes_never_claims_more_than_all_dishes_allow(
    catalogue: Catalogue, rules: WeekRules
) -> None:
    model, base = tightened(build_week(catalogue, requirements_of(rules)))
    few = choose(model, gap=0.05, relaxation=base, first=60)
    assert base.bound <= few.bound + 1e-6
    assert few.bound <= few.objective


def test_rounded_rows_cut_no_week_off_whatever_the_prices(catalogue: Catalogue, rules: WeekRules) -> None:
    """Rows found at today's prices hold for a week that is best at quite other ones, and raise the bound by far."""
    requirements = requirements_of(rules)
    model = build_week(catalogue, requirements)
    sharp, base = sharpened(model)
    cuts = [row for row in sharp.rows if row.key == CUT]
    assert cuts
    assert base.bound > 1.02 * relax(model).bound
    for seed in (1, 2):
        dice = np.random.default_rng(seed)
        other = catalogue.priced(
            {food.name: max(1, int(food.price_fen_per_kg * dice.uniform(0.3, 3))) for food in catalogue.foods}
        )
        week = choose(build_week(other, requirements), gap=0.03, seconds=float("inf"))
        assert week.counts is not None
        assert week.portions is not None
        grown = week.portions - other.low * week.counts
        for row in cuts:
            assert row.counts @ week.counts + row.portions @ grown <= row.high + 1e-6


def test_schools_share_rows_and_weeks_and_each_keeps_its_own_bound(
    catalogue: Catalogue, rules: WeekRules
) -> None:
    requirements = requirements_of(rules)
    together = Together(catalogue, requirements, COST, 0.02, float("inf"))
    gone = ("番茄", "豆腐")
    for school in (
        SchoolCase("甲校", {}),
        SchoolCase("乙校", {"猪后腿肉": 4000}),
        SchoolCase("丙校", {}, gone),
    ):
        found = together.week_of(school)
        assert found.week is not None, found.reason
        assert found.week.faults == ()
        assert found.bound_fen <= found.cost_fen
        assert found.gap <= 0.02
        served = {name for day in found.week.days for h in day for name in h.masses_mg}
        assert not set(school.gone) & served


def test_a_school_whose_shortage_forbids_advice_gives_it_up_and_says_so_but_never_the_law(
    catalogue: Catalogue, rules: WeekRules
) -> None:
    """Without hens' eggs twenty grams of egg a day cannot be met; without any egg the weekly egg of the law cannot."""
    together = Together(catalogue, requirements_of(rules), COST, 0.02, float("inf"), advice_codes(rules))
    found = together.week_of(SchoolCase("甲校", {}, ("鸡蛋",)))
    assert found.week is not None, found.reason
    assert found.given_up == ("蛋类",)
    assert found.gap <= 0.02
    eggs = tuple(food.name for food in catalogue.foods if "蛋" in food.name)
    none = together.week_of(SchoolCase("乙校", {}, eggs))
    assert none.week is None
    assert "供应鸡蛋" in none.reason
    assert none.given_up == ()


def test_sifting_gives_the_relaxation_of_all_dishes(
    catalogue: Catalogue, rules: WeekRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = build_week(catalogue, requirements_of(rules))
    whole = relax(model).bound
    monkeypatch.setattr("fangxin.engine.menu_plan.relaxing.SIFT_FROM", 50)
    assert relax(model).bound == pytest.approx(whole)


def test_a_kitchen_with_two_woks_gets_two_fried_dishes_a_day_at_most(
    catalogue: Catalogue, rules: WeekRules
) -> None:
    wishes = Wishes(Kitchen({"炒锅": 2}))
    found = deliver(catalogue, rules, Order("primary", None, COST, gap=0.05, wishes=wishes))
    for day in found.plan.week.days:
        assert sum(catalogue.dishes[h.dish].equipment == "炒锅" for h in day) <= 2


def test_a_halal_kitchen_gets_no_pork_and_a_milk_allergy_no_milk(catalogue: Catalogue) -> None:
    halal = catalogue.without(kinds=["猪肉"])
    assert all(food.kind != "猪肉" for d in halal.dishes for food in halal.foods if food.name in d.masses_mg)
    assert not any(
        "牛奶" in name or "纯牛奶" in name
        for d in catalogue.without(allergens=["乳"]).dishes
        for name in d.masses_mg
    )


def test_an_impossible_budget_is_explained_in_yuan_and_by_a_rule(
    catalogue: Catalogue, rules: WeekRules
) -> None:
    requirements = requirements_of(rules, budget_fen=280)
    why = why_not(catalogue, requirements)
    assert why is not None
    assert "budget" in why.together
    more = next(change.fen for change in why.changes if change.key == "budget")
    assert more is not None
    assert why_not(catalogue, replace(requirements, budget_fen=280 + more)) is None
    assert why_not(catalogue, replace(requirements, budget_fen=280 + more - 2)) is not None


def test_no_rule_of_the_contradiction_can_stay_when_one_goes(catalogue: Catalogue, rules: WeekRules) -> None:
    requirements = requirements_of(rules, budget_fen=280)
    why = why_not(catalogue, requirements, alternatives=False)
    assert why is not None
    only = replace(
        requirements, rules=tuple(r for r in requirements.rules if r.fixed or r.key in why.together)
    )
    assert why_not(catalogue, only, alternatives=False) is not None
    for key in why.together:
        assert relax(build_week(catalogue, only.without(key))).feasible, key


def test_what_the_law_demands_is_never_given_up(catalogue: Catalogue, rules: WeekRules) -> None:
    with pytest.raises(CannotBeOrdered, match="预算加") as refused:
        deliver(catalogue, rules, Order("primary", 170, COST))
    must = {limit.title for limit in rules.limits if limit.must}
    told = set(refused.value.why.titles)
    assert must & told
    assert not told & {limit.title for limit in rules.limits if not limit.must}


def test_the_budget_that_is_told_is_enough_for_a_week(catalogue: Catalogue, rules: WeekRules) -> None:
    with pytest.raises(CannotBeOrdered) as refused:
        deliver(catalogue, rules, Order("primary", 170, COST))
    more = next(change.fen for change in refused.value.why.changes if change.key == "budget")
    assert more is not None
    found = deliver(catalogue, rules, Order("primary", 170 + more, COST))
    assert found.publishable
    assert found.plan.week.cost_fen <= 170 + more
    assert found.plan.cost_bound_fen > 170


def test_a_budget_below_three_dishes_and_a_soup_says_so(catalogue: Catalogue, rules: WeekRules) -> None:
    with pytest.raises(CannotBeOrdered, match="预算加") as refused:
        deliver(catalogue, rules, Order("primary", 120, COST))
    assert "每天 3 个菜" in refused.value.why.titles


def test_the_price_of_a_rule_is_what_leaving_it_out_saves(catalogue: Catalogue, rules: WeekRules) -> None:
    requirements = requirements_of(rules, budget_fen=500)
    prices = {price.key: price for price in price_of_rules(catalogue, requirements)}
    free = replace(requirements, budget_fen=None)
    now = tightened(build_week(catalogue, free))[1].bound
    without = relax(build_week(catalogue, free.without("fish"))).bound
    assert prices["fish"].saves_fen == pytest.approx(now - without, abs=0.6)
    assert prices["fish"].saves_fen > 10
    assert prices["iron"].saves_fen == pytest.approx(0.0, abs=0.01)


def test_more_money_buys_no_less_of_anything(catalogue: Catalogue, rules: WeekRules) -> None:
    found = what_more_buys(catalogue, requirements_of(rules, budget_fen=400), 20)
    assert found
    assert all(buys.then >= buys.now - 1e-6 for buys in found)


def test_an_empty_slot_is_named(catalogue: Catalogue, rules: WeekRules) -> None:
    no_soup = catalogue.only(catalogue.measure("slot:soup") < 0.5)
    with pytest.raises(NothingToPlanWith, match="汤"):
        plan_week(no_soup, requirements_of(rules), objective=COST)


def test_portions_in_thousandths_pass_the_checker_too(
    plan: Plan, dishes: dict[str, Dish], rules: WeekRules
) -> None:
    days = portions_of(plan, dishes, rules)
    assert may_publish(check_week(week_in_portions(days, dishes, "primary"), rules))


def test_mending_portions_never_leaves_the_budget(
    catalogue: Catalogue, dishes: dict[str, Dish], rules: WeekRules
) -> None:
    found = deliver(catalogue, rules, Order("primary", 500, gap=0.05)).plan
    week = week_in_portions(portions_of(found, dishes, rules), dishes, "primary")
    assert mean_cost_fen(found, week) <= 500
    assert not any(finding.code in ("energy", "energy_day") for finding in check_week(week, rules))


@pytest.mark.parametrize("budget", [420, 455, 500])
def test_the_most_liked_week_in_portions_stays_within_its_budget_to_the_fen(
    catalogue: Catalogue, dishes: dict[str, Dish], rules: WeekRules, budget: int
) -> None:
    """A search that spends the whole budget leaves nothing for rounding: it is taken back from the dearest dishes."""
    found = deliver(catalogue, rules, Order("primary", budget, gap=0.01)).plan
    week = week_in_portions(portions_of(found, dishes, rules), dishes, "primary")
    assert found.week.cost_fen > 0.9 * budget  # liking spends: the cheapest week costs 3.3 yuan
    assert mean_cost_fen(found, week) <= budget


def test_a_search_without_time_still_ends_with_a_week_and_an_honest_bound(
    catalogue: Catalogue, rules: WeekRules
) -> None:
    """On a busy machine the seconds are over before the first week is met; the search goes on until there is one."""
    found = plan_week(catalogue, requirements_of(rules), objective=COST, seconds=0.0)
    assert found.bound <= found.value
    assert found.week.faults == ()


def _week(plan: Plan) -> tuple[list[list[int]], np.ndarray]:
    sizes = np.ones(len(plan.catalogue))
    for day in plan.week.days:
        for h in day:
            sizes[h.dish] = sum(h.masses_mg.values()) / sum(plan.catalogue.dishes[h.dish].masses_mg.values())
    return [[h.dish for h in day] for day in plan.week.days], sizes


def test_today_without_its_main_food_is_cooked_from_what_there_is(plan: Plan) -> None:
    week, sizes = _week(plan)
    catalogue = plan.catalogue
    hit = next(d for d in week[1] if catalogue.dishes[d].slot in ("main", "half"))
    gone = max(catalogue.dishes[hit].masses_mg.items(), key=lambda item: item[1])[0]
    found = replan_day(catalogue, plan.requirements, week, sizes, 1, gone=[gone])
    assert found.swaps
    assert not any(gone in catalogue.dishes[dish].masses_mg for dish in found.day)
    kept = {dish for dish in week[1] if gone not in catalogue.dishes[dish].masses_mg}
    assert kept <= set(found.day)
    assert int(catalogue.kinds[list(found.day)].any(axis=0).sum()) >= 12


def test_a_stock_of_nothing_is_explained(plan: Plan) -> None:
    week, sizes = _week(plan)
    nothing = {food.name: 0.0 for food in plan.catalogue.foods}
    found = replan_day(plan.catalogue, plan.requirements, week, sizes, 0, gone=[], stock_g=nothing)
    assert found.swaps == ()
    assert "库存不够" in found.reason


def test_suggestions_fit_the_day(plan: Plan) -> None:
    week, sizes = _week(plan)
    out = next(d for d in week[3] if plan.catalogue.dishes[d].slot == "vegetable")
    for into in suggestions(plan.catalogue, plan.requirements, week, sizes, 3, out):
        day = [into if d == out else d for d in week[3]]
        assert plan.catalogue.dishes[into].slot == "vegetable"
        assert (plan.catalogue.majors[day].sum(axis=0) <= 1).all()


def test_a_search_that_is_stopped_gives_the_best_week_so_far(catalogue: Catalogue, rules: WeekRules) -> None:
    told: list[tuple[float, float]] = []

    def stop_at_the_first(bound: float, best: float) -> bool:
        told.append((bound, best))
        return best > 1e20

    found = plan_week(
        catalogue, requirements_of(rules), objective=COST, gap=0.0021, seconds=float("inf"),
        progress=Progress(stop_at_the_first),
    )  # fmt: skip
    assert found.stopped
    assert found.week.faults == ()
    assert found.bound <= found.value
    assert any(best < 1e20 for _, best in told)
