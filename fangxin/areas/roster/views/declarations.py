"""Pages of the lists: the queue, and a new list."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import school
from fangxin.areas.policy.queries import rule_if_demanded, terms_of
from fangxin.areas.roster.actions import declare_list
from fangxin.areas.roster.forms import DeclarationForm
from fangxin.areas.roster.models import Declaration
from fangxin.areas.roster.queries import (
    awaiting_notice,
    classes,
    decide_by,
    decisions_of,
    declaration_stage,
    enrolled_by_school,
    entitled_on,
    in_force_on,
    notice_of,
    on_notice,
    waiting_for,
)
from fangxin.areas.roster.queries import declarations as all_declarations
from fangxin.areas.roster.rules import SIDE_ROLES, SIDES, STAGE_NAMES, Stage, missing_sides

READERS = (
    Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER, Role.PAYMENT_OFFICER,
    Role.AUDITOR,
)  # fmt: skip
TONES = {
    Stage.WAITING: "warn", Stage.RETURNED: "bad", Stage.APPROVED: "info", Stage.ON_NOTICE: "info",
    Stage.HELD: "warn", Stage.IN_FORCE: "ok", Stage.OVER: "",
}  # fmt: skip


def _my_sides(request: Request) -> list[str]:
    return [side for side, role in SIDE_ROLES.items() if request.actor.has_role(role)]


@open_to(*READERS)
def declarations(request: Request) -> HttpResponse:
    """The queue: first what waits for me."""
    sides = _my_sides(request)
    sets = {
        "mine": waiting_for(request.actor, sides),
        "waiting": waiting_for(request.actor, list(SIDES)),
        "unposted": awaiting_notice(request.actor),
        "notice": on_notice(request.actor, request.on),
        "force": in_force_on(request.actor, request.on),
        "all": all_declarations(request.actor),
    }
    names = {
        "mine": _("等我核准"),
        "waiting": _("待核准"),
        "unposted": _("待公示"),
        "notice": _("公示中"),
        "force": _("可供餐"),
        "all": _("全部"),
    }
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
        "choices": choices, "columns": _columns(), "rows": _rows(request, list(page)), "page": page, "query": query,
        "shown": shown, "empty_title": _("没有%(stage)s的上报") % {"stage": names[shown]} if shown != "all" else _("还没有人数上报"),
        "may_declare": request.actor.has_role(Role.PRINCIPAL), "hidden": [("show", shown)],
        "pager_query": urlencode({"show": shown, "q": query}) + "&",
    }  # fmt: skip
    return render(request, "roster/declarations.html", context)


def _columns() -> list[dict[str, str]]:
    return [
        {"label": _("学校 / 供餐期间")}, {"label": _("上报人数"), "align": "right"},
        {"label": _("与名册相差"), "align": "right"}, {"label": _("进度"), "phone": "bare"},
        {"label": _("时限"), "align": "right"},
    ]  # fmt: skip


def _rows(request: Request, found: list[Declaration]) -> list[dict[str, Any]]:
    enrolled = enrolled_by_school(request.actor, request.on)
    rows = []
    for one in found:
        stage = declaration_stage(one, request.on)
        difference = one.pupils - enrolled.get(one.school_id, (0, 0))[1]
        period = days_said(one.since, one.until - timedelta(days=1))
        url = reverse("roster:declaration", args=[one.pk])
        rows.append(
            {
                "cells": [
                    {"text": one.school.name, "url": url, "sub": period},
                    {"text": f"{one.pupils:,}", "strong": True},
                    {"text": f"{difference:+d}", "tone": "warn"} if difference else "0",
                    {"tone": TONES[stage], "word": _(STAGE_NAMES[stage]), "sub": _missing(one, stage)},
                    _deadline(request, one, stage),
                ]
            }
        )
    return rows


def days_said(first: date, last: date) -> str:
    """A period in the reader's language, both days with their years."""
    return _("%(first)s至%(last)s") % {"first": day_said(first), "last": day_said(last)}


