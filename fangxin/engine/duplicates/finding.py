"""From rows to pairs in doubt, with the evidence that a person will see side by side. Nothing is ever merged here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fangxin.engine.duplicates.blocking import candidate_pairs
from fangxin.engine.duplicates.comparing import Evidence, Level
from fangxin.engine.duplicates.fitting import PHONE, fit
from fangxin.engine.duplicates.frequencies import Frequencies
from fangxin.engine.duplicates.names import sound_of
from fangxin.engine.duplicates.records import Record
from fangxin.engine.duplicates.rivals import less_rivals
from fangxin.engine.duplicates.scoring import JUDGED, Compared, Heard, compare, evidence, weigh_pair

# Odds of eight to five for "one child": a pair in the queue costs two clerks some minutes each, a pair that is missed a
# year of double meals.
LIKELY = 700
# Pairs below this by the judgements alone are strangers; they have no say in what the roster corrects.
FAR = -8_000


class Pair(NamedTuple):
    """Two rows in doubt, the lower id first. `score` is log2 of the odds for one child, in thousandths."""

    first: int
    second: int
    score: int
    evidence: tuple[Evidence, ...]


def find_likely(
    rows: Sequence[Record], *, at_least: int = LIKELY, fresh: frozenset[int] | None = None
) -> list[Pair]:
    """All pairs whose score reaches `at_least`, highest first. With `fresh` only pairs with one of these ids."""
    rows = sorted(rows, key=lambda row: row.id)
    heard = _heard(rows)
    counts = _counted(heard)
    near, households = {}, []
    for one, other in sorted(candidate_pairs(heard, fresh)):
        pair = compare(heard[one], heard[other], counts)
        if weigh_pair(pair, JUDGED, len(rows)).score >= min(at_least, FAR):
            near[one, other] = pair
        if pair.levels[PHONE] is Level.SAME:
            households.append(pair)
    model = fit(list(near.values()), households, len(rows))

    def score_of(one: int, other: int) -> int:
        return weigh_pair(compare(heard[one], heard[other], counts), model, len(rows)).score

    weighed = {places: weigh_pair(pair, model, len(rows)) for places, pair in near.items()}
    left = less_rivals({places: found.score for places, found in weighed.items()}, score_of)
    found = [
        Pair(pair.one.row.id, pair.other.row.id, left[places], evidence(pair, weighed[places].fields))
        for places, pair in near.items()
        if left[places] >= at_least
    ]
    return sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second))


def weigh(one: Record, other: Record, among: Sequence[Record]) -> Pair:
    """The score and evidence of one pair by the judgements, among the rows of its roster: for the page that shows it again."""
    low, high = _heard(sorted((one, other), key=lambda row: row.id))
    pair: Compared = compare(low, high, _counted(_heard(among)))
    found = weigh_pair(pair, JUDGED, len(among))
    return Pair(low.row.id, high.row.id, found.score, evidence(pair, found.fields))


def _heard(rows: Sequence[Record]) -> list[Heard]:
    return [Heard(row, sound_of(row.name), sound_of(row.guardian)) for row in rows]


def _counted(heard: Sequence[Heard]) -> Frequencies:
    return Frequencies(
        [one.row for one in heard], [one.name for one in heard], [one.guardian for one in heard]
    )
