"""The registry: lists with search, an organisation's page, what it is called, licensed for and certified."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role
from fangxin.areas.organisations.access import Request, open_to, open_to_public
from fangxin.areas.organisations.actions import (
    change_registration,
    record_certificate,
    record_school_facts,
    register_organisation,
)
from fangxin.areas.organisations.forms.registry import CertificateForm, FactsForm, PapersForm, RegisterForm
from fangxin.areas.organisations.models import FREE_KINDS, KIND_NAMES, KINDS, Organisation
from fangxin.areas.organisations.queries import school_profiles
from fangxin.areas.organisations.queries.bodies import bodies, principals_not_in_group
from fangxin.areas.organisations.queries.caterers import caterer_dropped_out, listed_caterers
from fangxin.areas.organisations.queries.closing import closing_of
from fangxin.areas.organisations.queries.registry import (
    certificates,
    certified_caterers,
    places,
    posts_at,
    registered,
    registrations,
)
from fangxin.areas.organisations.queries.school_facts import current_profiles, papers_of, state_of
from fangxin.areas.organisations.rules import licence_warning
from fangxin.areas.organisations.rules.school_sheet import HEADS, school_cells
from fangxin.areas.organisations.sheet_entry import list_file

WRITERS = (Role.ADMINISTRATOR, Role.EDUCATION_OFFICER)
READERS = (
    *WRITERS,
    Role.NUTRITION_OFFICER,
    Role.FINANCE_OFFICER,
    Role.AUDITOR,
    Role.REGULATOR,
    Role.PRINCIPAL,
)
PAGE = 25
SHEET_HEADS = (
    "名称",
    "简称",
    "类别",
    "上级",
    "行政区划代码",
    "统一社会信用代码",
    "许可证号",
    "许可证有效期至",
    "自",
    "至（不含）",
)


def period(since: date, until: date | None) -> str:
    """A spell in words; `until` is exclusive."""
    return f"{since:%Y-%m-%d} 起" if until is None else f"{since:%Y-%m-%d} 至 {until:%Y-%m-%d}（不含）"


def _asked(request: Request) -> tuple[str, str]:
    kind = request.GET.get("kind", "")
    return request.GET.get("q", "")[:40], kind if kind in KIND_NAMES else ""


@open_to(*READERS)
def places_page(request: Request) -> HttpResponse:
    """The list of organisations of one's places, with search by name, initials or code."""
    said, kind = _asked(request)
    page = Paginator(places(request.actor, said, kind), PAGE).get_page(request.GET.get("page"))
    columns = [
        {"label": _("名称")}, {"label": _("类别")}, {"label": _("上级或登记地")}, {"label": _("许可证有效期至")},
        {"label": _("状态")},
    ]  # fmt: skip
    rows = [{"cells": _line(one, request.on)} for one in page]
    kinds = [("", _("全部")), ("school", _("学校")), ("supplier", _("供应商")), ("bureau", _("部门"))]
    context = {
        "columns": columns, "rows": rows, "page": page, "said": said, "kind": kind,
        "query": urlencode({"q": said, "kind": kind}) + "&",
        "choices": [
            {"label": label, "url": f"?{urlencode({'q': said, 'kind': value})}", "current": value == kind}
            for value, label in kinds
        ],
        "may_write": request.actor.has_role(*WRITERS), "may_register": request.actor.has_role(Role.ADMINISTRATOR),
    }  # fmt: skip
    return render(request, "organisations/places.html", context)


def _line(one: Organisation, on: date) -> list[Any]:
    above = one.parent or one.registrar
    licence: Any = "—"
    if one.licence_until is not None:
        over = one.licence_until <= on
        licence = {
            "text": f"{one.licence_until:%Y-%m-%d}",
            "tone": "bad" if over else "",
            "word": _("已到期") if over else "",
        }
    closed = one.until is not None and one.until <= on
    return [
        {"text": one.name, "sub": one.short_name, "url": reverse("organisations:place", args=[one.pk])},
        _(KIND_NAMES[one.kind]),
        above.name if above else "—",
        licence,
        {"word": _("已注销"), "tone": ""} if closed else {"word": _("在册"), "tone": "ok"},
    ]


