"""A whole school's paper choices from a workbook: template, every row checked, preview, one commit."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.care.actions import record_paper_choices
from fangxin.areas.care.forms.choices import CommitForm, ImportForm, seal, unseal
from fangxin.areas.care.models import CareService
from fangxin.areas.care.queries import choice_lines, choices_of, counts_of, service
from fangxin.areas.care.rules import AFTERWARDS, KINDS
from fangxin.areas.care.rules.choice_sheet import HEADS, read_choices
from fangxin.areas.care.views.choices import CLERKS
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.policy.actions.stored_files import keep_file
from fangxin.areas.roster.queries import classes
from fangxin.areas.roster.queries.classes import enrolments
from fangxin.engine.workbook import (
    XLSX,
    WorkbookRefused,
    list_workbook,
    marked_workbook,
    open_workbook,
    workbook_url,
)

SHOWN = 100


def _children(request: Request, row: CareService) -> list[tuple[int, str, str]]:
    """The school's children that this person may list: number, class, name."""
    own = classes(request.actor, request.on).filter(school_id=row.school_id)
    rows = enrolments(request.actor, request.on).filter(school_class__in=own)
    rows = rows.order_by("school_class__grade", "school_class__number", "pupil__identity__name", "pupil_id")
    return [
        (pupil, label, name or "")
        for pupil, label, name in rows.values_list("pupil_id", "school_class__label", "pupil__identity__name")
    ]


def _having(request: Request, row: CareService) -> set[int]:
    rows = list(choices_of(request.actor, row, request.on))
    return {one.row.pupil_id for one in choice_lines(rows, request.on) if one.state not in AFTERWARDS}


@never_cache
@open_to(*CLERKS)
def template(request: Request, service_id: int) -> HttpResponse:
    """The children who have not chosen yet, with an empty column."""
    row = service(request.actor, service_id)
    having = _having(request, row)
    rows = [(pupil, label, name, "") for pupil, label, name in _children(request, row) if pupil not in having]
    response = HttpResponse(list_workbook(KINDS[row.kind], HEADS, rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="care-{row.kind}-template.xlsx"'
    return response


def _page(
    request: Request, row: CareService, form: ImportForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "service": row, "words": _(KINDS[row.kind])} | more
    return render(request, "care/import.html", context, status=status)


@never_cache
@open_to(*CLERKS)
def upload(request: Request, service_id: int) -> HttpResponse:
    """Check a workbook; show its faults with the workbook marked, or the preview."""
    row = service(request.actor, service_id)
    first = {"since": max(request.on, row.term.since)}
    if request.method != "POST":
        return _page(request, row, ImportForm(initial=first))
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, form, 422)
    file, paper = form.cleaned_data["workbook"], form.cleaned_data["scan"]
    try:
        sheet = open_workbook(file.read(), name=file.name).sheets[0]
        kept = keep_file(by=request.actor, data=paper.read(), name=str(paper.name))
    except WorkbookRefused as refused:
        form.add_error("workbook", str(refused))
        return _page(request, row, form, 422)
    except Refused as refused:
        form.refuse(refused)
        return _page(request, row, form, 422)
    children = {pupil: (label, name) for pupil, label, name in _children(request, row)}
    found = read_choices(sheet, set(children), _having(request, row))
    if found.marks or not found.pupil_ids:
        marked = workbook_url(marked_workbook(sheet, found.marks))
        more = {"marks": found.marks[:SHOWN], "count": len(found.marks), "marked": marked}
        return _page(request, row, ImportForm(initial=first), 422, **more)
    since = form.cleaned_data["since"]
    sealed = seal(request.actor.account_id, row.pk, since.isoformat(), kept, found.pupil_ids)
    counts = counts_of(request.actor, [row.pk], request.on)[row.pk]
    places = 0 if counts.waiting else min(max(counts.free, 0), len(found.pupil_ids))
    preview = [{"cells": [children[one][1], children[one][0]]} for one in found.pupil_ids]
    context = {
        "service": row, "words": _(KINDS[row.kind]), "commit": CommitForm(initial={"sealed": sealed}),
        "rows": preview, "columns": [{"label": _("学生")}, {"label": _("班级")}], "count": len(preview),
        "places": places, "waits": len(preview) - places, "since": since,
    }  # fmt: skip
    return render(request, "care/preview.html", context)


@never_cache
@open_to(*CLERKS)
def commit(request: Request, service_id: int) -> HttpResponse:
    """Store all choices of a preview, or none (POST)."""
    row = service(request.actor, service_id)
    if request.method != "POST":
        return upload(request, service_id)  # type: ignore[no-any-return]
    form = CommitForm(request.POST)

    def act() -> CareService:
        since, kept, pupil_ids = unseal(form.cleaned_data["sealed"], request.actor.account_id, row.pk)
        return record_paper_choices(
            by=request.actor, key=form.key_value, at=request.at, service=row, pupil_ids=pupil_ids,
            since=date.fromisoformat(since), scan=kept,
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("care:service", args=[row.pk]), sentence=_("纸质报名已登记。"),
        again=lambda: _page(request, row, ImportForm(initial={"since": request.on}), refused=form),
    )  # fmt: skip
