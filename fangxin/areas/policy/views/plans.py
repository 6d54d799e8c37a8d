"""Pages of plans: a county's own, and for a prefecture which are missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to, open_to_public
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import names_of, organisation
from fangxin.areas.policy.actions.plan import (
    DECIDERS,
    DRAFTERS,
    RECEIVERS,
    SCHOOL_DRAFTERS,
    SCHOOL_FILERS,
    decide_plan,
    draft_plan,
    file_plan,
    receive_plan,
)
from fangxin.areas.policy.forms.plan import DecisionForm, PlanForm
from fangxin.areas.policy.models import Plan, PlanDecision, PlanFiling, PlanReceipt
from fangxin.areas.policy.queries import plans as queries
from fangxin.areas.policy.queries import programme_of
from fangxin.areas.policy.rules.plan import ONE_SCHOOL_ONE_PLAN
from fangxin.areas.policy.rules.wording import value_text
from fangxin.engine.policy import Policy
from fangxin.engine.policy.parameter import freeze

READERS = (
    Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.FINANCE_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR,
    Role.PRINCIPAL, Role.SAFETY_MANAGER,
)  # fmt: skip
STATES = {
    "missing": ("bad", "没有方案"),
    "draft": ("warn", "待批准"),
    "returned": ("", "已退回"),
    "suspended": ("warn", "有规定暂停，须重新采用"),
    "unfiled": ("warn", "已批准，未抄报"),
    "filed": ("info", "已抄报"),
    "received": ("ok", "上级已收"),
    "approved": ("ok", "已批准"),
}


def _programmes() -> dict[str, str]:
    return dict(Policy.load().keys["programme"])


def _state_cell(state: str) -> dict[str, str]:
    tone, word = STATES[state]
    return {"tone": tone, "word": _(word)}


@open_to(*READERS)
def plans(request: Request) -> HttpResponse:
    """Every county of one's places with its plans; what is missing comes first."""
    names = _programmes()
    lines = queries.county_lines(request.actor, request.on)
    rows = [
        {
            "cells": [
                {"text": line.county.name, "sub": names[line.programme]},
                {"text": line.plan.title, "url": reverse("policy:plan", args=[line.plan.pk]), "sub": line.plan.number}
                if line.plan
                else "—",
                _state_cell(line.state),
            ]
        }
        for line in lines
    ]  # fmt: skip
    columns = [
        {"label": _("县（市）和项目")},
        {"label": _("实施方案"), "phone": "wide"},
        {"label": _("状态"), "phone": "bare"},
    ]
    place = request.actor.place(*DRAFTERS, *SCHOOL_DRAFTERS)
    own = organisation(request.actor, place.organisation_id) if place else None
    context = {
        "rows": rows, "columns": columns, "missing": sum(line.state == "missing" for line in lines),
        "programmes": _draftable(own, request.on),
        "history": _history(request),
    }  # fmt: skip
    return render(request, "policy/plans.html", context)


def _draftable(own: Organisation | None, on: date) -> dict[str, str]:
    """The programmes for which a place may draft a plan: a school's own, a county's all."""
    names = _programmes()
    if own is not None and own.kind == "school":
        mine = programme_of(own, on)
        return {mine: names[mine]}
    return names if own is not None and own.kind in {"county", "prefecture"} else {}


def _history(request: Request) -> list[dict[str, Any]]:
    paths = request.actor.paths
    rows = [
        p for p in queries.plans(request.actor)[:100] if any(p.place.path.startswith(path) for path in paths)
    ]
    return [{"plan": row, "state": _state_cell(queries.plan_state(row))} for row in rows[:25]]


def _own(request: Request) -> Organisation:
    place = request.actor.place(*DRAFTERS, *SCHOOL_DRAFTERS)
    assert place is not None, "the gate lets only drafters in"
    return organisation(request.actor, place.organisation_id)


