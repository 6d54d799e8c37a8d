"""Pages of facility checks: what is due, the check itself, hazards with what was done about them; running clocks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role
from fangxin.areas.audit.rules.refusals import NotFound
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import names_of, organisation
from fangxin.areas.organisations.queries.duties import leading_departments, owner_of
from fangxin.areas.policy.actions.facilities import (
    CHECKERS,
    CLAUSE,
    record_facility_check,
    record_rectification,
    review_rectification,
)
from fangxin.areas.policy.forms.documents import CheckForm, RectificationForm, ReviewForm
from fangxin.areas.policy.models import FacilityCheck, FacilityLine
from fangxin.areas.policy.queries import clock_mark, open_deadlines, read_clocks
from fangxin.areas.policy.queries.facilities import checks, facilities_due, hazard, open_hazards
from fangxin.areas.policy.rules.document_kinds import checklists
from fangxin.areas.policy.views.calendar import COUNTY_ROLES, SCHOOL_ROLES
from fangxin.engine.workbook import XLSX, list_workbook

READERS = (*SCHOOL_ROLES, *COUNTY_ROLES, Role.ADMINISTRATOR)
FIXERS = (*CHECKERS, Role.STOREKEEPER, Role.COOK)
ACCEPTORS = (*CHECKERS, Role.EDUCATION_OFFICER)
PAGE, MOST_ROWS = 25, 5000


def _school(request: Request, *roles: Role) -> Organisation | None:
    place = request.actor.place(*roles)
    home = organisation(request.actor, place.organisation_id) if place else None
    return home if home is not None and home.kind == "school" else None


@open_to(*READERS)
def facility_list(request: Request) -> HttpResponse:
    """Which facility is due, which hazards are open, and the last checks."""
    words = request.GET.get("q", "")[:40]
    own = _school(request, *SCHOOL_ROLES)
    page = Paginator(open_hazards(request.actor, words), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "cells": [
                {
                    "text": line.hazard,
                    "url": reverse("policy:hazard", args=[line.pk]),
                    "sub": checklists()[line.check_made.facility].items.get(line.item, line.item),
                },
                line.check_made.school.short_name,
                checklists()[line.check_made.facility].title,
                line.put_right_by.isoformat() if line.put_right_by else "",
                _hazard_state(line, request),
            ]
        }
        for line in page
    ]
    context = {
        "school": own,
        "due": [(line, line.is_late(request.on)) for line in facilities_due(request.actor, own)] if own else [],
        "may_check": own is not None and request.actor.holds(CHECKERS, own.path),
        "columns": [
            {"label": _("隐患")}, {"label": _("单位"), "phone": "bare"}, {"label": _("设施"), "phone": "off"},
            {"label": _("整改期限")}, {"label": _("状态"), "phone": "bare"},
        ],
        "rows": rows,
        "page": page,
        "query": urlencode({"q": words}) + "&",
        "words": words,
        "recent": list(checks(request.actor)[:8]),
        "clause": CLAUSE,
    }  # fmt: skip
    return render(request, "policy/facilities.html", context)


def _hazard_state(line: FacilityLine, request: Request) -> dict[str, str]:
    if line.ended:
        return {"tone": "ok", "word": _("已销号")}
    done = list(line.rectifications.all())
    if done and getattr(done[-1], "review", None) is None:
        return {"tone": "info", "word": _("待验收")}
    if line.put_right_by and line.put_right_by < request.on:
        return {"tone": "bad", "word": _("已超期")}
    return {"tone": "warn", "word": _("整改中")}


@open_to(*CHECKERS)
def facility_check(request: Request, facility: str) -> HttpResponse:
    """Record a check of a facility of the own school."""
    own, checklist = _school(request, *CHECKERS), checklists().get(facility)
    if own is None or checklist is None:
        raise NotFound(_("这种检查表"))
    form = CheckForm(checklist, request.on, request.POST or None)

    def page() -> HttpResponse:
        return render(
            request, "policy/facility_check.html",
            {"form": form, "checklist": checklist, "school": own, "clause": CLAUSE},
        )  # fmt: skip

    def act() -> FacilityCheck:
        return record_facility_check(
            by=request.actor, key=form.key_value, at=request.at, school=own, facility=facility,
            on=form.cleaned_data["on"], answers=form.answers,
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("policy:facilities"), sentence=_("检查已登记。"), again=page
    )


def _hazard_page(
    request: Request, line: FacilityLine, forms: dict[str, EntryForm] | None = None
) -> HttpResponse:
    done = list(line.rectifications.all())
    waiting = done[-1] if done and getattr(done[-1], "review", None) is None else None
    school = line.check_made.school
    people = {row.by_id for row in done} | {row.review.by_id for row in done if getattr(row, "review", None)}
    names = names_of(request.actor, people)
    fixes = request.actor.holds(FIXERS, school.path) and waiting is None and not line.ended
    accepts = (
        waiting is not None
        and request.actor.holds(ACCEPTORS, school.path)
        and waiting.by_id != request.actor.account_id
    )
    context: dict[str, Any] = {
        "line": line,
        "school": school,
        "item": checklists()[line.check_made.facility].items.get(line.item, line.item),
        "facility": checklists()[line.check_made.facility].title,
        "state": _hazard_state(line, request),
        "done": [
            (
                row,
                names.get(row.by_id, ""),
                names.get(row.review.by_id, "") if getattr(row, "review", None) else "",
            )
            for row in done
        ],
        "waiting": waiting,
        "fix_form": RectificationForm() if fixes else None,
        "review_form": ReviewForm() if accepts else None,
        "clause": CLAUSE,
    }
    return render(request, "policy/hazard.html", context | (forms or {}))


@open_to(*READERS)
def hazard_page(request: Request, line_id: int) -> HttpResponse:
    """One hazard: what was found, what was done, who accepted it."""
    return _hazard_page(request, hazard(request.actor, line_id))


@open_to(*FIXERS)
def hazard_fix(request: Request, line_id: int) -> HttpResponse:
    """Say what was done."""
    line = hazard(request.actor, line_id)
    if request.method != "POST":
        return _hazard_page(request, line)
    form = RectificationForm(request.POST)
    return take(
        request, form,
        lambda: record_rectification(
            by=request.actor, key=form.key_value, at=request.at, line=line, done=form.cleaned_data["done"]
        ),
        done_url=reverse("policy:hazard", args=[line.pk]), sentence=_("整改已登记，等待验收。"),
        again=lambda: _hazard_page(request, line, {"fix_form": form}),
    )  # fmt: skip


@open_to(*ACCEPTORS)
def hazard_review(request: Request, line_id: int) -> HttpResponse:
    """Accept what was done, or not."""
    line = hazard(request.actor, line_id)
    waiting = next((r for r in line.rectifications.all() if getattr(r, "review", None) is None), None)
    if request.method != "POST" or waiting is None:
        return _hazard_page(request, line)
    form = ReviewForm(request.POST)
    return take(
        request, form,
        lambda: review_rectification(
            by=request.actor, key=form.key_value, at=request.at, rectification=waiting,
            accepted=form.cleaned_data["accepted"] == "yes", reason=form.cleaned_data["reason"],
        ),
        done_url=reverse("policy:hazard", args=[line.pk]), sentence=_("验收已登记。"),
        again=lambda: _hazard_page(request, line, {"review_form": form}),
    )  # fmt: skip


@open_to(*READERS)
def deadline_list(request: Request) -> HttpResponse:
    """Every clock that runs at or below the person's places, the most urgent first."""
    words = request.GET.get("q", "")[:40]
    page = Paginator(open_deadlines(request.actor, words), PAGE).get_page(request.GET.get("page"))
    rows = []
    leading = leading_departments(request.actor, request.on)
    for found in read_clocks(request.actor, page.object_list, request.on):
        mark = clock_mark(found.reading)
        rows.append(
            {
                "cells": [
                    {"text": found.row.title, "sub": found.row.clause},
                    found.row.place.short_name,
                    {
                        "text": _(ROLE_NAMES[Role(found.row.owed_by)]),
                        "sub": owner_of(leading, found.row.place.path, found.row.code),
                    },
                    found.due.on.isoformat() if found.due else "—",
                    {"tone": mark.tone, "word": mark.text},
                ]
            }
        )
    context = {
        "columns": [
            {"label": _("事项"), "phone": "wide"}, {"label": _("单位"), "align": "short"},
            {"label": _("责任岗位"), "align": "short", "phone": "wide"}, {"label": _("到期日"), "align": "short"},
            {"label": _("时限"), "phone": "bare"},
        ],
        "rows": rows,
        "page": page,
        "query": urlencode({"q": words}) + "&",
        "words": words,
    }  # fmt: skip
    return render(request, "policy/deadlines.html", context)


@open_to(*READERS)
def deadline_workbook(request: Request) -> HttpResponse:
    """The running clocks of the search as a workbook."""
    rows = open_deadlines(request.actor, request.GET.get("q", "")[:40])[:MOST_ROWS]
    lines = [
        [found.row.place.name, found.row.get_code_display(), found.row.title, ROLE_NAMES[Role(found.row.owed_by)],
         found.due.on if found.due else "", found.reading.text, found.row.clause]
        for found in read_clocks(request.actor, rows, request.on)
    ]  # fmt: skip
    columns = ["单位", "类别", "事项", "责任岗位", "到期日", "时限", "依据"]
    response = HttpResponse(list_workbook("时限", columns, lines), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="deadlines.xlsx"'
    return response
