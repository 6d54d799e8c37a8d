"""What a school is, dated: no spell is edited, a change closes it and opens the next."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models.tree import Organisation
from fangxin.areas.organisations.rules.school_facts import (
    LOCATIONS,
    OWNERSHIPS,
    SCHOOL_KINDS,
    STAGES,
    SUPPLY_MODES,
)


def _ordered(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"organisations_profile_{name}_dates",
        condition=Q(**{f"{name}_until__isnull": True}) | Q(**{f"{name}_since__lt": F(f"{name}_until")}),
    )


class SchoolProfile(Fact):
    """One spell of a school's facts, [since, until). Spells of a school cannot overlap (an exclusion constraint).

    A spell is closed once and never edited; only one entered within the last day may be taken back.
    """

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="profiles")
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    kind = models.CharField("学校类别", max_length=16, choices=list(SCHOOL_KINDS.items()))
    stage = models.CharField("学段", max_length=16, choices=list(STAGES.items()))
    ownership = models.CharField("办学性质", max_length=8, choices=list(OWNERSHIPS.items()))
    location = models.CharField("所在地", max_length=12, choices=list(LOCATIONS.items()))
    boarding = models.BooleanField("寄宿")
    supply_mode = models.CharField("供餐方式", max_length=8, choices=list(SUPPLY_MODES.items()))
    # Who brings the meals where the school does not cook (all of) them: one of the directory of certified caterers.
    caterer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="catered_profiles"
    )
    diners = models.PositiveIntegerField("每餐就餐人数")
    permit_number = models.CharField("办学许可证号", max_length=40, default="", blank=True)
    permit_since = models.DateField("办学许可证自", null=True, blank=True)
    permit_until = models.DateField("办学许可证至（不含）", null=True, blank=True)
    inclusive_since = models.DateField("普惠性认定自", null=True, blank=True)
    inclusive_until = models.DateField("普惠性认定至（不含）", null=True, blank=True)
    canteen_licence = models.CharField("食堂食品经营许可证号", max_length=40, default="", blank=True)
    canteen_licence_since = models.DateField("食堂许可证自", null=True, blank=True)
    canteen_licence_until = models.DateField("食堂许可证至（不含）", null=True, blank=True)
    document = models.CharField("依据文件", max_length=120, default="", blank=True)

    wall = Wall("published", owner="school", erasable=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_profile_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
            models.CheckConstraint(
                name="organisations_profile_known",
                condition=Q(
                    kind__in=list(SCHOOL_KINDS),
                    stage__in=list(STAGES),
                    ownership__in=list(OWNERSHIPS),
                    location__in=list(LOCATIONS),
                    supply_mode__in=list(SUPPLY_MODES),
                ),
            ),
            models.CheckConstraint(
                name="organisations_profile_kindergarten_is_preschool",
                condition=Q(kind="kindergarten", stage="preschool")
                | (~Q(kind="kindergarten") & ~Q(stage="preschool")),
            ),
            models.CheckConstraint(
                name="organisations_profile_caterer_named",
                condition=Q(supply_mode="self-run", caterer__isnull=True)
                | (~Q(supply_mode="self-run") & Q(caterer__isnull=False)),
            ),
            _ordered("permit"),
            _ordered("inclusive"),
            _ordered("canteen_licence"),
        ]
        indexes = [models.Index(name="organisations_profile_school", fields=["school", "since"])]

    def __str__(self) -> str:
        return f"{self.school_id} {self.since}"
