"""Tables of the clocks that run: who owes what by when, and what happened to each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation

CODES = [
    ("settlement_review", "结算审核"),
    ("payment", "资金拨付"),
    ("public_notice", "公示期"),
    ("hazard", "隐患整改"),
    ("other", "其他时限"),
]
CHANGES = [("paused", "暂停"), ("resumed", "恢复"), ("recomputed", "重算"), ("done", "办结")]


class Deadline(Fact):
    """A clock that was started for a row: `due_on` is its last day as first computed, before pauses and notices.

    `working_days` is the period; none where the law or a person named the date.
    """

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    code = models.CharField("事项", max_length=24, choices=CODES)
    subject_label = models.CharField("对象类型", max_length=80)
    subject_id = models.CharField("对象编号", max_length=40)
    title = models.CharField("内容", max_length=120)
    owed_by = models.CharField("责任岗位", max_length=24, choices=[(r.value, ROLE_NAMES[r]) for r in Role])
    clause = models.CharField("依据", max_length=300, blank=True, default="")
    started_at = models.DateTimeField("起算时刻")
    working_days = models.PositiveSmallIntegerField("工作日", null=True, blank=True)
    due_on = models.DateField("到期日")
    provisional = models.BooleanField("暂定", default=False)

    wall = Wall("owned", owner="place", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="policy_deadline_once", fields=["code", "subject_label", "subject_id"]
            ),
            models.CheckConstraint(
                name="policy_deadline_code_known", condition=Q(code__in=[c for c, _ in CODES])
            ),
            models.CheckConstraint(
                name="policy_deadline_period",
                condition=Q(working_days__isnull=True) | Q(working_days__gte=1),
            ),
        ]
        indexes = [models.Index(name="policy_deadline_subject", fields=["subject_label", "subject_id"])]

    def __str__(self) -> str:
        return self.title


class DeadlineChange(Fact):
    """What happened to a clock: stopped, started again, recomputed after a notice, or done. Done is the end."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField("变化", max_length=12, choices=CHANGES)
    reason = models.CharField("原因", max_length=200, blank=True, default="")
    due_on = models.DateField("到期日", null=True, blank=True)
    provisional = models.BooleanField("暂定", default=False)

    wall = Wall("owned", owner="deadline", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="policy_deadline_change_known", condition=Q(kind__in=[c for c, _ in CHANGES])
            ),
            models.UniqueConstraint(
                name="policy_deadline_done_once", fields=["deadline"], condition=Q(kind="done")
            ),
            models.CheckConstraint(
                name="policy_deadline_due_said", condition=~Q(kind="recomputed") | Q(due_on__isnull=False)
            ),
            models.CheckConstraint(
                name="policy_deadline_pause_reason", condition=~Q(kind="paused") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.kind}"
