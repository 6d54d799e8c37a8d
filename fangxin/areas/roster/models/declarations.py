"""Reports of counts, their checks and their notice."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.models.classes import SchoolClass


class Declaration(Fact):
    """A school reports its count of eligible pupils by class for a period: the first of four steps."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="declarations")
    programme = models.CharField("项目", max_length=40)
    since = models.DateField("自")
    until = models.DateField("至（不含）")
    pupils = models.PositiveIntegerField("人数")

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_declaration_since_before_until", condition=Q(since__lt=F("until"))
            ),
            models.CheckConstraint(name="roster_declaration_some_pupils", condition=Q(pupils__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.since} {self.pupils}"


class DeclarationLine(Tenant):
    """The declared count of one class."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="lines")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    pupils = models.PositiveIntegerField("人数")

    wall = Wall("owned", owner="declaration", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="roster_declaration_line_once", fields=["declaration", "school_class"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class_id} {self.pupils}"


class DeclarationApproval(Fact):
    """One county officer's decision on a declaration: education and finance each decide once, by different people."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="approvals")
    side = models.CharField("部门", max_length=12, choices=[("education", "教育"), ("finance", "财政")])
    approved = models.BooleanField("核准")
    reason = models.CharField("说明", max_length=200, default="", blank=True)

    wall = Wall("owned", owner="declaration", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="roster_approval_once", fields=["declaration", "side"]),
            models.UniqueConstraint(name="roster_approval_by_two_people", fields=["declaration", "by_id"]),
            models.CheckConstraint(
                name="roster_approval_side", condition=Q(side__in=["education", "finance"])
            ),
            models.CheckConstraint(
                name="roster_refusal_has_reason", condition=Q(approved=True) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.side}"


class DeclarationNotice(Fact):
    """The public notice of an approved count: `open_on` to `close_on` inclusive; food may be ordered after it."""

    declaration = models.OneToOneField(Declaration, on_delete=models.PROTECT, related_name="notice")
    open_on = models.DateField("公示开始")
    close_on = models.DateField("公示结束")

    wall = Wall("owned", owner="declaration", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="roster_notice_has_days", condition=Q(open_on__lte=F("close_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.open_on}"
