"""Taking children into a school: their rows, their sealed numbers, and what the database says about each number.

Not an action by itself: an import or a registration by hand calls it inside its own transaction and event. Everything
goes in bulk, a hundred thousand children in a few statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection

from fangxin.areas.audit.actions import lock
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.sealing import key_ring
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import county_codes
from fangxin.areas.roster.bulk import asked_over_columns, over_columns, plan_anew
from fangxin.areas.roster.progress import advance
from fangxin.areas.roster.rules.children import Child, doubt_of, id_number_of
from fangxin.areas.roster.sealing import ID, PHONE, STUDENT, index_all, matching_all, seal_all
from fangxin.engine.identity_numbers import last_four, student_number_kind
from fangxin.engine.sealing import KeyRing

BATCH = 5_000


class Admitted(NamedTuple):
    """One child that was taken in. `returned`: the child was known here already, and every school had let it go.

    `case_number` is empty, or the number of the case: another row has the same number, two people will decide.
    """

    pupil_id: int
    returned: bool = False
    case_number: str = ""


def admit_children(*, school: Organisation, rows: Sequence[Child], on: date) -> list[Admitted]:
    """Make the children's rows with everything sealed; spells in classes are the caller's. Answers in the rows' order.

    A child whose number is known and that no school holds any more keeps its row and comes to this school; what the
    new row says replaces what was stored. Nobody is refused for a number that another child has: such a child is taken
    in, marked as contested, and does not count for money before its case is decided.
    """
    lock("roster.numbers")
    told = _Told(key_ring(), rows)
    known = _take_released(told, school, on)
    fresh = _new_pupils(school, len(rows) - len(known))
    pupil_ids = [known[place] if place in known else fresh.pop() for place in range(len(rows))]
    if len(rows) >= BATCH:
        plan_anew()
    cases = _conflicts(told, pupil_ids)
    new = [place for place in range(len(rows)) if place not in known]
    _write(_INSERT, [school.path], told, new, pupil_ids, cases)
    _write(_UPDATE, [], told, sorted(known), pupil_ids, cases)
    return [Admitted(one, n in known, cases.get(one, "")) for n, one in enumerate(pupil_ids)]


def rewrite_children(pupil_ids: Sequence[int], rows: Sequence[Child]) -> dict[int, str]:
    """Put what a newer workbook says in the place of what is stored of these children of one's own school.

    Answers the case numbers of those whose number another child has. Empty numbers leave what is stored.
    """
    lock("roster.numbers")
    told = _Told(key_ring(), rows)
    cases = _conflicts(told, pupil_ids)
    _write(_UPDATE, [], told, range(len(rows)), pupil_ids, cases)
    return cases


class _Told:
    """What rows say of the numbers of their children, each number with its blind index: computed once."""

    def __init__(self, ring: KeyRing, rows: Sequence[Child]) -> None:
        self.ring, self.rows = ring, rows
        self.regions = county_codes(SYSTEM)
        self.ids = [id_number_of(row) for row in rows]
        self.students = [row.student_number for row in rows]
        # While the index key is being turned a number may still be stored under the one before; the newest comes last.
        rings = [KeyRing(ring.seal_keys, (key,)) for key in ring.index_keys]
        self.id_codes = [index_all(one, ID, self.ids) for one in rings]
        self.student_codes = [index_all(one, STUDENT, self.students) for one in rings]


def _take_released(told: _Told, school: Organisation, on: date) -> dict[int, int]:
    """Place in the rows → the row number of a child that is free to come."""
    found: dict[int, int] = {}
    if not any(told.ids):
        return found
    taken: set[int] = set()
    for codes in told.id_codes:
        free = asked_over_columns(
            "SELECT place, pupil FROM roster_take_released(%s::bigint, %s::bytea[], %s::date)",
            [school.pk, codes, on],
        )
        # A number that stands twice in the rows is one child: the first row takes it.
        for place, pupil in free:
            if pupil not in taken and place - 1 not in found:
                found[place - 1] = pupil
                taken.add(pupil)
    return found


def _new_pupils(school: Organisation, count: int) -> list[int]:
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH made AS (INSERT INTO roster_pupil (owner_path, school_id) SELECT %s, %s FROM generate_series(1, %s)"
            " RETURNING id) SELECT string_agg(id::text, ',') FROM made",
            [school.path, school.pk, count],
        )
        # Popped from the end: ascending numbers for the rows in their order.
        return sorted(map(int, cursor.fetchone()[0].split(",")), reverse=True)


def _conflicts(told: _Told, pupil_ids: Sequence[int]) -> dict[int, str]:
    """Pupil → case number, for numbers that other children have, anywhere in the installation."""
    found: dict[int, str] = {}
    for ids, students in zip(told.id_codes, told.student_codes, strict=True):
        found.update(
            asked_over_columns(
                "SELECT pupil, case_number FROM roster_exact_conflicts(%s::bigint[], %s::bytea[], %s::bytea[])",
                [list(pupil_ids), ids, students],
            )
        )
    return found


_COLUMNS = (
    ("pupil_id", "bigint"), ("name", "text"), ("sex", "text"), ("birth", "date"), ("guardian", "text"),
    ("id_kind", "text"), ("id_last_four", "text"), ("id_sealed", "bytea"), ("id_index", "bytea"),
    ("student_kind", "text"), ("student_last_four", "text"), ("student_sealed", "bytea"), ("student_index", "bytea"),
    ("phone_sealed", "bytea"), ("phone_index", "bytea"), ("matching_index", "bytea"), ("case_number", "text"), ("doubt", "text"),
)  # fmt: skip

_NAMES = ", ".join(name for name, _ in _COLUMNS)
_DERIVED = "index_version, matching_version, contested"
# Taken apart in the list of values, not behind FROM: there each array would be stored a second time, row by row.
_APART = ", ".join(f"unnest(%s::{kind}[]) AS {name}" for name, kind in _COLUMNS)
_GIVEN = (
    "(SELECT told.*, %s::smallint AS index_version,"
    " (CASE WHEN told.matching_index IS NULL THEN 0 ELSE %s::smallint END) AS matching_version,"
    " told.case_number <> '' AS contested"
    f" FROM (SELECT {_APART}) AS told) AS given"
)
_INSERT = (
    f"INSERT INTO roster_pupilidentity (owner_path, {_NAMES}, {_DERIVED}) SELECT %s, given.* FROM {_GIVEN}"
)
# What the newer row does not say stays; a number and its traces change together.
_TOGETHER = {
    "id_number": ("id_kind", "id_last_four", "id_sealed", "id_index", "matching_index", "matching_version"),
    "student": ("student_kind", "student_last_four", "student_sealed", "student_index"),
    "phone": ("phone_sealed", "phone_index"),
}
_ASKED = {"id_number": "given.id_index", "student": "given.student_index", "phone": "given.phone_index"}


def _settings() -> str:
    parts = ["name = given.name", "sex = given.sex", "index_version = given.index_version"]
    parts += [
        "birth = coalesce(given.birth, held.birth)",
        "guardian = coalesce(nullif(given.guardian, ''), held.guardian)",
        "contested = held.contested OR given.contested",
        "case_number = CASE WHEN given.contested THEN given.case_number ELSE held.case_number END",
        "doubt = CASE WHEN given.doubt = 'id_missing' THEN held.doubt ELSE given.doubt END",
    ]
    for group, names in _TOGETHER.items():
        parts += [f"{n} = CASE WHEN {_ASKED[group]} IS NULL THEN held.{n} ELSE given.{n} END" for n in names]
    return ", ".join(parts)


_UPDATE = (
    f"UPDATE roster_pupilidentity AS held SET {_settings()} "
    f"FROM {_GIVEN} WHERE held.pupil_id = given.pupil_id"
)


def _write(
    statement: str, first: Sequence[object], told: _Told, places: Sequence[int], pupil_ids: Sequence[int],
    cases: dict[int, str],
) -> None:  # fmt: skip
    ring = told.ring
    for start in range(0, len(places), BATCH):
        part = places[start : start + BATCH]
        over_columns(
            statement,
            [
                *first,
                ring.index_version,
                ring.matching_version,
                *_columns(told, part, [pupil_ids[n] for n in part], cases),
            ],
        )
        advance(len(part))


def _columns(
    told: _Told, places: Sequence[int], pupil_ids: list[int], cases: dict[int, str]
) -> list[Sequence[object]]:
    ring, rows = told.ring, [told.rows[n] for n in places]
    ids, students, phones = (
        [told.ids[n] for n in places],
        [told.students[n] for n in places],
        [r.phone for r in rows],
    )
    codes, student_codes = told.id_codes[-1], told.student_codes[-1]
    matching = matching_all(ring, ids)
    return [
        pupil_ids, [r.name for r in rows], [r.sex for r in rows], [r.birth for r in rows],
        [r.guardian for r in rows],
        [r.id_kind or ("resident" if number else "") for r, number in zip(rows, ids, strict=True)],
        [last_four(number) for number in ids], list(seal_all(ring, ID, pupil_ids, ids)), [codes[n] for n in places],
        [student_number_kind(number).value for number in students], [last_four(number) for number in students],
        list(seal_all(ring, STUDENT, pupil_ids, students)), [student_codes[n] for n in places],
        list(seal_all(ring, PHONE, pupil_ids, phones)), list(index_all(ring, PHONE, phones)),
        list(matching), [cases.get(one, "") for one in pupil_ids], [doubt_of(row, told.regions) for row in rows],
    ]  # fmt: skip
