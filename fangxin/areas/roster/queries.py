"""Reading classes, pupils and the declarations that open the way to a meal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import in_force
from fangxin.areas.policy.queries import rule
from fangxin.areas.roster.models import ClassTeacher, Declaration, Enrolment, SchoolClass
from fangxin.areas.roster.rules import (
    SIDES,
    Decision,
    DeclarationNotInForce,
    Notice,
    Stage,
    band_of_grade,
    missing_sides,
    school_year,
    stage_of,
)

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


def heads_by_band(actor: Actor, school: Organisation, on: date) -> dict[str, int]:
    """Enrolled pupils of a school on a day by age band ("6-8", "9-11", "12-14", "15-17"); empty bands are left out.

    Raises NoBand when a kindergarten class has pupils.
    """
    rows = (
        enrolments(actor, on)
        .filter(school_class__school=school)
        .values("school_class__grade")
        .annotate(n=Count("pk"))
        .order_by("school_class__grade")
    )
    heads: dict[str, int] = {}
    for row in rows:
        band = band_of_grade(row["school_class__grade"])
        heads[band] = heads.get(band, 0) + row["n"]
    return heads


def declarations(actor: Actor) -> QuerySet[Declaration]:
    """Declarations of the actor's places, newest first, with their decisions and notice."""
    return (
        Declaration.objects.filter(within(actor))
        .select_related("school", "notice")
        .prefetch_related("approvals")
        .order_by("-id")
    )


def declaration(actor: Actor, declaration_id: int) -> Declaration:
    """One declaration of the actor's places; raises NotFound."""
    return one(declarations(actor), "这份人数上报", pk=declaration_id)


def decisions_of(row: Declaration) -> list[Decision]:
    """What education and finance decided on a declaration that `declarations` gave."""
    return [Decision(a.side, a.approved, a.by_id) for a in row.approvals.all()]


def notice_of(row: Declaration) -> Notice | None:
    """The days of its public notice."""
    notice = getattr(row, "notice", None)
    return Notice(notice.open_on, notice.close_on) if notice else None


def declaration_stage(row: Declaration, on: date) -> Stage:
    """Where a declaration stands on a day."""
    return stage_of(decisions_of(row), notice_of(row), row.until, on)


def declaration_in_force(
    actor: Actor, school: Organisation, on: date, *, for_meal_on: date | None = None
) -> Declaration:
    """The declaration under which a school may order on day `on` for the meal of `for_meal_on` (default: `on`).

    Its period covers the meal's day, education and finance have approved it, and its public notice ended before `on`.
    Raises DeclarationNotInForce, which names the step that is missing. Source: measures, annexes 1 and 2, short flow.
    """
    meal_on = for_meal_on or on
    rows = list(declarations(actor).filter(school=school, since__lte=meal_on, until__gt=meal_on))
    for row in rows:
        # The newest that has passed every step; its period was checked against the meal's day.
        if stage_of(decisions_of(row), notice_of(row), date.max, on) is Stage.IN_FORCE:
            return row
    clause = rule(actor, "enrolment_approvers", school=school, on=on).because()
    sentence, remedy = _what_is_missing(rows[0] if rows else None, meal_on, on)
    raise DeclarationNotInForce(f"{school.short_name}{sentence}", clause=clause, remedy=remedy)


def _what_is_missing(row: Declaration | None, meal_on: date, on: date) -> tuple[str, str]:
    if row is None:
        return (
            f"还没有上报 {meal_on.month} 月 {meal_on.day} 日的用餐人数，不能订货供餐。",
            "请校长先上报各班人数。",
        )
    stage = stage_of(decisions_of(row), notice_of(row), date.max, on)
    if stage is Stage.RETURNED:
        return "上报的用餐人数已被退回，不能订货供餐。", "请校长按退回原因更正后重新上报。"
    if stage is Stage.WAITING:
        sides = "、".join(SIDES[side] for side in missing_sides(decisions_of(row)))
        return (
            f"上报的用餐人数还没有经县级{sides}部门核准，不能订货供餐。",
            "请等待核准，可在“人数核准”里查看进度。",
        )
    notice = notice_of(row)
    if notice is None:
        return "上报的用餐人数还没有公示，不能订货供餐。", "请先公示。"
    return (
        f"上报的用餐人数正在公示，{notice.close_on.month} 月 {notice.close_on.day} 日期满，期满前不能订货供餐。",
        "请在公示期满的次日起订货。",
    )
