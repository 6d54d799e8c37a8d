"""Tables of tracing: what happened, the duty and the post in question, the person's own words, the decision."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation, Post, PostDuty
from fangxin.areas.oversight.rules import KINDS, OUTCOMES


class Incident(Fact):
    """Something that went wrong at a school on a day, and which of the law's systems it concerns."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    happened_on = models.DateField("发生日期")
    kind = models.CharField("涉及制度", max_length=24, choices=list(KINDS.items()))
    title = models.CharField("事件", max_length=80)
    found = models.TextField("查到的事实", max_length=1000)
    evidence = models.CharField("证据（台账、单据或文件编号）", max_length=200, blank=True, default="")

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="oversight_incident_says_what",
                condition=Q(kind__in=list(KINDS)) & ~Q(title="") & ~Q(found=""),
            ),
        ]
        indexes = [models.Index(name="oversight_incident_of", fields=["school", "happened_on"])]

    def __str__(self) -> str:
        return self.title


class Attribution(Fact):
    """A sentence of a written duty that may not have been kept, and the post that had it that day.

    `reply_by` is the last day on which the holder's statement is waited for.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="attributions")
    duty = models.ForeignKey(PostDuty, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    sentence = models.CharField("职责原文", max_length=300)
    why = models.CharField("说明", max_length=300)
    reply_by = models.DateField("陈述截止")

    wall = Wall("owned", owner="incident", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="oversight_attributed_once", fields=["incident", "post", "sentence"]
            ),
            models.CheckConstraint(
                name="oversight_attribution_says_why", condition=~Q(sentence="") & ~Q(why="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.post_id}"


class Statement(Fact):
    """What the holder of the post says about it: by that very person, once."""

    attribution = models.OneToOneField(Attribution, on_delete=models.PROTECT, related_name="statement")
    text = models.TextField("陈述", max_length=1000)

    wall = Wall("owned", owner="attribution", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="oversight_statement_says_something", condition=~Q(text=""))
        ]

    def __str__(self) -> str:
        return f"{self.attribution_id}"


class Finding(Fact):
    """What was decided about an attribution, and why. The newest holds; each is another person's."""

    attribution = models.ForeignKey(Attribution, on_delete=models.PROTECT, related_name="findings")
    outcome = models.CharField("决定", max_length=16, choices=list(OUTCOMES.items()))
    reason = models.CharField("理由", max_length=500)
    document = models.CharField("文件", max_length=120, blank=True, default="")

    wall = Wall("owned", owner="attribution", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="oversight_finding_says_why", condition=Q(outcome__in=list(OUTCOMES)) & ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribution_id} {self.outcome}"


class Clearance(Fact):
    """Nobody failed a written duty: said once, with the reason, by another person than the reporter."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="clearance")
    reason = models.CharField("理由", max_length=500)

    wall = Wall("owned", owner="incident", record=True)

    class Meta:
        constraints = [models.CheckConstraint(name="oversight_clearance_says_why", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.incident_id}"
