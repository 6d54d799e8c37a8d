"""A school's month: income and food, stock, quantities and prices, menus, eaters. Composed from records of fact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from fangxin.areas.audit.queries import SHANGHAI, within
from fangxin.areas.dining.queries import roll_calls
from fangxin.areas.disclosure.queries.foods import accepted_between, quantities_and_prices
from fangxin.areas.disclosure.queries.menu import bands_at, dish_content, menus_of
from fangxin.areas.disclosure.queries.money import (
    DayOnRecord,
    borne_in,
    days_on_record,
    kind_of_food,
    month_charge,
)
from fangxin.areas.disclosure.queries.scope import Scope
from fangxin.areas.disclosure.rules.content import KINDS_OF_FOOD, TIER_LABELS, Content, kind_label, next_month
from fangxin.areas.ledger.queries import moved_fen
from fangxin.areas.settlement.models import Settlement
from fangxin.areas.supply.models import Lot, StockIssueLine, StockLoss
from fangxin.engine.ledger.statement import StatementLine, month_statement
from fangxin.engine.menu_week import DishRole

STATEMENT_RULES = ("dishes_per_meal", "soups_per_meal", "kinds_per_day")


def income_of(scope: Scope, days: Iterable[DayOnRecord], since: date, until: date) -> list[Content]:
    """What came in for the children's food: the entitlement of the days eaten, and families' X as billed."""
    entitled = sum(day.pupils * day.rate_fen for day in days)
    billed = moved_fen(scope.actor, "x_billed", credit=scope.book("fund_x"), since=since, until=until)
    lines = [{"code": "subsidy", "label": "国家补助（按就餐人次应享）", "fen": entitled}]
    return [*lines, {"code": "family", "label": "家庭缴费 X", "fen": billed}] if billed else lines


def month_to_date(scope: Scope, on: date) -> Content:
    """Income and food used from the first of the month up to and including a day. Adults' food stands apart."""
    since, until = on.replace(day=1), on + timedelta(days=1)
    days = days_on_record(scope, since, until)
    income = sum(line["fen"] for line in income_of(scope, days, since, until))
    food = sum(day.food.pupils_fen for day in days)
    last = max((day.meal_day.on for day in days if day.cost_by_food), default=None)
    return {
        "month": since.isoformat(),
        "until": last.isoformat() if last else None,
        "income_fen": income,
        "food_fen": food,
        "left_fen": income - food,
    }


