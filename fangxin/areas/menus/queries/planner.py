"""Reading for the planner: runs, drafts, and the dishes, prices and columns that a place plans with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.menus.models import MenuDraft, MenuDraftDish, PlanRun
from fangxin.areas.menus.queries.foods import food_source
from fangxin.areas.menus.queries.library import approved_versions, dish_of
from fangxin.areas.menus.rules.planner import DraftDays
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.procurement.queries import price_list_in_force
from fangxin.engine.dishes import REGIONS, Dish, Price, load_dishes, load_prices
from fangxin.engine.menu_plan.catalogue import Catalogue
from fangxin.engine.menu_plan.from_library import catalogue_of
from fangxin.engine.menu_plan.from_policy import Kitchen, Wishes
from fangxin.engine.menu_plan.ordering import Order
from fangxin.engine.nutrition import Food, load_foods

ENOUGH_DISHES = 120
"""A county library with fewer approved dishes than this cannot fill four seasons; the one that ships is used."""


@dataclass(frozen=True, slots=True)
class LibraryView:
    """The dishes that a place may plan with, by name; ``own``: they are the county's approved ones."""

    dishes: Mapping[str, Dish]
    own: bool
    foods: Mapping[str, Food] = field(default_factory=load_foods)
    """The figures that the place's menus are judged by, so that what is found is what is accepted."""


@dataclass(frozen=True, slots=True)
class PriceView:
    """Prices by food; ``listed``: how many come from the county's list; the rest is invented and only for trial."""

    prices: Mapping[str, Price]
    listed: int


def runs(actor: Actor) -> QuerySet[PlanRun]:
    """Runs of the actor's places, newest first."""
    return PlanRun.objects.filter(within(actor)).select_related("school").order_by("-pk")


def plan_run(actor: Actor, run_id: int) -> PlanRun:
    """One run; raises NotFound."""
    return one(runs(actor), "这次计算", pk=run_id)


def drafts(actor: Actor) -> QuerySet[MenuDraft]:
    """Drafts that count (nothing newer), newest first."""
    rows = MenuDraft.objects.filter(within(actor), superseded_by__isnull=True)
    return rows.select_related("school", "verdict", "run").order_by("-pk")


def draft(actor: Actor, draft_id: int) -> MenuDraft:
    """One draft with its dishes; raises NotFound."""
    dishes = Prefetch("dishes", queryset=MenuDraftDish.objects.order_by("day", "position"))
    rows = MenuDraft.objects.filter(within(actor)).select_related("school", "run").prefetch_related(dishes)
    return one(rows, "这份草稿", pk=draft_id)


def days_of(row: MenuDraft) -> DraftDays:
    """The draft as days of (name, portion)."""
    found: dict[int, list[tuple[str, int]]] = {}
    for place in row.dishes.all().order_by("day", "position"):
        found.setdefault(place.day, []).append((place.name, place.portion_permille))
    return tuple(tuple(found[day]) for day in sorted(found))


def library_of(actor: Actor, place: Organisation) -> LibraryView:
    """The county's approved dishes when there are enough of them, else those that ship."""
    foods = food_source(actor, place).foods
    approved = {row.dish.name: dish_of(row) for row in approved_versions(actor, place)}
    if len(approved) >= ENOUGH_DISHES:
        return LibraryView(approved, own=True, foods=foods)
    return LibraryView({dish.name: dish for dish in load_dishes()} | approved, own=False, foods=foods)


def prices_of_day(actor: Actor, place: Organisation, on: date, price_pct: int = 100) -> PriceView:
    """The county's price list of the day; foods that it does not name at the price that ships."""
    prices = dict(load_prices(REGIONS[0], on.month))
    found = price_list_in_force(actor, place, on)
    listed = 0
    for row in found.prices.all() if found is not None else ():
        if row.food in prices:
            prices[row.food] = Price(row.food, row.price_fen, net=False, kind="LIST")
            listed += 1
    return PriceView(
        {n: Price(n, max(1, p.fen_per_kg * price_pct // 100), p.net, p.kind) for n, p in prices.items()},
        listed,
    )


def catalogue_for(
    library: LibraryView, prices: PriceView, stage: str, on: date, without: str = ""
) -> Catalogue:
    """The planner's columns for a stage and month."""
    dishes = [dish for dish in library.dishes.values() if on.month in dish.months]
    found = catalogue_of(dishes, stage, prices.prices, foods=library.foods, skip_unpriced=True)
    gone = [name for name in without.replace("，", "、").replace(",", "、").split("、") if name.strip()]
    return found.without_foods([name.strip() for name in gone])


def order_of(run: PlanRun) -> Order:
    """What a run asks the planner for."""
    wishes = Wishes(Kitchen({"炒锅": run.stoves}) if run.stoves else None)
    return Order(run.stage, run.budget_fen, run.objective, wishes=wishes)
