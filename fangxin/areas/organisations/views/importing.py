"""Schools from a workbook: template, every row checked, preview, one commit; or the workbook back with its bad cells."""

from __future__ import annotations

import base64
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.actions import register_schools
from fangxin.areas.organisations.forms.importing import CommitForm, UploadForm, seal, unseal
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries.registry import places, registered
from fangxin.areas.organisations.rules.school_facts import LOCATIONS, SCHOOL_KINDS, SUPPLY_MODES
from fangxin.areas.organisations.rules.school_sheet import EXAMPLE, HEADS, read_schools
from fangxin.areas.organisations.views.registry import workbook
from fangxin.engine.workbook import WorkbookRefused, marked_workbook, open_workbook

SHOWN = 100
DATA_URL = "data:application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;base64,"


@open_to(Role.ADMINISTRATOR)
def template(request: Request) -> HttpResponse:
    """The empty workbook with one example row, which is to be overwritten."""
    del request
    return workbook("学校登记", HEADS, [tuple(str(cell) for cell in EXAMPLE)])


def _form(request: Request, *args: Any) -> UploadForm:
    return UploadForm(list(places(request.actor, kind="county")), *args, initial={"since": request.on})


def _page(request: Request, form: UploadForm, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "organisations/import.html", {"form": form} | more, status=status)


@open_to(Role.ADMINISTRATOR)
@never_cache
def upload(request: Request) -> HttpResponse:
    """Check a workbook; show its faults with the workbook marked, or the preview."""
    if request.method != "POST":
        return _page(request, _form(request))
    form = _form(request, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, 422)
    file = form.cleaned_data["workbook"]
    try:
        sheet = open_workbook(file.read(), name=file.name).sheets[0]
    except WorkbookRefused as refused:
        form.add_error("workbook", str(refused))
        return _page(request, form, 422)
    known = set(places(request.actor, kind="school").values_list("name", flat=True))
    found = read_schools(sheet, known)
    if found.marks or not found.schools:
        marked = base64.b64encode(marked_workbook(sheet, found.marks)).decode()
        more = {"marks": found.marks[:SHOWN], "count": len(found.marks), "marked": DATA_URL + marked}
        return _page(request, _form(request), 422, **more)
    county: Organisation = form.counties[form.cleaned_data["county"]]
    sealed = seal(request.actor.account_id, county.pk, form.cleaned_data["since"], found.schools)
    columns = [
        {"label": _("学校")},
        {"label": _("类别")},
        {"label": _("所在地")},
        {"label": _("供餐方式")},
        {"label": _("每餐就餐人数"), "align": "right"},
    ]
    rows = [
        {
            "cells": [
                {"text": papers.name, "sub": papers.short_name}, SCHOOL_KINDS[state.kind], LOCATIONS[state.location],
                SUPPLY_MODES[state.supply_mode], str(state.diners),
            ]
        }
        for papers, state in found.schools
    ]  # fmt: skip
    context = {
        "county": county, "columns": columns, "rows": rows, "warnings": found.warnings,
        "commit": CommitForm(initial={"sealed": sealed}),
    }  # fmt: skip
    return render(request, "organisations/preview.html", context)


@open_to(Role.ADMINISTRATOR)
@never_cache
def commit(request: Request) -> HttpResponse:
    """Register all schools of a preview, or none (POST)."""
    if request.method != "POST":
        return _page(request, _form(request))
    form = CommitForm(request.POST)

    def act() -> Organisation:
        county_id, since, schools = unseal(form.cleaned_data["sealed"], request.actor.account_id)
        county = registered(request.actor, county_id)
        return register_schools(
            by=request.actor, key=form.key_value, at=request.at, county=county, since=since, schools=schools
        )

    return take(
        request, form, act, done_url=reverse("organisations:places"), sentence=_("学校已登记。"),
        again=lambda: _page(request, _form(request), commit=form),
    )  # fmt: skip
