"""Charging a month's food to the tiers' funds and to X. docs/algorithms/ledger.md §4 and §5."""

from collections.abc import Sequence
from dataclasses import dataclass

from fangxin.engine.money import share_by_largest_remainder, share_of_month


class CannotCharge(ValueError):
    """The figures to date contradict each other."""


@dataclass(frozen=True, slots=True)
class ChargeSplit:
    """This month's charge in fen. A negative part is booked with the accounts swapped."""

    tiers_fen: tuple[int, ...]
    x_fen: int
    tiers_to_date_fen: tuple[int, ...]
    x_to_date_fen: int

    @property
    def total_fen(self) -> int:
        """The month's food cost."""
        return sum(self.tiers_fen) + self.x_fen


def entitlement_fen(heads_by_day: Sequence[int], rate_fen_per_pupil_day: int) -> int:
    """Heads × rate summed over the meal days; exact. Source: the Measures §4(2), §5(2)."""
    if any(heads < 0 for heads in heads_by_day):
        raise CannotCharge("用餐人数不能小于零，请核对当日点名。")
    return sum(heads_by_day) * rate_fen_per_pupil_day


def charge_split(
    food_to_date_fen: int,
    entitlement_to_date_fen: int,
    weights: Sequence[int],
    *,
    tiers_before: Sequence[int] | None = None,
    x_before: int = 0,
) -> ChargeSplit:
    """Split the pupils' food cost of the term to date and return what this month adds.

    Subsidised is min(food, entitlement), shared by largest remainder in the order of the tiers;
    the rest is X. `tiers_before` and `x_before` are what earlier months of the same term and the
    same rate booked. Raises CannotCharge below zero, CannotShare (money.py) for wrong weights.
    """
    if food_to_date_fen < 0 or entitlement_to_date_fen < 0:
        raise CannotCharge("累计食材耗用和累计应享补助都不能小于零，请核对本学期转账。")
    before = tuple(0 for _ in weights) if tiers_before is None else tuple(tiers_before)
    subsidised = min(food_to_date_fen, entitlement_to_date_fen)
    x_to_date = food_to_date_fen - subsidised
    return ChargeSplit(
        tiers_fen=share_of_month(subsidised, before, weights),
        x_fen=x_to_date - x_before,
        tiers_to_date_fen=share_by_largest_remainder(subsidised, weights),
        x_to_date_fen=x_to_date,
    )


def pupils_and_diners_fen(food_fen: int, pupil_portions: int, diner_portions: int) -> tuple[int, int]:
    """Divide the food used between pupils and diners by portions (§8: staff pay their own).

    Ties go to the diners, so that no fen of theirs reaches a fund.
    """
    diners, pupils = share_by_largest_remainder(food_fen, (diner_portions, pupil_portions))
    return pupils, diners
