"""From the party group's decision to the bank's receipt: once, by two people, to the registered account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fangxin.areas.audit.actions import enter
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotAllowed, SamePerson
from fangxin.areas.ledger.actions import AccountRef, reserve
from fangxin.areas.ledger.queries import available, balance
from fangxin.areas.ledger.rules import NotEnough
from fangxin.areas.settlement.actions.payment import make_payment_file, take_receipt_file
from fangxin.areas.settlement.actions.review import return_settlement
from fangxin.areas.settlement.models import (
    Application,
    ApplicationLine,
    Invoice,
    Payment,
    PaymentResult,
    ReceiptFile,
    Settlement,
)
from fangxin.areas.settlement.rules.bank_file import (
    Instruction,
    read_receipt_file,
    write_payment_file,
)
from fangxin.areas.settlement.rules.refusals import (
    InvoiceDoesNotMatch,
    NotAllReviewed,
    PaymentRefused,
    ReceiptRefused,
)
from tests.factories.ledger import PROGRAMME, Books
from tests.factories.settlement import BASKET_FEN, MONTH, Month, grant, month
from tests.factories.supply import refused_by
from tests.factories.world import TODAY, World, at, key, transfer


@dataclass
class Ready:
    """A month that stands before its payment."""

    september: Month
    claim: Settlement
    application: Application
    books: Books

    @property
    def world(self) -> World:
        return self.september.world

    def said(self, ref: AccountRef) -> tuple[int, int]:
        cashier = self.world.actor("cashier")
        enter(cashier)
        return balance(cashier, ref), available(cashier, ref)


@pytest.fixture
def september(world: World) -> Month:
    return month(world)


@pytest.fixture
def ready(september: Month) -> Ready:
    grant(september.world, {"central": 400_000, "province": 60_000, "county": 40_000})
    claim = september.submit()
    september.approve(claim)
    application = september.apply()
    september.invoice(
        Settlement.objects.select_related("school", "supplier", "review").get(pk=claim.pk), BASKET_FEN
    )
    return Ready(september, claim, application, Books(september.world))


@pytest.mark.duty("D073", "enforced")
def test_the_county_applies_only_when_every_school_has_been_reviewed(september: Month) -> None:
    """Measures §9: the application goes to the party group after the review; the schools that are missing are named."""
    with pytest.raises(NotAllReviewed, match="还没有报送：溪口小学"):
        september.apply()
    claim = september.submit()
    with pytest.raises(NotAllReviewed, match=f"还没有审核完：溪口小学（{claim.number}）"):
        september.apply()
    return_settlement(
        by=september.world.actor("reviewer"), key=key(), at=at(17), settlement=claim, reason="请补单"
    )
    with pytest.raises(NotAllReviewed, match="已退回"):
        september.apply()
    again = september.submit()
    september.approve(again)
    assert september.apply().amount_fen == BASKET_FEN


@pytest.mark.duty("D073", "enforced")
def test_an_application_names_the_party_groups_decision(september: Month) -> None:
    """Measures §9: without the number of the decision there is no application, by SQL neither."""
    september.approve(september.submit())
    with pytest.raises(NotAllReviewed, match="会议纪要编号"):
        september.apply(decision_number=" ")
    reviewer = september.world.actor("reviewer")
    enter(reviewer)
    with refused_by("settlement_application_decided"):
        Application.objects.create(
            county=september.world.county, month=MONTH, decision_number="", amount_fen=1, due_on=TODAY, at=at(18),
            by_id=reviewer.account_id,
        )  # fmt: skip


@pytest.mark.duty("D073", "enforced")
def test_an_application_that_leaves_a_settlement_out_is_refused_at_commit(committed_world: World) -> None:
    """Measures §9: one application for the whole county; the deferred check counts what is missing."""
    september = month(committed_world)
    claim = september.submit()
    reviewer = committed_world.actor("reviewer")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        enter(reviewer)
        Application.objects.create(
            county=committed_world.county, month=MONTH, decision_number="31", amount_fen=claim.amount_fen,
            due_on=TODAY, at=at(18), by_id=reviewer.account_id,
        )  # fmt: skip
    assert refused.value.__cause__.diag.constraint_name == "settlement_application_is_whole"  # type: ignore[union-attr]


def test_an_unreviewed_settlement_or_another_amount_is_not_applied_for(september: Month) -> None:
    claim = september.submit()
    reviewer = september.world.actor("reviewer")
    enter(reviewer)
    with refused_by("settlement_application_of_reviewed"):
        row = Application.objects.create(
            county=september.world.county, month=MONTH, decision_number="31", amount_fen=1, due_on=TODAY, at=at(18),
            by_id=reviewer.account_id,
        )  # fmt: skip
        ApplicationLine.objects.create(application=row, settlement=claim, amount_fen=claim.amount_fen)


@pytest.mark.duty("D069", "enforced")
def test_a_month_is_applied_for_once(ready: Ready) -> None:
    """Measures §9: monthly settlement."""
    with pytest.raises(NotAllReviewed, match="已经提交"):
        ready.september.apply()


@pytest.mark.duty("D074", "supported")
@pytest.mark.parametrize(
    ("applied", "due"),
    [(date(2026, 9, 14), date(2026, 9, 20)), (date(2026, 9, 29), date(2026, 10, 12))],
)
def test_the_county_pays_within_five_working_days_of_the_application(
    september: Month, applied: date, due: date
) -> None:
    """Measures §9: five working days. 20 September is a make-up Sunday; 10 October a make-up Saturday."""
    september.approve(september.submit())
    application = september.apply(at=at(17, 30, on=applied))
    # 15, 16, 17, 18, 20 September; 30 September, 8, 9, 10, 12 October
    assert (application.due_on, application.due_provisional) == (due, False)


def test_the_supplier_enters_its_invoice_and_the_sum_fits(ready: Ready) -> None:
    with pytest.raises(InvoiceDoesNotMatch, match=r"待开票的 0\.00 元不符"):
        ready.september.invoice(ready.claim, 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"issuer_credit_code": "91520000MA6XXXXX18"}, "不是合同供应商"),
        ({"amount_fen": BASKET_FEN + 1}, "不符"),
        ({"amount_fen": 0}, "不符"),
        ({"number": " "}, "不能为空"),
    ],
)
def test_an_invoice_that_does_not_match_is_refused(
    september: Month, change: dict[str, Any], words: str
) -> None:
    claim = september.submit()
    september.approve(claim)
    with pytest.raises(InvoiceDoesNotMatch, match=words):
        september.invoice(claim, change.pop("amount_fen", BASKET_FEN), **change)


def test_the_database_refuses_a_strangers_invoice_and_too_much_of_it(september: Month) -> None:
    claim = september.submit()
    september.approve(claim)
    clerk = september.world.actor("clerk")
    enter(clerk)
    entry = {"settlement": claim, "issued_on": TODAY, "at": at(18), "by_id": clerk.account_id}
    with refused_by("settlement_invoice_by_supplier"):
        Invoice.objects.create(number="1", issuer_credit_code="91520000MA6XXXXX18", amount_fen=1, **entry)
    with refused_by("settlement_invoice_within_approved"):
        Invoice.objects.create(
            number="1", issuer_credit_code="91520000MA6XXXXX05", amount_fen=BASKET_FEN + 1, **entry
        )


def test_nothing_is_paid_before_the_invoices_match(september: Month) -> None:
    grant(september.world, {"central": 400_000})
    claim = september.submit()
    september.approve(claim)
    application = september.apply()
    september.invoice(claim, 1_00)
    with pytest.raises(PaymentRefused, match=r"发票 1\.00 元与核定 729\.46 元不符"):
        september.pay(application)


def test_nothing_is_paid_without_money_on_the_special_account(september: Month) -> None:
    claim = september.submit()
    september.approve(claim)
    application = september.apply()
    september.invoice(claim, BASKET_FEN)
    with pytest.raises(NotEnough, match="县级专户"):
        september.pay(application)


@pytest.mark.duty("D074", "enforced")
def test_a_payment_is_reserved_until_the_bank_says_so(ready: Ready) -> None:
    """Measures §9: paid to the supplier. Instructed is not paid; only the receipt file posts it."""
    payment = ready.september.pay(ready.application)
    assert (payment.bank_account, payment.number) == ("6200000011112222", "FK-2609-0001")
    assert ready.said(ready.books.bank) == (500_000, 500_000 - BASKET_FEN)
    cashier = ready.world.actor("cashier")
    take_receipt_file(
        by=cashier, key=key(), at=at(10, on=date(2026, 9, 15)), county=ready.world.county,
        content=ready.september.paid_file(payment),
    )  # fmt: skip
    assert ready.said(ready.books.bank) == (500_000 - BASKET_FEN, 500_000 - BASKET_FEN)
    assert ready.said(ready.books.payable) == (0, 0)
    with pytest.raises(PaymentRefused, match="付清"):
        ready.september.pay(ready.application)


def test_a_failed_payment_frees_the_money_and_is_paid_anew(ready: Ready) -> None:
    payment = ready.september.pay(ready.application)
    with pytest.raises(PaymentRefused, match="等待回单"):
        ready.september.pay(ready.application)
    take_receipt_file(
        by=ready.world.actor("cashier"), key=key(), at=at(10), county=ready.world.county,
        content=ready.september.paid_file(payment, "失败"),
    )  # fmt: skip
    assert ready.said(ready.books.bank) == (500_000, 500_000)
    assert ready.september.pay(ready.application).number == "FK-2609-0002"


@pytest.mark.duty("D074", "enforced")
def test_whoever_applied_does_not_pay(ready: Ready) -> None:
    """Measures §9: application and payment are two people's, whatever posts one of them holds."""
    world = ready.world
    transfer(world.people["reviewer"], world.county, Role.PAYMENT_OFFICER)
    with pytest.raises(SamePerson, match="另一人"):
        ready.september.pay(ready.application, who="reviewer")
    with pytest.raises(NotAllowed):
        ready.september.pay(ready.application, who="finance")


