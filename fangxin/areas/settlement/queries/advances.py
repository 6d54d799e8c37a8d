"""Reading advances: what the county put in by tier and year, which awards arrived, and what repaid what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.ledger.models import Transfer
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.settlement.models import AwardMatch
from fangxin.engine.ledger.accounts import TIERS
from fangxin.engine.ledger.pairs import Event


@dataclass(frozen=True, slots=True)
class AdvanceLine:
    """One tier's award of a year: what the county put in for it, what was repaid, and since when money stands open."""

    programme: str
    tier: str
    budget_year: int
    advanced_fen: int
    repaid_fen: int
    open_since: date | None

    @property
    def open_fen(self) -> int:
        """What the award still owes the county."""
        return self.advanced_fen - self.repaid_fen


def advances(actor: Actor, county: Organisation) -> list[AdvanceLine]:
    """Advances of a county by programme, year (newest first) and tier. One query.

    An award repays the oldest advance first: money stands open since the first advance that is not repaid in full.
    """
    rows = Transfer.objects.filter(
        within(actor), event__in=[Event.ADVANCE_MADE.value, Event.ADVANCE_REPAID.value], phase="posted"
    ).filter(
        Q(credit__organisation=county, credit__kind="advance")
        | Q(debit__organisation=county, debit__kind="advance")
    )
    made: dict[tuple[str, str, int], list[tuple[date, int]]] = {}
    repaid: dict[tuple[str, str, int], int] = {}
    for row in rows.select_related("debit", "credit").order_by("on", "id"):
        account = row.credit if row.credit.kind == "advance" else row.debit
        place = account.programme, account.tier, account.budget_year
        if account is row.credit:
            made.setdefault(place, []).append((row.on, row.amount_fen))
        else:
            repaid[place] = repaid.get(place, 0) + row.amount_fen
    order = {tier.value: number for number, tier in enumerate(TIERS)}
    lines = [
        AdvanceLine(
            *place,
            sum(fen for _, fen in those),
            repaid.get(place, 0),
            _open_since(those, repaid.get(place, 0)),
        )
        for place, those in made.items()
    ]
    return sorted(lines, key=lambda line: (line.programme, -line.budget_year, order[line.tier]))


def _open_since(made: list[tuple[date, int]], repaid_fen: int) -> date | None:
    left = repaid_fen
    for on, fen in made:
        if left < fen:
            return on
        left -= fen
    return None


def awards(actor: Actor, county: Organisation) -> QuerySet[Transfer]:
    """Awards that arrived at a county, newest first, with `matched_fen`: what they have repaid."""
    rows = Transfer.objects.filter(
        within(actor), event=Event.GRANT_RECEIVED.value, phase="posted", debit__organisation=county
    )
    matched = Coalesce(Sum("award_matches__amount_fen"), 0)
    return (
        rows.select_related("debit__organisation", "credit")
        .annotate(matched_fen=matched)
        .order_by("-on", "-id")
    )


def award(actor: Actor, county: Organisation, transfer_id: int) -> Transfer:
    """One award that arrived; raises NotFound."""
    return one(awards(actor, county), "这笔到账的奖补", pk=transfer_id)


def open_awards(actor: Actor, county: Organisation) -> QuerySet[Transfer]:
    """Awards that have something left to repay with, where the county still has money in for their tier and year."""
    wanted = {(one.programme, one.tier, one.budget_year) for one in advances(actor, county) if one.open_fen}
    condition = Q(pk__in=[])
    for programme, tier, year in wanted:
        condition |= Q(credit__programme=programme, credit__tier=tier, credit__budget_year=year)
    return awards(actor, county).filter(condition).filter(matched_fen__lt=F("amount_fen"))  # type: ignore[misc]


def unmatched_fen(actor: Actor, received: Transfer) -> int:
    """What an award has left to repay with."""
    used = AwardMatch.objects.filter(within(actor), received=received).aggregate(fen=Sum("amount_fen"))["fen"]
    return received.amount_fen - (used or 0)


def matches(actor: Actor, county: Organisation) -> QuerySet[AwardMatch]:
    """Which award repaid what, newest first."""
    rows = AwardMatch.objects.filter(within(actor), county=county)
    return rows.select_related("received__credit", "repaid").order_by("-at", "-pk")
