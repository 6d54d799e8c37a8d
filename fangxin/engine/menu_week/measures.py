"""What a week amounts to, measured exactly from its milligrams: every figure that a rule asks for.

A figure with unknown parts is a lower bound and names them. The mean of a week is the mean over its days.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from fangxin.engine.dishes import DishCategory
from fangxin.engine.menu_week.planned import PlannedDay, PlannedDish, PlannedPart, PlannedWeek
from fangxin.engine.nutrition import Food, kinds_of
from fangxin.engine.nutrition.amounts import AMOUNT_GROUPS, exchange_of
from fangxin.engine.nutrition.sums import sums_of
from fangxin.engine.nutrition.traits import (
    FOOD_OF_CODE,
    LEAST_SERVING_MG,
    SERVING_MG,
    is_animal,
    is_dark_vegetable,
    is_fresh_vegetable,
    is_liver,
    is_plant,
    is_quality_protein,
    is_seasoning,
)

_DISHES = (DishCategory.MAIN_MEAT, DishCategory.HALF_MEAT, DishCategory.VEGETABLE)
_REPEATABLE = (None, DishCategory.STAPLE, DishCategory.EXTRA)
_FAT_KCAL, _CARBOHYDRATE_KCAL, _FIBRE_KCAL = 9, 4, 2
_SALT_PER_SODIUM = Fraction(254, 100)
_PROCESSED = frozenset({"加工肉"})
_PROCESSED_FISH = frozenset({"鱼丸", "蟹味棒", "炸鱼饼", "鱼肉肠", "鱼松"})
_FRIED_WORDS = ("炸",)
_PERCENT = 100
_PERMILLE = 1000


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure; ``unknown`` names the parts that are not in it, so that the truth may be higher."""

    value: Fraction
    unknown: tuple[str, ...] = ()


Figures = Mapping[str, Measured]


def day_figures(day: PlannedDay) -> Figures:
    """Everything that is measured by the day."""
    parts = list(day.parts())
    sums = sums_of(part.helping for part in parts)
    figures = {code: Measured(total.value, total.unknown) for code, total in sums.items()}
    figures |= _amounts(parts)
    figures["salt"] = _salt(parts)
    good = sums_of(part.helping for part in parts if part.food is not None and is_quality_protein(part.food))
    figures["quality_protein_g"] = Measured(good["protein"].value, sums["protein"].unknown)
    figures["fresh_vegetables_mg"] = Measured(Fraction(_mass(parts, is_fresh_vegetable)))
    figures["dark_vegetables_mg"] = Measured(Fraction(_mass(parts, is_dark_vegetable)))
    return figures | _ratios(figures) | _counts(day, parts)


DayCache = dict[int, tuple[PlannedDay, Figures]]
"""Figures of days that were measured before, by identity; a search changes one day at a time."""


def week_figures(week: PlannedWeek, cache: DayCache | None = None) -> tuple[Figures, tuple[Figures, ...]]:
    """The figures of the week (means and counts) and of each day."""
    days = tuple(_measured(day, cache) for day in week.days)
    if not days:
        return {}, ()
    means = {code: _mean(figures[code] for figures in days) for code in days[0]}
    means |= _ratios(means)
    kinds = set().union(*(_kinds(day.parts()) for day in week.days))
    means["kinds_per_week"] = Measured(Fraction(len(kinds)), _unmapped(week))
    for code in FOOD_OF_CODE:
        means[f"days_{code}"] = _days_with(week, code)
    means["liver_days_per_week"] = Measured(
        Fraction(sum(any(is_liver(p.food) for p in day.parts() if p.food) for day in week.days)),
        _unmapped(week),
    )
    means["soy_days_per_week"] = means["days_soy"]
    for code, names in named_dishes(week).items():
        means[code] = Measured(Fraction(len(names)))
    return means, days


def _measured(day: PlannedDay, cache: DayCache | None) -> Figures:
    if cache is None:
        return day_figures(day)
    if id(day) not in cache:
        cache[id(day)] = (day, day_figures(day))  # the day is kept, so that its id stays its own
    return cache[id(day)][1]


def named_dishes(week: PlannedWeek) -> Mapping[str, tuple[str, ...]]:
    """The dishes that are fried, processed, or served again, by rule."""
    dishes = [dish for day in week.days for dish in day.dishes]
    seen: set[str] = set()
    again: list[str] = []
    for dish in dishes:
        if dish.category not in _REPEATABLE:
            if dish.name in seen:
                again.append(dish.name)
            seen.add(dish.name)
    return {
        "fried_dishes_per_week": tuple(dish.name for dish in dishes if is_fried(dish)),
        "processed_dishes_per_week": tuple(dish.name for dish in dishes if is_processed(dish)),
        "dish_repeats_per_week": tuple(again),
    }


def is_fried(dish: PlannedDish) -> bool:
    """Deep-fried by its method, or by its name where no method is written (炸酱 is a sauce, not a way)."""
    if dish.method:
        return dish.method == "炸"
    return any(word in dish.name.replace("炸酱", "") for word in _FRIED_WORDS)


