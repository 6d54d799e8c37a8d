"""Lists from a workbook: template, every row checked, preview with differences, one commit; or the workbook back, marked.

One set of pages for all lists: a list says how its rows are planned and written (`ListImport`). What is committed is what
was shown: the cells travel sealed with the preview, are planned again, and must come to the same.
"""

from __future__ import annotations

import base64
from datetime import date
from typing import Any, Protocol

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.actions import import_people, import_schools
from fangxin.areas.organisations.actions.invitation import fresh_code, hash_of
from fangxin.areas.organisations.forms.importing import (
    CommitForm,
    LettersForm,
    Preview,
    SchoolsUploadForm,
    UploadForm,
    seal,
    seal_codes,
    unseal,
    unseal_codes,
)
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.papers.letter import Letter, letters_pdf
from fangxin.areas.organisations.queries.importing import people_known, schools_known
from fangxin.areas.organisations.queries.registry import (
    administered_places,
    people,
    places,
    registered,
)
from fangxin.areas.organisations.queries.sign_in import invited_account
from fangxin.areas.organisations.rules import people_sheet, school_sheet
from fangxin.areas.organisations.rules.codes import INVITATION_DAYS, shown_code
from fangxin.areas.organisations.rules.sheet import CHANGED, NEW, SAME, Plan
from fangxin.areas.organisations.views.registry import workbook
from fangxin.engine.workbook import Sheet, WorkbookRefused, marked_workbook, open_workbook

SHOWN = 100
DATA_URL = "data:application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;base64,"


class ListImport(Protocol):
    """What a list brings to these pages."""

    name: str
    file_name: str
    heads: tuple[str, ...]
    example: tuple[str, ...]
    back: str

    def titles(self) -> dict[str, Any]: ...
    def form(self, request: Request, *args: Any) -> UploadForm: ...
    def plan(self, request: Request, sheet: Sheet, asked: dict[str, str]) -> Plan[Any]: ...
    def codes(self, request: Request, plan: Plan[Any]) -> dict[str, str]: ...
    def write(self, request: Request, key: str, plan: Plan[Any], preview: Preview) -> Organisation: ...


class SchoolsImport:
    """Schools of a county: new ones and changes of known ones."""

    name, file_name, back = "schools", "学校登记", "organisations:places"
    heads, example = school_sheet.HEADS, school_sheet.EXAMPLE

    def titles(self) -> dict[str, Any]:
        return {
            "title": _("导入学校"), "done": _("学校已登记。"), "list_title": _("机构登记"),
            "columns": [_("学校"), _("类别"), _("所在地")],
            "notes": [
                _("先下载模板，把示例行改成您的学校，每行一所；也可以导出现有学校，改好再导入。"),
                _("信用代码校验位不符的不能登记；许可证号校验位不符的会提醒，可以登记。"),
                _("企业配餐的学校只能填写供餐单位认证目录上的单位。"),
                _("先预览，确认后才登记；要么全部登记，要么什么都不变。同一份表格再导入一次，什么都不会改变。"),
            ],
        }  # fmt: skip

    def form(self, request: Request, *args: Any) -> UploadForm:
        counties = list(places(request.actor, kind="county"))
        return SchoolsUploadForm(counties, *args, initial={"since": request.on})

    def plan(self, request: Request, sheet: Sheet, asked: dict[str, str]) -> Plan[Any]:
        county = registered(request.actor, int(asked["county"]))
        known = schools_known(request.actor, county, date.fromisoformat(asked["since"]), request.on)
        return school_sheet.plan_schools(sheet, known)

    def codes(self, request: Request, plan: Plan[Any]) -> dict[str, str]:
        del request, plan
        return {}

    def write(self, request: Request, key: str, plan: Plan[Any], preview: Preview) -> Organisation:
        county = registered(request.actor, int(preview.asked["county"]))
        lines = [change.payload for change in plan.of(NEW, CHANGED)]
        if not lines:
            return county
        return import_schools(
            by=request.actor, key=key, at=request.at, county=county,
            since=date.fromisoformat(preview.asked["since"]), lines=lines,
        )  # fmt: skip


