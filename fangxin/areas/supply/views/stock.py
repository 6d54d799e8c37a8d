"""Pages of the store: what is on hand and until when it keeps, issue to the kitchen, loss, count."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.menus.queries import NoMenu
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.actions import confirm_second
from fangxin.areas.organisations.models import Organisation, PinCheck
from fangxin.areas.organisations.queries import colleagues, names_of, school
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_day_of
from fangxin.areas.policy.rules.entry_day import entry_day
from fangxin.areas.supply.actions.stock import COUNTERS, KEEPERS, count_stock, issue_to_kitchen, record_loss
from fangxin.areas.supply.forms.stock import LOT, CountForm, IssueForm, LossForm
from fangxin.areas.supply.models import Lot
from fangxin.areas.supply.queries import stock as queries
from fangxin.areas.supply.rules.stock import EXPIRES_SOON_DAYS, NO_EXPIRED_FOOD, is_expired

READERS = (Role.STOREKEEPER, Role.COOK, Role.SAFETY_MANAGER, Role.PRINCIPAL, Role.BUYER)
SECONDS = (Role.STOREKEEPER, Role.SAFETY_MANAGER, Role.COOK, Role.PRINCIPAL)
LOTS_A_PAGE = 25


def _school(request: Request) -> Organisation:
    place = request.actor.place(*READERS)
    assert place is not None, "the gate lets only these roles in"
    return school(request.actor, place.organisation_id)


def _shown(request: Request, lot: Lot) -> dict[str, Any]:
    left = (lot.expires_on - request.on).days
    if is_expired(lot.expires_on, request.on):
        tone, word = "bad", "已过期"
    elif left <= EXPIRES_SOON_DAYS:
        tone, word = "warn", "今天到期" if left == 0 else f"还有 {left} 天"
    else:
        year = "" if lot.expires_on.year == request.on.year else f"{lot.expires_on.year}年"
        tone, word = "", f"{year}{lot.expires_on.month}月{lot.expires_on.day}日"
    return {"lot": lot, "tone": tone, "word": word}


@open_to(*READERS)
def stock(request: Request) -> HttpResponse:
    """Lots on hand, soonest date first."""
    place = _school(request)
    search = request.GET.get("q", "")
    rows = queries.lots_on_hand(request.actor, search).filter(school=place)
    page = Paginator(rows, LOTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "place": place, "search": search, "page": page, "lots": [_shown(request, lot) for lot in page],
        "query": f"q={search}&" if search else "", "keeps": request.actor.holds(KEEPERS, place.path),
        "last_count": queries.counts(request.actor).filter(school=place).first(),
    }  # fmt: skip
    return render(request, "supply/stock.html", context)


def _suggested(actor: Actor, day: MealDay, on_hand: dict[str, int]) -> dict[str, int]:
    """Grams that the day's menu still needs and the store can give; nothing without a menu."""
    try:
        needed = queries.menu_needs(actor, day)
    except NoMenu:
        return {}
    issued = queries.issued_by_food(actor, day)
    open_g = {food: grams - issued.get(food, (0, 0))[0] for food, grams in needed.items()}
    return {
        food: min(grams, on_hand[food]) for food, grams in open_g.items() if food in on_hand and grams > 0
    }


@open_to(*KEEPERS)
def issue(request: Request) -> HttpResponse:
    """Issue food to the kitchen for today's meal."""
    place = _school(request)
    day = meal_day_of(request.actor, place, entry_day(request.POST.get("day", ""), request.on))
    shelves = sorted(queries.shelves(request.actor, place), key=lambda s: (s.expires_on, s.lot_id))
    good: dict[str, int] = {}
    first: dict[int, str] = {}
    for shelf in shelves:
        if is_expired(shelf.expires_on, day.on):
            continue
        if shelf.food not in good:
            first[shelf.lot_id] = shelf.food
        good[shelf.food] = good.get(shelf.food, 0) + shelf.remaining_g
    # A phone may name a lot that is used up or past its date by now: the food is refused by name, never dropped.
    posted = [int(m[1]) for m in map(LOT.fullmatch, request.POST) if m and request.POST[m[0]]]
    first |= {lot_id: queries.lot(request.actor, lot_id).food for lot_id in posted if lot_id not in first}
    suggested = _suggested(request.actor, day, good)
    cooks = colleagues(request.actor, place, request.on, Role.COOK)
    form = IssueForm(first, cooks, request.POST or None, suggested=suggested)

    def page() -> HttpResponse:
        before = list(queries.issues_of(request.actor, day))
        context = {
            "day": day, "form": form, "clause": NO_EXPIRED_FOOD, "before": before, "cooks": cooks,
            "rows": [
                {"food": food, "field": form[f"lot-{pk}"], "on_hand": good.get(food, 0), "need": suggested.get(food)}
                for pk, food in sorted(first.items(), key=lambda item: item[1])
            ],
            "expired": sorted({s.food for s in shelves if is_expired(s.expires_on, day.on)}),
        }  # fmt: skip
        return render(request, "supply/stock_issue.html", context)

    if request.method != "POST":
        return page()
    return take(
        request, form,
        lambda: issue_to_kitchen(
            by=request.actor, key=form.key_value, at=request.at, meal_day=day, receiver=form.cook, wanted=form.wanted,
            device_at=form.device_at,
        ),
        done_url=reverse("supply:stock-issue"), sentence="出库已登记，厨师已领料。", again=page,
    )  # fmt: skip


