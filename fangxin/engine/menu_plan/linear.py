"""Linear and mixed-integer programs by HiGHS: the one module that knows the solver.

One thread, no printing, errors as exceptions. Rows and columns are numbered; who numbers them keeps the meaning.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from fangxin.engine.menu_plan.catalogue import Indices, Numbers

INFINITE = highspy.kHighsInf
_OPTIMAL = highspy.HighsModelStatus.kOptimal
_INFEASIBLE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)


class SolverFailed(RuntimeError):
    """The solver ended in a state that means neither an answer nor a proof that there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """min cost·x, row_low ≤ A x ≤ row_high, low ≤ x ≤ high; A by columns (start, index, value)."""

    cost: Numbers
    low: Numbers
    high: Numbers
    row_low: Numbers
    row_high: Numbers
    start: Indices
    index: Indices
    value: Numbers
    whole: Indices
    """1 where the column must be a whole number."""


@dataclass(frozen=True, slots=True, eq=False)
class LinearAnswer:
    """``feasible`` is a proof either way; the vectors are empty when it is not."""

    feasible: bool
    objective: float
    x: Numbers
    row_dual: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class WholeAnswer:
    """``x`` is None when none was found; ``bound`` holds either way; ``complete``: the gap asked for was proven."""

    x: Numbers | None
    objective: float
    bound: float
    complete: bool
    infeasible: bool


Watch = Callable[[float, float], bool]
"""Called with (bound, best so far); answers whether to go on."""


class Solver:
    """A loaded program that can be changed a little and solved again from where it stood."""

    def __init__(self, program: Program) -> None:
        self.highs: Any = highspy.Highs()
        for option, setting in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
            self.highs.setOptionValue(option, setting)
        self.columns, self.rows = len(program.cost), len(program.row_low)
        self._whole = program.whole
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.columns, self.rows
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = program.cost, program.low, program.high
        lp.row_lower_, lp.row_upper_ = program.row_low, program.row_high
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = program.start, program.index
        lp.a_matrix_.value_ = program.value
        self.highs.passModel(lp)

    def columns_between(self, columns: Indices, low: Numbers, high: Numbers) -> None:
        """New bounds for these columns."""
        self.highs.changeColsBounds(len(columns), columns.astype(np.int32), low, high)

    def row_between(self, row: int, low: float, high: float) -> None:
        """New bounds for one row."""
        self.highs.changeRowBounds(row, low, high)

    def costs(self, cost: Numbers) -> None:
        """A new objective."""
        self.highs.changeColsCost(self.columns, np.arange(self.columns, dtype=np.int32), cost)

    def add_row(self, value: Numbers, low: float, high: float) -> None:
        """One row more, as coefficients of all columns."""
        index = np.flatnonzero(value)
        self.highs.addRow(low, high, len(index), index.astype(np.int32), value[index])
        self.rows += 1

    def multipliers(self, x: Numbers, whole: int, most: int = 24, fraction: float = 0.01) -> list[Numbers]:
        """For the first ``whole`` columns that the last answer left a fraction: their rows of the basis' inverse."""
        basic = np.array(self.highs.getBasicVariables()[1])
        places = np.flatnonzero((basic >= 0) & (basic < whole))
        away = np.abs(x[basic[places]] % 1.0 - 0.5)
        nearest = places[np.argsort(away, kind="stable")[:most]]
        half = 0.5 - fraction
        return [
            np.array(self.highs.getBasisInverseRow(int(place))[1])
            for place in nearest
            if abs(x[basic[place]] % 1.0 - 0.5) < half
        ]

    def solve(self) -> LinearAnswer:
        """Solve the relaxation. Raises SolverFailed when it ends without an answer or a proof."""
        self.highs.run()
        status = self.highs.getModelStatus()
        if status in _INFEASIBLE:
            return LinearAnswer(feasible=False, objective=float("inf"), x=np.empty(0), row_dual=np.empty(0))
        if status != _OPTIMAL:
            raise SolverFailed(f"线性规划没有算完：{status}。")
        found = self.highs.getSolution()
        return LinearAnswer(
            feasible=True,
            objective=self.highs.getObjectiveValue(),
            x=np.array(found.col_value),
            row_dual=np.array(found.row_dual),
        )

    def solve_whole(
        self, *, gap: float, seconds: float, start: Numbers | None = None, watch: Watch | None = None,
        cutoff: float | None = None, nodes: int | None = None,
    ) -> WholeAnswer:  # fmt: skip
        """Solve with whole numbers until the gap is proven, the time is over or ``watch`` says stop.

        ``nodes``: so many branches at most, the same on an idle and on a busy machine.
        """
        h = self.highs
        h.changeColsIntegrality(
            self.columns, np.arange(self.columns, dtype=np.int32), self._whole.astype(np.uint8)
        )
        for option, setting in (
            ("mip_rel_gap", gap), ("time_limit", h.getRunTime() + seconds), ("mip_heuristic_effort", 0.0),
            ("mip_detect_symmetry", False), ("mip_allow_restart", False), ("presolve", "off"),
            ("mip_pscost_minreliable", 2), ("mip_heuristic_run_feasibility_jump", False),
        ):  # fmt: skip
            h.setOptionValue(option, setting)
        if cutoff is not None:
            h.setOptionValue("objective_bound", cutoff)
        if nodes is not None:
            h.setOptionValue("mip_max_nodes", nodes)
        if start is not None:
            guess = highspy.HighsSolution()
            guess.col_value = list(start)
            h.setSolution(guess)
        self._listen(watch)
        h.run()
        info, status = h.getInfo(), h.getModelStatus()
        has = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        x = np.array(h.getSolution().col_value) if has else None
        return WholeAnswer(
            x=x,
            objective=info.objective_function_value if has else float("inf"),
            bound=info.mip_dual_bound,
            complete=status == _OPTIMAL,
            infeasible=status in _INFEASIBLE,
        )

    def _listen(self, watch: Watch | None) -> None:
        if watch is None:
            return
        last = [0.0]

        def told(event: Any) -> None:
            now = time.perf_counter()
            if now - last[0] < 0.1:
                return
            last[0] = now
            data = event.data_out
            if not watch(data.mip_dual_bound, data.mip_primal_bound):
                event.data_in.user_interrupt = True

        self.highs.cbMipInterrupt.subscribe(told)