def stored(ready: Ready, who: str = "cashier", **change: Any) -> Payment:
    """A payment written past the program, with its own reserved transfer."""
    world, actor = ready.world, ready.world.actor(who)
    contract = ready.september.market.contract
    amount = change.pop("amount_fen", BASKET_FEN)
    pending = reserve(
        by=actor, key=key(), at=at(18), event="payment", debit=change.pop("debit", ready.books.payable),
        credit=ready.books.bank, amount_fen=change.pop("reserved_fen", amount), on=TODAY, subject=ready.application,
    )  # fmt: skip
    enter(actor)
    said = {
        "application": ready.application, "supplier": world.supplier, "contract": contract, "amount_fen": amount,
        "bank_name": contract.bank_name, "bank_account": contract.bank_account, "transfer": pending, "at": at(18),
        "by_id": actor.account_id,
    } | change  # fmt: skip
    return Payment.objects.create(**said)


def test_the_same_payment_by_sql_that_fits_is_stored(ready: Ready) -> None:
    """So that the refusals below refuse for their reason."""
    assert stored(ready).applicant_id == 0  # filled in by the database, not by us
    enter(ready.world.actor("cashier"))
    assert Payment.objects.get().applicant_id == ready.world.people["reviewer"].pk


@pytest.mark.duty("D074", "enforced")
@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("settlement_pays_registered_account", {"bank_account": "6200000011112223"}),
        ("settlement_pays_registered_account", {"bank_name": "另一家银行"}),
        ("settlement_payment_is_reserved", {"reserved_fen": BASKET_FEN - 1}),
        ("settlement_payment_by_second", {"who": "reviewer"}),
    ],
)
def test_the_database_pays_nobody_but_the_registered_account(
    ready: Ready, constraint: str, change: dict[str, Any]
) -> None:
    """Measures §9: to the supplier of the contract. Another account, amount or the applicant's hand is refused."""
    with refused_by(constraint):
        stored(ready, **change)


