"""Pages of the families' part X as the school sees it: charged and settled, never by what."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.models import PurposeUse
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.dining.actions import charge_families, enter_payments, settle_families
from fangxin.areas.dining.actions.fees import Paid
from fangxin.areas.dining.forms import MonthForm, SettleForm
from fangxin.areas.dining.models import ChargeRun, SettlementRun
from fangxin.areas.dining.queries import charge_run, charge_runs, fee_lines
from fangxin.areas.dining.views.relief_budgets import READERS as BUDGET_READERS
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import ancestor, school
from fangxin.areas.roster.actions import want_relief
from fangxin.areas.roster.queries import family_part
from fangxin.areas.roster.rules.relief import RELIEVERS
from fangxin.engine.money import yuan_text

READERS = (Role.PRINCIPAL, Role.NUTRITION_OFFICER, Role.FINANCE_OFFICER, Role.EDUCATION_OFFICER, Role.AUDITOR)


@open_to(*READERS)
def fees(request: Request) -> HttpResponse:
    """The charged months; the school charges the next one."""
    place = request.actor.place(Role.PRINCIPAL)
    own = school(request.actor, place.organisation_id) if place else None
    form = MonthForm(request.on, request.POST or None)

    def page() -> HttpResponse:
        rows = [
            {"cells": [
                {"text": _("%(year)d 年 %(month)d 月") % {"year": run.month.year, "month": run.month.month}, "url": reverse("dining:fee-month", args=[run.pk]),
                 "sub": run.school.short_name},
                yuan_text(run.fen), f"{run.days:,}", yuan_text(run.amount_fen),
            ]}
            for run in charge_runs(request.actor)[:60]
        ]  # fmt: skip
        columns = [
            {"label": _("月份")}, {"label": _("X（元/天）"), "align": "right"}, {"label": _("人天"), "align": "right"},
            {"label": _("应收（元）"), "align": "right"},
        ]  # fmt: skip
        tariff = family_part(request.actor, own, request.on) if own else None
        context = {
            "rows": rows, "columns": columns, "form": form, "own": own, "tariff": tariff,
            "may_see_budgets": request.actor.has_role(*BUDGET_READERS),
        }  # fmt: skip
        return render(request, "dining/fees.html", context)

    def act() -> ChargeRun:
        assert own is not None, "only a principal sees the form"
        return charge_families(
            by=request.actor, key=form.key_value, at=request.at, school=own, month=form.cleaned_data["month"]
        )

    if request.method != "POST" or own is None:
        return page()
    return take(
        request, form, act, done_url=lambda run: reverse("dining:fee-month", args=[run.pk]),
        sentence=_("这个月的家庭缴费已计算。"), again=page,
    )  # fmt: skip


@open_to(*READERS)
def month(request: Request, run_id: int) -> HttpResponse:
    """One month, family by family for the school, in sums for everybody else."""
    run = charge_run(request.actor, run_id)
    lines = fee_lines(request.actor, run)
    inside = request.actor.holds([Role.PRINCIPAL], run.school.path)
    query = request.GET.get("q", "").strip()
    shown = [line for line in lines if query in line.name or query in line.class_label] if inside else []
    page = Paginator(shown, 50).get_page(request.GET.get("page"))
    rows = [
        {"cells": [
            {"text": line.name, "sub": line.class_label}, str(line.days), yuan_text(line.amount_fen),
            {"tone": "ok", "word": _("已结清")} if line.settled else {"tone": "warn", "word": _("待结清")},
        ]}
        for line in page
    ]  # fmt: skip
    columns = [
        {"label": _("学生")}, {"label": _("天数"), "align": "right"}, {"label": _("应收（元）"), "align": "right"},
        {"label": _("状态")},
    ]  # fmt: skip
    sums = run.settlements.order_by("id")
    context = {
        "run": run, "rows": rows, "columns": columns, "inside": inside, "page": page, "query": query,
        "pager_query": urlencode({"q": query}) + "&", "settled": sum(line.settled for line in lines),
        "may_settle": request.actor.has_role(*RELIEVERS), "relieved": sum(one.relieved_fen for one in sums), "paid": sum(one.paid_fen for one in sums),
    }  # fmt: skip
    response = render(request, "dining/fee_month.html", context)
    response["Cache-Control"] = "no-store"
    return response


@open_to(*RELIEVERS)
def settle(request: Request, run_id: int) -> HttpResponse:
    """The county enters what families paid and settles all that is covered, with its reason on the record."""
    run = charge_run(request.actor, run_id)
    form = SettleForm(request.POST or None)

    def page() -> HttpResponse:
        context = {"run": run, "form": form, "settled": run.settlements.exists()}
        return render(request, "dining/settle.html", context)

    def act() -> SettlementRun | PurposeUse:
        entry = {"by": request.actor, "at": request.at}
        county = ancestor(request.actor, run.school, "county")
        use = want_relief(key=f"{form.key_value}/why", county=county, why=form.cleaned_data["why"], **entry)
        payments = [Paid(*line) for line in form.cleaned_data["lines"]]
        if payments:
            enter_payments(key=f"{form.key_value}/paid", use=use, run_id=run.pk, payments=payments, **entry)
        if not form.cleaned_data["settle"]:
            return use
        return settle_families(key=form.key_value, use=use, run_id=run.pk, **entry)

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("dining:fee-month", args=[run.pk]),
        sentence=_("已结清所有够数的家庭。") if request.POST.get("settle") else _("缴费回单已录入。"), again=page,
    )  # fmt: skip
