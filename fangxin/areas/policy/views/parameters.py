"""Pages of the policy parameters and of the duties."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotFound
from fangxin.areas.organisations.access import Request, open_to_signed_in, opens_for
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import organisation
from fangxin.areas.policy.queries import ParameterLine, duty_statuses, parameter_line, parameter_lines
from fangxin.areas.policy.rules import CONFIDENCE, SUBJECTS, scope_text, value_text
from fangxin.engine.duties import DutyStatus, Keeping, counts
from fangxin.engine.policy.lookup import Policy, UnknownParameter
from fangxin.engine.policy.parameter import Confidence

KEPT = {
    Keeping.ENFORCED: ("ok", "系统强制"),
    Keeping.SUPPORTED: ("info", "有记录和提醒"),
    Keeping.MISSING: ("", "尚未实现"),
}
# The screen on which a duty is met: by duty where one is known, else the area's main page.
SCREENS = {
    "D117": "roster:declarations", "D237": "roster:declarations", "D119": "policy:parameters",
}  # fmt: skip
AREA_SCREENS = {
    "roster": "roster:declarations", "policy": "policy:parameters", "dining": "dining:classes",
    "supply": "supply:deliveries", "menus": "menus:weeks", "kitchen": "kitchen:logs",
    "settlement": "settlement:queue", "procurement": "procurement:price-lists", "ledger": "disclosure:trace-index",
    "disclosure": "disclosure:portal",
}  # fmt: skip

CALENDAR_ROLES = (
    Role.PRINCIPAL, Role.SAFETY_MANAGER, Role.STOREKEEPER, Role.BUYER, Role.COOK, Role.TEACHER, Role.EDUCATION_OFFICER,
    Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR,
)  # fmt: skip


def place_of(request: Request) -> Organisation | None:
    """Where the person works: the county of the first post that is not the whole system's."""
    grant = next((one for one in request.actor.grants if one.organisation_id), None)
    return organisation(request.actor, grant.organisation_id) if grant else None


def _programme(request: Request) -> str:
    wanted = request.GET.get("programme", "")
    return wanted if wanted in Policy.load().keys["programme"] else ""


def _kept(**values: str) -> str:
    """The part of an address that keeps what was asked, ending in &; empty values are left out."""
    said = urlencode({name: value for name, value in values.items() if value})
    return f"{said}&" if said else ""


def _row(line: ParameterLine) -> dict[str, Any]:
    url = reverse("policy:parameter", args=[line.parameter.name])
    title = {"text": line.parameter.title, "url": url, "sub": SUBJECTS.get(line.parameter.subject, "")}
    if line.answer is None:
        return {"cells": [title, "—", line.problem, {"tone": "", "word": "不适用"}]}
    tone, word = CONFIDENCE[line.answer.confidence]
    article = line.answer.article
    project = line.answer.confidence is Confidence.PROJECT and article
    source = f"{line.answer.document.citation}{f'（{article}）' if project else article}"
    return {"cells": [title, {"text": line.value, "strong": True}, source, {"tone": tone, "word": word}]}


@open_to_signed_in
@require_safe
def parameters(request: Request) -> HttpResponse:
    """Every rule with the value that holds here today."""
    query = request.GET.get("q", "").strip()
    subject = request.GET.get("subject", "")
    subject = subject if subject in SUBJECTS else ""
    place, programme = place_of(request), _programme(request)
    lines = parameter_lines(request.actor, request.on, place, words=query, programme=programme)
    choices = [{"label": "全部", "url": f"?{_kept(q=query)}", "count": len(lines), "current": not subject}]
    choices += [
        {"label": name, "url": f"?{_kept(q=query, subject=code)}", "count": n, "current": subject == code}
        for code, name in SUBJECTS.items()
        if (n := sum(line.parameter.subject == code for line in lines)) or subject == code
    ]
    shown = [line for line in lines if not subject or line.parameter.subject == subject]
    page = Paginator(shown, 25).get_page(request.GET.get("page"))
    columns = [
        {"label": "规定"},
        {"label": "今天的值", "phone": "wide"},
        {"label": "依据", "phone": "wide"},
        {"label": "来源", "phone": "bare"},
    ]
    context = {
        "query": query, "choices": choices, "page": page, "columns": columns, "rows": [_row(one) for one in page],
        "place": place, "hidden": [("subject", subject)] if subject else [], "subject": subject,
        "pager_query": _kept(q=query, subject=subject),
        "may_see_calendar": request.actor.has_role(*CALENDAR_ROLES),
    }  # fmt: skip
    return render(request, "policy/parameters.html", context)


