"""Which pairs of accounts an event may book, and which nobody may. docs/algorithms/ledger.md §2."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NoReturn

from fangxin.engine.ledger.accounts import KINDS, AccountKind


class Event(StrEnum):
    """What happened. Each event books only the pairs listed for it."""

    GRANT_DECIDED = "grant_decided"
    RELIEF_DECIDED = "relief_decided"
    GRANT_RECEIVED = "grant_received"
    ADVANCE_MADE = "advance_made"
    ADVANCE_REPAID = "advance_repaid"
    INTEREST_RECEIVED = "interest_received"
    CARRY_OVER_RETURNED = "carry_over_returned"
    DELIVERY_ACCEPTED = "delivery_accepted"
    MEALS_ACCEPTED = "meals_accepted"
    MONTH_APPROVED = "month_approved"
    UNUSED_LINE_CUT = "unused_line_cut"
    USED_LINE_CUT = "used_line_cut"
    CHARGED_LINE_CUT = "charged_line_cut"
    CLAIM_SET_OFF = "claim_set_off"
    CLAIM_REPAID = "claim_repaid"
    GOODS_RETURNED = "goods_returned"
    GOODS_SPOILED_BY_SUPPLIER = "goods_spoiled_by_supplier"
    COUNT_SHORT = "count_short"
    COUNT_OVER = "count_over"
    LOSS_WITHIN_NORM = "loss_within_norm"
    LOSS_MADE_GOOD = "loss_made_good"
    ISSUED = "issued"
    DINER_ATE = "diner_ate"
    DINER_PAID = "diner_paid"
    DINER_REFUNDED = "diner_refunded"
    MONTH_CHARGED = "month_charged"
    X_BILLED = "x_billed"
    X_PAID = "x_paid"
    X_REFUNDED = "x_refunded"
    X_RELIEVED = "x_relieved"
    PAYMENT = "payment"


TWO_PHASE_EVENTS = frozenset({Event.PAYMENT})
MEASURES = "《学生营养改善计划管理办法（试行）》"


class PairNotAllowed(ValueError):
    """The event does not book this pair of accounts."""


class PairForbidden(PairNotAllowed):
    """No event may book this pair: a clause forbids what it would mean."""


@dataclass(frozen=True, slots=True)
class AllowedPair:
    """One row of the table. `programmes` empty means every programme."""

    event: Event
    debit: AccountKind
    credit: AccountKind
    clause: str
    programmes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ForbiddenPair:
    """A pair that somebody will ask for, and the clause that refuses it."""

    debit: AccountKind
    credit: AccountKind
    meaning: str
    clause: str
    instead: str


_K, _E = AccountKind, Event
_SECTION_9 = f"{MEASURES}第九条"
_PRICE = f"{MEASURES}第九条、附件2第八条（三）"
_RECEIPT = f"{MEASURES}附件2第九条（一）"
_STORE = f"{MEASURES}附件2第十一条"
_EARMARK = f"{MEASURES}第十二条"
_FOOD_ONLY = f"{MEASURES}第八条"
_FAMILY_PART = f"{MEASURES}附件2第七条"
_CATERER = "《城区小学“放心午餐”工程实施方案》五（三）1"
_URBAN = frozenset({"urban-lunch"})

ALLOWED_PAIRS: tuple[AllowedPair, ...] = (
    AllowedPair(_E.GRANT_DECIDED, _K.GRANT_DUE, _K.FUND, f"{MEASURES}第六条、第七条"),
    AllowedPair(_E.RELIEF_DECIDED, _K.GRANT_DUE, _K.FUND_RELIEF, _FAMILY_PART),
    AllowedPair(_E.GRANT_RECEIVED, _K.BANK_COUNTY, _K.GRANT_DUE, f"{MEASURES}第六条"),
    AllowedPair(_E.ADVANCE_MADE, _K.BANK_COUNTY, _K.ADVANCE, f"{MEASURES}第六条"),
    AllowedPair(_E.ADVANCE_REPAID, _K.ADVANCE, _K.BANK_COUNTY, f"{MEASURES}第六条"),
    AllowedPair(_E.INTEREST_RECEIVED, _K.BANK_COUNTY, _K.FUND, _EARMARK),
    AllowedPair(_E.INTEREST_RECEIVED, _K.BANK_SCHOOL, _K.FUND_X, _EARMARK),
    AllowedPair(_E.CARRY_OVER_RETURNED, _K.FUND, _K.BANK_COUNTY, f"{MEASURES}附件2第四条"),
    AllowedPair(_E.DELIVERY_ACCEPTED, _K.STOCK, _K.PAYABLE_UNREVIEWED, f"{MEASURES}第十一条"),
    AllowedPair(_E.MEALS_ACCEPTED, _K.FOOD, _K.PAYABLE_UNREVIEWED, _CATERER, _URBAN),
    AllowedPair(_E.MONTH_APPROVED, _K.PAYABLE_UNREVIEWED, _K.PAYABLE, _SECTION_9),
    AllowedPair(_E.UNUSED_LINE_CUT, _K.PAYABLE_UNREVIEWED, _K.STOCK, _PRICE),
    AllowedPair(_E.USED_LINE_CUT, _K.SUPPLIER_CLAIM, _K.FOOD, _PRICE),
    AllowedPair(_E.CHARGED_LINE_CUT, _K.SUPPLIER_CLAIM, _K.FUND, _PRICE),
    AllowedPair(_E.CHARGED_LINE_CUT, _K.SUPPLIER_CLAIM, _K.FUND_X, _PRICE),
    AllowedPair(_E.CLAIM_SET_OFF, _K.PAYABLE_UNREVIEWED, _K.SUPPLIER_CLAIM, _EARMARK),
    AllowedPair(_E.CLAIM_SET_OFF, _K.PAYABLE, _K.SUPPLIER_CLAIM, _EARMARK),
    AllowedPair(_E.CLAIM_REPAID, _K.BANK_COUNTY, _K.SUPPLIER_CLAIM, _EARMARK),
    AllowedPair(_E.CLAIM_REPAID, _K.BANK_SCHOOL, _K.SUPPLIER_CLAIM, _EARMARK),
    AllowedPair(_E.GOODS_RETURNED, _K.PAYABLE_UNREVIEWED, _K.STOCK, _RECEIPT),
    AllowedPair(_E.GOODS_RETURNED, _K.SUPPLIER_CLAIM, _K.STOCK, _RECEIPT),
    AllowedPair(_E.GOODS_SPOILED_BY_SUPPLIER, _K.SUPPLIER_CLAIM, _K.STOCK, _RECEIPT),
    AllowedPair(_E.COUNT_SHORT, _K.LOSS, _K.STOCK, _STORE),
    AllowedPair(_E.COUNT_OVER, _K.STOCK, _K.LOSS, _STORE),
    AllowedPair(_E.LOSS_WITHIN_NORM, _K.FUND, _K.LOSS, _EARMARK),
    AllowedPair(_E.LOSS_WITHIN_NORM, _K.FUND_X, _K.LOSS, _EARMARK),
    AllowedPair(_E.LOSS_MADE_GOOD, _K.BANK_SCHOOL, _K.LOSS, f"{MEASURES}第十二条、第十五条"),
    AllowedPair(_E.LOSS_MADE_GOOD, _K.BANK_COUNTY, _K.LOSS, f"{MEASURES}第十二条、第十五条"),
    AllowedPair(_E.ISSUED, _K.FOOD, _K.STOCK, _STORE),
    AllowedPair(_E.DINER_ATE, _K.DINER, _K.FOOD, _FOOD_ONLY),
    AllowedPair(_E.DINER_PAID, _K.BANK_SCHOOL, _K.DINER, _FOOD_ONLY),
    AllowedPair(_E.DINER_REFUNDED, _K.DINER, _K.BANK_SCHOOL, _FOOD_ONLY),
    AllowedPair(_E.MONTH_CHARGED, _K.FUND, _K.FOOD, _FOOD_ONLY),
    AllowedPair(_E.MONTH_CHARGED, _K.FUND_X, _K.FOOD, _FAMILY_PART),
    AllowedPair(_E.X_BILLED, _K.FAMILY, _K.FUND_X, _FAMILY_PART),
    AllowedPair(_E.X_PAID, _K.BANK_SCHOOL, _K.FAMILY, _FAMILY_PART),
    AllowedPair(_E.X_REFUNDED, _K.FAMILY, _K.BANK_SCHOOL, _FAMILY_PART),
    AllowedPair(_E.X_RELIEVED, _K.FUND_RELIEF, _K.FAMILY, _FAMILY_PART),
    AllowedPair(_E.PAYMENT, _K.PAYABLE, _K.BANK_COUNTY, _SECTION_9),
    AllowedPair(_E.PAYMENT, _K.PAYABLE, _K.BANK_SCHOOL, _SECTION_9),
)

_NO_CASH = f"{MEASURES}第八条“不得以现金形式直接发放给学生或家长”"
_NO_STAFF = f"{MEASURES}第八条“不得用于补贴教职工伙食和其他学校公用经费支出”"
_NO_DIVERSION = f"{MEASURES}第十二条“严禁克扣、截留、挤占和挪用专项资金”"
_REVIEW_FIRST = f"{MEASURES}第九条（先审核，后拨付）"
_FOOD_INSTEAD = "补助只能在月末按实际耗用的食材记账。"
_DINERS_PAY = "请让本人交费，记入学校食堂账户。"

FORBIDDEN_PAIRS: tuple[ForbiddenPair, ...] = (
    ForbiddenPair(_K.FAMILY, _K.BANK_COUNTY, "把补助付给家庭", _NO_CASH, "家庭只能退回本人交的费用。"),
    ForbiddenPair(_K.FUND, _K.FAMILY, "用补助抵家庭应交的费用", _NO_CASH, "减免请走减免专款。"),
    ForbiddenPair(_K.FAMILY, _K.FUND, "让家庭向补助专款交费", _NO_DIVERSION, "家庭缴费记入 X。"),
    ForbiddenPair(_K.FUND, _K.DINER, "用补助抵教职工伙食", _NO_STAFF, _DINERS_PAY),
    ForbiddenPair(_K.FUND_RELIEF, _K.DINER, "用减免专款抵教职工伙食", _NO_STAFF, _DINERS_PAY),
    ForbiddenPair(_K.DINER, _K.BANK_COUNTY, "从专户补贴教职工伙食", _NO_STAFF, _DINERS_PAY),
    ForbiddenPair(_K.DINER, _K.FUND, "让教职工伙食挂在补助专款上", _NO_STAFF, _DINERS_PAY),
    ForbiddenPair(_K.FUND, _K.BANK_SCHOOL, "从补助专款支取现金", _NO_CASH, _FOOD_INSTEAD),
    ForbiddenPair(
        _K.BANK_SCHOOL, _K.BANK_COUNTY, "把专户资金拨到学校账户", _NO_DIVERSION, "请由专户直接付给供应商。"
    ),
    ForbiddenPair(_K.BANK_SCHOOL, _K.FUND, "把补助记成学校收入", _NO_DIVERSION, _FOOD_INSTEAD),
    ForbiddenPair(_K.FUND_X, _K.FUND, "用家庭缴费填补专款", _NO_DIVERSION, "请按实际来源分别记账。"),
    ForbiddenPair(_K.FUND, _K.FUND_X, "把补助转成家庭缴费", _NO_DIVERSION, "请按实际来源分别记账。"),
    ForbiddenPair(
        _K.FUND, _K.PAYABLE, "未经食材耗用直接由专款结算", f"{MEASURES}第十一条“按量结算”", _FOOD_INSTEAD
    ),
    ForbiddenPair(
        _K.PAYABLE_UNREVIEWED, _K.BANK_COUNTY, "支付未经审核的票据", _REVIEW_FIRST, "请先完成审核。"
    ),
    ForbiddenPair(
        _K.PAYABLE_UNREVIEWED, _K.BANK_SCHOOL, "支付未经审核的票据", _REVIEW_FIRST, "请先完成审核。"
    ),
)

NO_SUCH_ACCOUNT: Mapping[str, str] = MappingProxyType(
    {
        purpose: _NO_STAFF
        for purpose in ("wages", "utilities", "fuel", "transport", "office", "publicity", "repairs")
    }
)

_ALLOWED = {(row.event, row.debit, row.credit): row for row in ALLOWED_PAIRS}
_FORBIDDEN = {(row.debit, row.credit): row for row in FORBIDDEN_PAIRS}


def check_pair(
    debit: AccountKind, credit: AccountKind, event: Event, *, programme: str | None = None
) -> AllowedPair:
    """Return the row that allows the pair for this event; programme None skips that test.

    Raises PairForbidden with the clause when no event may book it, else PairNotAllowed.
    A reversal is checked as its original (`fangxin.engine.ledger.transfer.reversal`).
    """
    row = _ALLOWED.get((event, debit, credit))
    if row is None:
        _refuse(debit, credit, event)
    if programme is not None and row.programmes and programme not in row.programmes:
        raise PairNotAllowed(
            f"“{event}”只用于 {'、'.join(sorted(row.programmes))}，不用于 {programme}（{row.clause}）。"
        )
    return row


def account_kind_for(purpose: str) -> AccountKind:
    """The kind of account of that name. Raises PairForbidden for wages and other running costs."""
    if purpose in NO_SUCH_ACCOUNT:
        raise PairForbidden(
            f"膳食账簿没有“{purpose}”科目：{NO_SUCH_ACCOUNT[purpose]}。请在学校公用经费中列支。"
        )
    try:
        return AccountKind(purpose)
    except ValueError:
        raise PairNotAllowed(f"没有“{purpose}”这种科目。可用：{'、'.join(AccountKind)}。") from None


def _refuse(debit: AccountKind, credit: AccountKind, event: Event) -> NoReturn:
    names = f"借：{KINDS[debit].title}，贷：{KINDS[credit].title}"
    if (rule := _FORBIDDEN.get((debit, credit))) is not None:
        raise PairForbidden(f"不能记账（{names}）：这等于{rule.meaning}。依据{rule.clause}。{rule.instead}")
    known = [
        f"借：{KINDS[r.debit].title}，贷：{KINDS[r.credit].title}" for r in ALLOWED_PAIRS if r.event is event
    ]
    raise PairNotAllowed(f"“{event}”不能这样记账（{names}）。只允许：{'；'.join(known)}。")
