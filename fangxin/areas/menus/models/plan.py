"""Tables of the planner: a run in the background, and drafts of a week that nobody serves yet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.menus.models.library import STAGES
from fangxin.areas.menus.models.week import MenuWeek
from fangxin.areas.organisations.models import Organisation

OBJECTIVES = [("liking", "预算内最受欢迎"), ("cost", "最省钱"), ("nearest", "最接近标准")]
RUN_STATES = [
    ("waiting", "排队"),
    ("running", "计算中"),
    ("done", "已排好"),
    ("impossible", "排不出"),
    ("failed", "没有完成"),
]


class PlanRun(Tenant):
    """One search for a week. Its figures change while it runs; money is in hundredths of a fen."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plan_runs")
    monday = models.DateField("周一日期")
    stage = models.CharField("学段", max_length=10, choices=STAGES)
    budget_fen = models.PositiveIntegerField("每生每天预算（分）")
    objective = models.CharField("目标", max_length=8, choices=OBJECTIVES)
    price_pct = models.PositiveSmallIntegerField("价格调整（百分比）", default=100)
    stoves = models.PositiveSmallIntegerField("炒锅每天道数", null=True, blank=True)
    without = models.CharField("不用的食材", max_length=200, default="", blank=True)
    state = models.CharField("状态", max_length=10, choices=RUN_STATES, default="waiting")
    bound = models.BigIntegerField("下界", null=True, blank=True)
    best = models.BigIntegerField("目前最好", null=True, blank=True)
    stop_at = models.DateTimeField("要求停止的时间", null=True, blank=True)
    message = models.CharField("说明", max_length=400, default="", blank=True)
    asked_at = models.DateTimeField("提出时间")
    asked_by_id = models.BigIntegerField("提出人")

    wall = Wall("owned", owner="school")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="menus_run_state_known", condition=Q(state__in=[key for key, _ in RUN_STATES])
            ),
            models.CheckConstraint(name="menus_run_budget_positive", condition=Q(budget_fen__gt=0)),
            models.CheckConstraint(
                name="menus_run_prices_sane", condition=Q(price_pct__gte=50) & Q(price_pct__lte=300)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.monday} {self.state}"


class MenuDraft(Fact):
    """A draft of a week: dishes on days with their portions. A change is a new draft that supersedes the older one."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="menu_drafts")
    monday = models.DateField("周一日期")
    stage = models.CharField("学段", max_length=10, choices=STAGES)
    run = models.ForeignKey(PlanRun, on_delete=models.PROTECT, null=True, blank=True, related_name="drafts")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    change = models.CharField("改动", max_length=120, default="", blank=True)
    proof = models.JSONField("证明", default=dict, blank=True)
    digest = models.CharField("内容摘要", max_length=64)

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [models.CheckConstraint(name="menus_draft_digest", condition=~Q(digest=""))]

    def __str__(self) -> str:
        return f"{self.school_id} {self.monday} #{self.pk}"


class MenuDraftDish(Tenant):
    """A dish on a day of a draft (1 is Monday), at a portion in thousandths."""

    draft = models.ForeignKey(MenuDraft, on_delete=models.PROTECT, related_name="dishes")
    day = models.PositiveSmallIntegerField("星期")
    position = models.PositiveSmallIntegerField("次序")
    name = models.CharField("菜名", max_length=60)
    portion_permille = models.PositiveSmallIntegerField("份量（千分）", default=1000)

    wall = Wall("owned", owner="draft", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="menus_draft_place_once", fields=["draft", "day", "position"]),
            models.CheckConstraint(name="menus_draft_weekday", condition=Q(day__gte=1) & Q(day__lte=7)),
            models.CheckConstraint(
                name="menus_draft_portion",
                condition=Q(portion_permille__gte=500) & Q(portion_permille__lte=1500),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.day} {self.name}"


class DraftVerdict(Fact):
    """What the independent checker said of a draft when it was published, and the week that it became."""

    draft = models.OneToOneField(MenuDraft, on_delete=models.PROTECT, related_name="verdict")
    menu_week = models.OneToOneField(MenuWeek, on_delete=models.PROTECT, related_name="draft_verdict")
    passed = models.BooleanField("通过")
    findings = models.JSONField("所提示的", default=list, blank=True)
    digest = models.CharField("所核对内容摘要", max_length=64)

    wall = Wall("owned", owner="draft", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="menus_only_passed_is_published", condition=Q(passed=True))
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.passed}"
