"""What is booked already beside what other rules would have booked: nothing is written and nothing is recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.settlement.models import MonthCharge
from fangxin.areas.settlement.queries.months import charges, month_split, term_start
from fangxin.engine.ledger.charge import CannotCharge
from fangxin.engine.policy.lookup import Policy


@dataclass(frozen=True, slots=True)
class BookedMonth:
    """One month charge: its shares as booked, and by the same records under the rules that hold and under the others.

    Shares are fen by tier and `x`. `fault` says why the other rules could not charge the month.
    """

    charge: MonthCharge
    booked: Mapping[str, int]
    before: Mapping[str, int]
    after: Mapping[str, int]
    fault: str = ""

    @property
    def moved(self) -> dict[str, int]:
        """What the other rules alone would add to (or take from) each tier and X."""
        return {name: self.after.get(name, 0) - fen for name, fen in self.before.items()}

    @property
    def differs(self) -> bool:
        """True when a tier or X would bear another sum."""
        return bool(self.fault) or any(self.moved.values())

    @property
    def drifted(self) -> bool:
        """True when the records were corrected since it was booked, so that also today's rules give another split."""
        return dict(self.booked) != dict(self.before)


def booked_under(
    actor: Actor, school: Organisation, since: date, old: Policy, new: Policy
) -> list[BookedMonth]:
    """Each booked month charge of a school from the month of `since` on, under both policies, oldest first.

    A month is charged as the difference of the term to date, so a later month rests on what the earlier ones would
    have been.
    """
    first = since.replace(day=1)
    rows = list(charges(actor).filter(school=school).order_by("month"))
    found: list[BookedMonth] = []
    sides: tuple[dict[date, Mapping[str, int]], ...] = ({}, {})
    for row in (row for row in rows if row.month >= first):
        start = term_start(actor, school, row.month)
        term = [one for one in rows if start <= one.month < row.month]
        said, fault = [], ""
        for side, policy in zip(sides, (old, new), strict=True):
            earlier = [side.get(one.month, one.shares) for one in term]
            try:
                side[row.month] = month_split(actor, school, row.month, earlier, policy).shares
            except CannotCharge as refused:
                side[row.month], fault = row.shares, str(refused)
            said.append(side[row.month])
        found.append(BookedMonth(row, row.shares, said[0], said[1], fault))
    return found
