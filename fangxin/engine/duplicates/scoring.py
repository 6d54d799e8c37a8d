"""The score of a compared pair: the odds for one child against the likeliest way of being two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fangxin.engine.duplicates import weights as w
from fangxin.engine.duplicates.comparing import (
    Evidence,
    Level,
    birth_level,
    equal_level,
    guardian_level,
    name_level,
    number_level,
)
from fangxin.engine.duplicates.frequencies import USUALLY_MISSING, Frequencies
from fangxin.engine.duplicates.names import Sound
from fangxin.engine.duplicates.records import Record

FIELDS = ("name", "birth", "sex", "guardian", "phone", "id_number", "student_number", "school")
Levels = tuple[Mapping[Level, float], ...]
_NONE: Mapping[Level, float] = {}
_STRANGERS: Levels = (w.U_NAME, w.U_BIRTH, w.U_SEX, _NONE, w.U_PHONE, _NONE, _NONE, w.U_SCHOOL)
_BY_NAME = frozenset(
    {Level.SAME, Level.SOUNDS_SAME, Level.SOUNDS_ALIKE, Level.ONE_CHARACTER, Level.SHORTENED}
)


_NUMBERS = (FIELDS.index("id_number"), FIELDS.index("student_number"))
_BOTH_USUALLY = (1 - USUALLY_MISSING) ** 2


class Heard(NamedTuple):
    """A row with the sounds of its two names."""

    row: Record
    name: Sound
    guardian: Sound


class Compared(NamedTuple):
    """Two rows, on which level each field agrees, and how likely that is for two strangers where the values decide it."""

    one: Heard
    other: Heard
    levels: tuple[Level, ...]
    chances: tuple[float, ...]


class Model(NamedTuple):
    """What is supposed of children that are listed twice, of siblings and of namesakes: how many rows have such another
    one, and how often their fields agree on each level."""

    share: float
    namesakes: float
    one_child: Levels
    siblings: Levels
    of_one_name: Levels


# The judgements of `weights`: a first guess, which a large roster corrects (`fitting`). What does not stand in a table of
# two children depends on the values (`_chances`).
JUDGED = Model(
    w.SHARE, w.NAMESAKES,
    (w.M_NAME, w.M_BIRTH, w.M_SEX, w.M_GUARDIAN, w.M_PHONE, w.M_NUMBER, w.M_STUDENT, w.M_SCHOOL),
    (w.S_NAME, w.S_BIRTH, w.S_SEX, w.S_GUARDIAN, w.S_PHONE, _NONE, _NONE, w.S_SCHOOL),
    (w.N_NAME, w.N_BIRTH, w.U_SEX, w.N_GUARDIAN, w.N_PHONE, _NONE, _NONE, w.N_SCHOOL),
)  # fmt: skip


def compare(one: Heard, other: Heard, counts: Frequencies) -> Compared:
    """Look at each field of two rows."""
    a, b = one.row, other.row
    levels = (
        name_level(one.name, other.name),
        birth_level(a.birth, b.birth),
        equal_level(a.sex, b.sex),
        guardian_level(one.guardian, other.guardian, one.name),
        equal_level(a.phone, b.phone),
        number_level(a.id_index, b.id_index),
        number_level(a.student_index, b.student_index),
        equal_level(a.school, b.school),
    )
    return Compared(one, other, levels, _chances(levels, one, other, counts))


def _chances(levels: Sequence[Level], one: Heard, other: Heard, counts: Frequencies) -> tuple[float, ...]:
    name, birth, _, guardian, phone, number, student, school = levels
    a, b = one.row, other.row
    return (
        counts.names.chance_of_agreement(name, one.name, other.name) if name in _BY_NAME else 1.0,
        counts.of_birth(a.birth) if birth is Level.SAME and a.birth else 1.0,
        1.0,
        1.0 if guardian is Level.UNKNOWN else counts.of_guardian(guardian, one.guardian, other.guardian),
        counts.of_phone(a.phone) if phone is Level.SAME else 1.0,
        counts.of_number(number, "id_index", a, b),
        counts.of_number(student, "student_index", a, b),
        counts.of_school(a.school) if school is Level.SAME else 1.0,
    )  # fmt: skip


class Weighed(NamedTuple):
    """A pair's log2 odds for one child in thousandths: against every way of being two, against namesakes alone, and what
    each field adds against the likeliest of them."""

    score: int
    against_namesakes: int
    fields: tuple[int, ...]


def weigh_pair(pair: Compared, model: Model, rows: int) -> Weighed:
    """Weigh one child against strangers, siblings and namesakes."""
    suppositions = (
        (w.prior(rows, model.share), _against(pair, _STRANGERS, model)),
        (w.other_prior(model.share, w.SIBLINGS), _against(pair, model.siblings, model)),
        (w.other_prior(model.share, model.namesakes), _against(pair, model.of_one_name, model)),
    )
    scores = [start + sum(found) for start, found in suppositions]
    likeliest = min(range(len(scores)), key=scores.__getitem__)
    return Weighed(w.together(scores), scores[2], suppositions[likeliest][1])


def _against(pair: Compared, supposed: Levels, model: Model) -> tuple[int, ...]:
    """The weight of each field for one child, against one way of being two."""
    found = []
    rows = zip(pair.levels, model.one_child, supposed, pair.chances, strict=True)
    for field, (level, listed, table, by_value) in enumerate(rows):
        if level is Level.UNKNOWN:
            found.append(0)
            continue
        for_one = _of_numbers(level, listed[level], by_value) if field in _NUMBERS else listed[level]
        found.append(w.bits(for_one, table.get(level, by_value)))
    return tuple(found)


def _of_numbers(level: Level, listed: float, by_value: float) -> float:
    """The chance that one child's rows have and lack a number as these two do, where schools differ in how many have one.

    Either side may lack it; where a whole school has no numbers, one child listed there again has none either. And where
    few have one, few have two: two different numbers never speak for one child.
    """
    if level is Level.ONE_SIDE:
        return max(listed / 2, by_value)
    if level is Level.DIFFERENT:
        return listed * min(by_value / _BOTH_USUALLY, 1)
    return listed


def evidence(pair: Compared, weights: Sequence[int]) -> tuple[Evidence, ...]:
    """What a person reads beside the pair."""
    return tuple(Evidence(*said) for said in zip(FIELDS, pair.levels, weights, strict=True))
