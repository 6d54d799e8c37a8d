"""The cheapest single change that mends a broken rule, found by trying every one.

A change puts a dish of the library in the place of one of the same part (fruit for fruit, soup for soup), or adds a
fruit, a milk or an egg where a day has fewer than two extras (or the soup that it lacks). Changes are tried from cheapest to dearest; the first
after which the checker no longer finds the rule broken, and finds nothing newly broken, is the answer, so it is the
cheapest there is. A dish whose cost is unknown is not replaced. docs/algorithms/nutrition.md has a worked example.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fangxin.engine.dishes import Dish, DishCategory, Price, PriceUnknown, cost_of
from fangxin.engine.menu_week.checker import RuleFinding, check_week, extent_of
from fangxin.engine.menu_week.measures import DayCache, Figures, day_figures, week_figures
from fangxin.engine.menu_week.planned import PlannedDay, PlannedDish, PlannedWeek, planned_dish
from fangxin.engine.menu_week.week_rules import Period, WeekRules
from fangxin.engine.nutrition import Food, load_foods
from fangxin.engine.nutrition.amounts import AMOUNT_GROUPS
from fangxin.engine.nutrition.nutrients import CODES

_MOST_EXTRAS = 2
_ADDITIVE = frozenset({*CODES, *AMOUNT_GROUPS}) - {"salt"}


@dataclass(frozen=True, slots=True)
class Swap:
    """One change. ``old`` None: ``new`` is added. ``cost_millifen`` a pupil, thousandths of a fen, on that day."""

    day: str
    old: str | None
    new: str
    cost_millifen: int
    mends: tuple[str, ...]
    """Sentences of the findings that are gone after it."""


@dataclass(frozen=True, slots=True)
class Mending:
    """Changes that were found, one after another, the week after them, and the blocking findings that stay."""

    swaps: tuple[Swap, ...]
    week: PlannedWeek
    left: tuple[RuleFinding, ...]

    @property
    def cost_millifen(self) -> int:
        """Of all changes, a pupil and week."""
        return sum(swap.cost_millifen for swap in self.swaps)


@dataclass(frozen=True, slots=True)
class _Option:
    day: int
    place: int | None
    dish: PlannedDish
    cost: int


@dataclass(frozen=True, slots=True)
class _Outcome:
    """An option, the week after it and what that week breaks."""

    option: _Option
    week: PlannedWeek
    findings: list[RuleFinding]


class _Search:
    """One week under search: what it breaks now, and the figures of its days."""

    def __init__(
        self, week: PlannedWeek, rules: WeekRules, dishes: Sequence[Dish], prices: Mapping[str, Price],
        foods: Mapping[str, Food] | None = None,
    ) -> None:  # fmt: skip
        self.week, self.rules, self.prices = week, rules, prices
        self.foods = foods or load_foods()
        self.cache: DayCache = {}
        self.findings = check_week(week, rules, self.cache)
        served = {dish.name for day in week.days for dish in day.dishes}
        new = [planned_dish(dish, week.band, foods=self.foods) for dish in dishes if dish.name not in served]
        self.new = [(dish, cost) for dish in new if (cost := _cost(dish, prices, self.foods)) is not None]
        self.alone: dict[int, Figures] = {}
        self.known = {_key(finding) for finding in self.findings if finding.certain}

    def outcome(self, option: _Option) -> _Outcome | None:
        """The week after a change; None when the change breaks a rule that was kept."""
        week = _applied(self.week, option)
        findings = check_week(week, self.rules, self.cache)
        if {_key(f) for f in findings if f.certain} - self.known:
            return None
        return _Outcome(option, week, findings)

    def predicted(self, option: _Option, target: RuleFinding) -> Fraction | None:
        """How far the rule will be missed after a change, without judging the week; None when that takes a check."""
        limit = self.rules.limit(target.code)
        if limit is None:
            return None
        if limit.period is Period.DAY:
            day = _applied(self.week, option).days[option.day]
            return extent_of(limit, day_figures(day)[limit.measure].value)
        if limit.measure not in _ADDITIVE:
            return None
        change = self.figures_of(option.dish)[limit.measure].value
        if option.place is not None:
            old = self.week.days[option.day].dishes[option.place]
            change -= self.figures_of(old)[limit.measure].value
        now = week_figures(self.week, self.cache)[0][limit.measure].value
        return extent_of(limit, now + change / len(self.week.days))

    def swap(self, outcome: _Outcome) -> Swap:
        """As people read it."""
        keys = {_key(finding) for finding in outcome.findings}
        gone = tuple(finding.sentence for finding in self.findings if _key(finding) not in keys)
        option, day = outcome.option, self.week.days[outcome.option.day]
        old = day.dishes[option.place].name if option.place is not None else None
        return Swap(day.label, old, option.dish.name, option.cost, gone)

    def figures_of(self, dish: PlannedDish) -> Figures:
        """The figures of one dish alone; those that add up are its part of the day's."""
        if id(dish) not in self.alone:
            self.alone[id(dish)] = day_figures(PlannedDay("", (dish,)))
        return self.alone[id(dish)]


def cheapest_swap(
    week: PlannedWeek,
    rules: WeekRules,
    target: RuleFinding,
    dishes: Sequence[Dish],
    prices: Mapping[str, Price],
) -> tuple[Swap, PlannedWeek] | None:
    """The cheapest single change that mends ``target``, and the week after it; None when no single one does."""
    search = _Search(week, rules, dishes, prices)
    best = _best(search, target, whole=True)
    return (search.swap(best), best.week) if best else None


