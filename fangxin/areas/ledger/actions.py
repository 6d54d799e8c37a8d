"""Writing the books: the only way money moves. Called by other areas' actions with a key derived from theirs.

An account opens itself at its first booking. The database moves the balances, refuses pairs that are not allowed and
never lets an account below its floor; what it refuses comes back here as a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NoReturn

from django.db import IntegrityError, models, transaction

from fangxin.areas.audit.actions import Recorded, action
from fangxin.areas.audit.rules.actor import Actor, covers
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.ledger.models import Account, Balance, BalanceAssertion, Transfer
from fangxin.areas.ledger.queries import accounts_by_ref, transfers_of_entry
from fangxin.areas.ledger.rules import (
    AccountRef,
    Booking,
    CannotBook,
    CannotReverse,
    CannotSettle,
    WrongPair,
    check_booking,
    not_enough,
)
from fangxin.areas.organisations.models import Organisation
from fangxin.engine.ledger.accounts import KINDS, Side

__all__ = [
    "AccountRef", "Booking", "assert_balance", "book", "book_many", "post_reserved", "reserve", "reverse",
    "void_reserved",
]  # fmt: skip


@action("ledger.book_transfer")
def book(
    *,
    by: Actor,
    key: str,
    at: datetime,
    event: str,
    debit: AccountRef,
    credit: AccountRef,
    amount_fen: int,
    on: date,
    subject: models.Model,
    memo: str = "",
) -> Recorded[Transfer]:
    """Move `amount_fen` from `credit` to `debit`, posted at once. `subject` is the row that the booking rests on.

    Raises WrongPair (with the clause), NotEnough when an account would go below its floor, CannotBook otherwise.
    """
    booking = Booking(event, debit, credit, amount_fen, on, memo)
    return _recorded(_insert(by, at, [booking], subject))


def book_many(
    *,
    by: Actor,
    key: str,
    at: datetime,
    bookings: Sequence[Booking],
    subject: models.Model,
) -> list[Transfer]:
    """Book several transfers that rest on one row, all or none, with one audit event and one move of the balances."""
    if not bookings:
        return []
    _book_batch(by=by, key=key, at=at, bookings=list(bookings), subject=subject)
    return transfers_of_entry(by, "ledger.book_batch", key)


@action("ledger.book_batch")
def _book_batch(
    *, by: Actor, key: str, at: datetime, bookings: list[Booking], subject: models.Model
) -> Recorded[Transfer]:
    return _recorded(_insert(by, at, bookings, subject))


@action("ledger.reserve")
def reserve(
    *,
    by: Actor,
    key: str,
    at: datetime,
    event: str,
    debit: AccountRef,
    credit: AccountRef,
    amount_fen: int,
    on: date,
    subject: models.Model,
    memo: str = "",
) -> Recorded[Transfer]:
    """First phase of a payment: the money is held against both floors until the bank answers."""
    booking = Booking(event, debit, credit, amount_fen, on, memo)
    return _recorded(_insert(by, at, [booking], subject, phase="pending"))


@action("ledger.post_reserved")
def post_reserved(
    *, by: Actor, key: str, at: datetime, transfer: Transfer, on: date, subject: models.Model, memo: str = ""
) -> Recorded[Transfer]:
    """Second phase: the bank has paid. `subject` is the row that says so."""
    return _recorded([_settle(by, at, transfer, "post", on, subject, memo)])


@action("ledger.void_reserved")
def void_reserved(
    *, by: Actor, key: str, at: datetime, transfer: Transfer, on: date, subject: models.Model, memo: str = ""
) -> Recorded[Transfer]:
    """Second phase: the bank refused; what was held is free again."""
    return _recorded([_settle(by, at, transfer, "void", on, subject, memo)])


@action("ledger.reverse")
def reverse(
    *,
    by: Actor,
    key: str,
    at: datetime,
    transfer: Transfer,
    reason: str,
    on: date,
    amount_fen: int | None = None,
    subject: models.Model | None = None,
) -> Recorded[Transfer]:
    """Take back a posted transfer, whole or in part, by a new one that points to it. Once for each transfer."""
    if not reason.strip():
        raise CannotReverse("冲销要写明原因。", remedy="请填写原因。", fields={"reason": "请填写原因。"})
    row = Transfer(
        debit_id=transfer.credit_id, credit_id=transfer.debit_id, event=transfer.event, on=on, at=at,
        amount_fen=transfer.amount_fen if amount_fen is None else amount_fen, reverses=transfer,
        memo=reason.strip()[:120], by_id=by.account_id, **_subject(subject or transfer),
    )  # fmt: skip
    _may_write(by, _path(row.debit_id))
    _add([row])
    return _recorded([row])


@action("ledger.assert_balance")
def assert_balance(
    *, by: Actor, key: str, at: datetime, account: Account, on: date, stated_fen: int
) -> Recorded[BalanceAssertion]:
    """Enter what the bank's statement says at the end of a day; the database adds up the books' side."""
    _may_write(by, account.owner_path)
    row = BalanceAssertion.objects.create(
        account=account, on=on, stated_fen=stated_fen, book_fen=0, at=at, by_id=by.account_id
    )
    row.refresh_from_db()
    return Recorded(row, account.owner_path, {"stated": stated_fen, "book": row.book_fen})


def _insert(
    by: Actor, at: datetime, bookings: list[Booking], subject: models.Model, *, phase: str = "posted"
) -> list[Transfer]:
    for booking in bookings:
        check_booking(booking)
    found = _open_accounts(by, {ref for b in bookings for ref in (b.debit, b.credit)})
    rows = [
        Transfer(
            debit=found[b.debit], credit=found[b.credit], amount_fen=b.amount_fen, event=b.event, phase=phase,
            on=b.on, memo=b.memo[:120], at=at, by_id=by.account_id, **_subject(subject),
        )
        for b in bookings
    ]  # fmt: skip
    for row in rows:
        _may_write(by, row.debit.owner_path)
    _add(rows)
    return rows


def _open_accounts(by: Actor, refs: set[AccountRef]) -> dict[AccountRef, Account]:
    found = accounts_by_ref(by, refs)
    missing = refs - found.keys()
    if not missing:
        return found
    for path in Organisation.objects.filter(pk__in={ref.organisation for ref in missing}).values_list(
        "path", flat=True
    ):
        _may_write(by, path)
    # Two first bookings may race here; whoever loses finds the other's account.
    Account.objects.bulk_create(
        (
            Account(
                organisation_id=ref.organisation, kind=ref.kind, programme=ref.programme, tier=ref.tier,
                budget_year=ref.budget_year, counterparty_id=ref.counterparty,
                normal=KINDS[ref.account_kind].side.value, floor_fen=KINDS[ref.account_kind].floor_fen,
            )
            for ref in sorted(missing, key=repr)
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    found |= accounts_by_ref(by, missing)
    return found


def _settle(
    by: Actor, at: datetime, pending: Transfer, phase: str, on: date, subject: models.Model, memo: str
) -> Transfer:
    row = Transfer(
        debit_id=pending.debit_id, credit_id=pending.credit_id, amount_fen=pending.amount_fen, event=pending.event,
        phase=phase, settles=pending, on=on, memo=memo[:120], at=at, by_id=by.account_id, **_subject(subject),
    )  # fmt: skip
    _may_write(by, _path(row.debit_id))
    _add([row])
    return row


def _subject(row: models.Model) -> dict[str, str]:
    return {"subject_label": row._meta.label_lower, "subject_id": str(row.pk)}


def _path(account_id: int) -> str:
    return Account.objects.values_list("owner_path", flat=True).get(pk=account_id)


def _may_write(by: Actor, path: str) -> None:
    if not any(covers(place, path) for place in by.paths):
        raise NotAllowed("这笔账记在您管辖范围以外的账户上。", remedy="请由县级或该校的人员办理。")


def _recorded(rows: Sequence[Transfer]) -> Recorded[Transfer]:
    first = rows[0]
    details = {
        "transfers": [row.pk for row in rows],
        "events": sorted({row.event for row in rows}),
        "fen": sum(row.amount_fen for row in rows),
    }
    return Recorded(first, _path(first.debit_id), details)


def _add(rows: Sequence[Transfer]) -> None:
    try:
        with transaction.atomic():
            Transfer.objects.bulk_create(rows)
    except IntegrityError as error:
        _refuse(error, rows)


def _refuse(error: IntegrityError, rows: Iterable[Transfer]) -> NoReturn:
    """Turn what the database refused into a sentence; anything unknown goes up as it is."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    if name == "ledger_balance_not_below_floor":
        raise _shortfall(list(rows)) from error
    if name in ("ledger_pair_allowed", "ledger_two_phases_for_payments"):
        raise WrongPair(
            "账簿不允许这样记账。", remedy="请核对业务和科目；付款须先挂起，等银行回单。"
        ) from error
    if name in ("ledger_reversal_mirrors", "ledger_transfer_reverses_id_key"):
        raise CannotReverse(
            "这笔转账不能冲销：它未入账、已经冲销过，或冲销金额过大。", remedy="请刷新后核对原转账。"
        ) from error
    if name in ("ledger_settles_its_pending", "ledger_transfer_settles_id_key"):
        raise CannotSettle("这笔付款已经有结果，或与原付款不符。", remedy="请刷新后核对。") from error
    if name.startswith("ledger_"):
        raise CannotBook(
            "账簿拒绝了这笔转账：两个账户须属于同一项目、同一级次和年度、同一供应商、同一县。",
            remedy="请核对科目和机构。",
        ) from error
    raise error


def _shortfall(rows: list[Transfer]) -> CannotBook:
    """Find the account that would go below its floor, to name it."""
    needs: dict[int, int] = {}
    for row in rows:
        for account_id, side in ((row.debit_id, Side.DEBIT), (row.credit_id, Side.CREDIT)):
            needs[account_id] = needs.get(account_id, 0) + (
                row.amount_fen if side is Side.DEBIT else -row.amount_fen
            )
    balances = Balance.objects.filter(account_id__in=needs, floor_fen__isnull=False).select_related("account")
    for balance in balances.order_by("account_id"):
        change = needs[balance.account_id] * (1 if balance.account.normal == "debit" else -1)
        free = balance.balance_fen - balance.pending_fen - (balance.floor_fen or 0)
        if free + change < 0:
            return not_enough(balance.account.kind, free, -change)
    # Somebody else moved the money between the refusal and this look.
    return CannotBook("账户余额不足，刚刚有另一笔转账先记了账。", remedy="请刷新后再试。")
