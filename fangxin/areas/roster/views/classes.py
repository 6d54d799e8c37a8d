"""Pages of classes and children."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import colleagues, school, schools
from fangxin.areas.roster.actions import appoint_teacher
from fangxin.areas.roster.forms import TeacherForm
from fangxin.areas.roster.models import ClassTeacher
from fangxin.areas.roster.queries import (
    class_lines,
    classes_with_pupil,
    enrolled_by_school,
    last_import,
    pupil_names,
    school_class,
    teachers_of,
)
from fangxin.areas.roster.rules import school_year

SCHOOL_ROLES = (Role.PRINCIPAL, Role.SAFETY_MANAGER)
COUNTY_ROLES = (Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR)


@open_to(*SCHOOL_ROLES, *COUNTY_ROLES)
def classes(request: Request) -> HttpResponse:
    """The classes of one school; for the county first the schools."""
    place = request.actor.place(*SCHOOL_ROLES)
    wanted = request.GET.get("school", "")
    if place is not None:
        return _classes_of(request, school(request.actor, place.organisation_id), own=True)
    if wanted.isdecimal():
        return _classes_of(request, school(request.actor, int(wanted)), own=False)
    return _schools(request)


def _classes_of(request: Request, of_school: Organisation, *, own: bool) -> HttpResponse:
    lines = class_lines(request.actor, of_school, request.on)
    query = request.GET.get("q", "").strip()
    shown = lines
    if query:
        # Only the school itself searches by a child's name.
        holding = classes_with_pupil(request.actor, of_school, request.on, query) if own else set()
        shown = [
            line
            for line in lines
            if query in line.school_class.label or query in line.teachers or line.school_class.pk in holding
        ]
    total = {"pupils": sum(line.pupils for line in lines), "boys": sum(line.boys for line in lines)}
    context = {
        "school": of_school,
        "own": own,
        "may_import": request.actor.has_role(Role.PRINCIPAL),
        "year": school_year(request.on),
        "query": query,
        "total": total | {"girls": sum(line.girls for line in lines)},
        "count": len(lines),
        "page": Paginator(shown, 25).get_page(request.GET.get("page")),
        "pager_query": urlencode({"q": query, "school": "" if own else of_school.pk}) + "&",
        "last": last_import(request.actor, of_school),
    }
    return render(request, "roster/classes.html", context)


def _schools(request: Request) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    numbers = enrolled_by_school(request.actor, request.on)
    found = [
        one
        for one in schools(request.actor)
        if not query or query in one.name or query in one.short_name or query.lower() in one.pinyin
    ]
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    rows = [
        {
            "cells": [
                {"text": one.name, "url": f"{reverse('roster:classes')}?school={one.pk}"},
                str(numbers.get(one.pk, (0, 0))[0]),
                f"{numbers.get(one.pk, (0, 0))[1]:,}",
            ]
        }
        for one in page
    ]
    columns = [
        {"label": _("学校")},
        {"label": _("班级"), "align": "right"},
        {"label": _("在籍学生"), "align": "right"},
    ]
    context = {
        "page": page, "rows": rows, "columns": columns, "query": query, "year": school_year(request.on),
        "pupils": sum(pupils for _, pupils in numbers.values()), "schools": len(numbers),
        "pager_query": urlencode({"q": query}) + "&",
    }  # fmt: skip
    return render(request, "roster/schools.html", context)


@open_to(Role.PRINCIPAL, Role.SAFETY_MANAGER, Role.TEACHER)
def one_class(request: Request, class_id: int) -> HttpResponse:
    """The children of one class, and for the principal who teaches it."""
    shown = school_class(request.actor, class_id, request.on)
    principal = request.actor.holds([Role.PRINCIPAL], shown.school.path)
    form = None
    if principal:
        choices = colleagues(request.actor, shown.school, request.on, Role.TEACHER)
        form = TeacherForm(choices, request.POST or None)

    def page() -> HttpResponse:
        context = {
            "school_class": shown,
            "pupils": pupil_names(request.actor, shown, request.on),
            "teachers": teachers_of(request.actor, shown, request.on),
            "form": form,
        }
        return render(request, "roster/class.html", context)

    if request.method != "POST" or form is None:
        return page()

    def act() -> ClassTeacher:
        return appoint_teacher(
            by=request.actor, key=form.key_value, at=request.at, school_class=shown,
            account=form.teachers[form.cleaned_data["account"]],
        )  # fmt: skip

    return take(
        request,
        form,
        act,
        done_url=reverse("roster:class", args=[shown.pk]),
        sentence="班主任已指定。",
        again=page,
    )
