"""The county's review of a settlement, by somebody other than the submitter."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.settlement.models.claim import Settlement, SettlementLine


class Review(Fact):
    """Approved, approved with cuts, or returned with a reason. `submitter_id` is copied by the database."""

    VERDICTS = [("approved", "通过"), ("cut", "核减后通过"), ("returned", "退回")]

    settlement = models.OneToOneField(Settlement, on_delete=models.PROTECT, related_name="review")
    verdict = models.CharField("结论", max_length=10, choices=VERDICTS)
    approved_fen = models.PositiveBigIntegerField("核定金额（分）")
    reason = models.CharField("理由", max_length=400, default="", blank=True)
    submitter_id = models.BigIntegerField("报送人", default=0, editable=False)

    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    wall = Wall("party", owner="settlement", party="settlement", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="settlement_review_not_by_submitter", condition=~Q(submitter_id=F("by_id"))
            ),
            models.CheckConstraint(
                name="settlement_verdict_has_reason", condition=Q(verdict="approved") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="settlement_returned_pays_nothing", condition=~Q(verdict="returned") | Q(approved_fen=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.verdict}"


class Cut(Tenant):
    """Fen cut from one line, with its reason and clause."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="cuts")
    line = models.ForeignKey(SettlementLine, on_delete=models.PROTECT, related_name="cuts")
    cut_fen = models.PositiveBigIntegerField("核减（分）")
    reason = models.CharField("理由", max_length=200)

    wall = Wall("owned", owner="review", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="settlement_cut_once", fields=["review", "line"]),
            models.CheckConstraint(name="settlement_cut_positive", condition=Q(cut_fen__gt=0)),
            models.CheckConstraint(name="settlement_cut_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.cut_fen}"
