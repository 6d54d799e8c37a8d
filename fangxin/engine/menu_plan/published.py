"""A published week as the planner's columns, so that today's menu can be planned again.

A school publishes dishes that no library holds, and weeks that break a rule of the planner (two main dishes, no half
meat). Its dishes become columns of their own at the published grams; of a day's rules only those are asked of the
replacement that the published day itself keeps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fangxin.engine.dishes import ALL_MONTHS, DISH_BANDS, Dish, DishIngredient, IngredientPart
from fangxin.engine.menu_plan.catalogue import Catalogue
from fangxin.engine.menu_plan.replanning import Replan, replan_day
from fangxin.engine.menu_plan.requirements import Requirements, Span
from fangxin.engine.menu_plan.verdict import faults_of
from fangxin.engine.menu_plan.weighing import Helping
from fangxin.engine.menu_week import PlannedDish, PlannedWeek
from fangxin.engine.nutrition import load_foods
from fangxin.engine.nutrition.traits import is_seasoning


@dataclass(frozen=True, slots=True)
class Replacement:
    """One answer: pairs (dish that falls out, dish in its place)."""

    swaps: tuple[tuple[str, str], ...]
    widened: bool


def own_dish(planned: PlannedDish) -> Dish | None:
    """A published dish as one of a library: the grams of its band for every band. None without known grams."""
    masses: dict[str, int] = {}
    counts: dict[str, bool] = {}
    for part in planned.parts:
        if part.food is not None and part.food_mg:
            masses[part.food.name] = masses.get(part.food.name, 0) + part.food_mg
            counts[part.food.name] = counts.get(part.food.name, False) or part.counts
    if planned.category is None or not masses:
        return None
    ingredients = tuple(
        DishIngredient(
            food, IngredientPart.MAIN if counts[food] else IngredientPart.SEASONING, dict.fromkeys(DISH_BANDS, mg)
        )
        for food, mg in masses.items()
    )  # fmt: skip
    return Dish(planned.name, planned.category, planned.method or "炒", "", ALL_MONTHS, ingredients)


def unseasoned(dish: Dish) -> Dish:
    """The dish without its oil, salt and sauces: for a menu that writes them apart for the whole meal."""
    foods = load_foods()
    return replace(dish, ingredients=tuple(p for p in dish.ingredients if not is_seasoning(foods[p.food])))


def own_dishes(week: PlannedWeek) -> dict[str, Dish]:
    """The dishes of a published week by name; of two of one name the first."""
    found: dict[str, Dish] = {}
    for day in week.days:
        for planned in day.dishes:
            dish = own_dish(planned)
            if dish is not None:
                found.setdefault(dish.name, dish)
    return found


def kept_rules(
    catalogue: Catalogue, requirements: Requirements, week: Sequence[Sequence[int]], today: int
) -> Requirements:
    """The rules of which those of a day fall away that the published day does not keep either."""
    days = [[Helping(dish, dict(catalogue.dishes[dish].masses_mg)) for dish in day] for day in week]
    broken = {fault.key for fault in faults_of(catalogue, requirements, days) if fault.day == today}
    rules = tuple(r for r in requirements.rules if r.span is not Span.DAY or r.key not in broken)
    return replace(requirements, rules=rules, budget_fen=None)


def reserved(
    catalogue: Catalogue, day: Iterable[int], stock_g: Mapping[str, float], gone: Collection[str]
) -> dict[str, float]:
    """Grams a pupil that today may use: the stock, and what the dishes that stay were ordered for.

    What came this morning may not be in the books yet; a dish that needs nothing of ``gone`` is cooked as published.
    Seasoning is not limited: it stands in the kitchen, and no school books it by the meal.
    """
    foods = load_foods()
    limits = {
        food.name: stock_g.get(food.name, 0.0)
        for food in catalogue.foods
        if food.name in gone or not is_seasoning(foods[food.name])
    }
    need: dict[str, float] = {}
    for dish in day:
        masses = catalogue.dishes[dish].masses_mg
        if not set(masses) & set(gone):
            for food, mg in masses.items():
                need[food] = need.get(food, 0.0) + mg / 1000
    for food, grams in need.items():
        if food in limits:
            limits[food] = max(limits[food], grams)
    return limits


def replacements(
    catalogue: Catalogue, requirements: Requirements, week: Sequence[Sequence[int]], today: int, *,
    gone: Collection[str], limits: Mapping[str, float] | None, number: int = 3,
) -> tuple[tuple[Replacement, ...], str]:  # fmt: skip
    """Up to so many answers, best first, and the reason when there are fewer than one.

    ``limits``: grams a pupil of each food (``reserved``); None: anything but ``gone`` can still be bought.
    """
    rules = kept_rules(catalogue, requirements, week, today)
    sizes = np.ones(len(catalogue))
    free, found, reason = catalogue, list[Replacement](), ""
    for _ in range(number):
        answer: Replan = replan_day(
            free, rules, week, sizes, today, gone=() if limits is not None else gone, stock_g=limits,
            keep=range(today),
        )  # fmt: skip
        if not answer.swaps:
            reason = answer.reason
            break
        names = tuple(
            (catalogue.dishes[swap.out].name, catalogue.dishes[swap.into].name) for swap in answer.swaps
        )
        found.append(Replacement(names, answer.widened))
        most = free.most_a_week.copy()
        most[answer.swaps[0].into] = 0.0  # the next answer is another dish
        free = replace(free, most_a_week=most)
    return tuple(found), reason
