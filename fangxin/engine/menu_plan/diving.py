"""A whole week from a sharpened relaxation, quickly: one dish after another is taken for good, and the rest follows.

Each step takes the dish that the relaxation wants most and solves again from where it stood; where that leaves no week,
the dish is left out instead. Some tens of small linear programs make a week, mostly within one per cent of the bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fangxin.engine.menu_plan.catalogue import Indices, Numbers
from fangxin.engine.menu_plan.linear import LinearAnswer, Solver
from fangxin.engine.menu_plan.week_model import WeekModel

_WHOLE = 1e-6
_STIRRED = 0.2
"""By how much a repeated dive misreads the fractions, so that it comes out elsewhere."""


@dataclass(frozen=True, slots=True, eq=False)
class Dived:
    """Servings and grown portions over all dishes."""

    counts: Numbers
    grown: Numbers
    objective: float


def dive(model: WeekModel, candidates: Indices, *, seed: int = 0, below: float = np.inf) -> Dived | None:
    """A week of the candidates with an objective below ``below``; None when this dive meets none.

    Seed 0 takes the fractions as they are; every other seed stirs them, the same way each time.
    """
    solver = Solver(model.program(candidates))
    most = model.catalogue.most_a_week[candidates]
    low, high = np.zeros(len(candidates)), most.copy()
    dice = np.random.default_rng(seed)
    answer = solver.solve()
    while answer.feasible and answer.objective < below:
        counts = answer.x[: len(candidates)]
        part = counts - np.floor(counts + _WHOLE)
        open_ = np.flatnonzero(part > _WHOLE)
        if len(open_) == 0:
            return _whole(model, candidates, answer)
        stir = dice.uniform(-_STIRRED, _STIRRED, len(open_)) if seed else 0.0
        place = int(open_[np.argmax(part[open_] + stir)])
        answer = _taken(solver, place, counts[place], low, high, below)
    return None


def _taken(
    solver: Solver, place: int, count: float, low: Numbers, high: Numbers, below: float
) -> LinearAnswer:
    """The dish served once more for good; where that leaves no week, not more than now."""
    up = float(np.ceil(count - _WHOLE))
    one = np.array([place])
    solver.columns_between(one, np.array([up]), high[one])
    answer = solver.solve()
    if answer.feasible and answer.objective < below:
        low[place] = up
        return answer
    high[place] = up - 1
    solver.columns_between(one, low[one], high[one])
    return solver.solve()


def _whole(model: WeekModel, candidates: Indices, answer: LinearAnswer) -> Dived:
    d = len(candidates)
    counts, grown = np.zeros(len(model.catalogue)), np.zeros(len(model.catalogue))
    counts[candidates] = np.round(answer.x[:d])
    grown[candidates] = np.maximum(0.0, answer.x[d:])
    return Dived(counts, np.minimum(grown, model.span * counts), answer.objective)
