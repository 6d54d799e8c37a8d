"""From rows to pairs in doubt, with the evidence that a person will see side by side. Nothing is ever merged here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fangxin.engine.duplicates import weights as w
from fangxin.engine.duplicates.blocking import candidate_pairs
from fangxin.engine.duplicates.comparing import (
    Evidence,
    Level,
    birth_level,
    equal_level,
    guardian_level,
    name_level,
)
from fangxin.engine.duplicates.names import Sound, sound_of
from fangxin.engine.duplicates.records import Record

# Even odds for "one child": a pair in the queue costs a clerk a minute, a pair that is missed a year of double meals.
LIKELY = 0


class Pair(NamedTuple):
    """Two rows in doubt, the lower id first. `score` is log2 of the odds for one child, in thousandths."""

    first: int
    second: int
    score: int
    evidence: tuple[Evidence, ...]


class _Counts:
    """How often names and their parts stand in the rows: what a stranger's agreement is worth."""

    def __init__(self, rows: Sequence[Record], names: Sequence[Sound], guardians: Sequence[Sound]) -> None:
        self.rows = len(names)
        people = [*names, *(one for one in guardians if one.plain)]
        self.people = len(people)
        self.whole = Counter(part for one in people for part in (one.plain, one.syllables, one.coarse))
        self.first: Counter[str] = Counter()
        self.given: Counter[str] = Counter()
        for one in people:
            for form in (one.plain, *one[1:]):
                if form:
                    self.first[form[0]] += 1
                    self.given.update(form[1:])
        self.phone = Counter(row.phone for row in rows if row.phone)
        self.phones = sum(self.phone.values())
        self.school = Counter(row.school for row in rows)

    def of_name(self, form: str | tuple[str, ...]) -> float:
        """The chance that a stranger is called so, in one of the three forms of a Sound."""
        by_parts = self.first[form[0]] / self.people
        for part in form[1:]:
            by_parts *= self.given[part] / self.people
        return w.chance(max(self.whole[form] - 2, 0), self.people, by_parts)


def find_likely(
    rows: Sequence[Record], *, at_least: int = LIKELY, fresh: frozenset[int] | None = None
) -> list[Pair]:
    """All pairs whose score reaches `at_least`, highest first. With `fresh` only pairs with one of these ids."""
    names = [sound_of(row.name) for row in rows]
    guardians = [sound_of(row.guardian) for row in rows]
    counts = _Counts(rows, names, guardians)
    found = []
    for one, other in candidate_pairs(rows, names, guardians, fresh):
        score, evidence = _weigh(
            rows[one], rows[other], names[one], names[other], guardians[one], guardians[other], counts
        )
        if score >= at_least:
            low, high = sorted((rows[one].id, rows[other].id))
            found.append(Pair(low, high, score, evidence))
    return sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second))


def weigh(one: Record, other: Record, among: Sequence[Record]) -> Pair:
    """The score and evidence of one pair, judged among the rows of its roster: for the page that shows it again."""
    names = [sound_of(row.name) for row in among]
    guardians = [sound_of(row.guardian) for row in among]
    counts = _Counts(among, names, guardians)
    low, high = sorted((one, other), key=lambda row: row.id)
    score, evidence = _weigh(
        low, high, sound_of(low.name), sound_of(high.name), sound_of(low.guardian), sound_of(high.guardian), counts
    )  # fmt: skip
    return Pair(low.id, high.id, score, evidence)


def _weigh(
    one: Record,
    other: Record,
    name: Sound,
    other_name: Sound,
    guardian: Sound,
    other_guardian: Sound,
    counts: _Counts,
) -> tuple[int, tuple[Evidence, ...]]:
    levels = (
        name_level(name, other_name),
        birth_level(one.birth, other.birth),
        equal_level(one.sex, other.sex),
        guardian_level(guardian, other_guardian),
        equal_level(one.phone, other.phone),
        equal_level(one.id_index, other.id_index),
        equal_level(one.student_index, other.student_index),
        equal_level(one.school, other.school),
    )
    strangers = _strangers(levels, name, guardian, one, counts)
    suppositions = [
        (w.prior(counts.rows), strangers),
        (w.sibling_prior(), _fixed(levels, _S)),
        (w.namesake_prior(), _fixed(levels, _N)),
    ]
    score, chosen = min((start + sum(found), found) for start, found in suppositions)
    return score, tuple(
        Evidence(field, level, weight) for field, level, weight in zip(FIELDS, levels, chosen, strict=True)
    )


FIELDS = ("name", "birth", "sex", "guardian", "phone", "id_number", "student_number", "school")
_M = (w.M_NAME, w.M_BIRTH, w.M_SEX, w.M_GUARDIAN, w.M_PHONE, w.M_NUMBER, w.M_STUDENT, w.M_SCHOOL)
_U = (w.U_NAME, w.U_BIRTH, w.U_SEX, w.U_GUARDIAN, w.U_PHONE, w.U_NUMBER, w.U_NUMBER, w.U_SCHOOL)
_S = (w.S_NAME, w.S_BIRTH, w.S_SEX, w.S_GUARDIAN, w.S_PHONE, w.S_NUMBER, w.S_NUMBER, w.S_SCHOOL)
_N = (w.N_NAME, w.N_BIRTH, w.U_SEX, w.N_GUARDIAN, w.N_PHONE, w.N_NUMBER, w.N_NUMBER, w.N_SCHOOL)


def _fixed(levels: Sequence[Level], against: Sequence[Mapping[Level, float]]) -> tuple[int, ...]:
    """The weight of each field against a supposition whose chances do not depend on the value."""
    return tuple(
        0 if level is Level.UNKNOWN else w.bits(m[level], other[level])
        for level, m, other in zip(levels, _M, against, strict=True)
    )


def _strangers(
    levels: Sequence[Level], name: Sound, guardian: Sound, one: Record, counts: _Counts
) -> tuple[int, ...]:
    """The weight of each field against two strangers; agreement of a value is worth as much as the value is rare."""
    found = []
    for field, level, m, u in zip(FIELDS, levels, _M, _U, strict=True):
        if level is Level.UNKNOWN:
            found.append(0)
            continue
        expected = u.get(level)
        if expected is None:
            expected = _chance(field, level, name, guardian, one, counts)
        found.append(w.bits(m[level], expected))
    return tuple(found)


def _chance(field: str, level: Level, name: Sound, guardian: Sound, one: Record, counts: _Counts) -> float:
    if field in ("name", "guardian"):
        sound = name if field == "name" else guardian
        form: str | tuple[str, ...] = sound.plain
        if level is not Level.SAME:
            form = sound.syllables if level is Level.SOUNDS_SAME else sound.coarse
        return counts.of_name(form)
    if field == "phone":
        return w.chance(max(counts.phone[one.phone] - 2, 0), counts.phones, 0.0)
    if field == "school":
        return w.chance(counts.school[one.school], counts.rows, 0.0)
    return w.RAREST