def mend(
    week: PlannedWeek,
    rules: WeekRules,
    dishes: Sequence[Dish],
    prices: Mapping[str, Price],
    *,
    rounds: int = 8,
    foods: Mapping[str, Food] | None = None,
) -> Mending:
    """Mend one blocking finding after another, each by its cheapest single change.

    Where no single change is enough, the one that comes nearest is made and the search goes on. Every step is
    exact, the sequence of steps is greedy: a plan of the whole week may be cheaper. ``foods``: the table that the
    dishes are judged by, the shipped one where none is named.
    """
    swaps: list[Swap] = []
    hopeless: set[tuple[str, str]] = set()
    for _ in range(rounds):
        search = _Search(week, rules, dishes, prices, foods)
        target = next((f for f in search.findings if f.blocks and _key(f) not in hopeless), None)
        if target is None:
            break
        best = _best(search, target)
        if best is None:
            hopeless.add(_key(target))
            continue
        swaps.append(search.swap(best))
        week = best.week
    left = tuple(finding for finding in check_week(week, rules) if finding.blocks)
    return Mending(tuple(swaps), week, left)


def _best(search: _Search, target: RuleFinding, *, whole: bool = False) -> _Outcome | None:
    """The cheapest change that mends the target; without ``whole`` else the one that comes nearest to it."""
    partial: list[tuple[Fraction, _Option]] = []
    for option in _options(search, target):
        missed = search.predicted(option, target)
        if missed:
            if missed < target.extent:
                partial.append((missed, option))
            continue
        outcome = search.outcome(option)
        still = next((f for f in outcome.findings if _key(f) == _key(target)), None) if outcome else target
        if still is None:
            return outcome
        if still.extent < target.extent:
            partial.append((still.extent, option))
    if whole:
        return None
    partial.sort(key=lambda pair: (pair[0], pair[1].cost))
    return next((found for _, option in partial if (found := search.outcome(option))), None)


def _key(finding: RuleFinding) -> tuple[str, str]:
    return finding.code, finding.day


def _options(search: _Search, target: RuleFinding) -> Iterator[_Option]:
    """Every change that can help, cheapest first."""
    found: list[_Option] = []
    for index, day in enumerate(search.week.days):
        if target.day in ("", day.label):
            found.extend(_of_day(index, day, search))
    found.sort(key=lambda option: (option.cost, option.day, option.dish.name))
    return (option for option in found if _may_help(search, option, target))


def _of_day(index: int, day: PlannedDay, search: _Search) -> Iterator[_Option]:
    extras = sum(dish.category is DishCategory.EXTRA for dish in day.dishes)
    places = {
        place: cost
        for place, dish in enumerate(day.dishes)
        if dish.category is not None and (cost := _cost(dish, search.prices, search.foods)) is not None
    }
    for dish, dish_cost in search.new:
        for place, cost in places.items():
            if _same_part(day.dishes[place], dish):
                yield _Option(index, place, dish, dish_cost - cost)
        missing = dish.category is not None and not any(d.category is dish.category for d in day.dishes)
        if missing or (dish.category is DishCategory.EXTRA and extras < _MOST_EXTRAS):
            yield _Option(index, None, dish, dish_cost)


def _same_part(old: PlannedDish, new: PlannedDish) -> bool:
    """A soup for a soup; a fruit for a fruit, never for the milk."""
    if old.category is not new.category:
        return False
    return old.category is not DishCategory.EXTRA or _main_group(old) == _main_group(new)


def _main_group(dish: PlannedDish) -> str:
    heaviest = max(dish.parts, key=lambda part: part.food_mg or 0)
    return heaviest.food.group if heaviest.food is not None else ""


def _may_help(search: _Search, option: _Option, target: RuleFinding) -> bool:
    """A cheap necessary condition: more kinds need a kind that the day (or the week) does not have."""
    limit = search.rules.limit(target.code)
    if limit is None:
        return True
    day = search.week.days[option.day]
    if limit.family in ("kinds_per_day", "kinds_per_week"):
        days = [day] if target.day else search.week.days
        have = {part.food.kind for d in days for part in d.parts() if part.food is not None and part.counts}
        kinds = {p.food.kind for p in option.dish.parts if p.food is not None and p.counts} - {""}
        return bool(kinds - have)
    return True


def _applied(week: PlannedWeek, option: _Option) -> PlannedWeek:
    day = week.days[option.day]
    if option.place is None:
        dishes = (*day.dishes, option.dish)
    else:
        dishes = (*day.dishes[: option.place], option.dish, *day.dishes[option.place + 1 :])
    days = list(week.days)
    days[option.day] = replace(day, dishes=dishes)
    return replace(week, days=tuple(days))


def _cost(dish: PlannedDish, prices: Mapping[str, Price], foods: Mapping[str, Food]) -> int | None:
    """What the dish costs, or None when an amount or a price is unknown."""
    if any(part.food is None or part.food_mg is None for part in dish.parts):
        return None
    try:
        return sum(cost_of(name, mass, prices, foods) for name, mass in dish.masses_mg().items())
    except PriceUnknown:
        return None
