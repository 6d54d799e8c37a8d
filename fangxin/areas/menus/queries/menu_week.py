"""Reading weekly menus, and what a meal needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.areas.menus.models import Dish, DishIngredient, FoodAlias, MenuDay, MenuWeek
from fangxin.areas.menus.rules import Need, Unmeasured, needs_of, unmeasured_of
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import rule_if_demanded
from fangxin.engine import menu_week as engine
from fangxin.engine.menu_week.days import WEEKDAYS
from fangxin.engine.menu_week.slots import role_of
from fangxin.engine.nutrition import Resolution, load_foods, resolve
from fangxin.engine.policy.answer import Answer


class NoMenu(Refused):
    """There is no menu for a meal day."""

    code = "no_menu"


@dataclass(frozen=True, slots=True)
class DayView:
    """One day of a week for a page: its menu, the sums for a band and what the rules find missing."""

    meal_day: MealDay
    menu: engine.DayMenu
    summary: engine.DaySummary
    shortfalls: tuple[engine.Shortfall, ...]
    rules: tuple[Answer, ...]


def weeks(actor: Actor) -> QuerySet[MenuWeek]:
    """The weeks that count (not superseded), newest first."""
    rows = MenuWeek.objects.filter(within(actor), superseded_by__isnull=True)
    return rows.select_related("school").order_by("-monday", "school_id")


def week(actor: Actor, week_id: int) -> MenuWeek:
    """One week, superseded or not; raises NotFound."""
    return one(MenuWeek.objects.filter(within(actor)).select_related("school"), "这份食谱", pk=week_id)


def aliases(actor: Actor, place: Organisation) -> dict[str, str]:
    """Names that people mapped, for the place and everything above it; the nearest and latest wins."""
    del actor  # the second wall shows the place's own rows and those of its ancestors
    ids = [int(part) for part in place.path.strip("/").split("/")]
    rows = FoodAlias.objects.filter(place_id__in=ids).order_by("place__path", "id")
    return dict(rows.values_list("written_name", "food"))


def with_dishes(rows: QuerySet[MenuDay]) -> QuerySet[MenuDay]:
    """Days with their dishes and ingredients in order, in three queries."""
    ingredients = Prefetch("ingredients", queryset=DishIngredient.objects.order_by("position"))
    dishes = Prefetch("dishes", queryset=Dish.objects.order_by("position").prefetch_related(ingredients))
    return rows.select_related("meal_day__school").prefetch_related(dishes)


def menu_day_of(actor: Actor, meal_day: MealDay) -> MenuDay:
    """The menu that counts on a meal day, with its dishes; raises NoMenu."""
    rows = MenuDay.objects.filter(within(actor), meal_day=meal_day, menu_week__superseded_by__isnull=True)
    found = with_dishes(rows).order_by("-menu_week_id").first()
    if found is None:
        raise NoMenu(
            say("%(on)s 还没有食谱。", on=f"{meal_day.on:%m月%d日}"),
            clause="《管理办法》附件2第六条：带量食谱",
            remedy="请先导入这一周的带量食谱。",
        )
    return found


def dishes_of(actor: Actor, meal_day: MealDay) -> list[Dish]:
    """The dishes to cook and to sample: without the seasoning line. Empty when there is no menu. One query."""
    counting = MenuDay.objects.filter(within(actor), meal_day=meal_day, menu_week__superseded_by__isnull=True)
    newest = counting.order_by("-menu_week_id").values("pk")[:1]
    dishes = Dish.objects.filter(menu_day=newest).order_by("position")
    return [d for d in dishes if role_of(d.slot, d.name) is not engine.DishRole.SEASONING]


def menu_of(day: MenuDay, extra: Mapping[str, str]) -> engine.DayMenu:
    """The engine's view of a stored day; names that a person mapped since are resolved now."""
    weekday = day.meal_day.on.isoweekday()
    label = engine.MenuDay(f"周{WEEKDAYS[weekday - 1]}", weekday, day.meal_day.on)
    dishes = tuple(
        engine.Dish(
            d.meal,
            d.slot,
            d.name,
            role_of(d.slot, d.name),
            tuple(_ingredient(row, extra) for row in d.ingredients.all()),
        )
        for d in day.dishes.all()
    )
    return engine.DayMenu(label, "", dishes)


def _ingredient(row: DishIngredient, extra: Mapping[str, str]) -> engine.Ingredient:
    mapped = row.written_name in extra
    found = resolve(row.written_name, extra) if mapped or not row.food else None
    if found is None and row.food:
        found = Resolution(load_foods()[row.food], row.factor_permille, row.basis, "")
    return engine.Ingredient(
        name=row.written_name, written=row.written_amount, mass_mg=row.mass_mg,
        count_thousandths=row.count_thousandths, unit=row.unit, food=found.food if found else None,
        factor_permille=found.factor_permille if found else 1000, basis=found.basis if found else "",
        bands=tuple(row.bands.split(",")) if row.bands else (), address=row.address,
    )  # fmt: skip


def day_menu(actor: Actor, meal_day: MealDay) -> engine.DayMenu:
    """The menu of a meal day as the engine sees it; raises NoMenu."""
    day = menu_day_of(actor, meal_day)
    return menu_of(day, aliases(actor, meal_day.school))


def needs(actor: Actor, meal_day: MealDay, heads_by_band: Mapping[str, int]) -> list[Need]:
    """Grams to buy for a meal, by food; raises NoMenu."""
    return needs_of(day_menu(actor, meal_day), heads_by_band)


def unmeasured(actor: Actor, meal_day: MealDay, bands: list[str]) -> list[Unmeasured]:
    """What the menu of a day asks for but nobody can compute grams for."""
    return unmeasured_of(day_menu(actor, meal_day), bands)


def demanded(actor: Actor, school: Organisation, on: date) -> tuple[Answer | None, ...]:
    """Dishes and soups a meal, kinds a day: the parameters in force, with their clauses; None where not demanded."""
    names = ("dishes_per_meal", "soups_per_meal", "kinds_per_day")
    return tuple(rule_if_demanded(actor, name, school=school, on=on) for name in names)


def view_of(actor: Actor, day: MenuDay, band: str, extra: Mapping[str, str]) -> DayView:
    """One stored day for a page."""
    menu = menu_of(day, extra)
    wanted = demanded(actor, day.meal_day.school, day.meal_day.on)
    dishes, soups, kinds = (answer.integer if answer else 0 for answer in wanted)
    found = engine.shortfalls_of(menu, band, dishes=dishes, soups=soups, kinds=kinds)
    rules = tuple(answer for answer in wanted if answer)
    return DayView(day.meal_day, menu, engine.summary_of(menu, band), found, rules)


def week_view(actor: Actor, of: MenuWeek, band: str) -> list[DayView]:
    """The days of a week for a page, by date."""
    return week_views(actor, of, [band])[band]


def week_views(actor: Actor, of: MenuWeek, bands: Sequence[str]) -> dict[str, list[DayView]]:
    """The days of a week by date, for each of several bands: read once."""
    extra = aliases(actor, of.school)
    days = list(with_dishes(MenuDay.objects.filter(within(actor), menu_week=of)).order_by("meal_day__on"))
    for day in days:
        day.meal_day.school = of.school  # one row for all days: what it remembers of its rules is asked once
    return {band: [view_of(actor, day, band, extra) for day in days] for band in bands}


def foods_by_name(text: str) -> list[str]:
    """Names of foods that contain `text`, for the mapping form; all of them without a text."""
    return sorted(name for name in load_foods() if text in name)
