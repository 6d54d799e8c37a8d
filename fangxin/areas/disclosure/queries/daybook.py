"""A meal day as the trace reads it: issues by lot, eaters by class, portions, menu and samples. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.queries import within
from fangxin.areas.dining.models import MealService
from fangxin.areas.dining.queries import roll_calls
from fangxin.areas.disclosure.queries.menu import band_or_none, menus_of
from fangxin.areas.disclosure.queries.scope import Scope
from fangxin.areas.disclosure.rules.following import Eaters, heads_by_band
from fangxin.areas.disclosure.rules.recipes import Produced, RecipeLine, recipe_line
from fangxin.areas.kitchen.models import RetainedSample
from fangxin.areas.policy.models import MealDay
from fangxin.areas.supply.models import Lot, StockIssueLine
from fangxin.engine.menu_week import DayMenu
from fangxin.engine.nutrition import load_foods


@dataclass(frozen=True, slots=True)
class DayBook:
    """What is on record of one meal day."""

    meal_day: MealDay
    issue_lines: list[StockIssueLine]
    eaters: list[Eaters]
    service: MealService | None
    menu: DayMenu | None
    sampled: frozenset[str]

    @property
    def cost_fen(self) -> int:
        """Food issued to the day at cost."""
        return sum(line.cost_fen for line in self.issue_lines)

    @property
    def pupils(self) -> int:
        """Pupils present in the classes whose roll was called."""
        return sum(group.portions for group in self.eaters)

    @property
    def diners(self) -> int:
        """Adults' portions; 0 while the service is not recorded."""
        return self.service.diners if self.service else 0

    @property
    def lots(self) -> list[tuple[Lot, int, int]]:
        """Each lot with grams and fen issued to the day, dearest first."""
        sums: dict[int, tuple[Lot, int, int]] = {}
        for line in self.issue_lines:
            _, grams, fen = sums.get(line.lot_id, (line.lot, 0, 0))
            sums[line.lot_id] = (line.lot, grams + line.quantity_g, fen + line.cost_fen)
        return sorted(sums.values(), key=lambda row: (-row[2], row[0].pk))

    def recipe_lines(self, scope: Scope) -> list[RecipeLine]:
        """Equality 4 for every food issued to the day, by weight."""
        grams: dict[str, int] = {}
        for line in self.issue_lines:
            grams[line.lot.food] = grams.get(line.lot.food, 0) + line.quantity_g
        produced = Produced(self.service.served, self.service.unserved) if self.service else None
        tolerance = scope.least_and_share("issued_is_recipe", self.meal_day.on)
        foods, heads = load_foods(), heads_by_band(self.eaters)
        return [
            recipe_line(
                self.menu, food, issued_g, heads, produced, self.sampled,
                foods[food].edible_pct if food in foods else 100, tolerance,
            )
            for food, issued_g in sorted(grams.items(), key=lambda item: (-item[1], item[0]))
        ]  # fmt: skip


def day_books(scope: Scope, days: Iterable[MealDay]) -> list[DayBook]:
    """The books of several days, in their order. About ten queries, whatever the number of days."""
    wanted = list(days)
    issues: dict[int, list[StockIssueLine]] = {}
    for line in (
        StockIssueLine.objects.filter(within(scope.actor), issue__meal_day__in=wanted)
        .select_related("issue", "lot__balance")
        .order_by("pk")
    ):
        issues.setdefault(line.issue.meal_day_id, []).append(line)
    eaters: dict[int, list[Eaters]] = {}
    for call in (
        roll_calls(scope.actor)
        .filter(meal_day__in=wanted)
        .select_related("school_class")
        .order_by("school_class__grade", "school_class__number")
    ):
        group = call.school_class
        eaters.setdefault(call.meal_day_id, []).append(
            Eaters(group.label, band_or_none(group.grade), call.present)
        )
    services = {
        row.meal_day_id: row for row in MealService.objects.filter(within(scope.actor), meal_day__in=wanted)
    }
    sampled: dict[int, set[str]] = {}
    for day_id, dish in RetainedSample.objects.filter(within(scope.actor), meal_day__in=wanted).values_list(
        "meal_day_id", "dish__name"
    ):
        sampled.setdefault(day_id, set()).add(dish)
    menus = menus_of(scope, wanted)
    return [
        DayBook(
            day, issues.get(day.pk, []), eaters.get(day.pk, []), services.get(day.pk), menus.get(day.pk),
            frozenset(sampled.get(day.pk, ())),
        )
        for day in wanted
    ]  # fmt: skip


def days_with_food(scope: Scope, since: date, until: date) -> list[MealDay]:
    """The meal days of a period (`until` exclusive) that took food from the store, newest first."""
    return list(
        MealDay.objects.filter(
            within(scope.actor), school=scope.school, on__gte=since, on__lt=until, stock_issues__isnull=False
        )
        .select_related("school")
        .order_by("-on")
        .distinct()
    )