@open_to(*DRAFTERS, *SCHOOL_DRAFTERS)
def plan_new(request: Request, programme: str) -> HttpResponse:
    """Draft a plan of one programme."""
    own = _own(request)
    names = _draftable(own, request.on) or _programmes()
    programme = programme if programme in names else next(iter(names))
    form = PlanForm(programme, request.POST or None, request.FILES or None)

    def page() -> HttpResponse:
        context = {"form": form, "place": own, "programme": names[programme], "programme_key": programme}
        return render(request, "policy/plan_new.html", context)

    def act() -> Plan:
        data = form.cleaned_data
        return draft_plan(
            by=request.actor, key=form.key_value, at=request.at, place=own, programme=programme, title=data["title"],
            number=data["number"], issued=data["issued"], since=data["since"], until=data.get("until"),
            entries=data["entries"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request,
        form,
        act,
        done_url=reverse("policy:plans"),
        sentence=_("方案已提交，等另一位负责人批准。"),
        again=page,
    )


def _deciders(row: Plan) -> tuple[Role, ...]:
    return (Role.PRINCIPAL,) if row.place.kind == "school" else DECIDERS


def _filers(row: Plan) -> tuple[Role, ...]:
    return SCHOOL_FILERS if row.place.kind == "school" else DRAFTERS


def _page(
    request: Request,
    plan_id: int,
    *,
    step: EntryForm | None = None,
    decision_form: DecisionForm | None = None,
) -> HttpResponse:
    """The page; `step` is a refused filing or receipt, whose reason is shown also where its button has gone."""
    row = queries.plan(request.actor, plan_id)
    policy = Policy.load()
    rows = [
        {
            "cells": [
                {
                    "text": policy.parameter(line.parameter).title,
                    "url": reverse("policy:parameter", args=[line.parameter]),
                    "sub": line.adopted.article,
                },
                {"text": value_text(policy.parameter(line.parameter), line.adopted.value), "strong": True},
                value_text(line.above.parameter, line.above.value) if line.above else "—",
                {"tone": "warn", "word": _("已暂停")}
                if line.suspended
                else {"tone": "ok", "word": _("有效")},
            ]
        }
        for line in queries.plan_lines(row, request.on)
    ]
    columns = [
        {"label": _("规定")}, {"label": _("本地的值"), "phone": "wide"}, {"label": _("上级的值"), "phone": "wide"},
        {"label": _("状态"), "phone": "bare"},
    ]  # fmt: skip
    state, actor, parent = queries.plan_state(row), request.actor, row.place.parent
    decision = getattr(row, "decision", None)
    by_ids = {row.by_id} | ({decision.by_id} if decision else set())
    context = {
        "plan": row, "rows": rows, "columns": columns, "state": _state_cell(state), "decision": decision,
        "names": names_of(actor, by_ids), "programme": _programmes().get(row.programme, row.programme),
        "drafter": names_of(actor, {row.by_id}).get(row.by_id, ""),
        "decider": names_of(actor, {decision.by_id}).get(decision.by_id, "") if decision else "",
        "form": step or EntryForm(), "decision_form": decision_form or DecisionForm(),
        "may_decide": state == "draft" and actor.holds(_deciders(row), row.place.path) and row.by_id != actor.account_id,
        "of_school": row.place.kind == "school",
        "own_draft": state == "draft" and row.by_id == actor.account_id,
        "may_file": state == "unfiled" and actor.holds(_filers(row), row.place.path),
        "may_receive": state == "filed" and parent is not None and actor.holds(RECEIVERS, parent.path),
    }  # fmt: skip
    return render(request, "policy/plan.html", context)


@open_to(*READERS)
def plan_page(request: Request, plan_id: int) -> HttpResponse:
    """One plan: its values beside what stands above them, and what can be done with it."""
    return _page(request, plan_id)


@open_to(*DECIDERS, Role.PRINCIPAL)
def plan_decide(request: Request, plan_id: int) -> HttpResponse:
    """Approve or send back."""
    if request.method != "POST":
        return _page(request, plan_id)
    form = DecisionForm(request.POST)

    def act() -> PlanDecision:
        row = queries.plan(request.actor, plan_id)
        return decide_plan(
            by=request.actor, key=form.key_value, at=request.at, plan=row,
            approved=request.POST.get("step") == "approve", reason=form.cleaned_data["reason"],
        )  # fmt: skip

    done = reverse("policy:plan", args=[plan_id])
    return take(
        request,
        form,
        act,
        done_url=done,
        sentence=_("已办理。"),
        again=lambda: _page(request, plan_id, decision_form=form),
    )


@open_to(*DRAFTERS, *SCHOOL_FILERS)
def plan_file(request: Request, plan_id: int) -> HttpResponse:
    """Send the approved plan to the prefecture."""
    if request.method != "POST":
        return _page(request, plan_id)
    form = EntryForm(request.POST)

    def act() -> PlanFiling:
        row = queries.plan(request.actor, plan_id)
        return file_plan(by=request.actor, key=form.key_value, at=request.at, plan=row)

    done = reverse("policy:plan", args=[plan_id])
    return take(
        request,
        form,
        act,
        done_url=done,
        sentence=_("已报上级备案。"),
        again=lambda: _page(request, plan_id, step=form),
    )


@open_to(*RECEIVERS)
def plan_receive(request: Request, plan_id: int) -> HttpResponse:
    """Confirm that the prefecture has the plan."""
    if request.method != "POST":
        return _page(request, plan_id)
    form = EntryForm(request.POST)

    def act() -> PlanReceipt:
        row = queries.plan(request.actor, plan_id)
        return receive_plan(by=request.actor, key=form.key_value, at=request.at, plan=row)

    done = reverse("policy:plan", args=[plan_id])
    return take(
        request,
        form,
        act,
        done_url=done,
        sentence=_("已登记收到。"),
        again=lambda: _page(request, plan_id, step=form),
    )


@open_to(*READERS)
def school_plans(request: Request) -> HttpResponse:
    """One school, one plan: every school of one's places with where its plan stands."""
    said = request.GET.get("q", "")[:40]
    page = Paginator(queries.school_plans(request.actor, said), 25).get_page(request.GET.get("page"))
    newest = queries.newest_plans(request.actor, list(page))
    rows = [
        {
            "cells": [
                one.name,
                {"text": row.title, "url": reverse("policy:plan", args=[row.pk]), "sub": row.number} if row else "—",
                _state_cell(queries.plan_state(row) if row else "missing"),
            ]
        }
        for one in page
        for row in [newest.get(one.pk)]
    ]  # fmt: skip
    columns = [
        {"label": _("学校")}, {"label": _("实施方案"), "phone": "wide"}, {"label": _("状态"), "phone": "bare"},
    ]  # fmt: skip
    context = {
        "rows": rows, "columns": columns, "page": page, "query": said, "pager_query": f"q={said}&" if said else "",
        "clause": ONE_SCHOOL_ONE_PLAN,
    }  # fmt: skip
    return render(request, "policy/school_plans.html", context)


@open_to_public
def public_plan(request: Request, plan_id: int) -> HttpResponse:
    """A school's plan that the county has on file, for anybody."""
    row = queries.published_plan(plan_id)
    policy = Policy.load()
    values = [
        (policy.parameter(value.parameter).title, value_text(policy.parameter(value.parameter), freeze(value.value)),
         value.article)
        for value in row.values.all()
    ]  # fmt: skip
    context = {"plan": row, "values": values, "programme": _programmes().get(row.programme, row.programme)}
    return render(request, "policy/public_plan.html", context)
