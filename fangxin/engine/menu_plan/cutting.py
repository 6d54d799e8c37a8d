"""Rows that every week of whole dishes keeps and a relaxation of fractions breaks.

"80 g of fish" is 1.1 servings of at most 72 g in fractions, and two in a kitchen. Mixed-integer rounding finds such rows
in single rules and in sums of rules, those that the tableau names for a dish served a fraction of a time. A row says
nothing about prices: what was found for one school or one set holds for every other under the same rules.
docs/algorithms/menu-plan.md works an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fangxin.engine.menu_plan.catalogue import Flags, Numbers
from fangxin.engine.menu_plan.linear import INFINITE
from fangxin.engine.menu_plan.week_model import Row, WeekModel

CUT = "cut"
"""The key of such a row: part of what whole numbers mean, no rule of anybody."""
_FRACTION = 0.01
_NEAR = 0.1
"""A row is looked at when it is so near its limit, as a share of the limit."""
_LEAST_DEPTH = 1e-3
_PARALLEL = 0.9
_MOST_CUTS = 60
_DIVISORS = 24
_SAFE = 1e-7
"""How far a row is moved outwards, its coefficients being of length one: more than what floats lose on the way."""
_TINY = 1e-9
_WIDEST = 1e7


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A fractional week: servings and grown portions of all dishes, and how much room each row leaves on each side."""

    counts: Numbers
    grown: Numbers
    below: Numbers
    """Row minus its least."""
    above: Numbers
    """Most minus the row."""


@dataclass(frozen=True, slots=True, eq=False)
class _Sum:
    """A sum of rows, each with the slack of its nearer side: x·X + r·R + s·S = edge."""

    x: Numbers
    r: Numbers
    s: Numbers
    edge: float


def point_at(model: WeekModel, counts: Numbers, grown: Numbers) -> Point:
    """The point with the room that the model's rows leave there."""
    level = model.x_rows @ counts + model.r_rows @ grown
    return Point(counts, grown, level - model.row_low, model.row_high - level)


def rounding_cuts(model: WeekModel, point: Point, multipliers: Sequence[Numbers]) -> list[Row]:
    """The deepest rows that cut the point off, none nearly parallel to a deeper one; none when it keeps them all.

    ``multipliers``: sums of rows to round besides the single ones, as weights of the model's rows.
    """
    room = np.minimum(point.below, point.above)
    size = np.maximum(
        1.0, np.where(point.above <= point.below, np.abs(model.row_high), np.abs(model.row_low))
    )
    found: list[tuple[float, Numbers, float]] = []
    for n in np.flatnonzero(room < _NEAR * size):
        single = np.zeros(len(room))
        single[n] = 1.0 if point.above[n] <= point.below[n] else -1.0
        found += _rounded(model, point, single)
    for weights in multipliers:
        largest = float(np.abs(weights).max(initial=0.0))
        if 0 < largest < np.inf:
            scaled = np.where(np.abs(weights) > 1e-8 * largest, weights / largest, 0.0)
            found += _rounded(model, point, scaled) + _rounded(model, point, -scaled)
    found.sort(key=lambda cut: -cut[0])
    taken: list[Numbers] = []
    rows = []
    d = len(model.catalogue)
    for _, normal, edge in found:
        if any(abs(float(normal @ other)) > _PARALLEL for other in taken):
            continue
        taken.append(normal)
        rows.append(Row(CUT, normal[:d], normal[d:], -INFINITE, edge))
        if len(rows) == _MOST_CUTS:
            break
    return rows


def _rounded(model: WeekModel, point: Point, weights: Numbers) -> list[tuple[float, Numbers, float]]:
    """(depth, coefficients of X and R of length one, edge): coefficients · (X, R) ≤ edge. Empty: the point keeps it."""
    at_most = point.above <= point.below
    side = np.where(at_most, model.row_high, model.row_low)
    used = np.flatnonzero(weights)
    if not np.isfinite(side[used]).all():
        return []
    total = _Sum(
        weights[used] @ model.x_rows[used], weights[used] @ model.r_rows[used],
        np.where(at_most, weights, -weights)[used], float(weights[used] @ side[used]),
    )  # fmt: skip
    slack = np.where(at_most, point.above, point.below)[used]
    step = _Step.best(model, point, total, slack)
    if step is None:
        return []
    x, r, s, edge = step.row(model, total)
    # S = side − row (or row − side) is put back, so that the row speaks of dishes only.
    back = np.where(at_most[used], -s, s)
    x, r = x + back @ model.x_rows[used], r + back @ model.r_rows[used]
    edge += float(back @ side[used])
    return _trimmed(model, point, np.concatenate([x, r]), edge)


