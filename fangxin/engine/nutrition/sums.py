"""Exact sums of all thirteen figures over helpings, with what is unknown named figure by figure.

WS/T 554-2017 judges the supply on raw ingredients, so no cooking loss is taken off. A sum with an unknown part
is a lower bound, and says which foods are missing from it: an unknown is never a zero.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter

from fangxin.engine.nutrition.food import Food
from fangxin.engine.nutrition.meal import Helping
from fangxin.engine.nutrition.nutrients import NUTRIENTS

_MG_PER_100_G = 100_000
_PERMILLE = 1000
_figures: Callable[[Food], tuple[int | None, ...]] = attrgetter(*(nutrient.field for nutrient in NUTRIENTS))


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
    totals = [0] * len(NUTRIENTS)
    unknown: list[dict[str, None]] = [{} for _ in NUTRIENTS]
    for helping in helpings:
        if helping.food is None or helping.mass_mg is None:
            for names in unknown:
                names[helping.name] = None
            continue
        mass = helping.mass_mg * helping.factor_permille
        for index, figure in enumerate(_figures(helping.food)):
            if figure is None:
                unknown[index][helping.name] = None
            else:
                totals[index] += mass * figure
    return {
        nutrient.code: NutrientSum(
            Fraction(total, _MG_PER_100_G * _PERMILLE * nutrient.per_unit), tuple(names)
        )
        for nutrient, total, names in zip(NUTRIENTS, totals, unknown, strict=True)
    }