def stock_lines(scope: Scope, since: date, until: date) -> list[Content]:
    """By kind of food, at cost: opening, bought, used, lost, closing. `until` exclusive."""
    lots = Lot.objects.filter(within(scope.actor), school=scope.school)
    used = StockIssueLine.objects.filter(within(scope.actor), lot__school=scope.school)
    lost = StockLoss.objects.filter(within(scope.actor), lot__school=scope.school)
    first, after = _midnight(since), _midnight(until)
    before = _sum(lots.filter(at__lt=first), "food", "cost_fen")
    used_before = _sum(used.filter(issue__meal_day__on__lt=since), "lot__food", "cost_fen")
    lost_before = _sum(lost.filter(at__lt=first), "lot__food", "cost_fen")
    bought = _sum(lots.filter(at__gte=first, at__lt=after), "food", "cost_fen")
    used_in = _sum(
        used.filter(issue__meal_day__on__gte=since, issue__meal_day__on__lt=until), "lot__food", "cost_fen"
    )
    lost_in = _sum(lost.filter(at__gte=first, at__lt=after), "lot__food", "cost_fen")
    rows = []
    for kind in KINDS_OF_FOOD:
        opening = before.get(kind, 0) - used_before.get(kind, 0) - lost_before.get(kind, 0)
        row: Content = {
            "kind": kind, "label": kind_label(kind), "opening_fen": opening, "bought_fen": bought.get(kind, 0),
            "used_fen": used_in.get(kind, 0), "lost_fen": lost_in.get(kind, 0),
        }  # fmt: skip
        row["closing_fen"] = opening + row["bought_fen"] - row["used_fen"] - row["lost_fen"]
        if any(value for name, value in row.items() if name.endswith("_fen")):
            rows.append(row)
    return rows


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def _sum(rows: QuerySet[Any], food: str, column: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows.order_by().values(food).annotate(total=Sum(column)):
        kind = kind_of_food(row[food])
        found[kind] = found.get(kind, 0) + row["total"]
    return found


def suppliers_of(scope: Scope, month: date) -> list[Content]:
    """By supplier: what was claimed, what the county approved. What was paid stands with the equalities."""
    rows = (
        Settlement.objects.filter(
            within(scope.actor), school=scope.school, month=month, superseded_by__isnull=True
        )
        .select_related("supplier", "review")
        .order_by("number")
    )
    found = []
    for row in rows:
        review = getattr(row, "review", None)
        found.append(
            {
                "supplier": row.supplier.name, "number": row.number, "claimed_fen": row.amount_fen,
                "approved_fen": review.approved_fen if review else None,
                "verdict": review.get_verdict_display() if review else "待审核",
            }
        )  # fmt: skip
    return found


def accounts(scope: Scope, month: date, days: list[DayOnRecord]) -> Content:
    """The month's accounts (D083): income by source, food on both bases, who bears it, adults apart, suppliers."""
    until = next_month(month)
    charge = month_charge(scope, month)
    income = income_of(scope, days, month, until)
    stock = stock_lines(scope, month, until)
    # Loss leaves the store like use does; the statement refuses to be made when a line does not close.
    statement = month_statement(
        tuple(
            StatementLine(
                s["label"], s["opening_fen"], s["bought_fen"], s["used_fen"] + s["lost_fen"], s["closing_fen"]
            )
            for s in stock
        ),
        income_fen=sum(line["fen"] for line in income),
    )
    pupils = sum(day.food.pupils_fen for day in days)
    used = sum(day.food.cost_fen for day in days)
    borne = borne_in(scope, month, days, charge) if used or charge else None
    paid = moved_fen(scope.actor, "diner_paid", debit=scope.book("bank_school"), since=month, until=until)
    return {
        "income": income,
        "income_fen": statement.income_fen,
        "stock": stock,
        "bought_fen": statement.totals.bought_fen,
        "used_fen": used,
        "pupils_fen": pupils,
        "left_on_use_fen": statement.income_fen - pupils,
        "left_on_purchases_fen": statement.surplus_on_purchases_fen,
        "charged": charge is not None,
        "tiers": [
            {"label": TIER_LABELS.get(t, t), "fen": fen} for t, fen in (borne.shares if borne else {}).items()
        ],
        "adults": {"food_fen": used - pupils, "paid_fen": paid},
        "suppliers": suppliers_of(scope, month),
    }


def standard(scope: Scope, on: date) -> Content:
    """What a pupil is entitled to and what a meal must hold (D084), each with its clause."""
    rate = scope.rule("subsidy_rate", on)
    weights = scope.rule("split_weights", on)
    rules = [scope.rule_or_none(name, on) for name in STATEMENT_RULES]
    return {
        "rate_fen": rate.integer,
        "because": rate.because(),
        "weights": [{"label": TIER_LABELS[tier], "weight": w} for tier, w in weights.weights.items() if w],
        "weights_because": weights.because(),
        "rules": [
            {"title": r.parameter.title, "value": r.integer, "because": r.because()}
            for r in rules
            if r is not None
        ],
    }


def menus_content(scope: Scope, days: list[DayOnRecord], bands: list[str]) -> list[Content]:
    """Every quantified menu of the month (D085)."""
    menus = menus_of(scope, [day.meal_day for day in days])
    return [
        {
            "on": day.meal_day.on.isoformat(),
            "dishes": [
                dish_content(dish, bands)
                for dish in menus[day.meal_day.pk].dishes
                if dish.role is not DishRole.SEASONING
            ],
        }
        for day in days
        if day.meal_day.pk in menus
    ]


def eaters(scope: Scope, days: list[DayOnRecord]) -> Content:
    """Who ate, as counts: days, pupil-meals, and by class. The list of names of article 13 never leaves the school."""
    rows = (
        roll_calls(scope.actor)
        .filter(meal_day__in=[day.meal_day for day in days])
        .order_by("school_class__grade", "school_class__number")
        .values("school_class__label")
        .annotate(called=Sum("enrolled"), absent_sum=Sum("absent"))
    )
    classes: dict[str, int] = {}
    for row in rows:
        label = row["school_class__label"]
        classes[label] = classes.get(label, 0) + row["called"] - row["absent_sum"]
    return {
        "meal_days": sum(1 for day in days if day.cost_by_food or day.pupils),
        "pupil_meals": sum(day.pupils for day in days),
        "adult_meals": sum(day.diners or 0 for day in days),
        "classes": [{"label": label, "pupil_meals": count} for label, count in classes.items()],
    }


def month_content(scope: Scope, month: date) -> Content:
    """Everything that the school publishes of a month."""
    until = next_month(month)
    days = days_on_record(scope, month, until)
    last = days[-1].meal_day.on if days else month
    due = scope.rule_or_none("monthly_statement_day", until)
    bands = bands_at(scope, last)
    return {
        "school": scope.content(),
        "month": month.isoformat(),
        "due_on": until.replace(day=due.integer).isoformat() if due else None,
        "due_because": due.because() if due else "",
        "accounts": accounts(scope, month, days),
        "standard": standard(scope, last),
        "bands": bands,
        "menus": menus_content(scope, days, bands),
        "foods": quantities_and_prices(accepted_between(scope, month, until)),
        "eaters": eaters(scope, days),
    }
