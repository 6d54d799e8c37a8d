"""Why there is no week, what would help, and what each rule costs: in words and yuan.

Everything is solved again; no shadow price is shown. A dual is the slope at one point: times the requirement it said
that calcium costs 0.74 yuan a day where leaving it out saves 0.08 (docs/algorithms/menu-plan.md).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fangxin.engine.menu_plan.catalogue import Catalogue, Numbers
from fangxin.engine.menu_plan.linear import INFINITE, Solver
from fangxin.engine.menu_plan.planning import check_slots
from fangxin.engine.menu_plan.relaxing import relax, tightened
from fangxin.engine.menu_plan.requirements import Per, Requirements, Rule, Span
from fangxin.engine.menu_plan.week_model import WeekModel, budget_row, build_week

_TINY = 1e-6
_STEEPER = 1.1
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Change:
    """One change that makes a week possible on paper. ``fen``: what it adds to the budget; None where it is no money."""

    key: str
    sentence: str
    fen: int | None = None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """``together``: rules of which no one can stay when the others stay as they are. ``changes``: each one suffices."""

    together: tuple[str, ...]
    titles: tuple[str, ...]
    changes: tuple[Change, ...]
    seconds: float

    @property
    def sentence(self) -> str:
        """In one line, as it is shown."""
        if not self.changes:
            return f"这些要求不能同时满足：{'、'.join(self.titles)}。"
        return f"{'，或'.join(change.sentence for change in self.changes[:3])}。"


@dataclass(frozen=True, slots=True)
class RulePrice:
    """Fen a pupil and day: what leaving the rule out saves, and what asking for ten per cent more costs.

    ``steeper_fen`` None: ten per cent more is impossible.
    """

    key: str
    title: str
    saves_fen: float
    steeper_fen: float | None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Buys:
    """What more money buys in one respect: the best that fits the budget now, and with the money."""

    key: str
    title: str
    unit: str
    now: float
    then: float
    asked: float | None


def why_not(catalogue: Catalogue, requirements: Requirements, *, alternatives: bool = True) -> WhyNot | None:
    """Which rules cannot stand together and the smallest single changes that help; None when the relaxation has a week.

    Rules out what no week can do, on the relaxation: a change told here is needed, and whole dishes may need a little
    more.
    """
    began = time.perf_counter()
    check_slots(catalogue, requirements)
    model = build_week(catalogue, requirements)
    every = np.arange(len(catalogue))
    solver = Solver(model.program(every))
    if solver.solve().feasible:
        tight, base = tightened(model)
        if base.feasible:
            return None
        model, solver = tight, Solver(tight.program(every))
    together = _irreducible(solver, model)
    titles = tuple(_title(requirements, key) for key in together)
    changes = tuple(_changes(model, together)) if alternatives else ()
    return WhyNot(together, titles, changes, time.perf_counter() - began)


def _irreducible(solver: Solver, model: WeekModel) -> tuple[str, ...]:
    """Deletion filter: a rule whose absence leaves the rest impossible is not needed for the contradiction.

    What a meal is stays as long as something else can be named: nobody wants to hear that a lunch without a soup would
    fit. Only a budget below any three dishes and a soup is set against them.
    """
    groups, meal = _groups(model)
    _drop_idle(solver, model, groups)
    kept = _filtered(solver, model, groups)
    if kept == ("budget",):
        kept += _filtered(solver, model, meal)
    return kept


def _groups(model: WeekModel) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """The rows of each rule: those that may be asked for less, and those that say what a meal is."""
    groups: dict[str, list[int]] = {}
    meal: dict[str, list[int]] = {}
    for n, row in enumerate(model.rows):
        if not _fixed(model.requirements, row.key):
            groups.setdefault(row.key, []).append(n)
        elif not row.key.startswith("one:"):
            meal.setdefault(row.key, []).append(n)
    return groups, meal


def _filtered(solver: Solver, model: WeekModel, groups: dict[str, list[int]]) -> tuple[str, ...]:
    """Lift one rule after another; what makes a week possible is put back."""
    kept = []
    for key in sorted(groups, key=lambda key: (key == "budget", key)):
        for n in groups[key]:
            solver.row_between(n, -INFINITE, INFINITE)
        if solver.solve().feasible:
            kept.append(key)
            for n in groups[key]:
                solver.row_between(n, model.rows[n].low, model.rows[n].high)
    return tuple(kept)


def _drop_idle(solver: Solver, model: WeekModel, groups: dict[str, list[int]]) -> None:
    """Take the rules out at one stroke that hold no price when the budget is lifted: they are not in the contradiction."""
    if model.requirements.budget_fen is None:
        return
    row = next(n for n, row in enumerate(model.rows) if row.key == "budget")
    solver.row_between(row, -INFINITE, INFINITE)
    answer = solver.solve()
    solver.row_between(row, model.rows[row].low, model.rows[row].high)
    if not answer.feasible:
        return
    idle = [
        key
        for key, rows in groups.items()
        if key != "budget" and not np.any(np.abs(answer.row_dual[rows]) > _TINY)
    ]
    for key in idle:
        for n in groups[key]:
            solver.row_between(n, -INFINITE, INFINITE)
    if solver.solve().feasible:
        for key in idle:
            for n in groups[key]:
                solver.row_between(n, model.rows[n].low, model.rows[n].high)
        return
    for key in idle:
        del groups[key]


def _fixed(requirements: Requirements, key: str) -> bool:
    rule = requirements.rule(key)
    return key.startswith("one:") or (rule is not None and rule.fixed)


def _title(requirements: Requirements, key: str) -> str:
    if key == "budget":
        return f"预算 {(requirements.budget_fen or 0) / 100:.2f} 元"
    rule = requirements.rule(key)
    return rule.title if rule else key


def _changes(model: WeekModel, together: Sequence[str]) -> list[Change]:
    found = []
    for key in sorted(together, key=lambda key: key != "budget"):
        change = _change(model, key)
        if change is not None:
            found.append(change)
    return found


def _change(model: WeekModel, key: str) -> Change | None:
    """The best value that this rule can have while all the others stay."""
    requirements, catalogue = model.requirements, model.catalogue
    if key == "budget":
        free = relax(build_week(catalogue, replace(requirements, budget_fen=None)))
        if not free.feasible:
            return None
        more = int(np.ceil(free.bound)) - (requirements.budget_fen or 0)
        return Change(key, f"预算加 {more / 100:.2f} 元", more)
    rule = requirements.rule(key)
    if rule is None or rule.fixed:
        return None
    reached = reachable(catalogue, requirements, rule)
    return None if reached is None else Change(key, _lowered(rule, reached))


def reachable(catalogue: Catalogue, requirements: Requirements, rule: Rule) -> float | None:
    """The most (for a least) or the least (for a most) that a rule's measure can be while every other rule holds.

    A share is found by solving for its difference again and again (Dinkelbach). None: the others contradict without it.
    """
    model = build_week(catalogue, requirements.without(rule.key))
    sign = -1.0 if rule.least is not None else 1.0
    value = 0.0
    for _ in range(_ROUNDS if rule.of else 1):
        measure = catalogue.measure(rule.measure) - (value * catalogue.measure(rule.of) if rule.of else 0.0)
        counts, portions = _objective(rule, measure, catalogue)
        answer = relax(WeekModel(catalogue, model.requirements, model.rows, sign * counts, sign * portions))
        if not answer.feasible:
            return None
        if not rule.of:
            times = 1 if rule.span in (Span.WEEK, Span.DAYS) else requirements.days
            return float(sign * answer.bound) / times
        step = sign * answer.bound / max(_TINY, requirements.days * _mean_whole(rule, requirements))
        value += float(step)
        if abs(step) < 1e-4:
            break
    return value


def _mean_whole(rule: Rule, requirements: Requirements) -> float:
    energy = requirements.rule(rule.of)
    return energy.least if energy is not None and energy.least else 100.0


def _objective(rule: Rule, measure: Numbers, catalogue: Catalogue) -> tuple[Numbers, Numbers]:
    if rule.per is Per.DISH:
        return measure, np.zeros_like(measure)
    return measure * catalogue.low, measure


def _lowered(rule: Rule, reached: float) -> str:
    if rule.of:
        return f"{rule.title}改为 {100 * reached:.0f}%"
    whole = np.floor(reached + _TINY) if rule.least is not None else np.ceil(reached - _TINY)
    if rule.per is Per.DISH:
        when = "每天" if rule.span is Span.DAY else "每周"
        return (
            f"{when} {whole:.0f} {rule.unit}（{rule.title}）"
            if rule.measure != "kinds"
            else f"{when} {whole:.0f} 种"
        )
    asked = rule.least if rule.least is not None else rule.most
    return f"{rule.title}从 {asked:.4g} {rule.unit}改为 {reached:.3g} {rule.unit}"


def price_of_rules(catalogue: Catalogue, requirements: Requirements) -> tuple[RulePrice, ...]:
    """For every rule: what leaving it out saves and what ten per cent more costs, dearest first.

    Both are the difference of two relaxations solved for this question, without the budget.
    """
    model, base = tightened(build_week(catalogue, replace(requirements, budget_fen=None)))
    if not base.feasible:
        return ()
    promising = np.flatnonzero(base.added <= max(60.0, 0.3 * base.bound))
    solver = Solver(model.program(promising))
    now = solver.solve().objective
    prices = []
    for rule in requirements.rules:
        rows = [n for n, row in enumerate(model.rows) if row.key == rule.key]
        if rule.fixed or not rows:
            continue
        for n in rows:
            solver.row_between(n, -INFINITE, INFINITE)
        saves = now - solver.solve().objective
        steeper = _steeper(solver, model, rule, rows, promising)
        for n in rows:
            solver.row_between(n, model.rows[n].low, model.rows[n].high)
        more = None if steeper is None else max(0.0, steeper - now)
        prices.append(RulePrice(rule.key, rule.title, max(0.0, saves), more, rule.clause))
    return tuple(sorted(prices, key=lambda price: -price.saves_fen))


def _steeper(
    solver: Solver, model: WeekModel, rule: Rule, rows: Sequence[int], some: Numbers
) -> float | None:
    """The relaxation with the rule ten per cent stricter; the rows are free when this is called."""
    if rule.of:
        steep = model.requirements.with_rules([replace(rule.scaled(_STEEPER))])
        again = relax(build_week(model.catalogue, replace(steep, budget_fen=None)))
        return again.bound if again.feasible else None
    for n in rows:
        row = model.rows[n]
        times = 1 if rule.span in (Span.WEEK, Span.DAYS) else model.requirements.days
        low = row.low + (_STEEPER - 1) * rule.least * times if rule.least is not None else row.low
        high = row.high - (1 - 1 / _STEEPER) * rule.most * times if rule.most is not None else row.high
        solver.row_between(n, low, high)
    answer = solver.solve()
    return answer.objective if answer.feasible else None


def what_more_buys(catalogue: Catalogue, requirements: Requirements, more_fen: int = 20) -> tuple[Buys, ...]:
    """The best of each measured rule within the budget, now and with ``more_fen`` a day more; best gain first.

    Each line stands for itself: the money is spent on that one.
    """
    budget = requirements.budget_fen
    if budget is None:
        return ()
    model, base = tightened(build_week(catalogue, requirements))
    if not base.feasible:
        return ()
    row = next(n for n, row in enumerate(model.rows) if row.key == "budget")
    richer = budget_row(catalogue, budget + more_fen, requirements.days).high
    solver = Solver(model.program(np.arange(len(catalogue))))
    found = []
    for rule in _wanted(requirements):
        counts, portions = _objective(rule, catalogue.measure(rule.measure), catalogue)
        solver.costs(-np.concatenate([counts, portions]) / requirements.days)
        values = []
        for limit in (model.rows[row].high, richer):
            solver.row_between(row, -INFINITE, limit)
            values.append(-solver.solve().objective)
        found.append(Buys(rule.key, rule.title, rule.unit, values[0], values[1], rule.least))
    return tuple(sorted(found, key=lambda buys: -(buys.then - buys.now) / max(_TINY, abs(buys.now))))


def _wanted(requirements: Requirements) -> list[Rule]:
    liking = Rule("liking", "喜爱程度", "liking", "分", per=Per.DISH)
    return [liking] + [
        rule
        for rule in requirements.rules
        if rule.least
        and not rule.of
        and not rule.fixed
        and rule.span is Span.MEAN
        and rule.per is Per.PORTION
    ]
