"""Transfers and what follows from them: reversals, balances, floors. docs/algorithms/ledger.md §1."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fangxin.engine.ledger.accounts import Account, AccountKind, Side
from fangxin.engine.ledger.pairs import TWO_PHASE_EVENTS, Event, check_pair


class TransferRefused(ValueError):
    """The transfer cannot stand; subclasses say why."""


class AmountNotPositive(TransferRefused):
    """A transfer moves more than nothing."""


class SelfTransfer(TransferRefused):
    """Debit and credit are the same account."""


class PhaseNotAllowed(TransferRefused):
    """Only a payment waits for the bank; everything else is posted at once."""


class NotReversible(TransferRefused):
    """A reversal points to one posted transfer and swaps it whole or in part, once."""


class FloorBroken(TransferRefused):
    """The account would go below its floor."""


class Phase(StrEnum):
    """Pending and voided exist for payments only."""

    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Transfer:
    """`amount_fen` from the credit account to the debit account (accounts by id).

    `reverses` names the transfer that this one takes back; its accounts are then swapped.
    Raises AmountNotPositive, SelfTransfer or PhaseNotAllowed when made wrong.
    """

    debit: Hashable
    credit: Hashable
    amount_fen: int
    event: Event
    id: Hashable = None
    phase: Phase = Phase.POSTED
    reverses: Hashable = None

    def __post_init__(self) -> None:
        if self.amount_fen <= 0:
            raise AmountNotPositive(f"转账金额须大于零，现为 {self.amount_fen} 分。要冲回请做反向转账。")
        if self.debit == self.credit:
            raise SelfTransfer("借方和贷方是同一个账户，这不是转账。请检查科目。")
        if self.phase is not Phase.POSTED and self.event not in TWO_PHASE_EVENTS:
            raise PhaseNotAllowed(f"“{self.event}”一次过账；只有付款先挂起，等银行回单。")


@dataclass(frozen=True, slots=True)
class Balance:
    """Fen on the account's normal side. `held_fen` is promised to pending payments."""

    posted_fen: int
    held_fen: int

    @property
    def available_fen(self) -> int:
        """What can still be spent."""
        return self.posted_fen - self.held_fen


def reversal(original: Transfer, *, amount_fen: int | None = None, id: Hashable = None) -> Transfer:
    """Take back a posted transfer, whole or in part. Raises NotReversible."""
    amount = original.amount_fen if amount_fen is None else amount_fen
    if original.phase is not Phase.POSTED:
        raise NotReversible("未过账的付款不用冲销，请等银行回单，或作废。")
    if original.id is None:
        raise NotReversible("冲销必须指明原转账。")
    if original.reverses is not None:
        raise NotReversible("冲销本身不能再冲销，请重新记一笔。")
    if amount > original.amount_fen:
        raise NotReversible(f"冲销 {amount} 分超过原转账 {original.amount_fen} 分。")
    return Transfer(original.credit, original.debit, amount, original.event, id=id, reverses=original.id)


def check_transfer(
    transfer: Transfer, accounts: Mapping[Hashable, Account], *, programme: str | None = None
) -> None:
    """Check the pair of kinds. Raises PairNotAllowed or PairForbidden (pairs.py), or KeyError."""
    debit, credit = accounts[transfer.debit].kind, accounts[transfer.credit].kind
    if transfer.reverses is not None:
        debit, credit = credit, debit
    check_pair(debit, credit, transfer.event, programme=programme)


def balances(accounts: Iterable[Account], transfers: Iterable[Transfer]) -> dict[Hashable, Balance]:
    """Balance of every account after the transfers. KeyError for an account that is not given."""
    by_id = {account.id: account for account in accounts}
    posted = dict.fromkeys(by_id, 0)
    held = dict.fromkeys(by_id, 0)
    for transfer in transfers:
        if transfer.phase is Phase.VOIDED:
            continue
        for place, side in ((transfer.debit, Side.DEBIT), (transfer.credit, Side.CREDIT)):
            adds = by_id[place].rule.side is side
            if transfer.phase is Phase.POSTED:
                posted[place] += transfer.amount_fen if adds else -transfer.amount_fen
            elif not adds:
                held[place] += transfer.amount_fen
    return {place: Balance(posted[place], held[place]) for place in by_id}


def check_floors(accounts: Iterable[Account], after: Mapping[Hashable, Balance]) -> None:
    """Raise FloorBroken for the first account whose available balance is below its floor."""
    for account in accounts:
        floor, balance = account.rule.floor_fen, after[account.id]
        if floor is not None and balance.available_fen < floor:
            raise FloorBroken(
                f"“{account.rule.title}”余额不足：可用 {balance.available_fen} 分，低于下限 {floor} 分。"
                f"{_WHAT_TO_DO.get(account.kind, '请核对金额，或先冲销有误的转账。')}"
            )


_WHAT_TO_DO: Mapping[AccountKind, str] = {
    AccountKind.FUND: "专款不能超支，超出部分请记入 X 或减少采购。",
    AccountKind.BANK_COUNTY: "请等拨款到账，或由县级先行垫付。",
    AccountKind.STOCK: "库存不足，请核对出库数量，必要时先盘点。",
    AccountKind.PAYABLE: "付款不能超过已审核的应付款。",
}
