"""Pages of deliveries: the list at the gate, and the note's form."""

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
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import school
from fangxin.areas.supply.actions.delivery import record_delivery
from fangxin.areas.supply.forms.delivery import DeliveryForm
from fangxin.areas.supply.models import Delivery
from fangxin.areas.supply.queries.delivery import deliveries, papers_demanded, waiting_orders
from fangxin.areas.supply.queries.order import order, order_lines
from fangxin.areas.supply.rules.delivery import food_class
from fangxin.engine.money import yuan_text

GATE = (Role.STOREKEEPER, Role.SAFETY_MANAGER, Role.PRINCIPAL, Role.COOK)
READERS = (*GATE, Role.SAFETY_DIRECTOR, Role.BUYER, Role.SUPPLIER_CLERK, Role.NUTRITION_OFFICER, Role.AUDITOR)
PAGE = 25


def _item(row: Delivery, *, for_supplier: bool) -> dict[str, Any]:
    other = row.order.school.short_name if for_supplier else row.supplier.short_name
    accepted = row.accepted  # type: ignore[attr-defined]
    return {
        "title": f"{other} {row.note_number}",
        "detail": _("%(kinds)d 种食材 · ¥%(amount)s · %(month)d月%(day)d日送")
        % {"kinds": row.kinds, "amount": yuan_text(row.total_fen or 0), "month": row.note_on.month,  # type: ignore[attr-defined]
           "day": row.note_on.day},
        "icon": "package-check" if accepted else "truck",
        "url": reverse("supply:delivery", args=[row.pk]),
        "state": "done" if accepted else "due",
        "tone": "ok" if accepted else "warn",
        "word": _("已验收") if accepted else _("待验收"),
    }  # fmt: skip


@open_to(*READERS)
def delivery_list(request: Request) -> HttpResponse:
    """What waits at the gate, what is on its way, and what was accepted; 25 a page, searchable by number."""
    wanted = request.GET.get("q", "").strip()
    rows = deliveries(request.actor)
    if wanted:
        rows = rows.filter(Q(note_number__icontains=wanted) | Q(order__number__icontains=wanted))
    clerk = request.actor.place(Role.SUPPLIER_CLERK) is not None
    place = request.actor.place(*GATE)
    coming = []
    if place and not wanted:
        for row in waiting_orders(request.actor, school(request.actor, place.organisation_id), request.on)[
            :PAGE
        ]:
            coming.append({
                "title": f"{row.supplier.short_name} {row.number}", "icon": "truck", "state": "open",
                "detail": _("%(month)d月%(day)d日供餐 · %(kinds)d 种食材") % {
                    "month": row.meal_on.month, "day": row.meal_on.day, "kinds": row.kinds},
                "url": reverse("supply:order", args=[row.pk]), "word": _("待到货"), "tone": "info",
            })  # fmt: skip
    waiting = [_item(row, for_supplier=clerk) for row in rows.filter(accepted=False)[:PAGE]]
    page = Paginator(rows.filter(accepted=True), PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": waiting, "coming": coming, "page": page, "wanted": wanted, "query": f"q={wanted}&" if wanted else "",
        "done": [_item(row, for_supplier=clerk) for row in page],
    }  # fmt: skip
    response = render(request, "supply/deliveries.html", context)
    return offline(response)


def offline(response: HttpResponse) -> HttpResponse:
    """Let the phone keep a good page for when the network is gone (no children, no other supplier's money)."""
    if response.status_code == 200:
        response["X-Fangxin-Offline"] = "1"
        response["Cache-Control"] = "private, no-cache"
    return response


@open_to(Role.SUPPLIER_CLERK, Role.STOREKEEPER)
def delivery_new(request: Request, order_id: int) -> HttpResponse:
    """Enter a delivery note against an order."""
    row = order(request.actor, order_id)
    lines = order_lines(request.actor, row)
    papers = papers_demanded(request.actor, row.school, [line.food for line in lines], request.on)
    demands = {line.pk: papers[food_class(line.food)].alternatives for line in lines}
    form = DeliveryForm(lines, demands, request.POST or None, on=request.on)

    def page() -> HttpResponse:
        context = {
            "order": row, "form": form, "back_url": reverse("supply:order", args=[row.pk]),
            "clauses": [answer.because().removeprefix("依据") for answer in papers.values()],
        }  # fmt: skip
        return render(request, "supply/delivery_new.html", context)

    def act() -> Delivery:
        return record_delivery(
            by=request.actor, key=form.key_value, at=request.at, order=row, lines=form.note_lines,
            note_number=form.cleaned_data["note_number"], note_on=form.cleaned_data["note_on"],
            self_checked=form.cleaned_data["self_checked"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=lambda note: reverse("supply:delivery", args=[note.pk]),
        sentence=_("送货单已录入，等待验收。"), again=page,
    )  # fmt: skip
