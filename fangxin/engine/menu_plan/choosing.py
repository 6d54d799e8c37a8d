"""Which dishes a week holds and how large their portions are: the first stage, with a proven bound.

The relaxation over all dishes gives a bound L and for each dish the least d that serving it adds (its reduced cost). A
whole-number search runs on the promising dishes only; any week that uses another dish costs at least L + d, so the
bound told is min(bound of the search, L + least d left out), and dishes are taken in until the gap asked for is proven.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from fangxin.engine.menu_plan.catalogue import SLOTS, Indices, Numbers
from fangxin.engine.menu_plan.linear import LinearAnswer, Program, Solver, Watch, WholeAnswer
from fangxin.engine.menu_plan.week_model import WeekModel, kinds_cut

PROMISING = 0.08
"""A dish belongs to the first search when serving it adds less than this share to the bound …"""
FIRST_DISHES = 240
"""… and it is among so many of the best."""
SIFT_FROM = 900
"""From so many dishes on, the relaxation is solved on a part and the rest is priced against it."""
_EACH_SLOT = 8
FIRST_WEEK_SECONDS = 20.0
"""When the time is over without a week, the search goes on so long for any week: a busy machine is no reason for none."""
_ANY_GAP = 1e9
_EXACT = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """``bound``: no week has a smaller objective. ``added``: what serving a dish adds to it at least."""

    feasible: bool
    bound: float
    counts: Numbers
    added: Numbers
    row_dual: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """``counts`` and ``portions`` over all dishes; None when no week was found. ``impossible``: proven."""

    counts: Numbers | None
    portions: Numbers | None
    objective: float
    bound: float
    impossible: bool = False

    @property
    def gap(self) -> float:
        """(objective − bound) ÷ |objective|; infinite without a week."""
        if self.counts is None:
            return float("inf")
        return max(0.0, (self.objective - self.bound) / max(abs(self.objective), _EXACT))


def relax(model: WeekModel) -> Relaxation:
    """The relaxation over all dishes, exact also when it is solved on a growing part of them."""
    everything = np.arange(len(model.catalogue))
    chosen = everything if len(everything) <= SIFT_FROM else _first_part(model)
    while True:
        answer = Solver(model.program(chosen)).solve()
        if not answer.feasible:
            if len(chosen) == len(everything):
                nothing = np.zeros(len(everything))
                return Relaxation(
                    feasible=False, bound=float("inf"), counts=nothing, added=nothing, row_dual=np.empty(0)
                )
            chosen = everything if len(chosen) * 3 > len(everything) else _grown(model, chosen)
            continue
        found = _read(model, chosen, answer)
        wanting = np.flatnonzero(found.added < -_EXACT)
        wanting = np.setdiff1d(wanting, chosen)
        if len(wanting) == 0:
            return found
        worst = wanting[np.argsort(found.added[wanting])[:300]]
        chosen = np.union1d(chosen, worst)


def tightened(model: WeekModel) -> tuple[WeekModel, Relaxation]:
    """The model with the rows added that its own relaxation breaks (kinds that come oftener than there are days)."""
    for _ in range(20):
        base = relax(model)
        if not base.feasible:
            return model, base
        cut = kinds_cut(model.catalogue, model.requirements, base.counts)
        if cut is None:
            return model, base
        model = model.with_rows([cut])
    return model, base


def _first_part(model: WeekModel) -> Indices:
    """The dishes with the smallest objective in each slot, and for each row those that bring most of it for it."""
    price = model.objective_counts
    kept: list[Indices] = []
    for slot in SLOTS:
        own = np.flatnonzero(model.catalogue.measure(f"slot:{slot}"))
        kept.append(own[np.argsort(price[own])[:60]])
        for row in model.rows:
            if np.isfinite(row.low) and row.low > 0:
                yields = row.counts[own] / np.maximum(np.abs(price[own]), _EXACT)
                kept.append(own[np.argsort(-yields)[:6]])
    return np.unique(np.concatenate(kept))


def _grown(model: WeekModel, chosen: Indices) -> Indices:
    rest = np.setdiff1d(np.arange(len(model.catalogue)), chosen)
    step = max(1, len(rest) // max(1, len(chosen)))
    return np.union1d(chosen, rest[::step])


def _read(model: WeekModel, chosen: Indices, answer: LinearAnswer) -> Relaxation:
    d = len(chosen)
    counts = np.zeros(len(model.catalogue))
    counts[chosen] = answer.x[:d]
    row_dual = answer.row_dual[: len(model.rows)]
    return Relaxation(
        feasible=True,
        bound=answer.objective,
        counts=counts,
        added=model.composite(row_dual),
        row_dual=row_dual,
    )


def choose(
    model: WeekModel, *, gap: float = 0.01, seconds: float = 30.0, watch: Watch | None = None,
    relaxation: Relaxation | None = None, first: int = FIRST_DISHES,
) -> Choice:  # fmt: skip
    """The best week's dishes within ``gap`` (a share), or the best found in ``seconds``. Never raises for no answer."""
    until = time.perf_counter() + seconds
    base = relaxation or relax(model)
    if not base.feasible:
        return Choice(None, None, float("inf"), float("inf"), impossible=True)
    best = Choice(None, None, float("inf"), base.bound)
    candidates = _promising(model, base, first)
    while True:
        left = until - time.perf_counter()
        if left <= 0:
            return best if best.counts is not None else _any_week(model, candidates, best, base, watch)
        found = _search(
            model,
            candidates,
            gap * (1.0 if len(candidates) == len(model.catalogue) else 0.8),
            left,
            best,
            watch,
        )
        outside = np.setdiff1d(np.arange(len(model.catalogue)), candidates)
        least_outside = base.bound + (base.added[outside].min() if len(outside) else float("inf"))
        best = _better(best, found, model, candidates, least_outside, base.bound)
        if found.x is None and len(outside) == 0:
            return Choice(None, None, float("inf"), base.bound, impossible=found.infeasible)
        if best.gap <= gap or len(outside) == 0:
            return best
        if not found.complete and not found.infeasible:
            return best if best.counts is not None else _any_week(model, candidates, best, base, watch)
        candidates = _widened(model, base, candidates, best, gap)


