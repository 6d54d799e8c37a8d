"""Reading classes and pupils."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import in_force
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import grades_away
from fangxin.areas.roster.models import ClassTeacher, Enrolment, SchoolClass
from fangxin.areas.roster.rules import band_of_grade, school_year
from fangxin.engine.roster_sheet import KINDERGARTEN

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


def heads_by_band(
    actor: Actor, school: Organisation, on: date, *, away: Collection[int] = ()
) -> dict[str, int]:
    """Enrolled pupils of a school on a day by age band ("6-8", "9-11", "12-14", "15-17"); empty bands are left out.

    Grades that are `away` are not counted. Raises NoBand when a kindergarten class has pupils.
    """
    rows = enrolments(actor, on).filter(school_class__school=school)
    return _by_band(rows.exclude(school_class__grade__in=away))


def heads_of_place_by_band(actor: Actor, place: Organisation, on: date) -> dict[str, int]:
    """The same for all schools under a place, in one query. Kindergarten classes, which have no band, are left out."""
    rows = enrolments(actor, on).filter(school_class__school__path__startswith=place.path)
    return _by_band(rows.exclude(school_class__grade=KINDERGARTEN))


def _by_band(rows: QuerySet[Enrolment]) -> dict[str, int]:
    heads: dict[str, int] = {}
    by_grade = rows.values("school_class__grade").annotate(n=Count("pk")).order_by("school_class__grade")
    for row in by_grade:
        band = band_of_grade(row["school_class__grade"])
        heads[band] = heads.get(band, 0) + row["n"]
    return heads


def meal_heads_by_band(actor: Actor, meal_day: MealDay) -> dict[str, int]:
    """Who is to be cooked for on a meal day, by age band: grades that are away get no meal and are not counted."""
    away = grades_away(actor, meal_day.school, meal_day.on)
    return heads_by_band(actor, meal_day.school, meal_day.on, away=away)


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class in the list: its children by sex, and who calls its roll."""

    school_class: SchoolClass
    pupils: int
    boys: int
    girls: int
    teachers: str


def class_lines(actor: Actor, school: Organisation, on: date) -> list[ClassLine]:
    """The classes of a school with their numbers and teachers. Three queries, whatever the number of classes."""
    shown = list(classes(actor, on).filter(school=school))
    counted = {
        row["school_class_id"]: row
        for row in enrolments(actor, on)
        .filter(school_class__in=[one.pk for one in shown])
        .values("school_class_id")
        .annotate(
            n=Count("pk"),
            m=Count("pk", filter=Q(pupil__identity__sex="m")),
            f=Count("pk", filter=Q(pupil__identity__sex="f")),
        )
    }
    teachers: dict[int, list[str]] = {}
    rows = ClassTeacher.objects.filter(
        within(actor), in_force(on), school_class__in=[one.pk for one in shown]
    )
    for class_id, name in rows.order_by("pk").values_list("school_class_id", "account__full_name"):
        teachers.setdefault(class_id, []).append(name)
    lines = []
    for one_class in shown:
        row = counted.get(one_class.pk, {"n": 0, "m": 0, "f": 0})
        names = "、".join(teachers.get(one_class.pk, []))
        lines.append(ClassLine(one_class, row["n"], row["m"], row["f"], names))
    return lines


def classes_with_pupil(actor: Actor, school: Organisation, on: date, name: str) -> set[int]:
    """Ids of the classes in which a child's name holds `name`."""
    rows = enrolments(actor, on).filter(school_class__school=school, pupil__identity__name__contains=name)
    return set(rows.values_list("school_class_id", flat=True))


def enrolled_by_school(actor: Actor, on: date) -> dict[int, tuple[int, int]]:
    """School id → (classes of the year, pupils enrolled on a day)."""
    numbers = {
        row["school_id"]: row["n"]
        for row in SchoolClass.objects.filter(within(actor), school_year=school_year(on))
        .values("school_id")
        .annotate(n=Count("pk"))
        .order_by()
    }
    heads = {
        row["school_class__school_id"]: row["n"]
        for row in enrolments(actor, on).values("school_class__school_id").annotate(n=Count("pk")).order_by()
    }
    return {one: (numbers.get(one, 0), heads.get(one, 0)) for one in numbers.keys() | heads.keys()}


def teachers_of(actor: Actor, of_class: SchoolClass, on: date) -> list[ClassTeacher]:
    """Who calls the roll of a class on a day."""
    rows = ClassTeacher.objects.filter(within(actor), in_force(on), school_class=of_class)
    return list(rows.select_related("account").order_by("pk"))
