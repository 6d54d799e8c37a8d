"""Who pays no X, or less: decided by two people of few, and seen by nobody else, whatever their place.

Every table here asks for a purpose besides the place (`Wall.purpose`): without one on the record the database shows no
row, not even their number. What a school learns is one total a month (dining.models.fees).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.models.pupils import Pupil

PURPOSE = "relief"


class FamilyPart(Fact):
    """The families' part X of a county from a day on, as its government approved it. Read by everybody below."""

    county = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    programme = models.CharField("项目", max_length=40)
    fen = models.PositiveIntegerField("X（分/生·天）")
    since = models.DateField("自")
    until = models.DateField("至（不含）")
    document = models.CharField("批准文件", max_length=80)
    approved_on = models.DateField("批准日期")

    wall = Wall("inherited", owner="county", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="roster_x_since_before_until", condition=Q(since__lt=F("until"))),
            models.CheckConstraint(
                name="roster_x_approved_before",
                condition=~Q(document="") & Q(approved_on__lte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.fen}"


class Hardship(Tenant):
    """Why a family is in need, dated. Read for a decision and shown on no page."""

    SOURCES = [
        ("minimum_living", "最低生活保障家庭"), ("special_hardship", "特困救助供养"), ("orphan", "孤儿、事实无人抚养"),
        ("disabled", "残疾学生或残疾人子女"), ("returning_to_poverty", "防返贫监测对象"), ("sudden", "突发严重困难"),
    ]  # fmt: skip

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    source = models.CharField("来源", max_length=24, choices=SOURCES)
    since = models.DateField("自")
    until = models.DateField("至（不含）")

    wall = Wall("owned", owner="pupil", erasable=True, purpose=PURPOSE)

    class Meta:
        constraints = [
            models.CheckConstraint(name="roster_hardship_since_before_until", condition=Q(since__lt=F("until"))),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class ReliefProposal(Fact):
    """Somebody proposes that a family's X be paid, in whole (10000) or in part, over a period."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    share_bp = models.PositiveIntegerField("减免比例（万分之一）")
    since = models.DateField("自")
    until = models.DateField("至（不含）")

    wall = Wall("owned", owner="pupil", record=True, purpose=PURPOSE)

    class Meta:
        constraints = [
            models.CheckConstraint(name="roster_relief_since_before_until", condition=Q(since__lt=F("until"))),
            models.CheckConstraint(name="roster_relief_share", condition=Q(share_bp__gt=0, share_bp__lte=10000)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class ReliefDecision(Fact):
    """Another person decides on it: whoever proposed cannot (a trigger)."""

    proposal = models.OneToOneField(ReliefProposal, on_delete=models.PROTECT, related_name="decision")
    granted = models.BooleanField("同意")
    reason = models.CharField("说明", max_length=200, default="", blank=True)

    wall = Wall("owned", owner="proposal", record=True, purpose=PURPOSE)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_relief_refusal_has_reason", condition=Q(granted=True) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
