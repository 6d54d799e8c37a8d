"""Turning the keys without a pause: a new key seals at once, the old ones still open, and rows follow in batches.

Resumable: what is left to do is read from the rows themselves, so a run that was cut off goes on where it stopped.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.sealing import key_ring
from fangxin.areas.roster.models import PupilIdentity
from fangxin.areas.roster.sealing import (
    ID,
    PHONE,
    STUDENT,
    about,
    index_all,
    matching_all,
    seal_all,
)
from fangxin.engine.sealing import KeyRing

BATCH = 2_000

# A row that needs work: sealed under another key than the newest, or indexed under another version.
_STALE = """
  (id_sealed <> '' AND substr(id_sealed, 1, 6) <> %s) OR (student_sealed <> '' AND substr(student_sealed, 1, 6) <> %s)
  OR (phone_sealed <> '' AND substr(phone_sealed, 1, 6) <> %s)
  OR (index_version <> %s AND (id_sealed <> '' OR student_sealed <> '' OR phone_sealed <> ''))
  OR (matching_version <> %s AND id_sealed <> '')
"""


def _state(ring: KeyRing) -> list[Any]:
    head = ring.current_head
    return [head, head, head, ring.index_version, ring.matching_version]


def left_to_reseal(*, by: object) -> int:
    """How many children's rows still stand under an older key; `by` names who runs the turn."""
    del by
    ring = key_ring()
    with transaction.atomic(), acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM roster_pupilidentity WHERE {_STALE}", _state(ring))
        found: int = cursor.fetchone()[0]
        return found


def reseal_batch(*, by: object, key: str, at: datetime, limit: int = BATCH) -> int:
    """Seal the next rows anew, in one short transaction; answers how many. 0 means that all rows are under the new keys.

    Not framed as an action: nothing that a person said changes, and each run would be a leaf of the log. `by`, `key` and
    `at` name the run. Only after 0 may the old key be taken out of the ring.
    """
    del by, key, at
    ring = key_ring()
    with transaction.atomic(), acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pupil_id FROM roster_pupilidentity WHERE {_STALE} ORDER BY pupil_id LIMIT %s FOR UPDATE SKIP LOCKED",
            [*_state(ring), limit],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        rows = list(PupilIdentity.objects.filter(pupil_id__in=ids).order_by("pupil_id"))
        _write(ring, rows)
        return len(rows)


def _write(ring: KeyRing, rows: list[PupilIdentity]) -> None:
    pupils = [row.pupil_id for row in rows]
    plain = {
        what: ring.open_all(
            [bytes(getattr(row, column)) for row in rows], [about(what, pupil) for pupil in pupils]
        )
        for what, column in ((ID, "id_sealed"), (STUDENT, "student_sealed"), (PHONE, "phone_sealed"))
    }
    matching = matching_all(ring, plain[ID])
    columns: list[list[Any]] = [
        pupils, *(seal_all(ring, what, pupils, plain[what]) for what in (ID, STUDENT, PHONE)),
        *(index_all(ring, what, plain[what]) for what in (ID, STUDENT, PHONE)), matching,
        [ring.matching_version if plain[ID][n] else 0 for n in range(len(rows))],
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE roster_pupilidentity AS held SET id_sealed = s.a, student_sealed = s.b, phone_sealed = s.c,
                 id_index = s.d, student_index = s.e, phone_index = s.f, matching_index = s.g, matching_version = s.h,
                 index_version = %s
               FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[],
                 %s::bytea[], %s::smallint[]) AS s(p, a, b, c, d, e, f, g, h) WHERE held.pupil_id = s.p""",
            [ring.index_version, *columns],
        )


_SEALED_IN = """
  SELECT count(*) FILTER (WHERE %s IN (substr(id_sealed, 1, 6), substr(student_sealed, 1, 6), substr(phone_sealed, 1, 6)))
    FROM roster_pupilidentity
  UNION ALL SELECT count(*) FROM roster_rosterupload WHERE substr(sealed, 1, 6) = %s
  UNION ALL SELECT count(*) FROM organisations_secondfactor WHERE substr(sealed, 1, 6) = %s
"""


def sealed_under(*, by: object, head: bytes) -> int:
    """How many rows hold something sealed with a key, given by the head of its seals: children, uploads that rest, and
    second factors. Only at 0 may the key go."""
    del by
    with transaction.atomic(), acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_SEALED_IN, [head, head, head])
        return sum(count for (count,) in cursor.fetchall())
