"""Acceptance by two people, of whom neither ordered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Account, PinCheck
from fangxin.areas.supply.models.delivery import Delivery, DeliveryLine, amount_of


class Acceptance(Fact):
    """Two people weighed and accepted a delivery; `by_id` weighed, `second` confirmed, `buyer_id` ordered.

    `buyer_id` is copied from the order by the database, so that the constraint can compare the three.
    """

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="acceptance")
    second = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    pin_check = models.ForeignKey(PinCheck, on_delete=models.PROTECT, related_name="+")
    buyer_id = models.BigIntegerField("订货人", default=0, editable=False)
    device_at = models.DateTimeField("手机时间", null=True, blank=True)

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="delivery", party="delivery", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="supply_acceptance_by_two_people", condition=~Q(second_id=F("by_id"))
            ),
            models.CheckConstraint(
                name="supply_buyer_does_not_accept",
                condition=~Q(buyer_id=F("by_id")) & ~Q(buyer_id=F("second_id")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.delivery_id)


class AcceptanceLine(Tenant):
    """What the scale said and what was taken, at the price that counts: the note's, cut to the ceiling."""

    VERDICTS = [("accepted", "收下"), ("part", "部分退货"), ("rejected", "整批退货")]

    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, related_name="lines")
    delivery_line = models.OneToOneField(
        DeliveryLine, on_delete=models.PROTECT, related_name="acceptance_line"
    )
    verdict = models.CharField("结论", max_length=10, choices=VERDICTS)
    weighed_g = models.PositiveBigIntegerField("称重（克）")
    accepted_g = models.PositiveBigIntegerField("收下（克）")
    reason = models.CharField("退货或短缺说明", max_length=120, default="", blank=True)
    note_price_fen = models.PositiveBigIntegerField("送货单单价（分/公斤）")
    ceiling_fen = models.PositiveBigIntegerField("上限（分/公斤）")
    price_fen = models.PositiveBigIntegerField("入账单价（分/公斤）")
    amount_fen = models.PositiveBigIntegerField("入账金额（分）")
    because = models.JSONField("依据", default=dict)

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="acceptance", party="acceptance", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="supply_not_more_than_weighed", condition=Q(accepted_g__lte=F("weighed_g"))
            ),
            models.CheckConstraint(
                name="supply_price_not_above_ceiling", condition=Q(price_fen__lte=F("ceiling_fen"))
            ),
            models.CheckConstraint(
                name="supply_price_not_above_note", condition=Q(price_fen__lte=F("note_price_fen"))
            ),
            models.CheckConstraint(
                name="supply_accepted_amount_is_quantity_times_price",
                condition=Q(amount_fen=amount_of("accepted_g")),
            ),
            models.CheckConstraint(
                name="supply_verdict_fits_weight",
                condition=Q(verdict="accepted", accepted_g=F("weighed_g"), accepted_g__gt=0)
                | Q(verdict="part", accepted_g__gt=0, accepted_g__lt=F("weighed_g"))
                | Q(verdict="rejected", accepted_g=0),
            ),
            models.CheckConstraint(
                name="supply_rejection_has_reason", condition=Q(verdict="accepted") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_line_id} {self.verdict}"
