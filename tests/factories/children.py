"""Children for tests: numbers that pass their check digit, of region codes that no county has."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.actions.admission import Admitted, admit_children
from fangxin.areas.roster.models import Enrolment, SchoolClass
from fangxin.areas.roster.rules.children import ChildRow
from tests.factories.world import TERM_START, TODAY, World

REGION = "522798"  # not given to any county


def id_number(order: int, *, born: date = date(2016, 3, 8), sex: str = "f", region: str = REGION) -> str:
    """A made-up resident number. `order` 0 to 499 tells children born on one day apart."""
    first = f"{region}{born:%Y%m%d}{order * 2 + (sex == 'm'):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11]


def child(order: int = 1, **more: object) -> ChildRow:
    """A girl with everything that a workbook gives; `more` replaces."""
    number = id_number(order)
    said: dict[str, object] = {
        "name": "莫小月", "sex": "f", "birth": date(2016, 3, 8), "guardian": "莫大山", "id_kind": "resident",
        "id_number": number, "student_number": f"G{number}", "phone": "19900000001",
    }  # fmt: skip
    return ChildRow(**{**said, **more})  # type: ignore[arg-type]


def class_of(school: Organisation, grade: int = 3, number: int = 7) -> SchoolClass:
    """A class of the school, made when it is not there."""
    with transaction.atomic(), acting(SYSTEM):
        return SchoolClass.objects.get_or_create(
            school=school, school_year="2026-2027", grade=grade, number=number,
            defaults={"label": f"{grade}（{number}）班"},
        )[0]  # fmt: skip


def admitted(
    world: World, *rows: ChildRow, school: Organisation | None = None, principal: str = "principal",
    since: date = TERM_START, on: date = TODAY,
) -> list[Admitted]:  # fmt: skip
    """Take children into a school and put them into a class."""
    place = school or world.school
    seat = class_of(place)
    with transaction.atomic(), acting(world.actor(principal)):
        found = admit_children(school=place, rows=rows, on=on)
        Enrolment.objects.bulk_create(
            Enrolment(pupil_id=one.pupil_id, school_class=seat, since=since) for one in found
        )
    return found
