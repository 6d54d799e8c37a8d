"""A week for each of many schools, with its own prices and its own shortages, on as many processes as there are cores.

Schools do not share stock, so they are independent; what they share is the model's work: weeks that were found before
are tried first (priced anew, portions tuned), and only who is not proven near its own bound by one of them is searched.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from fangxin.engine.menu_plan.catalogue import Catalogue, NothingToPlanWith
from fangxin.engine.menu_plan.explaining import why_not
from fangxin.engine.menu_plan.planning import COST, NoWeekFound, NoWeekPossible, Plan, Week, plan_week
from fangxin.engine.menu_plan.relaxing import ROUNDS
from fangxin.engine.menu_plan.requirements import Requirements
from fangxin.engine.menu_plan.week_model import Row, objective_of


@dataclass(frozen=True, slots=True)
class SchoolCase:
    """A school's own prices (fen a kilogram bought; unnamed foods keep the county's) and what it cannot get."""

    name: str
    fen_per_kg: Mapping[str, int]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchoolWeek:
    """``dishes``: names by day. ``week`` None: ``reason`` says why, in words. ``given_up``: advice that its shortages forbid."""

    school: str
    dishes: tuple[tuple[str, ...], ...]
    week: Week | None
    cost_fen: float
    bound_fen: float
    gap: float
    seconds: float
    reason: str = ""
    given_up: tuple[str, ...] = ()


_Job = tuple[Catalogue, Requirements, Sequence[SchoolCase], str, float, float, frozenset[str]]


def plan_county(
    catalogue: Catalogue, requirements: Requirements, schools: Sequence[SchoolCase], *, objective: str = COST,
    gap: float = 0.02, workers: int = 2, seconds_each: float = 10.0, advice: Collection[str] = (),
) -> tuple[SchoolWeek, ...]:  # fmt: skip
    """A placed week for every school, or the reason why there is none, in the order of ``schools``.

    ``advice``: keys of rules that a school may give up when what it cannot get leaves no week with them.
    """
    batches = [schools[n::workers] for n in range(workers)]
    jobs = [
        (catalogue, requirements, batch, objective, gap, seconds_each, frozenset(advice))
        for batch in batches
        if batch
    ]
    if len(jobs) <= 1:
        return tuple(week for job in jobs for week in _batch(job))
    with ProcessPoolExecutor(len(jobs), mp_context=multiprocessing.get_context("spawn")) as pool:
        done = {week.school: week for part in pool.map(_batch, jobs) for week in part}
    return tuple(done[school.name] for school in schools)


def _batch(job: _Job) -> list[SchoolWeek]:
    catalogue, requirements, schools, objective, gap, seconds, advice = job
    together = Together(catalogue, requirements, objective, gap, seconds, advice)
    return [together.week_of(school) for school in schools]


class Together:
    """What the schools of a county share: rows that whole dishes keep, and the weeks found so far."""

    def __init__(
        self, catalogue: Catalogue, requirements: Requirements, objective: str, gap: float, seconds: float,
        advice: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.advice = frozenset(advice)
        self.catalogue, self.requirements, self.objective = catalogue, requirements, objective
        self.gap, self.seconds = gap, seconds
        self._rows: list[Row] = []
        self._pool: list[Plan] = []
        # A rule about costs has other coefficients in every school, and so would what is rounded from it.
        self._alike = requirements.budget_fen is None and not any(
            "cost" in rule.measure + rule.of for rule in requirements.rules
        )

    def week_of(self, school: SchoolCase) -> SchoolWeek:
        """One school's week, at its own prices and without what it cannot get."""
        began = time.perf_counter()
        own = self.catalogue.closed_for(school.gone).priced(school.fen_per_kg)
        given_up: tuple[str, ...] = ()
        try:
            try:
                plan = self._planned(own, self._known(own))
            except NoWeekPossible:
                plan, given_up = self._without_advice(own)
        except (NothingToPlanWith, NoWeekPossible, NoWeekFound) as reason:
            return SchoolWeek(school.name, (), None, 0.0, 0.0, 0.0, time.perf_counter() - began, str(reason))
        names = tuple(tuple(own.dishes[h.dish].name for h in day) for day in plan.week.days)
        return SchoolWeek(
            school.name, names, plan.week, plan.week.cost_fen, plan.cost_bound_fen, plan.gap,
            time.perf_counter() - began, given_up=given_up,
        )  # fmt: skip

    def _without_advice(self, own: Catalogue) -> tuple[Plan, tuple[str, ...]]:
        """The week without the advice that stands in the way, on its own: rows of others under more rules do not hold."""
        requirements = self.requirements
        given_up: list[str] = []
        while (why := why_not(own, requirements, alternatives=False)) is not None:
            standing = [key for key in why.together if key in self.advice]
            if not standing:
                raise NoWeekPossible(f"没有一周食谱能同时做到：{'、'.join(why.titles)}。")
            rule = requirements.rule(standing[0])
            given_up.append(rule.title if rule is not None else standing[0])
            requirements = requirements.without(standing[0])
        plan = plan_week(
            own, requirements, objective=self.objective, gap=self.gap, seconds=self.seconds, rounds=ROUNDS
        )
        return plan, tuple(given_up)

    def _planned(self, own: Catalogue, known: Plan | None) -> Plan:
        rows = tuple(self._rows) if self._alike else ()
        plan = plan_week(
            own, self.requirements, objective=self.objective, gap=self.gap, seconds=self.seconds, more=rows,
            known=known, rounds=_ROUNDS if len(rows) > _ROWS // 2 else ROUNDS,
        )  # fmt: skip
        if known is not None and (plan.week.faults or plan.gap > self.gap):
            # Mended gram by gram at other prices it no longer keeps every rule, or it costs a little more than it promised.
            return self._planned(own, None)
        new = {id(row): row for row in (*self._rows, *plan.cuts)}
        self._rows = list(new.values())[-_ROWS:]
        if known is None or not np.array_equal(plan.counts, known.counts):
            self._pool.append(plan)
        return plan

    def _known(self, own: Catalogue) -> Plan | None:
        """Of the weeks found so far that this school can cook, the best at its prices."""
        if not self._pool or not self._alike:
            return None
        counts = np.array([plan.counts for plan in self._pool])
        portions = np.array([plan.portions for plan in self._pool])
        each, more = objective_of(own, self.objective, self.requirements.days)
        worth = counts @ (each - more * own.low) + portions @ more
        worth[(counts > own.most_a_week + 0.5).any(axis=1)] = np.inf
        best = int(np.argmin(worth))
        return self._pool[best] if np.isfinite(worth[best]) else None


_ROWS = 100
"""So many rows are handed on: the relaxation is solved with all of them."""
_ROUNDS = 1
"""With the rows of other schools to begin with, one look for more is enough."""
