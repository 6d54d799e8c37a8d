"""The relaxation of a week: fractions of dishes allowed, over every dish; sharpened by rows that whole dishes keep.

Its value is a bound that no week can beat, and its duals say for every dish the least that serving it adds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fangxin.engine.menu_plan.catalogue import SLOTS, Indices, Numbers
from fangxin.engine.menu_plan.cutting import CUT, point_at, rounding_cuts
from fangxin.engine.menu_plan.linear import LinearAnswer, Solver
from fangxin.engine.menu_plan.week_model import Row, WeekModel, kinds_cut

SIFT_FROM = 900
"""From so many dishes on, the relaxation is solved on a part and the rest is priced against it."""
EXACT = 1e-6
_SIFTED_AT_ONCE = 300
_KIND_ROUNDS = 20
ROUNDS = 10
_STALLED = 7e-4
"""Rounding ends with a round that raises the bound by less than this share."""


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """``bound``: no week has a smaller objective. ``added``: what serving a dish adds to it at least."""

    feasible: bool
    bound: float
    counts: Numbers
    grown: Numbers
    added: Numbers
    row_dual: Numbers


class Relaxing:
    """A relaxation that is solved again from where it stood when rows are added or the objective changes."""

    def __init__(self, model: WeekModel, chosen: Indices | None = None) -> None:
        self.model = model
        self._everything = np.arange(len(model.catalogue))
        few = len(self._everything) <= SIFT_FROM
        self.chosen = chosen if chosen is not None else self._everything if few else _first_part(model)
        self._load()

    def _load(self) -> None:
        self._loaded = len(self.model.rows)
        self.solver = Solver(self.model.program(self.chosen))
        self._answer: LinearAnswer | None = None

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows where it stands."""
        self.model = self.model.with_rows(rows)
        for row in rows:
            self.solver.add_row(
                np.concatenate([row.counts[self.chosen], row.portions[self.chosen]]), row.low, row.high
            )

    def solve(self) -> Relaxation:
        """The relaxation over all dishes, exact also when it is solved on a growing part of them."""
        while True:
            answer = self._answer = self.solver.solve()
            if not answer.feasible:
                if len(self.chosen) == len(self._everything):
                    nothing = np.zeros(len(self._everything))
                    return Relaxation(False, float("inf"), nothing, nothing, nothing, np.empty(0))  # noqa: FBT003
                self.chosen = self._grown()
                self._load()
                continue
            found = self._read(answer)
            wanting = np.setdiff1d(np.flatnonzero(found.added < -EXACT), self.chosen)
            if len(wanting) == 0:
                return found
            worst = wanting[np.argsort(found.added[wanting])[:_SIFTED_AT_ONCE]]
            self.chosen = np.union1d(self.chosen, worst)
            self._load()

    def _grown(self) -> Indices:
        if len(self.chosen) * 3 > len(self._everything):
            return self._everything
        rest = np.setdiff1d(self._everything, self.chosen)
        return np.union1d(self.chosen, rest[:: max(1, len(rest) // max(1, len(self.chosen)))])

    def _read(self, answer: LinearAnswer) -> Relaxation:
        d, size = len(self.chosen), len(self.model.catalogue)
        counts, grown = np.zeros(size), np.zeros(size)
        counts[self.chosen] = answer.x[:d]
        grown[self.chosen] = answer.x[d:]
        row_dual = self._of_rows(answer.row_dual)
        # A dish that cannot be had is in no week, whatever its price says.
        added = np.where(self.model.catalogue.most_a_week > 0, self.model.composite(row_dual), np.inf)
        return Relaxation(
            feasible=True, bound=answer.objective, counts=counts, grown=grown,
            added=added, row_dual=row_dual,
        )  # fmt: skip

    def _of_rows(self, by_solver: Numbers) -> Numbers:
        """The solver's rows are the model's at loading, the links of the dishes, and what was added since."""
        links = len(self.chosen)
        return np.concatenate([by_solver[: self._loaded], by_solver[self._loaded + links :]])

    def sums(self) -> list[Numbers]:
        """Sums of rows that name a dish served a fraction of a time."""
        if self._answer is None:
            return []
        return [self._of_rows(sum_) for sum_ in self.solver.multipliers(self._answer.x, len(self.chosen))]

    def sharpen(self, found: Relaxation) -> list[Row]:
        """Rows that whole dishes keep and ``found`` breaks."""
        kinds = kinds_cut(self.model.catalogue, self.model.requirements, found.counts)
        cuts = rounding_cuts(self.model, point_at(self.model, found.counts, found.grown), self.sums())
        return cuts if kinds is None else [kinds, *cuts]


def relax(model: WeekModel) -> Relaxation:
    """The relaxation over all dishes."""
    return Relaxing(model).solve()


def tightened(model: WeekModel) -> tuple[WeekModel, Relaxation]:
    """The model with the rows added that its own relaxation breaks (kinds that come oftener than there are days)."""
    relaxing = Relaxing(model)
    base = relaxing.solve()
    for _ in range(_KIND_ROUNDS):
        cut = kinds_cut(model.catalogue, model.requirements, base.counts) if base.feasible else None
        if cut is None:
            break
        relaxing.add([cut])
        base = relaxing.solve()
    return relaxing.model, base


def sharpened(model: WeekModel, rounds: int = ROUNDS) -> tuple[WeekModel, Relaxation]:
    """The model with rows that every week of whole dishes keeps, as long as they raise the bound."""
    relaxing = Relaxing(model)
    base = relaxing.solve()
    for _ in range(rounds):
        rows = relaxing.sharpen(base) if base.feasible else []
        if not rows:
            break
        before = base.bound
        relaxing.add(rows)
        base = relaxing.solve()
        if base.bound - before < _STALLED * abs(before):
            break
    return (_tight_only(relaxing.model, base), base) if base.feasible else (relaxing.model, base)


def _tight_only(model: WeekModel, base: Relaxation) -> WeekModel:
    """Without the rounded rows that the last answer does not lean on: they would slow every solve that follows."""
    point = point_at(model, base.counts, base.grown)
    kept = [
        row
        for row, dual, room in zip(model.rows, base.row_dual, point.above, strict=True)
        if row.key != CUT or abs(dual) > EXACT or room < EXACT
    ]
    return WeekModel(
        model.catalogue, model.requirements, tuple(kept), model.objective_counts, model.objective_portions
    )


def _first_part(model: WeekModel) -> Indices:
    """The dishes with the smallest objective in each slot, and for each row those that bring most of it for it."""
    price = model.objective_counts
    kept: list[Indices] = []
    for slot in SLOTS:
        own = np.flatnonzero(model.catalogue.measure(f"slot:{slot}"))
        kept.append(own[np.argsort(price[own])[:60]])
        for row in model.rows:
            if np.isfinite(row.low) and row.low > 0:
                yields = row.counts[own] / np.maximum(np.abs(price[own]), EXACT)
                kept.append(own[np.argsort(-yields)[:6]])
    return np.unique(np.concatenate(kept))