def is_processed(dish: PlannedDish) -> bool:
    """Whether a counting ingredient is processed meat or fish paste."""
    return any(
        part.counts and part.food is not None
        and (part.food.subgroup in _PROCESSED or part.food.name in _PROCESSED_FISH)
        for part in dish.parts
    )  # fmt: skip


def kinds_of_day(day: PlannedDay) -> frozenset[str]:
    """The kinds that count on a day."""
    return _kinds(day.parts())


def _kinds(parts: Iterable[PlannedPart]) -> frozenset[str]:
    return kinds_of(part.food for part in parts if part.food is not None and part.counts)


def _amounts(parts: Iterable[PlannedPart]) -> dict[str, Measured]:
    totals = dict.fromkeys(AMOUNT_GROUPS, 0)
    unknown: dict[str, dict[str, None]] = {group: {} for group in AMOUNT_GROUPS}
    for part in parts:
        if part.food is None:
            for names in unknown.values():
                names[part.name] = None
            continue
        found = exchange_of(part.food)
        if found is None:
            continue
        if part.food_mg is None:
            unknown[found[0]][part.name] = None
        else:
            totals[found[0]] += part.food_mg * found[1] // _PERMILLE
    return {
        group: Measured(Fraction(total, _PERMILLE), tuple(unknown[group])) for group, total in totals.items()
    }


def _salt(parts: Iterable[PlannedPart]) -> Measured:
    """Salt and the salt in sauces: sodium of salt and seasoning × 2.54."""
    seasoning = [part.helping for part in parts if part.food is not None and is_seasoning(part.food)]
    sodium = sums_of(seasoning)["sodium"]
    return Measured(sodium.value * _SALT_PER_SODIUM / 1000, sodium.unknown)


def _ratios(figures: Figures) -> dict[str, Measured]:
    """Shares in per cent; that of a week is taken from its means, never the mean of daily shares."""
    energy, protein = figures["energy"], figures["protein"]
    fibre = figures["fibre"].value
    starch_kcal = (figures["carbohydrate"].value - fibre) * _CARBOHYDRATE_KCAL + fibre * _FIBRE_KCAL

    def share(part: Fraction, whole: Fraction, unknown: tuple[str, ...]) -> Measured:
        return Measured(part * _PERCENT / whole if whole else Fraction(0), unknown)

    return {
        "fat_energy": share(figures["fat"].value * _FAT_KCAL, energy.value, energy.unknown),
        "carbohydrate_energy": share(starch_kcal, energy.value, energy.unknown),
        "dark_vegetables": share(
            figures["dark_vegetables_mg"].value,
            figures["fresh_vegetables_mg"].value,
            figures["vegetables"].unknown,
        ),
        "quality_protein": share(figures["quality_protein_g"].value, protein.value, protein.unknown),
    }


def _mass(parts: Iterable[PlannedPart], belongs: Callable[[Food], bool]) -> int:
    return sum(part.food_mg or 0 for part in parts if part.food is not None and belongs(part.food))


def _counts(day: PlannedDay, parts: list[PlannedPart]) -> dict[str, Measured]:
    unmapped = tuple(dict.fromkeys(part.name for part in parts if part.food is None))
    counting = [part.food for part in parts if part.food is not None and part.counts]
    fresh = {food.kind for food in counting if is_fresh_vegetable(food)}

    def count(number: int) -> Measured:
        return Measured(Fraction(number), unmapped)

    return {
        "dishes_per_meal": Measured(Fraction(sum(dish.category in _DISHES for dish in day.dishes))),
        "soups_per_meal": Measured(Fraction(sum(dish.category is DishCategory.SOUP for dish in day.dishes))),
        "kinds_per_day": count(len(_kinds(parts))),
        "fresh_vegetables_per_day": count(len(fresh)),
        "daily_animal": count(len({food.kind for food in counting if is_animal(food)})),
        "daily_plant": count(len({food.kind for food in counting if is_plant(food)})),
    }


def _days_with(week: PlannedWeek, code: str) -> Measured:
    belongs, least = FOOD_OF_CODE[code], SERVING_MG.get(code, LEAST_SERVING_MG)
    days = 0
    for day in week.days:
        masses = [p.food_mg for p in day.parts() if p.food is not None and p.counts and belongs(p.food)]
        # "1个" of unknown mass is a serving all the same: it was counted out by the piece.
        days += any(mass is None for mass in masses) or sum(mass or 0 for mass in masses) >= least
    return Measured(Fraction(days), _unmapped(week))


def _unmapped(week: PlannedWeek) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p.name for day in week.days for p in day.parts() if p.food is None))


def _mean(figures: Iterable[Measured]) -> Measured:
    rows = list(figures)
    unknown = dict.fromkeys(name for row in rows for name in row.unknown)
    return Measured(sum((row.value for row in rows), Fraction(0)) / len(rows), tuple(unknown))
