"""What has to be bought: a week's needs by day, and next term's demand by month."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fangxin.areas.menus.models import SEASONS, STAGES
from fangxin.areas.menus.queries import week as week_of
from fangxin.areas.menus.queries.demand import demand, needs_of_week
from fangxin.areas.menus.views.library import READERS
from fangxin.areas.menus.views.sets import county_of
from fangxin.areas.organisations.access import Request, open_to

MONTHS = 5
"""A term: five months from the next one on."""


def coming_months(on: date, count: int = MONTHS) -> list[date]:
    """The first days of the months after ``on``."""
    return [
        date(on.year + (on.month + offset) // 12, (on.month + offset) % 12 + 1, 1) for offset in range(count)
    ]


@open_to(*READERS)
@require_safe
def week_needs(request: Request, week_id: int) -> HttpResponse:
    """Grams to buy for every day of a week by the heads enrolled."""
    week = week_of(request.actor, week_id)
    days = needs_of_week(request.actor, week, request.on)
    return render(request, "menus/week_needs.html", {"week": week, "days": days})


@open_to(*READERS)
@require_safe
def demand_page(request: Request) -> HttpResponse:
    """The preview for farmers and suppliers."""
    county = county_of(request)
    found = demand(request.actor, county, coming_months(request.on), request.on)
    names = dict(STAGES), dict(SEASONS)
    context = {
        "demand": found,
        "county": county,
        "missing": [f"{names[0][stage]}{names[1][season]}" for stage, season in found.missing],
        "heads": sum(found.heads.values()),
    }
    return render(request, "menus/demand.html", context)