@open_to(*READERS)
def export(request: Request) -> HttpResponse:
    """The same list as a workbook."""
    said, kind = _asked(request)
    rows = [
        (
            one.name, one.short_name, KIND_NAMES[one.kind], (one.parent or one.registrar or one).name, one.place_code,
            one.credit_code, one.licence_number, f"{one.licence_until or ''}", f"{one.since}", f"{one.until or ''}",
        )
        for one in places(request.actor, said, kind)
    ]  # fmt: skip
    return list_file("机构", SHEET_HEADS, rows)


@open_to(Role.ADMINISTRATOR)
def schools_workbook(request: Request) -> HttpResponse:
    """The schools of one's places in the form in which they can be imported again: change cells, upload, see what changes."""
    rows = [
        school_cells(
            papers_of(profile.school), state_of(profile), profile.caterer.name if profile.caterer else ""
        )
        for profile in current_profiles(request.actor, request.on)
    ]
    return list_file("学校登记", HEADS, rows)


def form_page(request: Request, form: EntryForm, title: str, back: str, note: str = "") -> HttpResponse:
    """One form on a page."""
    context = {"form": form, "title": title, "back": back, "note": note}
    return render(request, "organisations/form.html", context)


@open_to(Role.ADMINISTRATOR)
def register(request: Request) -> HttpResponse:
    """Register an organisation."""
    above = [
        one for one in places(request.actor) if one.kind not in (*FREE_KINDS, "office") and one.until is None
    ]
    form = RegisterForm(above, request.POST or None, initial={"since": request.on})
    back = reverse("organisations:places")

    def page() -> HttpResponse:
        return form_page(request, form, _("登记机构"), back)

    if request.method != "POST":
        return page()

    def act() -> Organisation:
        papers, chosen = form.papers, form.above
        return register_organisation(
            by=request.actor, key=form.key_value, at=request.at, parent=None if form.is_free else chosen,
            registrar=chosen if form.is_free else None, kind=form.cleaned_data["kind"],
            since=form.cleaned_data["since"],
            **{name: getattr(papers, name) for name in papers.__dataclass_fields__},
        )  # fmt: skip

    def done(row: Organisation) -> str:
        return reverse("organisations:place", args=[row.pk])

    return take(request, form, act, done_url=done, sentence=_("机构已登记。"), again=page)


def _administers(request: Request, one: Organisation) -> bool:
    path = one.registrar.path if one.registrar else one.path
    return request.actor.holds([Role.ADMINISTRATOR], path)


@open_to(*READERS)
def place(request: Request, organisation_id: int) -> HttpResponse:
    """One organisation: papers over time, a school's facts, who holds which post, its bodies."""
    one = registered(request.actor, organisation_id)
    posts = [
        {
            "name": post.account.full_name,
            "detail": ROLE_NAMES[Role(post.role)],
            "word": _("代理") if post.stands_in_for_id else "",
            "tone": "info",
        }
        for post in posts_at(request.actor, one, request.on)
        if post.role != Role.GUARDIAN.value
    ]
    context = {
        "one": one, "kind": _(KIND_NAMES[one.kind]), "period": period(one.since, one.until),
        "warning": licence_warning(one.licence_number),
        "history": [(period(row.since, row.until), row) for row in registrations(request.actor, one)],
        "facts": [(period(row.since, row.until), row) for row in school_profiles(request.actor, one)]
        if one.kind == "school" else [],
        "posts": posts, "bodies": bodies(request.actor, one),
        "certificates": [(period(row.since, row.until), row) for row in certificates(request.actor, one)],
        "missing": principals_not_in_group(request.actor, one, request.on)
        if one.kind == "county" and bodies(request.actor, one).filter(kind="leading_group").exists() else [],
        "closing": closing_of(request.actor, one),
        "dropped": caterer_dropped_out(request.actor, request.on) if one.kind in ("county", "bureau") else [],
        "may_close": one.until is None and _administers(request, one),
        "may_write": _holds(request, WRITERS, one), "may_register": _holds(request, [Role.ADMINISTRATOR], one),
        "may_body": request.actor.holds([*WRITERS, Role.PRINCIPAL], one.path),
    }  # fmt: skip
    return render(request, "organisations/place.html", context)


