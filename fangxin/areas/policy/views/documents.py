"""Pages of documents: the library, what is missing or ends, one document with its versions, readers and drills."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

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
from fangxin.areas.organisations.queries import ancestor, names_of, organisation, schools
from fangxin.areas.policy.actions.documents import (
    DECIDERS,
    WRITERS,
    add_document,
    confirm_reading,
    decide_document,
    record_drill,
)
from fangxin.areas.policy.actions.stored_files import keep_file
from fangxin.areas.policy.forms.documents import DecisionForm, DocumentForm, DrillForm
from fangxin.areas.policy.models import Document
from fangxin.areas.policy.queries.documents import (
    Need,
    document,
    drill_due,
    drills,
    library,
    receipts,
    shown,
    uninsured,
    unmet_needs,
    unread,
    versions_of,
)
from fangxin.areas.policy.queries.stored_files import stored_file
from fangxin.areas.policy.rules.document_kinds import GROUPS, DocumentKind, document_kinds, kinds_at
from fangxin.areas.policy.rules.document_sheet import HEADS, said_facts
from fangxin.areas.policy.rules.documents import STATES, months_later
from fangxin.areas.policy.views.calendar import COUNTY_ROLES, SCHOOL_ROLES
from fangxin.engine.workbook import XLSX, list_workbook

READERS = (*SCHOOL_ROLES, *COUNTY_ROLES, Role.ADMINISTRATOR)
KEEPERS = tuple(dict.fromkeys(role for roles in WRITERS.values() for role in roles))
APPROVERS = tuple(dict.fromkeys(role for roles in DECIDERS.values() for role in roles))
PAGE, MOST_ROWS = 25, 5000


def _home(request: Request) -> Organisation:
    """The place whose documents this person keeps: the own school, else the county."""
    place = request.actor.place(*READERS)
    assert place is not None, "the gate lets only these roles in"
    home = organisation(request.actor, place.organisation_id)
    return ancestor(request.actor, home, "county") if home.kind in ("bureau", "finance_bureau") else home


def _places(request: Request) -> list[Organisation]:
    home = _home(request)
    return [home] if home.kind == "school" else [home, *schools(request.actor)]


def keeping_places(request: Request) -> list[Organisation]:
    """Of these, where the person writes documents."""
    return [one for one in _places(request) if request.actor.holds(WRITERS.get(one.kind, ()), one.path)]


def _tag(code: str) -> dict[str, str]:
    tone, word = STATES[code]
    return {"tone": tone, "word": _(word)}


def _row(row: Document, request: Request) -> dict[str, Any]:
    found = shown(row, request.on)
    until = row.until.isoformat() if row.until else _("长期")
    return {
        "cells": [
            {
                "text": row.title,
                "url": reverse("policy:document", args=[row.pk]),
                "sub": f"{found.kind.title} · v{row.version}",
            },
            row.place.short_name,
            row.number or "—",
            row.since.isoformat(),
            until,
            _tag(found.state),
        ]
    }


def _columns() -> list[dict[str, str]]:
    return [
        {"label": _("文件")},
        {"label": _("单位"), "phone": "bare"},
        {"label": _("编号"), "phone": "off"},
        {"label": _("自"), "phone": "off"},
        {"label": _("有效期至（不含）")},
        {"label": _("状态"), "phone": "bare"},
    ]


@open_to(*READERS)
def document_list(request: Request) -> HttpResponse:
    """The library: search by title, number, place or pinyin initials; one tab a group."""
    group, words = request.GET.get("group", ""), request.GET.get("q", "")[:40]
    group = group if group in GROUPS else ""
    page = Paginator(library(request.actor, words=words, group=group), PAGE).get_page(request.GET.get("page"))
    home = _home(request)
    unmet = unmet_needs(request.actor, _places(request), request.on)
    choices = [
        {"label": _("全部"), "url": "?" + urlencode({"q": words}), "current": not group, "count": None}
    ]
    choices += [
        {"label": _(label), "url": "?" + urlencode({"group": code, "q": words}), "current": code == group, "count": None}
        for code, label in GROUPS.items()
    ]  # fmt: skip
    context = {
        "place": home,
        "columns": _columns(),
        "rows": [_row(row, request) for row in page],
        "page": page,
        "query": urlencode({"group": group, "q": words}) + "&",
        "words": words,
        "hidden": [("group", group)] if group else [],
        "choices": choices,
        "unmet": len(unmet),
        "unread": unread(request.actor, request.on),
        "may_import": bool(keeping_places(request)),
        "kinds": kinds_at(home.kind) if request.actor.holds(KEEPERS, home.path) else [],
    }
    return render(request, "policy/documents.html", context)


@open_to(*READERS)
def document_workbook(request: Request) -> HttpResponse:
    """The library's current search as a workbook, in the form in which it can be imported again."""
    rows = library(request.actor, words=request.GET.get("q", "")[:40], group=request.GET.get("group", ""))
    lines = []
    for row in rows[:MOST_ROWS]:
        found = shown(row, request.on)
        last = row.until - timedelta(days=1) if row.until else None
        lines.append(
            (
                row.place.name, found.kind.title, row.title, row.number, row.since, last,
                said_facts(found.kind, row.facts), row.text, row.version, STATES[found.state][1],
            )
        )  # fmt: skip
    response = HttpResponse(list_workbook("制度文件", (*HEADS, "版本", "状态"), lines), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="documents.xlsx"'
    return response


def _need_row(need: Need) -> dict[str, Any]:
    url = reverse("policy:document", args=[need.document.pk]) if need.document else ""
    return {
        "cells": [
            {"text": need.kind.title, "url": url, "sub": need.kind.clause},
            need.place.short_name,
            need.until.isoformat() if need.until else "—",
            _tag(need.state),
        ]
    }


@open_to(*READERS)
def document_needs(request: Request) -> HttpResponse:
    """The expiry board: what is missing, has expired or ends soon, the worst first."""
    words = request.GET.get("q", "").strip()[:40]
    found = unmet_needs(request.actor, _places(request), request.on)
    if words:
        found = [
            need
            for need in found
            if words in f"{need.place.name}{need.place.short_name}{need.kind.title}{need.kind.clause}"
            or need.place.pinyin.startswith(words.lower())
        ]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "columns": [
            {"label": _("文件")},
            {"label": _("单位"), "phone": "bare"},
            {"label": _("有效期至（不含）")},
            {"label": _("状态"), "phone": "bare"},
        ],
        "rows": [_need_row(need) for need in page],
        "page": page,
        "query": urlencode({"q": words}) + "&",
        "words": words,
    }
    return render(request, "policy/document_needs.html", context)