def _trimmed(
    model: WeekModel, point: Point, normal: Numbers, edge: float
) -> list[tuple[float, Numbers, float]]:
    """Length one, without dust: what is left out is given back at the edge, at the most that it could be."""
    length = float(np.linalg.norm(normal))
    if length < _TINY:
        return []
    normal, edge = normal / length, edge / length
    most = model.catalogue.most_a_week
    reach = np.concatenate([most, most * model.span])
    dust = np.abs(normal) < _TINY
    edge += _SAFE - float(np.minimum(normal, 0.0)[dust] @ reach[dust])
    normal = np.where(dust, 0.0, normal)
    sizes = np.abs(normal[~dust])
    depth = float(normal @ np.concatenate([point.counts, point.grown])) - edge
    if depth < _LEAST_DEPTH or sizes.max() > _WIDEST * sizes.min():
        return []
    return [(depth, normal, edge)]


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """How a sum is rounded: divided by ``by``, with R turned into span·X − R where ``up``, X into most − X where ``turned``."""

    by: float
    up: Flags
    turned: Flags

    @classmethod
    def best(cls, model: WeekModel, point: Point, total: _Sum, slack: Numbers) -> _Step | None:
        """The divisor whose rounding cuts deepest at the point; None when none does. Only what is served is looked at."""
        counts, grown, span, most = point.counts, point.grown, model.span, model.catalogue.most_a_week
        served = counts > _TINY
        up = np.where(served, grown > 0.5 * span * counts, total.r < 0) & (span > 0)
        turned = counts > most / 2
        x = (total.x + np.where(up, total.r * span, 0.0))[served]
        edge = total.edge - float((x * most[served])[turned[served]].sum())
        x = np.where(turned[served], -x, x)
        at = np.where(turned, most - counts, counts)[served]
        free = np.minimum(np.where(up, -total.r, total.r), 0.0)[served]
        rest = np.where(up, span * counts - grown, grown)[served]
        lost = float(free @ rest + np.minimum(total.s, 0.0) @ slack)
        sizes = np.unique(np.round(np.abs(x[(at > _TINY) & (np.abs(x) > 1e-6)]), 7))
        if len(sizes) == 0:
            return None
        if len(sizes) > _DIVISORS:
            sizes = sizes[np.linspace(0, len(sizes) - 1, _DIVISORS).astype(int)]
        norm = float(free @ free)
        by = sizes[int(np.argmax(_depths(sizes, x, at, lost, norm, edge)))]
        finer = by / np.array([1.0, 2.0, 4.0, 8.0])
        depths = _depths(finer, x, at, lost, norm, edge)
        n = int(np.argmax(depths))
        return cls(float(finer[n]), up, turned) if depths[n] > _LEAST_DEPTH / 10 else None

    def row(self, model: WeekModel, total: _Sum) -> tuple[Numbers, Numbers, Numbers, float]:
        """The rounded sum over all dishes, in X, R and S again: x·X + r·R + s·S ≤ edge."""
        span, most = model.span, model.catalogue.most_a_week
        x = total.x + np.where(self.up, total.r * span, 0.0)
        edge = total.edge - float((x * most)[self.turned].sum())
        x = np.where(self.turned, -x, x)
        whole, part = np.divmod(edge / self.by, 1.0)
        floor, over = np.divmod(x / self.by, 1.0)
        x = floor + np.maximum(0.0, over - part) / (1 - part)
        scale = 1 / (self.by * (1 - part))
        free = scale * np.minimum(np.where(self.up, -total.r, total.r), 0.0)
        edge = float(whole) - float((x * most)[self.turned].sum())
        x = np.where(self.turned, -x, x) + np.where(self.up, free * span, 0.0)
        return x, np.where(self.up, -free, free), scale * np.minimum(total.s, 0.0), edge


def _depths(by: Numbers, x: Numbers, at: Numbers, lost: float, norm: float, edge: float) -> Numbers:
    """For each divisor how far past the rounded row the point lies; −1 where the edge is nearly whole."""
    whole, part = np.divmod(edge / by, 1.0)
    floor, over = np.divmod(x[None, :] / by[:, None], 1.0)
    room = np.maximum(_TINY, 1 - part)
    rounded = floor + np.maximum(0.0, over - part[:, None]) / room[:, None]
    scale = 1 / (by * room)
    depth = rounded @ at + scale * lost - whole
    length = np.sqrt((rounded**2).sum(axis=1) + scale**2 * norm)
    fractional = (part > _FRACTION) & (part < 1 - _FRACTION)
    return np.where(fractional, depth / np.maximum(length, _TINY), -1.0)