def test_the_database_pays_no_more_than_was_approved_and_invoiced(september: Month) -> None:
    grant(september.world, {"central": 400_000})
    claim = september.submit()
    september.approve(claim)
    application = september.apply()
    ready = Ready(september, claim, application, Books(september.world))
    with refused_by("settlement_pays_against_invoices"):
        stored(ready)


@pytest.mark.duty("D074", "enforced")
def test_nobody_types_a_payment_as_done(ready: Ready) -> None:
    """Measures §9. A result that no receipt file speaks of cannot be stored, and a file for it is checked by line."""
    payment = ready.september.pay(ready.application)
    cashier = ready.world.actor("cashier")
    enter(cashier)
    silent = ReceiptFile.objects.create(
        county=ready.world.county, digest="0" * 64, content="付款编号\nFK-2609-0099,1.00,成功,2026-09-15,NS1,",
        at=at(10), by_id=cashier.account_id,
    )  # fmt: skip
    with refused_by("settlement_result_stands_in_receipt"):
        PaymentResult.objects.create(
            payment=payment, receipt_file=silent, status="paid", bank_reference="NS1", on=TODAY
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentResult.objects.create(payment=payment, status="paid", bank_reference="NS1", on=TODAY)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"付款编号": "FK-2609-0099"}, "第 2 行：没有付款编号 FK-2609-0099"),
        ({"金额（元）": "729.45"}, "金额 729.45 元与付款 729.46 元不符"),
        ({"结果": "可能"}, "结果“可能”应是"),
        ({"日期": "9月15日"}, "应写成 2026-09-30"),
        ({"银行流水号": ""}, "缺少银行流水号"),
        ({"金额（元）": "七百"}, "“七百”不是金额"),
    ],
)
def test_a_receipt_file_with_a_wrong_line_changes_nothing(
    ready: Ready, change: dict[str, str], words: str
) -> None:
    payment = ready.september.pay(ready.application)
    before = ready.said(ready.books.bank)
    with pytest.raises(ReceiptRefused, match=words):
        take_receipt_file(
            by=ready.world.actor("cashier"), key=key(), at=at(10), county=ready.world.county,
            content=ready.september.paid_file(payment, **change),
        )  # fmt: skip
    assert ready.said(ready.books.bank) == before
    assert not ReceiptFile.objects.exists()


