"""What agreement is worth between two strangers of one roster: how often a name, a birth date, a telephone stands in it,
and how often a school leaves a number out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from fangxin.engine.duplicates import weights as w
from fangxin.engine.duplicates.comparing import Level, is_of
from fangxin.engine.duplicates.names import Sound
from fangxin.engine.duplicates.records import Record

# A school's own share of children without a number counts against this many rows of the whole roster's share, and that
# against as many rows of the share that is usual.
STEADY = 20
USUALLY_MISSING = 0.1


class Names:
    """How often names of children, or of guardians, and their parts are borne. Children are called by other fashions than
    their parents, so the two are counted apart."""

    def __init__(self, people: Sequence[Sound]) -> None:
        self.people = max(len(people), 1)
        self.whole: Counter[str | tuple[str, ...]] = Counter()
        self.first: Counter[str] = Counter()
        self.given: Counter[str] = Counter()
        for sound in people:
            # As a set: syllables that no dialect changes are their own coarse form, and would count twice.
            self.whole.update({sound.plain, sound.syllables, sound.coarse})
            for part in {sound.plain[0], sound.syllables[0], sound.coarse[0]}:
                self.first[part] += 1
            for place in range(1, len(sound.syllables)):
                self.given.update(
                    {sound.plain[place : place + 1], sound.syllables[place], sound.coarse[place]}
                )

    def chance_of(self, form: str | tuple[str, ...]) -> float:
        """The chance that a stranger is called so, in one of the three forms of a Sound."""
        return w.chance(max(self.whole[form] - 2, 0), self.people, self.of_parts(enumerate(form)))

    def of_parts(self, parts: Iterable[tuple[int, str]]) -> float:
        """The chance that a stranger's name has these parts at these places, each by itself."""
        found = 1.0
        for place, part in parts:
            found *= (self.given if place else self.first)[part] / self.people
        return found

    def chance_of_agreement(self, level: Level, one: Sound, other: Sound) -> float:
        """The chance that two strangers' names agree on this level as these two do."""
        if level is Level.SAME:
            return self.chance_of(one.plain)
        if level is Level.SOUNDS_SAME:
            return self.chance_of(one.syllables)
        if level is Level.SOUNDS_ALIKE:
            return self.chance_of(one.coarse)
        if level is Level.SHORTENED:
            # One child's longer name is shortened in as many ways as it has given characters; a stranger has the short one.
            short, long = sorted((one.coarse, other.coarse), key=len)
            return min((len(long) - 1) * self.chance_of(short), 1.0)
        # One character differs: a stranger shares all the others.
        places = zip(one.coarse, other.coarse, strict=True)
        return max(self.of_parts((n, a) for n, (a, b) in enumerate(places) if a == b), w.RAREST)


class Frequencies:
    """All counts of a roster that the weighing asks for."""

    def __init__(self, rows: Sequence[Record], names: Sequence[Sound], guardians: Sequence[Sound]) -> None:
        self.rows = len(rows)
        self.names = Names([sound for sound in names if sound.plain])
        self.guardians = Names([sound for sound in guardians if sound.plain])
        both = [
            (guardian, name)
            for guardian, name in zip(guardians, names, strict=True)
            if guardian.plain and name.plain
        ]
        self.of_surname = (sum(is_of(*pair) for pair in both) + 1) / (len(both) + 2)
        self.phone = Counter(row.phone for row in rows if row.phone)
        self.phones = sum(self.phone.values())
        self.school = Counter(row.school for row in rows)
        self.birth = Counter(row.birth for row in rows if row.birth)
        self.births = sum(self.birth.values())
        self.year: Counter[int] = Counter()
        for born, count in self.birth.items():
            self.year[born.year] += count
        self._missing = {field: self._shares_missing(rows, field) for field in ("id_index", "student_index")}

    def _shares_missing(self, rows: Sequence[Record], field: str) -> dict[int, float]:
        missing = Counter(row.school for row in rows if not getattr(row, field))
        share = (sum(missing.values()) + STEADY * USUALLY_MISSING) / (self.rows + STEADY)
        return {
            school: (missing[school] + STEADY * share) / (count + STEADY)
            for school, count in self.school.items()
        }

    def of_birth(self, born: date) -> float:
        """The chance that a stranger was born on that day: as often as it is seen (1 January), or as its year's."""
        even = self.year[born.year] / max(self.births, 1) / 365
        return w.chance(max(self.birth[born] - 2, 0), self.births, even)

    def of_guardian(self, level: Level, one: Sound, other: Sound) -> float:
        """The chance that the guardians of two strangers' children agree on this level."""
        if level is Level.OTHER_PARENT:
            return 2 * self.of_surname * (1 - self.of_surname)
        if level is Level.DIFFERENT:
            return self.of_surname**2 + (1 - self.of_surname) ** 2
        return self.guardians.chance_of_agreement(level, one, other)

    def of_phone(self, phone: bytes) -> float:
        """The chance that a stranger has that telephone."""
        return w.chance(max(self.phone[phone] - 2, 0), self.phones, 0.0)

    def of_school(self, school: int) -> float:
        """The chance that a stranger is at that school."""
        return w.chance(self.school[school], self.rows, 0.0)

    def of_number(self, level: Level, field: str, one: Record, other: Record) -> float:
        """The chance that two children have and lack a number as these two do. A school that enters none says nothing."""
        if level is Level.SAME:
            return w.RAREST
        lacks = self._missing[field]
        here, there = lacks[one.school], lacks[other.school]
        if level is Level.DIFFERENT:
            return (1 - here) * (1 - there)
        return here * (1 - there) if getattr(other, field) else there * (1 - here)
