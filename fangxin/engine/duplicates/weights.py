"""What agreement weighs, in thousandths of a bit, under four suppositions about a pair of rows.

One child (m), two strangers (u), two siblings (s), or two namesakes of one birth date (n). Twins share birth date,
surname, guardian and telephone, and a model with m and u alone takes every pair of twins for one child; in a county of
a hundred thousand children some dozens share name and birth date with another. The score of a pair is
the logarithm of its odds for "one child" against the likeliest of the others (Fellegi and Sunter 1969, with more than
one way of not being a match). The m and s below are judgements, written before any data was generated; u of names comes from how often the
value stands in the roster at hand: 张伟 twice says little, a name that stands only here says much.
"""

from __future__ import annotations

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
M_GUARDIAN = {L.SAME: 0.55, L.SOUNDS_SAME: 0.08, L.SOUNDS_ALIKE: 0.02, L.DIFFERENT: 0.35}
M_PHONE = {L.SAME: 0.60, L.DIFFERENT: 0.40}
# Equal numbers are found by their index before anything is weighed here. What is left of one child listed twice has no
# number on one side, or two different ones: of a second household register, a temporary student number and a formal one.
M_NUMBER = {L.SAME: 0.75, L.DIFFERENT: 0.25}
M_STUDENT = {L.SAME: 0.60, L.DIFFERENT: 0.40}

# Most children that are listed twice are listed at two schools: they moved, or a school kept them on paper.
M_SCHOOL = {L.SAME: 0.25, L.DIFFERENT: 0.75}

# P(level | two strangers) where it does not depend on the value.
U_NAME = {L.ONE_CHARACTER: 2e-3, L.SHORTENED: 1e-3, L.SURNAME: 0.05, L.DIFFERENT: 0.94}
U_BIRTH = {L.SAME: 1 / 2500, L.SLIP: 0.012, L.DIFFERENT: 0.987}
U_SEX = {L.SAME: 0.5, L.DIFFERENT: 0.5}
U_GUARDIAN = {L.DIFFERENT: 0.99}
U_PHONE = {L.DIFFERENT: 1.0}
U_NUMBER = {L.DIFFERENT: 1.0}
U_SCHOOL = {L.DIFFERENT: 1.0}

# P(level | two siblings): parents give one name twice by sound or not at all; the birth date is the twins' own.
S_NAME = {
    L.SAME: 1e-5, L.SOUNDS_SAME: 5e-4, L.SOUNDS_ALIKE: 2e-3, L.ONE_CHARACTER: 0.40, L.SHORTENED: 0.004,
    L.SURNAME: 0.57, L.DIFFERENT: 0.01,
}  # fmt: skip
# About one pair of siblings at school in twenty are twins.
S_BIRTH = {L.SAME: 0.05, L.SLIP: 0.01, L.DIFFERENT: 0.94}
S_SEX = {L.SAME: 0.55, L.DIFFERENT: 0.45}
S_GUARDIAN = {L.SAME: 0.70, L.SOUNDS_SAME: 0.01, L.SOUNDS_ALIKE: 0.01, L.DIFFERENT: 0.28}
S_PHONE = {L.SAME: 0.75, L.DIFFERENT: 0.25}
S_NUMBER = {L.SAME: 1e-6, L.DIFFERENT: 1.0}
S_SCHOOL = {L.SAME: 0.75, L.DIFFERENT: 0.25}

# P(level | two children who have the name and the birth date by chance, of two families).
N_NAME = {
    L.SAME: 0.60, L.SOUNDS_SAME: 0.30, L.SOUNDS_ALIKE: 0.10, L.ONE_CHARACTER: 0.10, L.SHORTENED: 0.10, L.SURNAME: 0.10,
    L.DIFFERENT: 0.10,
}  # fmt: skip
N_BIRTH = {L.SAME: 0.95, L.SLIP: 0.05, L.DIFFERENT: 0.05}
N_GUARDIAN = {L.SAME: 1e-3, L.SOUNDS_SAME: 2e-3, L.SOUNDS_ALIKE: 3e-3, L.DIFFERENT: 0.99}
N_PHONE = {L.SAME: 1e-4, L.DIFFERENT: 1.0}
N_NUMBER = {L.SAME: 1e-6, L.DIFFERENT: 1.0}
N_SCHOOL = {L.SAME: 0.02, L.DIFFERENT: 0.98}

# Never rarer than this, lest one field alone decide.
RAREST = 1e-7


def chance(others: int, rows: int, by_parts: float) -> float:
    """The chance that a stranger has a value: by its parts (surname × given characters), or as often as it is seen.

    `others` are the rows that have it besides the pair itself.
    """
    return max(by_parts, others / max(rows, 1), RAREST)


def prior(rows: int, share: float = 0.02) -> int:
    """log2 odds that a pair drawn at random is one child, when `share` of the rows have a second one."""
    pairs = max(rows * (rows - 1) / 2, 1)
    expected = max(rows * share, 1)
    return bits(expected, max(pairs - expected, 1))


def sibling_prior(share: float = 0.02, siblings: float = 0.30) -> int:
    """log2 odds of one child against two siblings: a row has about 0.3 siblings in the same roster."""
    return bits(share, siblings)


def namesake_prior(share: float = 0.02, namesakes: float = 0.001) -> int:
    """log2 odds of one child against two namesakes of one birth date: about one row in a thousand has such a one."""
    return bits(share, namesakes)
