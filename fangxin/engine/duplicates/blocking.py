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
from fangxin.engine.duplicates.scoring import Heard

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


def candidate_pairs(heard: Sequence[Heard], fresh: frozenset[int] | None) -> set[tuple[int, int]]:
    """Pairs of places in `heard`, lower first, that share a key. With `fresh` (ids) only pairs with one of these."""
    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    nameless: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, one in enumerate(heard):
        for key in keys_of(one.row, one.name, one.guardian):
            blocks[key].append(place)
        if one.row.birth is None and one.name.coarse:
            nameless[one.name.coarse].append(place)
    pairs: set[tuple[int, int]] = set()
    for places in blocks.values():
        if 1 < len(places) <= LARGEST:
            _add(pairs, places, heard, fresh)
    # A row without a birth date meets every row of its name.
    for place, one in enumerate(heard):
        for other in nameless.get(one.name.coarse, ()):
            if other != place and len(nameless[one.name.coarse]) <= LARGEST:
                _add(pairs, sorted((other, place)), heard, fresh)
    return pairs


def _add(
    pairs: set[tuple[int, int]], places: Sequence[int], heard: Sequence[Heard], fresh: frozenset[int] | None
) -> None:
    for position, first in enumerate(places):
        for second in places[position + 1 :]:
            if fresh is None or heard[first].row.id in fresh or heard[second].row.id in fresh:
                pairs.add((first, second))
