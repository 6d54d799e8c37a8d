"""Tables of a menu that changes on the day: what one person proposes, and what another decides."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.menus.models.week import MenuWeek
from fangxin.areas.policy.models import MealDay


class MenuChange(Fact):
    """Other dishes for one meal day, and why: `swaps` holds pairs (dish that falls out, dish in its place)."""

    menu_week = models.ForeignKey(MenuWeek, on_delete=models.PROTECT, related_name="changes")
    meal_day = models.ForeignKey(MealDay, on_delete=models.PROTECT, related_name="menu_changes")
    swaps = models.JSONField("替换")
    gone = models.JSONField("缺的食材", default=list, blank=True)
    reason = models.CharField("原因", max_length=200)

    wall = Wall("owned", owner="menu_week", record=True)

    class Meta:
        constraints = [models.CheckConstraint(name="menus_change_says_why", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.meal_day_id} {self.reason}"


class MenuChangeVerdict(Fact):
    """The second person's decision; when accepted, the week that holds the change. The published one stays on record."""

    change = models.OneToOneField(MenuChange, on_delete=models.PROTECT, related_name="verdict")
    accepted = models.BooleanField("同意")
    menu_week = models.OneToOneField(
        MenuWeek, on_delete=models.PROTECT, null=True, blank=True, related_name="change_verdict"
    )

    wall = Wall("owned", owner="change", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="menus_change_accepted_has_week",
                condition=Q(accepted=True, menu_week__isnull=False)
                | Q(accepted=False, menu_week__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.accepted}"
