"""From a workbook to the live roster: upload, every row checked, preview, one commit or none."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.actions import digest_of
from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import school
from fangxin.areas.roster.actions import import_roster
from fangxin.areas.roster.forms import CommitForm, Preview, WorkbookForm
from fangxin.areas.roster.models import RosterImport
from fangxin.areas.roster.queries import live_pupils
from fangxin.areas.roster.rules import (
    Differences,
    LivePupil,
    RosterRow,
    compare,
    many_leave,
    school_year,
    state_of,
)
from fangxin.engine.roster_sheet import SchoolClass as ClassName

SHOWN_ERRORS = 200
CLASS_COLUMNS = [
    {"label": "班级"},
    {"label": "现在", "align": "right"},
    {"label": "提交后", "align": "right"},
    {"label": "变化", "align": "right"},
]


def _own_school(request: Request) -> Organisation:
    place = request.actor.place(Role.PRINCIPAL)
    assert place is not None, "the gate lets only principals in"
    return school(request.actor, place.organisation_id)


def _upload_page(request: Request, form: WorkbookForm, **more: Any) -> HttpResponse:
    context = {"form": form, "school": _own_school(request), "year": school_year(request.on)} | more
    return render(request, "roster/import.html", context)


@open_to(Role.PRINCIPAL)
@never_cache
def upload(request: Request) -> HttpResponse:
    """Take a workbook; show all its errors at once, or what a commit would change."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _upload_page(request, WorkbookForm())
    if not form.is_valid():
        response = _upload_page(request, form)
        response.status_code = 422
        return response
    if form.errors_found:
        errors = form.errors_found
        context = {"found": errors[:SHOWN_ERRORS], "count": len(errors), "marked": form.marked()}
        response = _upload_page(request, WorkbookForm(), **context, rows_read=form.sheet.rows_read)
        response.status_code = 422
        return response
    return _preview_page(request, form)


def _preview_page(request: Request, form: WorkbookForm) -> HttpResponse:
    place, year = _own_school(request), school_year(request.on)
    live = live_pupils(request.actor, place, request.on, year)
    differences = compare(live, form.rows)
    file = form.cleaned_data["workbook"]
    file.seek(0)
    preview = Preview(
        request.actor.account_id, place.pk, year, digest_of(file.read()), state_of(live), tuple(form.rows)
    )
    context = {
        "school": place,
        "year": year,
        "differences": differences,
        "class_columns": CLASS_COLUMNS,
        "classes": _class_table(live, differences),
        "added": [_said(row) for row in differences.added],
        "left": [_said(pupil) for pupil in differences.left],
        "moved": [(_said(before), _class_name(row)) for before, row in differences.moved],
        "warnings": form.sheet.warnings,
        "ask_about_leavers": many_leave(differences),
        "commit": CommitForm(initial={"sealed": preview.sealed()}),
    }
    return render(request, "roster/preview.html", context)


def _class_name(one: RosterRow | LivePupil) -> str:
    return ClassName(one.grade, one.number).label if one.grade in range(1, 13) else "已毕业"


def _said(one: RosterRow | LivePupil) -> str:
    return f"{_class_name(one)} {one.name}"


def _class_table(live: list[LivePupil], differences: Differences) -> list[dict[str, Any]]:
    """Each class: children now and after the commit."""
    now = Counter((one.grade, one.number) for one in live)
    after = Counter((one.grade, one.number) for one in differences.stay)
    after.update((row.grade, row.number) for row in differences.added)
    after.update((row.grade, row.number) for _, row in (*differences.moved, *differences.promoted))
    rows = []
    for grade, number in sorted(now.keys() | after.keys()):
        before, then = now[grade, number], after[grade, number]
        change = {"text": f"{then - before:+d}", "tone": "warn"} if then != before else "0"
        name = ClassName(grade, number).label if grade in range(1, 13) else "已毕业"
        rows.append({"cells": [name, str(before), str(then), change]})
    return rows


@open_to(Role.PRINCIPAL)
@never_cache
def commit(request: Request) -> HttpResponse:
    """Commit a preview as a whole."""
    if request.method != "POST":
        return _upload_page(request, WorkbookForm())
    form = CommitForm(request.POST)

    def act() -> RosterImport:
        preview = form.preview
        place = _own_school(request)
        if (preview.account_id, preview.school_id) != (request.actor.account_id, place.pk):
            raise Refused("这份预览不是您在本校做的，没有提交。", remedy="请重新上传名册。")
        live = live_pupils(request.actor, place, request.on, preview.school_year)
        if many_leave(compare(live, preview.rows)) and not form.cleaned_data["leavers_right"]:
            raise Refused(
                "离开的学生超过一成，没有提交。",
                remedy="请核对是否传错文件；确实离开的，重新上传并勾选确认。",
            )
        return import_roster(
            by=request.actor, key=form.key_value, at=request.at, school=place, school_year=preview.school_year,
            rows=preview.rows, file_digest=preview.file_digest, against=preview.against,
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("roster:classes"), sentence="学生名册已更新。",
        again=lambda: _upload_page(request, WorkbookForm(), commit=form),
    )  # fmt: skip
