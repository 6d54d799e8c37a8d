"""The families' part X: charged by the month, paid or relieved, and in the end settled, without a word of which.

What a school and its class see: what every child is charged (days × X, the same X for all) and whether it is settled.
Payments and relief transfers of single children ask for a purpose besides the place: who paid tells who did not.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.models import Pupil, ReliefProposal
from fangxin.areas.roster.models.relief import PURPOSE


class ChargeRun(Fact):
    """X of a school's month, charged once for all children who ate."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    month = models.DateField("月份")
    fen = models.PositiveIntegerField("X（分/生·天）")
    pupils = models.PositiveIntegerField("人数")
    days = models.PositiveIntegerField("人天")
    amount_fen = models.BigIntegerField("应收（分）")

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dining_charge_once", fields=["school", "month"]),
            models.CheckConstraint(name="dining_charge_first_of_month", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="dining_charge_is_days_times_x",
                condition=Q(amount_fen=models.F("days") * models.F("fen")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.month}"


class FamilyCharge(Tenant):
    """What one family owes for a month: days eaten × X."""

    run = models.ForeignKey(ChargeRun, on_delete=models.PROTECT, related_name="charges")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField("天数")
    amount_fen = models.PositiveIntegerField("应收（分）")

    wall = Wall("owned", owner="run", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dining_family_charge_once", fields=["run", "pupil"]),
            models.CheckConstraint(name="dining_family_charge_some_days", condition=Q(days__gt=0)),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SettlementRun(Fact):
    """The settling of a month, done once: how many became settled, and the two sums that the books took.

    A second settling of a month would be a difference between two totals, and so tell who was relieved. Families that
    paid late are settled with the next month.
    """

    charge_run = models.ForeignKey(ChargeRun, on_delete=models.PROTECT, related_name="settlements")
    settled = models.PositiveIntegerField("新结清")
    paid_fen = models.BigIntegerField("家庭缴费（分）")
    relieved_fen = models.BigIntegerField("减免合计（分）")

    wall = Wall("owned", owner="charge_run", record=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="dining_settlement_once", fields=["charge_run"])]

    def __str__(self) -> str:
        return f"{self.charge_run_id} {self.settled}"


class FamilySettled(Tenant):
    """A family's month is settled. There is no column that could say by what."""

    run = models.ForeignKey(SettlementRun, on_delete=models.PROTECT, related_name="families")
    charge = models.OneToOneField(FamilyCharge, on_delete=models.PROTECT, related_name="settled")

    wall = Wall("owned", owner="run", record=True)

    def __str__(self) -> str:
        return str(self.pk)


class FamilyPayment(Fact):
    """Money of a family on the school's canteen account, as the bank's list has it."""

    charge = models.ForeignKey(FamilyCharge, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.PositiveIntegerField("金额（分）")
    reference = models.CharField("流水号", max_length=40, unique=True)

    wall = Wall("owned", owner="charge", record=True, purpose=PURPOSE)

    class Meta:
        constraints = [
            models.CheckConstraint(name="dining_family_payment_some", condition=Q(amount_fen__gt=0))
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ReliefTransfer(Fact):
    """What relief paid of one family's month."""

    charge = models.OneToOneField(FamilyCharge, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(ReliefProposal, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.PositiveIntegerField("金额（分）")

    wall = Wall("owned", owner="charge", record=True, purpose=PURPOSE)

    class Meta:
        constraints = [models.CheckConstraint(name="dining_relief_some", condition=Q(amount_fen__gt=0))]

    def __str__(self) -> str:
        return str(self.pk)


class ReliefBudget(Fact):
    """Money decided for the reliefs of a school's families: nothing is relieved that is not there."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.PositiveIntegerField("金额（分）")
    document = models.CharField("文件", max_length=80)

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="dining_relief_budget_some", condition=Q(amount_fen__gt=0))
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.amount_fen}"
