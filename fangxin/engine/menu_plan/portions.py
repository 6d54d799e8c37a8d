"""A plan as the library keeps it: one portion in thousandths a dish, the same for every band of the stage.

The library's own rounding differs a little from the planner's, so portions are moved by a hundredth where the checker
finds a rule short or passed, until it finds nothing more that portions can mend. Mending never leaves the budget or the
energy window: of the steps that stay within both, the one with the fewest findings is kept. When rounding to what a
kitchen weighs carried the solver's own portions over the budget, portions are taken back where that breaks nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fangxin.engine.dishes import Dish
from fangxin.engine.menu_plan.from_policy import WEEKDAYS
from fangxin.engine.menu_plan.planning import Plan
from fangxin.engine.menu_week.checker import RuleFinding, check_week
from fangxin.engine.menu_week.planned import PlannedDay, PlannedWeek, planned_dish
from fangxin.engine.menu_week.week_rules import WeekRules

PortionDays = tuple[tuple[tuple[str, int], ...], ...]
"""For each day its dishes as (name, portion in thousandths)."""

_STEP, _LEAST, _MOST = 10, 800, 1200
_ROUNDS = 40
_NOT_BY_PORTION = frozenset({"protein_high"})
_ENERGY = frozenset({"energy", "energy_day"})


def week_in_portions(
    days: Sequence[Sequence[tuple[str, int]]], dishes: Mapping[str, Dish], band: str
) -> PlannedWeek:
    """Days of (dish name, portion in thousandths) as the checker reads them. Raises KeyError for an unknown dish."""
    return PlannedWeek(
        band,
        tuple(
            PlannedDay(label, tuple(planned_dish(dishes[name], band, permille) for name, permille in day))
            for label, day in zip(WEEKDAYS, days, strict=False)
        ),
    )


def portions_of(plan: Plan, dishes: Mapping[str, Dish], rules: WeekRules) -> PortionDays:
    """The plan's days with portions that the checker accepts as far as portions can do it."""
    size: dict[str, int] = {}
    for day in plan.week.days:
        for helping in day:
            dish = plan.catalogue.dishes[helping.dish]
            share = sum(helping.masses_mg.values()) / sum(dish.masses_mg.values())
            size[dish.name] = max(_LEAST, min(_MOST, round(share * 1000)))
    names = [[plan.catalogue.dishes[helping.dish].name for helping in day] for day in plan.week.days]
    solver = dict(size)
    kept: tuple[tuple[int, int], PortionDays] | None = None
    for _ in range(_ROUNDS):
        days = _days(names, size)
        week = week_in_portions(days, dishes, rules.band)
        findings = check_week(week, rules)
        worth = (sum(finding.blocks for finding in findings), len(findings))
        if _within(plan, week, findings) and (kept is None or worth < kept[0]):
            kept = worth, days
        if not _moved(plan, size, names, findings):
            break
    return kept[1] if kept is not None else _taken_back(plan, solver, names, dishes, rules)


def _taken_back(
    plan: Plan, size: dict[str, int], names: Sequence[Sequence[str]], dishes: Mapping[str, Dish], rules: WeekRules
) -> PortionDays:  # fmt: skip
    """The solver's portions, a hundredth less of the dearest dishes until the week is within its budget again.

    A step that adds a finding is not taken; when no step is left the solver's portions stand as they were.
    """
    first = _days(names, size)
    cost = dict(
        zip((dish.name for dish in plan.catalogue.dishes), plan.catalogue.measure("cost_fen"), strict=True)
    )
    fixed = {dish.name for dish in plan.catalogue.dishes if dish.whole}
    week = week_in_portions(first, dishes, rules.band)
    findings = check_week(week, rules)
    for _ in range(_ROUNDS):
        if _within(plan, week, findings):
            return _days(names, size)
        for name in sorted(set(size) - fixed, key=lambda one: -float(cost[one])):
            if size[name] - _STEP < _LEAST:
                continue
            lowered = {**size, name: size[name] - _STEP}
            week = week_in_portions(_days(names, lowered), dishes, rules.band)
            after = check_week(week, rules)
            if len(after) <= len(findings):
                size, findings = lowered, after
                break
        else:
            return first
    return first


def _days(names: Sequence[Sequence[str]], size: Mapping[str, int]) -> PortionDays:
    return tuple(tuple((name, size[name]) for name in day) for day in names)


def _within(plan: Plan, week: PlannedWeek, findings: Sequence[RuleFinding]) -> bool:
    """Whether the weighed week keeps the budget and the energy window."""
    budget = plan.requirements.budget_fen
    if budget is not None and mean_cost_fen(plan, week) > budget:
        return False
    return not any(finding.code in _ENERGY for finding in findings)


def mean_cost_fen(plan: Plan, week: PlannedWeek) -> float:
    """What a day of the week costs on average, from its milligrams at the plan's prices."""
    price = {
        food.name: p for food, p in zip(plan.catalogue.foods, plan.catalogue.price_fen_per_g, strict=True)
    }
    total = sum(
        mg / 1000 * price[name]
        for day in week.days for dish in day.dishes for name, mg in dish.masses_mg().items()
    )  # fmt: skip
    return float(total) / len(week.days)


def _moved(
    plan: Plan, size: dict[str, int], names: Sequence[Sequence[str]], findings: Sequence[RuleFinding]
) -> bool:
    for finding in findings:
        rule = plan.requirements.rule(finding.code)
        if rule is None or finding.code in _NOT_BY_PORTION or rule.per.value != "portion":
            continue
        short = rule.least is not None and "少于" in finding.sentence
        limit = rule.least if short else rule.most
        weight = plan.catalogue.measure(rule.measure)
        if rule.of:
            weight = weight - (limit or 0.0) * plan.catalogue.measure(rule.of)
            if (
                not short
            ):  # A share that is too high falls when what has little of it grows: nothing else runs short.
                weight, short = -weight, True
        best, moved = 0.0, ""
        for name in {name for day in names for name in day}:
            n = plan.catalogue.index(name)
            room = size[name] + _STEP <= _MOST if short else size[name] - _STEP >= _LEAST
            if not plan.catalogue.dishes[n].whole and room and weight[n] > best:
                best, moved = float(weight[n]), name
        if moved:
            size[moved] += _STEP if short else -_STEP
            return True
    return False
