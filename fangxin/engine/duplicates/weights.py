"""What agreement weighs, in thousandths of a bit, under four suppositions about a pair of rows.

One child (m), two strangers (u), two siblings (s), or two namesakes of one birth date (n). Twins share birth date,
surname, guardian and telephone, and a model with m and u alone takes every pair of twins for one child; in a county of
a hundred thousand children some dozens share name and birth date with another. The score of a pair is
the logarithm of its odds for "one child" against the others (Fellegi and Sunter 1969, with more than one way of not
being a match). The shares below are judgements; `fitting` corrects them by the roster at hand. What agreement of a name, a
birth date or a number is worth against strangers comes from how often the value stands there (`frequencies`).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from fangxin.engine.duplicates.comparing import Level

L = Level
UNIT = 1000


def bits(probability_for: float, probability_against: float) -> int:
    """log2 of a likelihood ratio in thousandths."""
    return round(UNIT * log2(probability_for / probability_against))


# P(level | one child). The rest of each column is lost to UNKNOWN, which weighs nothing.
M_NAME = {
    L.SAME: 0.70, L.SOUNDS_SAME: 0.18, L.SOUNDS_ALIKE: 0.04, L.ONE_CHARACTER: 0.04, L.SHORTENED: 0.02,
    L.SURNAME: 0.01, L.DIFFERENT: 0.01,
}  # fmt: skip
M_BIRTH = {L.SAME: 0.86, L.SLIP: 0.10, L.DIFFERENT: 0.04}
M_SEX = {L.SAME: 0.985, L.DIFFERENT: 0.015}
M_GUARDIAN = {
    L.SAME: 0.55,
    L.SOUNDS_SAME: 0.08,
    L.SOUNDS_ALIKE: 0.02,
    L.OTHER_PARENT: 0.23,
    L.DIFFERENT: 0.12,
}
M_PHONE = {L.SAME: 0.60, L.DIFFERENT: 0.40}
# Equal numbers are found by their index before anything is weighed here, and most children have one. What is left of one
# child listed twice therefore mostly has no number on one side, or two: of a second household register, a temporary
# student number and a formal one. The rest of each column has none on either side, which weighs nothing.
M_NUMBER = {L.ONE_SIDE: 0.65, L.DIFFERENT: 0.25, L.SAME: 0.05}
M_STUDENT = {L.ONE_SIDE: 0.50, L.DIFFERENT: 0.30, L.SAME: 0.05}

# Most children that are listed twice are listed at two schools: they moved, or a school kept them on paper.
M_SCHOOL = {L.SAME: 0.25, L.DIFFERENT: 0.75}

# P(level | two strangers) where it does not depend on the value.
U_NAME = {L.SURNAME: 0.05, L.DIFFERENT: 0.94}
U_BIRTH = {L.SLIP: 0.012, L.DIFFERENT: 0.987}
U_SEX = {L.SAME: 0.5, L.DIFFERENT: 0.5}
U_PHONE = {L.DIFFERENT: 1.0}
U_SCHOOL = {L.DIFFERENT: 1.0}

# P(level | two siblings): parents give one name twice by sound or not at all; the birth date is the twins' own.
S_NAME = {
    L.SAME: 1e-5, L.SOUNDS_SAME: 5e-4, L.SOUNDS_ALIKE: 2e-3, L.ONE_CHARACTER: 0.40, L.SHORTENED: 0.004,
    L.SURNAME: 0.57, L.DIFFERENT: 0.01,
}  # fmt: skip
# About one pair of siblings at school in twenty are twins.
S_BIRTH = {L.SAME: 0.05, L.SLIP: 0.01, L.DIFFERENT: 0.94}
S_SEX = {L.SAME: 0.55, L.DIFFERENT: 0.45}
S_GUARDIAN = {
    L.SAME: 0.70,
    L.SOUNDS_SAME: 0.01,
    L.SOUNDS_ALIKE: 0.01,
    L.OTHER_PARENT: 0.20,
    L.DIFFERENT: 0.08,
}
S_PHONE = {L.SAME: 0.75, L.DIFFERENT: 0.25}
S_SCHOOL = {L.SAME: 0.75, L.DIFFERENT: 0.25}

# P(level | two children who have the name and the birth date, of two families): fashion gives the same characters. Names
# that only sound alike are already counted among strangers.
N_NAME = {
    L.SAME: 0.80, L.SOUNDS_SAME: 0.15, L.SOUNDS_ALIKE: 0.03, L.ONE_CHARACTER: 0.005, L.SHORTENED: 0.005,
    L.SURNAME: 0.005, L.DIFFERENT: 0.005,
}  # fmt: skip
N_BIRTH = {L.SAME: 0.95, L.SLIP: 0.04, L.DIFFERENT: 0.01}
N_GUARDIAN = {L.SAME: 1e-3, L.SOUNDS_SAME: 2e-3, L.SOUNDS_ALIKE: 3e-3}
N_PHONE = {L.SAME: 1e-4, L.DIFFERENT: 1.0}
N_SCHOOL = {L.SAME: 0.02, L.DIFFERENT: 0.98}

# How many of a roster's rows have a second one, a sibling, a namesake of their birth date: until the roster says more.
SHARE = 0.02
SIBLINGS = 0.30
NAMESAKES = 0.001

# Never rarer than this, lest one field alone decide.
RAREST = 1e-7


def chance(others: int, rows: int, by_parts: float) -> float:
    """The chance that a stranger has a value: by its parts (surname × given characters), or as often as it is seen.

    `others` are the rows that have it besides the pair itself.
    """
    return max(by_parts, others / max(rows, 1), RAREST)


def prior(rows: int, share: float) -> int:
    """log2 odds that a pair drawn at random is one child, when `share` of the rows have a second one."""
    pairs = max(rows * (rows - 1) / 2, 1)
    expected = max(rows * share, 1)
    return bits(expected, max(pairs - expected, 1))


def other_prior(share: float, others: float) -> int:
    """log2 odds of one child against a sibling or a namesake, of which a row has as many as `others`."""
    return bits(share, others)


def together(scores: Sequence[int]) -> int:
    """The odds against several suppositions at once, from the odds against each."""
    lowest = min(scores)
    return lowest - round(UNIT * log2(sum(2.0 ** ((lowest - one) / UNIT) for one in scores)))
