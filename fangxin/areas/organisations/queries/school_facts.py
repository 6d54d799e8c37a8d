"""Reading what a school is on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date

from django.db.models import QuerySet

from fangxin.areas.audit.queries import within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import say
from fangxin.areas.organisations.models import Organisation, SchoolProfile
from fangxin.areas.organisations.queries.tree import in_force
from fangxin.areas.organisations.rules import FactsMissing, Papers, SchoolFacts, SchoolState

_STATE = [field.name for field in fields(SchoolState)]


def state_of(profile: SchoolProfile) -> SchoolState:
    """The facts of a row, without its dates."""
    return SchoolState(**{name: getattr(profile, name) for name in _STATE})


def _facts(profile: SchoolProfile, on: date) -> SchoolFacts:
    return SchoolFacts(profile.school_id, on, profile.pk, profile.since, profile.until, state_of(profile))


def school_facts(actor: Actor, school: Organisation, on: date) -> SchoolFacts:
    """What holds at a school on a day; what a school is stands in a public register. Raises FactsMissing."""
    del actor
    profile = SchoolProfile.objects.filter(in_force(on), school=school).first()
    if profile is None:
        raise FactsMissing(
            say("%(school)s在 %(on)s 没有登记学校信息，不能判定。", school=school.name, on=f"{on:%Y-%m-%d}"),
            clause="《管理办法》第三条至第五条",
            remedy="请县教育局在“机构登记”中补登这段时间的学校信息。",
        )
    return _facts(profile, on)


def facts_of_schools(actor: Actor, schools: Iterable[Organisation], on: date) -> dict[int, SchoolFacts]:
    """The same for many schools in one query; a school without facts on the day is left out."""
    del actor
    ids = [school.pk for school in schools]
    rows = SchoolProfile.objects.filter(in_force(on), school_id__in=ids)
    return {row.school_id: _facts(row, on) for row in rows}


def school_profiles(actor: Actor, school: Organisation) -> QuerySet[SchoolProfile]:
    """All spells of a school, newest first."""
    del actor
    return SchoolProfile.objects.filter(school=school).select_related("caterer").order_by("-since")


def papers_of(school: Organisation) -> Papers:
    """Names and papers as they stand today, without the document they rest on."""
    return Papers(
        school.name, school.short_name, school.place_code, school.county_kind, school.credit_code, school.licence_number,
        school.licence_until,
    )  # fmt: skip


def current_profiles(actor: Actor, on: date) -> QuerySet[SchoolProfile]:
    """What each school of the actor's places is on a day, by initials."""
    rows = SchoolProfile.objects.filter(within(actor), in_force(on), school__until__isnull=True)
    return rows.select_related("school", "caterer").order_by("school__pinyin", "school_id")
