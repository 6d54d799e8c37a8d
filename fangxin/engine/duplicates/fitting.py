"""The roster corrects the judgements: expectation and maximisation over the pairs that are worth a second look.

How often a second listing has another telephone, lacks a number or has the other parent's name differs from place to
place. Each round asks of every pair how probably it is one child, and counts the levels with these probabilities as
weights. A judgement counts as much as `STEADY` pairs, so that a school with three doubtful pairs keeps it and a county
with hundreds has its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from fangxin.engine.duplicates import weights as w
from fangxin.engine.duplicates.comparing import Level
from fangxin.engine.duplicates.scoring import FIELDS, JUDGED, Compared, Levels, Model, weigh_pair

STEADY = 30
STEADY_ROWS = 2_000
ROUNDS = 3
PHONE = FIELDS.index("phone")


def fit(near: Sequence[Compared], households: Sequence[Compared], rows: int) -> Model:
    """What a roster says of children listed twice and of siblings, beginning from the judgements.

    `near` are the pairs that may be one child; `households` all pairs that share a telephone: siblings, but for the same
    child. (Whether siblings share a telephone is not learnt from them.)
    """
    model = JUDGED
    for _ in range(ROUNDS):
        weighed = [weigh_pair(pair, model, rows) for pair in near]
        one = [_probability(found.score) for found in weighed]
        # Odds of namesakes against one child, times the probability of one child.
        alike = [
            sure * 2.0 ** min(-found.against_namesakes / w.UNIT, 60)
            for sure, found in zip(one, weighed, strict=True)
        ]
        apart = [1 - _probability(weigh_pair(pair, model, rows).score) for pair in households]
        model = Model(
            (STEADY_ROWS * JUDGED.share + fsum(one)) / (STEADY_ROWS + rows),
            (STEADY_ROWS * JUDGED.namesakes + fsum(alike)) / (STEADY_ROWS + rows),
            _corrected(JUDGED.one_child, near, one),
            _corrected(JUDGED.siblings, households, apart, but=PHONE),
            JUDGED.of_one_name,
        )
    return model


def _probability(bits: int) -> float:
    return 1 / (1 + float(2.0 ** min(-bits / w.UNIT, 60)))


def _corrected(
    judged: Levels, pairs: Sequence[Compared], weights: Sequence[float], *, but: int = -1
) -> Levels:
    return tuple(
        levels if field == but or not levels else _levels(levels, field, pairs, weights)
        for field, levels in enumerate(judged)
    )


def _levels(
    judged: Mapping[Level, float], field: int, pairs: Sequence[Compared], weights: Sequence[float]
) -> Mapping[Level, float]:
    seen: dict[Level, list[float]] = {level: [] for level in judged}
    for pair, weight in zip(pairs, weights, strict=True):
        if (level := pair.levels[field]) in seen:
            seen[level].append(weight)
    counts = {level: STEADY * share + fsum(seen[level]) for level, share in judged.items()}
    total = fsum(counts.values())
    return {level: count / total for level, count in counts.items()}
