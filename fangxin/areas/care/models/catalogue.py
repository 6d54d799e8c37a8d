"""What a school offers in a term: the service, its dated setting (place, hours, capacity, fee) and who cares."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.care.rules import KINDS
from fangxin.areas.organisations.models import Account, Organisation
from fangxin.areas.policy.models import Term


class CareService(Fact):
    """A school offers one of the three services in a term. What it offers is for everybody to read."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("服务", max_length=12, choices=list(KINDS.items()))

    wall = Wall("published", owner="school", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="care_service_once", fields=["school", "term", "kind"]),
            models.CheckConstraint(name="care_service_kind", condition=Q(kind__in=list(KINDS))),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.term_id} {self.kind}"


class ServiceSetting(Fact):
    """Place, hours, number of places and fee from a day on. The newest setting of the day counts.

    Hours are minutes of the day. A fee has the document that allows it.
    """

    service = models.ForeignKey(CareService, on_delete=models.PROTECT, related_name="settings")
    since = models.DateField("自")
    capacity = models.PositiveIntegerField("名额")
    place = models.CharField("地点", max_length=60)
    opens = models.PositiveSmallIntegerField("开始（分）")
    closes = models.PositiveSmallIntegerField("结束（分）")
    fee_fen = models.PositiveIntegerField("收费（分/天）")
    fee_document = models.CharField("收费依据", max_length=80, default="", blank=True)

    wall = Wall("published", owner="service", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="care_setting_once_a_day", fields=["service", "since"]),
            models.CheckConstraint(name="care_setting_some_places", condition=Q(capacity__gt=0)),
            models.CheckConstraint(name="care_setting_has_place", condition=~Q(place="")),
            models.CheckConstraint(
                name="care_setting_hours", condition=Q(opens__lt=F("closes"), closes__lte=24 * 60)
            ),
            # No family pays without a document that says so.
            models.CheckConstraint(
                name="care_fee_has_document", condition=Q(fee_fen=0) | ~Q(fee_document="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.since}"


class CareStaff(Tenant):
    """Who cares for the children of a service, dated. The name is shown to families."""

    service = models.ForeignKey(CareService, on_delete=models.PROTECT, related_name="staff")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=40)
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)

    wall = Wall("published", owner="service")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="care_staff_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
            models.UniqueConstraint(
                name="care_staff_once", fields=["service", "account"], condition=Q(until__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.account_id}"
