"""A season's sets: so many weeks that share at most so many dishes, with a bound for all of them together.

The sets are chosen one after another with a price on dishes that many sets would like; the price comes from the
season's relaxation (the mean week, with the pairs of sets that may share counted), and the same price gives the bound:
a week can be chosen on its own when each dish carries its price, and what the prices may bring back is a knapsack.
docs/algorithms/menu-plan.md §7.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fangxin.engine.menu_plan.catalogue import COOKED, Catalogue, Flags, Numbers
from fangxin.engine.menu_plan.choosing import Choice, choose
from fangxin.engine.menu_plan.cutting import CUT
from fangxin.engine.menu_plan.linear import INFINITE, Program, Solver
from fangxin.engine.menu_plan.planning import COST, LIKING, NoWeekFound, Plan, Progress, plan_week
from fangxin.engine.menu_plan.relaxing import relax, sharpened
from fangxin.engine.menu_plan.requirements import Requirements
from fangxin.engine.menu_plan.week_model import Row, WeekModel, build_week

FIRST, AGAIN = 1.0, 0.5
"""How near its own bound each set is first taken and then looked at again, as shares of the gap asked for."""
PROVEN = 0.8
"""How far the bound of one priced week is pushed, as a share of the gap asked for."""
TURNS = 3
"""How often prices and rows are found from each other."""

Told = Callable[[str, float, float], bool]
"""Called with (what is done, bound, best so far); answers whether to go on."""


@dataclass(frozen=True, slots=True, eq=False)
class Season:
    """The sets of a season for one stage. ``bound``: no such sets have a better mean objective."""

    plans: tuple[Plan, ...]
    value: float
    bound: float
    shared: int
    """The most dishes that two sets share."""
    seconds: float
    stopped: bool = False

    @property
    def gap(self) -> float:
        """(value − bound) ÷ |value| of the mean week."""
        return max(0.0, (self.value - self.bound) / max(abs(self.value), 1e-9))


def plan_season(
    catalogue: Catalogue, requirements: Requirements, *, sets: int = 4, overlap_pct: int = 30,
    objective: str = LIKING, gap: float = 0.01, seconds: float = 60.0, told: Told | None = None, passes: int = 1,
) -> Season:  # fmt: skip
    """So many sets, each placed and weighed; two of them share at most ``overlap_pct`` of their cooked dishes.

    When the time is over, the sets found until then are the answer (``stopped``). Raises NothingToPlanWith,
    NoWeekPossible and NoWeekFound (when even one set cannot be found).
    """
    began = time.perf_counter()
    until = began + seconds
    progress = Progress()
    cooked = cooked_dishes(catalogue)
    most = shared_most(requirements, overlap_pct)
    model = build_week(catalogue, requirements, objective=objective)
    model, prices, bound = season_bound(model, cooked, sets, most, gap, seconds=min(20.0, seconds))
    whole = [row for row in model.rows if row.key == CUT]
    plans: list[Plan] = []

    def say(step: str) -> bool:
        value = float(np.mean([plan.value for plan in plans])) if plans else float("inf")
        return told is None or told(step, bound, value)

    for n in range(sets):
        rows = whole + _apart(plans, cooked, most)
        try:
            found = _one(catalogue, requirements, objective, rows, gap * FIRST, until, prices=prices)
        except NoWeekFound:
            if not plans:
                raise
            progress.stopped = True
            break
        plans.append(found)
        if not say(f"第 {n + 1} 套"):
            progress.stopped = True
            break
    for turn in range(passes if not progress.stopped else 0):
        for n in range(len(plans)):
            value = float(np.mean([plan.value for plan in plans]))
            if time.perf_counter() > until or value - bound <= gap * abs(value):
                break
            plans[n] = _better_of(
                plans, n, catalogue, requirements, objective, whole, cooked, most, gap, until
            )
            if not say(f"复核第 {n + 1} 套"):
                progress.stopped = True
                break
        del turn
    value = float(np.mean([plan.value for plan in plans]))
    return Season(
        tuple(plans), value, bound, _most_shared(plans, cooked), time.perf_counter() - began, progress.stopped
    )


def cooked_dishes(catalogue: Catalogue) -> Numbers:
    """1 for the dishes that the overlap counts: everything but staples and extras."""
    return np.array([float(dish.slot in COOKED) for dish in catalogue.dishes])


def shared_most(requirements: Requirements, overlap_pct: int) -> int:
    """How many cooked dishes two sets may share: 30 % of twenty are six."""
    keys = ("slot:dish", "slot:soup")
    a_day = sum(rule.least or 0 for key in keys if (rule := requirements.rule(key)) is not None)
    return int(a_day * requirements.days * overlap_pct) // 100


def _one(
    catalogue: Catalogue, requirements: Requirements, objective: str, rows: Sequence[Row], gap: float, until: float,
    prices: Numbers | None = None, known: Plan | None = None,
) -> Plan:  # fmt: skip
    left = max(2.0, until - time.perf_counter())
    return plan_week(
        catalogue,
        requirements,
        objective=objective,
        gap=gap,
        seconds=left,
        more=tuple(rows),
        prices=prices,
        known=known,
    )


def _better_of(
    plans: Sequence[Plan], n: int, catalogue: Catalogue, requirements: Requirements, objective: str,
    whole: Sequence[Row], cooked: Numbers, most: int, gap: float, until: float,
) -> Plan:  # fmt: skip
    others = [plan for k, plan in enumerate(plans) if k != n]
    try:
        rows = [*whole, *_apart(others, cooked, most)]
        again = _one(catalogue, requirements, objective, rows, gap * AGAIN, until, known=plans[n])
    except NoWeekFound:
        return plans[n]
    return again if again.value < plans[n].value else plans[n]


def served(plan: Plan) -> Flags:
    """Which dishes a plan serves."""
    there = np.zeros(len(plan.catalogue), dtype=bool)
    for day in plan.week.days:
        there[[helping.dish for helping in day]] = True
    return there


def _apart(plans: Sequence[Plan], cooked: Numbers, most: int) -> list[Row]:
    none = np.zeros(len(cooked))
    return [
        Row(f"apart:{n}", served(plan) * cooked, none, -INFINITE, float(most)) for n, plan in enumerate(plans)
    ]


def _most_shared(plans: Sequence[Plan], cooked: Numbers) -> int:
    pairs = [(a, b) for i, a in enumerate(plans) for b in plans[i + 1 :]]
    return max((int((served(a) * served(b) * cooked).sum()) for a, b in pairs), default=0)


def season_bound(
    model: WeekModel, cooked: Numbers, sets: int, most: int, gap: float, seconds: float = 20.0
) -> tuple[WeekModel, Numbers, float]:
    """The model with rows that whole dishes keep, prices of dishes, and what no ``sets`` weeks can beat on average.

    With n sets a dish in k of them makes k(k−1)/2 shared pairs; together there may be most·n(n−1)/2. For prices u ≥ 0:
    mean objective ≥ (best week with u added to each dish) − (most that u·n can be under the pairs) ÷ n.
    """
    sharp, base = sharpened(model)
    none = np.zeros(len(cooked))
    if not base.feasible or sets < 2:
        return sharp, none, base.bound
    bound, pairs = base.bound, most * sets * (sets - 1) // 2
    prices, kept, told = none, none, base
    for _ in range(TURNS):
        prices = _season_prices(sharp, cooked, sets, most) * cooked
        sharp, priced = sharpened(_priced(sharp, model, prices))
        found = priced.bound - _brought_back(prices, sets, pairs) / sets
        if found > bound:
            bound, kept, told = found, prices, priced
    counted = _priced(sharp, model, kept)
    told = relax(counted)
    single: Choice = choose(counted, gap=gap * PROVEN, relaxation=told, seconds=seconds)
    bound = max(bound, single.bound - _brought_back(kept, sets, pairs) / sets)
    return _priced(sharp, model, none), kept, bound


def _priced(sharp: WeekModel, plain: WeekModel, prices: Numbers) -> WeekModel:
    """The rows found so far, with the plain objective and these prices on serving a dish."""
    return WeekModel(
        plain.catalogue,
        plain.requirements,
        sharp.rows,
        plain.objective_counts + prices,
        plain.objective_portions,
    )


def _brought_back(prices: Numbers, sets: int, pairs: int) -> float:
    """The most that Σ u·n can be: the first set of a dish is free, the k-th costs k − 1 pairs (a knapsack, relaxed)."""
    total, left = float(prices.sum()), float(pairs)
    pieces = sorted(
        ((price / k, price, k) for price in prices if price > 0 for k in range(1, sets)), reverse=True
    )
    for _, price, weight in pieces:
        take = min(1.0, left / weight)
        total += take * price
        left -= take * weight
        if left <= 0:
            break
    return total


def _season_prices(model: WeekModel, cooked: Numbers, sets: int, most: int) -> Numbers:
    """The duals of "how often a dish is served is how many sets have it" in the relaxation of the mean week."""
    d, m = len(cooked), len(model.rows)
    base = model.program(np.arange(d))
    own = np.flatnonzero(cooked)
    links, pair_row = len(own), m + d + len(own)
    columns: list[tuple[list[int], list[float]]] = []
    for k in range(sets):
        for n in range(links):
            rows, values = [m + d + n], [-1.0 / sets]
            if k:
                rows, values = [*rows, pair_row], [*values, float(k)]
            columns.append((rows, values))
    index, value, start = _with_links(base, own, m + d)
    for rows, values in columns:
        index.extend(rows)
        value.extend(values)
        start.append(len(index))
    extra = len(columns)
    program = Program(
        cost=np.concatenate([base.cost, np.zeros(extra)]),
        low=np.zeros(2 * d + extra),
        high=np.concatenate([base.high, np.ones(extra)]),
        row_low=np.concatenate([base.row_low, np.zeros(links), [-INFINITE]]),
        row_high=np.concatenate([base.row_high, np.zeros(links), [float(most * sets * (sets - 1) // 2)]]),
        start=np.array(start, dtype=np.int32),
        index=np.array(index, dtype=np.int32),
        value=np.array(value),
        whole=np.zeros(2 * d + extra, dtype=np.int32),
    )
    answer = Solver(program).solve()
    prices = np.zeros(d)
    if answer.feasible:
        # Row: X − Σ a ÷ sets = 0. Its dual is what one serving more would save; the price is its negative.
        prices[own] = np.maximum(0.0, -answer.row_dual[m + d : m + d + links])
    return prices


def _with_links(base: Program, own: Numbers, first: int) -> tuple[list[int], list[float], list[int]]:
    """The columns of the week with a 1 added in the link row of each cooked dish's X."""
    index: list[int] = []
    value: list[float] = []
    start = [0]
    place = {int(dish): n for n, dish in enumerate(own)}
    for column in range(len(base.cost)):
        span = slice(int(base.start[column]), int(base.start[column + 1]))
        index.extend(int(i) for i in base.index[span])
        value.extend(float(v) for v in base.value[span])
        if column in place:
            index.append(first + place[column])
            value.append(1.0)
        start.append(len(index))
    return index, value, start


def objective_words(objective: str) -> str:
    """How an objective is named on a page."""
    return {COST: "最省钱", LIKING: "最受欢迎（预算内）"}.get(objective, "最接近标准")
