"""Accepted food with its source: supplier, producer, papers, quantity and price."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from django.db.models import QuerySet, Sum

from fangxin.areas.audit.queries import SHANGHAI, within
from fangxin.areas.disclosure.queries.scope import Scope
from fangxin.areas.disclosure.rules.content import Content
from fangxin.areas.policy.models import MealDay
from fangxin.areas.supply.models import AcceptanceLine, StockIssueLine
from fangxin.engine.policy import Policy


def accepted_lines(scope: Scope) -> QuerySet[AcceptanceLine]:
    """Lines of the school's deliveries with note, supplier, order and papers."""
    return (
        AcceptanceLine.objects.filter(within(scope.actor))
        .filter(acceptance__delivery__order__school=scope.school)
        .select_related(
            "acceptance", "delivery_line", "acceptance__delivery__supplier", "acceptance__delivery__order", "lot"
        )
        .prefetch_related("delivery_line__certificates")
        .order_by("-amount_fen", "id")
    )  # fmt: skip


def foods_of_day(scope: Scope, meal_day: MealDay) -> list[Content]:
    """What was accepted for a meal, and what the meal took from stock: D086 and D218 (sources, quantities, prices)."""
    accepted = list(
        accepted_lines(scope).filter(acceptance__delivery__order__meal_day=meal_day, accepted_g__gt=0)
    )
    taken: dict[int, int] = {
        row["lot__acceptance_line_id"]: row["grams"]
        for row in StockIssueLine.objects.filter(within(scope.actor), issue__meal_day=meal_day)
        .values("lot__acceptance_line_id")
        .annotate(grams=Sum("quantity_g"))
    }
    earlier = accepted_lines(scope).filter(pk__in=set(taken) - {line.pk for line in accepted})
    return [food_line(line, taken.get(line.pk)) for line in accepted] + [
        food_line(line, taken.get(line.pk), from_stock=True) for line in earlier
    ]


def food_line(line: AcceptanceLine, issued_g: int | None = None, *, from_stock: bool = False) -> Content:
    """One accepted line as it is published: no names of people, no bank account."""
    note = line.delivery_line
    return {
        "food": note.food,
        "supplier": line.acceptance.delivery.supplier.name,
        "supplier_short": line.acceptance.delivery.supplier.short_name,
        "producer": note.producer,
        "batch": note.batch,
        "accepted_on": line.acceptance.at.astimezone(SHANGHAI).date().isoformat(),
        "from_stock": from_stock,
        "quantity_g": line.accepted_g,
        "issued_g": issued_g,
        "price_fen": line.price_fen,
        "amount_fen": line.amount_fen,
        "certificates": papers(line),
    }


def papers(line: AcceptanceLine) -> list[Content]:
    """The papers that came with a line: kind and number."""
    rows = sorted(line.delivery_line.certificates.all(), key=lambda row: (row.kind, row.number))
    return [{"kind": row.kind, "label": paper_label(row.kind), "number": row.number} for row in rows]


@cache
def _paper_labels() -> dict[str, str]:
    labels: dict[str, str] = {}
    for name, parameter in Policy.load().parameters.items():
        if name.startswith("certificates_of_"):
            labels |= parameter.labels
    return labels


def paper_label(kind: str) -> str:
    """What a kind of paper is called in the policy parameters."""
    return _paper_labels().get(kind, kind)


def accepted_between(scope: Scope, since: date, until: date) -> list[AcceptanceLine]:
    """Every line weighed for the meal days of a period, also what was sent back (`accepted_g` 0)."""
    days = {
        "acceptance__delivery__order__meal_on__gte": since,
        "acceptance__delivery__order__meal_on__lt": until,
    }
    return list(accepted_lines(scope).filter(**days))


def quantities_and_prices(lines: Iterable[AcceptanceLine]) -> list[Content]:
    """Food × supplier of a period: accepted grams, lowest and highest price, amount, deliveries. D086."""
    found: dict[tuple[str, str], Content] = {}
    for line in lines:
        if not line.accepted_g:
            continue
        names = (line.delivery_line.food, line.acceptance.delivery.supplier.name)
        row = found.setdefault(
            names,
            {
                "food": names[0], "supplier": names[1], "quantity_g": 0, "amount_fen": 0, "deliveries": 0,
                "price_low_fen": line.price_fen, "price_high_fen": line.price_fen,
            },
        )  # fmt: skip
        row["quantity_g"] += line.accepted_g
        row["amount_fen"] += line.amount_fen
        row["deliveries"] += 1
        row["price_low_fen"] = min(row["price_low_fen"], line.price_fen)
        row["price_high_fen"] = max(row["price_high_fen"], line.price_fen)
    return sorted(found.values(), key=lambda row: (-row["amount_fen"], row["food"], row["supplier"]))
