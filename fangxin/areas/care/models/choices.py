"""What families chose: a need, a choice, the place that answers it, an offer while places were short, a withdrawal.

Everything is a record of fact. A choice without a withdrawal goes on to the end of the term; a choice without a place
waits. There is no enrolment without a choice: a place cannot be stored without one.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.care.models.catalogue import CareService
from fangxin.areas.care.rules import KINDS, SOURCES, WITHDRAWN_BY
from fangxin.areas.policy.models import Term
from fangxin.areas.roster.models import Pupil

# Said by the family on its own pages, or on paper that a teacher entered: then the scan's SHA-256 is there.
PAPER_HAS_SCAN = Q(source="family", scan="") | (Q(source="paper") & ~Q(scan=""))


class CareNeed(Fact):
    """A child needs a service, or does not, whether the school offers it or not. The newest answer counts."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("服务", max_length=12, choices=list(KINDS.items()))
    needed = models.BooleanField("需要")

    wall = Wall("owned", owner="pupil", record=True, self_column="by_id", self_writes=True)

    class Meta:
        constraints = [models.CheckConstraint(name="care_need_kind", condition=Q(kind__in=list(KINDS)))]
        indexes = [models.Index(name="care_need_newest", fields=["term", "pupil", "kind", "id"])]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.kind} {self.needed}"


class CareChoice(Fact):
    """A guardian wants a service for a child from a day on, at the fee that was shown."""

    service = models.ForeignKey(CareService, on_delete=models.PROTECT, related_name="choices")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("自")
    fee_fen = models.PositiveIntegerField("选择时的收费（分/天）")
    source = models.CharField("方式", max_length=8, choices=list(SOURCES.items()))
    scan = models.CharField("纸质表扫描件摘要", max_length=64, default="", blank=True)

    wall = Wall("owned", owner="service", record=True, self_column="by_id", self_writes=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="care_choice_paper_has_scan", condition=PAPER_HAS_SCAN),
        ]
        indexes = [models.Index(name="care_choice_of_pupil", fields=["service", "pupil"])]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.service_id}"


class CareOffer(Fact):
    """A place became free for a choice that waited; it is held until `answer_by` (the last day)."""

    choice = models.OneToOneField(CareChoice, on_delete=models.PROTECT, related_name="offer")
    answer_by = models.DateField("答复期限")

    wall = Wall("owned", owner="choice", record=True)

    def __str__(self) -> str:
        return f"{self.choice_id} {self.answer_by}"


class CareOfferAnswer(Fact):
    """The family takes the offered place, or does not."""

    offer = models.OneToOneField(CareOffer, on_delete=models.PROTECT, related_name="answer")
    accepted = models.BooleanField("接受")
    source = models.CharField("方式", max_length=8, choices=list(SOURCES.items()))
    scan = models.CharField("纸质表扫描件摘要", max_length=64, default="", blank=True)

    wall = Wall("owned", owner="offer", record=True, self_column="by_id", self_writes=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="care_answer_paper_has_scan", condition=PAPER_HAS_SCAN),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.accepted}"


class CarePlace(Fact):
    """The enrolment: the place that a choice got, from a day on. It ends with the term or with the withdrawal."""

    choice = models.OneToOneField(CareChoice, on_delete=models.PROTECT, related_name="place")
    since = models.DateField("自")

    wall = Wall("owned", owner="choice", record=True)

    def __str__(self) -> str:
        return f"{self.choice_id} {self.since}"


class CareWithdrawal(Fact):
    """The family no longer wants the service from the day `since` on, or the child has left the school."""

    choice = models.OneToOneField(CareChoice, on_delete=models.PROTECT, related_name="withdrawal")
    since = models.DateField("自")
    source = models.CharField("方式", max_length=8, choices=list(WITHDRAWN_BY.items()))
    scan = models.CharField("纸质表扫描件摘要", max_length=64, default="", blank=True)

    wall = Wall("owned", owner="choice", record=True, self_column="by_id", self_writes=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="care_withdrawal_paper_has_scan", condition=PAPER_HAS_SCAN | Q(source="left", scan="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.choice_id} {self.since}"
