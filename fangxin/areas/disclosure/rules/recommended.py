"""How much energy and protein a lunch should hold, for the meters of the public page.

WS/T 554-2017, table 1 (a day's energy and protein by age band, boys and girls) and its share of 35-40 % for lunch; the
upper edge is taken and boys and girls are averaged. It is a recommended standard: the page says "recommended", and no
meal is refused by it. The column 6-8 of protein is read from a secondary source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SOURCE = "WS/T 554-2017《学生餐营养指南》表1，午餐占全天的 35%—40%"
LUNCH_SHARE_PCT = 40
# Below these shares the page says "low": the tolerances printed with the standard (energy 90-110 %, protein 80-120 %).
ENERGY_LOW_PCT = 90
PROTEIN_LOW_PCT = 80

# band → (boys kcal, girls kcal, boys protein g, girls protein g) a day
_A_DAY: Mapping[str, tuple[int, int, int, int]] = {
    "6-8": (1700, 1550, 40, 40),
    "9-11": (2100, 1900, 50, 50),
    "12-14": (2450, 2100, 65, 60),
    "15-17": (2900, 2350, 75, 60),
}


@dataclass(frozen=True, slots=True)
class Recommended:
    """A lunch of one band: kcal and milligrams of protein."""

    energy_kcal: int
    protein_mg: int


def recommended_lunch(band: str) -> Recommended:
    """The recommended lunch of an age band. Raises KeyError for a band that the standard does not know.

    >>> recommended_lunch("9-11")
    Recommended(energy_kcal=800, protein_mg=20000)
    """
    boys_kcal, girls_kcal, boys_g, girls_g = _A_DAY[band]
    return Recommended(
        (boys_kcal + girls_kcal) * LUNCH_SHARE_PCT // 200, (boys_g + girls_g) * 1000 * LUNCH_SHARE_PCT // 200
    )


def share_pct(found: int, wanted: int) -> int:
    """What was found as whole per cent of what is recommended, half up."""
    return (2 * 100 * found + wanted) // (2 * wanted)
