"""Pages of groups: the plan of a service, the phone's list of today, the roll by exception, the month's bill."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.care.actions.sessions import LEADERS, call_group, end_group, set_up_group
from fangxin.areas.care.forms.sessions import GroupForm, RollForm
from fangxin.areas.care.models import CareGroup, CareRoll
from fangxin.areas.care.queries import service
from fangxin.areas.care.queries.sessions import (
    GroupToday,
    group,
    group_children,
    grouped_classes,
    groups_today,
    month_bill,
    roll_of,
)
from fangxin.areas.care.rules import KINDS, minute_text
from fangxin.areas.care.rules.sessions import ACTIVITIES, AWAY, NAP_PLAN, NO_TEACHING
from fangxin.areas.care.views.school import asked_school
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import colleagues
from fangxin.areas.policy.rules.entry_day import entry_day
from fangxin.areas.roster.queries import classes
from fangxin.engine.money import yuan_text
from fangxin.engine.workbook import XLSX, list_workbook

PAGE = 50


@never_cache
@open_to(*LEADERS)
def today(request: Request) -> HttpResponse:
    """The groups of today: a teacher's own, or all of the school; children whom nobody has found stand first."""
    school = asked_school(request)
    assert school is not None, "the gate lets only people of a school in"
    whole = request.actor.holds([Role.PRINCIPAL, Role.SAFETY_MANAGER], school.path)
    lines = groups_today(request.actor, school, request.on, 0 if whole else request.actor.account_id)
    context = {
        "school": school, "on": request.on, "todos": [_group_row(line) for line in lines if line.expected],
        "called": sum(1 for line in lines if line.roll), "total": sum(1 for line in lines if line.expected),
        "looked_for": [(name, line.group) for line in lines for name in line.looked_for],
        "present": sum(line.roll.expected - line.roll.absent for line in lines if line.roll),
        "expected": sum(line.expected for line in lines), "clause": NAP_PLAN,
    }  # fmt: skip
    return render(request, "care/today.html", context)


def _group_row(line: GroupToday) -> dict[str, object]:
    """A group as a row of the list."""
    hours = f"{minute_text(line.group.opens)}–{minute_text(line.group.closes)}"
    row: dict[str, object] = {
        "title": f"{_(KINDS[line.group.service.kind])} {line.group.label}", "icon": "users",
        "url": reverse("care:roll", args=[line.group.pk]),
    }  # fmt: skip
    where = f"{hours} {line.group.place}"
    if line.roll is None:
        words = _("应到 %(n)s 人") % {"n": line.expected}
        return row | {"detail": f"{where} · {words}", "state": "due", "word": _("没点名"), "tone": "warn"}
    came = _("到 %(n)s 人，没到 %(m)s 人") % {
        "n": line.roll.expected - line.roll.absent,
        "m": line.roll.absent,
    }
    return row | {
        "detail": f"{where} · {came}",
        "state": "done",
        "when": f"{line.roll.at.astimezone():%H:%M}",
    }


