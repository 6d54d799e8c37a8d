"""Taking children into a school: their rows, their sealed numbers, and what the database says about each number.

Not an action by itself: an import or a registration by hand calls it inside its own transaction and event. Everything
goes in bulk, a hundred thousand children in a few statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from fangxin.areas.audit.actions import lock
from fangxin.areas.audit.sealing import key_ring
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.bulk import over_columns, plan_anew
from fangxin.areas.roster.rules.children import ChildRow, doubt_of
from fangxin.areas.roster.sealing import ID, KINDS, PHONE, STUDENT, index_all, matching_all, seal_all
from fangxin.engine.identity_numbers import last_four, student_number_kind
from fangxin.engine.sealing import KeyRing

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Admitted:
    """One child that was taken in. `returned`: the child was known here already, and every school had let it go.

    `case_number` is empty, or the number of the case: another row has the same number, two people will decide.
    """

    pupil_id: int
    returned: bool = False
    case_number: str = ""


def admit_children(*, school: Organisation, rows: Sequence[ChildRow], on: date) -> list[Admitted]:
    """Make the children's rows with everything sealed; spells in classes are the caller's. Answers in the rows' order.

    A child whose number is known and that no school holds any more keeps its row and comes to this school; what the
    new row says replaces what was stored. Nobody is refused for a number that another child has: such a child is taken
    in, marked as contested, and does not count for money before its case is decided.
    """
    lock("roster.numbers")
    ring = key_ring()
    codes = index_all(ring, ID, [row.any_id_number for row in rows])
    known = _take_released(ring, school, rows, on)
    fresh = _new_pupils(school, len(rows) - len(known))
    pupil_ids = [known[place] if place in known else fresh.pop() for place in range(len(rows))]
    if len(rows) >= BATCH:
        plan_anew()
    cases = _conflicts(ring, pupil_ids, rows)
    new = [place for place in range(len(rows)) if place not in known]
    _write(
        _INSERT,
        [school.path],
        ring,
        [pupil_ids[n] for n in new],
        [rows[n] for n in new],
        [codes[n] for n in new],
        cases,
    )
    old = sorted(known)
    _write(
        _UPDATE, [], ring, [pupil_ids[n] for n in old], [rows[n] for n in old], [codes[n] for n in old], cases
    )
    return [Admitted(one, n in known, cases.get(one, "")) for n, one in enumerate(pupil_ids)]


def rewrite_children(pupil_ids: Sequence[int], rows: Sequence[ChildRow]) -> dict[int, str]:
    """Put what a newer workbook says in the place of what is stored of these children of one's own school.

    Answers the case numbers of those whose number another child has. Empty numbers leave what is stored.
    """
    lock("roster.numbers")
    ring = key_ring()
    cases = _conflicts(ring, pupil_ids, rows)
    codes = index_all(ring, ID, [row.any_id_number for row in rows])
    _write(_UPDATE, [], ring, pupil_ids, rows, codes, cases)
    return cases


def _take_released(ring: KeyRing, school: Organisation, rows: Sequence[ChildRow], on: date) -> dict[int, int]:
    """Place in `rows` → the row number of a child that is free to come."""
    found: dict[int, int] = {}
    numbers = [row.any_id_number for row in rows]
    if not any(numbers):
        return found
    # While the index key is being turned a number may still be stored under the one before.
    for version in ring.index_keys:
        codes = KeyRing(ring.seal_keys, (version,)).index_all(KINDS[ID], numbers)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT place, pupil FROM roster_take_released(%s, %s::bytea[], %s)",
                [school.pk, [code or None for code in codes], on],
            )
            # A number that stands twice in the rows is one child: the first row takes it.
            for place, pupil in cursor.fetchall():
                if pupil not in found.values():
                    found.setdefault(place - 1, pupil)
    return found


def _new_pupils(school: Organisation, count: int) -> list[int]:
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO roster_pupil (owner_path, school_id) SELECT %s, %s FROM generate_series(1, %s) RETURNING id",
            [school.path, school.pk, count],
        )
        # Popped from the end: ascending numbers for the rows in their order.
        return [pk for (pk,) in reversed(cursor.fetchall())]


def _conflicts(ring: KeyRing, pupil_ids: Sequence[int], rows: Sequence[ChildRow]) -> dict[int, str]:
    """Pupil → case number, for numbers that other children have, anywhere in the installation."""
    found: dict[int, str] = {}
    ids, students = [row.any_id_number for row in rows], [row.student_number for row in rows]
    for version in ring.index_keys:
        under = KeyRing(ring.seal_keys, (version,))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pupil, case_number FROM roster_exact_conflicts(%s::bigint[], %s::bytea[], %s::bytea[])",
                [list(pupil_ids), index_all(under, ID, ids), index_all(under, STUDENT, students)],
            )
            found.update(cursor.fetchall())
    return found


_COLUMNS = (
    ("pupil_id", "bigint"), ("name", "text"), ("sex", "text"), ("birth", "date"), ("guardian", "text"),
    ("id_kind", "text"), ("id_last_four", "text"), ("id_sealed", "bytea"), ("id_index", "bytea"),
    ("student_kind", "text"), ("student_last_four", "text"), ("student_sealed", "bytea"), ("student_index", "bytea"),
    ("phone_sealed", "bytea"), ("phone_index", "bytea"), ("matching_index", "bytea"), ("matching_version", "smallint"),
    ("index_version", "smallint"), ("contested", "boolean"), ("case_number", "text"), ("doubt", "text"),
)  # fmt: skip

_NAMES = ", ".join(name for name, _ in _COLUMNS)
_GIVEN = ", ".join(f"%s::{kind}[]" for _, kind in _COLUMNS)
_INSERT = (
    f"INSERT INTO roster_pupilidentity (owner_path, {_NAMES}) "
    f"SELECT %s, given.* FROM unnest({_GIVEN}) AS given({_NAMES})"
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
    f"FROM unnest({_GIVEN}) AS given({_NAMES}) WHERE held.pupil_id = given.pupil_id"
)


def _write(
    statement: str, first: Sequence[object], ring: KeyRing, pupil_ids: Sequence[int], rows: Sequence[ChildRow],
    codes: Sequence[bytes | None], cases: dict[int, str],
) -> None:  # fmt: skip
    for start in range(0, len(rows), BATCH):
        part = slice(start, start + BATCH)
        columns = _columns(ring, pupil_ids[part], rows[part], codes[part], cases)
        over_columns(statement, [*first, *columns])


def _columns(
    ring: KeyRing, pupil_ids: Sequence[int], rows: Sequence[ChildRow], codes: Sequence[bytes | None],
    cases: dict[int, str],
) -> list[list[object]]:  # fmt: skip
    ids = [row.any_id_number for row in rows]
    students, phones = [row.student_number for row in rows], [row.phone for row in rows]
    matching = matching_all(ring, ids)
    return [
        list(pupil_ids), [r.name for r in rows], [r.sex for r in rows], [r.birth for r in rows],
        [r.guardian for r in rows],
        [r.id_kind or ("resident" if number else "") for r, number in zip(rows, ids, strict=True)],
        [last_four(number) for number in ids], list(seal_all(ring, ID, pupil_ids, ids)), list(codes),
        [student_number_kind(number).value for number in students], [last_four(number) for number in students],
        list(seal_all(ring, STUDENT, pupil_ids, students)), list(index_all(ring, STUDENT, students)),
        list(seal_all(ring, PHONE, pupil_ids, phones)), list(index_all(ring, PHONE, phones)),
        list(matching), [ring.matching_version if code else 0 for code in matching],
        [ring.index_version] * len(rows), [one in cases for one in pupil_ids],
        [cases.get(one, "") for one in pupil_ids], [doubt_of(row) for row in rows],
    ]  # fmt: skip
