"""The chosen dishes put on days: the second stage, pure 0-1, by CP-SAT.

The week's cost and nutrients do not depend on it, so a placed week is as good as the first stage proved it. What does
not fit on days goes back to the first stage as one more kind in the week's sum, or as a pair that cannot stand together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fangxin.engine.menu_plan.catalogue import Catalogue, Flags, Numbers
from fangxin.engine.menu_plan.requirements import Per, Requirements, Rule, Span

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

# OR-Tools brings pandas along, 50 MB: it is read when the first week is placed, not when a web process starts.

_SCALE = 100
"""Day sums are compared in hundredths of the measure's unit."""


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """``days``: for each day the dishes (places in the catalogue). None: none found. ``impossible``: proven."""

    days: tuple[tuple[int, ...], ...] | None
    impossible: bool = False


@dataclass(slots=True)
class _Board:
    model: cp_model.CpModel
    items: list[int]
    on: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)

    def over(self, day: int, weights: Mapping[int, int]) -> cp_model.LinearExpr:
        from ortools.sat.python import cp_model

        return cp_model.LinearExpr.weighted_sum([self.on[i, day] for i in weights], list(weights.values()))  # type: ignore[return-value]


def place(
    catalogue: Catalogue, requirements: Requirements, counts: Numbers, portions: Numbers, *,
    work: float = 1.0, by_day: Mapping[int, int] | None = None, seed: int = 1,
) -> Placement:  # fmt: skip
    """Put the week on its days. ``by_day``: dishes that have to stand by this day (0 the first), for stock that expires.

    Every rule of a day holds in the answer; None when none was found with so much ``work``
    (the solver's own measure, about a second of an idle core: the same on every machine).
    """
    items = [int(i) for i in np.flatnonzero(counts > 0.5)]
    days = range(requirements.days)
    board = _board(items, counts, days)
    for i, day in (by_day or {}).items():
        if i in items:
            board.model.add(sum(board.on[i, t] for t in days if t <= day) >= 1)
    size = portions / np.maximum(counts, 1.0)
    for rule in requirements.rules:
        kinds = catalogue.union(rule.measure)
        if rule.span is Span.DAY and kinds is not None:
            _kinds(board, rule, kinds, days)
        elif rule.span is Span.DAY:
            _day_rule(board, rule, catalogue, size, days)
        elif rule.span is Span.DAYS:
            _days_with(board, rule, catalogue, days)
    _one_of_a_kind(board, catalogue, days)
    if not by_day:
        _break_symmetry(board, catalogue, counts, days)
    return _solved(board, days, work, seed)


def _board(items: list[int], counts: Numbers, days: range) -> _Board:
    """Each dish as often as the week has it, never on two days running."""
    from ortools.sat.python import cp_model

    board = _Board(cp_model.CpModel(), items)
    for i in items:
        for t in days:
            board.on[i, t] = board.model.new_bool_var(f"{i}_{t}")
        board.model.add(sum(board.on[i, t] for t in days) == round(float(counts[i])))
        for t in days[:-1]:
            board.model.add_at_most_one(board.on[i, t], board.on[i, t + 1])
    return board


def _solved(board: _Board, days: range, work: float, seed: int) -> Placement:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = work
    solver.parameters.random_seed = seed
    # Few variables and no objective: clauses alone place a week in 0.02-0.06 s, linear relaxations took 0.03-0.8 s.
    solver.parameters.linearization_level = 0
    solver.parameters.cp_model_presolve = False
    solver.parameters.symmetry_level = 0
    status = solver.solve(board.model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Placement(
            tuple(tuple(i for i in board.items if solver.boolean_value(board.on[i, t])) for t in days)
        )
    return Placement(None, impossible=status == cp_model.INFEASIBLE)


def _day_rule(board: _Board, rule: Rule, catalogue: Catalogue, size: Numbers, days: range) -> None:
    measure = catalogue.measure(rule.measure)
    if rule.per is Per.PORTION:
        measure = measure * size
    if rule.of:
        whole = catalogue.measure(rule.of) * size
        for share, sign in ((rule.least, 1), (rule.most, -1)):
            if share is not None:
                weights = {i: round(sign * (measure[i] - share * whole[i]) * _SCALE) for i in board.items}
                for t in days:
                    board.model.add(board.over(t, weights) >= 0)
        return
    scale = 1 if rule.per is Per.DISH else _SCALE
    weights = {i: round(float(measure[i]) * scale) for i in board.items if abs(measure[i]) > 1e-9}
    for t in days:
        total = board.over(t, weights) if weights else 0
        if rule.least is not None:
            board.model.add(total >= int(np.ceil(rule.least * scale)) if weights else rule.least <= 0)
        if rule.most is not None and weights:
            board.model.add(total <= int(np.floor(rule.most * scale)))


def _one_of_a_kind(board: _Board, catalogue: Catalogue, days: range) -> None:
    for k in range(len(catalogue.kind_names)):
        sharing = [i for i in board.items if catalogue.majors[i, k]]
        if len(sharing) > 1:
            for t in days:
                board.model.add_at_most_one(board.on[i, t] for i in sharing)


def _days_with(board: _Board, rule: Rule, catalogue: Catalogue, days: range) -> None:
    having = [i for i in board.items if catalogue.measure(rule.measure)[i] > 0]
    there = []
    for t in days:
        day = board.model.new_bool_var(f"{rule.key}_{t}")
        board.model.add_bool_or([board.on[i, t] for i in having]).only_enforce_if(day)
        there.append(day)
    if rule.least is not None:
        board.model.add(sum(there) >= round(rule.least))


def _kinds(board: _Board, rule: Rule, kinds: Flags, days: range) -> None:
    if rule.least is None:
        return
    single: dict[int, int] = dict.fromkeys(board.items, 0)
    shared: list[list[int]] = []
    for k in np.flatnonzero(kinds[board.items].any(axis=0)):
        having = [i for i in board.items if kinds[i, k]]
        if len(having) == 1:
            single[having[0]] += 1
        else:
            shared.append(having)
    for t in days:
        found = []
        for n, having in enumerate(shared):
            there = board.model.new_bool_var(f"{rule.key}{n}_{t}")
            board.model.add_bool_or([board.on[i, t] for i in having]).only_enforce_if(there)
            found.append(there)
        board.model.add(board.over(t, single) + sum(found) >= round(rule.least))


def _break_symmetry(board: _Board, catalogue: Catalogue, counts: Numbers, days: range) -> None:
    """Soups come once: the first of them stands on the first day, and so on. Days bear no names yet."""
    soups = [i for i in board.items if catalogue.measure("slot:soup")[i] and counts[i] < 1.5]
    if len(soups) == len(days) and not any(
        catalogue.most_a_week[i] > 1 and counts[i] > 1.5 for i in board.items
    ):
        for t, i in zip(days, soups, strict=True):
            board.model.add(board.on[i, t] == 1)