def day_said(on: date) -> str:
    """A day with its year."""
    return _("%(year)d年%(month)d月%(day)d日") % {"year": on.year, "month": on.month, "day": on.day}


def _missing(row: Declaration, stage: Stage) -> str:
    if stage is not Stage.WAITING:
        return ""
    return _("等%(side)s部门") % {"side": _(SIDES[missing_sides(decisions_of(row))[0]])}


def _deadline(request: Request, row: Declaration, stage: Stage) -> Any:
    notice = notice_of(row)
    if stage is Stage.ON_NOTICE and notice:
        return _("公示至 %(month)d月%(day)d日") % {"month": notice.close_on.month, "day": notice.close_on.day}
    if stage is not Stage.WAITING:
        return "—"
    last = decide_by(request.actor, row)
    said = _("%(month)d月%(day)d日前核准") % {"month": last.month, "day": last.day}
    return {"text": said, "tone": "bad", "sub": _("已误供餐日")} if last < request.on else said


@open_to(Role.PRINCIPAL)
def declare(request: Request) -> HttpResponse:
    """A new list: who is entitled today, by class and reason. Nobody types a number; the period is all there is to say."""
    place = request.actor.place(Role.PRINCIPAL)
    assert place is not None, "the gate lets only principals in"
    own = school(request.actor, place.organisation_id)
    term = next((t for t in terms_of(request.actor, own) if t.until > request.on), None)
    initial = {"since": term.since, "last_day": term.until - timedelta(days=1)} if term else {}
    form = DeclarationForm(request.POST or None, initial=initial)

    def page() -> HttpResponse:
        first = (form.cleaned_data.get("since") if form.is_bound else None) or initial.get("since")
        on = max(request.on, first or request.on)
        context = {
            "form": form, "school": own, "on": on,
            "answer": rule_if_demanded(request.actor, "enrolment_approvers", school=own, on=request.on),
        }  # fmt: skip
        return render(request, "roster/declare.html", context | entitled_lines(request.actor, own, on))

    def act() -> Declaration:
        return declare_list(
            by=request.actor, key=form.key_value, at=request.at, school=own, since=form.cleaned_data["since"],
            until=form.cleaned_data["last_day"] + timedelta(days=1), shown=form.cleaned_data["shown"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=lambda row: reverse("roster:declaration", args=[row.pk]),
        sentence=_("名单已上报，等待县级教育部门核对。"), again=page,
    )  # fmt: skip


def entitled_lines(actor: Actor, place: Organisation, on: date) -> dict[str, Any]:
    """The list as it would be reported on a day: classes with enrolled and entitled, and the others by reason."""
    entitled, others = entitled_on(actor, place, on)
    yes, no = Counter(child.class_id for child in entitled), Counter(child.class_id for child in others)
    names = {one.pk: one.label for one in classes(actor, on).filter(school=place)}
    rows = [
        {"cells": [names.get(one, "—"), str(yes[one] + no[one]), {"text": str(yes[one]), "strong": True}]}
        for one in sorted(
            yes.keys() | no.keys(), key=lambda one: list(names).index(one) if one in names else 999
        )
    ]
    reasons = [
        {"words": _(words), "count": n} for words, n in Counter(child.words for child in entitled).items()
    ]
    left_out = [
        {"words": _(words), "count": n} for words, n in Counter(child.words for child in others).items()
    ]
    columns = [
        {"label": _("班级")}, {"label": _("在籍"), "align": "right"}, {"label": _("享受补助"), "align": "right"}
    ]  # fmt: skip
    return {
        "rows": rows, "columns": columns, "reasons": reasons, "left_out": left_out, "total": len(entitled),
        "foot": [_("合计"), f"{len(entitled) + len(others):,}", f"{len(entitled):,}"],
    }  # fmt: skip
