"""1,500 classes call the roll through the action, beside the same inserts in bare SQL.

Both run over one lasting connection as the application's role, against the same durable database with its walls and
triggers, one transaction a class. The floor knows the answers beforehand: it only inserts. The action also reads the
class, the day and the pupils, takes its locks, looks for a repeat and hashes its leaf.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
import uuid
from collections import Counter
from typing import Any

from _database import migrated, small_county
from _measure import Line, show

CLASSES, PUPILS, ABSENT, BLOCK = 1500, 10, 2, 100
ROWS = CLASSES * (1 + ABSENT + 2)  # the roll, its absences, the event and its place in the log's waiting line


def build(world: Any) -> list[tuple[Any, list[int]]]:
    """Classes of one school with their pupils' ids."""
    from django.db import transaction

    from fangxin.areas.audit.actions import acting
    from fangxin.areas.audit.rules.actor import SYSTEM
    from fangxin.areas.roster.models import Enrolment, Pupil, SchoolClass
    from tests.factories.world import TERM_START

    with transaction.atomic(), acting(SYSTEM):
        classes = SchoolClass.objects.bulk_create(
            SchoolClass(
                school=world.school, school_year="2026-2027", grade=1 + n % 6, number=10 + n, label=f"{n} 班"
            )
            for n in range(CLASSES)
        )
        pupils = Pupil.objects.bulk_create(Pupil(school=world.school) for _ in range(CLASSES * PUPILS))
        Enrolment.objects.bulk_create(
            Enrolment(pupil=pupil, school_class=classes[place // PUPILS], since=TERM_START)
            for place, pupil in enumerate(pupils)
        )
    ids = [pupil.pk for pupil in pupils]
    return [(one, ids[n * PUPILS : (n + 1) * PUPILS]) for n, one in enumerate(classes)]


def bare(connection: Any, actor: Any, meal_day_id: int, class_id: int, absent: list[int], path: str) -> None:
    """The same rows in one transaction."""
    from fangxin.areas.audit.queries import context_settings

    names, values = context_settings(actor)
    event, body = uuid.uuid4(), secrets.token_bytes(32)
    leaf = hashlib.sha256(body).digest()
    with connection.transaction():
        connection.execute(
            "SELECT " + ", ".join("set_config(%s, %s, true)" for _ in names),
            [part for pair in zip(names, values, strict=True) for part in pair],
        )
        (roll,) = connection.execute(
            "INSERT INTO dining_rollcall (owner_path, at, by_id, meal_day_id, school_class_id, enrolled, absent, reason)"
            " VALUES ('', now(), %s, %s, %s, %s, %s, '') RETURNING id",
            [actor.account_id, meal_day_id, class_id, PUPILS, len(absent)],
        ).fetchone()
        connection.execute(
            "INSERT INTO dining_absence (owner_path, roll_call_id, pupil_id, reason)"
            " SELECT '', %s, pupil, 'sick' FROM unnest(%s::bigint[]) AS pupil",
            [roll, absent],
        )
        connection.execute(
            """WITH event AS (
                 INSERT INTO audit_event (id, owner_path, actor_id, action, key, body_hash, subject_label, subject_id,
                   where_path, details, at, salt, leaf_hash)
                 VALUES (%s, %s, %s, 'dining.call_roll', %s, %s, 'dining.rollcall', %s, %s, %s, now(), %s, %s))
               INSERT INTO audit_pendingleaf (event_id, leaf_hash) VALUES (%s, %s)""",
            [event, path, actor.account_id, str(event), body, str(roll), path, json.dumps({"absent": ABSENT}),
             body[:16], leaf, event, leaf],
        )  # fmt: skip


def main() -> None:
    """Alternate blocks of 100 classes between action and floor; count the statements of one call."""
    with migrated() as server:
        import psycopg
        from django.db import connection, transaction

        from fangxin.areas.audit.actions import acting
        from fangxin.areas.audit.rules.actor import SYSTEM
        from fangxin.areas.dining.actions import call_roll
        from fangxin.areas.policy.models import MealDay
        from tests.factories.world import TODAY, at

        world = small_county()
        classes = build(world)
        with transaction.atomic(), acting(SYSTEM):
            other = MealDay.objects.create(school=world.school, on=TODAY.replace(day=15), at=at(8), by_id=0)
        principal, path = world.actor("principal"), world.school.path
        statements: Counter[str] = Counter()

        def count(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
            statements[" ".join(sql.split())[:48]] += 1
            return execute(sql, params, many, context)

        def by_action(block: list[tuple[Any, list[int]]]) -> None:
            for one, pupils in block:
                call_roll(
                    by=principal, key=str(uuid.uuid4()), at=at(9), school_class=one, meal_day=world.meal_day,
                    absences=dict.fromkeys(pupils[:ABSENT], "sick"),
                )  # fmt: skip

        with connection.execute_wrapper(count):
            by_action([(world.school_class, [pupil.pk for pupil in world.pupils])])
        with psycopg.connect(server.superuser_url, autocommit=True) as maintenance:
            maintenance.execute("VACUUM ANALYZE")  # as it would be in a database that has lived for a while
        spent = {"action": 0.0, "bare": 0.0}
        with psycopg.connect(server.application_url, autocommit=True) as floor:
            for start in range(0, CLASSES, BLOCK):
                block = classes[start : start + BLOCK]
                began = time.perf_counter()
                by_action(block)
                middle = time.perf_counter()
                for one, pupils in block:
                    bare(floor, principal, other.pk, one.pk, pupils[:ABSENT], path)
                spent["action"] += middle - began
                spent["bare"] += time.perf_counter() - middle
        with psycopg.connect(server.superuser_url) as check:
            query = "SELECT count(*), sum(absent) FROM dining_rollcall WHERE meal_day_id = %s"
            assert check.execute(query, [other.pk]).fetchone() == (CLASSES, CLASSES * ABSENT)
            assert check.execute(query, [world.meal_day.pk]).fetchone() == (
                CLASSES + 1,
                (CLASSES + 1) * ABSENT,
            )
        show(
            f"Roll call: {CLASSES:,} classes of {PUPILS} with {ABSENT} absent, {ROWS:,} rows, one transaction each",
            [
                Line("call_roll (the action)", ROWS, "rows", spent["action"]),
                Line("bare SQL, inserts only", ROWS, "rows", spent["bare"]),
            ],
            note=f"{CLASSES / spent['action']:.0f} rolls a second over one connection; "
            f"{sum(statements.values())} statements a call, besides BEGIN and COMMIT:",
        )
        for text, times in statements.items():
            print(f"    {times} × {text}")


if __name__ == "__main__":
    main()
