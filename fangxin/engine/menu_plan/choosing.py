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
from fangxin.engine.menu_plan.diving import dive
from fangxin.engine.menu_plan.linear import Program, Solver, Watch, WholeAnswer
from fangxin.engine.menu_plan.relaxing import EXACT, Relaxation, relax
from fangxin.engine.menu_plan.week_model import WeekModel

PROMISING = 0.08
"""A dish belongs to the first search when serving it adds less than this share to the bound …"""
FIRST_DISHES = 110
"""… and it is among so many of the best."""
DIVES = 4
"""So many dives before the search by branches."""
DIVED = 0.03
"""A dive looks at dishes that add less than this share to the bound."""
_DIVED_DISHES = 240
_EACH_SLOT = 8
FIRST_WEEK_SECONDS = 20.0
"""When the time is over without a week, the search goes on so long for any week: a busy machine is no reason for none."""
_ANY_GAP = 1e9


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
        return max(0.0, (self.objective - self.bound) / max(abs(self.objective), EXACT))


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Servings and portions of a week that was found before, over all dishes."""

    counts: Numbers
    portions: Numbers


def choose(
    model: WeekModel, *, gap: float = 0.01, seconds: float = 30.0, watch: Watch | None = None,
    relaxation: Relaxation | None = None, first: int = FIRST_DISHES, known: Known | None = None,
    nodes: int | None = None,
) -> Choice:  # fmt: skip
    """The best week's dishes within ``gap`` (a share), or the best found in ``seconds``. Never raises for no answer.

    ``known``: a week that keeps the model's rows; only a better one is searched. ``nodes``: so many branches on the
    first dishes and no more, whatever is proven by then.
    """
    until = time.perf_counter() + seconds
    base = relaxation or relax(model)
    if not base.feasible:
        return Choice(None, None, float("inf"), float("inf"), impossible=True)
    best = _dived(
        model, base, gap, watch, known, dives=0 if known is not None and nodes is not None else DIVES
    )
    if best.gap <= gap:
        return best
    candidates = _promising(model, base, first, _limit(best, base, gap))
    while True:
        left = until - time.perf_counter()
        if left <= 0:
            return best if best.counts is not None else _any_week(model, candidates, best, base, watch)
        if best.counts is not None:
            candidates = np.union1d(candidates, np.flatnonzero(best.counts))
        found = _search(
            model,
            candidates,
            gap * (1.0 if len(candidates) == len(model.catalogue) else 0.95),
            left,
            best,
            watch,
            nodes,
        )
        outside = np.setdiff1d(np.arange(len(model.catalogue)), candidates)
        least_outside = base.bound + (base.added[outside].min() if len(outside) else float("inf"))
        best = _better(best, found, model, candidates, least_outside, base.bound)
        if found.x is None and len(outside) == 0:
            return Choice(None, None, float("inf"), base.bound, impossible=found.infeasible)
        if best.gap <= gap or len(outside) == 0 or (nodes is not None and best.counts is not None):
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


def _dived(
    model: WeekModel, base: Relaxation, gap: float, watch: Watch | None, known: Known | None, dives: int
) -> Choice:
    """The best of what is known and of a few dives; no more of them than the gap needs."""
    best = Choice(None, None, float("inf"), base.bound)
    if known is not None:
        best = Choice(known.counts, known.portions, model.value(known.counts, known.portions), base.bound)
    candidates = _promising(model, base, _DIVED_DISHES, DIVED * abs(base.bound))
    for seed in range(dives if best.gap > gap else 0):
        found = dive(model, candidates, seed=seed, below=best.objective)
        if found is not None and found.objective < best.objective:
            portions = model.catalogue.low * found.counts + found.grown
            best = Choice(found.counts, portions, found.objective, base.bound)
        if best.gap <= gap or (watch is not None and not watch(best.bound, best.objective)):
            break
    return best


def _limit(best: Choice, base: Relaxation, gap: float) -> float:
    """A dish that adds more than this cannot stand in a week that the best one has to be compared with."""
    if best.counts is None:
        return PROMISING * abs(base.bound)
    return best.objective - gap * abs(best.objective) - base.bound


def _promising(model: WeekModel, base: Relaxation, first: int, limit: float) -> Indices:
    near = np.flatnonzero(base.added < limit)
    near = near[np.argsort(base.added[near], kind="stable")[:first]]
    kept = [np.flatnonzero(base.counts > EXACT), near]
    for slot in SLOTS:
        own = np.flatnonzero(model.catalogue.measure(f"slot:{slot}"))
        kept.append(own[np.argsort(base.added[own], kind="stable")[:_EACH_SLOT]])
    return np.unique(np.concatenate(kept))


def _widened(model: WeekModel, base: Relaxation, candidates: Indices, best: Choice, gap: float) -> Indices:
    """Every dish that a week could hold whose objective is below what has to be excluded."""
    if best.counts is None:
        wider = _promising(model, base, len(candidates), float("inf"))
        return wider if len(wider) > len(candidates) else np.arange(len(model.catalogue))
    return np.union1d(candidates, np.flatnonzero(base.added < _limit(best, base, gap)))


def _search(
    model: WeekModel, candidates: Indices, gap: float, seconds: float, best: Choice, watch: Watch | None,
    nodes: int | None = None,
) -> WholeAnswer:  # fmt: skip
    program: Program = model.program(candidates)
    start = None
    if best.counts is not None and best.portions is not None:
        grown = best.portions - model.catalogue.low * best.counts
        start = np.concatenate([best.counts[candidates], grown[candidates]])
    return Solver(program).solve_whole(gap=gap, seconds=seconds, start=start, watch=watch, nodes=nodes)


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
