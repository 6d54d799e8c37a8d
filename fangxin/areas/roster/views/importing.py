"""From a workbook to the live roster: upload, every row checked, preview, one commit or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.actions import digest_of
from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotFound, Refused
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import county_codes, school
from fangxin.areas.policy.queries import school_kind_of
from fangxin.areas.roster.actions import export_roster, import_roster, order_commit, stage_upload
from fangxin.areas.roster.forms import CommitForm, ExportForm, WorkbookForm
from fangxin.areas.roster.models import RosterImport, RosterUpload
from fangxin.areas.roster.packing import Preview, marked_sheets, opened_bytes, unpacked_rows, upload_about
from fangxin.areas.roster.queries import classes, codes_of, live_pupils, own_upload, upload_under_way
from fangxin.areas.roster.queries.exporting import exported_pupils
from fangxin.areas.roster.rules import (
    CHANGES,
    Differences,
    LivePupil,
    RosterRow,
    RosterRows,
    compare,
    many_leave,
    school_year,
    state_of,
)
from fangxin.areas.roster.tasks import commit_workbook, read_workbook
from fangxin.engine.roster_sheet import RowError, national_workbook, roster_template
from fangxin.engine.roster_sheet import SchoolClass as ClassName
from fangxin.engine.workbook import XLSX, open_workbook

GROUP, PAGE, SHOWN_CHILDREN = 50, 50, 200


def _own_school(request: Request) -> Organisation:
    place = request.actor.place(Role.PRINCIPAL)
    assert place is not None, "the gate lets only principals in"
    return school(request.actor, place.organisation_id)


def _upload_page(request: Request, form: WorkbookForm, **more: Any) -> HttpResponse:
    place = _own_school(request)
    context = {"form": form, "school": place, "year": school_year(request.on)} | more
    context["under_way"] = upload_under_way(request.actor, place)
    return render(request, "roster/import.html", context)


@open_to(Role.PRINCIPAL)
@never_cache
def upload(request: Request) -> HttpResponse:
    """Take a workbook; show all its errors at once, or what a commit would change. A large one is read meanwhile."""
    if request.method != "POST":
        return _upload_page(request, WorkbookForm())
    form = WorkbookForm(
        request.POST, request.FILES, on=request.on, regions=county_codes(request.actor),
        kindergarten=school_kind_of(_own_school(request)) == "kindergarten",
    )  # fmt: skip
    if not form.is_valid():
        response = _upload_page(request, form)
        response.status_code = 422
        return response
    if form.is_large:
        return _stage(request, form)
    if form.errors_found:
        errors = form.errors_found
        context = {
            "groups": _groups(errors), "count": len(errors), "marked": form.marked(),
            "only_numberless": all(error.code == "id_missing" for error in errors),
        }  # fmt: skip
        response = _upload_page(request, WorkbookForm(), **context, rows_read=form.sheet.rows_read)
        response.status_code = 422
        return response
    place, year = _own_school(request), school_year(request.on)
    live = live_pupils(request.actor, place, request.on, year)
    rows = tuple(form.rows)
    preview = Preview(request.actor.account_id, place.pk, year, digest_of(form.content), state_of(live), rows)
    commit_form = CommitForm(initial={"sealed": preview.sealed()})
    return _preview_page(request, place, live, rows, commit_form, form.sheet.warnings)


def _stage(request: Request, form: WorkbookForm) -> HttpResponse:
    digest = digest_of(form.content)
    row = stage_upload(
        by=request.actor, key=f"{digest[:32]}/{request.at.isoformat()}", at=request.at, school=_own_school(request),
        school_year=school_year(request.on), file_digest=digest, content=form.content,
        numberless=bool(form.cleaned_data["numberless"]),
    )  # fmt: skip
    # Deferred in this transaction: the job is there exactly when the workbook is.
    read_workbook.defer(upload_id=row.pk)
    return HttpResponseRedirect(reverse("roster:upload", args=[row.pk]))


def _groups(errors: Sequence[RowError]) -> list[dict[str, Any]]:
    """The findings in parts that open one by one."""
    return [
        {
            "first": start + 1,
            "last": start + len(errors[start : start + GROUP]),
            "found": errors[start : start + GROUP],
        }
        for start in range(0, len(errors), GROUP)
    ]


@open_to(Role.PRINCIPAL)
@never_cache
def waiting(request: Request, upload_id: int) -> HttpResponse:
    """A large workbook: how far the reading is; then all findings, page by page, or the preview."""
    row = own_upload(request.actor, upload_id)
    if row.state in {RosterUpload.READING, RosterUpload.COMMITTING}:
        context = {"upload": row, "url": reverse("roster:upload", args=[row.pk])}
        part = request.headers.get("HX-Request") == "true"
        return render(request, "roster/reading_part.html" if part else "roster/reading.html", context)
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response
    if row.state == RosterUpload.DONE:
        messages.success(request, _("学生名册已更新。"))
        return HttpResponseRedirect(reverse("roster:classes"))
    if row.state == RosterUpload.READY:
        rows = unpacked_rows(opened_bytes(row.sealed, upload_about(row, "rows")))
        live = live_pupils(request.actor, row.school, request.on, row.school_year)
        commit_form = CommitForm(initial={"upload": row.pk})
        warnings = [
            RowError(line, column, code, said, sheet) for sheet, line, column, code, said in row.findings
        ]
        return _preview_page(request, row.school, live, rows, commit_form, warnings, last=row.sentence)
    found = [
        RowError(line, column, code, sentence, sheet) for sheet, line, column, code, sentence in row.findings
    ]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    sheets = list(dict.fromkeys(one.sheet for one in found))
    context = {"upload": row, "page": page, "sheets": list(enumerate(sheets))}
    return render(request, "roster/refused_upload.html", context)


@open_to(Role.PRINCIPAL)
@never_cache
def marked(request: Request, upload_id: int, place: int) -> HttpResponse:
    """A sheet of a large workbook back, with its bad cells marked and explained."""
    row = own_upload(request.actor, upload_id)
    if row.state != RosterUpload.WRONG:
        raise NotFound("标出问题的表格")
    found = [
        RowError(line, column, code, sentence, sheet) for sheet, line, column, code, sentence in row.findings
    ]
    workbook = open_workbook(opened_bytes(row.sealed, upload_about(row, "file")), name="名册")
    sheets = list(marked_sheets(workbook, found))
    if place >= len(sheets):
        raise NotFound("标出问题的表格")
    name, data = sheets[place]
    return _download(data, _("名册（标出问题）-%(name)s.xlsx") % {"name": name})


def _download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@open_to(Role.PRINCIPAL, proven=True)
@never_cache
def export(request: Request) -> HttpResponse:
    """The roster in the field set of the national real-name system, after its purpose is on record."""
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = export_roster(
                by=request.actor, key=form.key_value, at=request.at, school=_own_school(request),
                why=form.cleaned_data["why"],
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        else:
            pupils = exported_pupils(request.actor, done, request.on)
            return _download(national_workbook(pupils), _("实名制学生信息.xlsx"))
    context = {"form": form, "school": _own_school(request)}
    return render(request, "roster/export.html", context, status=422 if request.method == "POST" else 200)


@open_to(Role.PRINCIPAL)
@never_cache
def template(request: Request) -> HttpResponse:
    """An empty roster with drop-downs: the school's own classes, sexes, kinds of documents."""
    place = _own_school(request)
    labels = [one.label for one in classes(request.actor, request.on).filter(school=place)]
    return _download(roster_template(labels), _("学生名册模板.xlsx"))


