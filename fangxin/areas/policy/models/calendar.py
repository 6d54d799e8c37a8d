"""Tables of the calendar: terms, meal days, days called off."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation


class Term(Fact):
    """A school term of a county: `since` is its first school day, `until` the first day after it.

    Changed dates are a new row that supersedes the old one.
    """

    county = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("学期", max_length=40)
    since = models.DateField("自")
    until = models.DateField("至（不含）")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    wall = Wall("inherited", owner="county", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="policy_term_since_before_until", condition=Q(since__lt=F("until"))),
            models.UniqueConstraint(
                name="policy_term_once", fields=["county", "name"], condition=Q(supersedes__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MealDay(Fact):
    """A day on which a school serves lunch. Where there is no such row there can be no meal, order or roll call."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="meal_days")
    on = models.DateField("日期")

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="policy_meal_day_once", fields=["school", "on"])]

    def __str__(self) -> str:
        return f"{self.school_id} {self.on}"


class MealDayClosure(Fact):
    """A meal day that was called off (snow, illness, exams): nothing can be entered for it any more."""

    meal_day = models.OneToOneField(MealDay, on_delete=models.PROTECT, related_name="closure")
    reason = models.CharField("原因", max_length=120)

    wall = Wall("owned", owner="meal_day", record=True)

    class Meta:
        constraints = [models.CheckConstraint(name="policy_closure_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return self.reason
