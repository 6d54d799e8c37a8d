"""Reading classes and pupils."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.organisations.queries import in_force
from fangxin.areas.roster.models import ClassTeacher, Enrolment, SchoolClass
from fangxin.areas.roster.rules import school_year

WHOLE_SCHOOL = (
    Role.PRINCIPAL, Role.SAFETY_MANAGER, Role.STOREKEEPER, Role.BUYER, Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER,
    Role.NUTRITION_OFFICER, Role.AUDITOR, Role.SYSTEM,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PupilName:
    """A child as a teacher sees it."""

    pupil_id: int
    name: str
    sex: str


def classes(actor: Actor, on: date) -> QuerySet[SchoolClass]:
    """The classes of the day: a teacher's own, or all of the place for those who answer for the school."""
    rows = SchoolClass.objects.filter(within(actor), school_year=school_year(on)).select_related("school")
    if not actor.has_role(*WHOLE_SCHOOL):
        own = ClassTeacher.objects.filter(in_force(on), account_id=actor.account_id).values("school_class_id")
        rows = rows.filter(pk__in=own)
    return rows.order_by("school_id", "grade", "number")


def school_class(actor: Actor, class_id: int, on: date) -> SchoolClass:
    """One class that the actor may see; raises NotFound."""
    return one(classes(actor, on), "这个班级", pk=class_id)


def enrolments(actor: Actor, on: date) -> QuerySet[Enrolment]:
    """Spells in force on a day."""
    return Enrolment.objects.filter(within(actor), in_force(on))


def pupil_ids(actor: Actor, of_class: SchoolClass, on: date) -> list[int]:
    """The children of a class on a day, by number."""
    return list(enrolments(actor, on).filter(school_class=of_class).values_list("pupil_id", flat=True))


def pupil_names(actor: Actor, of_class: SchoolClass, on: date) -> list[PupilName]:
    """The children of a class with their names, for those who teach it or answer for the school."""
    rows = (
        enrolments(actor, on)
        .filter(school_class=of_class)
        .order_by("pupil__identity__name", "pupil_id")
        .values_list("pupil_id", "pupil__identity__name", "pupil__identity__sex")
    )
    return [PupilName(pupil_id, name or f"学生{pupil_id}", sex or "") for pupil_id, name, sex in rows]


def enrolled_counts(actor: Actor, on: date) -> dict[int, int]:
    """Children enrolled on a day, by class id."""
    rows = (
        enrolments(actor, on)
        .values("school_class_id")
        .annotate(n=Count("pupil_id", filter=Q(pk__isnull=False)))
    )
    return {row["school_class_id"]: row["n"] for row in rows}