def _detail(request: Request, row: Document, forms: dict[str, EntryForm] | None = None) -> HttpResponse:
    found = shown(row, request.on)
    decision = getattr(row, "decision", None)
    read = receipts(request.actor, row)
    practised = drills(request.actor, row)
    due = drill_due(request.actor, row)
    names = names_of(
        request.actor,
        {row.by_id}
        | {r.by_id for r in read}
        | {d.by_id for d in practised}
        | ({decision.by_id} if decision else set()),
    )
    keeps = request.actor.holds(WRITERS.get(row.place.kind, ()), row.place.path)
    decides = request.actor.holds(DECIDERS.get(row.place.kind, ()), row.place.path)
    usable = found.state in ("in_force", "expiring", "future")
    gaps = (
        uninsured(request.actor, row.place, row.kind, row.since, max(request.on, row.until or request.on))
        if found.kind.group == "insurance"
        else []
    )
    context: dict[str, Any] = {
        "row": row,
        "kind": found.kind,
        "state": _tag(found.state),
        "facts": [{"label": fact.label, "value": row.facts.get(fact.name, "")} for fact in found.kind.facts],
        "written_by": names.get(row.by_id, ""),
        "decision": decision,
        "decided_by": names.get(decision.by_id, "") if decision else "",
        "versions": [
            (version, _tag(shown(version, request.on).state)) for version in versions_of(request.actor, row)
        ],
        "receipts": [(names.get(r.by_id, ""), r.place.short_name, r.at) for r in read],
        "has_read": any(r.by_id == request.actor.account_id for r in read),
        "readers": "、".join(ROLE_NAMES[Role(role)] for role in found.kind.readers),
        "may_read": usable and any(g.path.startswith(row.place.path) for g in request.actor.grants),
        "may_revise": keeps and decision is not None and getattr(row, "superseded_by", None) is None,
        "decision_form": DecisionForm()
        if decides and decision is None and row.by_id != request.actor.account_id
        else None,
        "own_draft": decision is None and row.by_id == request.actor.account_id,
        "drills": [(d, names.get(d.by_id, "")) for d in practised],
        "drill_due": due,
        "drill_late": due is not None and due < request.on,
        "drill_form": DrillForm() if keeps and usable and found.kind.drill_months else None,
        "gaps": gaps,
        "read_form": EntryForm(),
    }
    return render(request, "policy/document.html", context | (forms or {}))


