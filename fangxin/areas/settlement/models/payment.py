"""One application for the whole county and month, payments to registered accounts, bank files out and in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.ledger.models import Transfer
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.procurement.models import Contract
from fangxin.areas.settlement.models.claim import Settlement


class Application(Fact):
    """The county's application of a month, with the number of the party group's decision."""

    county = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.CharField("申请单号", max_length=40, editable=False)
    month = models.DateField("月份（1日）")
    decision_number = models.CharField("党组会议纪要编号", max_length=60)
    amount_fen = models.PositiveBigIntegerField("金额（分）")
    due_on = models.DateField("拨付时限")
    due_provisional = models.BooleanField("时限待定", default=False)

    wall = Wall("owned", owner="county", inherited=True, record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="settlement_application_once", fields=["county", "month"]),
            models.CheckConstraint(name="settlement_application_decided", condition=~Q(decision_number="")),
        ]

    def __str__(self) -> str:
        return self.number


class ApplicationLine(Tenant):
    """One reviewed settlement within the application; the school sees its own line."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="lines")
    settlement = models.OneToOneField(Settlement, on_delete=models.PROTECT, related_name="application_line")
    amount_fen = models.PositiveBigIntegerField("金额（分）")

    wall = Wall("owned", owner="settlement", record=True)

    def __str__(self) -> str:
        return f"{self.application_id} {self.settlement_id}"


class PaymentFile(Fact):
    """A file of payment instructions for the bank, as it went out."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="payment_files")
    digest = models.CharField("文件摘要", max_length=64)
    content = models.TextField("内容")

    wall = Wall("owned", owner="application", record=True)

    def __str__(self) -> str:
        return self.digest


class Payment(Fact):
    """An instruction to pay a supplier's registered account; made by another person than the application.

    `applicant_id` is copied by the database; the account is the contract's own, never typed.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="payments")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    number = models.CharField("付款编号", max_length=40, unique=True, editable=False)
    amount_fen = models.PositiveBigIntegerField("金额（分）")
    bank_name = models.CharField("开户行", max_length=60)
    bank_account = models.CharField("账号", max_length=32)
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="payment")
    applicant_id = models.BigIntegerField("申请人", default=0, editable=False)

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="application", party="supplier", inherited=True, record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="settlement_payment_by_second", condition=~Q(applicant_id=F("by_id"))
            ),
            models.CheckConstraint(name="settlement_payment_positive", condition=Q(amount_fen__gt=0)),
        ]

    def __str__(self) -> str:
        return self.number


class ReceiptFile(Fact):
    """The bank's receipt file, as it came in."""

    county = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField("文件摘要", max_length=64)
    content = models.TextField("内容")

    wall = Wall("owned", owner="county", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="settlement_receipt_file_once", fields=["county", "digest"])
        ]

    def __str__(self) -> str:
        return self.digest


class PaymentResult(Tenant):
    """What the bank says of a payment: paid or failed. Nobody types a payment as done."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="result")
    receipt_file = models.ForeignKey(ReceiptFile, on_delete=models.PROTECT, related_name="results")
    status = models.CharField("结果", max_length=8, choices=[("paid", "到账"), ("failed", "失败")])
    bank_reference = models.CharField("银行流水号", max_length=40)
    on = models.DateField("日期")
    reason = models.CharField("失败原因", max_length=120, default="", blank=True)

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="payment", party="payment", inherited=True, record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="settlement_result_has_reference", condition=~Q(bank_reference="")),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.status}"
