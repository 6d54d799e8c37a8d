"""Which award repaid what the county had put in first."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.ledger.models import Transfer
from fangxin.areas.organisations.models import Organisation


class AwardMatch(Fact):
    """An award that arrived (`received`) repays the county's advance by one transfer (`repaid`).

    Both are of one county, programme, tier and budget year, and the awards' sum is never exceeded (a trigger).
    """

    county = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="award_matches")
    received = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="award_matches")
    repaid = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="award_match")
    amount_fen = models.PositiveBigIntegerField("归还垫付（分）")

    wall = Wall("owned", owner="county", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="settlement_match_positive", condition=Q(amount_fen__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.received_id} {self.amount_fen}"
