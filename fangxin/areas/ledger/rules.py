"""Pure decisions of the ledger: how an account is named, whose each kind is, and how the books refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.engine.ledger.accounts import KINDS, AccountKind
from fangxin.engine.ledger.pairs import Event, PairForbidden, PairNotAllowed, check_pair
from fangxin.engine.money import yuan_text

# Whose books an account stands in. The supplier is the counterparty of an account, never its owner, so that a
# supplier's clerk sees no books; what a supplier may see are settlements and payments.
# Unreviewed payables stand at the school that accepted, approved ones at the county that pays them in one sum.
_COUNTY, _SCHOOL = "county", "school"
_K = AccountKind
HELD_BY: Mapping[AccountKind, str] = MappingProxyType(
    {kind: _SCHOOL for kind in AccountKind}
    | {kind: _COUNTY for kind in (_K.GRANT_DUE, _K.ADVANCE, _K.FUND, _K.BANK_COUNTY, _K.PAYABLE)}
)
NEEDS_SUPPLIER = frozenset({_K.PAYABLE_UNREVIEWED, _K.PAYABLE, _K.SUPPLIER_CLAIM})
NEEDS_TIER = frozenset({_K.GRANT_DUE, _K.ADVANCE, _K.FUND})


class CannotBook(Refused):
    """The books refuse a transfer."""

    code = "cannot_book"


class WrongPair(CannotBook):
    """The event does not move money between these accounts."""

    code = "wrong_pair"


class NotEnough(CannotBook):
    """An account would go below its floor: nothing can be spent that is not there."""

    code = "not_enough"


class CannotReverse(CannotBook):
    """A reversal names one posted transfer that has not been reversed, and takes back no more than it moved."""

    code = "cannot_reverse"


class CannotSettle(CannotBook):
    """The pending payment has been posted or voided before, or is none."""

    code = "cannot_settle"


@dataclass(frozen=True, slots=True)
class AccountRef:
    """Names an account; it opens itself at the first booking. Organisations may be given as rows or as ids."""

    organisation: int
    kind: str
    programme: str
    tier: str = ""
    budget_year: int = 0
    counterparty: int | None = None

    def __post_init__(self) -> None:
        for name in ("organisation", "counterparty"):
            row: Any = getattr(self, name)
            object.__setattr__(self, name, getattr(row, "pk", row))
        try:
            kind = AccountKind(self.kind)
        except ValueError:
            raise WrongPair(
                say("没有“%(kind)s”这种科目。", kind=self.kind),
                remedy=say("可用：%(accountkind)s。", accountkind="、".join(AccountKind)),
            ) from None
        object.__setattr__(self, "kind", kind.value)
        title = KINDS[kind].title
        if (kind in NEEDS_SUPPLIER) != (self.counterparty is not None):
            raise CannotBook(
                say("“%(title)s”要按供应商开户。", title=title)
                if kind in NEEDS_SUPPLIER
                else say("“%(title)s”不按供应商开户。", title=title)
            )
        if (kind in NEEDS_TIER) != bool(self.tier):
            raise CannotBook(
                say("“%(title)s”要分级次。", title=title)
                if kind in NEEDS_TIER
                else say("“%(title)s”不分级次。", title=title)
            )

    @property
    def account_kind(self) -> AccountKind:
        """Its kind as the engine's word."""
        return AccountKind(self.kind)


@dataclass(frozen=True, slots=True)
class Booking:
    """One transfer to be booked: `amount_fen` from the credit account to the debit account."""

    event: str
    debit: AccountRef
    credit: AccountRef
    amount_fen: int
    on: date
    memo: str = ""


def check_booking(booking: Booking) -> None:
    """Raise WrongPair with the clause, or CannotBook, when the booking cannot stand on its own."""
    if booking.amount_fen <= 0:
        raise CannotBook(
            say("转账金额须大于零，现为 %(amount_fen)s 分。", amount_fen=booking.amount_fen),
            remedy="要冲回请用“冲销”，不要记负数。",
        )
    if booking.debit == booking.credit:
        raise CannotBook("借方和贷方是同一个账户，这不是转账。", remedy="请检查科目。")
    if booking.debit.programme != booking.credit.programme:
        raise CannotBook("一笔转账的两个账户须属于同一个项目。", remedy="各项目资金分账核算，请检查项目。")
    try:
        event = Event(booking.event)
    except ValueError:
        raise WrongPair(
            say("没有“%(event)s”这种业务。", event=booking.event),
            remedy=say("可用：%(event)s。", event="、".join(Event)),
        ) from None
    try:
        check_pair(
            booking.debit.account_kind, booking.credit.account_kind, event, programme=booking.debit.programme
        )
    except PairForbidden as forbidden:
        raise WrongPair(str(forbidden)) from None
    except PairNotAllowed as refused:
        raise WrongPair(str(refused)) from None


WHAT_TO_DO: Mapping[AccountKind, str] = MappingProxyType(
    {
        _K.FUND: "专款不能超支：超出部分记入 X，或减少采购。",
        _K.BANK_COUNTY: "请等拨款到账，或由县级先行垫付。",
        _K.BANK_SCHOOL: "请等缴费到账。",
        _K.STOCK: "请核对出库数量，必要时先盘点。",
        _K.PAYABLE: "付款不能超过已审核的应付款。",
        _K.PAYABLE_UNREVIEWED: "审核金额不能超过已验收的金额，请核对验收记录。",
        _K.FOOD: "记账不能超过实际耗用的食材。",
    }
)


def not_enough(kind: str, available_fen: int, wanted_fen: int) -> NotEnough:
    """The refusal for an account that would go below its floor."""
    known = AccountKind(kind)
    return NotEnough(
        say(
            "“%(known)s”余额不足：可用 %(available_fen)s 元，本次需要 %(wanted_fen)s 元。",
            known=KINDS[known].title,
            available_fen=yuan_text(available_fen),
            wanted_fen=yuan_text(wanted_fen),
        ),
        clause="《学生营养改善计划管理办法（试行）》第十二条：专款专用，不得超支",
        remedy=WHAT_TO_DO.get(known, "请核对金额，或先冲销有误的转账。"),
    )
