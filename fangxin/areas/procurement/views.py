"""Pages of procurement: contracts and price lists, written by the county, read by schools and suppliers."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import xlsxwriter
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import organisation
from fangxin.areas.procurement.actions import publish_price_list, record_contract
from fangxin.areas.procurement.forms import ContractForm, PriceListForm
from fangxin.areas.procurement.models import Contract, PriceList
from fangxin.areas.procurement.queries import (
    contracts,
    price_list,
    price_lists,
    prices_of,
    supplier,
    suppliers,
)
from fangxin.areas.procurement.rules import CEILING_CLAUSE, COLUMNS
from fangxin.engine.money import yuan_text
from fangxin.engine.workbook import XLSX

OFFICE = (
    Role.NUTRITION_OFFICER, Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.PAYMENT_OFFICER, Role.AUDITOR,
)  # fmt: skip
READERS = (
    *OFFICE, Role.BUYER, Role.STOREKEEPER, Role.PRINCIPAL, Role.SAFETY_MANAGER, Role.COOK, Role.SUPPLIER_CLERK,
)  # fmt: skip
PAGE = 25


def _period(row: Contract | PriceList) -> str:
    return f"{row.since:%Y-%m-%d} 至 {row.until - timedelta(days=1):%Y-%m-%d}"


def _standing(row: Contract | PriceList, request: Request) -> dict[str, str]:
    if request.on < row.since:
        return {"word": _("未开始"), "tone": "info"}
    if request.on >= row.until:
        return {"word": _("已到期"), "tone": ""}
    return {"word": _("生效中"), "tone": "ok"}


def _choices(current: str) -> list[dict[str, Any]]:
    return [
        {
            "label": _("定价单"),
            "url": reverse("procurement:price-lists"),
            "count": None,
            "current": current == "prices",
        },
        {
            "label": _("合同"),
            "url": reverse("procurement:contracts"),
            "count": None,
            "current": current == "contracts",
        },
    ]


@open_to(*READERS)
def price_list_index(request: Request) -> HttpResponse:
    """Published price lists of the actor's counties, newest first."""
    page = Paginator(price_lists(request.actor), PAGE).get_page(request.GET.get("page"))
    columns = [
        {"label": _("定价单")}, {"label": _("执行期")}, {"label": _("询价")}, {"label": _("定价决定"), "phone": "wide"},
        {"label": _("食材"), "align": "right"}, {"label": _("状态"), "phone": "bare"},
    ]  # fmt: skip
    rows = [
        {"cells": [
            {"text": row.number, "url": reverse("procurement:price-list", args=[row.pk]), "sub": row.county.name},
            _period(row), row.inquiry_on.isoformat(), row.decided_by, str(row.foods), _standing(row, request),  # type: ignore[attr-defined]
        ]}
        for row in page
    ]  # fmt: skip
    context = {
        "page": page, "columns": columns, "rows": rows, "choices": _choices("prices"), "query": "",
        "may_write": request.actor.place(Role.NUTRITION_OFFICER) is not None,
    }  # fmt: skip
    return render(request, "procurement/price_lists.html", context)


@open_to(*READERS)
def price_list_page(request: Request, price_list_id: int) -> HttpResponse:
    """One list with its foods, found by a part of the name or by pinyin initials."""
    row = price_list(request.actor, price_list_id)
    wanted = request.GET.get("q", "").strip()
    page = Paginator(prices_of(request.actor, row, wanted), PAGE).get_page(request.GET.get("page"))
    columns = [
        {"label": _("食材")}, {"label": _("规格等级")}, {"label": _("定价（元/公斤）"), "align": "right"},
        {"label": _("上限（元/公斤）"), "align": "right"},
    ]  # fmt: skip
    rows = [
        {"cells": [price.food, price.specification or "—", {"text": yuan_text(price.price_fen), "strong": True},
                   yuan_text(price.ceiling_fen)]}
        for price in page
    ]  # fmt: skip
    context = {
        "price_list": row, "page": page, "columns": columns, "rows": rows, "wanted": wanted,
        "query": f"q={wanted}&" if wanted else "", "standing": _standing(row, request), "period": _period(row),
        "clause": CEILING_CLAUSE,
    }  # fmt: skip
    return render(request, "procurement/price_list.html", context)


