"""Today's menu again, when something did not come: every replacement tried, in a fraction of a second.

Only the dishes that need what is missing are replaced, by dishes of the same slot (then of a neighbouring one) that the
stock allows. All combinations are counted in NumPy at the published portions, so the answer is exact for those; a small
linear program on the portions then gives back what the week lost.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fangxin.engine.menu_plan.catalogue import (
    HALF,
    MAIN,
    SLOT_TITLES,
    SOUP,
    VEGETABLE,
    Catalogue,
    Indices,
    Numbers,
)
from fangxin.engine.menu_plan.linear import Program, Solver
from fangxin.engine.menu_plan.requirements import Per, Requirements, Rule, Span
from fangxin.engine.menu_plan.week_model import build_week

NEIGHBOURS: Mapping[str, tuple[str, ...]] = {
    MAIN: (HALF,), HALF: (MAIN, VEGETABLE), VEGETABLE: (HALF,), SOUP: (),
}  # fmt: skip
MOST_TUPLES = 60_000
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Swap:
    """A dish of today that cannot be cooked, and what takes its place."""

    out: int
    into: int


@dataclass(frozen=True, slots=True, eq=False)
class Replan:
    """``swaps`` empty and ``reason`` told: nothing fits. ``portions``: of every dish of the catalogue, for the rest of
    the week. ``short``: weekly rules that are missed even so, with how much (a share of the rule)."""

    swaps: tuple[Swap, ...]
    day: tuple[int, ...]
    portions: Numbers
    more_fen: float
    short: Mapping[str, float]
    reason: str
    tried: int
    seconds: float
    widened: bool = False


def replan_day(
    catalogue: Catalogue, requirements: Requirements, week: Sequence[Sequence[int]], portions: Numbers, today: int, *,
    gone: Collection[str], stock_g: Mapping[str, float] | None = None, keep: Collection[int] = (),
) -> Replan:  # fmt: skip
    """Replace what today cannot be cooked. ``gone``: foods that did not come. ``stock_g``: grams a pupil that there are
    tonight (foods not named are not limited). ``keep``: days already served (their portions stay).
    """
    began = time.perf_counter()
    stock = {**{food: 0.0 for food in gone}, **{f: g for f, g in (stock_g or {}).items() if f not in gone}}
    limited = np.array([f for f, food in enumerate(catalogue.foods) if food.name in stock], dtype=int)
    most = np.array([stock[catalogue.foods[f].name] for f in limited])
    day = list(week[today])
    published = _published(catalogue, week, portions)
    hit = _hit(catalogue, day, limited, most, published)
    if not hit:
        return _nothing_missing(day, portions, began)
    for widened in (False, True):
        found = _best(catalogue, requirements, week, published, today, hit, limited, most, widened=widened)
        if found.into is not None:
            break
    if found.into is None:
        return Replan(
            (), tuple(day), portions, 0.0, {}, found.reason, found.tried, time.perf_counter() - began
        )
    swaps = tuple(Swap(out, into) for out, into in zip(hit, found.into, strict=True))
    replaced = {swap.out: swap.into for swap in swaps}
    new_day = tuple(replaced.get(dish, dish) for dish in day)
    new_week = [tuple(new_day) if t == today else tuple(d) for t, d in enumerate(week)]
    sizes, short = retune(catalogue, requirements, new_week, published, fixed_days=(*keep, *range(today)))
    cost = catalogue.measure("cost_fen")
    more = sum(cost[d] * sizes[d] for d in new_day) - sum(cost[d] * published[d] for d in day)
    return Replan(
        swaps, new_day, sizes, float(more), short, "", found.tried, time.perf_counter() - began, found.widened
    )


def _published(catalogue: Catalogue, week: Sequence[Sequence[int]], portions: Numbers) -> Numbers:
    """The portion of every dish: as planned for the week's dishes, one for the others."""
    sizes = np.ones(len(catalogue))
    chosen = sorted({dish for day in week for dish in day})
    sizes[chosen] = portions[chosen]
    return sizes


def _nothing_missing(day: Sequence[int], portions: Numbers, began: float) -> Replan:
    return Replan(
        (), tuple(day), portions, 0.0, {}, "今天的菜不用缺的食材，不必调整。", 0, time.perf_counter() - began
    )


