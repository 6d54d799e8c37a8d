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
_SAFE = 1e-7
"""How far a row is moved outwards, its coefficients being of length one: more than what floats lose on the way."""
_TINY = 1e-9
_WIDEST = 1e7
_DUST = 1e-8


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
class _Sums:
    """Sums of rows, one a line, each row with the slack of its nearer side: x·X + r·R + s·S = edge."""

    x: Numbers
    r: Numbers
    s: Numbers
    edge: Numbers

    @classmethod
    def of(cls, model: WeekModel, point: Point, weights: Numbers) -> _Sums:
        """The sums with these weights of the rows, without those that lean on a side that has no limit."""
        at_most, side, _ = _sides(model, point)
        weights = weights[~((weights != 0) & ~np.isfinite(side)).any(axis=1)]
        finite = np.where(np.isfinite(side), side, 0.0)
        return cls(
            weights @ model.x_rows,
            weights @ model.r_rows,
            np.where(at_most, weights, -weights),
            weights @ finite,
        )

    def only(self, some: Flags) -> _Sums:
        """Some of the lines."""
        return _Sums(self.x[some], self.r[some], self.s[some], self.edge[some])


def point_at(model: WeekModel, counts: Numbers, grown: Numbers) -> Point:
    """The point with the room that the model's rows leave there."""
    level = model.x_rows @ counts + model.r_rows @ grown
    return Point(counts, grown, level - model.row_low, model.row_high - level)


def rounding_cuts(model: WeekModel, point: Point, multipliers: Sequence[Numbers]) -> list[Row]:
    """The deepest rows that cut the point off, none nearly parallel to a deeper one; none when it keeps them all.

    ``multipliers``: sums of rows to round besides the single ones, as weights of the model's rows.
    """
    sums = _Sums.of(model, point, _weights(model, point, multipliers))
    by, cutting = _divisors(model, point, sums)
    if not cutting.any():
        return []
    depths, normals, edges = _rounded(model, point, sums.only(cutting), by[cutting])
    order = np.argsort(-depths, kind="stable")
    order = order[depths[order] >= _LEAST_DEPTH]
    parallel = np.abs(normals[order] @ normals[order].T) > _PARALLEL
    taken: list[int] = []
    for n in range(len(order)):
        if not parallel[n, taken].any():
            taken.append(n)
        if len(taken) == _MOST_CUTS:
            break
    d = len(model.catalogue)
    return [Row(CUT, normals[n, :d], normals[n, d:], -INFINITE, float(edges[n])) for n in order[taken]]


def _sides(model: WeekModel, point: Point) -> tuple[Flags, Numbers, Numbers]:
    """For each row whether its upper side is the nearer, the limit there, and the room."""
    at_most = point.above <= point.below
    return (
        at_most,
        np.where(at_most, model.row_high, model.row_low),
        np.where(at_most, point.above, point.below),
    )


def _weights(model: WeekModel, point: Point, multipliers: Sequence[Numbers]) -> Numbers:
    """Each row near its limit by itself, and the sums that are asked for, both ways round."""
    at_most, side, room = _sides(model, point)
    near = np.flatnonzero(room < _NEAR * np.maximum(1.0, np.abs(side)))
    single = np.zeros((len(near), len(room)))
    single[np.arange(len(near)), near] = np.where(at_most[near], 1.0, -1.0)
    if not multipliers:
        return single
    sums = np.array(multipliers)
    largest = np.abs(sums).max(axis=1, initial=0.0)
    usable = (largest > 0) & np.isfinite(largest)
    sums = sums[usable] / largest[usable, None]
    sums = np.where(np.abs(sums) > _DUST, sums, 0.0)
    return np.concatenate([single, sums, -sums])


def _ways(model: WeekModel, point: Point, sums: _Sums) -> tuple[Flags, Flags]:
    """Where R is written as span·X − R (it stands near its most), and where X is written as most − X."""
    near_most = point.grown > 0.5 * model.span * point.counts
    up = np.where(point.counts > _TINY, near_most, sums.r < 0) & (model.span > 0)
    return up, point.counts > model.catalogue.most_a_week / 2