@open_to(*READERS)
def document_page(request: Request, document_id: int) -> HttpResponse:
    """One version: text, facts, file, versions, decision, readers, drills."""
    return _detail(request, document(request.actor, document_id))


def _chosen(request: Request, home: Organisation) -> tuple[DocumentKind, Document | None]:
    wanted = request.GET.get("replaces", "")
    if wanted.isdecimal() and len(wanted) < 12:
        before = document(request.actor, int(wanted))
        return document_kinds()[before.kind], before
    kind = document_kinds().get(request.GET.get("kind", ""))
    if kind is None or home.kind not in kind.at:
        raise NotFound(_("这种文件"))
    return kind, None


@open_to(*KEEPERS)
def document_new(request: Request) -> HttpResponse:
    """Enter a document of a kind, or a new version of one."""
    home = _home(request)
    kind, before = _chosen(request, home)
    initial: dict[str, Any] = {}
    if before is not None:
        initial = {"title": before.title, "number": before.number, "text": before.text, **before.facts}
        if before.until and kind.months:
            initial |= {"since": before.until, "last_day": months_later(before.until, kind.months)}
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DocumentForm(kind, request.on, *bound, initial=initial)

    def page() -> HttpResponse:
        context = {"form": form, "kind": kind, "before": before, "place": home}
        return render(request, "policy/document_new.html", context)

    def act() -> Document:
        upload = form.cleaned_data.get("file")
        file = keep_file(by=request.actor, data=upload.read(), name=upload.name) if upload else None
        data = form.cleaned_data
        return add_document(
            by=request.actor, key=form.key_value, at=request.at, place=home, kind=kind.code, title=data["title"],
            number=data["number"], since=data["since"], until=form.until, text=data["text"], facts=form.facts, file=file,
            replaces=before,
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=lambda row: reverse("policy:document", args=[row.pk]),
        sentence=_("文件已登记，等待另一位负责人批准。"), again=page,
    )  # fmt: skip


def _post(
    request: Request, document_id: int, name: str, form: EntryForm, act: Any, sentence: str
) -> HttpResponse:
    row = document(request.actor, document_id)
    if request.method != "POST":
        return _detail(request, row)
    url = reverse("policy:document", args=[row.pk])
    return take(
        request,
        form,
        lambda: act(row),
        done_url=url,
        sentence=sentence,
        again=lambda: _detail(request, row, {name: form}),
    )


@open_to(*APPROVERS)
def document_decide(request: Request, document_id: int) -> HttpResponse:
    """Approve or send back."""
    form = DecisionForm(request.POST or None)
    return _post(
        request, document_id, "decision_form", form,
        lambda row: decide_document(
            by=request.actor, key=form.key_value, at=request.at, document=row,
            approved=form.cleaned_data["approved"] == "yes", reason=form.cleaned_data["reason"],
        ),
        _("已登记。"),
    )  # fmt: skip


@open_to(*READERS)
def document_read(request: Request, document_id: int) -> HttpResponse:
    """Confirm to have read it."""
    form = EntryForm(request.POST or None)
    return _post(
        request, document_id, "read_form", form,
        lambda row: confirm_reading(by=request.actor, key=form.key_value, at=request.at, document=row),
        _("已登记阅读。"),
    )  # fmt: skip


@open_to(*KEEPERS)
def document_drill(request: Request, document_id: int) -> HttpResponse:
    """Record a drill."""
    form = DrillForm(request.POST or None)
    return _post(
        request, document_id, "drill_form", form,
        lambda row: record_drill(
            by=request.actor, key=form.key_value, at=request.at, plan=row, on=form.cleaned_data["on"],
            people=form.cleaned_data["people"], found=form.cleaned_data["found"],
        ),
        _("演练已登记。"),
    )  # fmt: skip


@open_to(*READERS)
def document_file(request: Request, document_id: int) -> HttpResponse:
    """The file, as a download: it is never shown inside a page of ours."""
    row, data = stored_file(request.actor, document_id)
    response = HttpResponse(data, content_type=row.file_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.file_name)}"
    response["Cache-Control"] = "private, no-store"
    return response
