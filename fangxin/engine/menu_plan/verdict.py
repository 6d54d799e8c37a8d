"""The planner's own check of a week, from its milligrams: every rule, every day.

It shares the rules with the model but none of its arithmetic of weeks and portions. Publishing asks a second checker
besides (engine/menu_week/checker.py), which knows nothing of this package.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fangxin.engine.menu_plan.catalogue import MAJOR_G, STAPLE, Catalogue, Flags, Numbers
from fangxin.engine.menu_plan.requirements import Per, Requirements, Rule, Span

if TYPE_CHECKING:
    from fangxin.engine.menu_plan.weighing import Helping

_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that the week breaks. ``day`` is 0 for the first day, None for the week as a whole."""

    key: str
    sentence: str
    day: int | None = None


def faults_of(
    catalogue: Catalogue, requirements: Requirements, days: Sequence[Sequence[Helping]]
) -> tuple[Fault, ...]:
    """Everything that is wrong with the week."""
    found: list[Fault] = []
    grams = np.array([_grams(catalogue, day) for day in days])
    counts = np.array([_counts(catalogue, day) for day in days])
    for rule in requirements.rules:
        found += _rule(rule, catalogue, grams, counts, days)
    found += _same_kind(catalogue, days)
    found += _repeats(catalogue, counts)
    if requirements.budget_fen is not None:
        cost = float((grams @ catalogue.price_fen_per_g).sum()) / requirements.days
        if cost > requirements.budget_fen + _TINY:
            found.append(
                Fault(
                    "budget", f"每天 {cost / 100:.2f} 元，超过预算 {requirements.budget_fen / 100:.2f} 元。"
                )
            )
    return tuple(found)


def _grams(catalogue: Catalogue, day: Sequence[Helping]) -> Numbers:
    place = {food.name: f for f, food in enumerate(catalogue.foods)}
    grams = np.zeros(len(catalogue.foods))
    for helping in day:
        for name, mass_mg in helping.masses_mg.items():
            grams[place[name]] += mass_mg / 1000
    return grams


def _counts(catalogue: Catalogue, day: Sequence[Helping]) -> Numbers:
    counts = np.zeros(len(catalogue))
    for helping in day:
        counts[helping.dish] += 1
    return counts


def _rule(
    rule: Rule, catalogue: Catalogue, grams: Numbers, counts: Numbers, days: Sequence[Sequence[Helping]]
) -> list[Fault]:
    kinds = catalogue.union(rule.measure)
    if kinds is not None:
        return _kinds(rule, kinds, counts)
    daily = (
        counts @ catalogue.measure(rule.measure)
        if rule.per is Per.DISH
        else grams @ catalogue.food_measure(rule.measure)
    )
    whole = grams @ catalogue.food_measure(rule.of) if rule.of else None
    spans: list[tuple[int | None, float, float]] = []
    if rule.span is Span.DAYS:
        spans = [(None, float((daily > 0).sum()), 1.0)]
    elif rule.span is Span.DAY:
        spans = [
            (t, float(daily[t]), float(whole[t]) if whole is not None else 1.0) for t in range(len(days))
        ]
    else:
        over = len(days) if rule.span is Span.MEAN else 1
        spans = [(None, float(daily.sum()) / over, float(whole.sum()) / over if whole is not None else 1.0)]
    found = []
    for day, amount, of in spans:
        for limit, wrong in ((rule.least, -1), (rule.most, 1)):
            if limit is not None and (amount - limit * of) * wrong > _TINY * max(1.0, abs(limit * of)):
                word = "少于" if wrong < 0 else "超过"
                found.append(
                    Fault(
                        rule.key,
                        f"{rule.title}：{_figure(amount, of, rule)}，{word} {_limit(limit, rule)}。",
                        day,
                    )
                )
    return found


def _figure(amount: float, of: float, rule: Rule) -> str:
    return f"{100 * amount / of:.1f}%" if rule.of and of else f"{amount:.1f} {rule.unit}"


def _limit(limit: float, rule: Rule) -> str:
    return f"{100 * limit:.0f}%" if rule.of else f"{limit:.1f} {rule.unit}"


def _kinds(rule: Rule, kinds: Flags, counts: Numbers) -> list[Fault]:
    there = counts @ kinds > 0.5
    if rule.least is None:
        return []
    if rule.span is Span.DAY:
        return [
            Fault(rule.key, f"{rule.title}：只有 {int(day.sum())} 种。", t)
            for t, day in enumerate(there)
            if day.sum() < rule.least
        ]
    total = int(there.any(axis=0).sum())
    return [Fault(rule.key, f"{rule.title}：只有 {total} 种。")] if total < rule.least else []


def _same_kind(catalogue: Catalogue, days: Sequence[Sequence[Helping]]) -> list[Fault]:
    found = []
    for t, day in enumerate(days):
        seen: dict[str, str] = {}
        for helping in day:
            dish = catalogue.dishes[helping.dish]
            if dish.slot == STAPLE:
                continue
            for k in np.flatnonzero(catalogue.majors[helping.dish]):
                kind = catalogue.kind_names[k]
                if kind in seen:
                    found.append(
                        Fault(
                            "one_of_a_kind",
                            f"“{seen[kind]}”和“{dish.name}”都以{kind}为主（{MAJOR_G:.0f} 克以上）。",
                            t,
                        )
                    )
                seen[kind] = dish.name
    return found


def _repeats(catalogue: Catalogue, counts: Numbers) -> list[Fault]:
    found = []
    for d in np.flatnonzero(counts.sum(axis=0) > 0.5):
        name, times = catalogue.dishes[d].name, counts[:, d]
        if times.sum() > catalogue.most_a_week[d] + 0.5:
            found.append(Fault("repeats", f"“{name}”一周出现 {int(times.sum())} 次。"))
        if any(times[t] > 0.5 and times[t + 1] > 0.5 for t in range(len(times) - 1)):
            found.append(Fault("repeats", f"“{name}”连着两天出现。"))
    return found
