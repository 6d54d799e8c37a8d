"""Pages of incidents: the list, the chain from a duty to a decision, and what concerns oneself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import names_of, schools
from fangxin.areas.organisations.rules.duties import DUTY_ROLES
from fangxin.areas.oversight.actions import DECIDERS, attribute, clear, decide, report_incident, state
from fangxin.areas.oversight.forms import (
    AttributionForm,
    ClearanceForm,
    FindingForm,
    IncidentForm,
    StatementForm,
)
from fangxin.areas.oversight.models import Attribution, Incident
from fangxin.areas.oversight.queries import (
    attribution,
    attribution_of_own,
    attributions_of,
    candidates,
    clearances,
    hands_in,
    incident,
    incidents,
    own_attributions,
    state_of_incident,
    statement_of,
    step_of,
    unwritten,
)
from fangxin.areas.oversight.rules import CLAUSE, READERS, REPORTERS, STATES, TRACERS

PAGE = 25
TABS = {"open": "进行中", "ended": "已了结"}
TONES = {"reported": "warn", "hearing": "info", "undecided": "warn", "decided": "ok", "cleared": "ok"}
DAYS_TO_REPLY = 7  # only what the form suggests


@open_to(*READERS)
def incident_list(request: Request) -> HttpResponse:
    """The incidents of the own places, those that go on first."""
    tab, said = request.GET.get("state", "open"), request.GET.get("q", "").strip()[:40]
    tab = tab if tab in TABS else "open"
    found = incidents(request.actor, state=tab, said=said)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    chain, cleared = attributions_of(request.actor, page), clearances(request.actor, page)
    rows = []
    for row in page:
        where = state_of_incident(chain.get(row.pk, []), cleared.get(row.pk), request.on)
        rows.append(
            {
                "cells": [
                    {"text": row.title, "sub": _(row.get_kind_display()), "url": reverse("oversight:incident", args=[row.pk])},
                    row.school.short_name, f"{row.happened_on:%Y-%m-%d}",
                    {"text": str(len(chain.get(row.pk, []))), "tone": "", "phone": "off"},
                    {"text": "", "word": _(STATES[where]), "tone": TONES[where]},
                ]
            }
        )  # fmt: skip
    tabs = [
        {
            "label": _(words), "url": f"?{urlencode({'state': one, 'q': said})}", "current": one == tab,
            "count": incidents(request.actor, state=one, said=said).order_by().count(),
        }
        for one, words in TABS.items()
    ]  # fmt: skip
    labels = (_("事件"), _("学校"), _("日期"), _("涉及职责"), _("状态"))
    context = {
        "tabs": tabs, "page": page, "rows": rows, "columns": [{"label": one} for one in labels], "said": said,
        "query": urlencode({"state": tab, "q": said}) + "&", "kept": [("state", tab)], "clause": CLAUSE,
        "may": request.actor.has_role(*REPORTERS),
    }  # fmt: skip
    return render(request, "oversight/incidents.html", context)


def _schools(request: Request) -> list[Organisation]:
    found = schools(request.actor).filter(since__lte=request.on).exclude(until__lte=request.on)
    return [one for one in found.order_by("name") if request.actor.holds(REPORTERS, one.path)]


@open_to(*REPORTERS)
def report(request: Request) -> HttpResponse:
    """Put an incident on record; nobody is named by it."""
    own = _schools(request)
    if not own:
        raise Refused("您的单位没有学校。", clause=CLAUSE, remedy="请用学校或县教育局的账号登录。")
    form = IncidentForm(own, request.POST or None, initial={"happened_on": request.on})

    def page() -> HttpResponse:
        return render(request, "oversight/report.html", {"form": form, "clause": CLAUSE})

    def act() -> Incident:
        said = form.cleaned_data
        school = next(one for one in own if one.pk == said.get("school", own[0].pk))
        return report_incident(
            by=request.actor, key=form.key_value, at=request.at, school=school, kind=said["kind"],
            happened_on=said["happened_on"], title=said["title"], found=said["found"], evidence=said["evidence"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=lambda row: reverse("oversight:incident", args=[row.pk]),
        sentence=_("事件已登记，还没有指向任何人。"), again=page,
    )  # fmt: skip


def _line(
    request: Request, row: Attribution, names: dict[int, str], forms: dict[int, EntryForm]
) -> dict[str, Any]:
    """One attribution as the page shows it, with the form of whoever may decide."""
    step, said = step_of(row), statement_of(row)
    findings = list(row.findings.all())
    may = (
        request.actor.holds(DECIDERS, row.incident.school.path)
        and request.actor.account_id not in {row.post.account_id, *hands_in(row)}
        and step.heard(request.on)
    )
    word = "decided" if step.decided else "undecided" if step.heard(request.on) else "hearing"
    return {
        "row": row, "statement": said, "person": row.post.account.full_name, "role": _(row.post.get_role_display()),
        "named_by": names.get(row.by_id, ""), "word": _(STATES[word]), "tone": TONES[word], "again": bool(findings),
        "findings": [(one, _(one.get_outcome_display()), names.get(one.by_id, "")) for one in findings],
        "form": forms.get(row.pk) or (FindingForm() if may else None),
    }  # fmt: skip


def _incident_page(
    request: Request, row: Incident, *, naming: EntryForm | None = None, clearing: EntryForm | None = None,
    deciding: dict[int, EntryForm] | None = None,
) -> HttpResponse:  # fmt: skip
    chain = attributions_of(request.actor, [row]).get(row.pk, [])
    cleared = clearances(request.actor, [row]).get(row.pk)
    hands = (
        {row.by_id} | {one.by_id for one in chain} | {f.by_id for one in chain for f in one.findings.all()}
    )
    names = names_of(request.actor, hands | ({cleared.by_id} if cleared else set()))
    traces = request.actor.holds(TRACERS, row.school.path) and cleared is None
    where = state_of_incident(chain, cleared, request.on)
    if traces and naming is None:
        naming = AttributionForm(
            candidates(request.actor, row.school, row.happened_on),
            initial={"reply_by": request.on + timedelta(days=DAYS_TO_REPLY)},
        )
    clears = traces and not chain and row.by_id != request.actor.account_id
    context = {
        "row": row, "kind": _(row.get_kind_display()), "word": _(STATES[where]), "tone": TONES[where],
        "reporter": names.get(row.by_id, ""), "cleared": cleared, "clause": CLAUSE,
        "cleared_by": names.get(cleared.by_id, "") if cleared else "",
        "lines": [_line(request, one, names, deciding or {}) for one in chain],
        "naming": naming, "clearing": clearing or (ClearanceForm() if clears else None),
        "unwritten": unwritten(request.actor, row.school, row.happened_on) if traces else [],
    }  # fmt: skip
    return render(request, "oversight/incident.html", context)


@open_to(*READERS)
def one_incident(request: Request, incident_id: int) -> HttpResponse:
    """One incident: what was found, which duties are in question, what was said and decided."""
    return _incident_page(request, incident(request.actor, incident_id))


@open_to(*TRACERS)
def name_duty(request: Request, incident_id: int) -> HttpResponse:
    """Say which sentence of whose duty is in question."""
    row = incident(request.actor, incident_id)
    if request.method != "POST":
        return _incident_page(request, row)
    form = AttributionForm(candidates(request.actor, row.school, row.happened_on), request.POST)

    def act() -> Attribution:
        post_id, sentence = form.chosen
        return attribute(
            by=request.actor, key=form.key_value, at=request.at, incident_id=row.pk, post_id=post_id, sentence=sentence,
            why=form.cleaned_data["why"], reply_by=form.cleaned_data["reply_by"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("oversight:incident", args=[row.pk]), sentence=_("已登记，等待当事人陈述。"),
        again=lambda: _incident_page(request, row, naming=form),
    )  # fmt: skip


@open_to(*TRACERS)
def clear_incident(request: Request, incident_id: int) -> HttpResponse:
    """Say that nobody failed a duty."""
    row = incident(request.actor, incident_id)
    if request.method != "POST":
        return _incident_page(request, row)
    form = ClearanceForm(request.POST)
    return take(
        request, form,
        lambda: clear(
            by=request.actor, key=form.key_value, at=request.at, incident_id=row.pk, reason=form.cleaned_data["reason"]
        ),
        done_url=reverse("oversight:incident", args=[row.pk]), sentence=_("已认定无人失职。"),
        again=lambda: _incident_page(request, row, clearing=form),
    )  # fmt: skip


@open_to(*DECIDERS)
def decide_on(request: Request, attribution_id: int) -> HttpResponse:
    """Decide about one attribution."""
    row = attribution(request.actor, attribution_id)
    if request.method != "POST":
        return _incident_page(request, row.incident)
    form = FindingForm(request.POST)

    def act() -> Any:
        said = form.cleaned_data
        return decide(
            by=request.actor, key=form.key_value, at=request.at, attribution_id=row.pk, outcome=said["outcome"],
            reason=said["reason"], document=said["document"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("oversight:incident", args=[row.incident_id]), sentence=_("已决定。"),
        again=lambda: _incident_page(request, row.incident, deciding={row.pk: form}),
    )  # fmt: skip


@open_to(*DUTY_ROLES)
def mine(request: Request) -> HttpResponse:
    """What concerns oneself: nobody else's."""
    page = Paginator(own_attributions(request.actor), PAGE).get_page(request.GET.get("page"))
    names = names_of(
        request.actor, {one.by_id for row in page for one in row.findings.all()} | {row.by_id for row in page}
    )
    context = {
        "lines": [_line(request, row, names, {}) for row in page],
        "page": page,
        "clause": CLAUSE,
        "on": request.on,
    }
    return render(request, "oversight/mine.html", context)


@open_to(*DUTY_ROLES)
def my_statement(request: Request, attribution_id: int) -> HttpResponse:
    """Say what one has to say."""
    row = attribution_of_own(request.actor, attribution_id)
    form = StatementForm(request.POST or None)

    def page() -> HttpResponse:
        step = step_of(row)
        names = names_of(request.actor, {row.by_id})
        context = {
            "line": _line(request, row, names, {}), "row": row, "form": form, "clause": CLAUSE,
            "may": not (step.stated or step.decided),
        }  # fmt: skip
        return render(request, "oversight/statement.html", context)

    if request.method != "POST":
        return page()
    return take(
        request, form,
        lambda: state(
            by=request.actor, key=form.key_value, at=request.at, attribution_id=row.pk, text=form.cleaned_data["text"]
        ),
        done_url=reverse("oversight:mine"), sentence=_("陈述已提交。"), again=page,
    )  # fmt: skip
