"""Reading accounts, balances and transfers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q, QuerySet, Sum

from fangxin.areas.audit.models import Event as AuditEvent
from fangxin.areas.audit.queries import within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.ledger.models import Account, Balance, Transfer
from fangxin.areas.ledger.rules import AccountRef
from fangxin.engine.ledger.accounts import KINDS, AccountKind

IN_BALANCE = ("posted", "post")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of an account's statement, in fen on the account's normal side, with the balance after it."""

    transfer: Transfer
    other: Account
    moved_fen: int
    balance_fen: int


def accounts(actor: Actor) -> QuerySet[Account]:
    """Accounts of the actor's places with their balances."""
    rows = Account.objects.filter(within(actor)).select_related("balance", "organisation", "counterparty")
    return rows.order_by("owner_path", "kind", "budget_year", "tier", "id")


def matching(refs: Iterable[AccountRef]) -> Q:
    """The accounts that the references name."""
    condition = Q(pk__in=[])
    for ref in refs:
        condition |= Q(
            organisation_id=ref.organisation, kind=ref.kind, programme=ref.programme, tier=ref.tier,
            budget_year=ref.budget_year, counterparty_id=ref.counterparty,
        ) if ref.counterparty is not None else Q(
            organisation_id=ref.organisation, kind=ref.kind, programme=ref.programme, tier=ref.tier,
            budget_year=ref.budget_year, counterparty__isnull=True,
        )  # fmt: skip
    return condition


def ref_of(account: Account) -> AccountRef:
    """The reference that names an account."""
    return AccountRef(
        account.organisation_id, account.kind, account.programme, account.tier, account.budget_year,
        account.counterparty_id,
    )  # fmt: skip


def accounts_by_ref(actor: Actor, refs: Iterable[AccountRef]) -> dict[AccountRef, Account]:
    """The accounts that are open already, by reference. One query."""
    wanted = set(refs)
    rows = Account.objects.filter(within(actor)).filter(matching(wanted))
    return {ref_of(row): row for row in rows}


def balance(actor: Actor, ref: AccountRef) -> int:
    """Posted fen on the account's normal side; 0 for an account that has not been opened."""
    row = Balance.objects.filter(within(actor), account__in=Account.objects.filter(matching([ref]))).first()
    return row.balance_fen if row else 0


def available(actor: Actor, ref: AccountRef) -> int:
    """What can still be spent: the balance less what pending payments hold."""
    row = Balance.objects.filter(within(actor), account__in=Account.objects.filter(matching([ref]))).first()
    return row.balance_fen - row.pending_fen if row else 0


def transfers(actor: Actor) -> QuerySet[Transfer]:
    """Transfers of the actor's places (those whose debit account stands there), newest first."""
    return Transfer.objects.filter(within(actor)).order_by("-on", "-id")


def transfers_of(actor: Actor, subject: models.Model) -> list[Transfer]:
    """What was booked for one row, in the order of booking."""
    return list(
        Transfer.objects.filter(
            within(actor), subject_label=subject._meta.label_lower, subject_id=str(subject.pk)
        )
        .select_related("debit", "credit")
        .order_by("id")
    )


def transfers_of_entry(actor: Actor, action: str, key: str) -> list[Transfer]:
    """What one batch booked, found by the batch's own key."""
    event = AuditEvent.objects.filter(actor_id=actor.account_id, action=action, key=key).first()
    ids = [] if event is None else event.details["transfers"]
    return sorted(Transfer.objects.filter(pk__in=ids), key=lambda row: row.pk)


def statement(actor: Actor, account: Account, *, since: date, until: date) -> list[StatementLine]:
    """The posted lines of an account in a period with running balances; `until` is exclusive."""
    both = Transfer.objects.filter(within(actor), phase__in=IN_BALANCE).filter(
        Q(debit=account) | Q(credit=account)
    )
    running = _side_sum(both.filter(on__lt=since), account)
    lines = []
    rows = both.filter(on__gte=since, on__lt=until).select_related(
        "debit__organisation", "credit__organisation"
    )
    for row in rows.order_by("on", "id"):
        grows = (account.normal == "debit") == (row.debit_id == account.pk)
        moved = row.amount_fen if grows else -row.amount_fen
        running += moved
        lines.append(
            StatementLine(row, row.credit if row.debit_id == account.pk else row.debit, moved, running)
        )
    return lines


def _side_sum(rows: QuerySet[Transfer], account: Account) -> int:
    debits = rows.filter(debit=account).aggregate(s=Sum("amount_fen"))["s"] or 0
    credits = rows.filter(credit=account).aggregate(s=Sum("amount_fen"))["s"] or 0
    return int(debits - credits if account.normal == "debit" else credits - debits)


def moved_fen(
    actor: Actor,
    event: str,
    *,
    debit: AccountRef | None = None,
    credit: AccountRef | None = None,
    since: date | None = None,
    until: date | None = None,
) -> int:
    """Fen booked for an event, reversals taken off, narrowed to an account and a period (`until` exclusive)."""
    rows = Transfer.objects.filter(within(actor), event=event, phase__in=IN_BALANCE)
    if since is not None:
        rows = rows.filter(on__gte=since)
    if until is not None:
        rows = rows.filter(on__lt=until)
    forward, backward = rows.filter(reverses__isnull=True), rows.filter(reverses__isnull=False)
    for side, other, ref in (("debit", "credit", debit), ("credit", "debit", credit)):
        if ref is not None:
            named = Account.objects.filter(matching([ref]))
            forward = forward.filter(**{f"{side}__in": named})
            backward = backward.filter(**{f"{other}__in": named})
    total = forward.aggregate(s=Sum("amount_fen"))["s"] or 0
    return int(total - (backward.aggregate(s=Sum("amount_fen"))["s"] or 0))


def title_of(account: Account) -> str:
    """An account's name for people."""
    title = KINDS[AccountKind(account.kind)].title
    parts = [
        TIER_NAMES.get(account.tier, account.tier),
        str(account.budget_year) if account.budget_year else "",
    ]
    detail = " ".join(part for part in parts if part)
    return f"{title}（{detail}）" if detail else title


TIER_NAMES = {"central": "中央", "province": "省级", "prefecture": "州级", "county": "县级"}
