"""Reading for the planner: dishes and prices of a place, a draft as a grid, suggestions and what rules cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Prefetch, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.menus.models import MenuDraft, MenuDraftDish, PlanRun
from fangxin.areas.menus.queries.judging import Judged, judged_planned
from fangxin.areas.menus.queries.library import approved_versions, dish_of, week_rules
from fangxin.areas.menus.rules.planner import DraftDays
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.procurement.queries import price_list_in_force
from fangxin.engine.dishes import REGIONS, Dish, Price, cost_of, load_dishes, load_prices
from fangxin.engine.menu_plan.catalogue import SLOTS, Catalogue
from fangxin.engine.menu_plan.from_library import SLOT_OF, catalogue_of
from fangxin.engine.menu_plan.from_policy import Kitchen, Wishes
from fangxin.engine.menu_plan.ordering import Order, ordered
from fangxin.engine.menu_plan.portions import week_in_portions
from fangxin.engine.menu_plan.replanning import suggestions
from fangxin.engine.menu_week import planned_dish
from fangxin.engine.menu_week.days import WEEKDAYS
from fangxin.engine.menu_week.measures import kinds_of_day
from fangxin.engine.nutrition import load_foods

ENOUGH_DISHES = 120
"""A county library with fewer approved dishes than this cannot fill four seasons; the one that ships is used."""
_MILLI = 1000


@dataclass(frozen=True, slots=True)
class LibraryView:
    """The dishes that a place may plan with, by name; ``own``: they are the county's approved ones."""

    dishes: Mapping[str, Dish]
    own: bool


@dataclass(frozen=True, slots=True)
class PriceView:
    """Prices by food; ``listed``: how many come from the county's list; the rest is invented and only for trial."""

    prices: Mapping[str, Price]
    listed: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A dish in the grid."""

    day: int
    place: int
    name: str
    slot: str
    cost_fen: int
    parts: str
    allergens: tuple[str, ...]
    portion_permille: int


@dataclass(frozen=True, slots=True)
class GridDay:
    """A day of the draft with its sums."""

    number: int
    label: str
    cells: tuple[Cell, ...]
    cost_fen: int
    kinds: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A dish that would do better in a place, and what it changes (cost in fen, the week's mean)."""

    name: str
    parts: str
    more_fen: int
    mean_fen: int


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft ready for its page."""

    draft: MenuDraft
    days: tuple[GridDay, ...]
    mean_fen: int
    mean_hundredths: int
    budget_fen: int
    judged: Judged
    own_library: bool
    listed_prices: int

    @property
    def left_fen(self) -> int:
        """What is left of the budget a day; negative when it is passed."""
        return self.budget_fen - self.mean_fen


def runs(actor: Actor) -> QuerySet[PlanRun]:
    """Runs of the actor's places, newest first."""
    return PlanRun.objects.filter(within(actor)).select_related("school").order_by("-pk")


def plan_run(actor: Actor, run_id: int) -> PlanRun:
    """One run; raises NotFound."""
    return one(runs(actor), "这次计算", pk=run_id)


def drafts(actor: Actor) -> QuerySet[MenuDraft]:
    """Drafts that count (nothing newer), newest first."""
    rows = MenuDraft.objects.filter(within(actor), superseded_by__isnull=True)
    return rows.select_related("school", "verdict").order_by("-pk")


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
    del place  # approved_versions narrows to the actor's places and those above
    approved = {row.dish.name: dish_of(row) for row in approved_versions(actor)}
    if len(approved) >= ENOUGH_DISHES:
        return LibraryView(approved, own=True)
    return LibraryView({dish.name: dish for dish in load_dishes()} | approved, own=False)


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
    found = catalogue_of(dishes, stage, prices.prices, skip_unpriced=True)
    gone = [name for name in without.replace("，", "、").replace(",", "、").split("、") if name.strip()]
    return found.without_foods([name.strip() for name in gone])


