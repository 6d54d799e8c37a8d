"""Reading applications, what is owed to each supplier, payments and their results."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import programme_of
from fangxin.areas.procurement.models import Contract
from fangxin.areas.settlement.models import (
    Application,
    Invoice,
    Payment,
    PaymentFile,
    Settlement,
    SettlementLine,
)
from fangxin.areas.settlement.queries.claims import settlements
from fangxin.areas.settlement.rules.months import next_month
from fangxin.areas.supply.models import AcceptanceLine


@dataclass(slots=True)
class Payable:
    """What an application owes one supplier under one programme: settlements, invoices, payments. Fen."""

    supplier: Organisation
    programme: str
    contract: Contract
    settlements: list[Settlement] = field(default_factory=list)
    approved_fen: int = 0
    invoiced_fen: int = 0
    payments: list[Payment] = field(default_factory=list)

    @property
    def paid_fen(self) -> int:
        """What has been instructed and not failed."""
        return sum(p.amount_fen for p in self.payments if status_of(p) != "failed")

    @property
    def left_fen(self) -> int:
        """What is still to be instructed."""
        return self.approved_fen - self.paid_fen

    @property
    def invoiced(self) -> bool:
        """True when the invoices cover what was approved, to the fen."""
        return self.invoiced_fen == self.approved_fen


def status_of(payment: Payment) -> str:
    """waiting, paid or failed."""
    result = getattr(payment, "result", None)
    return result.status if result is not None else "waiting"


def applications(actor: Actor) -> QuerySet[Application]:
    """Applications of the actor's counties, newest first."""
    return Application.objects.filter(within(actor)).select_related("county").order_by("-month", "county_id")


def application(actor: Actor, application_id: int) -> Application:
    """One application; raises NotFound."""
    return one(applications(actor), "这份拨付申请", pk=application_id)


def payments(actor: Actor) -> QuerySet[Payment]:
    """Payments of the actor's counties, newest first."""
    rows = Payment.objects.filter(within(actor)).select_related("supplier", "result", "transfer__debit")
    return rows.order_by("-id")


def _prefixes(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:depth]) + "/" for depth in range(1, len(parts) + 1)]


def payments_of_settlement(actor: Actor, claim: Settlement) -> str:
    """How far the payment of a settlement is: '' (not instructed), waiting, paid or failed."""
    line = getattr(claim, "application_line", None)
    if line is None:
        return ""
    # A school reads its county's payments, but not the county's books: no join with the transfer here.
    above = within(actor)
    for path in actor.paths:
        above |= Q(owner_path__in=_prefixes(path))
    rows = Payment.objects.filter(above, application_id=line.application_id, supplier_id=claim.supplier_id)
    newest = rows.select_related("result").order_by("-id").first()
    return "" if newest is None else status_of(newest)


def supplier_payments(actor: Actor) -> QuerySet[Payment]:
    """Payments to the actor's own firm, newest first."""
    rows = Payment.objects.filter(within(actor, "party_path")).select_related("supplier", "result")
    return rows.order_by("-id")


def payables(actor: Actor, of: Application) -> list[Payable]:
    """What the application owes, by supplier and programme. Four queries."""
    rows = (
        Settlement.objects.filter(within(actor), application_line__application=of)
        .select_related("school", "supplier", "contract", "application_line")
        .order_by("supplier__name", "school__name")
    )
    groups: dict[tuple[int, str], Payable] = {}
    for row in rows:
        place = (row.supplier_id, programme_of(row.school))
        if place not in groups:
            groups[place] = Payable(row.supplier, place[1], row.contract)
        group = groups[place]
        group.settlements.append(row)
        group.approved_fen += row.application_line.amount_fen
        # Of several contracts with a supplier the newest names the account.
        group.contract = max(group.contract, row.contract, key=lambda c: (c.since, c.pk))
    invoiced = invoiced_fen(actor, [row.pk for row in rows])
    for group in groups.values():
        group.invoiced_fen = sum(invoiced.get(row.pk, 0) for row in group.settlements)
    for payment in payments(actor).filter(application=of):
        found = groups.get((payment.supplier_id, payment.transfer.debit.programme))
        if found:
            found.payments.append(payment)
    return list(groups.values())


def invoiced_fen(actor: Actor, settlement_ids: list[int]) -> dict[int, int]:
    """Settlement → fen invoiced, for those who may see it as payer or as payee."""
    rows = Invoice.objects.filter(
        within(actor) | within(actor, "party_path"), settlement_id__in=settlement_ids
    )
    return dict(
        rows.values("settlement_id").annotate(fen=Sum("amount_fen")).values_list("settlement_id", "fen")
    )


def not_reviewed(actor: Actor, county: Organisation, month: date) -> tuple[list[str], list[str]]:
    """What stands between a month and its application: schools with notes not submitted, settlements not reviewed."""
    waiting = settlements(actor).filter(
        owner_path__startswith=county.path, month__lte=month, application_line__isnull=True
    )
    unreviewed = [
        f"{row.school.short_name}（{row.number}{'，已退回' if _returned(row) else ''}）"
        for row in waiting.order_by("school__name")
        if _returned(row) or not hasattr(row, "review")
    ]
    current = SettlementLine.objects.filter(
        acceptance_line=OuterRef("pk"), settlement__superseded_by__isnull=True
    )
    silent = AcceptanceLine.objects.filter(
        within(actor),
        ~Exists(current),
        owner_path__startswith=county.path,
        amount_fen__gt=0,
        acceptance__delivery__order__meal_on__lt=next_month(month),
    ).values_list("acceptance__delivery__order__school__short_name", flat=True)
    return sorted(set(silent)), unreviewed


def _returned(row: Settlement) -> bool:
    review = getattr(row, "review", None)
    return review is not None and review.verdict == "returned"


def ready_to_apply(actor: Actor, county: Organisation, month: date) -> list[Settlement]:
    """Reviewed settlements up to a month that are in no application yet."""
    rows = settlements(actor).filter(
        owner_path__startswith=county.path, month__lte=month, application_line__isnull=True
    )
    return list(
        rows.filter(review__verdict__in=["approved", "cut"]).order_by("school__name", "supplier__name")
    )


def open_payments(actor: Actor, county: Organisation) -> list[Payment]:
    """Payments of a county that the bank has not answered."""
    return list(payments(actor).filter(application__county=county, result__isnull=True))


def payments_by_number(actor: Actor, county: Organisation, numbers: set[str]) -> dict[str, Payment]:
    """The county's payments among some numbers."""
    return {p.number: p for p in payments(actor).filter(application__county=county, number__in=numbers)}


def payment_files(actor: Actor, of: Application) -> QuerySet[PaymentFile]:
    """Files that went out for an application, newest first."""
    return PaymentFile.objects.filter(within(actor), application=of).order_by("-id")


def payment_file(actor: Actor, file_id: int) -> PaymentFile:
    """One file; raises NotFound."""
    return one(
        PaymentFile.objects.filter(within(actor)).select_related("application"), "这份付款文件", pk=file_id
    )


def receipts_by_month(actor: Actor) -> dict[date, int]:
    """Month → fen that reached the actor's own firm."""
    sums: dict[date, int] = defaultdict(int)
    rows = supplier_payments(actor).filter(result__status="paid")
    for month, fen in rows.values_list("application__month", "amount_fen"):
        sums[month] += fen
    return dict(sums)
