"""The compact model of a week (totals first, days second) as dense rows over the dishes.

For each dish two columns: X, how often it is served in the week, and R, the grams above the least portion, so that the
portions served are Q = low·X + R with 0 ≤ R ≤ (high − low)·X. Rules of a day enter as what they imply for the week.
docs/algorithms/menu-plan.md works an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fangxin.engine.menu_plan.catalogue import Catalogue, Indices, Numbers
from fangxin.engine.menu_plan.linear import INFINITE, Program
from fangxin.engine.menu_plan.requirements import Per, Requirements, Rule, Span

MARGIN = 0.0
"""What the model asks above the least and below the most of each measured rule, so that rounding cannot break it."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One row: coefficients of X and of R, its limits, and the rule it comes from (empty: part of the meal)."""

    key: str
    counts: Numbers
    portions: Numbers
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class WeekModel:
    """Rows over all dishes of the catalogue; a program may be built on some of them."""

    catalogue: Catalogue
    requirements: Requirements
    rows: tuple[Row, ...]
    objective_counts: Numbers
    objective_portions: Numbers

    @cached_property
    def x_rows(self) -> Numbers:
        """Rows × dishes, what one serving at the least portion adds."""
        return np.array([row.counts for row in self.rows]).reshape(len(self.rows), len(self.catalogue))

    @cached_property
    def r_rows(self) -> Numbers:
        """Rows × dishes, what one more portion adds."""
        return np.array([row.portions for row in self.rows]).reshape(len(self.rows), len(self.catalogue))

    @cached_property
    def row_low(self) -> Numbers:
        """Least of each row."""
        return np.array([row.low for row in self.rows])

    @cached_property
    def row_high(self) -> Numbers:
        """Most of each row."""
        return np.array([row.high for row in self.rows])

    @property
    def span(self) -> Numbers:
        """How much a portion may grow above the least."""
        return self.catalogue.high - self.catalogue.low

    def with_rows(self, rows: Sequence[Row]) -> WeekModel:
        """The same model with rows added."""
        return WeekModel(
            self.catalogue,
            self.requirements,
            (*self.rows, *rows),
            self.objective_counts,
            self.objective_portions,
        )

    def value(self, counts: Numbers, portions: Numbers) -> float:
        """The objective of a week with these servings and portions of all dishes."""
        grown = portions - self.catalogue.low * counts
        return float(self.objective_counts @ counts + self.objective_portions @ grown)

    def composite(self, row_dual: Numbers) -> Numbers:
        """The least that one serving of each dish adds to the bound of these row prices (its reduced cost).

        A serving brings X = 1 and may bring up to ``span`` of R, which is taken when its own reduced cost is negative.
        """
        counts = self.objective_counts - row_dual @ self.x_rows
        portions = self.objective_portions - row_dual @ self.r_rows
        return counts + self.span * np.minimum(0.0, portions)

    def program(self, chosen: Indices) -> Program:
        """The program on the chosen dishes: columns X, then R; rows of the week, then one link R ≤ span·X a dish."""
        d, m = len(chosen), len(self.rows)
        x_part, r_part, span = self.x_rows[:, chosen], self.r_rows[:, chosen], self.span[chosen]
        block = np.concatenate([x_part, r_part], axis=1).T
        column, row = np.nonzero(block)
        # Each column ends with its link: the entry is put in where the next column starts.
        ends = np.cumsum(np.count_nonzero(block, axis=1))
        link = np.concatenate([-span, np.ones(d)])
        start = np.concatenate([[0], ends + np.arange(1, 2 * d + 1)])
        most = self.catalogue.most_a_week[chosen]
        return Program(
            cost=np.concatenate([self.objective_counts[chosen], self.objective_portions[chosen]]),
            low=np.zeros(2 * d),
            high=np.concatenate([most, most * span]),
            row_low=np.concatenate([self.row_low, np.full(d, -INFINITE)]),
            row_high=np.concatenate([self.row_high, np.zeros(d)]),
            start=start.astype(np.int32),
            index=np.insert(row, ends, m + np.arange(2 * d) % d).astype(np.int32),
            value=np.insert(block[column, row], ends, link),
            whole=np.concatenate([np.ones(d), np.zeros(d)]).astype(np.int32),
        )


def build_week(
    catalogue: Catalogue, requirements: Requirements, *, objective: str = "cost", more: tuple[Row, ...] = (),
    margin: float = MARGIN,
) -> WeekModel:  # fmt: skip
    """The model of a week. ``objective``: cost (fen a day) or liking (its negative, mean of the cooked dishes)."""
    rows: list[Row] = []
    for rule in requirements.rules:
        rows += _rows_of(rule, catalogue, requirements, margin)
    rows += _one_of_a_kind_a_day(catalogue, requirements.days)
    if requirements.budget_fen is not None:
        rows.append(budget_row(catalogue, requirements.budget_fen, requirements.days))
    rows += more
    counts, portions = objective_of(catalogue, objective, requirements.days)
    return WeekModel(catalogue, requirements, tuple(rows), counts, portions)