def _preview_page(
    request: Request, place: Organisation, live: list[LivePupil], rows: Sequence[RosterRow], commit_form: CommitForm,
    warnings: Sequence[RowError], last: str = "",
) -> HttpResponse:  # fmt: skip
    differences = compare(live, rows, codes_of(rows) if live else None)
    context = {
        "school": place,
        "year": school_year(request.on),
        "differences": differences,
        "class_columns": [
            {"label": _("班级")},
            {"label": _("现在"), "align": "right"},
            {"label": _("提交后"), "align": "right"},
            {"label": _("变化"), "align": "right"},
        ],
        "classes": _class_table(live, differences),
        "added": _said(differences.added),
        "left": _said(differences.left),
        "moved": [
            f"{_one(before)} → {_class_name(row)}" for before, row in differences.moved[:SHOWN_CHILDREN]
        ],
        "changed": [
            _("%(child)s：%(what)s")
            % {
                "child": f"{_class_name(row)} {row.name}",
                "what": _("、").join(_(CHANGES[what]) for what in whats),
            }
            for _before, row, whats in differences.changed[:SHOWN_CHILDREN]
        ],
        "shown": SHOWN_CHILDREN,
        "warnings": warnings,
        "ask_about_leavers": many_leave(differences),
        "commit": commit_form,
        "last": last,
        "rests": commit_form.initial.get("upload"),
    }
    return render(request, "roster/preview.html", context)


