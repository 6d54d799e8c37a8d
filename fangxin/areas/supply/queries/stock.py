"""Reading the store: lots on hand, what was issued to a meal, losses and counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet, Sum

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.menus.queries import needs
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay
from fangxin.areas.roster.queries import meal_heads_by_band
from fangxin.areas.supply.models import (
    Delivery,
    Lot,
    StockCount,
    StockCountLine,
    StockIssue,
    StockIssueLine,
    StockLoss,
)
from fangxin.areas.supply.rules.stock import Shelf


def lots(actor: Actor) -> QuerySet[Lot]:
    """All lots of the actor's places with their balances, the one that keeps shortest first."""
    return Lot.objects.filter(within(actor)).select_related("balance", "school").order_by("expires_on", "pk")


def lots_on_hand(actor: Actor, search: str = "") -> QuerySet[Lot]:
    """Lots of which something is left, by date; `search` looks in food, lot code and batch number."""
    rows = lots(actor).filter(balance__remaining_g__gt=0)
    words = search.strip()
    if words:
        rows = rows.filter(Q(food__icontains=words) | Q(code__icontains=words) | Q(batch__icontains=words))
    return rows


def lot(actor: Actor, lot_id: int) -> Lot:
    """One lot; raises NotFound."""
    return one(lots(actor), "这个批次", pk=lot_id)


def shelves(actor: Actor, school: Organisation) -> list[Shelf]:
    """What a school has on its shelves, as plain values for the rules."""
    rows = (
        lots_on_hand(actor)
        .filter(school=school)
        .values_list("pk", "food", "expires_on", "quantity_g", "cost_fen", "balance__remaining_g")
    )
    return [Shelf(*row) for row in rows]


def shelf_of(actor: Actor, lot_id: int) -> Shelf:
    """One lot as a plain value; raises NotFound."""
    row = lot(actor, lot_id)
    return Shelf(row.pk, row.food, row.expires_on, row.quantity_g, row.cost_fen, row.balance.remaining_g)


def issues(actor: Actor) -> QuerySet[StockIssue]:
    """Issues to the kitchen, newest first."""
    return (
        StockIssue.objects.filter(within(actor)).select_related("receiver", "meal_day").order_by("-at", "-pk")
    )


def issues_of(actor: Actor, meal_day: MealDay) -> QuerySet[StockIssue]:
    """The issues to one meal, with their lines, newest first."""
    return issues(actor).filter(meal_day=meal_day).prefetch_related("lines__lot")


def issued_by_food(actor: Actor, meal_day: MealDay) -> dict[str, tuple[int, int]]:
    """Food → (grams, cost in fen) issued to a meal."""
    rows = (
        StockIssueLine.objects.filter(within(actor), issue__meal_day=meal_day)
        .values("lot__food")
        .annotate(grams=Sum("quantity_g"), fen=Sum("cost_fen"))
        .order_by("lot__food")
    )
    return {row["lot__food"]: (row["grams"], row["fen"]) for row in rows}


def issued_between(actor: Actor, school: Organisation, since: date, until: date) -> tuple[int, int]:
    """Grams and cost in fen issued to meals with since ≤ day < until (until exclusive)."""
    sums = StockIssueLine.objects.filter(
        within(actor),
        issue__meal_day__school=school,
        issue__meal_day__on__gte=since,
        issue__meal_day__on__lt=until,
    ).aggregate(grams=Sum("quantity_g"), fen=Sum("cost_fen"))
    return sums["grams"] or 0, sums["fen"] or 0


def losses(actor: Actor) -> QuerySet[StockLoss]:
    """Losses, newest first."""
    return StockLoss.objects.filter(within(actor)).select_related("lot", "second").order_by("-at", "-pk")


def counts(actor: Actor) -> QuerySet[StockCount]:
    """Counts of the store, newest first."""
    return StockCount.objects.filter(within(actor)).select_related("second").order_by("-at", "-pk")


def stock_count(actor: Actor, count_id: int) -> StockCount:
    """One count; raises NotFound."""
    return one(counts(actor), "这次盘点", pk=count_id)


def count_lines(actor: Actor, count: StockCount) -> QuerySet[StockCountLine]:
    """Lines of a count with the residual in grams (counted less booked), missing food first."""
    return (
        StockCountLine.objects.filter(within(actor), count=count)
        .select_related("lot")
        .annotate(residual_g=F("counted_g") - F("book_g"))
        .order_by("residual_g", "lot__food", "pk")
    )


@dataclass(frozen=True, slots=True)
class Arrival:
    """A delivery for a meal day: kinds of food, kinds sent back whole or in part, and its acceptance."""

    supplier: str
    kinds: int
    sent_back: int
    accepted_at: datetime | None
    by_id: int | None


def arrivals(actor: Actor, meal_day: MealDay) -> list[Arrival]:
    """What was delivered for a meal day and whether it was accepted. One query."""
    rows = (
        Delivery.objects.filter(within(actor), order__meal_day=meal_day)
        .annotate(
            kinds=Count("lines"),
            back=Count("lines", filter=Q(lines__acceptance_line__verdict__in=["part", "rejected"])),
        )
        .order_by("pk")
        .values_list("supplier__short_name", "kinds", "back", "acceptance__at", "acceptance__by_id")
    )
    return [Arrival(*row) for row in rows]


def issue_lines_of(actor: Actor, of: Lot) -> QuerySet[StockIssueLine]:
    """Where a lot went, newest first."""
    rows = StockIssueLine.objects.filter(within(actor), lot=of)
    return rows.select_related("issue__meal_day", "issue__receiver").order_by("-pk")


def menu_needs(actor: Actor, meal_day: MealDay) -> dict[str, int]:
    """Food → grams to take out for the enrolled children of a meal day, by the menu; raises NoMenu."""
    heads = meal_heads_by_band(actor, meal_day)
    return {need.food: need.purchase_g for need in needs(actor, meal_day, heads)}
