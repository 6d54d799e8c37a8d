"""Which pairs are compared at all: those that share one of a few keys. Every true pair must share one even after a slip
in any one field, so each key leaves out something else.

| key | survives |
|---|---|
| coarse sound of the name, year of birth | a slip in day or month, other guardian, telephone, numbers |
| birth date, first syllable | another given name, other family |
| telephone | any slip in name or birth date |
| coarse name, coarse guardian | any birth date |
| coarse given name without surname, birth date | another surname (the mother's) |
| day and month exchanged or equal, coarse name | a wrong year |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from fangxin.engine.duplicates.names import Sound
from fangxin.engine.duplicates.records import Record

# A block of more rows than this tells nothing (the office's telephone, 1 January): its pairs share another key too.
LARGEST = 120


def keys_of(row: Record, name: Sound, guardian: Sound) -> Iterator[tuple[object, ...]]:
    """The keys of one row."""
    if name.coarse:
        if row.birth is not None:
            yield "name, year", name.coarse, row.birth.year
            yield "birth, surname", row.birth, name.coarse[0]
            yield "name, day", name.coarse, *sorted((row.birth.month, row.birth.day))
            if len(name.coarse) > 2:
                yield "given, birth", name.coarse[1:], row.birth
        else:
            yield "name", name.coarse
        if guardian.coarse:
            yield "name, guardian", name.coarse, guardian.coarse
    if row.phone:
        yield "phone", row.phone


def candidate_pairs(
    rows: Sequence[Record], names: Sequence[Sound], guardians: Sequence[Sound], fresh: frozenset[int] | None
) -> set[tuple[int, int]]:
    """Pairs of places in `rows`, lower first, that share a key. With `fresh` (ids) only pairs with one of these."""
    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    nameless: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        for key in keys_of(row, names[place], guardians[place]):
            blocks[key].append(place)
        if row.birth is None and names[place].coarse:
            nameless[names[place].coarse].append(place)
    pairs: set[tuple[int, int]] = set()
    for places in blocks.values():
        if 1 < len(places) <= LARGEST:
            _add(pairs, places, rows, fresh)
    # A row without a birth date meets every row of its name.
    for place, name in enumerate(names):
        for other in nameless.get(name.coarse, ()):
            if other != place and len(nameless[name.coarse]) <= LARGEST:
                _add(pairs, sorted((other, place)), rows, fresh)
    return pairs


def _add(
    pairs: set[tuple[int, int]], places: Sequence[int], rows: Sequence[Record], fresh: frozenset[int] | None
) -> None:
    for position, first in enumerate(places):
        for second in places[position + 1 :]:
            if fresh is None or rows[first].id in fresh or rows[second].id in fresh:
                pairs.add((first, second))
