"""Numbers, doubts and a family for the demo county: every number is of a region that no county has."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.actions.admission import admit_children, rewrite_children
from fangxin.areas.roster.models import Enrolment, PupilIdentity, SchoolClass
from fangxin.areas.roster.rules.children import ChildRow

REGION = "522798"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def made_up_number(born: date, order: int, sex: str) -> str:
    """A resident number that passes its check digit."""
    first = f"{REGION}{born:%Y%m%d}{order % 500 * 2 + (sex == 'm'):03}"
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, _WEIGHTS, strict=True)) % 11]


def plant_numbers(at: datetime, schools: list[Organisation]) -> None:
    """Give the children of the schools their numbers, leave some without, and list two of them a second time."""
    with transaction.atomic(), acting(SYSTEM):
        rows = list(
            PupilIdentity.objects.filter(pupil__school__in=schools, id_index__isnull=True)
            .order_by("pupil_id").values_list("pupil_id", "name", "sex", "guardian")[:2000]
        )  # fmt: skip
        told: list[tuple[int, ChildRow]] = []
        for order, (pupil, name, sex, guardian) in enumerate(rows):
            if order % 97 == 5:
                continue  # has no papers yet
            born = date(2014 + order % 6, 1 + order // 6 % 12, 1 + order // 72 % 28)
            number = made_up_number(born, order, sex)
            told.append(
                (
                    pupil,
                    ChildRow(
                        name=name, sex=sex, birth=born, guardian=guardian or f"{name[0]}建国", id_kind="resident",
                        id_number=number, student_number=f"G{number}",
                    ),
                )
            )  # fmt: skip
        rewrite_children([pupil for pupil, _ in told], [row for _, row in told])
        _second_time(at, schools, [row for _, row in told[:2]])


def _second_time(at: datetime, schools: list[Organisation], rows: list[ChildRow]) -> None:
    """One child with its number, one without and heard differently, at another school too."""
    if len(schools) < 2 or len(rows) < 2:
        return
    seat = SchoolClass.objects.filter(school=schools[1]).order_by("pk").first()
    if seat is None:
        return
    without = ChildRow(name=rows[1].name, sex=rows[1].sex, birth=rows[1].birth, guardian=rows[1].guardian)
    for one in admit_children(school=schools[1], rows=[rows[0], without], on=at.date()):
        Enrolment.objects.create(
            pupil_id=one.pupil_id, school_class=seat, since=at.date(), began_as="enrolled"
        )
