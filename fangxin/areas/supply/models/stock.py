"""Lots, their balances, issues to the kitchen, losses and counts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Account, Organisation, PinCheck
from fangxin.areas.policy.models import MealDay
from fangxin.areas.supply.models.acceptance import AcceptanceLine


class Lot(Fact):
    """Accepted food on the shelf: where it came from, until when it keeps, what it cost."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lots")
    acceptance_line = models.OneToOneField(AcceptanceLine, on_delete=models.PROTECT, related_name="lot")
    code = models.CharField("批次号", max_length=40)
    food = models.CharField("食物", max_length=40)
    batch = models.CharField("批号", max_length=40, default="", blank=True)
    expires_on = models.DateField("保质期至")
    quantity_g = models.PositiveBigIntegerField("数量（克）")
    cost_fen = models.PositiveBigIntegerField("成本（分）")

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="supply_lot_code_once", fields=["school", "code"]),
            models.CheckConstraint(name="supply_lot_not_empty", condition=Q(quantity_g__gt=0)),
        ]

    def __str__(self) -> str:
        return self.code


class LotBalance(Tenant):
    """What is left of a lot; kept by the database's own triggers, and never below zero."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="balance")
    remaining_g = models.BigIntegerField("余量（克）")
    remaining_fen = models.BigIntegerField("余额（分）")

    wall = Wall("owned", owner="lot", record=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="supply_no_more_than_there_is", condition=Q(remaining_g__gte=0)),
            models.CheckConstraint(name="supply_cost_not_below_zero", condition=Q(remaining_fen__gte=0)),
            models.CheckConstraint(
                name="supply_empty_lot_has_no_cost", condition=~Q(remaining_g=0) | Q(remaining_fen=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.remaining_g}"


class StockIssue(Fact):
    """Food handed from the store to the kitchen for a meal, earliest expiry first."""

    meal_day = models.ForeignKey(MealDay, on_delete=models.PROTECT, related_name="stock_issues")
    receiver = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    device_at = models.DateTimeField("手机时间", null=True, blank=True)

    wall = Wall("owned", owner="meal_day", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="supply_issue_between_two_people", condition=~Q(receiver_id=F("by_id"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.meal_day_id)


class StockIssueLine(Tenant):
    """Grams and cost taken from one lot. An expired lot cannot be issued (a trigger compares the days)."""

    issue = models.ForeignKey(StockIssue, on_delete=models.PROTECT, related_name="lines")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="issues")
    quantity_g = models.PositiveBigIntegerField("数量（克）")
    cost_fen = models.PositiveBigIntegerField("成本（分）")

    wall = Wall("owned", owner="issue", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="supply_issue_line_once", fields=["issue", "lot"]),
            models.CheckConstraint(name="supply_issue_positive", condition=Q(quantity_g__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.lot_id}"


class StockLoss(Fact):
    """Food of a lot that spoiled or is missing, with its reason and a second person."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="losses")
    second = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    pin_check = models.ForeignKey(PinCheck, on_delete=models.PROTECT, related_name="+")
    quantity_g = models.PositiveBigIntegerField("数量（克）")
    cost_fen = models.PositiveBigIntegerField("成本（分）")
    reason = models.CharField("原因", max_length=120)

    wall = Wall("owned", owner="lot", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="supply_loss_positive", condition=Q(quantity_g__gt=0)),
            models.CheckConstraint(name="supply_loss_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="supply_loss_by_two_people", condition=~Q(second_id=F("by_id"))),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.quantity_g}"


class StockCount(Fact):
    """A physical count of the store by two people."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="stock_counts")
    on = models.DateField("日期")
    second = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    pin_check = models.ForeignKey(PinCheck, on_delete=models.PROTECT, related_name="+")

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="supply_count_by_two_people", condition=~Q(second_id=F("by_id"))),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.on}"


class StockCountLine(Tenant):
    """What was counted of a lot beside what the books said at that moment."""

    count = models.ForeignKey(StockCount, on_delete=models.PROTECT, related_name="lines")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    counted_g = models.PositiveBigIntegerField("实盘（克）")
    book_g = models.PositiveBigIntegerField("账面（克）")

    wall = Wall("owned", owner="count", record=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="supply_count_line_once", fields=["count", "lot"])]

    def __str__(self) -> str:
        return f"{self.count_id} {self.lot_id}"
