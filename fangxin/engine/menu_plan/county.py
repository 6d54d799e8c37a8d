"""A week for each of many schools, with its own prices and its own shortages, on as many processes as there are cores.

Schools do not share stock, so they are independent; what they share is the model's work: weeks that were found before
are tried first (priced anew, portions tuned), and only who is not proven near its own bound by one of them is searched.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from fangxin.engine.menu_plan.catalogue import Catalogue, NothingToPlanWith
from fangxin.engine.menu_plan.planning import COST, NoWeekFound, NoWeekPossible, Week, plan_week
from fangxin.engine.menu_plan.requirements import Requirements


@dataclass(frozen=True, slots=True)
class SchoolCase:
    """A school's own prices (fen a kilogram bought; unnamed foods keep the county's) and what it cannot get."""

    name: str
    fen_per_kg: Mapping[str, int]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchoolWeek:
    """``dishes``: names by day. ``week`` None: ``reason`` says why, in words."""

    school: str
    dishes: tuple[tuple[str, ...], ...]
    week: Week | None
    cost_fen: float
    bound_fen: float
    gap: float
    seconds: float
    reason: str = ""


def plan_county(
    catalogue: Catalogue, requirements: Requirements, schools: Sequence[SchoolCase], *, objective: str = COST,
    gap: float = 0.02, workers: int = 2, seconds_each: float = 10.0,
) -> tuple[SchoolWeek, ...]:  # fmt: skip
    """A placed week for every school, or the reason why there is none, in the order of ``schools``."""
    batches = [schools[n::workers] for n in range(workers)]
    jobs = [(catalogue, requirements, batch, objective, gap, seconds_each) for batch in batches if batch]
    if len(jobs) <= 1:
        return tuple(week for job in jobs for week in _batch(job))
    with ProcessPoolExecutor(len(jobs), mp_context=multiprocessing.get_context("spawn")) as pool:
        done = {week.school: week for part in pool.map(_batch, jobs) for week in part}
    return tuple(done[school.name] for school in schools)


def _batch(job: tuple[Catalogue, Requirements, Sequence[SchoolCase], str, float, float]) -> list[SchoolWeek]:
    catalogue, requirements, schools, objective, gap, seconds = job
    return [school_week(catalogue, requirements, school, objective, gap, seconds) for school in schools]


def school_week(
    catalogue: Catalogue,
    requirements: Requirements,
    school: SchoolCase,
    objective: str,
    gap: float,
    seconds: float,
) -> SchoolWeek:
    """One school's week."""
    began = time.perf_counter()
    own = catalogue.without_foods(school.gone).priced(school.fen_per_kg)
    try:
        plan = plan_week(
            own, requirements, objective=objective, gap=gap - 0.003, seconds=seconds, first=SCHOOL_DISHES
        )
    except (NothingToPlanWith, NoWeekPossible, NoWeekFound) as reason:
        return SchoolWeek(school.name, (), None, 0.0, 0.0, 0.0, time.perf_counter() - began, str(reason))
    names = tuple(tuple(own.dishes[h.dish].name for h in day) for day in plan.week.days)
    return SchoolWeek(
        school.name,
        names,
        plan.week,
        plan.week.cost_fen,
        plan.cost_bound_fen,
        plan.gap,
        time.perf_counter() - began,
    )


SCHOOL_DISHES = 110
"""With a gap of two per cent fewer dishes need to be looked at; those left out are covered by their reduced cost."""
