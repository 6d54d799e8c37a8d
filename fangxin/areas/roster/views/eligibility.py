"""Pages of who is entitled: a class child by child with the reason, registration, and the frozen months."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotFound
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import school
from fangxin.areas.roster.actions import freeze_month, record_registration
from fangxin.areas.roster.forms import RegistrationForm
from fangxin.areas.roster.models import PupilFact, SchoolClass
from fangxin.areas.roster.queries import (
    classes,
    entitlements,
    explain,
    facts_of,
    pupil_names,
    snapshot,
    snapshot_differences,
    snapshots,
)
from fangxin.areas.roster.rules.eligibility import REGISTRATIONS, ChildMonth
from fangxin.engine.entitlement import WORDING, Reason
from fangxin.engine.money import yuan_text


def _own_school(request: Request) -> Organisation:
    place = request.actor.place(Role.PRINCIPAL)
    assert place is not None, "the gate lets only principals in"
    return school(request.actor, place.organisation_id)


@open_to(Role.PRINCIPAL)
def eligibility(request: Request) -> HttpResponse:
    """The children of a class with what they are entitled to this month, and why; registrations are entered here."""
    own = _own_school(request)
    every = list(classes(request.actor, request.on).filter(school=own))
    asked = request.GET.get("class", "")
    chosen = next((one for one in every if str(one.pk) == asked), every[0] if every else None)
    if chosen is None:
        return render(request, "roster/eligibility.html", {"school": own, "classes": []})
    pupils = pupil_names(request.actor, chosen, request.on)
    form = RegistrationForm([(one.pupil_id, one.name) for one in pupils], request.POST or None)
    url = reverse("roster:eligibility") + "?" + urlencode({"class": chosen.pk})

    def page() -> HttpResponse:
        return render(
            request, "roster/eligibility.html", _class_page(request, own, chosen, every) | {"form": form}
        )

    def act() -> PupilFact:
        data = form.cleaned_data
        return record_registration(
            by=request.actor, key=form.key_value, at=request.at, school=own, pupil_ids=data["pupils"],
            value=data["value"], evidence=data["evidence"], since=data["since"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(request, form, act, done_url=url, sentence=_("户籍已登记。"), again=page)


def _class_page(
    request: Request, own: Organisation, chosen: SchoolClass, every: list[SchoolClass]
) -> dict[str, Any]:
    found = [one for one in entitlements(request.actor, own, request.on) if one.class_id == chosen.pk]
    if not any(one.days for one in found):
        found = [
            one for one in entitlements(request.actor, own, request.on, meal_days={request.on})
            if one.class_id == chosen.pk
        ]  # fmt: skip
    names = {one.pupil_id: one.name for one in pupil_names(request.actor, chosen, request.on)}
    facts = facts_of(request.actor, list(names), PupilFact.REGISTRATION)
    known = {fact.pupil_id: fact.value for fact in facts if fact.until is None}
    rows = [_row(one, names, known) for one in found if one.pupil_id in names]
    columns = [
        {"label": _("学生")}, {"label": _("户籍")}, {"label": _("依据"), "phone": "wide"},
        {"label": _("本月供餐日"), "align": "right"}, {"label": _("最多补助（元）"), "align": "right"},
    ]  # fmt: skip
    choices = [
        {"label": one.label, "url": f"?class={one.pk}", "count": None, "current": one.pk == chosen.pk}
        for one in every
    ]
    return {
        "school": own,
        "classes": every,
        "chosen": chosen,
        "rows": rows,
        "columns": columns,
        "choices": choices,
    }


def _row(child: ChildMonth, names: dict[int, str], known: dict[int, str]) -> dict[str, Any]:
    url = reverse("roster:explain", args=[child.pupil_id])
    tone, word = ("ok", _("享受")) if child.entitled else ("", _("不享受"))
    return {"cells": [
        {"text": names[child.pupil_id], "url": url}, _(REGISTRATIONS.get(known.get(child.pupil_id, ""), "未登记")),
        {"tone": tone, "word": word, "sub": _(child.words)}, str(child.days), yuan_text(child.amount_fen),
    ]}  # fmt: skip


@open_to(Role.PRINCIPAL)
def explained(request: Request, pupil_id: int) -> HttpResponse:
    """Why one child is entitled this month, or why not: every sum and every clause."""
    own = _own_school(request)
    said = explain(request.actor, own, pupil_id, request.on)
    if said is None:
        raise NotFound("这名学生")
    context = {"said": said, "sentences": said.because(), "amount": yuan_text(said.amount_fen), "school": own}
    return render(request, "roster/explained.html", context)


MONTH_READERS = (
    Role.PRINCIPAL,
    Role.EDUCATION_OFFICER,
    Role.NUTRITION_OFFICER,
    Role.FINANCE_OFFICER,
    Role.AUDITOR,
)


@open_to(*MONTH_READERS)
def months(request: Request) -> HttpResponse:
    """The frozen months, and the button that freezes one."""
    rows = [
        {"cells": [
            {"text": _("%(year)d 年 %(month)d 月") % {"year": one.month.year, "month": one.month.month}, "url": reverse("roster:month", args=[one.pk]),
             "sub": one.school.short_name},
            f"{one.pupils:,}", f"{one.pupil_days:,}", yuan_text(one.amount_fen),
        ]}
        for one in snapshots(request.actor)[:60]
    ]  # fmt: skip
    columns = [
        {"label": _("月份")}, {"label": _("人数"), "align": "right"}, {"label": _("可享受人天"), "align": "right"},
        {"label": _("最多补助（元）"), "align": "right"},
    ]  # fmt: skip
    context = {
        "rows": rows, "columns": columns, "form": EntryForm(), "may": request.actor.has_role(Role.PRINCIPAL),
        "open_months": _open_months(request),
    }  # fmt: skip
    return render(request, "roster/months.html", context)


def _open_months(request: Request) -> list[date]:
    """The months a principal may mean: this one and the two before, those first that ended."""
    this = request.on.replace(day=1)
    before = [this]
    for _step in range(2):
        before.append((before[-1] - timedelta(days=1)).replace(day=1))
    return [*before[1:], this]


@open_to(Role.PRINCIPAL)
def freeze(request: Request) -> HttpResponse:
    """Freeze a month of the own school."""
    own = _own_school(request)
    form = EntryForm(request.POST or None)
    try:
        month = date.fromisoformat(request.POST.get("month", ""))
    except ValueError:
        month = request.on
    return take(
        request, form,
        lambda: freeze_month(by=request.actor, key=form.key_value, at=request.at, school=own, month=month),
        done_url=lambda row: reverse("roster:month", args=[row.pk]), sentence=_("这个月的名单已固定。"),
        again=lambda: render(request, "roster/months.html", {"form": form, "rows": [], "columns": [], "may": True, "open_months": _open_months(request)}),
    )  # fmt: skip


@open_to(*MONTH_READERS)
def month(request: Request, snapshot_id: int) -> HttpResponse:
    """One frozen month: numbers by class and reason, and what has changed in the roster since."""
    frozen = snapshot(request.actor, snapshot_id)
    children = list(frozen.children.select_related("school_class"))
    by_class: dict[str, list[int]] = {}
    reasons: dict[str, int] = {}
    for child in sorted(children, key=lambda one: (one.school_class.grade, one.school_class.number)):
        sums = by_class.setdefault(child.school_class.label, [0, 0, 0])
        sums[0], sums[1], sums[2] = sums[0] + 1, sums[1] + child.days, sums[2] + child.amount_fen
        words = _(WORDING[Reason(child.reason)].title)
        reasons[words] = reasons.get(words, 0) + 1
    since = snapshot_differences(request.actor, frozen, request.on)
    columns = [
        {"label": _("班级")}, {"label": _("人数"), "align": "right"}, {"label": _("可享受人天"), "align": "right"},
        {"label": _("最多补助（元）"), "align": "right"},
    ]  # fmt: skip
    context = {
        "frozen": frozen, "columns": columns, "reasons": reasons, "digest": frozen.digest[:12],
        "rows": [{"cells": [label, str(a), f"{b:,}", yuan_text(c)]} for label, (a, b, c) in by_class.items()],
        "foot": [_("合计"), f"{len(children):,}", f"{frozen.pupil_days:,}", yuan_text(frozen.amount_fen)],
        "changes": [(_("以后新增"), len(since.came)), (_("离开或不再享受"), len(since.left)), (_("转班"), len(since.moved))],
    }  # fmt: skip
    return render(request, "roster/month.html", context)