def _hit(
    catalogue: Catalogue, day: Sequence[int], limited: Indices, most: Numbers, sizes: Numbers
) -> list[int]:
    """Today's dishes that cannot all be cooked: those that use what is gone, then the largest users of what is short."""
    hit: list[int] = []
    while True:
        left = [dish for dish in day if dish not in hit]
        used = catalogue.grams[left][:, limited] * sizes[left][:, None]
        over = np.flatnonzero(used.sum(axis=0) > most + _TINY)
        if not len(over) or not left:
            return hit
        worst = int(np.argmax(used[:, over[0]]))
        hit.append(left[worst])


@dataclass(frozen=True, slots=True)
class _Found:
    into: tuple[int, ...] | None
    reason: str
    tried: int
    widened: bool


def _best(
    catalogue: Catalogue, requirements: Requirements, week: Sequence[Sequence[int]], sizes: Numbers, today: int,
    hit: Sequence[int], limited: Indices, most: Numbers, *, widened: bool,
) -> _Found:  # fmt: skip
    kept = [dish for dish in week[today] if dish not in hit]
    used = (catalogue.grams[kept][:, limited] * sizes[kept][:, None]).sum(axis=0)
    left = most - used
    choices, why = [], Counter[str]()
    for out in hit:
        own, told = _candidates(catalogue, week, sizes, today, out, kept, limited, left, widened=widened)
        why.update(told)
        choices.append(own)
    if any(len(own) == 0 for own in choices):
        slot = next(catalogue.dishes[out].slot for out, own in zip(hit, choices, strict=True) if not len(own))
        return _Found(None, _reason(slot, why), 0, widened)
    choices = _trimmed(choices, catalogue, sizes, hit)
    grid = np.meshgrid(*choices, indexing="ij")
    tuples = np.stack([axis.ravel() for axis in grid], axis=1)
    possible = _possible(catalogue, requirements, kept, tuples, sizes, limited, left)
    if not possible.any():
        return _Found(None, _reason(catalogue.dishes[hit[0]].slot, why), len(tuples), widened)
    tuples = tuples[possible]
    worth = _worth(catalogue, requirements, week, sizes, today, kept, tuples)
    return _Found(tuple(int(d) for d in tuples[int(np.argmin(worth))]), "", len(possible), widened)


def _candidates(
    catalogue: Catalogue, week: Sequence[Sequence[int]], sizes: Numbers, today: int, out: int, kept: Sequence[int],
    limited: Indices, left: Numbers, *, widened: bool,
) -> tuple[Indices, Counter[str]]:  # fmt: skip
    slot = catalogue.dishes[out].slot
    slots = (slot, *NEIGHBOURS.get(slot, ())) if widened else (slot,)
    own = np.flatnonzero(sum(catalogue.measure(f"slot:{name}") for name in slots))
    served = Counter(dish for day in week for dish in day)
    beside = {dish for t in (today - 1, today + 1) if 0 <= t < len(week) for dish in week[t]}
    fresh = np.array(
        [served[d] < catalogue.most_a_week[d] and d not in beside and d not in kept for d in own], dtype=bool
    )
    enough = (catalogue.grams[own][:, limited] * sizes[own][:, None] <= left[None, :] + _TINY).all(axis=1)
    apart = ~(catalogue.majors[own] & catalogue.majors[kept].any(axis=0)[None, :]).any(axis=1)
    told = Counter({
        "本周已有或相邻一天有": int((~fresh).sum()), "库存不够": int((~enough).sum()), "与今天别的菜同类": int((~apart).sum()),
    })  # fmt: skip
    return own[fresh & enough & apart & (own != out)], told


def _reason(slot: str, why: Mapping[str, int]) -> str:
    parts = "，".join(f"{name} {count} 道" for name, count in why.items() if count)
    return f"没有可换的{SLOT_TITLES[slot]}：{parts or '没有菜能满足今天的种类和能量'}。请放宽库存限制，或由厨房加一道。"


