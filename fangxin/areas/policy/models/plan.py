"""Tables of the plans by which a county or prefecture adopts values of its own, within what stands above it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation


class Plan(Fact):
    """A place's implementation plan for a programme: its own document, in force [since, until) once another approved it.

    A later plan of the same place and programme takes over from its first day. Plans are public.
    """

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    programme = models.CharField("项目", max_length=40)
    title = models.CharField("文件名称", max_length=120)
    number = models.CharField("文号", max_length=60)
    issued = models.DateField("发文日期")
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)

    wall = Wall("published", owner="place", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="policy_plan_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
            models.CheckConstraint(name="policy_plan_has_document", condition=~Q(title="") & ~Q(number="")),
        ]
        indexes = [models.Index(name="policy_plan_place", fields=["place", "programme"])]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"


class PlanValue(Tenant):
    """One value that the plan adopts, and the version of the value above that it was adopted against."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="values")
    parameter = models.CharField("参数", max_length=80)
    value = models.JSONField("值")
    article = models.CharField("条款", max_length=60)
    quotation = models.CharField("引文", max_length=300, default="", blank=True)
    against = models.CharField("上级规定版本", max_length=12)

    wall = Wall("published", owner="plan", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="policy_plan_value_once", fields=["plan", "parameter"]),
            models.CheckConstraint(
                name="policy_plan_value_against", condition=Q(against__regex=r"^[0-9a-f]{12}$")
            ),
        ]

    def __str__(self) -> str:
        return self.parameter


class PlanDecision(Fact):
    """Another person approved the plan, or sent it back with a reason."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="decision")
    approved = models.BooleanField("批准")
    reason = models.CharField("意见", max_length=200, default="", blank=True)

    wall = Wall("published", owner="plan", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="policy_plan_return_reason", condition=Q(approved=True) | ~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.approved}"


class PlanFiling(Fact):
    """The approved plan was sent to the prefecture."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="filing")

    wall = Wall("published", owner="plan", record=True)

    def __str__(self) -> str:
        return str(self.plan_id)


class PlanReceipt(Fact):
    """The prefecture has the plan: the receipt of the filing."""

    filing = models.OneToOneField(PlanFiling, on_delete=models.PROTECT, related_name="receipt")

    wall = Wall("published", owner="filing", record=True)

    def __str__(self) -> str:
        return str(self.filing_id)