@never_cache
@open_to(*LEADERS)
def roll(request: Request, group_id: int) -> HttpResponse:
    """Call or correct the roll of a group, today's or the day's for which the phone's page was opened."""
    called = group(request.actor, group_id)
    on = entry_day(request.POST.get("day", ""), request.on)
    before = roll_of(request.actor, called, on)
    children = group_children(request.actor, called, on)
    marked = {one.pupil_id: one.reason for one in before.absences.all()} if before else {}
    form = RollForm(
        children, request.POST or None, absences=marked if request.method != "POST" else None,
        initial={"day": on.isoformat()},
    )  # fmt: skip

    def page() -> HttpResponse:
        context = {
            "group": called, "form": form, "before": before, "on": on, "count": len(children),
            "words": _(KINDS[called.service.kind]), "activity": _(ACTIVITIES[called.activity]),
            "hours": f"{minute_text(called.opens)}–{minute_text(called.closes)}",
            "choices": [("present", _("到")), *((value, _(words)) for value, words in AWAY.items())],
        }  # fmt: skip
        return render(request, "care/roll.html", context)

    def act() -> CareRoll:
        return call_group(
            by=request.actor, key=form.key_value, at=request.at, group=called, on=on, away=form.away,
            reason=form.cleaned_data["reason"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(request, form, act, done_url=reverse("care:today"), sentence=_("点名已保存。"), again=page)


@open_to(Role.PRINCIPAL)
def plan(request: Request, service_id: int) -> HttpResponse:
    """The plan of a service: its groups, and one more."""
    row = service(request.actor, service_id)
    every = groups_today(request.actor, row.school, max(request.on, row.term.since))
    shown = [one for one in every if one.group.service_id == row.pk]
    taken = set(grouped_classes(request.actor, row, request.on))
    free = [
        (one.pk, one.label)
        for one in classes(request.actor, request.on).filter(school_id=row.school_id)
        if one.pk not in taken
    ]
    leaders = [(one.pk, one.full_name) for one in colleagues(request.actor, row.school, request.on, *LEADERS)]
    first = {"since": max(request.on, row.term.since)}
    form = GroupForm(row.kind, leaders, free, request.POST or None, initial=first)

    def page() -> HttpResponse:
        rows = [
            (one, _(ACTIVITIES[one.group.activity]), f"{minute_text(one.group.opens)}–{minute_text(one.group.closes)}")
            for one in shown
        ]  # fmt: skip
        context = {
            "service": row, "words": _(KINDS[row.kind]), "rows": rows, "form": form, "free": free,
            "entry": EntryForm(), "nap": NAP_PLAN, "teaching": NO_TEACHING,
        }  # fmt: skip
        return render(request, "care/plan.html", context)

    def act() -> CareGroup:
        said = form.cleaned_data
        opens, closes = (said[name].hour * 60 + said[name].minute for name in ("opens", "closes"))
        return set_up_group(
            by=request.actor, key=form.key_value, at=request.at, service=row, label=said["label"],
            activity=said["activity"], place=said["place"], opens=opens, closes=closes, leader_id=said["leader"],
            class_ids=said["classes"], since=said["since"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    done = reverse("care:plan", args=[row.pk])
    return take(request, form, act, done_url=done, sentence=_("分组已保存。"), again=page)


@open_to(Role.PRINCIPAL)
def end(request: Request, group_id: int) -> HttpResponse:
    """A group ends after today (POST)."""
    row = group(request.actor, group_id)
    if request.method != "POST":
        return plan(request, row.service_id)  # type: ignore[no-any-return]
    form = EntryForm(request.POST)
    return take(
        request, form, lambda: end_group(by=request.actor, key=form.key_value, at=request.at, group=row),
        done_url=reverse("care:plan", args=[row.service_id]), sentence=_("已结束，从明天起。"),
        again=lambda: plan(request, row.service_id),
    )  # fmt: skip


def _month(request: Request) -> date:
    try:
        return date.fromisoformat(request.GET.get("month", "") + "-01")
    except ValueError:
        return request.on.replace(day=1)


@never_cache
@open_to(Role.PRINCIPAL)
def bill(request: Request, service_id: int) -> HttpResponse:
    """What a month of a service costs each family, before anybody is asked to pay; as a page or a workbook."""
    row, month = service(request.actor, service_id), _month(request)
    lines = month_bill(request.actor, row, month)
    if request.GET.get("as") == "workbook":
        heads = ("学生编号", "班级", "姓名", "开设天数", "到的天数", "应收（分）")
        rows = [(one.pupil_id, one.label, one.name, one.held, one.came, one.amount_fen) for one in lines]
        response = HttpResponse(list_workbook(f"{KINDS[row.kind]}账单", heads, rows), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="care-{row.kind}-{month:%Y-%m}.xlsx"'
        return response
    said = request.GET.get("q", "").strip()
    shown = [one for one in lines if said in one.name or said in one.label] if said else lines
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    labels = (_("开设天数"), _("到的天数"), _("应收（元）"))
    context = {
        "service": row, "words": _(KINDS[row.kind]), "month": f"{month:%Y-%m}", "page": page, "said": said,
        "columns": [{"label": _("学生")}, {"label": _("班级")}, *({"label": one, "align": "right"} for one in labels)],
        "rows": [
            {"cells": [one.name, one.label, str(one.held), str(one.came), yuan_text(one.amount_fen)]}
            for one in page.object_list
        ],
        "foot": ["", _("合计"), "", f"{sum(one.came for one in lines):,}", yuan_text(sum(one.amount_fen for one in lines))],
        "query": urlencode({"month": f"{month:%Y-%m}", "q": said}) + "&", "kept": [("month", f"{month:%Y-%m}")],
    }  # fmt: skip
    return render(request, "care/bill.html", context)
