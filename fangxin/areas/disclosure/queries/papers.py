"""The money side of a lot: the settlement that claimed it, the review, the payment, and the grants that stand behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum

from fangxin.areas.audit.queries import SHANGHAI, within
from fangxin.areas.disclosure.queries.scope import Scope
from fangxin.areas.disclosure.rules.content import PRIVATE, TIER_LABELS, Content
from fangxin.areas.ledger.models import Transfer
from fangxin.areas.procurement.queries import above
from fangxin.areas.settlement.models import ApplicationLine, Cut, Payment, SettlementLine

RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class MoneyOfLine:
    """What happened to the money of one accepted line; None: it has not happened yet."""

    settlement: Content | None
    payment: Content | None


def moment(at: datetime) -> str:
    """A moment as the content writes it: Shanghai time to the minute."""
    return at.astimezone(SHANGHAI).isoformat(timespec="minutes")


def money_of_lines(scope: Scope, acceptance_line_ids: Iterable[int]) -> dict[int, MoneyOfLine]:
    """Acceptance line → its settlement and payment. Five queries, whatever the number of lines."""
    lines = list(
        SettlementLine.objects.filter(
            within(scope.actor),
            acceptance_line_id__in=list(acceptance_line_ids),
            settlement__superseded_by__isnull=True,
        ).select_related("settlement__supplier", "settlement__review")
    )
    places = _places({line.settlement_id for line in lines})
    cuts: dict[int, int] = dict(
        Cut.objects.filter(within(scope.actor), line__in=lines)
        .values("line_id")
        .annotate(fen=Sum("cut_fen"))
        .values_list("line_id", "fen")
    )
    payments = payments_of(scope, {line.settlement_id for line in lines})
    found = {}
    for line in lines:
        settled = _settled(line, places.get(line.pk, 0), cuts.get(line.pk, 0))
        pair = (line.settlement_id, line.settlement.supplier_id)
        found[line.acceptance_line_id] = MoneyOfLine(settled, payments.get(pair))
    return found


def _places(settlements: set[int]) -> dict[int, int]:
    """The line's number on its settlement, as printed."""
    found: dict[int, int] = {}
    last, place = 0, 0
    rows = SettlementLine.objects.filter(settlement_id__in=settlements).order_by("settlement_id", "pk")
    for pk, settlement in rows.values_list("pk", "settlement_id"):
        place = place + 1 if settlement == last else 1
        last = settlement
        found[pk] = place
    return found


def _settled(line: SettlementLine, place: int, cut_fen: int) -> Content:
    review = getattr(line.settlement, "review", None)
    return {
        "number": line.settlement.number,
        "line": place,
        "amount_fen": line.amount_fen,
        "cut_fen": cut_fen,
        "submitted_at": moment(line.settlement.at),
        "verdict": review.verdict if review else None,
        "reviewed_at": moment(review.at) if review else None,
        PRIVATE: {
            "record": ["settlement.settlement", line.settlement_id],
            "people": [line.settlement.by_id, *([review.by_id] if review else [])],
        },
    }


def payments_of(scope: Scope, settlements: set[int]) -> dict[tuple[int, int], Content]:
    """(settlement, supplier) → the newest instruction to the bank and what the bank answered."""
    applied = dict(
        ApplicationLine.objects.filter(within(scope.actor), settlement_id__in=settlements).values_list(
            "settlement_id", "application_id"
        )
    )
    newest: dict[tuple[int, int], Payment] = {}
    # A payment is the county's; its schools may read it. The books behind it they may not, so nothing is joined there.
    seen = within(scope.actor) | above(scope.actor)
    rows = Payment.objects.filter(seen, application_id__in=set(applied.values()))
    if scope.sees_county:
        rows = rows.filter(transfer__debit__programme=scope.programme)
    for row in rows.select_related("result", "application").order_by("pk"):
        newest[row.application_id, row.supplier_id] = row
    found = {}
    for settlement, application in applied.items():
        for (of_application, supplier), row in newest.items():
            if of_application == application:
                found[settlement, supplier] = _paid(row)
    return found


def _paid(row: Payment) -> Content:
    result = getattr(row, "result", None)
    return {
        "number": row.number,
        "application": row.application.number,
        "status": result.status if result else "instructed",
        "on": result.on.isoformat() if result else None,
        "instructed_at": moment(row.at),
        PRIVATE: {"record": ["settlement.payment", row.pk], "people": [row.by_id]},
    }


def grants(scope: Scope, on: date) -> list[Content]:
    """What each tier has paid into the county's special account this year up to a day; empty where it is not seen."""
    rows = (
        Transfer.objects.filter(
            within(scope.actor), event="grant_received", phase="posted", on__gte=date(on.year, 1, 1),
            on__lt=on + timedelta(days=1), debit__organisation=scope.county, debit__programme=scope.programme,
            reverses__isnull=True, reversed_by__isnull=True,
        )
        .select_related("credit")
        .order_by("on", "pk")
    )  # fmt: skip
    found: dict[str, Content] = {}
    for row in rows:
        tier = row.credit.tier
        entry = found.setdefault(
            tier, {"tier": tier, "label": TIER_LABELS.get(tier, tier), "received_fen": 0}
        )
        entry["received_fen"] += row.amount_fen
        entry |= {
            "last_on": row.on.isoformat(),
            PRIVATE: {"memo": row.memo, "record": ["ledger.transfer", row.pk], "people": [row.by_id]},
        }  # fmt: skip
    return [found[tier] for tier in TIER_LABELS if tier in found]
