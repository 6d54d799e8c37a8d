"""A season's sets: so many weeks that share at most so many dishes, with a bound for all of them together.

The sets are chosen one after another with a price on dishes that many sets would like; the price comes from the
season's relaxation (the mean week, with the pairs of sets that may share counted), and the same price gives the bound:
a week can be chosen on its own when each dish carries its price, and what the prices may bring back is a knapsack.
docs/algorithms/menu-plan.md §7.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from fangxin.engine.menu_plan.catalogue import COOKED, Catalogue, Flags, Numbers
from fangxin.engine.menu_plan.choosing import choose
from fangxin.engine.menu_plan.cutting import CUT
from fangxin.engine.menu_plan.linear import INFINITE, Program, Solver
from fangxin.engine.menu_plan.planning import COST, LIKING, Look, NoWeekFound, Plan, check_slots, plan_week
from fangxin.engine.menu_plan.relaxing import relax, sharpened
from fangxin.engine.menu_plan.requirements import Requirements
from fangxin.engine.menu_plan.week_model import Row, WeekModel, build_week

FIRST = 1.0
"""How near its own bound each set is first taken, as a share of the gap asked for."""
AGAIN = 0.2
"""How near its own bound a set that is looked at again may come before looking on is no use."""
PROVEN = 0.3
"""How far the bound of one priced week is pushed, as a share of the gap asked for …"""
PROVEN_LOOK = Look(dishes=200, nodes=600)
"""… and how long at most: branches, not seconds, so that a busy machine proves as much as an idle one."""
TURNS = 4
"""How often prices and rows are found from each other."""
STARTS = (Look(dishes=50, nodes=200), Look(dishes=70, nodes=200), Look(dishes=110, nodes=600))
"""Where sets that were looked at again and again are not yet near enough, others are begun, among more dishes."""
LEAST_BETTER = 1e-5
"""A set that is better by a smaller share is not better."""

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
    objective: str = LIKING, gap: float = 0.01, seconds: float = 60.0, told: Told | None = None,
) -> Season:  # fmt: skip
    """So many sets, each placed and weighed; two of them share at most ``overlap_pct`` of their cooked dishes.

    When the time is over, the sets found until then are the answer (``stopped``). Raises NothingToPlanWith,
    NoWeekPossible and NoWeekFound (when even one set cannot be found).
    """
    began = time.perf_counter()
    until = began + seconds
    cooked = cooked_dishes(catalogue)
    most = shared_most(requirements, overlap_pct)
    check_slots(catalogue, requirements)
    model = build_week(catalogue, requirements, objective=objective)
    model, prices, bound = season_bound(model, cooked, sets, most, gap, seconds=seconds / 3)
    finding = _Finding(
        catalogue, requirements, objective, cooked, sets, most, gap, until, bound,
        tuple(row for row in model.rows if row.key == CUT), told or (lambda _step, _bound, _best: True),
    )  # fmt: skip
    plans: list[Plan] = []
    for look in STARTS:
        tried = finding.begun(prices, look)
        finding.again(tried, look)
        if (-len(tried), _mean(tried)) < (-len(plans), _mean(plans)):
            plans = tried
        if finding.stopped or finding.enough(plans):
            break
    if not plans:
        raise NoWeekFound("规定时间内没有排出一周食谱；请延长时间，或放宽一条要求。")
    return Season(
        tuple(plans), _mean(plans), bound, _most_shared(plans, cooked), time.perf_counter() - began,
        stopped=finding.stopped or len(plans) < sets,
    )  # fmt: skip


def _mean(plans: Sequence[Plan]) -> float:
    return float(np.mean([plan.value for plan in plans])) if plans else float("inf")


@dataclass(slots=True, eq=False)
class _Finding:
    """Sets one after another, then each again beside the others until they are together within the gap."""

    catalogue: Catalogue
    requirements: Requirements
    objective: str
    cooked: Numbers
    sets: int
    most: int
    gap: float
    until: float
    bound: float
    whole: tuple[Row, ...]
    """Rows that whole dishes keep."""
    told: Told
    missed: list[Row] = field(default_factory=list)
    """Rows that weeks broke which did not fit on days: the next need not meet them again."""
    stopped: bool = False

    def begun(self, prices: Numbers, look: Look) -> list[Plan]:
        """The sets one after another at the season's prices; fewer when somebody says stop or no more are met."""
        plans: list[Plan] = []
        while len(plans) < self.sets and not self.stopped:
            try:
                plans.append(self._one(plans, self.gap * FIRST, look, prices=prices))
            except NoWeekFound:
                break
            self._tell(f"第 {len(plans)} 套", plans)
        return plans

    def again(self, plans: list[Plan], look: Look) -> None:
        """Each set looked for again beside the others, in place, until a whole turn made none better."""
        tired, n = 0, 0
        while tired < len(plans) and not self.stopped and not self.enough(plans):
            others = [plan for k, plan in enumerate(plans) if k != n]
            tired += 1
            try:
                found = self._one(others, self.gap * AGAIN, look, known=plans[n])
            except NoWeekFound:
                found = plans[n]
            if found.value < plans[n].value - LEAST_BETTER * abs(plans[n].value):
                plans[n], tired = found, 0
                self._tell(f"复核第 {n + 1} 套", plans)
            n = (n + 1) % len(plans)

    def enough(self, plans: Sequence[Plan]) -> bool:
        """All there and near enough together, or the time is over."""
        if time.perf_counter() > self.until:
            return True
        value = _mean(plans)
        return len(plans) == self.sets and value - self.bound <= self.gap * abs(value)

    def _tell(self, step: str, plans: Sequence[Plan]) -> None:
        self.stopped = not self.told(step, self.bound, _mean(plans))

    def _one(
        self, others: Sequence[Plan], gap: float, look: Look, prices: Numbers | None = None, known: Plan | None = None
    ) -> Plan:  # fmt: skip
        found = plan_week(
            self.catalogue, self.requirements, objective=self.objective, gap=gap,
            seconds=max(2.0, self.until - time.perf_counter()),
            more=(*self.whole, *self.missed, *_apart(others, self.cooked, self.most)),
            prices=prices, known=known, look=look, rounds=0 if known is not None else 1,
        )  # fmt: skip
        self.missed.extend(found.missed)
        return found


def cooked_dishes(catalogue: Catalogue) -> Numbers:
    """1 for the dishes that the overlap counts: everything but staples and extras."""
    return np.array([float(dish.slot in COOKED) for dish in catalogue.dishes])


def shared_most(requirements: Requirements, overlap_pct: int) -> int:
    """How many cooked dishes two sets may share: 30 % of twenty are six."""
    keys = ("slot:dish", "slot:soup")
    a_day = sum(rule.least or 0 for key in keys if (rule := requirements.rule(key)) is not None)
    return int(a_day * requirements.days * overlap_pct) // 100


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
        prices = _season_prices(_priced(sharp, model, none), cooked, sets, most) * cooked
        sharp, priced = sharpened(_priced(sharp, model, prices))
        found = priced.bound - _brought_back(prices, sets, pairs) / sets
        if found > bound:
            bound, kept, told = found, prices, priced
    counted = _priced(sharp, model, kept)
    told = relax(counted)
    single = choose(
        counted,
        gap=gap * PROVEN,
        relaxation=told,
        seconds=seconds,
        first=PROVEN_LOOK.dishes,
        nodes=PROVEN_LOOK.nodes,
    )
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
