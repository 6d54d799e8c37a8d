"""What is known before the roll: a family's leave, and a child that brings its own food."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.roster.models import Pupil


class Leave(Fact):
    """A child will not eat on the days [since, until); announced by its family, or by its teacher for the family."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("自")
    until = models.DateField("至（不含）")
    reason = models.CharField("原因", max_length=8, choices=[("leave", "请假"), ("sick", "病假")])

    wall = Wall("owned", owner="pupil", record=True, self_column="by_id", self_writes=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="dining_leave_since_before_until", condition=Q(since__lt=F("until"))),
            models.CheckConstraint(name="dining_leave_reason", condition=Q(reason__in=["leave", "sick"])),
        ]
        indexes = [models.Index(name="dining_leave_days", fields=["owner_path", "since"])]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.since}"


class LeaveWithdrawal(Fact):
    """The child comes after all: the leave no longer counts from the day of the withdrawal on."""

    leave = models.OneToOneField(Leave, on_delete=models.PROTECT, related_name="withdrawal")

    wall = Wall("owned", owner="leave", record=True, self_column="by_id", self_writes=True)

    def __str__(self) -> str:
        return str(self.leave_id)


class OwnFood(Fact):
    """A child brings its own food on the days [since, until): it is at school and eats no school meal."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("自")
    until = models.DateField("至（不含）")
    why = models.CharField("说明", max_length=120)

    wall = Wall("owned", owner="pupil", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dining_own_food_since_before_until", condition=Q(since__lt=F("until"))
            ),
            models.CheckConstraint(name="dining_own_food_says_why", condition=~Q(why="")),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.since}"
