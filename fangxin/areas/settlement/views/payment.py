"""Applications, payments, the bank's files, grants and the month's charge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import organisation
from fangxin.areas.roster.queries import snapshots
from fangxin.areas.settlement.actions.application import apply_for_payment
from fangxin.areas.settlement.actions.charge import charge_month
from fangxin.areas.settlement.actions.grant import decide_grant, receive_grant
from fangxin.areas.settlement.actions.payment import instruct_payment, make_payment_file, take_receipt_file
from fangxin.areas.settlement.forms.payment import (
    ApplyForm,
    ChargeForm,
    GrantForm,
    PayForm,
    ReceiptForm,
    programmes,
)
from fangxin.areas.settlement.models import Application
from fangxin.areas.settlement.queries.funds import bank_fen, charged, county_of, funds_of, to_charge
from fangxin.areas.settlement.queries.payments import (
    Payable,
    application,
    applications,
    not_reviewed,
    open_payments,
    payables,
    payment_file,
    payment_files,
    ready_to_apply,
    status_of,
)
from fangxin.areas.settlement.queries.queue import payment_marks
from fangxin.areas.settlement.rules.advance import READERS as ADVANCE_READERS
from fangxin.areas.settlement.rules.months import month_before, month_named, month_of
from fangxin.engine.money import yuan_text

READERS = (
    Role.NUTRITION_OFFICER,
    Role.PAYMENT_OFFICER,
    Role.EDUCATION_OFFICER,
    Role.FINANCE_OFFICER,
    Role.AUDITOR,
)
TIER_COLUMNS = (("central", "中央"), ("province", "省"), ("prefecture", "州"), ("county", "县"), ("x", "X"))


@open_to(*READERS, in_county=True)
def payments_page(request: Request) -> HttpResponse:
    """The county's applications and what became of their payments."""
    return _payments(request)


def _payments(request: Request, forms: Sequence[EntryForm] = ()) -> HttpResponse:
    county = county_of(request.actor)
    page = Paginator(applications(request.actor), 6).get_page(request.GET.get("page"))
    posted, held = bank_fen(request.actor, county)
    waiting = open_payments(request.actor, county)
    pays = request.actor.holds([Role.PAYMENT_OFFICER], county.path)
    left = payment_marks(request.actor, page.object_list, request.on)
    shown = [_application(request, row, pays=pays) | {"left": left[row.pk]} for row in page]
    unpaid = sum(line["item"].left_fen for entry in shown for line in entry["payables"])
    context = {
        "county": county,
        "kpis": [
            {
                "label": _("待付货款"),
                "value": yuan_text(unpaid),
                "unit": _("元"),
                "tone": "warn" if unpaid else "",
            },
            {"label": _("专户余额"), "value": yuan_text(posted), "unit": _("元")},
            {"label": _("已提交银行"), "value": len(waiting), "unit": _("笔"), "note": f"¥{yuan_text(held)}"},
            {"label": _("可用"), "value": yuan_text(posted - held), "unit": _("元")},
        ],
        "months": [_month_to_apply(request, county, month) for month in _months_to_apply(request, county)],
        "applications": shown,
        "page": page,
        "pays": pays,
        "receipt_form": next((f for f in forms if isinstance(f, ReceiptForm)), ReceiptForm()),
        "refused": [form for form in forms if not isinstance(form, ReceiptForm)],
        "waiting": waiting,
    }
    return render(request, "settlement/payments.html", context)


def _months_to_apply(request: Request, county: Any) -> list[date]:
    this = month_of(request.on)
    done = set(applications(request.actor).filter(county=county).values_list("month", flat=True))
    return [month for month in (month_before(this), this) if month not in done]


def _month_to_apply(request: Request, county: Any, month: date) -> dict[str, Any]:
    silent, unreviewed = not_reviewed(request.actor, county, month)
    ready = ready_to_apply(request.actor, county, month)
    may = request.actor.holds([Role.NUTRITION_OFFICER], county.path)
    return {
        "month": month,
        "silent": silent,
        "unreviewed": unreviewed,
        "count": len(ready),
        "fen": sum(row.review.approved_fen for row in ready),
        "open": may and bool(ready) and not silent and not unreviewed,
        "form": ApplyForm(initial={"month": f"{month:%Y-%m}"}),
        "nothing": not (ready or silent or unreviewed),
    }