@open_to(Role.NUTRITION_OFFICER)
def price_list_new(request: Request) -> HttpResponse:
    """Publish a price list: typed, pasted, or read from a workbook and shown before it is published."""
    place = request.actor.place(Role.NUTRITION_OFFICER)
    assert place is not None, "the gate lets only this role in"
    county = organisation(request.actor, place.organisation_id)
    form = PriceListForm(request.POST or None, request.FILES or None)

    def page(preview: Any = None) -> HttpResponse:
        return render(
            request, "procurement/price_list_new.html", {"form": form, "preview": preview, "county": county}
        )

    def act() -> PriceList:
        said = form.cleaned_data
        return publish_price_list(
            by=request.actor, key=form.key_value, at=request.at, county=county, number=said["number"],
            inquiry_on=said["inquiry_on"], decided_by=said["decided_by"], since=said["since"], until=said["until"],
            prices=form.prices,
        )  # fmt: skip

    if request.method != "POST":
        return page()
    if "check" in request.POST and form.is_valid():
        return page(form.prices)
    return take(
        request, form, act, done_url=lambda row: reverse("procurement:price-list", args=[row.pk]),
        sentence=_("定价单已公布。"), again=page,
    )  # fmt: skip


@open_to(Role.NUTRITION_OFFICER)
def price_list_template(request: Request) -> HttpResponse:
    """An empty workbook with the four columns."""
    del request
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet("定价单")
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        sheet.set_column(0, 3, 18)
    return HttpResponse(
        data.getvalue(),
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="prices.xlsx"'},
    )


@open_to(*READERS)
def contract_index(request: Request) -> HttpResponse:
    """Contracts of the actor's side."""
    page = Paginator(contracts(request.actor), PAGE).get_page(request.GET.get("page"))
    columns = [
        {"label": _("配送企业")}, {"label": _("合同编号")}, {"label": _("期限")},
        {"label": _("供应类别"), "phone": "wide"}, {"label": _("收款账户"), "phone": "wide"},
        {"label": _("状态"), "phone": "bare"},
    ]  # fmt: skip
    rows = [
        {"cells": [
            {"text": row.supplier.name, "sub": row.county.name}, row.number, _period(row),
            row.food_kinds or _("全部类别"), {"text": row.bank_name, "sub": f"尾号 {row.bank_account[-4:]}"},
            _standing(row, request),
        ]}
        for row in page
    ]  # fmt: skip
    context = {
        "page": page, "columns": columns, "rows": rows, "choices": _choices("contracts"), "query": "",
        "may_write": request.actor.place(Role.NUTRITION_OFFICER) is not None,
    }  # fmt: skip
    return render(request, "procurement/contracts.html", context)


@open_to(Role.NUTRITION_OFFICER)
def contract_new(request: Request) -> HttpResponse:
    """Record a contract."""
    place = request.actor.place(Role.NUTRITION_OFFICER)
    assert place is not None, "the gate lets only this role in"
    form = ContractForm(suppliers(request.actor), request.POST or None)

    def page() -> HttpResponse:
        return render(request, "procurement/contract_new.html", {"form": form})

    def act() -> Contract:
        said = form.cleaned_data
        return record_contract(
            by=request.actor, key=form.key_value, at=request.at,
            county=organisation(request.actor, place.organisation_id),
            supplier=supplier(request.actor, said["supplier"]), number=said["number"], since=said["since"],
            until=said["until"], bank_name=said["bank_name"], bank_account=said["bank_account"],
            food_kinds=said["food_kinds"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("procurement:contracts"), sentence=_("合同已登记。"), again=page
    )
