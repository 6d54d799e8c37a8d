"""A row has one other self. Where a twin is listed twice, the second listing resembles the other twin too; that is
explained already, because it is the first twin, and the first twin is not the second.

Let X and Y be one child with odds 2^s. Then X and Z can be one child only if Y and Z are; if these are two, the odds of
X and Z against X and Y are 2^(score of X, Z) to 2^s. So s is taken off the score of X and Z.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

Places = tuple[int, int]


def less_rivals(scores: Mapping[Places, int], score_of: Callable[[int, int], int]) -> dict[Places, int]:
    """The scores above zero, each less that of its best rival. `score_of` answers for pairs that were not compared."""
    likely: dict[int, list[int]] = defaultdict(list)
    for (one, other), score in scores.items():
        if score > 0:
            likely[one].append(other)
            likely[other].append(one)
    left = dict(scores)
    for (one, other), score in scores.items():
        if score <= 0 or len(likely[one]) + len(likely[other]) == 2:
            continue
        best = 0
        for row, far in ((one, other), (other, one)):
            for rival in likely[row]:
                pair = (min(rival, far), max(rival, far))
                if rival != far and (scores[pair] if pair in scores else score_of(*pair)) < 0:
                    best = max(best, scores[min(row, rival), max(row, rival)])
        left[one, other] = score - best
    return left
