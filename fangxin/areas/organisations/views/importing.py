"""Schools of a county, and people with their posts, from a workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations import sheet_entry
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.actions import import_people, import_schools
from fangxin.areas.organisations.actions.invitation import fresh_code, hash_of
from fangxin.areas.organisations.forms.importing import (
    LettersForm,
    SchoolsUploadForm,
    seal_codes,
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
from fangxin.areas.organisations.rules.sheet import CHANGED, NEW, Plan
from fangxin.areas.organisations.sheet_entry import Preview, SheetList, UploadForm
from fangxin.engine.workbook import Sheet


class SchoolsImport(SheetList):
    """Schools of a county: new ones and changes of known ones."""

    name, file_name, heads = "schools", "学校登记", school_sheet.HEADS
    address, back = "organisations:import-schools", "organisations:places"
    export = "organisations:schools-export"

    def examples(self, request: Request) -> list[tuple[str, ...]]:
        del request
        return [school_sheet.EXAMPLE]

    def titles(self) -> dict[str, Any]:
        return {
            "title": _("导入学校"), "done": _("学校已登记。"), "list_title": _("机构登记"), "export_title": _("导出现有学校"),
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

    def write(self, request: Request, key: str, plan: Plan[Any], preview: Preview) -> Organisation:
        county = registered(request.actor, int(preview.asked["county"]))
        lines = [change.payload for change in plan.of(NEW, CHANGED)]
        if not lines:
            return county
        return import_schools(
            by=request.actor, key=key, at=request.at, county=county,
            since=date.fromisoformat(preview.asked["since"]), lines=lines,
        )  # fmt: skip


class PeopleImport(SheetList):
    """People with their posts, one post a row."""

    name, file_name, heads = "people", "人员和职务", people_sheet.HEADS
    address, back = "organisations:import-people", "organisations:people"
    export = "organisations:people-export"

    def examples(self, request: Request) -> list[tuple[str, ...]]:
        del request
        return [people_sheet.EXAMPLE]

    def titles(self) -> dict[str, Any]:
        return {
            "title": _("导入人员和职务"), "done": _("人员和职务已登记。"), "list_title": _("人员和职务"), "export_title": _("导出现有名单"),
            "columns": [_("姓名"), _("登录名"), _("单位"), _("职务")],
            "notes": [
                _("每行一个职务；一个人有几个职务就写几行，登录名相同。也可以导出现有名单，改好再导入。"),
                _("没有账号的人会开通账号，导入后可以一次打印全部激活通知书。"),
                _("填写“任职至”就是结束任职；已有的任职不能改起始日期，也不能延长。"),
                _("先预览，确认后才登记；要么全部登记，要么什么都不变。同一份表格再导入一次，什么都不会改变。"),
            ],
        }  # fmt: skip

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


LISTS: dict[str, SheetList] = {"schools": SchoolsImport(), "people": PeopleImport()}


@open_to(Role.ADMINISTRATOR)
def template(request: Request, which: str) -> HttpResponse:
    """The empty workbook with one example row, which is to be overwritten."""
    return sheet_entry.template(request, LISTS[which])


@open_to(Role.ADMINISTRATOR)
@never_cache
def upload(request: Request, which: str) -> HttpResponse:
    """Check a workbook; show its faults with the workbook marked, or the preview with every difference."""
    return sheet_entry.upload(request, LISTS[which])


@open_to(Role.ADMINISTRATOR)
@never_cache
def commit(request: Request, which: str) -> HttpResponse:
    """Write all rows of a preview, or none (POST)."""
    answer, written = sheet_entry.commit(request, LISTS[which])
    return _codes_page(request, written.codes) if written is not None and written.codes else answer


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
        return sheet_entry.page(request, LISTS["people"], UploadForm())
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
