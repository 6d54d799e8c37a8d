"""The county's published prices, for everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fangxin.areas.disclosure.queries.publications import (
    PriceChange,
    price_changes,
    price_lists_of,
    public_counties,
)
from fangxin.areas.disclosure.rules.content import search_words
from fangxin.areas.disclosure.views.public import chosen_county, frame
from fangxin.areas.organisations.access import Request, open_to_public
from fangxin.areas.procurement.models import PriceList
from fangxin.areas.procurement.rules import matches
from fangxin.engine.money import yuan_text

COLUMNS = [
    {"label": "食材"},
    {"label": "规格等级", "phone": "label"},
    {"label": "定价（元/公斤）", "align": "right"},
    {"label": "上限（元/公斤）", "align": "right"},
    {"label": "比上一次", "align": "right"},
]


@open_to_public
@require_safe
def prices(request: Request) -> HttpResponse:
    """The list in force, what changed since the one before, and the lists before that."""
    counties = public_counties(request.actor, request.on)
    county = chosen_county(request, counties) or (counties[0] if counties else None)
    lists = price_lists_of(request.actor, county) if county else []
    shown = chosen_list(lists, request.GET.get("list", ""), request.on)
    before = next((row for row in lists[lists.index(shown) + 1 :]), None) if shown else None
    words = search_words(request.GET.get("q", ""))
    rows = price_changes(request.actor, shown, before) if shown else []
    context: dict[str, Any] = {
        "counties": counties, "county": county, "lists": lists, "shown": shown, "before": before, "q": words,
        "in_force": shown is not None and shown.since <= request.on < shown.until,
        "columns": COLUMNS, "rows": [{"cells": cells(row)} for row in rows if matches(row.price.food, words)],
        "kept": [("county", str(county.pk))] if county and len(counties) > 1 else [],
    } | frame("disclosure:public-prices", county.name if county else "")  # fmt: skip
    return render(request, "disclosure/public_prices.html", context)


def chosen_list(lists: list[PriceList], wanted: str, on: date) -> PriceList | None:
    """The list asked for; the one in force; the newest."""
    asked = next((row for row in lists if str(row.pk) == wanted), None)
    in_force = next((row for row in lists if row.since <= on < row.until), None)
    return asked or in_force or (lists[0] if lists else None)


def cells(row: PriceChange) -> list[Any]:
    """One food's cells."""
    change = row.difference_fen
    if change is None:
        said: Any = "新列入"
    elif change == 0:
        said = "不变"
    else:
        said = f"{'涨' if change > 0 else '降'} {yuan_text(abs(change))}"
    price = row.price
    return [
        price.food,
        price.specification or "—",
        {"text": yuan_text(price.price_fen), "strong": True},
        yuan_text(price.ceiling_fen),
        said,
    ]