def _application(request: Request, row: Application, *, pays: bool) -> dict[str, Any]:
    owed = payables(request.actor, row)
    settled = all(p.left_fen == 0 and all(status_of(x) != "waiting" for x in p.payments) for p in owed)
    return {
        "row": row,
        "settled": settled,
        "payables": [
            _payable(item, row, pays=pays and row.by_id != request.actor.account_id) for item in owed
        ],
        "own": row.by_id == request.actor.account_id,
        "files": list(payment_files(request.actor, row)[:3]),
        "waiting": any(status_of(x) == "waiting" for item in owed for x in item.payments),
        "file_form": EntryForm(),
    }


def _payable(item: Payable, row: Application, *, pays: bool) -> dict[str, Any]:
    newest = item.payments[0] if item.payments else None
    state = status_of(newest) if newest else ""
    return {
        "item": item,
        "newest": newest,
        "programme": programmes().get(item.programme, item.programme),
        "schools": len(item.settlements),
        "tone": {"paid": "ok", "waiting": "warn", "failed": "bad"}.get(state, ""),
        "word": {"paid": _("到账"), "waiting": _("等银行回单"), "failed": _("银行退回")}.get(
            state, _("待付")
        ),
        "reason": newest.result.reason if newest is not None and state == "failed" else "",
        "can_pay": pays and item.left_fen > 0 and item.invoiced,
        "form": PayForm(initial={"supplier": item.supplier.pk, "programme": item.programme}),
    }


