"""A dish's card, and a week judged: nutrients, allergens, cost, findings and bars, ready for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.menus.models import MenuSet, MenuWeek
from fangxin.areas.menus.queries.foods import FoodSource, food_source
from fangxin.areas.menus.queries.library import planned_week_of, week_rules
from fangxin.areas.menus.queries.menu_week import DayView
from fangxin.areas.organisations.models import Organisation
from fangxin.engine.dishes import BAND_TITLES, DISH_BANDS, Dish
from fangxin.engine.menu_week import PlannedDay, PlannedWeek, planned_dish, planned_from_menu
from fangxin.engine.menu_week.checker import figure_text, range_text
from fangxin.engine.menu_week.planned import on_table
from fangxin.engine.menu_week.score import Bar, WeekAssessment, assess
from fangxin.engine.nutrition import Food
from fangxin.engine.nutrition.allergens import Allergens, allergens_of
from fangxin.engine.nutrition.nutrients import NUTRIENTS
from fangxin.engine.nutrition.sums import sums_of

_MOST = 200
_FULL = 100


@dataclass(frozen=True, slots=True)
class NutrientLine:
    """One nutrient of a dish for every band, as people read it."""

    title: str
    unit: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IngredientLine:
    """One ingredient with its grams for every band, and what to know about the food."""

    food: Food
    part: str
    grams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DishCard:
    """Everything about a dish on one card."""

    dish: Dish
    bands: tuple[str, ...]
    ingredients: tuple[IngredientLine, ...]
    nutrients: tuple[NutrientLine, ...]
    allergens: Allergens
    notes: tuple[str, ...]
    unsure: tuple[str, ...]
    """Foods whose figures are analogues or estimates."""
    source: str


@dataclass(frozen=True, slots=True)
class BarLine:
    """A bar for the component ``meter``: whole per cent of what is wanted with the right zone, and words.

    ``said`` is the figure to print large, ``more`` what stands beside it.
    """

    code: str
    title: str
    value: str
    wanted: str
    tone: str
    filled: int
    low: int
    high: int
    label: str
    said: str
    more: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A week with its verdict for a page."""

    assessment: WeekAssessment
    bars: tuple[BarLine, ...]
    standard: str
    source: str
    """Which food table the figures rest on."""
    lunch_part: str
    """Which part of the day a lunch is recommended to be, per cent; empty where no rule says it."""

    @property
    def blocking(self) -> Sequence[object]:
        """What forbids publication."""
        return [f for f in self.assessment.findings if f.blocks]

    @property
    def noted(self) -> Sequence[object]:
        """What costs points only."""
        return [f for f in self.assessment.findings if not f.blocks and f.certain]


def card_of(dish: Dish, source: FoodSource) -> DishCard:
    """The card of a dish with the figures of a food table."""
    foods = source.foods
    planned = [
        on_table(PlannedWeek(band, (PlannedDay("", (planned_dish(dish, band),)),)), foods).days[0].dishes[0]
        for band in DISH_BANDS
    ]
    sums = [sums_of(part.helping for part in dish_of_band.parts) for dish_of_band in planned]
    lines = tuple(
        NutrientLine(
            nutrient.title,
            nutrient.unit,
            tuple(
                ("≥" if found[nutrient.code].is_lower_bound else "")
                + figure_text(found[nutrient.code].value, "").strip()
                for found in sums
            ),
        )
        for nutrient in NUTRIENTS
    )
    ingredients = tuple(
        IngredientLine(
            foods[part.food],
            part.part.value,
            tuple(f"{part.masses_mg[band] / 1000:g}" for band in DISH_BANDS),
        )
        for part in dish.ingredients
    )
    used = [line.food for line in ingredients]
    notes = tuple(f"{food.name}：{_full_width(food.school_note)}" for food in used if food.school_note)
    unsure = tuple(food.name for food in used if food.confidence in ("C", "D"))
    bands = tuple(BAND_TITLES[band] for band in DISH_BANDS)
    return DishCard(dish, bands, ingredients, lines, allergens_of(used), notes, unsure, source.note)


def _full_width(text: str) -> str:
    """The table's half-width marks as Chinese sentences have them."""
    return text.translate(str.maketrans(",;:()", "，；：（）"))


def judged_set(actor: Actor, row: MenuSet, band: str, on: date) -> Judged:
    """A set against the rules of its county and stage."""
    return judged_planned(actor, row.place, row.stage, planned_week_of(row, band), on)


def judged_week(actor: Actor, week: MenuWeek, days: Sequence[DayView], band: str, on: date) -> Judged:
    """A school's week against the rules of its county and stage."""
    stage = week.school.stage if week.school.stage in ("preschool", "junior") else "primary"
    return judged_planned(actor, week.school, stage, planned_from_menu([day.menu for day in days], band), on)


def judged_planned(actor: Actor, place: Organisation, stage: str, week: PlannedWeek, on: date) -> Judged:
    rules = week_rules(actor, place, stage, week.band, on)
    source = food_source(actor, place)
    found = assess(on_table(week, source.foods), rules)
    return Judged(
        found,
        tuple(_bar(bar) for bar in found.bars if bar.limit.unit not in ("道",)),
        rules.standard,
        source.note,
        figure_text(rules.lunch_part * _FULL, "").strip() if rules.lunch_part else "",
    )


def _bar(bar: Bar) -> BarLine:
    limit = bar.limit
    unknown = bool(bar.measured.unknown)
    value = figure_text(bar.measured.value, limit.unit)
    if unknown:
        value = f"≥{value}" if limit.unit != "%" else f"约{value}"
    tone = "" if bar.ok else "bad" if bar.certain and limit.must else "warn"
    said, more = f"{bar.reached}%", value
    if limit.unit == "%" or limit.low is None:
        said, more = value, range_text(limit)
    return BarLine(
        limit.code, limit.title, value, range_text(limit), tone, min(bar.reached, _MOST),
        bar.part(limit.low or Fraction(0)), min(bar.part(limit.high), _MOST) if limit.high else _MOST,
        f"{limit.title} {value}，要求 {range_text(limit)}", said, more,
    )  # fmt: skip
