"""Builds the county that will be crashed: teachers with classes, and delivery notes that wait at the gate.

A process of its own: `python -m tests.crash.county FILE` migrates the empty database named by the environment and
writes what the phones must know into FILE (JSON).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TEACHERS, CLASSES_EACH, PUPILS_EACH = 4, 5, 4
KEEPERS, NOTES_EACH = 2, 15
FOODS = {"大米": 20_000, "番茄": 9_500, "豆腐(北)": 6_000}


def main(target: Path) -> None:
    """Migrate, set the clock to the morning of the world's day, build, write."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", database="owner", verbosity=0, interactive=False, skip_checks=True)
    from demo.clock import become_demo, set_clock
    from tests.factories.world import at, build_world

    become_demo()
    set_clock(at(7, 30))
    world = build_world()
    known = {"teachers": teachers(world), "keepers": keepers(world)}
    target.write_text(json.dumps(known), encoding="utf-8")


def teachers(world: Any) -> list[dict[str, Any]]:
    """Teachers, each with classes of their own."""
    from django.db import transaction

    from fangxin.areas.audit.actions import acting
    from fangxin.areas.audit.rules.actor import SYSTEM, Role
    from fangxin.areas.roster.models import ClassTeacher, Enrolment, Pupil, SchoolClass
    from tests.factories.world import TERM_START, person

    found = []
    for n in range(TEACHERS):
        name = f"crash-teacher-{n}"
        account = person(name, f"老师{n}", world.school, (Role.TEACHER,))
        classes = []
        with transaction.atomic(), acting(SYSTEM):
            for c in range(CLASSES_EACH):
                number = 10 + n * CLASSES_EACH + c
                one = SchoolClass.objects.create(
                    school=world.school,
                    school_year="2026-2027",
                    grade=4,
                    number=number,
                    label=f"四（{number}）班",
                )
                ClassTeacher.objects.create(school_class=one, account=account, since=TERM_START)
                pupils = Pupil.objects.bulk_create(Pupil(school=world.school) for _ in range(PUPILS_EACH))
                Enrolment.objects.bulk_create(
                    Enrolment(pupil=pupil, school_class=one, since=TERM_START) for pupil in pupils
                )
                classes.append({"id": one.pk, "pupils": [pupil.pk for pupil in pupils]})
        found.append({"username": name, "classes": classes})
    return found


def keepers(world: Any) -> list[dict[str, Any]]:
    """Storekeepers, each with delivery notes to accept; the safety manager confirms with a PIN."""
    from fangxin.areas.audit.queries import looking
    from fangxin.areas.audit.rules.actor import SYSTEM, Role
    from fangxin.areas.supply.models import DeliveryLine
    from tests.factories.supply import delivered, open_market, ordered
    from tests.factories.world import PIN, person

    market = open_market(world)
    found = []
    for n in range(KEEPERS):
        name = f"crash-keeper-{n}"
        person(name, f"保管员{n}", world.school, (Role.STOREKEEPER,))
        notes = []
        for _ in range(NOTES_EACH):
            note = delivered(world, ordered(world, market, FOODS))
            with looking(SYSTEM):
                lines = dict(DeliveryLine.objects.filter(delivery=note).values_list("pk", "quantity_g"))
            notes.append({"id": note.pk, "lines": lines})
        found.append({"username": name, "notes": notes, "second": world.people["safety"].pk, "pin": PIN})
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
