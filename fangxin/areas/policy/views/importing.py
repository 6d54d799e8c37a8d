"""Schools' own days and documents from a workbook, and the lists of days and terms as workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations import sheet_entry
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor, organisation, schools
from fangxin.areas.organisations.rules.sheet import CHANGED, NEW, Plan
from fangxin.areas.organisations.sheet_entry import Preview, SheetList, list_file
from fangxin.areas.policy.actions.holidays import KEEPERS as DAY_KEEPERS
from fangxin.areas.policy.actions.importing import import_documents, import_school_days
from fangxin.areas.policy.queries.documents import documents_known
from fangxin.areas.policy.queries.school_days import days_known, exceptions_of
from fangxin.areas.policy.queries.terms import terms_of
from fangxin.areas.policy.rules import document_sheet, school_day_sheet
from fangxin.areas.policy.rules.document_kinds import document_kinds
from fangxin.areas.policy.views.calendar import COUNTY_ROLES, SCHOOL_ROLES, TERM_ROLES
from fangxin.areas.policy.views.documents import KEEPERS, MOST_ROWS, keeping_places
from fangxin.engine.workbook import Sheet

DAY_SETTERS = (Role.PRINCIPAL, *DAY_KEEPERS)
DAY_READERS = (*SCHOOL_ROLES, *COUNTY_ROLES, Role.ADMINISTRATOR)


class SchoolDaysImport(SheetList):
    """Days on which schools are closed, made up for, or a grade is away."""

    name, file_name, heads = "school-days", "停课与外出", school_day_sheet.HEADS
    address, back, export = "policy:school-days-import", "policy:school-days", "policy:school-days-workbook"

    def titles(self) -> dict[str, Any]:
        return {
            "title": _("导入停课与外出"), "done": _("校历已登记。"), "list_title": _("停课与外出"),
            "export_title": _("导出现有安排"), "columns": [_("学校"), _("日期"), _("安排"), _("年级")],
            "notes": [
                _("每行一所学校的一天。校长登记停课、年级外出和照常，县教育局登记补课。"),
                _("年级外出填年级（1 到 9 的数字），其他留空。"),
                _("停课当天已开通的供餐会取消，不能恢复。"),
                _("先预览，确认后才登记；要么全部登记，要么什么都不变。同一份表格再导入一次，什么都不会改变。"),
            ],
        }  # fmt: skip

    def examples(self, request: Request) -> Sequence[Sequence[object]]:
        first = next(iter(_schools(request).values()), None)
        day = request.on + timedelta(days=7)
        return [(first.name if first else "", day, "停课", "", "雪天停课")]

    def plan(self, request: Request, sheet: Sheet, asked: dict[str, str]) -> Plan[Any]:
        del asked
        kinds = {"makeup"} if request.actor.has_role(*DAY_KEEPERS) else set()
        kinds |= {"closed", "trip", "normal"} if request.actor.has_role(Role.PRINCIPAL) else set()
        known = days_known(request.actor, list(_schools(request).values()), kinds, request.on)
        return school_day_sheet.plan_school_days(sheet, known)

    def write(self, request: Request, key: str, plan: Plan[Any], preview: Preview) -> Model:
        lines = [change.payload for change in plan.of(NEW, CHANGED)]
        own = _schools(request)
        if not lines:
            return next(iter(own.values()))
        return import_school_days(by=request.actor, key=key, at=request.at, schools=own, lines=lines)


class DocumentsImport(SheetList):
    """Documents of the own place and the schools below; each version waits for another person's approval."""

    name, file_name, heads = "documents", "制度文件", document_sheet.HEADS
    address, back, export = "policy:documents-import", "policy:documents", "policy:document-workbook"

    def titles(self) -> dict[str, Any]:
        return {
            "title": _("导入制度文件"), "done": _("文件已登记，等另一位负责人批准。"), "list_title": _("制度文件"),
            "export_title": _("导出现有文件"), "columns": [_("单位"), _("种类"), _("名称")],
            "notes": [
                _("每行一份文件；同一单位、同一种类、同一名称的，登记为新版本。"),
                _("“要点”写成“名目：内容；名目：内容”，名目见该种文件的登记页。"),
                _("要附扫描件的文件（如保险单）请在网页上逐份登记。"),
                _("先预览，确认后才登记；要么全部登记，要么什么都不变。同一份表格再导入一次，什么都不会改变。"),
            ],
        }  # fmt: skip

    def examples(self, request: Request) -> Sequence[Sequence[object]]:
        place = keeping_places(request)[0]
        kind = next(one for one in document_kinds().values() if place.kind in one.at and not one.needs_file)
        facts = "；".join(f"{fact.label}：{1 if fact.whole else '……'}" for fact in kind.facts)
        last = request.on + timedelta(days=364)
        return [(place.name, kind.title, kind.title, "", request.on, last, facts, kind.template)]

    def plan(self, request: Request, sheet: Sheet, asked: dict[str, str]) -> Plan[Any]:
        del asked
        return document_sheet.plan_documents(sheet, documents_known(request.actor, keeping_places(request)))

    def write(self, request: Request, key: str, plan: Plan[Any], preview: Preview) -> Model:
        lines = [change.payload for change in plan.of(NEW, CHANGED)]
        places = {one.pk: one for one in keeping_places(request)}
        if not lines:
            return next(iter(places.values()))
        return import_documents(by=request.actor, key=key, at=request.at, places=places, lines=lines)


