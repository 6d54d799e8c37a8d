"""The rules of the law (engine/menu_week/week_rules.py) as the planner's rows, and its weeks as the checker reads them.

A rule that forbids publishing is always asked for. The others are advice: asked for when they fit, told when they do
not. What a meal is made of (one staple, at most one main dish …) is added here; it is no law but how a lunch is served.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from fangxin.engine.menu_plan.catalogue import Catalogue
from fangxin.engine.menu_plan.from_library import CATEGORY_OF
from fangxin.engine.menu_plan.requirements import Per, Requirements, Rule, Span
from fangxin.engine.menu_plan.weighing import Helping
from fangxin.engine.menu_week.planned import PlannedDay, PlannedDish, PlannedPart, PlannedWeek
from fangxin.engine.menu_week.week_rules import Limit, Period, WeekRules
from fangxin.engine.nutrition import Food, load_foods

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_SHARES: Mapping[str, tuple[str, str]] = {
    "fat_energy": ("fat_kcal", "energy"),
    "carbohydrate_energy": ("carbohydrate_kcal", "energy"),
    "dark_vegetables": ("dark_g", "fresh_g"),
    "quality_protein": ("quality_protein_g", "protein"),
}
_COUNTS: Mapping[str, str] = {
    "kinds_per_day": "kinds",
    "kinds_per_week": "kinds",
    "fresh_vegetables_per_day": "fresh_kinds",
    "liver_days_per_week": "mark:liver",
    "soy_days_per_week": "mark:days_soy",
    "fried_dishes_per_week": "mark:fried",
    "processed_dishes_per_week": "mark:processed",
    "daily_animal": "mark:animal",
    "daily_plant": "mark:plant",
    "dishes_per_meal": "slot:dish",
    "soups_per_meal": "slot:soup",
}
_SPANS = {Period.DAY: Span.DAY, Period.WEEK_MEAN: Span.MEAN, Period.WEEK: Span.WEEK}
LEFT_OUT = frozenset({"protein_high", "dish_repeats_per_week"})
"""Protein above the range is only told (the standard's own food amounts exceed it); repeats are the model's structure."""


@dataclass(frozen=True, slots=True)
class Kitchen:
    """What a kitchen can do a day: dishes by piece of equipment (炒锅 …); what is not named is not limited."""

    dishes_by_equipment: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a place asks for beyond the law. Grams are net, a pupil and week."""

    kitchen: Kitchen | None = None
    local_share_pct: int | None = None
    use_up_g: Mapping[str, int] | None = None
    at_most_g: Mapping[str, int] | None = None
    most_main_dishes: int = 1


def requirements_of(
    rules: WeekRules, *, days: int = 5, budget_fen: int | None = None, advice: bool = True,
    without: Collection[str] = (), wishes: Wishes | None = None,
) -> Requirements:  # fmt: skip
    """The planner's rules for a week. ``without``: codes that are not asked for (advice that does not fit)."""
    wishes = wishes or Wishes()
    rows = _meal(rules, wishes)
    for limit in rules.limits:
        if (
            limit.code in LEFT_OUT
            or limit.code in without
            or limit.code in ("dishes_per_meal", "soups_per_meal")
        ):
            continue
        if limit.must or advice:
            rows.append(_rule(limit, days))
    return Requirements(tuple(rows + _wished(wishes)), days, budget_fen)


def advice_codes(rules: WeekRules) -> frozenset[str]:
    """The codes of the rules that do not forbid publishing."""
    return frozenset(limit.code for limit in rules.limits if not limit.must)


def _meal(rules: WeekRules, wishes: Wishes) -> list[Rule]:
    dishes, soups = rules.limit("dishes_per_meal"), rules.limit("soups_per_meal")
    number = int(dishes.low) if dishes is not None and dishes.low else 2
    bowls = int(soups.low) if soups is not None and soups.low else 1

    def slot(key: str, title: str, least: int, most: int, clause: str = "") -> Rule:
        return Rule(
            f"slot:{key}",
            title,
            f"slot:{key}",
            "道",
            Span.DAY,
            Per.DISH,
            least=least,
            most=most,
            clause=clause,
            fixed=True,
        )

    return [
        slot("staple", "每天一份主食", 1, 1),
        slot("soup", f"每天 {bowls} 个汤", bowls, bowls, soups.clause if soups else ""),
        slot("dish", f"每天 {number} 个菜", number, number, dishes.clause if dishes else ""),
        slot("main", "每天至多一道主荤", 0, wishes.most_main_dishes),
        slot("meat", "每天一到两道荤菜", 1, max(1, number - 1)),
        slot("extra", "每天一到两份加餐（奶、蛋、水果）", 1, 2),
    ]


def _rule(limit: Limit, days: int) -> Rule:
    low = None if limit.low is None else float(limit.low)
    high = None if limit.high is None else float(limit.high)
    key, title, unit, clause = limit.code, limit.title, limit.unit, limit.clause
    span = _SPANS[limit.period]
    if limit.measure in _SHARES:
        part, whole = _SHARES[limit.measure]
        return Rule(
            key, title, part, "%", span, least=None if low is None else low / 100,
            most=None if high is None else high / 100, of=whole, clause=clause,
        )  # fmt: skip
    if limit.measure in _COUNTS or limit.measure.startswith("days_"):
        measure = _COUNTS.get(limit.measure, f"mark:{limit.measure}")
        if limit.measure.startswith("days_") or "_days_" in limit.measure:
            span = Span.DAYS
            low = None if low is None else min(low, float(days))
        key = {"kinds_per_day": "kinds_a_day", "kinds_per_week": "kinds_a_week"}.get(key, key)
        return Rule(
            key,
            _counted_title(limit, low),
            measure,
            unit,
            span,
            Per.DISH,
            least=low,
            most=high,
            clause=clause,
        )
    return Rule(key, title, limit.measure, unit, span, least=low, most=high, clause=clause)


def _counted_title(limit: Limit, low: float | None) -> str:
    if limit.code == "kinds_per_day" and low is not None:
        return f"每天 {low:.0f} 种食材"
    if limit.code == "kinds_per_week" and low is not None:
        return f"每周 {low:.0f} 种食材"
    if limit.code == "fresh_vegetables_per_day" and low is not None:
        return f"每天 {low:.0f} 种新鲜蔬菜"
    return limit.title


def _wished(wishes: Wishes) -> list[Rule]:
    found: list[Rule] = []
    if wishes.local_share_pct:
        found.append(
            Rule(
                "local",
                "本地食材占成本",
                "local_cost_fen",
                "%",
                Span.MEAN,
                least=wishes.local_share_pct / 100,
                of="cost_fen",
            )
        )
    if wishes.kitchen is not None:
        for tool, most in wishes.kitchen.dishes_by_equipment.items():
            found.append(
                Rule(
                    f"equipment:{tool}",
                    f"{tool}每天至多 {most} 道",
                    f"equipment:{tool}",
                    "道",
                    Span.DAY,
                    Per.DISH,
                    most=most,
                )
            )
    for name, grams in (wishes.use_up_g or {}).items():
        found.append(
            Rule(f"use_up:{name}", f"用掉库存的{name}", f"food:{name}", "克", Span.WEEK, least=float(grams))
        )
    for name, grams in (wishes.at_most_g or {}).items():
        found.append(
            Rule(f"at_most:{name}", f"{name}库存有限", f"food:{name}", "克", Span.WEEK, most=float(grams))
        )
    return found


def checkable(
    catalogue: Catalogue, days: Sequence[Sequence[Helping]], band: str, labels: Sequence[str] = WEEKDAYS,
    foods: Mapping[str, Food] | None = None,
) -> PlannedWeek:  # fmt: skip
    """The week as the independent checker reads it: names, categories, milligrams; judged by ``foods`` or as shipped."""
    table = foods or load_foods()

    def dish_of(helping: Helping) -> PlannedDish:
        dish = catalogue.dishes[helping.dish]
        parts = tuple(
            PlannedPart(name, table.get(name), mass, counts=name not in dish.seasoning)
            for name, mass in helping.masses_mg.items()
        )
        return PlannedDish(dish.name, CATEGORY_OF[dish.slot], parts, dish.method)

    return PlannedWeek(
        band,
        tuple(
            PlannedDay(label, tuple(dish_of(h) for h in day))
            for label, day in zip(labels, days, strict=False)
        ),
    )