@open_to_signed_in
@require_safe
def parameter(request: Request, name: str) -> HttpResponse:
    """One rule: its value here today, the clause word for word, and every value that was ever entered."""
    try:
        line = parameter_line(request.actor, name, request.on, place_of(request), _programme(request))
    except UnknownParameter as unknown:
        raise NotFound("这项规定") from unknown
    policy = Policy.load()
    history = []
    for dated in sorted(line.parameter.values, key=lambda one: one.since, reverse=True):
        tone, word = CONFIDENCE[dated.confidence]
        current = line.answer is not None and line.parameter.version_of(dated) == line.answer.version
        history.append(
            {
                "current": current,
                "cells": [
                    {
                        "text": value_text(line.parameter, dated.value),
                        "sub": "此处今天适用" if current else "",
                    },
                    f"{dated.since} 起" + (f"，{dated.until} 前" if dated.until else ""),
                    scope_text(dated.where, policy.keys, policy.places),
                    f"{policy.documents[dated.document].citation}{dated.article}",
                    {"tone": tone, "word": word},
                ],
            }
        )
    columns = [
        {"label": "值"},
        {"label": "日期", "phone": "wide"},
        {"label": "适用于", "phone": "wide"},
        {"label": "依据", "phone": "wide"},
        {"label": "来源", "phone": "bare"},
    ]
    context = {
        "line": line, "history": history, "columns": columns, "place": place_of(request),
        "subject": SUBJECTS.get(line.parameter.subject, ""),
        "confidence": CONFIDENCE[line.answer.confidence] if line.answer else None,
        "notes": [dated.note for dated in line.parameter.values if dated.note],
        "change": {"fixed": "下级不得变更", "stricter": "下级只能从严", "range": "下级可在范围内自定"}[
            line.parameter.change_below.value
        ],
    }  # fmt: skip
    return render(request, "policy/parameter.html", context)


def screen_of(actor: Actor, status: DutyStatus) -> str:
    """The address of the page on which a duty is met; empty where none is known, or it does not open for this person."""
    name = SCREENS.get(status.duty.id) or AREA_SCREENS.get(status.duty.area, "")
    try:
        url = reverse(name) if name and status.keeping is not Keeping.MISSING else ""
    except NoReverseMatch:  # an installation may lack a page
        return ""
    return url if url and opens_for(actor, url) else ""


def _duty_row(actor: Actor, status: DutyStatus) -> dict[str, Any]:
    tone, word = KEPT[status.keeping]
    url = screen_of(actor, status)
    document = Policy.load().documents.get(status.duty.document)
    source = f"{document.citation if document else status.duty.document}{status.duty.clause}"
    first: dict[str, Any] = {"text": status.duty.title_zh, "sub": status.duty.id}
    screen: Any = {"text": "打开页面", "url": url} if url else "—"
    return {
        "cells": [first, source, {"tone": tone, "word": word, "sub": f"{len(status.marks)} 项测试"}, screen]
    }


@open_to_signed_in
@require_safe
def duties(request: Request) -> HttpResponse:
    """From a clause of the programme documents to the screen that meets it, and how far it is met."""
    statuses, problem = duty_statuses(request.actor)
    totals = counts(statuses)
    query = request.GET.get("q", "").strip()
    wanted = request.GET.get("show", "")
    found = [
        one
        for one in statuses
        if (not query or query.lower() in f"{one.duty.id} {one.duty.clause} {one.duty.title_zh}".lower())
        and (wanted not in KEPT or one.keeping == wanted)
    ]
    choices = [
        {"label": "全部", "url": f"?{_kept(q=query)}", "count": len(statuses), "current": wanted not in KEPT}
    ]
    choices += [
        {"label": KEPT[keeping][1], "url": f"?{_kept(q=query, show=keeping)}", "count": totals[keeping], "current": wanted == keeping}
        for keeping in Keeping
    ]  # fmt: skip
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    columns = [
        {"label": "职责"},
        {"label": "条款", "phone": "wide"},
        {"label": "达成", "phone": "bare"},
        {"label": "办理页面", "phone": "bare"},
    ]
    context = {
        "choices": choices, "page": page, "columns": columns, "rows": [_duty_row(request.actor, one) for one in page],
        "query": query, "wanted": wanted if wanted in KEPT else "", "problem": problem, "total": len(statuses),
        "hidden": [("show", wanted)] if wanted in KEPT else [],
        "pager_query": _kept(q=query, show=wanted if wanted in KEPT else ""),
    }  # fmt: skip
    return render(request, "policy/duties.html", context)
