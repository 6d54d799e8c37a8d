"""Whose days count for money in a school's months: the frozen lists beside the rolls. docs/algorithms/ledger.md §4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.dining.queries import attendance
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.models import MonthSnapshot
from fangxin.areas.roster.queries import children_of, snapshot_of


@dataclass(frozen=True, slots=True)
class EntitledHeads:
    """Entitled children present, by day. `not_frozen` are months whose list is not frozen: nobody knows yet who of them
    is entitled, so everybody who ate is counted, an estimate that a statement may show and no charge may use."""

    by_day: Mapping[date, int]
    not_frozen: tuple[date, ...]


def entitled_heads(actor: Actor, school: Organisation, heads: Mapping[date, int]) -> EntitledHeads:
    """Of the heads of some days, those that count; at most six queries a month, whatever the number of children."""
    counted: dict[date, int] = {}
    not_frozen = []
    for month in sorted({on.replace(day=1) for on in heads}):
        days = [on for on in heads if on.replace(day=1) == month]
        frozen = snapshot_of(actor, school, month)
        if frozen is None:
            not_frozen.append(month)
            counted |= {on: heads[on] for on in days}
        else:
            present = _present(actor, frozen)
            counted |= {on: present[on] for on in days}
    return EntitledHeads(counted, tuple(not_frozen))


def _present(actor: Actor, frozen: MonthSnapshot) -> Counter[date]:
    """The frozen children by day: called, there, and no more days than the list gives a child. A child whose number
    another child has counts for no money until two people have decided whose it is, also when that came up later."""
    rolls = attendance(actor, frozen.school, frozen.month)
    rows = children_of(actor, frozen).exclude(pupil__identity__contested=True)
    found: Counter[date] = Counter()
    for pupil, school_class, since, until, days in rows.values_list(
        "pupil_id", "school_class_id", "since", "until", "days"
    ):
        enrolled = ((1 << (until - since).days) - 1) << (since - frozen.month).days
        eaten = rolls.eaten(school_class, pupil, enrolled)
        on = [frozen.month + timedelta(days=bit) for bit in range(31) if eaten >> bit & 1]
        found.update(on[:days])
    return found
