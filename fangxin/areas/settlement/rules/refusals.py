"""What the settlement area refuses, by name, with the clause and what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused, SamePerson, say

SECTION_9 = "《学生营养改善计划管理办法（试行）》第九条"
SECTION_11 = "《学生营养改善计划管理办法（试行）》第十一条“按量结算，不得按学生人头结算”"


class NothingToSettle(Refused):
    """No accepted line of the month is open."""

    code = "nothing_to_settle"


class MonthNotOver(Refused):
    """Meals of the month are still to come: it is settled once, as a whole."""

    code = "month_not_over"


class AlreadySubmitted(Refused):
    """The month has been submitted and not been returned."""

    code = "already_submitted"


class ReviewRefused(Refused):
    """The review does not stand: a second one, a cut above the line, or no reason."""

    code = "review_refused"


class NotAllReviewed(Refused):
    """The county applies once for a month, when every school has been reviewed."""

    code = "not_all_reviewed"


class InvoiceDoesNotMatch(Refused):
    """Number, amount or issuer of the invoice does not fit the settlement."""

    code = "invoice_does_not_match"


class PaymentRefused(Refused):
    """The payment does not follow from a reviewed, invoiced application to the registered account."""

    code = "payment_refused"


class MonthNotFrozen(Refused):
    """The list of entitled children of a month is not frozen: nobody can say yet whose days count for money."""

    code = "month_not_frozen"


class ChargeRefused(Refused):
    """The month cannot be charged to the funds."""

    code = "charge_refused"


class ReceiptRefused(Refused):
    """The receipt file has wrong lines: nothing of it was taken. `errors` are sentences with line numbers."""

    code = "receipt_refused"

    def __init__(self, errors: Sequence[str]) -> None:
        self.errors = tuple(errors)
        super().__init__(
            say(
                "回单文件有 %(count)s 处错误，整份没有入账：%(errors)s。",
                count=len(self.errors),
                errors="；".join(self.errors),
            ),
            clause=f"{SECTION_9}：付款以银行回单为准",
            remedy="请核对文件是否属于本县、金额是否被改动，向银行索取正确的回单后重新上传。",
        )


def month_words(month: date) -> str:
    """2026年9月."""
    return f"{month.year}年{month.month}月"


def check_other_person(reviewer_id: int, submitter_id: int) -> None:
    """Maker is not checker: raise when the reviewer submitted the settlement."""
    if reviewer_id == submitter_id:
        raise SamePerson(
            "这份结算单是您自己报送的，不能由您审核。",
            clause=f"{SECTION_9}：学校报送，县营养办审核",
            remedy="请由另一位审核员办理。",
        )


def check_other_payer(payer_id: int, applicant_id: int) -> None:
    """The person who pays is not the one who applied."""
    if payer_id == applicant_id:
        raise SamePerson(
            "拨付申请是您提交的，付款须由另一人办理。",
            clause=f"{SECTION_9}：先申请，后拨付",
            remedy="请由出纳办理付款。",
        )


def check_cuts(cuts: Sequence[tuple[int, int, str]], line_fen: dict[int, int]) -> None:
    """Each cut is (line id, fen, reason): of this settlement, once, above zero, not above the line, with a reason."""
    if not cuts:
        raise ReviewRefused("没有填写任何核减。", remedy="请至少核减一行，或改用“通过”。")
    seen: set[int] = set()
    for line_id, fen, reason in cuts:
        if line_id not in line_fen or line_id in seen:
            raise ReviewRefused("核减的行不属于这份结算单，或重复填写。", remedy="请刷新后重填。")
        seen.add(line_id)
        if not 0 < fen <= line_fen[line_id]:
            raise ReviewRefused(
                "核减金额要大于零，且不超过该行金额。",
                remedy="请核对核减金额。",
                fields={f"cut-{line_id}": "应大于零且不超过该行金额。"},
            )
        if not reason.strip():
            raise ReviewRefused(
                "每一行核减都要写明理由。",
                remedy="请填写理由。",
                fields={f"reason-{line_id}": "请填写理由。"},
            )
