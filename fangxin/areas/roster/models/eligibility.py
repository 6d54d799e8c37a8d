"""Dated facts of a child that decide about meals, and the frozen month."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import DatabaseNow, Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.models.classes import SchoolClass
from fangxin.areas.roster.models.declarations import Declaration
from fangxin.areas.roster.models.pupils import Pupil


class PupilFact(Tenant):
    """One dated fact of a child. Spells of one kind cannot overlap (an exclusion constraint); closed once, never moved.

    Registration is `rural` or `urban` with what proved it; a boarder's spell says `boarder`.
    """

    REGISTRATION, BOARDING = 1, 2

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="facts")
    kind = models.PositiveSmallIntegerField("类别", choices=[(REGISTRATION, "户籍"), (BOARDING, "寄宿")])
    value = models.CharField("内容", max_length=8)
    evidence = models.CharField("凭据", max_length=16, default="", blank=True)
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    recorded_at = models.DateTimeField("入库时间", db_default=DatabaseNow(), editable=False)

    wall = Wall("owned", owner="pupil")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_fact_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
            models.CheckConstraint(
                name="roster_fact_known",
                condition=Q(kind=1, value__in=["rural", "urban"]) | Q(kind=2, value="boarder"),
            ),
            # D059: a registration counts only with what proved it.
            models.CheckConstraint(
                name="roster_registration_has_evidence",
                condition=Q(kind=2) | Q(evidence__in=["household_book", "police_letter", "student_system"]),
            ),
        ]
        indexes = [models.Index(name="roster_fact_pupil", fields=["pupil", "kind", "since"])]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.kind} {self.value}"


class MonthSnapshot(Fact):
    """The frozen month of a school: its entitled children under the list in force, once and for good."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="+")
    month = models.DateField("月份")
    meal_days = models.PositiveSmallIntegerField("供餐日")
    pupils = models.PositiveIntegerField("人数")
    pupil_days = models.PositiveIntegerField("可享受人天")
    amount_fen = models.BigIntegerField("最多补助（分）")
    digest = models.CharField("名单摘要", max_length=64)

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="roster_snapshot_once", fields=["school", "month"]),
            models.CheckConstraint(name="roster_snapshot_first_of_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.month}"


class SnapshotPupil(Tenant):
    """A child in a class within the frozen month, [since, until): days with a meal for it, why, and the most it costs.

    No child-day stands in two snapshots, of whatever schools (an exclusion constraint over child and days).
    """

    snapshot = models.ForeignKey(MonthSnapshot, on_delete=models.PROTECT, related_name="children")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("自")
    until = models.DateField("至（不含）")
    days = models.PositiveSmallIntegerField("供餐日")
    reason = models.PositiveSmallIntegerField("依据代码")
    amount_fen = models.PositiveIntegerField("金额（分）")

    wall = Wall("owned", owner="snapshot", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_snapshot_since_before_until", condition=Q(since__lt=F("until"))
            ),
            models.CheckConstraint(
                name="roster_snapshot_pupil_entitled", condition=Q(reason__gt=0, reason__lt=20, days__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.pupil_id}"
