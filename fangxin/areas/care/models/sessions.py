"""Who cares where: groups of classes in a service, the roll of a group on a day, who did not come."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.care.models.catalogue import CareService
from fangxin.areas.care.rules.sessions import ACTIVITIES, AWAY
from fangxin.areas.organisations.models import Account
from fangxin.areas.roster.models import Pupil, SchoolClass


class CareGroup(Tenant):
    """The children of some classes who have a service: where they are, when, what they do, who is with them.

    `activity` is one of a closed list in which no school subject stands. A change ends the group and begins another.
    """

    service = models.ForeignKey(CareService, on_delete=models.PROTECT, related_name="groups")
    label = models.CharField("名称", max_length=40)
    activity = models.CharField("活动", max_length=16, choices=list(ACTIVITIES.items()))
    place = models.CharField("地点", max_length=60)
    opens = models.PositiveSmallIntegerField("开始（分）")
    closes = models.PositiveSmallIntegerField("结束（分）")
    leader = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    leader_name = models.CharField("看护老师", max_length=40)
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)

    wall = Wall("published", owner="service")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="care_group_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
            models.CheckConstraint(
                name="care_group_no_subject_teaching", condition=Q(activity__in=list(ACTIVITIES))
            ),
            models.CheckConstraint(
                name="care_group_hours", condition=Q(opens__lt=F("closes"), closes__lte=24 * 60)
            ),
            models.CheckConstraint(name="care_group_has_place", condition=~Q(place="")),
        ]

    def __str__(self) -> str:
        return self.label


class CareGroupClass(Tenant):
    """A class whose children of the service are in the group; a class is in one group of a service at a time."""

    group = models.ForeignKey(CareGroup, on_delete=models.PROTECT, related_name="classes")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")

    wall = Wall("published", owner="group", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="care_group_class_once", fields=["group", "school_class"])
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.school_class_id}"


class CareRoll(Fact):
    """The roll of a group on a day: `expected` is what the database counts itself. A correction supersedes it."""

    group = models.ForeignKey(CareGroup, on_delete=models.PROTECT, related_name="rolls")
    on = models.DateField("日期")
    expected = models.PositiveIntegerField("应到")
    absent = models.PositiveIntegerField("没到")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField("更正原因", max_length=120, default="", blank=True)

    wall = Wall("owned", owner="group", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="care_first_roll_once", fields=["group", "on"], condition=Q(supersedes__isnull=True)
            ),
            models.CheckConstraint(
                name="care_absent_not_more_than_expected", condition=Q(absent__lte=F("expected"))
            ),
            models.CheckConstraint(
                name="care_roll_correction_has_reason", condition=Q(supersedes__isnull=True) | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(name="care_roll_day", fields=["on", "group"])]

    def __str__(self) -> str:
        return f"{self.group_id} {self.on}"


class CareAbsence(Tenant):
    """One child of the group who did not come."""

    roll = models.ForeignKey(CareRoll, on_delete=models.PROTECT, related_name="absences")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("原因", max_length=12, choices=list(AWAY.items()))

    wall = Wall("owned", owner="roll", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="care_absence_once", fields=["roll", "pupil"]),
            models.CheckConstraint(name="care_absence_reason", condition=Q(reason__in=list(AWAY))),
        ]

    def __str__(self) -> str:
        return f"{self.roll_id} {self.pupil_id}"