def _trimmed(
    choices: list[Indices], catalogue: Catalogue, sizes: Numbers, hit: Sequence[int]
) -> list[Indices]:
    """When there are too many combinations, the dishes nearest in cost and energy to the one that falls out."""
    cost, energy = catalogue.measure("cost_fen") * sizes, catalogue.measure("energy") * sizes
    while np.prod([len(own) for own in choices]) > MOST_TUPLES:
        n = int(np.argmax([len(own) for own in choices]))
        own, out = choices[n], hit[n]
        far = np.abs(cost[own] - cost[out]) / (cost[out] + 1) + np.abs(energy[own] - energy[out]) / (
            energy[out] + 1
        )
        choices[n] = own[np.argsort(far)[: int(len(own) * 0.7)]]
    return choices


def _possible(
    catalogue: Catalogue, requirements: Requirements, kept: Sequence[int], tuples: Indices, sizes: Numbers,
    limited: Indices, left: Numbers,
) -> Numbers:  # fmt: skip
    ok = np.ones(len(tuples), dtype=bool)
    some = np.unique(tuples)
    place = np.searchsorted(some, tuples)
    majors = catalogue.majors[some].astype(np.float32)
    clash = (majors @ majors.T > 0) | np.eye(len(some), dtype=bool)
    for a in range(tuples.shape[1]):
        for b in range(a + 1, tuples.shape[1]):
            ok &= ~clash[place[:, a], place[:, b]]
    if len(limited):
        need = catalogue.grams[:, limited] * sizes[:, None]
        for f in np.flatnonzero(np.isfinite(left)):
            ok &= need[tuples, f].sum(axis=1) <= left[f] + _TINY
    for rule in requirements.rules:
        if rule.span is Span.DAY:
            ok &= _day_holds(rule, catalogue, kept, tuples, sizes)
    return ok


def _day_holds(
    rule: Rule, catalogue: Catalogue, kept: Sequence[int], tuples: Indices, sizes: Numbers
) -> Numbers:
    kinds = catalogue.union(rule.measure)
    if kinds is not None:
        packed = np.packbits(kinds, axis=1)
        total = np.bitwise_or.reduce(packed[kept], axis=0)[None, :] | np.bitwise_or.reduce(
            packed[tuples], axis=1
        )
        return np.bitwise_count(total).sum(axis=1) >= (rule.least or 0)
    measure = catalogue.measure(rule.measure) * (sizes if rule.per is Per.PORTION else 1.0)
    if rule.of:
        return np.ones(len(tuples), dtype=bool)
    total = measure[kept].sum() + measure[tuples].sum(axis=1)
    # The portions are tuned afterwards, within a fifth: a measured sum may miss its limit by that much now.
    give = 0.1 if rule.per is Per.PORTION else 0.0
    ok = np.ones(len(tuples), dtype=bool)
    if rule.least is not None:
        ok &= total >= rule.least * (1 - give) - _TINY
    if rule.most is not None:
        ok &= total <= rule.most * (1 + give) + _TINY
    return ok


def _worth(
    catalogue: Catalogue, requirements: Requirements, week: Sequence[Sequence[int]], sizes: Numbers, today: int,
    kept: Sequence[int], tuples: Indices,
) -> Numbers:  # fmt: skip
    """Smaller is better: what the week then misses, then what it costs, then how little it is liked."""
    rest = [dish for t, day in enumerate(week) if t != today for dish in day] + list(kept)
    missed = np.zeros(len(tuples))
    for rule in requirements.rules:
        if rule.span is Span.DAY or rule.of or catalogue.union(rule.measure) is not None:
            continue
        measure = catalogue.measure(rule.measure) * (sizes if rule.per is Per.PORTION else 1.0)
        total = (measure[rest].sum() + measure[tuples].sum(axis=1)) / (
            len(week) if rule.span is Span.MEAN else 1
        )
        if rule.least:
            missed += np.maximum(0.0, rule.least - total) / rule.least
        if rule.most:
            missed += np.maximum(0.0, total - rule.most) / rule.most
    cost = (catalogue.measure("cost_fen") * sizes)[tuples].sum(axis=1)
    liking = catalogue.measure("liking")[tuples].sum(axis=1)
    return missed * 1000 + cost / 100 - liking / 100


