"""A plan as the library keeps it: one portion in thousandths a dish, the same for every band of the stage.

The library's own rounding differs a little from the planner's, so portions are moved by half a hundredth where a rule is
short or passed, one dish at a time or two against each other, until nothing is left that portions can mend. Mending never
leaves the budget or the energy window: where it would, the solver's own portions stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fangxin.engine.dishes import Dish
from fangxin.engine.menu_plan.catalogue import Numbers
from fangxin.engine.menu_plan.from_policy import WEEKDAYS
from fangxin.engine.menu_plan.planning import Plan
from fangxin.engine.menu_plan.weighing import Limits, limits_of
from fangxin.engine.menu_week.checker import RuleFinding, check_week
from fangxin.engine.menu_week.planned import PlannedDay, PlannedWeek, planned_dish
from fangxin.engine.menu_week.week_rules import WeekRules
from fangxin.engine.nutrition import Food

PortionDays = tuple[tuple[tuple[str, int], ...], ...]
"""For each day its dishes as (name, portion in thousandths)."""

_STEP, _LEAST, _MOST = 5, 760, 1240
"""Mending may go a little past the portions that are planned with: a week at its smallest may still be too much."""
_AROUND = 24
"""So many steps a portion may end from the solver's."""
_ROUNDS = 40
_PAIRED = 60
_TINY = 1e-9
_ENERGY = frozenset({"energy", "energy_day"})
_HELD = 20.0
"""How much heavier the budget and the energy window weigh than any other rule."""


def week_in_portions(
    days: Sequence[Sequence[tuple[str, int]]], dishes: Mapping[str, Dish], band: str,
    foods: Mapping[str, Food] | None = None,
) -> PlannedWeek:  # fmt: skip
    """Days of (dish name, portion in thousandths) as the checker reads them. Raises KeyError for an unknown dish."""
    return PlannedWeek(
        band,
        tuple(
            PlannedDay(
                label, tuple(planned_dish(dishes[name], band, permille, foods) for name, permille in day)
            )
            for label, day in zip(WEEKDAYS, days, strict=False)
        ),
    )


def portions_of(
    plan: Plan, dishes: Mapping[str, Dish], rules: WeekRules, foods: Mapping[str, Food] | None = None
) -> PortionDays:
    """The plan's days with portions that the checker accepts as far as portions can do it."""
    names = [[plan.catalogue.dishes[helping.dish].name for helping in day] for day in plan.week.days]
    size: dict[str, int] = {}
    for day in plan.week.days:
        for helping in day:
            dish = plan.catalogue.dishes[helping.dish]
            share = sum(helping.masses_mg.values()) / sum(dish.masses_mg.values())
            size[dish.name] = max(_LEAST, min(_MOST, round(share * 1000)))
    solver = _days(names, size)
    mended = _days(names, _mended(plan, dishes, rules.band, size))
    week = week_in_portions(mended, dishes, rules.band, foods)
    return mended if _within(plan, week, check_week(week, rules)) else solver


def _mended(plan: Plan, dishes: Mapping[str, Dish], band: str, size: Mapping[str, int]) -> dict[str, int]:
    """Sizes near these with less outside the limits: the best single change, or the best two together, again and again."""
    catalogue = plan.catalogue
    days = [[helping.dish for helping in day] for day in plan.week.days]
    chosen = sorted({dish for day in days for dish in day})
    spots = [(dish, int(f)) for dish in chosen for f in np.flatnonzero(catalogue.grams[dish] > 0)]
    times = np.array([sum(day.count(dish) for day in days) for dish, _ in spots], dtype=float)
    limits = limits_of(catalogue, plan.requirements, spots, times, days)
    sizes, brings, own = [], [], []
    for n, dish in enumerate(chosen):
        name, whole = catalogue.dishes[dish].name, catalogue.dishes[dish].whole
        around = [size[name] + _STEP * k for k in range(-_AROUND, _AROUND + 1)]
        columns = [k for k, spot in enumerate(spots) if spot[0] == dish]
        for permille in [size[name]] if whole else [p for p in around if _LEAST <= p <= _MOST]:
            masses = planned_dish(dishes[name], band, permille).masses_mg()
            grams = np.array([masses.get(catalogue.foods[spots[k][1]].name, 0) / 1000 for k in columns])
            sizes.append(permille)
            brings.append(limits.rows[:, columns] @ grams)
            own.append(n)
    names = [catalogue.dishes[dish].name for dish in chosen]
    options = _Options(np.array(sizes), np.array(brings).T, np.array(own))
    now = options.best(limits, np.array([size[name] for name in names]))
    return {name: int(options.sizes[k]) for name, k in zip(names, now, strict=True)}


@dataclass(frozen=True, slots=True, eq=False)
class _Options:
    """Every size that each dish may have: what it brings to each limited sum, and whose it is."""

    sizes: Numbers
    brings: Numbers
    own: Numbers

    def best(self, limits: Limits, start: Numbers) -> Numbers:
        """For each dish the place of its option, from these sizes on, where nothing better is one or two changes away."""
        now = np.array([
            int(np.flatnonzero((self.own == n) & (self.sizes == size))[0]) for n, size in enumerate(start)
        ])  # fmt: skip
        weight = np.array([_HELD if key in _ENERGY or key == "budget" else 1.0 for key in limits.keys])

        def outside(totals: Numbers) -> Numbers:
            return weight @ limits.short(totals)

        for _ in range(_ROUNDS):
            totals = self.brings[:, now].sum(axis=1)
            before = float(outside(totals[:, None])[0])
            if before <= 0:
                break
            moves = self.brings - self.brings[:, now[self.own]]
            after = outside(totals[:, None] + moves)
            changed = [int(np.argmin(after))]
            if after[changed[0]] >= before - _TINY:
                changed = self._pair(outside, totals, moves, np.argsort(after, kind="stable")[:_PAIRED])
                if outside((totals + moves[:, changed].sum(axis=1))[:, None])[0] >= before - _TINY:
                    break
            for k in changed:
                now[self.own[k]] = k
        return now

    def _pair(
        self, outside: Callable[[Numbers], Numbers], totals: Numbers, moves: Numbers, first: Numbers
    ) -> list[int]:
        """The two changes of different dishes, one of them of ``first``, that leave least outside."""
        pairs = []
        for one in first:
            after = outside((totals + moves[:, one])[:, None] + moves)
            other = int(np.argmin(np.where(self.own == self.own[one], np.inf, after)))
            pairs.append((float(after[other]), int(one), other))
        return list(min(pairs)[1:])


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