class PeopleImport:
    """People with their posts, one post a row."""

    name, file_name, back = "people", "人员和职务", "organisations:people"
    heads, example = people_sheet.HEADS, people_sheet.EXAMPLE

    def titles(self) -> dict[str, Any]:
        return {
            "title": _("导入人员和职务"), "done": _("人员和职务已登记。"), "list_title": _("人员和职务"),
            "columns": [_("姓名"), _("登录名"), _("单位"), _("职务")],
            "notes": [
                _("每行一个职务；一个人有几个职务就写几行，登录名相同。也可以导出现有名单，改好再导入。"),
                _("没有账号的人会开通账号，导入后可以一次打印全部激活通知书。"),
                _("填写“任职至”就是结束任职；已有的任职不能改起始日期，也不能延长。"),
                _("先预览，确认后才登记；要么全部登记，要么什么都不变。同一份表格再导入一次，什么都不会改变。"),
            ],
        }  # fmt: skip

    def form(self, request: Request, *args: Any) -> UploadForm:
        del request
        return UploadForm(*args)

    def plan(self, request: Request, sheet: Sheet, asked: dict[str, str]) -> Plan[Any]:
        del asked
        known = people_known(request.actor, people_sheet.usernames_of(sheet), request.on)
        return people_sheet.plan_people(sheet, known)

    def codes(self, request: Request, plan: Plan[Any]) -> dict[str, str]:
        opened = {change.payload.username for change in plan.of(NEW) if change.payload.account_id is None}
        return {username: fresh_code(by=request.actor) for username in sorted(opened)}

    def write(self, request: Request, key: str, plan: Plan[Any], preview: Preview) -> Organisation:
        lines = [change.payload for change in plan.of(NEW, CHANGED)]
        if not lines:
            return administered_places(request.actor)[0]
        codes = {name: hash_of(by=request.actor, code=code) for name, code in preview.codes.items()}
        return import_people(by=request.actor, key=key, at=request.at, lines=lines, codes=codes)


LISTS: dict[str, ListImport] = {"schools": SchoolsImport(), "people": PeopleImport()}


@open_to(Role.ADMINISTRATOR)
def template(request: Request, which: str) -> HttpResponse:
    """The empty workbook with one example row, which is to be overwritten."""
    del request
    one = LISTS[which]
    return workbook(one.file_name, one.heads, [one.example])


def _page(
    request: Request, one: ListImport, form: UploadForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "which": one.name, "back": reverse(one.back), **one.titles()} | more
    context |= {
        "template": reverse(f"organisations:import-{one.name}-template"),
        "upload": reverse(f"organisations:import-{one.name}"), "file_name": one.file_name,
    }  # fmt: skip
    return render(request, "organisations/import.html", context, status=status)


@open_to(Role.ADMINISTRATOR)
@never_cache
def upload(request: Request, which: str) -> HttpResponse:
    """Check a workbook; show its faults with the workbook marked, or the preview with every difference."""
    one = LISTS[which]
    if request.method != "POST":
        return _page(request, one, one.form(request))
    form = one.form(request, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, one, form, 422)
    file = form.cleaned_data["workbook"]
    try:
        sheet = open_workbook(file.read(), name=file.name).sheets[0]
    except WorkbookRefused as refused:
        form.add_error("workbook", str(refused))
        return _page(request, one, form, 422)
    plan = one.plan(request, sheet, form.asked)
    if plan.marks:
        marked = base64.b64encode(marked_workbook(sheet, plan.marks)).decode()
        more = {"marks": plan.marks[:SHOWN], "count": len(plan.marks), "marked": DATA_URL + marked}
        return _page(request, one, one.form(request), 422, **more)
    if not plan.changes:
        form.add_error("workbook", _("表里除了标题没有内容。"))
        return _page(request, one, form, 422)
    sealed = seal(
        request.actor.account_id, one.name, sheet, form.asked, plan.digest, one.codes(request, plan)
    )
    return render(request, "organisations/preview.html", _preview(one, plan, sealed))