def _second(request: Request, form: LossForm | CountForm, where: Organisation) -> PinCheck:
    return confirm_second(
        by=request.actor, key=f"{form.key_value}/pin", at=request.at, second=form.second_account, organisation=where,
        pin=form.pin, entry_key=form.key_value,
    )  # fmt: skip


@open_to(*READERS)
def lot(request: Request, lot_id: int) -> HttpResponse:
    """One lot: where it went; the keeper writes off what spoiled."""
    row = queries.lot(request.actor, lot_id)
    people = colleagues(request.actor, row.school, request.on, *SECONDS)
    form = LossForm(people, request.POST or None)

    def page() -> HttpResponse:
        lost = list(queries.losses(request.actor).filter(lot=row))
        context = {
            "shown": _shown(request, row), "lot": row, "form": form, "losses": lost,
            "lines": queries.issue_lines_of(request.actor, row),
            "names": names_of(request.actor, {loss.by_id for loss in lost}),
            "may": request.actor.holds(KEEPERS, row.school.path) and row.balance.remaining_g > 0,
        }  # fmt: skip
        return render(request, "supply/stock_lot.html", context)

    if request.method != "POST":
        return page()
    return take(
        request, form,
        lambda: record_loss(
            by=request.actor, key=form.key_value, at=request.at, lot=row, quantity_g=form.cleaned_data["quantity_g"] or 0,
            reason=form.cleaned_data["reason"], check=_second(request, form, row.school),
        ),
        done_url=reverse("supply:stock"), sentence="损耗已登记。", again=_with_fresh_form(form, page),
    )  # fmt: skip


def _with_fresh_form(form: EntryForm, page: Callable[[], HttpResponse]) -> Callable[[], HttpResponse]:
    """Nothing was stored under the refused form's key but the second person's check: it gets a new one."""

    def again() -> HttpResponse:
        form.data = form.data.copy()
        form.data["key"] = str(uuid.uuid4())
        return page()

    return again


@open_to(*COUNTERS)
def count(request: Request) -> HttpResponse:
    """Count the whole store by two people; the books are not shown before."""
    place = _school(request)
    lots = list(queries.lots_on_hand(request.actor).filter(school=place).order_by("food", "expires_on", "pk"))
    people = colleagues(request.actor, place, request.on, *SECONDS)
    form = CountForm(lots, people, request.POST or None)

    def page() -> HttpResponse:
        return render(request, "supply/stock_count.html", {"place": place, "form": form, "rows": form.rows})

    if request.method != "POST":
        return page()
    return take(
        request, form,
        lambda: count_stock(
            by=request.actor, key=form.key_value, at=request.at, school=place, counted=form.counted,
            check=_second(request, form, place),
        ),
        done_url=lambda row: reverse("supply:stock-counted", args=[row.pk]), sentence="盘点已登记。",
        again=_with_fresh_form(form, page),
    )  # fmt: skip


@open_to(*READERS)
def counted(request: Request, count_id: int) -> HttpResponse:
    """A count beside the books: the residual of each lot is shown, never forced to zero."""
    row = queries.stock_count(request.actor, count_id)
    lines = list(queries.count_lines(request.actor, row))
    context = {
        "count": row, "who": names_of(request.actor, {row.by_id}).get(row.by_id, ""), "lines": lines,
        "missing_g": -sum(min(line.residual_g, 0) for line in lines),
        "over_g": sum(max(line.residual_g, 0) for line in lines),
        "keeps": request.actor.holds(KEEPERS, row.owner_path),
    }  # fmt: skip
    return render(request, "supply/stock_counted.html", context)
