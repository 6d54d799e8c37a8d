"""Tables of the dining area: roll calls, meals served, leaders eating along."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Account
from fangxin.areas.policy.models import MealDay
from fangxin.areas.roster.models import Pupil, SchoolClass


class RollCall(Fact):
    """The roll call of a class on a meal day: one row, plus a row for each absence. A correction supersedes it."""

    meal_day = models.ForeignKey(MealDay, on_delete=models.PROTECT, related_name="roll_calls")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="roll_calls")
    enrolled = models.PositiveIntegerField("应到")
    absent = models.PositiveIntegerField("缺席")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField("更正原因", max_length=120, default="", blank=True)
    device_at = models.DateTimeField("手机时间", null=True, blank=True)

    wall = Wall("owned", owner="meal_day", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dining_first_roll_call_once", fields=["meal_day", "school_class"],
                condition=Q(supersedes__isnull=True),
            ),
            models.CheckConstraint(name="dining_absent_not_more_than_enrolled", condition=Q(absent__lte=F("enrolled"))),
            models.CheckConstraint(
                name="dining_correction_has_reason", condition=Q(supersedes__isnull=True) | ~Q(reason="")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.school_class_id} {self.meal_day_id}"

    @property
    def present(self) -> int:
        """Pupils who eat."""
        return self.enrolled - self.absent


class Absence(Tenant):
    """One absent child of a roll call."""

    REASONS = [("leave", "请假"), ("sick", "病假"), ("own_food", "自带餐"), ("unknown", "未到，原因待查")]

    roll_call = models.ForeignKey(RollCall, on_delete=models.PROTECT, related_name="absences")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("原因", max_length=12, choices=REASONS)

    wall = Wall("owned", owner="roll_call", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dining_absence_once", fields=["roll_call", "pupil"]),
            models.CheckConstraint(
                name="dining_absence_reason", condition=Q(reason__in=["leave", "sick", "own_food", "unknown"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roll_call_id} {self.pupil_id}"


class MealService(Fact):
    """What was served: portions handed out and left over, and the adults who ate (each pays the own meal)."""

    meal_day = models.OneToOneField(MealDay, on_delete=models.PROTECT, related_name="service")
    served = models.PositiveIntegerField("打饭份数")
    unserved = models.PositiveIntegerField("未打出份数")
    diners = models.PositiveIntegerField("教职工和陪餐人数")
    plate_waste_g = models.PositiveIntegerField("餐余（克）", default=0)

    wall = Wall("owned", owner="meal_day", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="dining_somebody_was_served", condition=Q(served__gt=0)),
            models.CheckConstraint(name="dining_diners_among_served", condition=Q(diners__lte=F("served"))),
        ]

    def __str__(self) -> str:
        return f"{self.meal_day_id} {self.served}"


class Accompaniment(Fact):
    """A school leader ate along and wrote what was found."""

    meal_day = models.ForeignKey(MealDay, on_delete=models.PROTECT, related_name="accompaniments")
    leader = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    taste = models.CharField("口味", max_length=8, choices=[("good", "好"), ("fair", "一般"), ("poor", "差")])
    temperature = models.CharField(
        "温度", max_length=8, choices=[("hot", "热"), ("warm", "温"), ("cold", "凉")]
    )
    finding = models.TextField("发现的问题", max_length=500)
    remedy = models.TextField("处理", max_length=500, default="", blank=True)

    wall = Wall("owned", owner="meal_day", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dining_accompaniment_once", fields=["meal_day", "leader"]),
            models.CheckConstraint(name="dining_accompaniment_says_something", condition=~Q(finding="")),
            models.CheckConstraint(name="dining_accompaniment_own_hand", condition=Q(leader_id=F("by_id"))),
            models.CheckConstraint(
                name="dining_accompaniment_problem_solved",
                condition=(~Q(taste="poor") & ~Q(temperature="cold")) | ~Q(remedy=""),
            ),
            models.CheckConstraint(
                name="dining_accompaniment_words_known",
                condition=Q(taste__in=["good", "fair", "poor"], temperature__in=["hot", "warm", "cold"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meal_day_id} {self.leader_id}"
