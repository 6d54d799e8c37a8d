"""Today's menu again when something did not come: what falls out, what could take its place, and what that changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.menus.models import MenuChange, MenuWeek
from fangxin.areas.menus.queries.library import week_rules
from fangxin.areas.menus.queries.menu_week import menu_day_of, week_view
from fangxin.areas.menus.queries.planner import LibraryView, catalogue_for, library_of, prices_of_day
from fangxin.areas.menus.rules.replanning import NothingMissing
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay
from fangxin.engine.dishes import Dish, cost_of
from fangxin.engine.menu_plan.from_policy import requirements_of
from fangxin.engine.menu_plan.published import Replacement, own_dishes, replacements, reserved, unseasoned
from fangxin.engine.menu_week import PlannedDay, PlannedWeek, planned_dish, planned_from_menu
from fangxin.engine.menu_week.checker import check_week, figure_text
from fangxin.engine.menu_week.measures import day_figures
from fangxin.engine.nutrition import load_foods
from fangxin.engine.nutrition.allergens import allergens_of
from fangxin.engine.nutrition.nutrients import NUTRIENT
from fangxin.engine.nutrition.traits import is_seasoning

BAND_OF_STAGE = {"preschool": "preschool", "primary": "9-11", "junior": "12-14"}
_SHOWN = ("energy", "protein", "calcium", "iron", "vitamin_c")
_PERCENT, _MILLI = 100, 1000


@dataclass(frozen=True, slots=True)
class NewDish:
    """A dish in the place of another: grams a pupil, and kilograms against what the store holds."""

    out: str
    name: str
    parts: tuple[tuple[str, int, int], ...]
    """Food, grams to take (as bought), grams in the store."""
    allergens: tuple[str, ...]
    fresh_allergens: tuple[str, ...]
    """Allergens of the food itself that today's menu did not have."""

    @property
    def to_buy(self) -> list[tuple[str, int]]:
        """What the store does not hold; seasoning stands in the kitchen and is not bought by the meal."""
        foods = load_foods()
        return [
            (food, need - there)
            for food, need, there in self.parts
            if need > there and not is_seasoning(foods[food])
        ]


@dataclass(frozen=True, slots=True)
class ReplanOption:
    """One answer with what it changes a pupil: cost in fen, figures of the day, rules that the week then breaks."""

    dishes: tuple[NewDish, ...]
    more_fen: int
    figures: tuple[tuple[str, str, bool], ...]
    broken: tuple[str, ...]
    from_store: bool

    @property
    def value(self) -> str:
        """As the form sends it."""
        return "|".join(f"{dish.out}>{dish.name}" for dish in self.dishes)


@dataclass(frozen=True, slots=True)
class ReplanView:
    """What falls out today and what could take its place."""

    meal_day: MealDay
    missing: tuple[tuple[str, tuple[str, ...]], ...]
    """Dish and the missing foods in it."""
    options: tuple[ReplanOption, ...]
    reason: str


def stage_of(school: Organisation) -> str:
    """The stage whose rules hold at a school."""
    return school.stage if school.stage in ("preschool", "junior") else "primary"


def changes(actor: Actor) -> QuerySet[MenuChange]:
    """Changes of the actor's places, newest first, with their verdicts."""
    rows = MenuChange.objects.filter(within(actor)).select_related("meal_day__school", "verdict", "menu_week")
    return rows.order_by("-pk")


def change(actor: Actor, change_id: int) -> MenuChange:
    """One change; raises NotFound."""
    return one(changes(actor), "这次调整", pk=change_id)


def changes_of(actor: Actor, meal_day: MealDay) -> list[MenuChange]:
    """What changed, or is to change, on a meal day."""
    return list(changes(actor).filter(meal_day=meal_day))


def change_of(actor: Actor, week: MenuWeek) -> MenuChange | None:
    """The change that a week came from; None for a week as imported, chosen or planned."""
    return changes(actor).filter(verdict__menu_week=week).first()


def foods_of_day(actor: Actor, meal_day: MealDay) -> list[str]:
    """The foods of today's dishes that are no seasoning, in the order of the menu. Raises NoMenu."""
    week = menu_day_of(actor, meal_day).menu_week
    planned = _planned(actor, week, meal_day.school)
    day = planned.days[_place(planned, meal_day)]
    found = dict.fromkeys(
        part.food.name for dish in day.dishes for part in dish.parts if part.food is not None and part.counts
    )
    return list(found)


def replan_view(
    actor: Actor, meal_day: MealDay, *, gone: Collection[str], store_g: Mapping[str, int], heads: int
) -> ReplanView:
    """What falls out of a meal day without ``gone``, and up to three answers.

    ``store_g``: grams as bought that the store holds; ``heads``: eaters. First what the store allows, then what could
    still be bought. Raises NoMenu and NothingMissing.
    """
    school, week = meal_day.school, menu_day_of(actor, meal_day).menu_week
    planned = _planned(actor, week, school)
    today = _place(planned, meal_day)
    day = planned.days[today]
    missing = tuple(
        (dish.name, names) for dish in day.dishes
        if (names := tuple(name for name in gone if name in dish.masses_mg())) and dish.category is not None
    )  # fmt: skip
    if not missing:
        raise NothingMissing(gone)
    library = library_of(actor, school)
    own = own_dishes(planned)
    dishes = LibraryView({**library.dishes, **own}, library.own, library.foods)
    store_g = {food: grams for food, grams in store_g.items() if food not in gone}
    found, reason = _answers(actor, meal_day, planned, today, dishes, gone, _net(store_g, heads))
    options = tuple(
        _option(actor, meal_day, planned, today, answer, dishes.dishes, store_g, heads, from_store=stored)
        for answer, stored in found
    )
    return ReplanView(meal_day, missing, options, reason)