def test_a_receipt_is_taken_once(ready: Ready) -> None:
    payment = ready.september.pay(ready.application)
    entry = {"by": ready.world.actor("cashier"), "at": at(10), "county": ready.world.county}
    content = ready.september.paid_file(payment)
    take_receipt_file(key=key(), content=content, **entry)
    with pytest.raises(ReceiptRefused, match="已经上传过"):
        take_receipt_file(key=key(), content=content, **entry)
    with pytest.raises(ReceiptRefused, match="已有回单"):
        take_receipt_file(key=key(), content=content + "\r\n", **entry)


def test_every_wrong_line_is_listed_with_its_number() -> None:
    content = (
        "付款编号,金额（元）,结果,日期,银行流水号,失败原因\n"
        "FK-1,1.00,成功,2026-09-15,NS1,\n"
        "FK-2,2.00,成功,2026-09-15,NS2,\n"
        "FK-1,1.00,成功,2026-09-15,NS1,\n"
        "FK-3,3.00,失败,2026-09-15,NS3,\n"
        "FK-9,1.00\n"
    )
    with pytest.raises(ReceiptRefused) as refused:
        read_receipt_file(content, {"FK-1": 100, "FK-2": 201, "FK-3": 300}, {})
    assert list(refused.value.errors) == [
        "第 3 行：FK-2 金额 2.00 元与付款 2.01 元不符",
        "第 4 行：付款编号 FK-1 在文件中重复",
        "第 5 行：失败的付款要写明原因",
        "第 6 行：应有 6 列，实有 2 列",
    ]


def test_the_file_to_the_bank_carries_account_amount_and_no_formula() -> None:
    text = write_payment_file(
        [Instruction("FK-1", '=HYPERLINK("x")', "农商银行", "6200", 2_787_048, "9月食材款")]
    )
    assert text.startswith("\ufeff付款编号,收款人,开户行,账号,金额（元）,用途\r\n")
    assert "27870.48" in text
    assert "\"'=HYPERLINK" in text


def test_the_payment_file_is_kept_as_it_went_out(ready: Ready) -> None:
    entry = {"by": ready.world.actor("cashier"), "at": at(18, 40), "application": ready.application}
    with pytest.raises(PaymentRefused):
        make_payment_file(key=key(), **entry)
    payment = ready.september.pay(ready.application)
    file = make_payment_file(key=key(), **entry)
    assert f"{payment.number},惠民食材配送有限公司,青禾县农商银行,6200000011112222,729.46," in file.content


def test_the_supplier_sees_its_payment_and_no_other(ready: Ready) -> None:
    from fangxin.areas.settlement.queries.payments import supplier_payments

    payment = ready.september.pay(ready.application)
    for who, seen in (("clerk", [payment.pk]), ("other_clerk", [])):
        actor = ready.world.actor(who)
        enter(actor)
        assert [row.pk for row in supplier_payments(actor)] == seen


def test_the_programme_of_the_payable_is_the_schools(ready: Ready) -> None:
    from fangxin.areas.settlement.queries.payments import payables

    cashier = ready.world.actor("cashier")
    enter(cashier)
    (owed,) = payables(cashier, ready.application)
    assert (owed.programme, owed.approved_fen, owed.invoiced, owed.left_fen) == (
        PROGRAMME,
        BASKET_FEN,
        True,
        BASKET_FEN,
    )
