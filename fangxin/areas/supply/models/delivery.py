"""The supplier's delivery note with its five mandatory fields, and the papers that came with the goods."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.supply.models.order import Order, OrderLine


def amount_of(quantity: str, price: str = "price_fen") -> models.expressions.Combinable:
    """Grams × fen a kilogram, half up to the fen, as a database expression (integers only)."""
    return (F(quantity) * F(price) + 500) / 1000


class Delivery(Fact):
    """A delivery note (配送票据): its number and date; the lines carry name, quantity, unit price and amount."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="deliveries")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    note_number = models.CharField("送货单号", max_length=40)
    note_on = models.DateField("送货日期")
    self_checked = models.BooleanField("当日自查", default=True)

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="order", party="supplier", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="supply_note_number_once", fields=["supplier", "note_number"]),
            models.CheckConstraint(name="supply_note_has_number", condition=~Q(note_number="")),
        ]

    def __str__(self) -> str:
        return self.note_number


class DeliveryLine(Tenant):
    """One line of the note. Its amount is quantity × price, or it cannot be stored."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="deliveries")
    food = models.CharField("食品名称", max_length=40)
    quantity_g = models.PositiveBigIntegerField("数量（克）")
    price_fen = models.PositiveBigIntegerField("单价（分/公斤）")
    amount_fen = models.PositiveBigIntegerField("金额（分）")
    producer = models.CharField("产地或生产者", max_length=60, default="", blank=True)
    batch = models.CharField("批号", max_length=40, default="", blank=True)
    produced_on = models.DateField("生产日期", null=True, blank=True)
    expires_on = models.DateField("保质期至", null=True, blank=True)

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="delivery", party="delivery", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="supply_delivery_line_once", fields=["delivery", "order_line"]),
            models.CheckConstraint(name="supply_note_has_food", condition=~Q(food="")),
            models.CheckConstraint(name="supply_note_quantity_positive", condition=Q(quantity_g__gt=0)),
            models.CheckConstraint(name="supply_note_price_positive", condition=Q(price_fen__gt=0)),
            models.CheckConstraint(
                name="supply_note_amount_is_quantity_times_price",
                condition=Q(amount_fen=amount_of("quantity_g")),
            ),
        ]

    def __str__(self) -> str:
        return self.food


class Certificate(Tenant):
    """A paper that came with a line: its kind (see the policy parameter), number and date."""

    delivery_line = models.ForeignKey(DeliveryLine, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField("证件", max_length=40)
    number = models.CharField("编号", max_length=60)
    issued_on = models.DateField("出具日期", null=True, blank=True)

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="delivery_line", party="delivery_line", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="supply_certificate_once", fields=["delivery_line", "kind", "number"]
            ),
            models.CheckConstraint(name="supply_certificate_has_number", condition=~Q(number="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