def _divisors(model: WeekModel, point: Point, sums: _Sums) -> tuple[Numbers, Flags]:
    """For each sum the divisor whose rounding cuts deepest at the point, and whether it cuts. Only what is served counts."""
    served = np.flatnonzero(point.counts > _TINY)
    up, turned = (flags[..., served] for flags in _ways(model, point, sums))
    span, most, counts = model.span[served], model.catalogue.most_a_week[served], point.counts[served]
    grown, r = point.grown[served], sums.r[:, served]
    x = sums.x[:, served] + np.where(up, r * span, 0.0)
    edge = sums.edge - (x * most)[:, turned].sum(axis=1)
    x = np.where(turned, -x, x)
    at = np.where(turned, most - counts, counts)
    free = np.minimum(np.where(up, -r, r), 0.0)
    room = _sides(model, point)[2]
    lost = (free * np.where(up, span * counts - grown, grown)).sum(axis=1)
    lost += np.minimum(sums.s, 0.0) @ np.where(np.isfinite(room), room, 0.0)
    norm = (free**2).sum(axis=1)
    sizes = np.abs(x[:, at > _TINY])
    if sizes.size == 0:
        return np.ones(len(x)), np.zeros(len(x), dtype=bool)
    depths = _depths(sizes, x, at, lost, norm, edge)
    by = np.take_along_axis(sizes, depths.argmax(axis=1)[:, None], axis=1)
    finer = by / np.array([1.0, 2.0, 4.0, 8.0])
    depths = _depths(finer, x, at, lost, norm, edge)
    best = depths.argmax(axis=1)[:, None]
    deepest = np.take_along_axis(depths, best, axis=1)[:, 0]
    return np.take_along_axis(finer, best, axis=1)[:, 0], deepest > _LEAST_DEPTH / 10


def _depths(by: Numbers, x: Numbers, at: Numbers, lost: Numbers, norm: Numbers, edge: Numbers) -> Numbers:
    """For each sum and divisor how far past the rounded row the point lies; −1 where the edge is nearly whole."""
    usable = by > 1e-6
    by = np.where(usable, by, 1.0)
    ends = edge[:, None] / by
    whole = np.floor(ends)
    part = ends - whole
    shares = x[:, None, :] / by[:, :, None]
    floor = np.floor(shares)
    room = np.maximum(_TINY, 1 - part)
    rounded = floor + np.maximum(0.0, shares - floor - part[:, :, None]) / room[:, :, None]
    scale = 1 / (by * room)
    depth = rounded @ at + scale * lost[:, None] - whole
    length = np.sqrt(np.einsum("kbd,kbd->kb", rounded, rounded) + scale**2 * norm[:, None])
    fractional = usable & (part > _FRACTION) & (part < 1 - _FRACTION)
    return np.where(fractional, depth / np.maximum(length, _TINY), -1.0)


def _rounded(model: WeekModel, point: Point, sums: _Sums, by: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """(depths, coefficients of X and R of length one, edges) over all dishes: coefficients · (X, R) ≤ edge."""
    span, most = model.span, model.catalogue.most_a_week
    up, turned = _ways(model, point, sums)
    x = sums.x + np.where(up, sums.r * span, 0.0)
    edge = sums.edge - (x * most)[:, turned].sum(axis=1)
    x = np.where(turned, -x, x)
    whole, shares = np.floor(edge / by), x / by[:, None]
    part, floor = edge / by - whole, np.floor(shares)
    x = floor + np.maximum(0.0, shares - floor - part[:, None]) / (1 - part[:, None])
    scale = (1 / (by * (1 - part)))[:, None]
    free = scale * np.minimum(np.where(up, -sums.r, sums.r), 0.0)
    edge = whole - (x * most)[:, turned].sum(axis=1)
    x = np.where(turned, -x, x) + np.where(up, free * span, 0.0)
    r, s = np.where(up, -free, free), scale * np.minimum(sums.s, 0.0)
    # S = side − row (or row − side) is put back, so that the row speaks of dishes only.
    at_most, side, _ = _sides(model, point)
    back = np.where(at_most, -s, s)
    edge = edge - np.where(s != 0, -back * side, 0.0).sum(axis=1)
    return _trimmed(
        model, point, np.concatenate([x + back @ model.x_rows, r + back @ model.r_rows], axis=1), edge
    )


def _trimmed(
    model: WeekModel, point: Point, normals: Numbers, edges: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Length one, without dust: what is left out is given back at the edge, at the most that it could be.

    A row whose coefficients differ too widely has no depth.
    """
    length = np.maximum(_TINY, np.linalg.norm(normals, axis=1))
    normals, edges = normals / length[:, None], edges / length
    most = model.catalogue.most_a_week
    reach = np.concatenate([most, most * model.span])
    dust = np.abs(normals) < _TINY
    edges = edges + _SAFE - np.where(dust, np.minimum(normals, 0.0), 0.0) @ reach
    normals = np.where(dust, 0.0, normals)
    depths = normals @ np.concatenate([point.counts, point.grown]) - edges
    smallest = np.where(dust, np.inf, np.abs(normals)).min(axis=1)
    wide = np.abs(normals).max(axis=1) > _WIDEST * smallest
    return np.where(wide, 0.0, depths), normals, edges