def _class_name(one: RosterRow | LivePupil) -> str:
    return _label(one.grade, one.number)


def _label(grade: int, number: int) -> str:
    named = ClassName(grade, number)
    return named.label if named.is_taught else _("已毕业")


def _one(one: RosterRow | LivePupil) -> str:
    return f"{_class_name(one)} {one.name}"


def _said(children: Sequence[RosterRow] | Sequence[LivePupil]) -> list[str]:
    return [_one(one) for one in children[:SHOWN_CHILDREN]]


def _class_table(live: list[LivePupil], differences: Differences) -> list[dict[str, Any]]:
    """Each class: children now and after the commit."""
    now = Counter((one.grade, one.number) for one in live)
    after = Counter((one.grade, one.number) for one in differences.stay)
    after.update((row.grade, row.number) for row in differences.added)
    after.update((row.grade, row.number) for _before, row in (*differences.moved, *differences.promoted))
    rows = []
    for grade, number in sorted(now.keys() | after.keys()):
        before, then = now[grade, number], after[grade, number]
        change = {"text": f"{then - before:+d}", "tone": "warn"} if then != before else "0"
        rows.append({"cells": [_label(grade, number), str(before), str(then), change]})
    return rows


@open_to(Role.PRINCIPAL)
@never_cache
def commit(request: Request) -> HttpResponse:
    """Commit a preview as a whole: a small one at once, a large one in the background."""
    if request.method != "POST":
        return _upload_page(request, WorkbookForm())
    form = CommitForm(request.POST)

    def small() -> RosterImport:
        preview, place = form.preview, _own_school(request)
        assert preview is not None, "the form opened it"
        if (preview.account_id, preview.school_id) != (request.actor.account_id, place.pk):
            raise Refused("这份预览不是您在本校做的，没有提交。", remedy="请重新上传名册。")
        return import_roster(
            by=request.actor, key=form.key_value, at=request.at, school=place, school_year=preview.school_year,
            rows=RosterRows(preview.file_digest, preview.rows), file_digest=preview.file_digest, against=preview.against,
            leavers_right=form.cleaned_data["leavers_right"],
        )  # fmt: skip

    def large() -> RosterUpload:
        row = order_commit(
            by=request.actor, key=form.key_value, at=request.at,
            upload=own_upload(request.actor, form.cleaned_data["upload"]),
            leavers_right=form.cleaned_data["leavers_right"],
        )  # fmt: skip
        # Deferred in this transaction, like the reading; a second job of one order finds nothing to do.
        commit_workbook.defer(upload_id=row.pk)
        return row

    def again() -> HttpResponse:
        return _upload_page(request, WorkbookForm(), commit=form)

    if form.is_valid() and form.preview is None:
        page = reverse("roster:upload", args=[form.cleaned_data["upload"]])
        return take(request, form, large, done_url=page, sentence=_("已开始提交。"), again=again)
    return take(
        request, form, small, done_url=reverse("roster:classes"), sentence="学生名册已更新。", again=again
    )
