"""Exact sums of all thirteen figures over helpings, with what is unknown named figure by figure.

WS/T 554-2017 judges the supply on raw ingredients, so no cooking loss is taken off. A sum with an unknown part
is a lower bound, and says which foods are missing from it: an unknown is never a zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from fangxin.engine.nutrition.meal import Helping
from fangxin.engine.nutrition.nutrients import NUTRIENTS

_MG_PER_100_G = 100_000
_PERMILLE = 1000


@dataclass(frozen=True, slots=True)
class NutrientSum:
    """``value`` in the nutrient's shown unit over the known parts; ``unknown``: names that are not in it."""

    value: Fraction
    unknown: tuple[str, ...] = ()

    @property
    def is_lower_bound(self) -> bool:
        """Whether something is missing, so that the truth is this much or more."""
        return bool(self.unknown)


def sums_of(helpings: Iterable[Helping]) -> Mapping[str, NutrientSum]:
    """The sum of every nutrient by code, exact."""
    totals = {nutrient.code: 0 for nutrient in NUTRIENTS}
    unknown: dict[str, dict[str, None]] = {nutrient.code: {} for nutrient in NUTRIENTS}
    for helping in helpings:
        for nutrient in NUTRIENTS:
            figure = getattr(helping.food, nutrient.field) if helping.food else None
            if figure is None or helping.mass_mg is None:
                unknown[nutrient.code][helping.name] = None
            else:
                totals[nutrient.code] += helping.mass_mg * helping.factor_permille * figure
    return {
        nutrient.code: NutrientSum(
            Fraction(totals[nutrient.code], _MG_PER_100_G * _PERMILLE * nutrient.per_unit),
            tuple(unknown[nutrient.code]),
        )
        for nutrient in NUTRIENTS
    }
