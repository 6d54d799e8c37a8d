"""Who is to do what: departments and their tasks, the written duties of each post, and the holders who signed them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models.people import Post
from fangxin.areas.organisations.models.tree import Organisation
from fangxin.areas.organisations.rules.duties import DUTY_ROLES, PARTS, TASKS


class Responsibility(Fact):
    """A department's part in a task of its county (city), from a day on, and the document that says so.

    One department leads a task on a day (an exclusion constraint); others assist or carry it out.
    """

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="responsibilities")
    task = models.CharField(
        "事项", max_length=32, choices=[(code, task.title) for code, task in TASKS.items()]
    )
    department = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    part = models.CharField("分工", max_length=12, choices=list(PARTS.items()))
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    document = models.CharField("依据文件", max_length=120)

    wall = Wall("published", owner="place")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_responsibility_dates",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
            models.CheckConstraint(
                name="organisations_responsibility_known",
                condition=Q(task__in=list(TASKS)) & Q(part__in=list(PARTS)) & ~Q(document=""),
            ),
        ]
        indexes = [models.Index(name="organisations_responsible", fields=["place", "task"])]

    def __str__(self) -> str:
        return f"{self.task} {self.department_id}"


class PostDuty(Fact):
    """The written duties of a role at a school (or caterer), one text for a spell; a new text closes the one before it."""

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="post_duties")
    role = models.CharField("职务", max_length=24)
    text = models.TextField("岗位职责")
    document = models.CharField("依据文件", max_length=120, default="", blank=True)
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)

    wall = Wall("owned", owner="place", inherited=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_post_duty_dates",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
            models.CheckConstraint(
                name="organisations_post_duty_known",
                condition=Q(role__in=[role.value for role in DUTY_ROLES]) & ~Q(text=""),
            ),
        ]
        indexes = [models.Index(name="organisations_post_duty_of", fields=["place", "role"])]

    def __str__(self) -> str:
        return f"{self.place_id} {self.role}"


class PostDutySignature(Fact):
    """The holder of a post signed its duties as they stood: `by_id` is the holder (a trigger), once for each text."""

    duty = models.ForeignKey(PostDuty, on_delete=models.PROTECT, related_name="signatures")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="signatures")
    on = models.DateField("签字日期")

    wall = Wall("owned", owner="duty", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="organisations_duty_signed_once", fields=["duty", "post"])
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.post_id}"


class ServiceStage(Fact):
    """How far a school is with a service (lunch, nap, care): planned for a term, ready, running, ended. The last row holds.

    `term` is the start term, '2023-autumn': the year and the season in which the school begins.
    """

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="service_stages")
    service = models.CharField("服务", max_length=12)
    stage = models.CharField("进度", max_length=12)
    term = models.CharField("启动学期", max_length=12)
    since = models.DateField("自")
    note = models.CharField("说明", max_length=200, default="", blank=True)

    wall = Wall("published", owner="school", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_service_known",
                condition=Q(service__in=["lunch", "nap", "after_school"])
                & Q(stage__in=["planned", "ready", "running", "ended"])
                & Q(term__regex=r"^20[0-9][0-9]-(spring|autumn)$"),
            ),
            models.CheckConstraint(
                name="organisations_service_end_reason", condition=~Q(stage="ended") | ~Q(note="")
            ),
        ]
        indexes = [models.Index(name="organisations_service_of", fields=["school", "service", "since"])]

    def __str__(self) -> str:
        return f"{self.school_id} {self.service} {self.stage}"
