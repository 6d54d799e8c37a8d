"""Bodies with members: leading groups, their offices, committees. A body is whole on every day, or it is not stored."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models.people import Account
from fangxin.areas.organisations.models.tree import Organisation
from fangxin.areas.organisations.rules.bodies import BODY_KINDS, DUTIES, PARTIES


class Body(Fact):
    """A body at a place, with the document that set it up. Its members are dated rows of their own."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bodies")
    kind = models.CharField("机构", max_length=20, choices=list(BODY_KINDS.items()))
    name = models.CharField("名称", max_length=80)
    document = models.CharField("成立文件", max_length=120)
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)

    wall = Wall("owned", owner="organisation", inherited=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_body_dates", condition=Q(until__isnull=True) | Q(since__lt=F("until"))
            ),
            models.CheckConstraint(
                name="organisations_body_kind", condition=Q(kind__in=list(BODY_KINDS)) & ~Q(document="")
            ),
        ]
        indexes = [models.Index(name="organisations_body_place", fields=["organisation", "kind"])]

    def __str__(self) -> str:
        return self.name


class BodyMember(Fact):
    """A member of a body, dated. Staff are known by account; a parent or an official of another office by name.

    `grade` is the grade a parent speaks for, `party` the side that a member of a price committee stands for.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="members")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    full_name = models.CharField("姓名", max_length=40)
    post_title = models.CharField("单位和职务", max_length=80)
    duty = models.CharField("分工", max_length=12, choices=list(DUTIES.items()))
    party = models.CharField("代表", max_length=16, choices=list(PARTIES.items()), default="", blank=True)
    grade = models.PositiveSmallIntegerField("年级", null=True, blank=True)
    declares_no_tie = models.BooleanField("声明与供应商无利益关系", default=False)
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)

    wall = Wall("owned", owner="body", inherited=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_member_dates", condition=Q(until__isnull=True) | Q(since__lt=F("until"))
            ),
            models.CheckConstraint(
                name="organisations_member_known",
                condition=Q(duty__in=list(DUTIES)) & Q(party__in=["", *PARTIES]) & ~Q(full_name=""),
            ),
        ]
        indexes = [models.Index(name="organisations_member_body", fields=["body", "since"])]

    def __str__(self) -> str:
        return f"{self.full_name} {self.duty}"
