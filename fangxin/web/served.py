"""Planned and served: what a week's menu promised a portion beside what the issues to the kitchen put into it.

Joins the menu, the store and the eaters. The menu's grams are weighted by the pupils of each age band; the issues are
divided by the portions handed out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.dining.queries import heads, service_of
from fangxin.areas.menus.models import MenuWeek
from fangxin.areas.menus.queries import DayView, week_views
from fangxin.areas.menus.queries import week as week_of
from fangxin.areas.menus.views.week import READERS
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.policy.models import MealDay
from fangxin.areas.roster.queries import heads_by_band
from fangxin.areas.roster.rules import NoBand
from fangxin.areas.supply.queries.stock import issued_by_food
from fangxin.engine.menu_week import planned_from_menu
from fangxin.engine.menu_week.checker import figure_text
from fangxin.engine.nutrition.nutrients import NUTRIENT
from fangxin.engine.nutrition.served import (
    Agreement,
    NoPortions,
    Served,
    agreement_of,
    mean_sums,
    planned_and_served,
)
from fangxin.engine.nutrition.sums import NutrientSum, sums_of

_MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One nutrient: planned and served a portion as words, and the bar in per cent of the plan."""

    title: str
    planned: str
    served: str
    share: int | None
    tone: str
    label: str

    @property
    def filled(self) -> int:
        """The bar's length."""
        return min(self.share or 0, _MOST)


@dataclass(frozen=True, slots=True)
class ServedDay:
    """A meal day; without lines ``why`` says what is not there yet."""

    meal_day: MealDay
    portions: int
    lines: tuple[Line, ...]
    agreement: Agreement | None
    left_out: tuple[str, ...]
    why: str
    rows: tuple[Served, ...] = ()


@open_to(*READERS)
@require_safe
def week_served(request: Request, week_id: int) -> HttpResponse:
    """The days of a week and their mean, planned beside served, with a score that says what it took off."""
    week = week_of(request.actor, week_id)
    days = served_days(request.actor, week)
    known = [day for day in days if day.rows]
    mean = _mean([day.rows for day in known])
    context: dict[str, Any] = {
        "week": week, "days": days, "known": len(known), "mean": [_line(row) for row in mean],
        "agreement": agreement_of(mean) if mean else None,
        "titles": {code: nutrient.title for code, nutrient in NUTRIENT.items()},
    }  # fmt: skip
    context["deductions"] = _deductions(context["agreement"])
    return render(request, "week_served.html", context)


def served_days(actor: Actor, week: MenuWeek) -> list[ServedDay]:
    """Every day of the week that has a menu."""
    try:
        bands = heads_by_band(actor, week.school, week.monday)
    except NoBand:
        bands = {}
    views = {
        band: {day.meal_day.pk: day for day in days} for band, days in week_views(actor, week, bands).items()
    }
    first = next(iter(views.values()), {})
    return [
        _day(actor, day, {band: days[day.meal_day.pk] for band, days in views.items()}, bands)
        for day in first.values()
    ]


def _day(actor: Actor, day: DayView, of_bands: dict[str, DayView], bands: dict[str, int]) -> ServedDay:
    issued = {food: grams for food, (grams, _fen) in issued_by_food(actor, day.meal_day).items()}
    service = service_of(actor, day.meal_day)
    portions = service.served - service.unserved if service else heads(actor, day.meal_day).present
    if not issued:
        return ServedDay(day.meal_day, portions, (), None, (), _("还没有发料给厨房。"))
    planned = {
        band: sums_of(part.helping for part in planned_from_menu([view.menu], band).days[0].parts())
        for band, view in of_bands.items()
    }
    try:
        rows = planned_and_served(mean_sums(planned, bands), issued, portions)
    except NoPortions as none:
        return ServedDay(day.meal_day, portions, (), None, (), str(none))
    left_out = tuple(
        dict.fromkeys(name for row in rows for name in (*row.planned.unknown, *row.served.unknown))
    )
    return ServedDay(
        day.meal_day, portions, tuple(_line(row) for row in rows), agreement_of(rows), left_out, "", rows
    )


def _mean(days: list[tuple[Served, ...]]) -> list[Served]:
    """The mean day, nutrient by nutrient."""
    return [
        Served(
            of_day[0].code,
            _mean_of([row.planned for row in of_day]),
            _mean_of([row.served for row in of_day]),
        )
        for of_day in zip(*days, strict=True)
    ]


def _mean_of(sums: list[NutrientSum]) -> NutrientSum:
    total = sum((one.value for one in sums[1:]), sums[0].value)
    return NutrientSum(total / len(sums), tuple(dict.fromkeys(name for one in sums for name in one.unknown)))


def _line(row: Served) -> Line:
    nutrient = NUTRIENT[row.code]
    planned, served = _figure(row.planned, nutrient.unit), _figure(row.served, nutrient.unit)
    share = None if row.share is None else round(row.share)
    tone = "" if share is None or 90 <= share <= 110 else "warn"
    said = _("%(title)s 计划 %(planned)s，实际 %(served)s") % {
        "title": nutrient.title, "planned": planned, "served": served,
    }  # fmt: skip
    return Line(nutrient.title, planned, served, share, tone, said)


def _figure(of: NutrientSum, unit: str) -> str:
    return ("≥" if of.is_lower_bound else "") + figure_text(of.value, unit)


def _deductions(found: Agreement | None) -> list[dict[str, str]]:
    return [
        {
            "title": NUTRIENT[one.code].title,
            "share": f"{round(one.share)}%",
            "lost": figure_text(one.lost, "").strip(),
        }
        for one in (found.deviations if found else ())
        if one.lost >= 1
    ]
