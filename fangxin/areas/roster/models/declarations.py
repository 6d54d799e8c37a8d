"""Reports of counts, their checks and their notice."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.models.classes import SchoolClass
from fangxin.areas.roster.models.pupils import Pupil


class Declaration(Fact):
    """A school reports its entitled children for a period, frozen by number: the first of four steps.

    `digest` is SHA-256 over the sorted numbers joined by commas; the database computes it again at commit.
    """

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="declarations")
    programme = models.CharField("项目", max_length=40)
    since = models.DateField("自")
    until = models.DateField("至（不含）")
    pupils = models.PositiveIntegerField("人数")
    digest = models.CharField("名单摘要", max_length=64, default="")

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


class DeclaredPupil(Tenant):
    """One child of a declared list: class, why entitled (a code of engine.entitlement.Reason) and the day's rate."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="children")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    reason = models.PositiveSmallIntegerField("依据代码")
    rate_fen = models.PositiveIntegerField("标准（分/天）")

    wall = Wall("owned", owner="declaration", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="roster_declared_pupil_once", fields=["declaration", "pupil"]),
            # Codes from 20 on say why a child is not entitled.
            models.CheckConstraint(name="roster_declared_pupil_entitled", condition=Q(reason__gt=0, reason__lt=20)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.pupil_id}"


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


class Objection(Fact):
    """What somebody holds against a list on notice. `holds`: the list does not come into force before the answer.

    The public writes without a name; what is kept is the text and nothing about who wrote it.
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="objections")
    text = models.TextField("异议", max_length=500)
    holds = models.BooleanField("答复前不生效")
    answer_by = models.DateField("答复期限")

    wall = Wall("owned", owner="declaration", record=True)

    class Meta:
        constraints = [models.CheckConstraint(name="roster_objection_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.pk}"


class ObjectionAnswer(Fact):
    """The county's answer. An objection that is upheld ends the list: the school reports anew."""

    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="answer")
    upheld = models.BooleanField("异议成立")
    text = models.TextField("答复", max_length=500)

    wall = Wall("owned", owner="objection", record=True)

    class Meta:
        constraints = [models.CheckConstraint(name="roster_answer_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.objection_id}"
