"""One week, whole: chosen, placed on days, weighed, checked, with its proof.

A week that cannot be placed goes back with one row more, so what is told as the bound is always the bound of the
problem without such rows: the first stage's, over every dish.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fangxin.engine.menu_plan.catalogue import SLOT_TITLES, SLOTS, Catalogue, NothingToPlanWith, Numbers
from fangxin.engine.menu_plan.choosing import FIRST_DISHES, Choice, Known, choose
from fangxin.engine.menu_plan.cutting import CUT
from fangxin.engine.menu_plan.linear import Watch
from fangxin.engine.menu_plan.placing import place
from fangxin.engine.menu_plan.relaxing import ROUNDS, Relaxation, sharpened, tightened
from fangxin.engine.menu_plan.requirements import Requirements
from fangxin.engine.menu_plan.verdict import Fault, faults_of
from fangxin.engine.menu_plan.week_model import (
    Row,
    WeekModel,
    build_week,
    kinds_cut,
    objective_of,
    week_kinds_cut,
)
from fangxin.engine.menu_plan.weighing import Helping, weigh

COST, LIKING, NEAREST = "cost", "liking", "nearest"
OBJECTIVES = (LIKING, COST, NEAREST)
_ROUNDS = 12
_GRACE = 20.0
"""Seconds after the time is over in which a week that is found may still be put on its days."""
TIGHT = 1.04
"""A budget is tight when the cheapest week may need so much of it."""
_CHEAPEST = 0.006
CLOSEST = 0.003
"""How near the cheapest week a search ends whose budget hardly suffices."""
ROUNDING = 0.0005
"""What weighing may cost: the search proves so much more than was asked for."""


class NoWeekPossible(ValueError):
    """Proven: no week keeps all the rules. ``explaining.why_not`` says which changes would help."""


class NoWeekFound(ValueError):
    """None was found in the time given; that is no proof that there is none."""


@dataclass(frozen=True, slots=True)
class Week:
    """A placed, weighed week: for each day its helpings; what they cost in whole fen (rounded up) a day on average."""

    days: tuple[tuple[Helping, ...], ...]
    cost_fen: float
    liking: float
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """``value`` and ``bound`` in the objective's unit (fen a pupil and day, or liking); ``gap`` as a share."""

    week: Week
    catalogue: Catalogue
    requirements: Requirements
    objective: str
    value: float
    bound: float
    gap: float
    seconds: float
    stopped: bool
    rounds: int
    cost_bound_fen: float
    """No week that keeps the rules costs less."""
    counts: Numbers
    """Servings of each dish of the catalogue …"""
    portions: Numbers
    """… and the portions served, before they were weighed."""
    cuts: tuple[Row, ...]
    """Rows that whole dishes keep; they hold for every week under the same rules, at any price."""
    missed: tuple[Row, ...]
    """Rows that weeks met on the way broke: kinds that come too often, what did not fit on days."""


@dataclass(slots=True)
class Progress:
    """What a long run tells: ``told`` gets (step, bound, best so far) and answers whether to go on."""

    told: Watch | None = None
    stopped: bool = False

    def watch(self, bound: float, best: float) -> bool:
        """For the solver; remembers that somebody said stop."""
        if self.told is not None and not self.told(bound, best):
            self.stopped = True
        return not self.stopped


@dataclass(frozen=True, slots=True)
class Look:
    """A search that ends early: among so many dishes, after so many branches, without a proof of its own."""

    dishes: int
    nodes: int


@dataclass(slots=True)
class _Search:
    model: WeekModel
    base: Relaxation
    choice: Choice
    days: tuple[tuple[int, ...], ...]
    rounds: int
    first_bound: float
    missed: list[Row]


