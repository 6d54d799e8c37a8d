"""Reading a school's own calendar: days it is closed, made-up days, grades that are away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import QuerySet

from fangxin.areas.audit.queries import within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import SchoolDayException
from fangxin.areas.policy.models.holidays import EXCEPTIONS
from fangxin.areas.policy.queries.terms import terms_of
from fangxin.areas.policy.queries.working_days import working_days
from fangxin.areas.policy.rules import grades_of, under_14_of
from fangxin.areas.policy.rules.school_day_sheet import DaysKnown, SchoolKnown
from fangxin.engine.calendar import SchoolDays, Span, announced_working_days


def exceptions(actor: Actor, school: Organisation) -> QuerySet[SchoolDayException]:
    """What a school has set for single days, as it stands, latest day first."""
    rows = SchoolDayException.objects.filter(within(actor), school=school, superseded_by__isnull=True)
    return rows.order_by("-on", "grade")


def exceptions_of(actor: Actor) -> QuerySet[SchoolDayException]:
    """What all schools of the actor's places have set, as it stands, latest day first."""
    rows = SchoolDayException.objects.filter(within(actor), superseded_by__isnull=True)
    return rows.select_related("school").order_by("-on", "school__path", "grade")


def exception_on(actor: Actor, school: Organisation, on: date, grade: int) -> SchoolDayException | None:
    """The row that stands for a day and grade (0: the whole school)."""
    return exceptions(actor, school).filter(on=on, grade=grade).first()


def school_days_of(actor: Actor, school: Organisation) -> SchoolDays:
    """The school's calendar with everything that is known of it. Four queries."""
    terms = [Span(term.since, term.until) for term in terms_of(actor, school)]
    closures: dict[date, str] = {}
    makeup: dict[date, str] = {}
    trips: dict[date, dict[int, str]] = {}
    for row in exceptions(actor, school):
        if row.kind == "closed":
            closures[row.on] = row.reason
        elif row.kind == "makeup" and any(row.on in term for term in terms):
            makeup[row.on] = row.reason
        elif row.kind == "trip":
            trips.setdefault(row.on, {})[row.grade] = row.reason
    return SchoolDays(
        terms, working_days(actor, school), grades=grades_of(school.stage), under_14=under_14_of(school.stage),
        closures=closures, makeup=makeup, trips=trips,
    )  # fmt: skip


def grades_away(actor: Actor, school: Organisation, on: date) -> frozenset[int]:
    """The grades of a school that get no meal on a day although it serves: on a trip, or under 14 on 1 June.

    One query. The database answers the same by `fangxin_grade_is_away`.
    """
    rows = [(row.kind, row.grade, row.reason) for row in exceptions(actor, school).filter(on=on)]
    known = SchoolDays(
        (), announced_working_days(), grades=grades_of(school.stage), under_14=under_14_of(school.stage),
        trips={on: {grade: reason for kind, grade, reason in rows if kind == "trip"}},
    )  # fmt: skip
    if any(kind == "makeup" for kind, _, _ in rows):
        return frozenset(known.trips[on])
    return known.grades_away(on)


def grades_away_in(
    actor: Actor, school: Organisation, since: date, until: date
) -> dict[date, frozenset[int]]:
    """The grades on a trip on the days [since, until), by day; days without one are left out. One query."""
    found: dict[date, set[int]] = {}
    rows = exceptions(actor, school).filter(on__gte=since, on__lt=until, kind="trip")
    for on, grade in rows.values_list("on", "grade"):
        found.setdefault(on, set()).add(grade)
    return {on: frozenset(grades) for on, grades in found.items()}


def days_known(actor: Actor, schools: Sequence[Organisation], kinds: Collection[str], on: date) -> DaysKnown:
    """What a sheet of schools' own days is compared with: terms and standing rows of these schools. Two queries a county."""
    standing: dict[int, dict[tuple[date, int], tuple[str, str]]] = {one.pk: {} for one in schools}
    rows = SchoolDayException.objects.filter(
        within(actor), school__in=list(standing), superseded_by__isnull=True
    )
    for row in rows:
        standing[row.school_id][row.on, row.grade] = (row.kind, row.reason)
    terms: dict[int | None, list[Span]] = {}
    for one in schools:
        if one.parent_id not in terms:
            terms[one.parent_id] = [Span(term.since, term.until) for term in terms_of(actor, one)]
    words = dict(EXCEPTIONS)
    known = {
        one.name: SchoolKnown(one.pk, grades_of(one.stage), terms[one.parent_id], standing[one.pk])
        for one in schools
    }
    return DaysKnown(known, {code: words[code] for code in words if code in kinds}, words, on)
