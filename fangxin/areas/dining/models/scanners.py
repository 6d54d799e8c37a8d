"""Meal cards and the scanners that read them: a device signs what it sends, and nothing it sends counts twice."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay
from fangxin.areas.roster.models import Pupil


class MealCard(Tenant):
    """A card of a child; a card belongs to one child at a time within a school (an exclusion constraint)."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    number = models.BigIntegerField("卡号")
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)

    wall = Wall("owned", owner="school")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dining_card_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Scanner(Fact):
    """A registered device with its Ed25519 public key (hex). The private key never leaves the device."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=40)
    public_key = models.CharField("公钥", max_length=64, unique=True)

    wall = Wall("owned", owner="school", record=True)

    def __str__(self) -> str:
        return self.name


class ScannerRevocation(Fact):
    """From now on nothing that the device signs is taken."""

    scanner = models.OneToOneField(Scanner, on_delete=models.PROTECT, related_name="revocation")
    reason = models.CharField("原因", max_length=120)

    wall = Wall("owned", owner="scanner", record=True)

    def __str__(self) -> str:
        return str(self.scanner_id)


class ScanBatch(Fact):
    """One signed message of a device: the children whose cards it read at a meal. `counter` only ever grows."""

    scanner = models.ForeignKey(Scanner, on_delete=models.PROTECT, related_name="batches")
    meal_day = models.ForeignKey(MealDay, on_delete=models.PROTECT, related_name="+")
    key = models.CharField("幂等编号", max_length=80)
    counter = models.BigIntegerField("序号")
    digest = models.CharField("内容摘要", max_length=64)
    pupil_ids = models.JSONField("学生")
    unknown_cards = models.PositiveIntegerField("认不出的卡")

    wall = Wall("owned", owner="scanner", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dining_scan_key_once", fields=["scanner", "key"]),
            models.UniqueConstraint(name="dining_scan_counter_once", fields=["scanner", "counter"]),
        ]

    def __str__(self) -> str:
        return f"{self.scanner_id} {self.counter}"