def _any_week(
    model: WeekModel, candidates: Indices, best: Choice, base: Relaxation, watch: Watch | None
) -> Choice:
    """The first week that the search meets; the bound stays that of the relaxation."""
    found = _search(model, candidates, _ANY_GAP, FIRST_WEEK_SECONDS, best, watch)
    return _better(best, found, model, candidates, base.bound, base.bound)


def _promising(model: WeekModel, base: Relaxation, first: int) -> Indices:
    near = np.flatnonzero(base.added < PROMISING * abs(base.bound))
    near = near[np.argsort(base.added[near], kind="stable")[:first]]
    kept = [np.flatnonzero(base.counts > _EXACT), near]
    for slot in SLOTS:
        own = np.flatnonzero(model.catalogue.measure(f"slot:{slot}"))
        kept.append(own[np.argsort(base.added[own], kind="stable")[:_EACH_SLOT]])
    return np.unique(np.concatenate(kept))


def _widened(model: WeekModel, base: Relaxation, candidates: Indices, best: Choice, gap: float) -> Indices:
    """Every dish that a week could hold whose objective is below what has to be excluded."""
    if best.counts is None:
        wider = _promising(model, base, len(candidates))
        return wider if len(wider) > len(candidates) else np.arange(len(model.catalogue))
    limit = best.objective - gap * abs(best.objective) - base.bound
    return np.union1d(candidates, np.flatnonzero(base.added < limit))


def _search(
    model: WeekModel, candidates: Indices, gap: float, seconds: float, best: Choice, watch: Watch | None
) -> WholeAnswer:
    program: Program = model.program(candidates)
    start = None
    if best.counts is not None and best.portions is not None:
        grown = best.portions - model.catalogue.low * best.counts
        start = np.concatenate([best.counts[candidates], grown[candidates]])
    return Solver(program).solve_whole(gap=gap, seconds=seconds, start=start, watch=watch)


def _better(
    best: Choice,
    found: WholeAnswer,
    model: WeekModel,
    candidates: Indices,
    least_outside: float,
    least: float,
) -> Choice:
    inside = float("inf") if found.infeasible else found.bound
    bound = max(least, min(inside, least_outside))
    if found.x is None or found.objective >= best.objective:
        return Choice(best.counts, best.portions, best.objective, max(best.bound, bound))
    d = len(candidates)
    counts = np.zeros(len(model.catalogue))
    grown = np.zeros(len(model.catalogue))
    counts[candidates] = np.round(found.x[:d])
    grown[candidates] = np.maximum(0.0, found.x[d:])
    portions = model.catalogue.low * counts + np.minimum(grown, model.span * counts)
    return Choice(counts, portions, found.objective, max(best.bound, bound))
