"""A plan as the library keeps it: one portion in thousandths a dish, the same for every band of the stage.

The library's own rounding differs a little from the planner's, so portions are moved by a hundredth where the checker
finds a rule short or passed, until it finds nothing more that portions can mend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fangxin.engine.dishes import Dish
from fangxin.engine.menu_plan.from_policy import WEEKDAYS
from fangxin.engine.menu_plan.planning import Plan
from fangxin.engine.menu_week.checker import RuleFinding, check_week
from fangxin.engine.menu_week.planned import PlannedDay, PlannedWeek, planned_dish
from fangxin.engine.menu_week.week_rules import WeekRules

_STEP, _LEAST, _MOST = 10, 800, 1200
_ROUNDS = 40
_NOT_BY_PORTION = frozenset({"protein_high"})


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


def portions_of(
    plan: Plan, dishes: Mapping[str, Dish], rules: WeekRules
) -> tuple[tuple[tuple[str, int], ...], ...]:
    """The plan's days with portions that the checker accepts as far as portions can do it."""
    size: dict[str, int] = {}
    for day in plan.week.days:
        for helping in day:
            dish = plan.catalogue.dishes[helping.dish]
            share = sum(helping.masses_mg.values()) / sum(dish.masses_mg.values())
            size[dish.name] = max(_LEAST, min(_MOST, round(share * 1000)))
    names = [[plan.catalogue.dishes[helping.dish].name for helping in day] for day in plan.week.days]
    for _ in range(_ROUNDS):
        days = tuple(tuple((name, size[name]) for name in day) for day in names)
        findings = check_week(week_in_portions(days, dishes, rules.band), rules)
        if not _moved(plan, size, names, findings):
            return days
    return tuple(tuple((name, size[name]) for name in day) for day in names)


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
