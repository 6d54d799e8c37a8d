"""Portions turned into what a scale shows, and mended gram by gram until every rule holds again.

The model's portions are fractions; a kitchen weighs whole grams from 5 g on, half grams from 1 g on and 10 mg below.
Rounding moves each sum a little; where it falls short of a rule, single steps of single ingredients are taken (the
cheapest that help) until nothing is short, and then others back as long as the week is dearer than in fractions. What
leaves here is whole milligrams and is checked by others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fangxin.engine.menu_plan.catalogue import SLOTS, Catalogue, Flags, Numbers
from fangxin.engine.menu_plan.requirements import Per, Requirements, Span

_STEPS = 400
_SAFE = 1e-4
"""How far past its limit a mended sum is taken, as a share of the limit."""


_LEAST_SAVED = 0.01
"""Fen a week: a smaller saving is none."""
_TRIED = 4000


@dataclass(frozen=True, slots=True)
class Helping:
    """A dish on a day: milligrams of each food."""

    dish: int
    masses_mg: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Limits:
    """Sums that rules limit, as rows over single grams: row · grams between low and high."""

    rows: Numbers
    low: Numbers
    high: Numbers
    keys: tuple[str, ...]

    @cached_property
    def edge(self) -> Numbers:
        """The size of each limit, to compare grams with milligrams; a share's limit is zero and takes its row's size."""
        low = np.where(np.isfinite(self.low), np.abs(self.low), 0.0)
        high = np.where(np.isfinite(self.high), np.abs(self.high), 0.0)
        limit = np.maximum(low, high)
        return np.where(limit > 1e-9, limit, np.abs(self.rows).max(axis=1, initial=0.0) * 100 + 1e-9)

    def short(self, totals: Numbers) -> Numbers:
        """How far sums (rows × however many) are outside their limits, as a share of the limit."""
        outside = np.maximum(self.low[:, None] - totals, totals - self.high[:, None])
        return np.maximum(0.0, outside) / self.edge[:, None]


def rounded_mg(grams: float) -> int:
    """What a kitchen weighs: 1 g from 5 g on, 0.5 g from 1 g on, else 10 mg; at least 10 mg."""
    step = 1000 if grams >= 5 else 500 if grams >= 1 else 10
    return max(10, int(grams * 1000 / step + 0.5) * step)


def weigh(
    catalogue: Catalogue, requirements: Requirements, days: Sequence[Sequence[int]], size: Numbers
) -> tuple[tuple[Helping, ...], ...]:
    """The week in milligrams. ``size``: the portion of each dish of the catalogue, one number a week."""
    chosen = sorted({dish for day in days for dish in day})
    spots = [(dish, f) for dish in chosen for f in np.flatnonzero(catalogue.grams[dish] > 0)]
    exact = np.array([catalogue.grams[dish, f] * size[dish] for dish, f in spots])
    grams = np.array([rounded_mg(gram) / 1000 for gram in exact])
    whole = np.array([catalogue.dishes[dish].whole for dish, _ in spots], dtype=bool)
    grams = np.where(whole, exact, grams)
    times = np.array([sum(day.count(dish) for day in map(list, days)) for dish, _ in spots], dtype=float)
    sums = limits_of(catalogue, requirements, spots, times, days)
    grams = _mended(grams, exact, whole, sums, catalogue, spots, times)
    grams = _cheapened(grams, exact, whole, sums, catalogue, spots, times)
    masses: dict[int, dict[str, int]] = {}
    for (dish, f), gram in zip(spots, grams, strict=True):
        masses.setdefault(dish, {})[catalogue.foods[f].name] = round(float(gram) * 1000)
    order = {slot: n for n, slot in enumerate(SLOTS)}
    return tuple(
        tuple(Helping(d, masses[d]) for d in sorted(day, key=lambda d: order[catalogue.dishes[d].slot]))
        for day in days
    )


def limits_of(
    catalogue: Catalogue, requirements: Requirements, spots: Sequence[tuple[int, int]], times: Numbers,
    days: Sequence[Sequence[int]],
) -> Limits:  # fmt: skip
    """The limits of a placed week over the grams of each (dish, food): ``times`` is how often the dish stands in it."""
    rows, low, high, keys = [], [], [], []
    foods = [f for _, f in spots]
    for rule in requirements.rules:
        if rule.per is not Per.PORTION:
            continue
        measure = catalogue.food_measure(rule.measure)[foods]
        whole = catalogue.food_measure(rule.of)[foods] if rule.of else None
        spans = [times]
        if rule.span is Span.DAY:
            spans = [np.array([float(list(day).count(dish)) for dish, _ in spots]) for day in days]
        span_days = requirements.days if rule.span is Span.MEAN else 1
        for weight in spans:
            for limit, bottom in ((rule.least, True), (rule.most, False)):
                if limit is None:
                    continue
                row = measure * weight if whole is None else (measure - limit * whole) * weight
                edge = 0.0 if whole is not None else limit * span_days
                rows.append(row)
                keys.append(rule.key)
                low.append(edge + _SAFE * abs(edge) if bottom else -np.inf)
                high.append(np.inf if bottom else edge - _SAFE * abs(edge))
    if requirements.budget_fen is not None:
        rows.append(catalogue.price_fen_per_g[foods] * times)
        keys.append("budget")
        low.append(-np.inf)
        high.append(float(requirements.budget_fen * requirements.days))
    if not rows:
        return Limits(np.zeros((0, len(spots))), np.empty(0), np.empty(0), ())
    return Limits(np.array(rows), np.array(low), np.array(high), tuple(keys))


def _mended(
    grams: Numbers, exact: Numbers, whole: Flags, sums: Limits, catalogue: Catalogue,
    spots: Sequence[tuple[int, int]], times: Numbers,
) -> Numbers:  # fmt: skip
    step, reach = _steps(exact)
    cost = catalogue.price_fen_per_g[[f for _, f in spots]] * times * step
    deltas = np.concatenate([np.diag(step), -np.diag(step)], axis=1)
    moves = sums.rows @ deltas
    price = 1.0 + 0.05 * np.maximum(0.0, np.concatenate([cost, -cost]))
    for _ in range(_STEPS):
        totals = sums.rows @ grams
        before = float(sums.short(totals[:, None]).sum())
        if before <= 0:
            return grams
        after = sums.short(totals[:, None] + moves).sum(axis=0)
        tried = np.concatenate([grams + step, grams - step])
        origin = np.concatenate([exact, exact])
        may = (np.abs(tried - origin) <= np.concatenate([reach, reach])) & (tried > 0)
        may &= ~np.concatenate([whole, whole])
        worth = np.where(may, (before - after) / price, -1.0)
        best = int(np.argmax(worth))
        if worth[best] <= 1e-12:
            return grams
        grams = grams + deltas[:, best]
    return grams


def _steps(exact: Numbers) -> tuple[Numbers, Numbers]:
    """What a scale shows, and how far a food may end from its exact grams."""
    step = np.where(exact >= 5, 1.0, np.where(exact >= 1, 0.5, 0.01))
    return step, np.maximum(2 * step, 0.06 * exact)


def _cheapened(
    grams: Numbers, exact: Numbers, whole: Flags, sums: Limits, catalogue: Catalogue,
    spots: Sequence[tuple[int, int]], times: Numbers,
) -> Numbers:  # fmt: skip
    """Rounding makes no week dearer: a step less of one food, with a step more of another where a sum needs it.

    It ends at the cost of the exact grams; below it a bound that was proven for them would no longer hold.
    """
    step, reach = _steps(exact)
    price = catalogue.price_fen_per_g[[f for _, f in spots]] * times
    wanted = float(price @ exact)
    for _ in range(_STEPS):
        over, totals = float(price @ grams) - wanted, sums.rows @ grams
        if over <= 0 or sums.short(totals[:, None]).sum() > 0:
            return grams
        less = np.flatnonzero(~whole & (grams - step > 0) & (np.abs(grams - step - exact) <= reach))
        more = np.flatnonzero(~whole & (np.abs(grams + step - exact) <= reach))
        saved = np.concatenate([np.zeros(1), (price * step)[more]])
        saved = (price * step)[less, None] - saved[None, :]
        # Among the steps that save something and not more than there is over, the first that keeps every sum.
        first, second = np.nonzero((saved > _LEAST_SAVED) & (saved <= over))
        order = np.argsort(-saved[first, second], kind="stable")[:_TRIED]
        first, second = first[order], second[order]
        deltas = np.concatenate([np.zeros((len(sums.rows), 1)), sums.rows[:, more] * step[more]], axis=1)
        after = totals[:, None] - (sums.rows * step)[:, less[first]] + deltas[:, second]
        kept = np.flatnonzero(sums.short(after).sum(axis=0) <= 0)
        if len(kept) == 0:
            return grams
        one, other = less[first[kept[0]]], second[kept[0]]
        grams = grams.copy()
        grams[one] -= step[one]
        if other:
            grams[more[other - 1]] += step[more[other - 1]]
    return grams
