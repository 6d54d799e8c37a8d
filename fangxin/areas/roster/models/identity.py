"""Who read a full number and why; whose child it is; what the family asks to be put right."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import DatabaseNow, Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Account
from fangxin.areas.roster.models.pupils import Pupil
from fangxin.areas.roster.rules.identity import CORRECTABLE, READING_PURPOSES, RELATIONS


class NumberReading(Fact):
    """Somebody saw a full number of a child, for a purpose. Written before the number is shown."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="readings")
    what = models.CharField(
        "内容", max_length=8, choices=[("id", "证件号"), ("student", "学籍号"), ("phone", "电话")]
    )
    purpose = models.CharField("用途", max_length=16, choices=list(READING_PURPOSES.items()))
    why = models.CharField("事由", max_length=200)

    wall = Wall("owned", owner="pupil", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="roster_reading_says_why", condition=~Q(why="")),
            models.CheckConstraint(
                name="roster_reading_what", condition=Q(what__in=["id", "student", "phone"])
            ),
            models.CheckConstraint(
                name="roster_reading_purpose", condition=Q(purpose__in=list(READING_PURPOSES))
            ),
        ]
        indexes = [models.Index(name="roster_reading_person", fields=["by_id", "at"])]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.what}"


class GuardianLink(Tenant):
    """An account that may see what is stored about a child, dated; linked by the school, on paper proof."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="guardians")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField("关系", max_length=12, choices=list(RELATIONS.items()))
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    recorded_at = models.DateTimeField("入库时间", db_default=DatabaseNow(), editable=False)

    wall = Wall("owned", owner="pupil", self_column="account_id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_guardian_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
            models.UniqueConstraint(
                name="roster_guardian_once", fields=["pupil", "account"], condition=Q(until__isnull=True)
            ),
            models.CheckConstraint(
                name="roster_guardian_relation", condition=Q(relation__in=list(RELATIONS))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.account_id}"


class CorrectionRequest(Fact):
    """A guardian says that something stored about the child is wrong. What it should be is said to the school in person.

    The text is the family's and may be personal: it is erased with the child's other values.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="corrections")
    what = models.CharField("哪一项", max_length=12, choices=list(CORRECTABLE.items()))
    text = models.CharField("说明", max_length=300)
    answer = models.CharField("答复", max_length=300, default="", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by_id = models.BigIntegerField("答复人", null=True, blank=True)

    wall = Wall("owned", owner="pupil", erasable=True, self_column="by_id", self_writes=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="roster_correction_says_something", condition=~Q(text="")),
            models.CheckConstraint(name="roster_correction_what", condition=Q(what__in=list(CORRECTABLE))),
            models.CheckConstraint(
                name="roster_correction_answered_whole",
                condition=Q(answer="", answered_at__isnull=True, answered_by_id__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by_id__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.what}"


class Erasure(Fact):
    """The personal values of a child were erased after the retention. The number of the child stays, nothing else."""

    pupil = models.OneToOneField(Pupil, on_delete=models.PROTECT, related_name="erasure")
    left_on = models.DateField("离校日期")

    wall = Wall("owned", owner="pupil", record=True)

    def __str__(self) -> str:
        return str(self.pupil_id)
