"""The published menu: dishes with grams a band, allergens, kinds, energy and protein."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Prefetch

from fangxin.areas.audit.queries import within
from fangxin.areas.disclosure.queries.scope import Scope
from fangxin.areas.disclosure.rules.content import Content
from fangxin.areas.disclosure.rules.recommended import SOURCE, recommended_lunch, share_pct
from fangxin.areas.menus.models import Dish, DishIngredient, MenuDay
from fangxin.areas.menus.queries import aliases, menu_of
from fangxin.areas.menus.queries.replanning import changes_of
from fangxin.areas.policy.models import MealDay
from fangxin.areas.roster.queries import enrolments
from fangxin.areas.roster.rules import NoBand, band_of_grade
from fangxin.engine.menu_week import BANDS, DayMenu, DishRole, summary_of
from fangxin.engine.menu_week import Dish as MenuDish


def menus_of(scope: Scope, days: Iterable[MealDay]) -> dict[int, DayMenu]:
    """Meal day → the menu that counts. Four queries, whatever the number of days."""
    ingredients = Prefetch("ingredients", queryset=DishIngredient.objects.order_by("position"))
    dishes = Prefetch("dishes", queryset=Dish.objects.order_by("position").prefetch_related(ingredients))
    rows = (
        MenuDay.objects.filter(
            within(scope.actor), meal_day__in=list(days), menu_week__superseded_by__isnull=True
        )
        .select_related("meal_day")
        .prefetch_related(dishes)
        .order_by("menu_week_id")
    )
    names = aliases(scope.actor, scope.school)
    return {row.meal_day_id: menu_of(row, names) for row in rows}


def bands_at(scope: Scope, on: date) -> list[str]:
    """The age bands that have pupils at the school on a day, youngest first; kindergarten classes have none."""
    grades = (
        enrolments(scope.actor, on)
        .filter(school_class__school=scope.school)
        .order_by()
        .values_list("school_class__grade", flat=True)
        .distinct()
    )
    found = set()
    for grade in grades:
        band = band_or_none(grade)
        if band:
            found.add(band)
    return [band for band in BANDS if band in found]


def band_or_none(grade: int) -> str:
    """The age band of a grade; "" where the standard has none."""
    try:
        return band_of_grade(grade)
    except NoBand:
        return ""


def dish_content(dish: MenuDish, bands: list[str]) -> Content:
    """A dish with the milligrams of each ingredient a band, as its sheet writes them, and its allergens."""
    parts: dict[str, Content] = {}
    for band in bands or [""]:
        for part in dish.for_band(band):
            row = parts.setdefault(part.name, {"name": part.name, "written": part.written, "mg": {}})
            if part.mass_mg is not None:
                row["mg"][band] = row["mg"].get(band, 0) + part.mass_mg
    foods = [part.food for part in dish.ingredients if part.food is not None]
    return {
        "name": dish.name,
        "slot": dish.slot,
        "role": dish.role.value,
        "allergens": sorted({_said(word) for food in foods for word in food.allergens}),
        "unknown": sorted({part.name for part in dish.ingredients if part.food is None}),
        "ingredients": list(parts.values()),
    }


def _said(allergen: str) -> str:
    """Without the note in brackets that the food table adds for editors."""
    return allergen.split("(")[0].split("（")[0]


def menu_content(scope: Scope, menu: DayMenu, bands: list[str], on: date) -> Content:
    """One day's quantified menu: D085. Seasoning is not a dish; its foods still count for allergens of the day."""
    wanted = scope.rule_or_none("kinds_per_day", on)
    summaries = [nutrition_content(menu, band) for band in bands]
    return {
        "bands": bands,
        "dishes": [dish_content(d, bands) for d in menu.dishes if d.role is not DishRole.SEASONING],
        "kinds": max((row["kinds"] for row in summaries), default=0),
        "kinds_wanted": wanted.integer if wanted else None,
        "kinds_because": wanted.because() if wanted else "",
        "nutrition": summaries,
        "nutrition_source": SOURCE,
    }


def changes_content(scope: Scope, day: MealDay) -> list[Content]:
    """What two people changed of the published menu, and why; the dishes above are those after the change."""
    return [
        {"swaps": row.swaps, "reason": row.reason, "at": row.verdict.at.isoformat()}
        for row in changes_of(scope.actor, day)
        if hasattr(row, "verdict") and row.verdict.accepted
    ]


def nutrition_content(menu: DayMenu, band: str) -> Content:
    """Energy and protein of a band beside the recommended lunch; what the sums leave out is named."""
    summary = summary_of(menu, band)
    wanted = recommended_lunch(band)
    energy = _whole(summary.nutrition.energy_kcal)
    protein_mg = _whole(summary.nutrition.protein_g * 1000)
    return {
        "band": band,
        "kinds": len(summary.kinds),
        "energy_kcal": energy,
        "energy_pct": share_pct(energy, wanted.energy_kcal),
        "protein_mg": protein_mg,
        "protein_pct": share_pct(protein_mg, wanted.protein_mg),
        "left_out": sorted({part.name for part in summary.nutrition.unknown}),
    }


def _whole(figure: Decimal) -> int:
    return int(figure.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def week_content(scope: Scope, on: date) -> list[Content]:
    """The week's menu by day: dish names by slot, as the week's sheet has them."""
    monday = on - timedelta(days=on.weekday())
    rows = MealDay.objects.filter(
        within(scope.actor),
        school=scope.school,
        on__gte=monday,
        on__lt=monday + timedelta(days=7),
        closure__isnull=True,
    )
    days = {day.pk: day for day in rows}
    menus = menus_of(scope, days.values())
    return [
        {
            "on": day.on.isoformat(),
            "dishes": [
                {"name": d.name, "role": d.role.value}
                for d in (menus[pk].dishes if pk in menus else ())
                if d.role is not DishRole.SEASONING
            ],
        }
        for pk, day in sorted(days.items(), key=lambda item: item[1].on)
    ]
