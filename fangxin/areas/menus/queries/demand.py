"""What has to be bought: by day for a week, and by month for a term that has not begun, for farmers to plan by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.menus.models import MenuSet, MenuWeek
from fangxin.areas.menus.queries.library import menu_sets, planned_week_of, sets, state
from fangxin.areas.menus.queries.menu_week import aliases, menu_of, with_dishes
from fangxin.areas.menus.rules import Need, needs_of
from fangxin.areas.menus.rules.library import season_of
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import grades_away_in, meal_days
from fangxin.areas.roster.queries import heads_by_band, heads_of_place_by_band
from fangxin.engine.nutrition import load_foods

USUAL_MEAL_DAYS = 20
STAGE_OF_BAND = {"6-8": "primary", "9-11": "primary", "12-14": "junior"}


@dataclass(frozen=True, slots=True)
class DayNeeds:
    """What one meal day needs, for so many heads."""

    meal_day: MealDay
    heads: Mapping[str, int]
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the preview. ``planned``: its meal days are in the calendar; else the usual number stands in."""

    first: date
    meal_days: int
    planned: bool
    sets: int


@dataclass(frozen=True, slots=True)
class DemandLine:
    """Kilograms as bought, by month; ``group`` as the food table sorts it."""

    food: str
    group: str
    grams: tuple[int | None, ...]
    """None where no set of the month is approved: unknown is not nothing."""

    @property
    def total_g(self) -> int:
        """Of the months that are known."""
        return sum(grams or 0 for grams in self.grams)


@dataclass(frozen=True, slots=True)
class Demand:
    """The preview: months, heads and lines (most first). ``missing``: stage and season without an approved set."""

    months: tuple[Month, ...]
    heads: Mapping[str, int]
    lines: tuple[DemandLine, ...]
    missing: tuple[tuple[str, str], ...]


def needs_of_week(actor: Actor, week: MenuWeek, on: date) -> list[DayNeeds]:
    """Grams to buy for every day of a week, by the heads enrolled today; a grade that is away on a day is left out."""
    extra = aliases(actor, week.school)
    days = list(with_dishes(week.days.all()).order_by("meal_day__on"))
    if not days:
        return []
    first, last = days[0].meal_day.on, days[-1].meal_day.on
    trips = grades_away_in(actor, week.school, first, last + timedelta(days=1))
    heads = {
        away: heads_by_band(actor, week.school, on, away=away) for away in {frozenset[int](), *trips.values()}
    }
    found = [(day, heads[trips.get(day.meal_day.on, frozenset())]) for day in days]
    return [
        DayNeeds(day.meal_day, those, tuple(needs_of(menu_of(day, extra), those))) for day, those in found
    ]


def demand(actor: Actor, county: Organisation, months: Sequence[date], on: date) -> Demand:
    """Grams of every food by month: approved sets of the season × meal days × heads, as bought.

    Several sets of one season are served in turn, so their mean is taken. A month without a calendar counts with the
    usual number of meal days and says so. Source: measures, annex 2 article 8 (五): 产销对接.
    """
    heads = heads_of_place_by_band(actor, county, on)
    approved: dict[tuple[str, str], list[MenuSet]] = defaultdict(list)
    for row in sets(actor).filter(place=county):
        if state(row).key == "approved":
            approved[row.stage, row.season].append(row)
    whole = {row.pk: row for row in menu_sets(actor, [row.pk for rows in approved.values() for row in rows])}
    portions = {
        (key, band): _mean_portion([whole[row.pk] for row in rows], band)
        for key, rows in approved.items()
        for band, stage in STAGE_OF_BAND.items()
        if stage == key[0]
    }
    found = [_month(actor, county, first, approved) for first in months]
    grams: dict[str, list[int]] = defaultdict(lambda: [0] * len(months))
    for index, month in enumerate(found):
        for band, number in heads.items():
            stage = STAGE_OF_BAND.get(band, "junior")
            portion = portions.get(((stage, season_of(month.first.month)), band), {})
            for food, mg in portion.items():
                grams[food][index] += _bought_g(food, mg * number * month.meal_days)
    wanted = {(stage, season_of(month.month)) for month in months for stage in ("primary", "junior")}
    foods = load_foods()
    lines = [
        DemandLine(
            food,
            foods[food].group,
            tuple(g if month.sets else None for g, month in zip(by_month, found, strict=True)),
        )
        for food, by_month in grams.items()
    ]
    return Demand(
        tuple(found), dict(heads), tuple(sorted(lines, key=lambda line: -line.total_g)),
        tuple(sorted(wanted - set(approved))),
    )  # fmt: skip


def _mean_portion(rows: Sequence[MenuSet], band: str) -> dict[str, int]:
    """Milligrams of every food on a mean day of these sets."""
    total: dict[str, int] = defaultdict(int)
    days = 0
    for row in rows:
        week = planned_week_of(row, band)
        days += len(week.days)
        for day in week.days:
            for dish in day.dishes:
                for food, mass in dish.masses_mg().items():
                    total[food] += mass
    return {food: mass // days for food, mass in total.items()} if days else {}


def _month(
    actor: Actor, county: Organisation, first: date, approved: Mapping[tuple[str, str], Sequence[MenuSet]]
) -> Month:
    """The meal days of a month: the most that a school of the county has in its calendar."""
    rows = meal_days(actor).filter(
        school__path__startswith=county.path, on__year=first.year, on__month=first.month
    )
    count = len(set(rows.values_list("on", flat=True)))
    known = sum(len(approved.get((stage, season_of(first.month)), ())) for stage in ("primary", "junior"))
    return Month(first, count or USUAL_MEAL_DAYS, count > 0, known)


def _bought_g(food: str, net_mg: int) -> int:
    return -(-net_mg * 100 // (load_foods()[food].edible_pct * 1000))
