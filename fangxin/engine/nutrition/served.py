"""What a portion really held, from what was issued to the kitchen, beside what the menu planned.

Issues are grams as bought, bones and peel included, so the edible share is applied. A food that nobody can place is
named, and the sums are then lower bounds. Leftovers are not taken off: this is what was supplied, as WS/T 554-2017
judges it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fangxin.engine.nutrition.food import Food
from fangxin.engine.nutrition.meal import Helping
from fangxin.engine.nutrition.nutrients import NUTRIENTS
from fangxin.engine.nutrition.resolving import resolve
from fangxin.engine.nutrition.sums import NutrientSum, sums_of

_PERCENT = 100
_PERMILLE = 1000


class NoPortions(ValueError):
    """Nobody was served, so there is nothing a portion held."""


@dataclass(frozen=True, slots=True)
class Served:
    """One nutrient: planned and served a portion. ``share`` of the plan in per cent, None when nothing was planned."""

    code: str
    planned: NutrientSum
    served: NutrientSum

    @property
    def share(self) -> Fraction | None:
        """Served of planned, per cent."""
        return self.served.value * _PERCENT / self.planned.value if self.planned.value else None


@dataclass(frozen=True, slots=True)
class Deviation:
    """What one nutrient takes off the score: how far the portion was from its plan (per cent), and the points lost."""

    code: str
    share: Fraction
    lost: Fraction


@dataclass(frozen=True, slots=True)
class Agreement:
    """How near the portions came to the plan, 0 to 100, with every deduction, the largest first."""

    score: Fraction
    deviations: tuple[Deviation, ...]


def agreement_of(rows: Sequence[Served]) -> Agreement | None:
    """100 less the mean distance of the nutrients from their plan; None when nothing was planned.

    Each of n nutrients may lose 100 ÷ n points: at 80 % or 120 % of its plan it loses a fifth of them, at nothing or at
    double and more all of them. What is unknown on either side is not judged.
    """
    judged = [
        row for row in rows if row.share is not None and not row.planned.unknown and not row.served.unknown
    ]
    if not judged:
        return None
    lost = [
        Deviation(row.code, row.share, min(abs(row.share - _PERCENT), Fraction(_PERCENT)) / len(judged))
        for row in judged
        if row.share is not None
    ]
    found = tuple(sorted((one for one in lost if one.lost), key=lambda one: -one.lost))
    return Agreement(_PERCENT - sum((one.lost for one in found), Fraction(0)), found)


def mean_sums(
    of_bands: Mapping[str, Mapping[str, NutrientSum]], heads: Mapping[str, int]
) -> Mapping[str, NutrientSum]:
    """The nutrients of the mean portion when each band eats its own: weighted by heads. Raises NoPortions."""
    total = sum(heads.get(band, 0) for band in of_bands)
    if total <= 0:
        raise NoPortions("没有在册人数，算不出平均每份的计划量；请先登记班级和人数。")
    return {
        n.code: NutrientSum(
            sum((sums[n.code].value * heads.get(band, 0) for band, sums in of_bands.items()), Fraction(0))
            / total,
            tuple(dict.fromkeys(name for sums in of_bands.values() for name in sums[n.code].unknown)),
        )
        for n in NUTRIENTS
    }


def served_sums(issued_g: Mapping[str, int], portions: int) -> Mapping[str, NutrientSum]:
    """The nutrients of one portion: grams issued as bought ÷ portions. Raises NoPortions."""
    if portions <= 0:
        raise NoPortions(f"份数是 {portions}，算不出每份的营养；请先登记用餐人数。")
    helpings = []
    for name, grams in issued_g.items():
        found = resolve(name)
        food: Food | None = found.food if found else None
        factor = found.factor_permille if found else _PERMILLE
        net_mg = grams * _PERMILLE * (food.edible_pct if food else _PERCENT) // _PERCENT
        helpings.append(Helping(name, food, net_mg, factor))
    return {
        code: NutrientSum(total.value / portions, total.unknown) for code, total in sums_of(helpings).items()
    }


def planned_and_served(
    planned: Mapping[str, NutrientSum], issued_g: Mapping[str, int], portions: int
) -> tuple[Served, ...]:
    """Every nutrient side by side, in the order of the tables. Raises NoPortions."""
    served = served_sums(issued_g, portions)
    return tuple(Served(n.code, planned[n.code], served[n.code]) for n in NUTRIENTS)
