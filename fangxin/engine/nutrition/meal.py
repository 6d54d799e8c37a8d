"""The energy and the protein of what one pupil is served.

WS/T 554-2017 judges the supply on raw ingredients, so no cooking loss is taken off. Sums run over what
is known; whatever is not known is listed by name, so that a low figure is never mistaken for a poor
meal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fangxin.engine.nutrition.food import Food

_MG_PER_100_G = 100_000
_PERMILLE = 1000
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Helping:
    """One ingredient on one pupil's plate: mass as written in mg, and how it turns into the table's food."""

    name: str
    food: Food | None
    mass_mg: int | None
    factor_permille: int = _PERMILLE


@dataclass(frozen=True, slots=True)
class UnknownPart:
    """Something that the sums leave out. ``reason``: food, mass, energy or protein is unknown."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class MealNutrition:
    """Exact sums over the known parts, in kcal and grams, and the parts that are not in them."""

    energy_kcal: Decimal
    protein_g: Decimal
    unknown: tuple[UnknownPart, ...]


def nutrition_of(helpings: Iterable[Helping], *, as_purchased: bool = False) -> MealNutrition:
    """Sum energy and protein.

    Masses are taken as edible raw weight, as WS/T 554 has it. With ``as_purchased`` they are taken as
    bought, bones and peel included, and the table's edible share is applied.
    """
    energy = Decimal(0)
    protein_mg = Decimal(0)
    unknown: list[UnknownPart] = []
    for helping in helpings:
        missing = _missing(helping)
        unknown.extend(UnknownPart(helping.name, reason) for reason in missing)
        if helping.food is None or helping.mass_mg is None:
            continue
        share = _share_of_100_g(
            helping.food, helping.mass_mg, helping.factor_permille, as_purchased=as_purchased
        )
        energy += share * (helping.food.energy_kcal or 0)
        protein_mg += share * (helping.food.protein_mg or 0)
    return MealNutrition(energy, protein_mg / _PERMILLE, tuple(unknown))


def _missing(helping: Helping) -> Sequence[str]:
    if helping.food is None:
        return ("food",)
    if helping.mass_mg is None:
        return ("mass",)
    figures = {"energy": helping.food.energy_kcal, "protein": helping.food.protein_mg}
    return [reason for reason, figure in figures.items() if figure is None]


def _share_of_100_g(food: Food, mass_mg: int, factor_permille: int, *, as_purchased: bool) -> Decimal:
    share = Decimal(mass_mg) * factor_permille / (_PERMILLE * _MG_PER_100_G)
    return share * food.edible_pct / _PERCENT if as_purchased else share