def _holds(request: Request, roles: Iterable[Role], one: Organisation) -> bool:
    """True when one of the roles is held above the organisation, or above who registered a free one."""
    places = [one] if one.registrar is None else [one, one.registrar]
    return any(request.actor.holds(roles, place.path) for place in places)


@open_to(Role.ADMINISTRATOR)
def papers(request: Request, organisation_id: int) -> HttpResponse:
    """New names or papers from a day on."""
    one = registered(request.actor, organisation_id)
    initial = {name: getattr(one, name) for name in ("name", "short_name", "place_code", "county_kind", "credit_code",
                                                     "licence_number", "licence_until")}  # fmt: skip
    form = PapersForm(request.POST or None, initial=initial | {"since": request.on})
    back = reverse("organisations:place", args=[one.pk])

    def page() -> HttpResponse:
        return form_page(request, form, _("变更登记"), back, one.name)

    if request.method != "POST":
        return page()

    def act() -> Any:
        return change_registration(
            by=request.actor, key=form.key_value, at=request.at, organisation=one, since=form.cleaned_data["since"],
            papers=form.papers,
        )  # fmt: skip

    return take(request, form, act, done_url=back, sentence=_("变更已登记。"), again=page)


@open_to(*WRITERS)
def facts(request: Request, organisation_id: int) -> HttpResponse:
    """What a school is from a day on."""
    one = registered(request.actor, organisation_id)
    last = school_profiles(request.actor, one).first()
    known = (
        {name: getattr(state_of(last), name) for name in state_of(last).__dataclass_fields__} if last else {}
    )
    known["caterer"] = known.pop("caterer_id", None)
    form = FactsForm(
        listed_caterers(request.actor, request.on),
        request.POST or None,
        initial=known | {"since": request.on},
    )
    back = reverse("organisations:place", args=[one.pk])

    def page() -> HttpResponse:
        return form_page(request, form, _("登记学校信息"), back, one.name)

    if request.method != "POST":
        return page()

    def act() -> Any:
        return record_school_facts(
            by=request.actor, key=form.key_value, at=request.at, school=one, since=form.cleaned_data["since"],
            state=form.state,
        )  # fmt: skip

    return take(request, form, act, done_url=back, sentence=_("学校信息已登记。"), again=page)


@open_to(*WRITERS)
def certificate(request: Request, organisation_id: int) -> HttpResponse:
    """A caterer's certificate for the directory."""
    one = registered(request.actor, organisation_id)
    form = CertificateForm(request.POST or None)
    back = reverse("organisations:place", args=[one.pk])

    def page() -> HttpResponse:
        return form_page(request, form, _("登记认证"), back, one.name)

    if request.method != "POST":
        return page()
    said = ("kind", "body", "number", "scope", "since", "until")

    def act() -> Any:
        return record_certificate(
            by=request.actor, key=form.key_value, at=request.at, organisation=one,
            **{name: form.cleaned_data[name] for name in said},
        )  # fmt: skip

    return take(request, form, act, done_url=back, sentence=_("认证已登记，到期自动移出目录。"), again=page)


@open_to_public
def caterers(request: Request) -> HttpResponse:
    """The public directory of certified caterers of today."""
    columns = [
        {"label": _("企业")},
        {"label": _("认证")},
        {"label": _("证书编号")},
        {"label": _("范围")},
        {"label": _("有效期")},
    ]
    rows = [
        {
            "cells": [
                row.organisation.name, row.get_kind_display(), {"text": row.number, "sub": row.body}, row.scope,
                period(row.since, row.until),
            ]
        }
        for row in certified_caterers(request.actor, request.on)
    ]  # fmt: skip
    return render(request, "organisations/caterers.html", {"columns": columns, "rows": rows, "kinds": KINDS})
