"""Children: a number, the one table of personal values, and dated spells in classes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import DatabaseNow, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.models.classes import SchoolClass


class Pupil(Tenant):
    """A child of a school, by number only."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    wall = Wall("owned", owner="school")

    def __str__(self) -> str:
        return str(self.pk)


class PupilIdentity(Tenant):
    """The child's name and sex: the one table of personal values, from which they can be erased."""

    pupil = models.OneToOneField(Pupil, on_delete=models.PROTECT, related_name="identity")
    name = models.CharField("姓名", max_length=40)
    sex = models.CharField("性别", max_length=1, choices=[("m", "男"), ("f", "女")])

    wall = Wall("owned", owner="pupil", erasable=True)

    class Meta:
        constraints = [models.CheckConstraint(name="roster_sex_known", condition=Q(sex__in=["m", "f"]))]

    def __str__(self) -> str:
        return str(self.pupil_id)


class Enrolment(Tenant):
    """One spell of a child in a class; spells of a child cannot overlap (an exclusion constraint).

    A spell is closed once and never moved. Only one that was entered within the last day may be taken back.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="enrolments")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="enrolments")
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    recorded_at = models.DateTimeField("入库时间", db_default=DatabaseNow(), editable=False)

    wall = Wall("owned", owner="school_class", erasable=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_enrolment_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
        ]
        indexes = [models.Index(name="roster_enrolment_class", fields=["school_class", "since"])]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.school_class_id}"
