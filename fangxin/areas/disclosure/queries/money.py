"""What was used on which day, by whom it was eaten and who bears it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from fangxin.areas.audit.queries import within
from fangxin.areas.dining.models import MealService
from fangxin.areas.dining.queries import roll_calls
from fangxin.areas.disclosure.queries.scope import Scope
from fangxin.areas.disclosure.rules.bearing import Borne, DayOfFood, accrued, bearing_of_day
from fangxin.areas.disclosure.rules.content import Content, kind_of_group, next_month
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_days
from fangxin.areas.settlement.models import MonthCharge
from fangxin.areas.supply.models import StockIssueLine
from fangxin.engine.nutrition import load_foods


@dataclass(frozen=True, slots=True)
class DayOnRecord:
    """A meal day with its food by name (fen), pupils present and adults' portions (None: service not recorded)."""

    meal_day: MealDay
    cost_by_food: dict[str, int]
    pupils: int
    diners: int | None
    rate_fen: int

    @property
    def food(self) -> DayOfFood:
        """As the sums take it."""
        return DayOfFood(sum(self.cost_by_food.values()), self.pupils, self.diners or 0, self.rate_fen)

    @property
    def cost_by_kind(self) -> dict[str, int]:
        """Fen by kind of food."""
        costs: dict[str, int] = {}
        for food, fen in self.cost_by_food.items():
            kind = kind_of_food(food)
            costs[kind] = costs.get(kind, 0) + fen
        return costs


def kind_of_food(food: str) -> str:
    """The kind of a food by the food table; `other` for a name that it does not know."""
    known = load_foods().get(food)
    return kind_of_group(known.group if known else "")


def issued(scope: Scope, days: Iterable[MealDay]) -> dict[int, dict[str, int]]:
    """Meal day → food → fen issued at cost."""
    rows = (
        StockIssueLine.objects.filter(within(scope.actor), issue__meal_day__in=list(days))
        .values("issue__meal_day_id", "lot__food")
        .annotate(fen=Sum("cost_fen"))
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["issue__meal_day_id"], {})[row["lot__food"]] = row["fen"]
    return found


def days_on_record(scope: Scope, since: date, until: date) -> list[DayOnRecord]:
    """The meal days of a period (`until` exclusive), oldest first. Four queries, whatever the number of days."""
    days = list(meal_days(scope.actor).filter(school=scope.school, on__gte=since, on__lt=until))
    costs = issued(scope, days)
    heads = {
        row["meal_day_id"]: row["enrolled_sum"] - row["absent_sum"]
        for row in roll_calls(scope.actor)
        .filter(meal_day__in=days)
        .values("meal_day_id")
        .annotate(enrolled_sum=Sum("enrolled"), absent_sum=Sum("absent"))
    }
    served = dict(
        MealService.objects.filter(within(scope.actor), meal_day__in=days).values_list(
            "meal_day_id", "diners"
        )
    )
    return [
        DayOnRecord(
            day, costs.get(day.pk, {}), heads.get(day.pk, 0), served.get(day.pk),
            scope.rule("subsidy_rate", day.on).integer,
        )
        for day in days
    ]  # fmt: skip


def month_charge(scope: Scope, month: date) -> MonthCharge | None:
    """The month as it was charged to the funds, when it has been."""
    return MonthCharge.objects.filter(within(scope.actor), school=scope.school, month=month).first()


def borne_in(scope: Scope, month: date, days: list[DayOnRecord], charge: MonthCharge | None) -> Borne:
    """Who bears the month: as charged, else accrued from the days given (those of the month up to a day)."""
    if charge is not None:
        shares = {("family" if tier == "x" else tier): fen for tier, fen in charge.shares.items() if fen}
        return Borne(shares, charged=True)
    weights = scope.rule("split_weights", days[-1].meal_day.on if days else month).weights
    return accrued([day.food for day in days], weights)


def bearing(scope: Scope, on: date) -> Content | None:
    """Where the money went on the newest meal day up to `on` whose food, roll and service are all on record."""
    month = on.replace(day=1)
    days = days_on_record(scope, month, next_month(month))
    last = next((d for d in reversed(days) if d.meal_day.on <= on and _complete(d)), None)
    if last is None:  # at the start of a month the newest complete day lies in the month before
        days = days_on_record(scope, _month_before(month), month)
        last = next((d for d in reversed(days) if _complete(d)), None)
    return None if last is None else bearing_of(scope, last, days)


def bearing_of(scope: Scope, day: DayOnRecord, days: list[DayOnRecord]) -> Content | None:
    """The money of one day of a month, of which `days` are the days on record; None while nobody is known to have eaten."""
    if not _complete(day):
        return None
    month = day.meal_day.on.replace(day=1)
    to_date = [d for d in days if d.meal_day.on <= day.meal_day.on]
    borne = borne_in(scope, month, to_date, month_charge(scope, month))
    rate = scope.rule("subsidy_rate", day.meal_day.on)
    return bearing_of_day(day.food, day.cost_by_kind, borne) | {
        "on": day.meal_day.on.isoformat(), "because": rate.because(),
    }  # fmt: skip


def _complete(day: DayOnRecord) -> bool:
    return bool(day.cost_by_food) and day.pupils > 0 and day.diners is not None


def _month_before(month: date) -> date:
    return date(month.year - (month.month == 1), 12 if month.month == 1 else month.month - 1, 1)