@open_to(Role.NUTRITION_OFFICER)
def apply(request: Request) -> HttpResponse:
    """Apply for a month."""
    form = ApplyForm(request.POST or None)
    if request.method != "POST":
        return _payments(request)

    def act() -> Any:
        return apply_for_payment(
            by=request.actor, key=form.key_value, at=request.at, county=county_of(request.actor),
            month=form.cleaned_data["month"], decision_number=form.cleaned_data["decision_number"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("settlement:payments"), sentence=_("拨付申请已提交。"),
        again=lambda: _payments(request, [form]),
    )  # fmt: skip


@open_to(Role.PAYMENT_OFFICER)
def pay(request: Request, application_id: int) -> HttpResponse:
    """Instruct what an application owes one supplier."""
    row = application(request.actor, application_id)
    form = PayForm(request.POST or None)
    if request.method != "POST":
        return _payments(request)

    def act() -> Any:
        return instruct_payment(
            by=request.actor, key=form.key_value, at=request.at, application=row,
            supplier=organisation(request.actor, form.cleaned_data["supplier"]),
            programme=form.cleaned_data["programme"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("settlement:payments"),
        sentence=_("付款已提交，请导出付款文件交银行；回单到后上传。"), again=lambda: _payments(request, [form]),
    )  # fmt: skip


@open_to(Role.PAYMENT_OFFICER)
def make_file(request: Request, application_id: int) -> HttpResponse:
    """Write the bank's file and offer it."""
    row = application(request.actor, application_id)
    form = EntryForm(request.POST or None)
    if request.method != "POST":
        return _payments(request)

    def act() -> Any:
        return make_payment_file(by=request.actor, key=form.key_value, at=request.at, application=row)

    return take(
        request, form, act, done_url=lambda file: reverse("settlement:payment-file", args=[file.pk]),
        sentence=_("付款文件已生成。"), again=lambda: _payments(request, [form]),
    )  # fmt: skip


@open_to(Role.PAYMENT_OFFICER, Role.AUDITOR)
def download_file(request: Request, file_id: int) -> HttpResponse:
    """The file as it went out."""
    file = payment_file(request.actor, file_id)
    response = HttpResponse(file.content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file.application.number}-{file.pk}.csv"'
    return response


@open_to(Role.PAYMENT_OFFICER)
def receipt(request: Request) -> HttpResponse:
    """Take the bank's receipt file."""
    form = ReceiptForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _payments(request)

    def act() -> Any:
        return take_receipt_file(
            by=request.actor, key=form.key_value, at=request.at, county=county_of(request.actor),
            content=form.cleaned_data["file"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("settlement:payments"), sentence=_("回单已入账。"),
        again=lambda: _payments(request, [form]),
    )  # fmt: skip


# Whose page of a frozen list opens.
LIST_READERS = (Role.NUTRITION_OFFICER, Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR)
# Schools named on the page before the rest is only counted.
SHOWN = 12


@open_to(*READERS)
def funds(request: Request) -> HttpResponse:
    """The funds by tier, and the schools' months charged to them."""
    return _funds(request)


def _funds(request: Request, form: EntryForm | None = None) -> HttpResponse:
    county = county_of(request.actor)
    month = month_named(request.GET.get("month", "")) or month_before(month_of(request.on))
    rows = list(charged(request.actor, month))
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    finance = request.actor.holds([Role.FINANCE_OFFICER], county.path)
    charges = finance or request.actor.holds([Role.NUTRITION_OFFICER], county.path)
    still_open = to_charge(request.actor, month)
    frozen = {one.school_id: one for one in snapshots(request.actor).filter(month=month)}
    context = {
        "county": county,
        "month": month,
        "months": [month_of(request.on), month_before(month_of(request.on))],
        "funds": [
            (fund, programmes().get(fund.programme, fund.programme))
            for fund in funds_of(request.actor, county)
        ],
        "page": page,
        "tiers": TIER_COLUMNS,
        "charges": [
            (row, [(label, row.shares.get(name, 0)) for name, label in TIER_COLUMNS]) for row in page
        ],
        "totals": [(label, sum(row.shares.get(name, 0) for row in rows)) for name, label in TIER_COLUMNS],
        "food_fen": sum(row.food_fen for row in rows),
        "entitlement_fen": sum(row.entitlement_fen for row in rows),
        "may_read_list": request.actor.holds(LIST_READERS, county.path),
        "open_schools": still_open,
        "open_states": [(one, frozen.get(one.pk)) for one in still_open[:SHOWN]],
        "may_charge": charges,
        "may_grant": finance,
        "may_advance": request.actor.has_role(*ADVANCE_READERS),
        "grant_form": form
        if isinstance(form, GrantForm)
        else GrantForm(initial={"budget_year": request.on.year}),
        "charge_form": ChargeForm(initial={"month": f"{month:%Y-%m}"}),
        "refused": form if isinstance(form, ChargeForm) else None,
    }
    return render(request, "settlement/funds.html", context)


@open_to(Role.FINANCE_OFFICER)
def grant(request: Request) -> HttpResponse:
    """Enter an award, decided or received."""
    form = GrantForm(request.POST or None)
    if request.method != "POST":
        return _funds(request)

    def act() -> Any:
        said = form.cleaned_data
        enter = decide_grant if said["what"] == "decided" else receive_grant
        return enter(
            by=request.actor, key=form.key_value, at=request.at, county=county_of(request.actor),
            programme=said["programme"], tier=said["tier"], budget_year=said["budget_year"],
            amount_fen=said["amount"], document=said["document"], on=request.on,
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("settlement:funds"), sentence=_("已登记。"),
        again=lambda: _funds(request, form),
    )  # fmt: skip


@open_to(Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER)
def charge(request: Request) -> HttpResponse:
    """Charge a month of every school that is open, all or none."""
    form = ChargeForm(request.POST or None)
    if request.method != "POST":
        return _funds(request)

    def act() -> Any:
        month, row = form.cleaned_data["month"], None
        for place in to_charge(request.actor, month):
            row = charge_month(
                by=request.actor, key=f"{form.key_value}/{place.pk}", at=request.at, school=place, month=month
            )
        return row

    return take(
        request, form, act, done_url=f"{reverse('settlement:funds')}?month={request.POST.get('month', '')[:7]}",
        sentence=_("本月已列支。"), again=lambda: _funds(request, form),
    )  # fmt: skip
