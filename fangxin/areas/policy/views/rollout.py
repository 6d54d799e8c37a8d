"""The roll-out tracker: school by service by start term, who is not covered, who is overdue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.actions.duties import SCHOOL_WRITERS, record_service_stage
from fangxin.areas.organisations.models import Organisation, ServiceStage
from fangxin.areas.organisations.queries import ancestor, organisation, schools
from fangxin.areas.organisations.rules.rollout import (
    SERVICES,
    STAGES,
    Progress,
    RollOut,
    term_name,
    terms_between,
)
from fangxin.areas.policy.forms.rollout import StageForm
from fangxin.areas.policy.queries.rollout import roll_out
from fangxin.engine.policy.answer import Answer
from fangxin.engine.workbook import XLSX, list_workbook

READERS = (
    Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR,
)  # fmt: skip
PAGE = 25
TONES = {"running": "ok", "ready": "info", "planned": "info", "ended": "bad", "": "warn"}


def _county(request: Request) -> Organisation:
    grant = request.actor.place(*READERS)
    assert grant is not None, "the gate lets only these roles in"
    return ancestor(request.actor, organisation(request.actor, grant.organisation_id), "county")


def _terms(stage: Answer, on: date) -> Sequence[str]:
    """From the programme's first term to two years ahead."""
    first = min(value.since for value in stage.parameter.values)
    return terms_between(first, date(on.year + 2, on.month, 1))


def _cell(found: RollOut, row: Progress) -> dict[str, str]:
    late = row in found.overdue
    word = _(STAGES[row.stage]) if row.stage else _("未登记")
    return {
        "word": f"{word}{_('，已逾期') if late else ''}", "tone": "bad" if late else TONES[row.stage],
        "sub": term_name(row.term) if row.term else "",
    }  # fmt: skip


def _asked(request: Request) -> tuple[str, bool]:
    return request.GET.get("q", "")[:40], request.GET.get("show") == "uncovered"


def _wanted(request: Request, found: RollOut) -> list[Organisation]:
    """The schools of the search; with `show=uncovered` those that lack a service."""
    said, only_uncovered = _asked(request)
    ids = {row.school_id for row in (found.uncovered if only_uncovered else found.rows)}
    rows = schools(request.actor).filter(pk__in=ids).order_by("pinyin", "id")
    words = said.strip().lower()
    return [one for one in rows if words in one.name.lower() or one.pinyin.startswith(words)]


def _page(request: Request, form: EntryForm | None = None) -> HttpResponse:
    county = _county(request)
    found, stage = roll_out(request.actor, county, request.on)
    page = Paginator(_wanted(request, found), PAGE).get_page(request.GET.get("page"))
    services = list(dict.fromkeys(row.service for row in found.rows)) or list(SERVICES)
    rows = []
    for one in page:
        mine = found.of_school(one.pk)
        rows.append({"cells": [one.name, *(_cell(found, mine[service]) for service in services)]})
    said, only = _asked(request)
    may_write = request.actor.has_role(*SCHOOL_WRITERS)
    in_scope = {row.school_id for row in found.rows}
    choices = [one for one in schools(request.actor) if one.pk in in_scope] if may_write else []
    terms = _terms(stage, request.on)
    blank = StageForm(choices, terms, initial={"since": request.on})
    context: dict[str, Any] = {
        "columns": [{"label": _("学校")}, *({"label": _(SERVICES[service])} for service in services)], "rows": rows,
        "page": page, "said": said, "due": found.due, "stage": stage, "county": county,
        "uncovered": len({row.school_id for row in found.uncovered}), "overdue": len({row.school_id for row in found.overdue}),
        "total": len(in_scope), "form": (form or blank) if choices else None,
        "query": urlencode({"q": said, "show": "uncovered" if only else ""}) + "&",
        "choices": [
            {"label": _("全部"), "url": f"?{urlencode({'q': said})}", "current": not only, "count": len(in_scope)},
            {"label": _("未覆盖"), "url": f"?{urlencode({'q': said, 'show': 'uncovered'})}", "current": only,
             "count": len({row.school_id for row in found.uncovered})},
        ],
    }  # fmt: skip
    return render(request, "policy/rollout.html", context)


@open_to(*READERS, in_county=True)
def tracker(request: Request) -> HttpResponse:
    """The table of today; those who may also say how far a school is."""
    if request.method != "POST" or not request.actor.has_role(*SCHOOL_WRITERS):
        return _page(request)
    found, stage = roll_out(request.actor, _county(request), request.on)
    in_scope = {row.school_id for row in found.rows}
    choices = [one for one in schools(request.actor) if one.pk in in_scope]
    terms = _terms(stage, request.on)
    form = StageForm(choices, terms, request.POST)

    def act() -> ServiceStage:
        data = form.cleaned_data
        return record_service_stage(
            by=request.actor, key=form.key_value, at=request.at, school=form.schools[data["school"]],
            service=data["service"], stage=data["stage"], term=data["term"], since=data["since"], note=data["note"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("policy:rollout"), sentence=_("推进情况已登记。"),
        again=lambda: _page(request, form),
    )  # fmt: skip


@open_to(*READERS, in_county=True)
def rollout_workbook(request: Request) -> HttpResponse:
    """The table of the search as a workbook, a row for each school and service."""
    found, _stage = roll_out(request.actor, _county(request), request.on)
    wanted = {one.pk for one in _wanted(request, found)}
    overdue = set(found.overdue)
    lines = [
        [row.school, SERVICES[row.service], STAGES.get(row.stage, "未登记"), term_name(row.term) if row.term else "",
         row.since or "", "是" if row in overdue else ""]
        for row in found.rows
        if row.school_id in wanted
    ]  # fmt: skip
    response = HttpResponse(
        list_workbook("推进情况", ["学校", "服务", "进度", "启动学期", "自", "逾期"], lines),
        content_type=XLSX,
    )
    response["Content-Disposition"] = 'attachment; filename="rollout.xlsx"'
    return response