def _planned(actor: Actor, week: MenuWeek, school: Organisation) -> PlannedWeek:
    band = BAND_OF_STAGE[stage_of(school)]
    return planned_from_menu([day.menu for day in week_view(actor, week, band)], band)


def _place(planned: PlannedWeek, meal_day: MealDay) -> int:
    return next(n for n, day in enumerate(planned.days) if day.on == meal_day.on)


def _net(store_g: Mapping[str, int], heads: int) -> dict[str, float]:
    """Net grams a pupil of what the store holds as bought."""
    foods = load_foods()
    return {
        name: grams * foods[name].edible_pct / _PERCENT / max(1, heads)
        for name, grams in store_g.items()
        if name in foods
    }


def _answers(
    actor: Actor, meal_day: MealDay, planned: PlannedWeek, today: int, dishes: LibraryView, gone: Collection[str],
    stock: Mapping[str, float],
) -> tuple[list[tuple[Replacement, bool]], str]:  # fmt: skip
    school, on = meal_day.school, meal_day.on
    prices = prices_of_day(actor, school, on)
    catalogue = catalogue_for(dishes, prices, planned.band, on)
    number = {dish.name: n for n, dish in enumerate(catalogue.dishes)}
    week = [[number[dish.name] for dish in day.dishes if dish.name in number] for day in planned.days]
    rules = week_rules(actor, school, stage_of(school), planned.band, on)
    requirements = requirements_of(rules, days=len(week), advice=False)
    limits = reserved(catalogue, week[today], stock, gone)
    stored, reason = replacements(catalogue, requirements, week, today, gone=gone, limits=limits)
    found = [(answer, True) for answer in stored]
    if len(found) < 3:
        bought, told = replacements(catalogue, requirements, week, today, gone=gone, limits=None)
        known = {answer.swaps for answer, _ in found}
        found += [(answer, False) for answer in bought if answer.swaps not in known]
        reason = reason if found else told
    return found[:3], reason if not found else ""


def _option(
    actor: Actor, meal_day: MealDay, planned: PlannedWeek, today: int, answer: Replacement,
    dishes: Mapping[str, Dish], store_g: Mapping[str, int], heads: int, *, from_store: bool,
) -> ReplanOption:  # fmt: skip
    school, band = meal_day.school, planned.band
    prices, foods = prices_of_day(actor, school, meal_day.on).prices, load_foods()
    swaps = dict(answer.swaps)
    day = planned.days[today]
    if any(dish.category is None for dish in day.dishes):
        dishes = {into: unseasoned(dishes[into]) for into in swaps.values()}
    new_day = PlannedDay(
        day.label,
        tuple(planned_dish(dishes[swaps[d.name]], band) if d.name in swaps else d for d in day.dishes),
        day.on,
    )
    after = PlannedWeek(band, tuple(new_day if n == today else d for n, d in enumerate(planned.days)))
    rules = week_rules(actor, school, stage_of(school), band, meal_day.on)
    before = {(finding.code, finding.day) for finding in check_week(planned, rules)}
    cost = [
        sum(cost_of(f, mg, prices, foods) for dish in one.dishes for f, mg in dish.masses_mg().items() if f in prices)
        for one in (day, new_day)
    ]  # fmt: skip
    there = {a for dish in day.dishes for a in _allergens([p.food.name for p in dish.parts if p.food])}
    return ReplanOption(
        tuple(_new_dish(out, dishes[into], band, store_g, heads, there) for out, into in answer.swaps),
        round((cost[1] - cost[0]) / _MILLI), _figures(day, new_day),
        tuple(f.sentence for f in check_week(after, rules) if f.blocks and (f.code, f.day) not in before), from_store,
    )  # fmt: skip


def _new_dish(
    out: str, dish: Dish, band: str, store_g: Mapping[str, int], heads: int, there: Collection[str]
) -> NewDish:
    foods = load_foods()
    own = _allergens([part.food for part in dish.ingredients])
    parts = tuple(
        (name, -(-mg * heads * _PERCENT // (foods[name].edible_pct * _MILLI)), store_g.get(name, 0))
        for name, mg in dish.masses_mg(band).items()
    )
    return NewDish(out, dish.name, parts, own, tuple(a for a in own if a not in there))


def _allergens(names: Sequence[str]) -> tuple[str, ...]:
    foods = load_foods()
    return tuple(a for a in allergens_of(foods[name] for name in names).food if "非八类" not in a)


def _figures(before: PlannedDay, after: PlannedDay) -> tuple[tuple[str, str, bool], ...]:
    """What the day gains or loses: title, signed figure, whether it gained."""
    one, other = day_figures(before), day_figures(after)
    found = []
    for code in _SHOWN:
        change_of = Fraction(other[code].value - one[code].value)
        sign = "＋" if change_of >= 0 else "−"
        found.append(
            (
                NUTRIENT[code].title,
                f"{sign}{figure_text(abs(change_of), NUTRIENT[code].unit)}",
                change_of >= 0,
            )
        )
    return tuple(found)
