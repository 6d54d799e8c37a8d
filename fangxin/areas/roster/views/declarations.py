"""Pages of the declarations: the queue, one declaration with its four steps, a new one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import names_of, school
from fangxin.areas.policy.queries import rule, terms_of
from fangxin.areas.roster.actions import decide_declaration, declare_count
from fangxin.areas.roster.forms import DecisionForm, DeclarationForm
from fangxin.areas.roster.models import Declaration, DeclarationApproval
from fangxin.areas.roster.queries import (
    class_lines,
    decide_by,
    decisions_of,
    declaration_stage,
    enrolled_by_school,
    enrolled_counts,
    in_force_on,
    lines_of,
    notice_of,
    on_notice,
    waiting_for,
)
from fangxin.areas.roster.queries import declaration as one_declaration
from fangxin.areas.roster.queries import declarations as all_declarations
from fangxin.areas.roster.rules import SIDE_ROLES, SIDES, STAGE_NAMES, Stage, missing_sides

READERS = (
    Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER, Role.PAYMENT_OFFICER,
    Role.AUDITOR,
)  # fmt: skip
TONES = {
    Stage.WAITING: "warn", Stage.RETURNED: "bad", Stage.APPROVED: "info", Stage.ON_NOTICE: "info",
    Stage.IN_FORCE: "ok", Stage.OVER: "",
}  # fmt: skip
COLUMNS = [
    {"label": "学校 / 供餐期间"},
    {"label": "上报人数", "align": "right"},
    {"label": "与名册相差", "align": "right"},
    {"label": "进度", "phone": "bare"},
    {"label": "时限", "align": "right"},
]


def _my_sides(request: Request) -> list[str]:
    return [side for side, role in SIDE_ROLES.items() if request.actor.has_role(role)]


@open_to(*READERS)
def declarations(request: Request) -> HttpResponse:
    """The queue: first what waits for me."""
    sides = _my_sides(request)
    sets = {
        "mine": waiting_for(request.actor, sides),
        "waiting": waiting_for(request.actor, list(SIDES)),
        "notice": on_notice(request.actor, request.on),
        "force": in_force_on(request.actor, request.on),
        "all": all_declarations(request.actor),
    }
    names = {"mine": "等我核准", "waiting": "待核准", "notice": "公示中", "force": "可供餐", "all": "全部"}
    if not sides:
        del sets["mine"]
    else:
        del sets["waiting"]
    shown = request.GET.get("show", "")
    shown = shown if shown in sets else ("mine" if sides else "all")
    query = request.GET.get("q", "").strip()
    rows = sets[shown].filter(school__name__contains=query) if query else sets[shown]
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    choices = [
        {"label": names[name], "url": f"?show={name}", "count": one.count(), "current": name == shown}
        for name, one in sets.items()
    ]
    context = {
        "choices": choices, "columns": COLUMNS, "rows": _rows(request, list(page)), "page": page, "query": query,
        "shown": shown, "empty_title": f"没有{names[shown]}的上报" if shown != "all" else "还没有人数上报",
        "may_declare": request.actor.has_role(Role.PRINCIPAL), "hidden": [("show", shown)],
        "pager_query": urlencode({"show": shown, "q": query}) + "&",
    }  # fmt: skip
    return render(request, "roster/declarations.html", context)


def _rows(request: Request, found: list[Declaration]) -> list[dict[str, Any]]:
    enrolled = enrolled_by_school(request.actor, request.on)
    rows = []
    for one in found:
        stage = declaration_stage(one, request.on)
        difference = one.pupils - enrolled.get(one.school_id, (0, 0))[1]
        period = f"{_day(one.since)}至{_day(one.until - timedelta(days=1))}"
        url = reverse("roster:declaration", args=[one.pk])
        rows.append(
            {
                "cells": [
                    {"text": one.school.name, "url": url, "sub": period},
                    {"text": f"{one.pupils:,}", "strong": True},
                    {"text": f"{difference:+d}", "tone": "warn"} if difference else "0",
                    {"tone": TONES[stage], "word": STAGE_NAMES[stage], "sub": _missing(one, stage)},
                    _deadline(request, one, stage),
                ]
            }
        )
    return rows


def _day(on: Any) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _missing(row: Declaration, stage: Stage) -> str:
    if stage is not Stage.WAITING:
        return ""
    return "等" + "、".join(SIDES[side] for side in missing_sides(decisions_of(row)))


def _deadline(request: Request, row: Declaration, stage: Stage) -> Any:
    notice = notice_of(row)
    if stage is Stage.ON_NOTICE and notice:
        return f"公示至 {notice.close_on.month}月{notice.close_on.day}日"
    if stage is not Stage.WAITING:
        return "—"
    last = decide_by(request.actor, row)
    said = f"{last.month}月{last.day}日前核准"
    return {"text": said, "tone": "bad", "sub": "已误供餐日"} if last < request.on else said


@open_to(*READERS)
def declaration(request: Request, declaration_id: int) -> HttpResponse:
    """One declaration: its classes beside the live roster, its four steps, and the decision that waits."""
    row = one_declaration(request.actor, declaration_id)
    decisions = decisions_of(row)
    open_sides = [
        side for side in missing_sides(decisions) if declaration_stage(row, request.on) is Stage.WAITING
    ]
    side = next((s for s in open_sides if request.actor.holds([SIDE_ROLES[s]], row.school.path)), "")
    form = DecisionForm(request.POST or None, initial={"side": side})

    def page() -> HttpResponse:
        return render(
            request, "roster/declaration.html", _detail(request, row) | {"form": form, "side": side}
        )

    def act() -> DeclarationApproval:
        return decide_declaration(
            by=request.actor, key=form.key_value, at=request.at, declaration=row, side=form.cleaned_data["side"],
            approved=form.cleaned_data["answer"] == "approve", reason=form.cleaned_data["reason"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request,
        form,
        act,
        done_url=reverse("roster:declaration", args=[row.pk]),
        sentence="决定已保存。",
        again=page,
    )


def _detail(request: Request, row: Declaration) -> dict[str, Any]:
    stage, notice = declaration_stage(row, request.on), notice_of(row)
    enrolled = enrolled_counts(request.actor, request.on)
    rows = []
    for line in lines_of(request.actor, row):
        live = enrolled.get(line.school_class_id, 0)
        change = {"text": f"{line.pupils - live:+d}", "tone": "warn"} if line.pupils != live else "0"
        rows.append({"cells": [line.school_class.label, str(line.pupils), str(live), change]})
    live_total = enrolled_by_school(request.actor, request.on).get(row.school_id, (0, 0))[1]
    columns = [
        {"label": "班级"},
        {"label": "上报", "align": "right"},
        {"label": "名册今天", "align": "right"},
        {"label": "相差", "align": "right"},
    ]
    return {
        "row": row,
        "stage": {"tone": TONES[stage], "word": STAGE_NAMES[stage]},
        "last_day": row.until - timedelta(days=1),
        "columns": columns,
        "rows": rows,
        "foot": [
            "合计",
            f"{row.pupils:,}",
            f"{live_total:,}",
            f"{row.pupils - live_total:+d}" if row.pupils != live_total else "0",
        ],
        "steps": _steps(row, stage),
        "events": _events(request, row),
        "notice": notice,
        "answer": rule(request.actor, "enrolment_approvers", school=row.school, on=row.at.date()),
        "notice_rule": rule(request.actor, "public_notice_working_days", school=row.school, on=row.at.date()),
    }


def _steps(row: Declaration, stage: Stage) -> list[dict[str, str]]:
    waiting = {
        Stage.WAITING: 1, Stage.RETURNED: 1, Stage.APPROVED: 2, Stage.ON_NOTICE: 2, Stage.IN_FORCE: 4, Stage.OVER: 4
    }[stage]  # fmt: skip
    steps = []
    for place, label in enumerate(("学校上报", "教育、财政核准", "公示", "食堂供餐")):
        state = "done" if place < waiting else ("current" if place == waiting else "")
        if stage is Stage.RETURNED and place == 1:
            state = "failed"
        steps.append({"label": label, "state": state})
    return steps


def _events(request: Request, row: Declaration) -> list[dict[str, str]]:
    approvals = sorted(row.approvals.all(), key=lambda one: one.at)
    names = names_of(request.actor, {row.by_id, *(one.by_id for one in approvals)})
    events = [
        {
            "title": "学校上报",
            "text": f"：{names.get(row.by_id, '系统')}，{row.pupils:,} 人",
            "detail": _moment(request, row.at),
        }
    ]
    for one in approvals:
        verdict = "核准" if one.approved else "退回"
        said = f"：{names.get(one.by_id, '系统')}{'，' + one.reason if one.reason else ''}"
        events.append(
            {
                "title": f"{SIDES[one.side]}部门{verdict}",
                "text": said,
                "detail": _moment(request, one.at),
                "state": "" if one.approved else "bad",
            }
        )
    notice = notice_of(row)
    if notice:
        said = f"：{_day(notice.open_on)}至{_day(notice.close_on)}，只公示人数"
        state = "" if request.on > notice.close_on else "waiting"
        events.append({"title": "公示", "text": said, "detail": "", "state": state})
    return list(reversed(events))


def _moment(request: Request, at: Any) -> str:
    local = at.astimezone(request.at.tzinfo)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


@open_to(Role.PRINCIPAL)
def declare(request: Request) -> HttpResponse:
    """A new declaration, filled with the live roster's numbers."""
    place = request.actor.place(Role.PRINCIPAL)
    assert place is not None, "the gate lets only principals in"
    own = school(request.actor, place.organisation_id)
    lines = class_lines(request.actor, own, request.on)
    term = next((t for t in terms_of(request.actor, own) if t.until > request.on), None)
    initial = {"since": term.since, "last_day": term.until - timedelta(days=1)} if term else {}
    form = DeclarationForm(lines, request.POST or None, initial=initial)

    def page() -> HttpResponse:
        context = {
            "form": form, "school": own, "total_note": f"名册共 {sum(line.pupils for line in lines):,} 人",
            "answer": rule(request.actor, "enrolment_approvers", school=own, on=request.on),
        }  # fmt: skip
        return render(request, "roster/declare.html", context)

    def act() -> Declaration:
        return declare_count(
            by=request.actor, key=form.key_value, at=request.at, school=own, since=form.cleaned_data["since"],
            until=form.cleaned_data["last_day"] + timedelta(days=1), counts=form.counts,
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=lambda row: reverse("roster:declaration", args=[row.pk]),
        sentence="人数已上报，等待县级教育、财政部门核准。", again=page,
    )  # fmt: skip
