"""Classes of a school year and who calls their roll."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Account, Organisation


class SchoolClass(Tenant):
    """A class of a school year, e.g. 三（2）班 of 2026-2027."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="classes")
    school_year = models.CharField("学年", max_length=9)
    grade = models.PositiveSmallIntegerField("年级")
    number = models.PositiveSmallIntegerField("班号")
    label = models.CharField("班级", max_length=20)

    wall = Wall("owned", owner="school")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="roster_class_once", fields=["school", "school_year", "grade", "number"]
            ),
            models.CheckConstraint(name="roster_class_grade", condition=Q(grade__gte=0, grade__lte=12)),
        ]

    def __str__(self) -> str:
        return self.label


class ClassTeacher(Tenant):
    """Who calls the roll of a class, dated."""

    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="teachers")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)

    wall = Wall("owned", owner="school_class")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_teacher_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class_id} {self.account_id}"
