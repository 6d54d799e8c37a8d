"""What a supplier sees: what was approved, which invoice is wanted, when the money came."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.settlement.actions.payment import enter_invoice
from fangxin.areas.settlement.forms.payment import InvoiceForm
from fangxin.areas.settlement.models import Settlement
from fangxin.areas.settlement.queries.claims import own_settlement, supplier_settlements
from fangxin.areas.settlement.queries.payments import invoiced_fen, status_of, supplier_payments
from fangxin.engine.money import yuan_text


@open_to(Role.SUPPLIER_CLERK)
def overview(request: Request) -> HttpResponse:
    """The firm's settlements and payments, newest month first."""
    page = Paginator(supplier_settlements(request.actor), 25).get_page(request.GET.get("page"))
    invoiced = invoiced_fen(request.actor, [row.pk for row in page])
    payments = list(supplier_payments(request.actor)[:12])
    words = {
        "paid": (_("到账"), "ok"),
        "waiting": (_("银行办理中"), "warn"),
        "failed": (_("银行退回"), "bad"),
    }
    context = {
        "page": page,
        "rows": [_row(row, invoiced.get(row.pk, 0)) for row in page],
        "payments": [(row, *words[status_of(row)], getattr(row, "result", None)) for row in payments],
    }
    return render(request, "settlement/supplier.html", context)


def _row(row: Settlement, invoiced: int) -> dict[str, Any]:
    review = getattr(row, "review", None)
    approved = review.approved_fen if review and review.verdict != "returned" else 0
    if review is None:
        word, tone = _("县审核中"), "info"
    elif review.verdict == "returned":
        word, tone = _("退回学校"), "warn"
    elif invoiced < approved:
        word, tone = _("待开票"), "warn"
    else:
        word, tone = _("发票已登记"), "ok"
    return {
        "row": row,
        "review": review,
        "approved": approved,
        "cut": row.amount_fen - approved if approved else 0,
        "wanted": approved - invoiced,
        "word": word,
        "tone": tone,
    }


@open_to(Role.SUPPLIER_CLERK)
def invoice(request: Request, settlement_id: int) -> HttpResponse:
    """Enter the invoice of an approved settlement."""
    row = own_settlement(request.actor, settlement_id)
    review = getattr(row, "review", None)
    left = review.approved_fen - invoiced_fen(request.actor, [row.pk]).get(row.pk, 0) if review else 0
    initial = {
        "issuer_credit_code": row.supplier.credit_code,
        "amount": yuan_text(left),
        "issued_on": request.on,
    }
    form = InvoiceForm(request.POST or None, initial=initial)

    def page() -> HttpResponse:
        return render(request, "settlement/invoice.html", {"row": row, "form": form, "left": left})

    def act() -> Any:
        said = form.cleaned_data
        return enter_invoice(
            by=request.actor, key=form.key_value, at=request.at, settlement=row, number=said["number"],
            issuer_credit_code=said["issuer_credit_code"], amount_fen=said["amount"], issued_on=said["issued_on"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("settlement:supplier"), sentence=_("发票已登记。"), again=page
    )
