"""A month of a school charged to the funds: what was entitled, what the food cost, who bore it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation


class MonthCharge(Fact):
    """Food used in a month and its split by tier to the fen, with the policy answers it came from."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="month_charges")
    month = models.DateField("月份（1日）")
    pupil_days = models.PositiveIntegerField("就餐人次")
    entitlement_fen = models.PositiveBigIntegerField("应享补助（分）")
    food_fen = models.PositiveBigIntegerField("耗用食材（分）")
    diner_fen = models.PositiveBigIntegerField("教职工负担（分）", default=0)
    shares = models.JSONField("各级分担（分）")
    because = models.JSONField("依据", default=list)

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="settlement_charge_once", fields=["school", "month"]),
            models.CheckConstraint(name="settlement_charge_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.month}"
