"""How far two rows agree, field by field. What a level weighs stands in `weights`."""

from __future__ import annotations

from datetime import date
from enum import IntEnum
from typing import NamedTuple

from fangxin.engine.duplicates.names import Sound


class Level(IntEnum):
    """A level of agreement; each field uses some of them."""

    UNKNOWN = 0
    SAME = 1
    SOUNDS_SAME = 2
    SOUNDS_ALIKE = 3
    ONE_CHARACTER = 4
    SHORTENED = 5
    SLIP = 6
    SURNAME = 7
    DIFFERENT = 8
    ONE_SIDE = 9
    OTHER_PARENT = 10


class Evidence(NamedTuple):
    """What one field says: for one child (positive) or against it, in thousandths of a bit."""

    field: str
    level: Level
    weight: int


def name_level(one: Sound, other: Sound) -> Level:
    """How two names agree. Names of one character more or less are compared as shortened."""
    if not one.plain or not other.plain:
        return Level.UNKNOWN
    if one.plain == other.plain:
        return Level.SAME
    if one.syllables == other.syllables:
        return Level.SOUNDS_SAME
    if one.coarse == other.coarse:
        return Level.SOUNDS_ALIKE
    if len(one.coarse) != len(other.coarse):
        return Level.SHORTENED if _is_shortened(one, other) else _by_surname(one, other)
    differing = sum(a != b for a, b in zip(one.coarse, other.coarse, strict=True))
    if differing == 1 and len(one.coarse) > 2:
        return Level.ONE_CHARACTER
    return _by_surname(one, other)


def _by_surname(one: Sound, other: Sound) -> Level:
    return Level.SURNAME if one.coarse[0] == other.coarse[0] else Level.DIFFERENT


def _is_shortened(one: Sound, other: Sound) -> bool:
    short, long = sorted((one.coarse, other.coarse), key=len)
    if len(long) - len(short) > 1 and len(long) < 2 * len(short):
        return False
    rest = iter(long)
    return short[0] == long[0] and len(short) > 1 and all(part in rest for part in short)


def birth_level(one: date | None, other: date | None) -> Level:
    """Equal, one slip of a pen apart (a digit, day and month exchanged, a neighbouring year), or different."""
    if one is None or other is None:
        return Level.UNKNOWN
    if one == other:
        return Level.SAME
    first, second = f"{one:%Y%m%d}", f"{other:%Y%m%d}"
    if sum(a != b for a, b in zip(first, second, strict=True)) == 1:
        return Level.SLIP
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return Level.SLIP
    if (one.month, one.day) == (other.month, other.day) and abs(one.year - other.year) == 1:
        return Level.SLIP
    return Level.DIFFERENT


def guardian_level(one: Sound, other: Sound, child: Sound) -> Level:
    """Guardians: the same person, by sound, the child's other parent as far as surnames tell (the father here, the mother
    there), or two people who both bear the child's surname, or both do not."""
    if not one.plain or not other.plain:
        return Level.UNKNOWN
    if one.plain == other.plain:
        return Level.SAME
    if one.syllables == other.syllables:
        return Level.SOUNDS_SAME
    if one.coarse == other.coarse:
        return Level.SOUNDS_ALIKE
    if child.plain and is_of(one, child) != is_of(other, child):
        return Level.OTHER_PARENT
    return Level.DIFFERENT


def is_of(guardian: Sound, child: Sound) -> bool:
    """Whether a guardian bears the child's surname."""
    return guardian.coarse[0] == child.coarse[0]


def number_level(one: bytes, other: bytes) -> Level:
    """Numbers: equal, different, or known on one side only, which speaks for a child that was entered again."""
    if bool(one) != bool(other):
        return Level.ONE_SIDE
    return equal_level(one, other)


def equal_level(one: object, other: object) -> Level:
    """Equal or different, where both are known."""
    if not one or not other:
        return Level.UNKNOWN
    return Level.SAME if one == other else Level.DIFFERENT
