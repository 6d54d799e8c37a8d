"""Table of the county's own planning: one search for the sets of a season and stage, and the sets that it stored."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.menus.models.library import SEASONS, STAGES
from fangxin.areas.menus.models.plan import OBJECTIVES, RUN_STATES
from fangxin.areas.organisations.models import Organisation


class SeasonRun(Tenant):
    """One search for the sets of a season. Its figures change while it runs; money is in hundredths of a fen."""

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="season_runs")
    stage = models.CharField("学段", max_length=10, choices=STAGES)
    season = models.CharField("季节", max_length=8, choices=SEASONS)
    sets = models.PositiveSmallIntegerField("套数", default=4)
    budget_fen = models.PositiveIntegerField("每生每天预算（分）")
    objective = models.CharField("目标", max_length=8, choices=OBJECTIVES)
    state = models.CharField("状态", max_length=10, choices=RUN_STATES, default="waiting")
    step = models.CharField("进展", max_length=40, default="", blank=True)
    bound = models.BigIntegerField("下界", null=True, blank=True)
    best = models.BigIntegerField("目前最好", null=True, blank=True)
    stop_at = models.DateTimeField("要求停止的时间", null=True, blank=True)
    message = models.CharField("说明", max_length=400, default="", blank=True)
    asked_at = models.DateTimeField("提出时间")
    asked_by_id = models.BigIntegerField("提出人")

    wall = Wall("owned", owner="place")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="menus_season_run_state_known", condition=Q(state__in=[key for key, _ in RUN_STATES])
            ),
            models.CheckConstraint(
                name="menus_season_run_sane",
                condition=Q(budget_fen__gt=0) & Q(sets__gte=1) & Q(sets__lte=8),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.stage} {self.season} {self.state}"
