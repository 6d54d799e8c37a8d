"""Tables of the ledger: accounts, transfers (each row balances by itself), balances kept beside, bank assertions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation


class Account(Tenant):
    """An account of an organisation. `normal` is the side on which it grows; `floor_fen` is the least balance."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("科目", max_length=24)
    programme = models.CharField("项目", max_length=40)
    tier = models.CharField("级次", max_length=16, default="", blank=True)
    budget_year = models.PositiveSmallIntegerField("预算年度", default=0)
    counterparty = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    normal = models.CharField("方向", max_length=6, choices=[("debit", "借"), ("credit", "贷")])
    floor_fen = models.BigIntegerField("下限（分）", null=True, blank=True)

    wall = Wall("owned", owner="organisation", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="ledger_account_once",
                fields=["organisation", "kind", "programme", "tier", "budget_year", "counterparty"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="ledger_account_normal", condition=Q(normal__in=["debit", "credit"])),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind} {self.tier}"


class Balance(Tenant):
    """The balance of an account on its normal side; moved by the database with each posted transfer."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="balance")
    balance_fen = models.BigIntegerField("余额（分）", default=0)
    pending_fen = models.BigIntegerField("待付（分）", default=0)
    floor_fen = models.BigIntegerField("下限（分）", null=True, blank=True)

    wall = Wall("owned", owner="account")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_balance_not_below_floor",
                condition=Q(floor_fen__isnull=True) | Q(balance_fen__gte=F("floor_fen") + F("pending_fen")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.balance_fen}"


class Transfer(Fact):
    """Money from the credit account to the debit account. It cannot be unbalanced, zero or negative.

    `phase`: posted at once; or pending (reserved), later posted or voided by a transfer that names it in `settles`.
    `reverses` names the transfer that this one takes back.
    """

    PHASES = [("posted", "入账"), ("pending", "待付"), ("post", "确认"), ("void", "撤销")]

    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")
    amount_fen = models.BigIntegerField("金额（分）")
    event = models.CharField("业务", max_length=40)
    phase = models.CharField("阶段", max_length=8, choices=PHASES, default="posted")
    settles = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="settled_by"
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    on = models.DateField("记账日期")
    subject_label = models.CharField("凭据类型", max_length=80)
    subject_id = models.CharField("凭据编号", max_length=40)
    memo = models.CharField("摘要", max_length=120, default="", blank=True)

    wall = Wall("owned", owner="debit", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="ledger_amount_positive", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(name="ledger_two_accounts", condition=~Q(debit_id=F("credit_id"))),
            models.CheckConstraint(
                name="ledger_phase_known", condition=Q(phase__in=["posted", "pending", "post", "void"])
            ),
            models.CheckConstraint(
                name="ledger_settling_names_its_pending",
                condition=Q(phase__in=["post", "void"], settles__isnull=False)
                | Q(phase__in=["posted", "pending"], settles__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="ledger_transfer_subject", fields=["subject_label", "subject_id"]),
            models.Index(name="ledger_transfer_debit", fields=["debit", "on"]),
            models.Index(name="ledger_transfer_credit", fields=["credit", "on"]),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.amount_fen}"


class AllowedPair(models.Model):
    """Which kinds of account an event may move money between; filled from the engine's table after each migration.

    `programme` names the only programme that may book the pair; empty means every one.
    """

    event = models.CharField("业务", max_length=40)
    debit_kind = models.CharField("借方科目", max_length=24)
    credit_kind = models.CharField("贷方科目", max_length=24)
    programme = models.CharField("只限项目", max_length=40, default="", blank=True)

    wall = Wall("open", record=True, reason="the programme's rules of booking, the same for everybody")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="ledger_pair_once", fields=["event", "debit_kind", "credit_kind", "programme"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.debit_kind} ← {self.credit_kind}"


class AccountKind(models.Model):
    """What every account of a kind must be: its normal side, its floor, whose it is; filled after each migration."""

    kind = models.CharField("科目", max_length=24, unique=True)
    title = models.CharField("名称", max_length=40)
    normal = models.CharField("方向", max_length=6)
    floor_fen = models.BigIntegerField("下限（分）", null=True, blank=True)
    held_by = models.CharField("开户机构类别", max_length=16)
    needs_supplier = models.BooleanField("按供应商开户")
    needs_tier = models.BooleanField("按级次开户")

    wall = Wall("open", record=True, reason="the programme's kinds of account, the same for everybody")

    def __str__(self) -> str:
        return self.title


class BalanceAssertion(Fact):
    """What the bank's statement says an account held at the end of a day; the books must agree or say why not."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="assertions")
    on = models.DateField("日期")
    stated_fen = models.BigIntegerField("对账单余额（分）")
    book_fen = models.BigIntegerField("账面余额（分）")

    wall = Wall("owned", owner="account", record=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="ledger_assertion_once", fields=["account", "on"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.on}"
