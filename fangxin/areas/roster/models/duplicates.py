"""Two rows that may be one child: found by the database or by the score, decided by two people."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import DatabaseNow, Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.roster.models.pupils import Pupil


class DuplicateCase(Tenant):
    """A pair of rows in doubt. It belongs to the lowest place above both, so neither school sees the other through it.

    `first` is the older row. `score` is the weight of the evidence in thousandths of a bit (0 for an equal number).
    """

    EXACT, LIKELY = "exact", "likely"

    number = models.CharField("编号", max_length=12, unique=True)
    kind = models.CharField("类别", max_length=8, choices=[(EXACT, "号码相同"), (LIKELY, "疑似同一人")])
    first = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    score = models.IntegerField("得分", default=0)
    recorded_at = models.DateTimeField("入库时间", db_default=DatabaseNow(), editable=False)

    wall = Wall("owned", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="roster_case_two_rows", condition=Q(first__lt=F("second"))),
            models.UniqueConstraint(name="roster_case_once", fields=["first", "second", "kind"]),
            models.CheckConstraint(name="roster_case_kind", condition=Q(kind__in=["exact", "likely"])),
        ]

    def __str__(self) -> str:
        return self.number


class CaseDecision(Fact):
    """A step on a case: somebody proposes, another person confirms or turns down. `later` only puts it off.

    `same` with `stays_at` ("first" or "second"): one child, which goes on at that row's school from day `on`.
    `different`: two children; `wrong` says whose number is not its own ("" for likely cases).
    """

    VERDICTS = ("same", "different", "later", "turned_down")

    case = models.ForeignKey(DuplicateCase, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField("结论", max_length=12, choices=[(v, v) for v in VERDICTS])
    stays_at = models.CharField("在哪边就读", max_length=8, default="", blank=True)
    wrong = models.CharField("谁的号码有误", max_length=8, default="", blank=True)
    on = models.DateField("自", null=True, blank=True)
    reason = models.CharField("依据", max_length=200)
    confirms = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    wall = Wall("owned", owner="case", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_case_verdict",
                condition=Q(verdict__in=["same", "different", "later", "turned_down"]),
            ),
            models.CheckConstraint(name="roster_case_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="roster_case_same_has_place",
                condition=~Q(verdict="same") | Q(stays_at__in=["first", "second"], on__isnull=False),
            ),
            models.CheckConstraint(
                name="roster_case_turned_down_is_second",
                condition=~Q(verdict="turned_down") | Q(confirms__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verdict}"
