"""Pages of orders: the school writes them, the supplier reads them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import say
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import names_of, school
from fangxin.areas.policy.queries import meal_day
from fangxin.areas.procurement.queries import contracts_for
from fangxin.areas.supply.actions.order import place_order
from fangxin.areas.supply.forms.order import OrderForm, suggested_total
from fangxin.areas.supply.models import Order
from fangxin.areas.supply.queries.delivery import deliveries
from fangxin.areas.supply.queries.order import (
    amount_fen,
    coming_meal_days,
    order,
    order_lines,
    orders,
    proposal,
    suppliers_contract,
)
from fangxin.areas.supply.rules.order import NotOrderable
from fangxin.engine.money import line_amount_fen, yuan_text

READERS = (
    Role.BUYER, Role.PRINCIPAL, Role.STOREKEEPER, Role.SAFETY_MANAGER, Role.COOK, Role.SUPPLIER_CLERK,
    Role.NUTRITION_OFFICER, Role.AUDITOR,
)  # fmt: skip
STATES = (("", _("全部")), ("open", _("待送货")), ("delivered", _("待验收")), ("accepted", _("已验收")))
TAGS = {"open": ("info", _("待送货")), "delivered": ("warn", _("待验收")), "accepted": ("ok", _("已验收"))}
PAGE = 25


def state_of(row: Order) -> str:
    """open, delivered or accepted, from what `orders` told."""
    accepted, delivered = row.accepted, row.delivered  # type: ignore[attr-defined]
    return "accepted" if accepted else "delivered" if delivered else "open"


def _item(row: Order, *, for_supplier: bool) -> dict[str, Any]:
    tone, word = TAGS[state_of(row)]
    other = row.school.name if for_supplier else row.supplier.short_name
    return {
        "title": f"{row.meal_on.month}月{row.meal_on.day}日 {other}",
        "detail": _("%(kinds)d 种食材 · 约 ¥%(amount)s · %(number)s")
        % {"kinds": row.kinds, "amount": yuan_text(row.about_fen), "number": row.number},  # type: ignore[attr-defined]
        "icon": "shopping-cart",
        "url": reverse("supply:order", args=[row.pk]),
        "state": "done" if row.accepted else "open",  # type: ignore[attr-defined]
        "tone": tone,
        "word": word,
    }


@open_to(*READERS)
def order_list(request: Request) -> HttpResponse:
    """Orders by state, searchable by number, school or supplier; 25 a page. The buyer finds the days to order for."""
    wanted, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    rows = orders(request.actor)
    if wanted:
        rows = rows.filter(
            Q(number__icontains=wanted)
            | Q(school__name__icontains=wanted)
            | Q(supplier__name__icontains=wanted)
        )
    narrowed = {"open": {"delivered": False}, "delivered": {"delivered": True, "accepted": False},
                "accepted": {"accepted": True}}  # fmt: skip
    rows = rows.filter(**narrowed.get(state, {}))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    clerk = request.actor.place(Role.SUPPLIER_CLERK) is not None
    place = request.actor.place(Role.BUYER)
    days = (
        coming_meal_days(request.actor, school(request.actor, place.organisation_id), request.on)
        if place
        else []
    )
    query = f"q={wanted}&state={state}&" if wanted or state else ""
    choices = [
        {"label": label, "url": f"?state={code}" if code else "?", "count": None, "current": code == state}
        for code, label in STATES
    ]
    context = {
        "page": page, "todos": [_item(row, for_supplier=clerk) for row in page], "choices": choices, "wanted": wanted,
        "query": query, "hidden": [("state", state)] if state else [], "days": days, "clerk": clerk,
    }  # fmt: skip
    return render(request, "supply/orders.html", context)


@open_to(Role.BUYER)
def order_new(request: Request, meal_day_id: int) -> HttpResponse:
    """Write an order: what the menu needs, at the listed prices, to one contracted supplier."""
    day = meal_day(request.actor, meal_day_id)
    asked = request.GET.get("contract") or ""
    contract = suppliers_contract(
        request.actor, day.school, day.on, int(asked) if asked.isdecimal() else None
    )
    if contract is None:
        raise NotOrderable(
            say("%(month)s 月 %(day)s 日没有生效的供货合同，不能订货。", month=day.on.month, day=day.on.day),
            clause="《管理办法》附件2第八条（二）：统招、统购、统配、统送",
            remedy="请县营养办登记合同。",
        )
    plan = proposal(request.actor, day, contract, request.on)
    form = OrderForm(plan, request.POST or None)

    def page() -> HttpResponse:
        choices = [
            {"label": row.supplier.short_name, "url": f"?contract={row.pk}", "count": None,
             "current": row.pk == contract.pk}
            for row in contracts_for(request.actor, day.school, day.on)
        ]  # fmt: skip
        context = {
            "day": day, "plan": plan, "form": form, "choices": choices, "foods": sorted(plan.prices),
            "total_fen": suggested_total(plan.suggestions), "back_url": reverse("supply:orders"),
        }  # fmt: skip
        return render(request, "supply/order_new.html", context)

    def act() -> Order:
        return place_order(
            by=request.actor,
            key=form.key_value,
            at=request.at,
            meal_day=day,
            contract=contract,
            lines=form.wanted,
        )

    if request.method != "POST":
        return page()
    sentence = _("订单已发给%(supplier)s。") % {"supplier": contract.supplier.short_name}
    return take(
        request,
        form,
        act,
        done_url=lambda row: reverse("supply:order", args=[row.pk]),
        sentence=sentence,
        again=page,
    )


@open_to(*READERS)
def order_page(request: Request, order_id: int) -> HttpResponse:
    """One order with its lines and what came of it."""
    row = order(request.actor, order_id)
    lines = order_lines(request.actor, row)
    clerk = request.actor.holds([Role.SUPPLIER_CLERK], row.supplier.path)
    keeper = request.actor.holds([Role.STOREKEEPER], row.school.path)
    tone, word = TAGS[state_of(row)]
    context = {
        "order": row, "tone": tone, "word": word, "total_fen": amount_fen(lines),
        "lines": [{"line": line, "amount_fen": line_amount_fen(line.quantity_g, line.price_fen)} for line in lines],
        "notes": deliveries(request.actor).filter(order=row), "may_deliver": (clerk or keeper) and not row.accepted,  # type: ignore[attr-defined]
        "buyer": names_of(request.actor, {row.by_id}).get(row.by_id, ""), "back_url": reverse("supply:orders"),
    }  # fmt: skip
    return render(request, "supply/order.html", context)