def plan_week(
    catalogue: Catalogue, requirements: Requirements, *, objective: str = LIKING, gap: float = 0.01,
    seconds: float = 30.0, progress: Progress | None = None, more: Sequence[Row] = (),
    by_day: Mapping[int, int] | None = None, prices: Numbers | None = None, known: Plan | None = None,
    rounds: int = ROUNDS, look: Look | None = None,
) -> Plan:  # fmt: skip
    """The best week within ``gap`` of the proven bound, on days and in milligrams.

    ``more``: rows beside the rules. ``prices``: added to the objective for each serving of a dish (a season's sets keep
    apart by them); the plan's bound is then that of the priced problem. ``known``: a plan of the same rules; it is the
    answer when none better by more than the gap is found. ``rounds``: how long rows that whole dishes keep are looked for. ``look``:
    the best that a short search meets, however far it is from the bound.

    Raises NothingToPlanWith, NoWeekPossible (proven) and NoWeekFound (time over).
    """
    began = time.perf_counter()
    progress = progress or Progress()
    check_slots(catalogue, requirements)
    if requirements.budget_fen is not None and known is None and prices is None:
        known = _within_budget(
            catalogue,
            requirements,
            objective=objective,
            gap=gap,
            seconds=seconds,
            progress=progress,
            more=more,
        )
        if known is not None and objective == COST and by_day is None:
            return replace(known, requirements=requirements, seconds=time.perf_counter() - began)
    model = build_week(
        catalogue, requirements, objective="cost" if objective == NEAREST else objective, more=tuple(more)
    )
    if objective == NEAREST:
        model = nearest_model(model)
    if prices is not None:
        model = replace(model, objective_counts=model.objective_counts + prices)
    found = _search(model, gap - ROUNDING, began + seconds, progress, by_day, known, rounds, look)
    counts, portions = found.choice.counts, found.choice.portions
    assert counts is not None
    assert portions is not None
    size = np.where(counts > 0, portions / np.maximum(counts, 1.0), 0.0)
    week = week_of(catalogue, requirements, found.days, size)
    value = value_of(objective, week, found.choice)
    cost_bound = found.first_bound if objective == COST else tightened(cost_model(model))[1].bound
    return Plan(
        week=week, catalogue=catalogue, requirements=requirements, objective=objective, value=value,
        bound=found.first_bound, gap=max(0.0, (value - found.first_bound) / max(abs(value), 1e-9)),
        seconds=time.perf_counter() - began, stopped=progress.stopped, rounds=found.rounds,
        cost_bound_fen=cost_bound, counts=counts, portions=portions,
        cuts=tuple(row for row in found.model.rows if row.key == CUT), missed=tuple(found.missed),
    )  # fmt: skip


def _within_budget(
    catalogue: Catalogue, requirements: Requirements, *, objective: str, gap: float, seconds: float,
    progress: Progress, more: Sequence[Row],
) -> Plan | None:  # fmt: skip
    """The cheapest week, when the budget is so tight that it is the question; None when it is not.

    A search among weeks that just fit meets none for long; the cheapest is found or excluded in a moment.
    """
    budget, free = requirements.budget_fen, replace(requirements, budget_fen=None)
    assert budget is not None
    if (
        objective != COST
        and sharpened(build_week(catalogue, free, more=tuple(more)))[1].bound * TIGHT < budget
    ):
        return None
    cheapest = plan_week(
        catalogue, free, objective=COST, gap=gap if objective == COST else min(gap, _CHEAPEST), seconds=seconds,
        progress=progress, more=more,
    )  # fmt: skip
    if cheapest.bound > budget:
        raise NoWeekPossible(f"最便宜的一周每天也要 {cheapest.bound / 100:.2f} 元以上。")
    if cheapest.week.cost_fen > budget:
        closer = plan_week(
            catalogue, free, objective=COST, gap=CLOSEST, seconds=seconds, progress=progress, more=more,
            known=cheapest,
        )  # fmt: skip
        if closer.week.cost_fen > budget:
            raise NoWeekFound(
                f"最便宜的一周每天 {closer.week.cost_fen / 100:.2f} 元，比预算多不到百分之一；请略加预算，或放宽一条要求。"
            )
        return closer
    return cheapest


def check_slots(catalogue: Catalogue, requirements: Requirements) -> None:
    """Raises NothingToPlanWith when a slot that every day needs has no dish left."""
    needed = {slot: requirements.rule(f"slot:{slot}") for slot in SLOTS}
    empty = [
        SLOT_TITLES[slot]
        for slot, rule in needed.items()
        if rule is not None
        and rule.least
        and not (catalogue.measure(f"slot:{slot}") * catalogue.most_a_week).any()
    ]
    if empty or len(catalogue) == 0:
        raise NothingToPlanWith(
            f"没有可用的{'、'.join(empty) or '菜品'}；请放宽季节、过敏或缺货的限制，或增加菜品。"
        )


def cost_model(model: WeekModel) -> WeekModel:
    """The same rows with the cost as objective."""
    counts, portions = objective_of(model.catalogue, COST, model.requirements.days)
    return WeekModel(model.catalogue, model.requirements, model.rows, counts, portions)


