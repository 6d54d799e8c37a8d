"""Tables of the procurement area: contracts with suppliers, and the county's dated price lists."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation


class Contract(Fact):
    """A framework contract of the county with a supplier, with the one bank account that may be paid."""

    county = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField("合同编号", max_length=40)
    since = models.DateField("自")
    until = models.DateField("至（不含）")
    bank_name = models.CharField("开户行", max_length=60)
    bank_account = models.CharField("账号", max_length=32)
    food_kinds = models.CharField("供应类别", max_length=120, default="", blank=True)

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="county", party="supplier", inherited=True, record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="procurement_contract_since_before_until", condition=Q(since__lt=F("until"))
            ),
            models.UniqueConstraint(name="procurement_contract_number_once", fields=["county", "number"]),
            models.CheckConstraint(name="procurement_contract_has_account", condition=~Q(bank_account="")),
        ]

    def __str__(self) -> str:
        return self.number


class PriceList(Fact):
    """The county's decided prices for a period, with the inquiry they rest on. Published."""

    county = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="price_lists")
    number = models.CharField("定价单号", max_length=40)
    inquiry_on = models.DateField("询价日期")
    decided_by = models.CharField("定价决定", max_length=120)
    since = models.DateField("自")
    until = models.DateField("至（不含）")

    wall = Wall("published", owner="county", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="procurement_prices_since_before_until", condition=Q(since__lt=F("until"))
            ),
            models.UniqueConstraint(name="procurement_prices_number_once", fields=["county", "number"]),
            models.CheckConstraint(
                name="procurement_inquiry_before_price", condition=Q(inquiry_on__lte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Price(Tenant):
    """The price and its ceiling (the market price found by the inquiry) of one food, in fen a kilogram."""

    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="prices")
    food = models.CharField("食物", max_length=40)
    specification = models.CharField("规格等级", max_length=60, default="", blank=True)
    price_fen = models.PositiveIntegerField("定价（分/公斤）")
    ceiling_fen = models.PositiveIntegerField("上限（分/公斤）")

    wall = Wall("published", owner="price_list", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="procurement_price_once", fields=["price_list", "food"]),
            models.CheckConstraint(name="procurement_price_positive", condition=Q(price_fen__gt=0)),
            models.CheckConstraint(
                name="procurement_price_not_above_ceiling", condition=Q(price_fen__lte=F("ceiling_fen"))
            ),
        ]

    def __str__(self) -> str:
        return self.food
