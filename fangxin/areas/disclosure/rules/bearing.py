"""Who bore a month's food, what of it falls to a day, and what one pupil's lunch cost. Integers of fen throughout.

docs/algorithms/trace.md §1 has the worked numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fangxin.areas.disclosure.rules.content import KINDS_OF_FOOD, TIER_LABELS, Content, kind_label
from fangxin.engine.ledger.charge import charge_split, entitlement_fen, pupils_and_diners_fen
from fangxin.engine.money import share_by_largest_remainder

TIERS = ("central", "province", "prefecture", "county")
FAMILY = "family"


@dataclass(frozen=True, slots=True)
class DayOfFood:
    """One meal day on record: food issued at cost, pupils present, portions of adults, fen a pupil is entitled to."""

    cost_fen: int
    pupils: int
    diners: int
    rate_fen: int

    @property
    def pupils_fen(self) -> int:
        """The pupils' part of the food; adults pay their own portions. All of it while no portion is on record."""
        if self.pupils + self.diners == 0:
            return self.cost_fen
        return pupils_and_diners_fen(self.cost_fen, self.pupils, self.diners)[0]


@dataclass(frozen=True, slots=True)
class Borne:
    """What tiers and families bear of the pupils' food, in fen; `charged` when the month has been booked."""

    shares: Mapping[str, int]
    charged: bool

    @property
    def total_fen(self) -> int:
        """The pupils' food."""
        return sum(self.shares.values())


def accrued(days: Iterable[DayOfFood], weights: Mapping[str, int]) -> Borne:
    """Split the pupils' food of a month to date as the charge would: subsidised up to the entitlement, the rest X."""
    known = list(days)
    food = sum(day.pupils_fen for day in known)
    entitled = sum(entitlement_fen([day.pupils], day.rate_fen) for day in known)
    split = charge_split(food, entitled, [weights[tier] for tier in TIERS])
    shares = dict(zip(TIERS, split.tiers_fen, strict=True)) | {FAMILY: split.x_fen}
    return Borne({name: fen for name, fen in shares.items() if fen}, charged=False)


def per_pupil_fen(total_fen: int, pupils: int) -> int:
    """Fen a pupil, half up."""
    return (2 * total_fen + pupils) // (2 * pupils)


def bearing_of_day(day: DayOfFood, cost_by_kind: Mapping[str, int], month: Borne) -> Content:
    """Where a day's money came from and went, whole and a pupil; each list sums to its total, to the fen.

    Tiers bear the day in the proportion in which they bear the month. Needs at least one pupil.
    """
    total = day.pupils_fen
    each = per_pupil_fen(total, day.pupils)
    weights = month.shares if month.total_fen > 0 else {FAMILY: 1}
    return {
        "charged": month.charged,
        "pupils": day.pupils,
        "diners": day.diners,
        "cost_fen": day.cost_fen,
        "pupils_fen": total,
        "per_pupil_fen": each,
        "rate_fen": day.rate_fen,
        "tiers": _parts(weights, total, each, TIER_LABELS),
        "kinds": _parts(
            _in_order(cost_by_kind), total, each, {kind: kind_label(kind) for kind in KINDS_OF_FOOD}
        ),
    }


def _in_order(cost_by_kind: Mapping[str, int]) -> dict[str, int]:
    return {kind: cost_by_kind[kind] for kind in KINDS_OF_FOOD if cost_by_kind.get(kind)}


def _parts(weights: Mapping[str, int], total: int, each: int, labels: Mapping[str, str]) -> list[Content]:
    # A month's share can be minus one fen (ledger.md §4); such a part bears nothing of a day.
    kept = {name: weight for name, weight in weights.items() if weight > 0}
    whole = share_by_largest_remainder(total, tuple(kept.values()))
    single = share_by_largest_remainder(each, tuple(kept.values()))
    return [
        {"code": name, "label": labels.get(name, name), "fen": fen, "per_pupil_fen": one}
        for name, fen, one in zip(kept, whole, single, strict=True)
    ]