def nearest_model(model: WeekModel) -> WeekModel:
    """Nearest to the standard: what a dish brings beyond or short of it is weighed in ``objective``.

    The mean share of each measured rule's requirement that the week goes beyond is smallest when nothing is wasted; a
    linear measure, so that the proof holds: every least is already kept by its row.
    """
    catalogue, days = model.catalogue, model.requirements.days
    weight = np.zeros(len(catalogue))
    used = 0
    for rule in model.requirements.rules:
        if (
            rule.least
            and not rule.of
            and not rule.fixed
            and rule.per.value == "portion"
            and rule.span.value == "mean"
        ):
            weight += catalogue.measure(rule.measure) / (rule.least * days)
            used += 1
    weight /= max(1, used)
    return WeekModel(catalogue, model.requirements, model.rows, weight * catalogue.low, weight)


def _search(
    model: WeekModel,
    gap: float,
    until: float,
    progress: Progress,
    by_day: Mapping[int, int] | None,
    known: Plan | None,
    rounds: int,
    look: Look | None,
) -> _Search:
    """Stage 1 and stage 2 in turn, until a week stands on its days; what is known stands on its days already."""
    start = Known(known.counts, known.portions) if known is not None else None
    tight, base = sharpened(model, rounds)
    first_bound: float | None = None
    margin = 0
    missed: list[Row] = []
    for n in range(_ROUNDS):
        left = until - time.perf_counter()
        if left <= -_GRACE:
            break
        choice = choose(
            tight, gap=gap, seconds=max(left, 0.5), watch=progress.watch, relaxation=base, known=start,
            first=FIRST_DISHES if look is None else look.dishes, nodes=None if look is None else look.nodes,
        )  # fmt: skip
        if start is not None and choice.counts is start.counts:
            assert known is not None
            days = tuple(tuple(helping.dish for helping in day) for day in known.week.days)
            return _Search(tight, base, choice, days, n + 1, first_bound or choice.bound, missed)
        if choice.counts is None or choice.portions is None:
            if choice.impossible and n == 0:
                raise NoWeekPossible("没有一周食谱能同时满足全部要求。")
            break
        if first_bound is None:
            first_bound = choice.bound
        cuts = [
            cut for cut in (
                kinds_cut(tight.catalogue, tight.requirements, choice.counts, margin),
                week_kinds_cut(tight.catalogue, tight.requirements, choice.counts),
            ) if cut is not None
        ]  # fmt: skip
        if not cuts:
            placed = place(tight.catalogue, tight.requirements, choice.counts, choice.portions, by_day=by_day)
            if placed.days is not None:
                return _Search(tight, base, choice, placed.days, n + 1, first_bound, missed)
            margin += 1
            cuts = [_not_again(choice, tight)]
            more = kinds_cut(tight.catalogue, tight.requirements, choice.counts, margin)
            cuts += [more] if more is not None else []
        missed += cuts
        tight, base = sharpened(tight.with_rows(cuts), rounds)
    raise NoWeekFound("规定时间内没有排出一周食谱；请延长时间，或放宽一条要求。")


def _not_again(choice: Choice, model: WeekModel) -> Row:
    """At least one of these dishes less: the week that could not be placed is not found again."""
    assert choice.counts is not None
    there = (choice.counts > 0.5).astype(float)
    return Row(
        "again", there, np.zeros_like(there), -np.inf, float(choice.counts[choice.counts > 0.5].sum()) - 1.0
    )


def week_of(
    catalogue: Catalogue, requirements: Requirements, days: Sequence[Sequence[int]], size: Numbers
) -> Week:
    """Days and portions weighed out, with what the planner's own check finds wrong."""
    helpings = weigh(catalogue, requirements, days, size)
    cost, liking = sums_of(catalogue, helpings, requirements.days)
    return Week(helpings, cost, liking, faults_of(catalogue, requirements, helpings))


def sums_of(catalogue: Catalogue, days: Sequence[Sequence[Helping]], count: int) -> tuple[float, float]:
    """Mean cost of a day in fen and mean liking, from the milligrams."""
    place = {food.name: f for f, food in enumerate(catalogue.foods)}
    cost = sum(
        mg / 1000 * catalogue.price_fen_per_g[place[name]]
        for day in days for helping in day for name, mg in helping.masses_mg.items()
    )  # fmt: skip
    liking = sum(catalogue.dishes[helping.dish].liking for day in days for helping in day)
    return float(cost) / count, liking / count


def value_of(objective: str, week: Week, choice: Choice) -> float:
    """The objective of the weighed week: fen a day, or liking with a minus (smaller is better everywhere)."""
    if objective == COST:
        return week.cost_fen
    return -week.liking if objective == LIKING else choice.objective