def objective_of(catalogue: Catalogue, objective: str, days: int) -> tuple[Numbers, Numbers]:
    """Coefficients of X and R: the mean cost of a day in fen, or the mean liking of a day's dishes with a minus."""
    if objective == "cost":
        cost = catalogue.measure("cost_fen") / days
        return cost * catalogue.low, cost
    liking = catalogue.measure("liking") / days
    # R is priced at nearly nothing, so that of two equally liked weeks the smaller portions win.
    return -liking, 1e-6 * catalogue.measure("cost_fen")


def budget_row(catalogue: Catalogue, budget_fen: int, days: int) -> Row:
    """What the week may cost: the budget a day times the days, less the rounding of grams."""
    cost = catalogue.measure("cost_fen")
    return Row("budget", cost * catalogue.low, cost, -INFINITE, budget_fen * days * (1 - MARGIN))


def _rows_of(rule: Rule, catalogue: Catalogue, requirements: Requirements, margin: float) -> list[Row]:
    days = requirements.days
    times = 1 if rule.span in (Span.WEEK, Span.DAYS) else days
    measure = catalogue.measure(rule.measure)
    if rule.key == "kinds_a_week":
        return []  # Twelve a day with no dish twice make twenty-five a week; checked, and added when it fails.
    slack = margin if rule.per is Per.PORTION else 0.0
    if not rule.of:
        low = -INFINITE if rule.least is None else rule.least * times * (1 + slack)
        high = INFINITE if rule.most is None else rule.most * times * (1 - slack)
        most = _most_on_days(rule, days)
        return [_row(rule, measure, catalogue, low, min(high, most))]
    whole = catalogue.measure(rule.of)
    found = []
    if rule.least is not None:
        share = rule.least * (1 + slack)
        found.append(_row(rule, measure - share * whole, catalogue, 0.0, INFINITE))
    if rule.most is not None:
        share = rule.most * (1 - slack)
        found.append(_row(rule, measure - share * whole, catalogue, -INFINITE, 0.0))
    return found


def _most_on_days(rule: Rule, days: int) -> float:
    """Two extras every day are ten, but no extra may stand on two days running, so that nine cannot be placed."""
    if rule.key == "slot:extra" and rule.most is not None and rule.most >= 2:
        return rule.most * days - 2
    return INFINITE


def _row(rule: Rule, measure: Numbers, catalogue: Catalogue, low: float, high: float) -> Row:
    if rule.per is Per.DISH:
        return Row(rule.key, measure, np.zeros_like(measure), low, high)
    return Row(rule.key, measure * catalogue.low, measure, low, high)


def _one_of_a_kind_a_day(catalogue: Catalogue, days: int) -> list[Row]:
    """No two dishes of one major kind on a day: no more such dishes in the week than days."""
    rows = []
    none = np.zeros(len(catalogue))
    for k, name in enumerate(catalogue.kind_names):
        major = catalogue.majors[:, k].astype(float)
        if (major * catalogue.most_a_week).sum() > days:
            rows.append(Row(f"one:{name}", major, none, -INFINITE, float(days)))
    return rows


def kinds_cut(catalogue: Catalogue, requirements: Requirements, counts: Numbers, more: int = 0) -> Row | None:
    """The row that a week breaks when a kind comes more often than there are days.

    A kind counts once a day, so at most ``days`` times a week: with S the kinds that come more often, the other kinds
    must make up what is left, sum over kinds outside S ≥ need − days·|S|. None when the week keeps it.
    """
    rule = requirements.rule("kinds_a_day")
    if rule is None or rule.least is None:
        return None
    need, days = rule.least * requirements.days + more, requirements.days
    served = counts @ catalogue.kinds
    over = served > days + 1e-6
    if np.minimum(served, days).sum() >= need - 1e-6:
        return None
    others = catalogue.kinds[:, ~over].sum(axis=1).astype(float)
    return Row("kinds_a_day", others, np.zeros(len(catalogue)), need - days * float(over.sum()), INFINITE)


def week_kinds_cut(catalogue: Catalogue, requirements: Requirements, counts: Numbers) -> Row | None:
    """The row that a week breaks when it holds too few kinds: some dish must bring a kind that is not there yet.

    Kinds among the dishes of the week count once; each dish outside brings at most its own new kinds.
    """
    rule = requirements.rule("kinds_a_week")
    if rule is None or rule.least is None:
        return None
    there = counts @ catalogue.kinds > 0.5
    missing = rule.least - float(there.sum())
    if missing <= 0:
        return None
    new = (catalogue.kinds & ~there[None, :]).sum(axis=1).astype(float)
    return Row("kinds_a_week", new, np.zeros(len(catalogue)), missing, INFINITE)
