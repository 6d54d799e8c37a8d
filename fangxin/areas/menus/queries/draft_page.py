"""A draft as a page shows it: the grid by day and slot, its sums and bars, and what would do better in one place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.menus.models import MenuDraft
from fangxin.areas.menus.queries.judging import BarLine, Judged, judged_planned
from fangxin.areas.menus.queries.library import week_rules
from fangxin.areas.menus.queries.planner import (
    LibraryView,
    PriceView,
    catalogue_for,
    days_of,
    library_of,
    order_of,
    prices_of_day,
)
from fangxin.areas.menus.rules.planner import DraftDays, replaced
from fangxin.engine.dishes import cost_of
from fangxin.engine.menu_plan.catalogue import SLOT_TITLES, SLOTS
from fangxin.engine.menu_plan.from_library import SLOT_OF
from fangxin.engine.menu_plan.ordering import Order, ordered
from fangxin.engine.menu_plan.portions import week_in_portions
from fangxin.engine.menu_plan.replanning import suggestions
from fangxin.engine.menu_week import PlannedDish, PlannedPart, WeekRules, planned_dish
from fangxin.engine.menu_week.checker import figure_text
from fangxin.engine.menu_week.days import WEEKDAYS
from fangxin.engine.menu_week.measures import day_figures, kinds_of_day
from fangxin.engine.menu_week.score import Bar, WeekAssessment, assess
from fangxin.engine.nutrition.allergens import allergens_of

_MILLI = 1000
_PARTS_SHOWN = 3
_NUTRIENTS = (
    "energy", "protein", "fat_energy", "carbohydrate_energy", "calcium", "iron", "zinc", "vitamin_a", "vitamin_b1",
    "vitamin_b2", "vitamin_c", "fibre", "salt",
)  # fmt: skip
_AMOUNTS = ("grains", "vegetables", "fruit", "meat", "fish", "eggs", "dairy", "soy_nuts", "oil")
_TURNS = (("weekly_milk", "milk", "奶"), ("weekly_egg", "egg", "蛋"), ("weekly_fruit", "apple", "果"),
          ("liver_days_per_week", "drumstick", "肝"), ("soy_days_per_week", "bean", "豆制品"))  # fmt: skip


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
class GridSlot:
    """The dishes of one slot on one day; none where the day has no such dish."""

    slot: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class GridDay:
    """A day of the draft with its sums. ``enough``: it has the kinds that a day must have."""

    number: int
    label: str
    on: date
    slots: tuple[GridSlot, ...]
    cost_fen: int
    kinds: int
    enough: bool
    energy: str

    @property
    def cells(self) -> list[Cell]:
        """All dishes of the day, in the order of the slots."""
        return [cell for slot in self.slots for cell in slot.cells]


@dataclass(frozen=True, slots=True)
class Turn:
    """How many times a week something comes, and whether that is enough."""

    icon: str
    title: str
    times: str
    tone: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A dish that would do better in a place, and what it changes: cost in fen, and the figure the week needs most."""

    name: str
    parts: str
    allergens: tuple[str, ...]
    more_fen: int
    mean_fen: int
    figure: str
    gain: str
    better: bool
    after: str
    warnings: tuple[str, ...]


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

    @property
    def used_slots(self) -> list[tuple[str, str]]:
        """The slots that any day of the week has, with their titles."""
        return [
            (slot, SLOT_TITLES[slot])
            for n, slot in enumerate(SLOTS)
            if any(day.slots[n].cells for day in self.days)
        ]

    @property
    def nutrients(self) -> list[BarLine]:
        """Energy, nutrients, shares of energy and salt as bars."""
        return self._bars(_NUTRIENTS)

    @property
    def amounts(self) -> list[BarLine]:
        """Food amounts as bars."""
        return self._bars(_AMOUNTS)

    @property
    def week_kinds(self) -> BarLine | None:
        """Kinds of the week."""
        return next(iter(self._bars(("kinds_per_week",))), None)

    @property
    def turns(self) -> list[Turn]:
        """Milk, egg, fruit, liver and soy: how often this week."""
        bars = {bar.code: bar for bar in self.judged.bars}
        return [
            Turn(icon, title, bars[code].value, bars[code].tone)
            for code, icon, title in _TURNS
            if code in bars
        ]

    def _bars(self, codes: Collection[str]) -> list[BarLine]:
        bars = {bar.code: bar for bar in self.judged.bars}
        return [bars[code] for code in codes if code in bars]