def retune(
    catalogue: Catalogue, requirements: Requirements, week: Sequence[Sequence[int]], sizes: Numbers,
    fixed_days: Collection[int],
) -> tuple[Numbers, dict[str, float]]:  # fmt: skip
    """Portions of what is still to be cooked, so that the week keeps its rules again; what it misses even so.

    Least missing first, then cost: one linear program over the portions of the week's own dishes.
    """
    model = build_week(catalogue, requirements)
    counts = np.zeros(len(catalogue))
    for day in week:
        for dish in day:
            counts[dish] += 1
    chosen = np.flatnonzero(counts)
    cooked = {dish for t in fixed_days if t < len(week) for dish in week[t]}
    rows = [n for n, row in enumerate(model.rows) if np.any(row.portions[chosen])]
    base = model.x_rows[np.ix_(rows, chosen)] @ counts[chosen]
    r = model.r_rows[np.ix_(rows, chosen)]
    span = (catalogue.high - catalogue.low)[chosen] * counts[chosen]
    now = np.clip((sizes[chosen] - catalogue.low[chosen]) * counts[chosen], 0.0, span)
    still = np.array([dish not in cooked for dish in chosen])
    low, high = np.where(still, 0.0, now), np.where(still, span, now)
    program = _elastic(
        r,
        model.row_low[rows] - base,
        model.row_high[rows] - base,
        low,
        high,
        model.objective_portions[chosen],
    )
    answer = Solver(program).solve()
    if not answer.feasible:
        return sizes, {}
    grown = answer.x[: len(chosen)]
    new = sizes.copy()
    new[chosen] = catalogue.low[chosen] + grown / counts[chosen]
    slack = answer.x[len(chosen) :].reshape(2, len(rows)).sum(axis=0)
    scale = np.maximum(
        1.0, np.abs(np.where(np.isfinite(model.row_low[rows]), model.row_low[rows], model.row_high[rows]))
    )
    short = {
        model.rows[n].key: float(s / c) for n, s, c in zip(rows, slack, scale, strict=True) if s / c > 1e-4
    }
    return new, short


def _elastic(
    r: Numbers, low_row: Numbers, high_row: Numbers, low: Numbers, high: Numbers, cost: Numbers
) -> Program:
    m, d = r.shape
    scale = np.maximum(1.0, np.abs(np.where(np.isfinite(low_row), low_row, high_row)))
    start, index, value = [0], [], []
    for column in range(d):
        nonzero = np.flatnonzero(r[:, column])
        index.append(nonzero)
        value.append(r[nonzero, column])
        start.append(start[-1] + len(nonzero))
    for sign in (1.0, -1.0):
        index.append(np.arange(m))
        value.append(np.full(m, sign))
        start.extend(start[-1] + np.arange(1, m + 1))
    return Program(
        cost=np.concatenate([cost, np.tile(1e5 / scale, 2)]),
        low=np.concatenate([low, np.zeros(2 * m)]),
        high=np.concatenate([high, np.full(2 * m, np.inf)]),
        row_low=low_row,
        row_high=high_row,
        start=np.array(start, dtype=np.int32),
        index=np.concatenate(index).astype(np.int32),
        value=np.concatenate(value),
        whole=np.zeros(d + 2 * m, dtype=np.int32),
    )


def suggestions(
    catalogue: Catalogue, requirements: Requirements, week: Sequence[Sequence[int]], portions: Numbers, day: int,
    out: int, *, number: int = 3,
) -> tuple[int, ...]:  # fmt: skip
    """The dishes that would do best in the place of ``out`` on ``day``: what the week then misses, cost, liking."""
    sizes = _published(catalogue, week, portions)
    kept = [dish for dish in week[day] if dish != out]
    nothing = np.empty(0, dtype=int)
    own, _ = _candidates(catalogue, week, sizes, day, out, kept, nothing, np.empty(0), widened=False)
    if not len(own):
        return ()
    tuples = own[:, None]
    tuples = tuples[_possible(catalogue, requirements, kept, tuples, sizes, nothing, np.empty(0))]
    if not len(tuples):
        return ()
    worth = _worth(catalogue, requirements, week, sizes, day, kept, tuples)
    return tuple(int(dish) for dish in tuples[np.argsort(worth)[:number], 0])