def order_of(run: PlanRun) -> Order:
    """What a run asks the planner for."""
    wishes = Wishes(Kitchen({"炒锅": run.stoves}) if run.stoves else None)
    return Order(run.stage, run.budget_fen, run.objective, wishes=wishes)


def draft_view(actor: Actor, row: MenuDraft) -> DraftView:
    """The grid, the sums and the checker's findings."""
    library = library_of(actor, row.school)
    prices = prices_of_day(actor, row.school, row.monday, row.run.price_pct if row.run else 100)
    foods = load_foods()
    days, total = [], 0
    for number, dishes in enumerate(days_of(row), start=1):
        cells, cost = [], 0
        planned = []
        for place, (name, permille) in enumerate(dishes):
            dish = planned_dish(library.dishes[name], row.stage, permille)
            planned.append(dish)
            millifen = sum(cost_of(f, mg, prices.prices, foods) for f, mg in dish.masses_mg().items())
            counting = [part for part in dish.parts if part.counts]
            allergens = {
                a for part in counting if part.food for a in part.food.allergens if "非八类" not in a
            }
            cells.append(
                Cell(
                    number, place, name, SLOT_OF[library.dishes[name].category], -(-millifen // _MILLI),
                    _parts_text(counting), tuple(sorted(allergens)), permille,
                )
            )  # fmt: skip
            cost += millifen
        total += cost
        cells.sort(key=lambda cell: SLOTS.index(cell.slot))
        week = week_in_portions([dishes], library.dishes, row.stage)
        days.append(
            GridDay(
                number,
                f"周{WEEKDAYS[number - 1]}",
                tuple(cells),
                -(-cost // _MILLI),
                len(kinds_of_day(week.days[0])),
            )
        )
    whole = week_in_portions(days_of(row), library.dishes, row.stage)
    judged = judged_planned(actor, row.school, row.stage, whole, row.monday)
    mean = -(-total // (_MILLI * max(1, len(days))))
    budget = row.run.budget_fen if row.run else 0
    hundredths = -(-total * 100 // (_MILLI * max(1, len(days))))
    return DraftView(row, tuple(days), mean, hundredths, budget, judged, library.own, prices.listed)


def _parts_text(parts: object) -> str:
    rows = sorted(parts, key=lambda part: -(part.mass_mg or 0))[:3]  # type: ignore[call-overload]
    return " · ".join(f"{part.name} {(part.mass_mg or 0) // _MILLI}" for part in rows)


def suggested(actor: Actor, row: MenuDraft, day: int, place: int) -> tuple[Suggestion, ...]:
    """Three dishes for one place, best first."""
    library = library_of(actor, row.school)
    prices = prices_of_day(actor, row.school, row.monday, row.run.price_pct if row.run else 100)
    catalogue = catalogue_for(library, prices, row.stage, row.monday, row.run.without if row.run else "")
    days = days_of(row)
    number = {dish.name: n for n, dish in enumerate(catalogue.dishes)}
    if any(name not in number for one_day in days for name, _ in one_day):
        return ()
    week = [[number[name] for name, _ in one_day] for one_day in days]
    portions = np.ones(len(catalogue))
    for one_day in days:
        for name, permille in one_day:
            portions[number[name]] = permille / _MILLI
    rules = week_rules(actor, row.school, row.stage, row.stage, row.monday)
    order = order_of(row.run) if row.run else Order(row.stage, None)
    out = week[day - 1][place]
    found = suggestions(catalogue, ordered(rules, order), week, portions, day - 1, out)
    cost = catalogue.measure("cost_fen") * portions
    mean = sum(cost[dish] for one_day in week for dish in one_day) / len(week)
    return tuple(
        Suggestion(
            catalogue.dishes[n].name,
            _parts_text([part for part in planned_dish(library.dishes[catalogue.dishes[n].name], row.stage).parts if part.counts]),
            round(float(cost[n] - cost[out])),
            round(float(mean + (cost[n] - cost[out]) / len(week))),
        )
        for n in found
    )  # fmt: skip