def draft_view(actor: Actor, row: MenuDraft) -> DraftView:
    """The grid, the sums and the checker's findings."""
    library = library_of(actor, row.school)
    prices = prices_of_day(actor, row.school, row.monday, row.run.price_pct if row.run else 100)
    days = days_of(row)
    rules = week_rules(actor, row.school, row.stage, row.stage, row.monday)
    whole = week_in_portions(days, library.dishes, row.stage, library.foods)
    costs = [[_millifen(dish, prices, library) for dish in day.dishes] for day in whole.days]
    grid = tuple(
        _grid_day(number, dishes, planned.dishes, cost, row, library, rules)
        for number, (dishes, planned, cost) in enumerate(zip(days, whole.days, costs, strict=True), start=1)
    )
    judged = judged_planned(actor, row.school, row.stage, whole, row.monday)
    total = sum(sum(cost) for cost in costs)
    return DraftView(
        row, grid, -(-total // (_MILLI * max(1, len(days)))), -(-total * 100 // (_MILLI * max(1, len(days)))),
        row.run.budget_fen if row.run else 0, judged, library.own, prices.listed,
    )  # fmt: skip


def _millifen(dish: PlannedDish, prices: PriceView, library: LibraryView) -> int:
    return sum(cost_of(food, mg, prices.prices, library.foods) for food, mg in dish.masses_mg().items())


def _grid_day(
    number: int, dishes: Sequence[tuple[str, int]], planned: Sequence[PlannedDish], costs: Sequence[int],
    row: MenuDraft, library: LibraryView, rules: WeekRules,
) -> GridDay:  # fmt: skip
    cells = [
        Cell(
            number, place, name, SLOT_OF[library.dishes[name].category], -(-cost // _MILLI),
            _parts_text(dish.parts), _allergens(dish), permille,
        )
        for place, ((name, permille), dish, cost) in enumerate(zip(dishes, planned, costs, strict=True))
    ]  # fmt: skip
    slots = tuple(
        GridSlot(slot, SLOT_TITLES[slot], tuple(cell for cell in cells if cell.slot == slot))
        for slot in SLOTS
    )
    day = week_in_portions([dishes], library.dishes, row.stage, library.foods).days[0]
    kinds = len(kinds_of_day(day))
    least = rules.limit("kinds_per_day")
    energy = day_figures(day)["energy"].value
    return GridDay(
        number, f"周{WEEKDAYS[number - 1]}", row.monday + timedelta(days=number - 1), slots,
        -(-sum(costs) // _MILLI), kinds, least is None or kinds >= (least.low or 0), f"{round(energy)}",
    )  # fmt: skip


def _allergens(dish: PlannedDish) -> tuple[str, ...]:
    """What the food itself brings of the eight classes: wheat and soy of the seasoning stand on the dish's card."""
    found = allergens_of(part.food for part in dish.parts if part.food is not None)
    return tuple(name for name in found.food if "非八类" not in name)


def _parts_text(parts: Iterable[PlannedPart]) -> str:
    rows = sorted((part for part in parts if part.counts), key=lambda part: -(part.mass_mg or 0))
    return " · ".join(f"{part.name} {(part.mass_mg or 0) // _MILLI}" for part in rows[:_PARTS_SHOWN])


def suggested(actor: Actor, row: MenuDraft, day: int, place: int) -> tuple[Suggestion, ...]:
    """Three dishes for one place, best first, each with what it changes in price and in what the week lacks most."""
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
    found = suggestions(catalogue, ordered(rules, order), week, portions, day - 1, week[day - 1][place])
    names = [catalogue.dishes[n].name for n in found]
    return _compared(days, day, place, names, row, library, prices, rules)


def _compared(
    days: DraftDays, day: int, place: int, names: Sequence[str], row: MenuDraft, library: LibraryView,
    prices: PriceView, rules: WeekRules,
) -> tuple[Suggestion, ...]:  # fmt: skip
    before = assess(week_in_portions(days, library.dishes, row.stage, library.foods), rules)
    total = _week_millifen(days, library, row.stage, prices)
    scarce = most_needed(before)
    broken = {finding.sentence for finding in before.findings if finding.blocks}
    told = []
    for name in names:
        changed = replaced(days, day, place, name)
        after = assess(week_in_portions(changed, library.dishes, row.stage, library.foods), rules)
        now = _week_millifen(changed, library, row.stage, prices)
        dish = planned_dish(library.dishes[name], row.stage)
        told.append(
            Suggestion(
                name, _parts_text(dish.parts), _allergens(dish), round((now - total) / _MILLI),
                -(-now // (_MILLI * len(days))), scarce.limit.title if scarce else "", *_gain(scarce, after),
                tuple(f.sentence for f in after.findings if f.blocks and f.sentence not in broken),
            )
        )  # fmt: skip
    return tuple(told)


def _week_millifen(days: DraftDays, library: LibraryView, stage: str, prices: PriceView) -> int:
    week = week_in_portions(days, library.dishes, stage, library.foods)
    return sum(_millifen(dish, prices, library) for day in week.days for dish in day.dishes)


def most_needed(found: WeekAssessment) -> Bar | None:
    """The nutrient that the week has least of against what it should have: what a change is worth is told by it."""
    bars = [
        bar for bar in found.bars if bar.limit.code in _NUTRIENTS and bar.limit.low and bar.limit.unit != "%"
    ]
    return min(bars, key=lambda bar: bar.filled, default=None)


def _gain(scarce: Bar | None, after: WeekAssessment) -> tuple[str, bool, str]:
    """How the scarce figure changes (a day), whether for the better, and where the week then stands."""
    if scarce is None:
        return "", True, ""
    then = next(bar for bar in after.bars if bar.limit.code == scarce.limit.code)
    change = then.measured.value - scarce.measured.value
    sign = "＋" if change >= 0 else "−"
    return (
        f"{sign}{figure_text(abs(Fraction(change)), scarce.limit.unit)}", change >= 0,
        f"{figure_text(then.measured.value, scarce.limit.unit)} · {then.reached}%",
    )  # fmt: skip
