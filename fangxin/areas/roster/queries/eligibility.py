"""Who is entitled: for a day, for a month in bulk, and one child explained. docs/algorithms/eligibility.md."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from datetime import date

from django.db.models import Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation, SchoolProfile
from fangxin.areas.organisations.queries import ancestor, county_kinds
from fangxin.areas.organisations.rules import SchoolState
from fangxin.areas.policy.queries import grades_away_in, programme_of
from fangxin.areas.policy.queries import meal_days as open_meal_days
from fangxin.areas.roster.models import Enrolment, MonthSnapshot, PupilFact, SnapshotPupil
from fangxin.areas.roster.rules.eligibility import (
    ChildMonth,
    ChildSpell,
    County,
    ListDifferences,
    ProfileSpell,
    child_months,
    days_mask,
    list_differences,
    month_span,
    pupil_month,
    school_months,
)
from fangxin.engine.entitlement import Entitlement, SchoolMonth, Span, entitle
from fangxin.engine.policy.lookup import Policy

_STATE = [field.name for field in fields(SchoolState)]


def _overlapping(since: date, until: date) -> Q:
    return Q(since__lt=until) & (Q(until__isnull=True) | Q(until__gt=since))


def _questions(
    actor: Actor, school: Organisation, month: date, meal_days: Collection[date] | None
) -> list[SchoolMonth]:
    """What is asked about the school: two queries (three when the meal days are not given)."""
    first, end = month_span(month)
    county = ancestor(actor, school, "county")
    rows = SchoolProfile.objects.filter(_overlapping(first, end), school=school).order_by("since")
    profiles = [
        ProfileSpell(row.since, row.until, SchoolState(**{name: getattr(row, name) for name in _STATE}))
        for row in rows
    ]
    if meal_days is None:
        days = open_meal_days(actor).filter(school=school, on__gte=first, on__lt=end)
        meal_days = set(days.values_list("on", flat=True))
    place = County(county.path, county_kinds(county), county.place_code)
    return school_months(month, place, profiles, meal_days, lambda on: programme_of(school, on))


def _children(
    actor: Actor, school: Organisation, since: date, until: date, pupil_id: int | None = None
) -> list[ChildSpell]:
    """The enrolments of the span with the proven rural registration of each child: two queries."""
    # A child whose number another child has eats, and counts for money only when two people have decided whose it is.
    spells = Enrolment.objects.filter(
        _overlapping(since, until), within(actor), school_class__school=school
    ).exclude(pupil__identity__contested=True)
    facts = PupilFact.objects.filter(
        _overlapping(since, until), within(actor), kind=PupilFact.REGISTRATION, value="rural",
    )  # fmt: skip
    if pupil_id is not None:
        spells, facts = spells.filter(pupil_id=pupil_id), facts.filter(pupil_id=pupil_id)
    else:
        # Those of the whole place: a list of numbers would be longer than what it leaves out.
        facts = facts.filter(owner_path__startswith=school.path)
    rural: dict[int, list[Span]] = {}
    for pupil, begin, end in facts.order_by("since").values_list("pupil_id", "since", "until"):
        rural.setdefault(pupil, []).append(Span(begin, end))
    rows = spells.order_by("pupil_id", "since").values_list(
        "pupil_id", "school_class_id", "since", "until", "school_class__grade"
    )
    return [
        ChildSpell(pupil, of_class, begin, end, tuple(rural.get(pupil, ())), grade)
        for pupil, of_class, begin, end, grade in rows
    ]


def entitlements(
    actor: Actor,
    school: Organisation,
    month: date,
    *,
    meal_days: Collection[date] | None = None,
    absent: Callable[[int, int], int] | None = None,
    opted_out: Mapping[int, int] | None = None,
    policy: Policy | None = None,
) -> list[ChildMonth]:
    """What every enrolment of a school is entitled to in the month of a day; at most six queries for any number.

    `policy` None: the one that holds; another one for trials.
    `meal_days` None: those of the calendar. `absent(child, class)`, `opted_out[child]`: days of the month as bits. Without
    a roll, the days on which a grade was away are no meals of its children.
    """
    questions = _questions(actor, school, month, meal_days)
    children = _children(actor, school, *month_span(month))
    if absent is None and meal_days is None:
        absent = _on_trips(actor, school, month, children)
    return child_months(policy or Policy.load(), questions, children, absent=absent, opted_out=opted_out)


def _on_trips(
    actor: Actor, school: Organisation, month: date, children: Collection[ChildSpell]
) -> Callable[[int, int], int]:
    """For each class, the days of the month on which its grade was away, as bits."""
    trips = grades_away_in(actor, school, *month_span(month))
    grades = {child.class_id: child.grade for child in children} if trips else {}
    away = {
        class_id: days_mask(month, [on for on, gone in trips.items() if grade in gone])
        for class_id, grade in grades.items()
    }
    return lambda _, class_id: away.get(class_id, 0)


def entitled_on(actor: Actor, school: Organisation, on: date) -> tuple[list[ChildMonth], list[ChildMonth]]:
    """The children enrolled on a day, as (entitled, not entitled), as if there were a meal that day."""
    found = entitlements(actor, school, on, meal_days={on})
    here = [child for child in found if child.since <= on < child.until]
    return [child for child in here if child.entitled], [child for child in here if not child.entitled]


def explain(actor: Actor, school: Organisation, pupil_id: int, on: date) -> Entitlement | None:
    """Why one child is entitled in the month of a day, or why not, with every clause; None when it is not there.

    Without meal days in the calendar the question is about the day itself.
    """
    questions = _questions(actor, school, on, None)
    if not any(question.meal_days for question in questions):
        questions = _questions(actor, school, on, {on})
    # The question of the day itself, where the school or its county changed within the month.
    question = next(
        (one for one in questions if on in one.meal_days),
        next((one for one in questions if one.meal_days), None),
    )
    spells = _children(actor, school, *month_span(on), pupil_id)
    child = next((one for one in spells if one.since <= on and (one.until is None or on < one.until)), None)
    if question is None or child is None:
        return None
    return entitle(Policy.load(), question, pupil_month(child))


def facts_of(actor: Actor, pupil_ids: Collection[int], kind: int) -> QuerySet[PupilFact]:
    """Dated facts of some children, oldest first."""
    return PupilFact.objects.filter(within(actor), pupil_id__in=pupil_ids, kind=kind).order_by(
        "pupil_id", "since"
    )


def snapshots(actor: Actor) -> QuerySet[MonthSnapshot]:
    """Frozen months, newest first."""
    return (
        MonthSnapshot.objects.filter(within(actor)).select_related("school").order_by("-month", "school_id")
    )


def snapshot(actor: Actor, snapshot_id: int) -> MonthSnapshot:
    """One frozen month of the actor's places; raises NotFound."""
    return one(snapshots(actor), "这个月的名单", pk=snapshot_id)


def snapshot_of(actor: Actor, school: Organisation, month: date) -> MonthSnapshot | None:
    """The frozen month of a school, where there is one."""
    return snapshots(actor).filter(school=school, month=month.replace(day=1)).first()


def children_of(actor: Actor, frozen: MonthSnapshot) -> QuerySet[SnapshotPupil]:
    """The rows of a frozen month, by class and child."""
    rows = SnapshotPupil.objects.filter(within(actor), snapshot=frozen).select_related("school_class")
    return rows.order_by("school_class__grade", "school_class__number", "pupil_id")


def snapshot_differences(actor: Actor, frozen: MonthSnapshot, on: date) -> ListDifferences:
    """The frozen month beside who is entitled at the school on a day: each child with its last class of the month."""
    before = {
        row.pupil_id: row.school_class_id for row in children_of(actor, frozen).order_by("pupil_id", "since")
    }
    live, _ = entitled_on(actor, frozen.school, on)
    return list_differences(before, {child.pupil_id: child.class_id for child in live})