SCHOOL_DAYS, DOCUMENTS = SchoolDaysImport(), DocumentsImport()


def _schools(request: Request) -> dict[int, Organisation]:
    """The schools whose days this person sets."""
    found = schools(request.actor).filter(since__lte=request.on).exclude(until__lte=request.on)
    return {one.pk: one for one in found.order_by("path") if request.actor.holds(DAY_SETTERS, one.path)}


@open_to(*DAY_SETTERS)
def school_days_template(request: Request) -> HttpResponse:
    """The workbook to fill in."""
    return sheet_entry.template(request, SCHOOL_DAYS)


@open_to(*DAY_SETTERS)
@never_cache
def school_days_import(request: Request) -> HttpResponse:
    """Check a workbook of days and show what it would change."""
    return sheet_entry.upload(request, SCHOOL_DAYS)


@open_to(*DAY_SETTERS)
@never_cache
def school_days_commit(request: Request) -> HttpResponse:
    """Set the days of a preview, or none (POST)."""
    return sheet_entry.commit(request, SCHOOL_DAYS)[0]


@open_to(*DAY_READERS)
def school_days_workbook(request: Request) -> HttpResponse:
    """What schools have set, in the form in which it can be imported again."""
    rows = [
        (row.school.name, row.on, row.get_kind_display(), row.grade or "", row.reason)
        for row in exceptions_of(request.actor)[:MOST_ROWS]
    ]
    return list_file(SCHOOL_DAYS.file_name, school_day_sheet.HEADS, rows)


@open_to(*TERM_ROLES, in_county=True)
def terms_workbook(request: Request) -> HttpResponse:
    """The county's terms."""
    seat = request.actor.place(*TERM_ROLES)
    assert seat is not None, "the gate lets only these roles in"
    county = ancestor(request.actor, organisation(request.actor, seat.organisation_id), "county")
    rows = [(row.name, row.since, row.until - timedelta(days=1)) for row in terms_of(request.actor, county)]
    return list_file("学期", ("学期", "开始", "结束（含）"), rows)


@open_to(*KEEPERS, in_county=True)
def documents_template(request: Request) -> HttpResponse:
    """The workbook to fill in."""
    return sheet_entry.template(request, DOCUMENTS)


@open_to(*KEEPERS, in_county=True)
@never_cache
def documents_import(request: Request) -> HttpResponse:
    """Check a workbook of documents and show what it would change."""
    return sheet_entry.upload(request, DOCUMENTS)


@open_to(*KEEPERS, in_county=True)
@never_cache
def documents_commit(request: Request) -> HttpResponse:
    """Enter the documents of a preview, or none (POST)."""
    return sheet_entry.commit(request, DOCUMENTS)[0]
