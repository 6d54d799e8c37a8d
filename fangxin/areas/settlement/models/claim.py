"""A school's monthly settlement with one supplier: accepted lines only, so it can never be computed from heads."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.procurement.models import Contract
from fangxin.areas.supply.models import AcceptanceLine


class Settlement(Fact):
    """Submitted by the school for a month and a supplier. A returned one is submitted again as a new row.

    The database gives the number. `pupil_days` and `meal_days` stand beside the amount for comparison only.
    """

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="settlements")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    number = models.CharField("结算单号", max_length=40, editable=False)
    month = models.DateField("月份（1日）")
    amount_fen = models.PositiveBigIntegerField("金额（分）")
    pupil_days = models.PositiveIntegerField("就餐人次")
    meal_days = models.PositiveSmallIntegerField("供餐天数")
    due_on = models.DateField("审核时限")
    due_provisional = models.BooleanField("时限待定", default=False)
    remark = models.CharField("学校说明", max_length=400, default="", blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="school", party="supplier", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="settlement_number_once", fields=["number"]),
            models.UniqueConstraint(
                name="settlement_first_once", fields=["school", "supplier", "month"],
                condition=Q(supersedes__isnull=True),
            ),
            models.CheckConstraint(name="settlement_month_starts_on_first", condition=Q(month__day=1)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class SettlementLine(Tenant):
    """One accepted line, carried over as it was accepted (a trigger compares): quantity × price = amount."""

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="lines")
    acceptance_line = models.ForeignKey(
        AcceptanceLine, on_delete=models.PROTECT, related_name="settlement_lines"
    )
    quantity_g = models.PositiveBigIntegerField("数量（克）")
    price_fen = models.PositiveBigIntegerField("单价（分/公斤）")
    amount_fen = models.PositiveBigIntegerField("金额（分）")

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="settlement", party="settlement", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="settlement_line_once", fields=["settlement", "acceptance_line"]),
            models.CheckConstraint(
                name="settlement_amount_is_quantity_times_price",
                condition=Q(amount_fen=(F("quantity_g") * F("price_fen") + 500) / 1000),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.acceptance_line_id}"


class Invoice(Fact):
    """The supplier's invoice for a settlement: number, amount and issuer must match before payment."""

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField("发票号码", max_length=40)
    issuer_credit_code = models.CharField("开票方信用代码", max_length=18)
    amount_fen = models.PositiveBigIntegerField("金额（分）")
    issued_on = models.DateField("开票日期")

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="settlement", party="settlement", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="settlement_invoice_number_once", fields=["issuer_credit_code", "number"]
            ),
            models.CheckConstraint(name="settlement_invoice_positive", condition=Q(amount_fen__gt=0)),
        ]

    def __str__(self) -> str:
        return self.number


class Doubt(Tenant):
    """What the system could not match, with its evidence and what may explain it innocently. It accuses nobody."""

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="doubts")
    code = models.CharField("核对项", max_length=24)
    severity = models.CharField(
        "程度", max_length=4, choices=[("bad", "存疑"), ("warn", "提示"), ("ok", "相符")]
    )
    sentence = models.CharField("说明", max_length=200)
    evidence = models.JSONField("证据", default=dict)

    wall = Wall("owned", owner="settlement", record=True)

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.code}"
