"""Why and when an organisation or a body ended: the row beside the `until` that it set."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models.bodies import Body
from fangxin.areas.organisations.models.tree import Organisation


class Closing(Fact):
    """An organisation was closed (`body` empty) or one of its bodies dissolved: the first day without it, and why."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="closings")
    body = models.OneToOneField(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="closing")
    until = models.DateField("从这天起不再存在")
    reason = models.CharField("原因", max_length=200)
    document = models.CharField("依据文件", max_length=120, default="", blank=True)

    wall = Wall("published", owner="organisation", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="organisations_closing_reason", condition=~Q(reason="")),
            models.UniqueConstraint(
                name="organisations_closed_once", fields=["organisation"], condition=Q(body__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.until}"
