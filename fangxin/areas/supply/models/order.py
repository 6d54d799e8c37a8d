"""Orders to the contracted supplier."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay
from fangxin.areas.procurement.models import Contract
from fangxin.areas.roster.models import Declaration


class Order(Fact):
    """What the buyer orders from one supplier for one meal day; `declaration` is the gate that has been passed."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="orders")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    meal_day = models.ForeignKey(MealDay, on_delete=models.PROTECT, related_name="orders")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="+")
    number = models.CharField("订单号", max_length=40)
    heads = models.PositiveIntegerField("份数")
    # Copied from the meal day by the database: the supplier may not look into the school's calendar.
    meal_on = models.DateField("供餐日期", editable=False)

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="school", party="supplier", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="supply_order_number_once", fields=["school", "number"]),
            models.CheckConstraint(name="supply_order_for_somebody", condition=Q(heads__gt=0)),
        ]
        indexes = [
            models.Index(name="supply_order_of_day", fields=["owner_path", "meal_on"]),
            models.Index(name="supply_order_of_supplier", fields=["party_path", "meal_on"]),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(Tenant):
    """One food of an order: what the menu needs (purchase weight) and what is ordered, in grams, at the listed price."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    food = models.CharField("食物", max_length=40)
    need_g = models.PositiveBigIntegerField("食谱需要（克）")
    quantity_g = models.PositiveBigIntegerField("订货（克）")
    price_fen = models.PositiveIntegerField("单价（分/公斤）")
    reason = models.CharField("多订原因", max_length=120, default="", blank=True)

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="order", party="order", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="supply_order_line_once", fields=["order", "food"]),
            models.CheckConstraint(name="supply_order_quantity_positive", condition=Q(quantity_g__gt=0)),
        ]

    def __str__(self) -> str:
        return self.food