def _preview(one: ListImport, plan: Plan[Any], sealed: str) -> dict[str, Any]:
    titles = one.titles()
    columns = [{"label": label} for label in titles["columns"]]
    words = {NEW: {"word": _("新增"), "tone": "ok"}, CHANGED: {"word": _("变更"), "tone": "warn"}}
    rows = [
        {"cells": [*change.shown, words[change.verb], _("；").join(change.said) or "—"]}
        for change in plan.of(NEW, CHANGED)
    ]
    counts = [
        (_("新增"), len(plan.of(NEW))), (_("变更"), len(plan.of(CHANGED))), (_("不变"), len(plan.of(SAME))),
    ]  # fmt: skip
    return titles | {
        "columns": [*columns, {"label": _("怎么变")}, {"label": _("内容")}], "rows": rows[:SHOWN],
        "more": max(0, len(rows) - SHOWN), "warnings": plan.warnings, "nothing": not rows,
        "counts": [{"label": label, "value": value} for label, value in counts], "back": reverse(one.back),
        "upload": reverse(f"organisations:import-{one.name}"),
        "commit_url": reverse(f"organisations:import-{one.name}-commit"),
        "commit": CommitForm(initial={"sealed": sealed}),
    }  # fmt: skip


@open_to(Role.ADMINISTRATOR)
@never_cache
def commit(request: Request, which: str) -> HttpResponse:
    """Write all rows of a preview, or none (POST)."""
    one = LISTS[which]
    if request.method != "POST":
        return _page(request, one, one.form(request))
    form = CommitForm(request.POST)
    codes: dict[str, str] = {}

    def act() -> Organisation:
        preview = unseal(form.cleaned_data["sealed"], request.actor.account_id, one.name)
        plan = one.plan(request, preview.sheet, preview.asked)
        # A second click after the first was written finds every row as it stands: that is the same answer.
        if plan.marks or (plan.of(NEW, CHANGED) and plan.digest != preview.digest):
            raise Refused("预览之后有人改动过这些内容，没有登记。", remedy="请重新上传，再看一次预览。")
        written = one.write(request, form.key_value, plan, preview)
        codes.update(preview.codes)
        return written

    answer = take(
        request, form, act, done_url=reverse(one.back), sentence=one.titles()["done"],
        again=lambda: _page(request, one, one.form(request), commit=form),
    )  # fmt: skip
    return _codes_page(request, codes) if codes else answer


def _codes_page(request: Request, codes: dict[str, str]) -> HttpResponse:
    opened = people(request.actor, request.on).filter(username__in=codes)
    rows = [
        {"cells": [row.full_name, row.username, row.home.name, shown_code(codes[row.username])]}
        for row in opened
    ]
    context = {
        "columns": [
            {"label": _("姓名")}, {"label": _("登录名")}, {"label": _("单位")}, {"label": _("激活码")},
        ],
        "rows": rows, "days": INVITATION_DAYS,
        "form": LettersForm(initial={"sealed": seal_codes(request.actor.account_id, codes)}),
    }  # fmt: skip
    return render(request, "organisations/codes.html", context)


@open_to(Role.ADMINISTRATOR)
@never_cache
def letters(request: Request) -> HttpResponse:
    """All letters of an import in one PDF, a page each (POST): only for codes that still open these very accounts."""
    form = LettersForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, LISTS["people"], LISTS["people"].form(request))
    codes = unseal_codes(form.cleaned_data["sealed"], request.actor.account_id)
    made = [
        Letter(row.full_name, row.username, row.home.name, shown_code(codes[row.username]))
        for row in people(request.actor, request.on).filter(username__in=codes)
        if invited_account(codes[row.username], request.at) == row.pk
    ]
    if not made:
        raise Refused("这些激活码都已用过或已过期。", remedy="请逐人发新的激活码。")
    response = HttpResponse(
        letters_pdf(made, request.build_absolute_uri(reverse("activate")), request.on),
        content_type="application/pdf",
    )
    response["Content-Disposition"] = 'attachment; filename="letters.pdf"'
    return response
