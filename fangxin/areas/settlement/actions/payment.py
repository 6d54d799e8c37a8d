"""Invoices, payments to the registered account, the bank's files out and in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, digest_of, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, say
from fangxin.areas.ledger.actions import AccountRef, post_reserved, reserve, void_reserved
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.actions.deadlines import finish_deadline_of
from fangxin.areas.settlement.models import (
    Application,
    Invoice,
    Payment,
    PaymentFile,
    PaymentResult,
    ReceiptFile,
    Settlement,
)
from fangxin.areas.settlement.queries.payments import (
    Payable,
    invoiced_fen,
    open_payments,
    payables,
    payments_by_number,
    status_of,
)
from fangxin.areas.settlement.rules.bank_file import (
    Instruction,
    read_receipt_file,
    receipt_numbers,
    write_payment_file,
)
from fangxin.areas.settlement.rules.refusals import (
    SECTION_9,
    InvoiceDoesNotMatch,
    PaymentRefused,
    ReceiptRefused,
    check_other_payer,
    month_words,
)
from fangxin.engine.ledger.pairs import Event
from fangxin.engine.money import yuan_text

PAYERS = (Role.PAYMENT_OFFICER,)


@action("settlement.enter_invoice")
def enter_invoice(
    *,
    by: Actor,
    key: str,
    at: datetime,
    settlement: Settlement,
    number: str,
    issuer_credit_code: str,
    amount_fen: int,
    issued_on: date,
) -> Recorded[Invoice]:
    """Enter the supplier's invoice for a reviewed settlement, by the supplier or by the county.

    Number, amount and issuer must fit: the issuer is the contracted supplier, and all invoices together stay within
    what was approved. Raises InvoiceDoesNotMatch, NotAllowed.
    """
    own = by.holds([Role.SUPPLIER_CLERK], settlement.supplier.path)
    if not own and not by.holds([Role.NUTRITION_OFFICER], settlement.school.path):
        raise NotAllowed("发票由供应商或县营养办登记。", remedy="请用相应账号登录。")
    lock(("settlement.invoice", settlement.pk))
    if issued_on > at.date():
        raise InvoiceDoesNotMatch(
            "开票日期还没有到。", remedy="请按发票上的日期填写。", fields={"issued_on": "不能晚于今天。"}
        )
    _check_invoice(by, settlement, number.strip(), issuer_credit_code.strip().upper(), amount_fen)
    row = Invoice.objects.create(
        settlement=settlement, number=number.strip(), issuer_credit_code=issuer_credit_code.strip().upper(),
        amount_fen=amount_fen, issued_on=issued_on, at=at, by_id=by.account_id,
    )  # fmt: skip
    where = settlement.supplier.path if own else settlement.school.path
    return Recorded(row, where, {"settlement": settlement.pk, "fen": amount_fen})


def _check_invoice(by: Actor, settlement: Settlement, number: str, code: str, amount_fen: int) -> None:
    review = getattr(settlement, "review", None)
    if review is None or review.verdict == "returned":
        raise InvoiceDoesNotMatch(
            "结算单还没有审核通过，不能登记发票。", remedy="请等审核通过后按核定金额开票。"
        )
    if not number:
        raise InvoiceDoesNotMatch(
            "发票号码不能为空。", remedy="请填写。", fields={"number": "请填写发票号码。"}
        )
    if code != settlement.supplier.credit_code:
        raise InvoiceDoesNotMatch(
            say(
                "开票方信用代码 %(code)s 不是合同供应商 %(supplier)s 的。",
                code=code,
                supplier=settlement.supplier.short_name,
            ),
            clause=f"{SECTION_9}：支付给合同约定的配送企业",
            remedy="发票须由合同供应商自己开具。",
            fields={"issuer_credit_code": "与合同供应商不符。"},
        )
    if Invoice.objects.filter(issuer_credit_code=code, number=number).exists():
        raise InvoiceDoesNotMatch(
            say("发票 %(number)s 已经登记过。", number=number), remedy="一张发票只能用一次。"
        )
    left = review.approved_fen - invoiced_fen(by, [settlement.pk]).get(settlement.pk, 0)
    if not 0 < amount_fen <= left:
        raise InvoiceDoesNotMatch(
            say(
                "发票金额 %(amount_fen)s 元与待开票的 %(left)s 元不符。",
                amount_fen=yuan_text(amount_fen),
                left=yuan_text(left),
            ),
            remedy="请按核定金额开票。",
            fields={"amount": say("最多 %(left)s 元。", left=yuan_text(left))},
        )


@action("settlement.instruct_payment")
def instruct_payment(
    *, by: Actor, key: str, at: datetime, application: Application, supplier: Organisation, programme: str
) -> Recorded[Payment]:
    """Instruct the payment of what an application owes a supplier, to the account registered in the contract.

    The money is reserved until the bank answers. The payer is not the applicant; invoices must cover the amount.
    Raises PaymentRefused, SamePerson, NotEnough, NotAllowed. Source: measures §9.
    """
    if not by.holds(PAYERS, application.county.path):
        raise NotAllowed("付款由县营养办出纳办理。", clause=SECTION_9, remedy="请用出纳账号登录。")
    check_other_payer(by.account_id, application.by_id)
    lock(("settlement.pay", application.pk, supplier.pk))
    owed = next(
        (p for p in payables(by, application) if p.supplier.pk == supplier.pk and p.programme == programme),
        None,
    )
    owed = _check_payable(owed)
    county, amount = application.county, owed.left_fen
    pending = reserve(
        by=by, key=f"{key}/ledger", at=at, event=Event.PAYMENT.value, subject=application, on=at.date(),
        debit=AccountRef(county.pk, "payable", programme, counterparty=supplier.pk),
        credit=AccountRef(county.pk, "bank_county", programme), amount_fen=amount,
        memo=f"{month_words(application.month)}货款",
    )  # fmt: skip
    row = Payment.objects.create(
        application=application, supplier=supplier, contract=owed.contract, amount_fen=amount,
        bank_name=owed.contract.bank_name, bank_account=owed.contract.bank_account, transfer=pending, at=at,
        by_id=by.account_id,
    )  # fmt: skip
    row.refresh_from_db(fields=["number", "owner_path", "applicant_id"])
    return Recorded(row, county.path, {"fen": amount, "supplier": supplier.pk, "number": row.number})


def _check_payable(owed: Payable | None) -> Payable:
    if owed is None:
        raise PaymentRefused("这份申请里没有该供应商的货款。", remedy="请刷新列表。")
    if owed.left_fen <= 0:
        waiting = any(status_of(p) == "waiting" for p in owed.payments)
        raise PaymentRefused(
            "这笔货款已经" + ("提交银行，等待回单。" if waiting else "付清。"), remedy="不能重复付款。"
        )
    if not owed.invoiced:
        raise PaymentRefused(
            say(
                "发票 %(invoiced_fen)s 元与核定 %(approved_fen)s 元不符。",
                invoiced_fen=yuan_text(owed.invoiced_fen),
                approved_fen=yuan_text(owed.approved_fen),
            ),
            clause="发票与结算单核对一致后付款",
            remedy="请供应商按核定金额开票并登记。",
        )
    return owed


@action("settlement.make_payment_file")
def make_payment_file(
    *, by: Actor, key: str, at: datetime, application: Application
) -> Recorded[PaymentFile]:
    """Write the instructions that the bank has not answered into one file and keep it as it went out."""
    if not by.holds(PAYERS, application.county.path):
        raise NotAllowed("付款文件由县营养办出纳导出。", remedy="请用出纳账号登录。")
    rows = [p for p in open_payments(by, application.county) if p.application_id == application.pk]
    if not rows:
        raise PaymentRefused("没有等待银行办理的付款。", remedy="请先提交付款。")
    content = write_payment_file(
        [
            Instruction(
                p.number, p.supplier.name, p.bank_name, p.bank_account, p.amount_fen,
                f"{month_words(application.month)}学生营养餐食材款",
            )
            for p in sorted(rows, key=lambda p: p.number)
        ]
    )  # fmt: skip
    row = PaymentFile.objects.create(
        application=application,
        content=content,
        digest=digest_of(content.encode()),
        at=at,
        by_id=by.account_id,
    )
    return Recorded(row, application.county.path, {"payments": len(rows), "digest": row.digest})


@action("settlement.take_receipt_file")
def take_receipt_file(
    *, by: Actor, key: str, at: datetime, county: Organisation, content: str
) -> Recorded[ReceiptFile]:
    """Take the bank's receipt file: matched by payment number, all lines or none.

    A paid line posts the reserved transfer, a failed one frees it. Raises ReceiptRefused with every wrong line: an
    unknown number, another amount, a second answer. Nobody types a payment as done.
    """
    if not by.holds(PAYERS, county.path):
        raise NotAllowed("银行回单由县营养办出纳上传。", remedy="请用出纳账号登录。")
    lock(("settlement.receipt", county.pk))
    digest = digest_of(content.encode())
    if ReceiptFile.objects.filter(county=county, digest=digest).exists():
        raise ReceiptRefused(["这份文件已经上传过"])
    known = payments_by_number(by, county, receipt_numbers(content))
    expected = {n: p.amount_fen for n, p in known.items() if status_of(p) == "waiting"}
    settled = {n: status_of(p) for n, p in known.items() if status_of(p) != "waiting"}
    lines = read_receipt_file(content, expected, settled, latest=at.date())
    file = ReceiptFile.objects.create(
        county=county, digest=digest, content=content, at=at, by_id=by.account_id
    )
    for line in lines:
        payment = known[line.number]
        result = PaymentResult.objects.create(
            payment=payment, receipt_file=file, status=line.status, bank_reference=line.bank_reference, on=line.on,
            reason=line.reason[:120],
        )  # fmt: skip
        settle, memo = (
            (post_reserved, line.bank_reference) if line.status == "paid" else (void_reserved, line.reason)
        )
        settle(
            by=by, key=f"{key}/{payment.number}", at=at, transfer=payment.transfer, on=line.on, subject=result, memo=memo,
        )  # fmt: skip
    _finish_clocks(by, key, at, known.values())
    details = {
        "lines": len(lines),
        "failed": sum(line.status == "failed" for line in lines),
        "digest": digest,
    }
    return Recorded(file, county.path, details)


def _finish_clocks(by: Actor, key: str, at: datetime, answered: Iterable[Payment]) -> None:
    """The county's clock of an application ends when the bank has paid all of it."""
    for row in {payment.application_id: payment.application for payment in answered}.values():
        owed = payables(by, row)
        if all(item.left_fen == 0 and all(status_of(p) == "paid" for p in item.payments) for item in owed):
            finish_deadline_of(by=by, key=f"{key}/clock/{row.pk}", at=at, code="payment", subject=row)
