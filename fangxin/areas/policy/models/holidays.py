"""Tables of days off: notices of the state and of places, and a school's own exceptions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation

SCOPES = [("state", "国务院通知"), ("local", "地方规定")]
DAY_KINDS = [("closed", "放假"), ("working", "上班")]
EXCEPTIONS = [("closed", "停课"), ("makeup", "补课"), ("trip", "年级外出"), ("normal", "照常")]


class HolidayNotice(Fact):
    """A notice of days off that holds at a place and below: the state's for a whole year, or the place's own days.

    A later one of the same place, scope and title supersedes it; the state's of a year is one a place.
    """

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField("类别", max_length=8, choices=SCOPES)
    year = models.PositiveSmallIntegerField("年份")
    title = models.CharField("名称", max_length=80)
    document_number = models.CharField("文号", max_length=60, blank=True, default="")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    wall = Wall("inherited", owner="place", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="policy_holiday_scope_known", condition=Q(scope__in=[s for s, _ in SCOPES])
            ),
            models.CheckConstraint(
                name="policy_holiday_year", condition=Q(year__gte=2000) & Q(year__lte=2100)
            ),
            models.CheckConstraint(
                name="policy_state_notice_numbered", condition=~Q(scope="state") | ~Q(document_number="")
            ),
            models.UniqueConstraint(
                name="policy_holiday_notice_once",
                fields=["place", "scope", "year", "title"],
                condition=Q(supersedes__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HolidayDay(Tenant):
    """One day of a notice: off, or worked in exchange."""

    notice = models.ForeignKey(HolidayNotice, on_delete=models.PROTECT, related_name="days")
    on = models.DateField("日期")
    kind = models.CharField("安排", max_length=8, choices=DAY_KINDS)
    name = models.CharField("名称", max_length=40, blank=True, default="")

    wall = Wall("inherited", owner="notice", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="policy_holiday_day_once", fields=["notice", "on"]),
            models.CheckConstraint(
                name="policy_holiday_day_kind", condition=Q(kind__in=[k for k, _ in DAY_KINDS])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"


class SchoolDayException(Fact):
    """A school's own day: closed, made up for, or a grade away. `grade` 0 is the whole school.

    A correction is a new row that supersedes the old one; `normal` takes it back.
    """

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("日期")
    grade = models.PositiveSmallIntegerField("年级", default=0)
    kind = models.CharField("安排", max_length=8, choices=EXCEPTIONS)
    reason = models.CharField("原因", max_length=120)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="policy_school_day_once",
                fields=["school", "on", "grade"],
                condition=Q(supersedes__isnull=True),
            ),
            models.CheckConstraint(name="policy_school_day_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="policy_school_day_kind", condition=Q(kind__in=[k for k, _ in EXCEPTIONS])
            ),
            models.CheckConstraint(
                name="policy_trip_of_a_grade",
                condition=Q(kind="normal")
                | (Q(kind="trip") & Q(grade__gt=0))
                | (Q(kind__in=["closed", "makeup"]) & Q(grade=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"
