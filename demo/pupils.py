"""Numbers, doubts and a family for the demo county: every number is of the invented county's own region code."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor
from fangxin.areas.roster.actions.admission import admit_children, rewrite_children
from fangxin.areas.roster.models import Enrolment, SchoolClass
from fangxin.areas.roster.rules.children import ChildRow

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_WITHOUT_PAPERS = 240  # one child in so many


def made_up_number(region: str, born: date, order: int, sex: str) -> str:
    """A resident number that passes its check digit, of a region that only the demo has."""
    first = f"{region}{born:%Y%m%d}{order % 500 * 2 + (sex == 'm'):03}"
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, _WEIGHTS, strict=True)) % 11]


def plant_numbers(at: datetime, schools: list[Organisation]) -> None:
    """Give the children of the schools of one county numbers of its region; a few have none, two are listed twice."""
    with transaction.atomic(), acting(SYSTEM):
        region = ancestor(SYSTEM, schools[0], "county").place_code
        rows = list(
            Enrolment.objects.filter(
                school_class__school__in=schools, until=None, pupil__identity__id_index__isnull=True
            )
            .order_by("pupil_id")
            .values_list(
                "pupil_id", "school_class__grade", "pupil__identity__name", "pupil__identity__sex", "pupil__identity__guardian"
            )
        )  # fmt: skip
        told: list[tuple[int, ChildRow]] = []
        for order, (pupil, grade, name, sex, guardian) in enumerate(rows):
            if order % _WITHOUT_PAPERS == 5:
                continue  # has no papers yet
            # Six years old at the last day of August before the first grade. No two of a day are 500 apart.
            born = date(at.year - 6 - grade, 9, 1) - timedelta(days=order * 5 % 364 - 363)
            number = made_up_number(region, born, order // 364, sex)
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
