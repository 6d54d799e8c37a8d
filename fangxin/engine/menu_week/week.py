"""A week's quantified menu (带量食谱) as one table of facts. Everything here is immutable."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fangxin.engine.menu_week.days import MenuDay
from fangxin.engine.menu_week.slots import DishRole
from fangxin.engine.nutrition import Food, Helping


class Severity(StrEnum):
    """Whether a finding leaves something out of the figures, or is only worth knowing."""

    ERROR = "error"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: where (sheet and address), a stable code, and a sentence for the person."""

    sheet: str
    address: str
    code: str
    severity: Severity
    sentence: str


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One ingredient of one dish, per pupil.

    ``bands`` empty: for every band. ``mass_mg`` is the mass as written (or the documented mass of the
    pieces) and None when unknown; ``factor_permille`` turns it into the mass of ``food``, which is None
    when unmapped. ``count_thousandths`` counts pieces of ``unit`` in thousandths.
    """

    name: str
    written: str
    mass_mg: int | None
    count_thousandths: int | None
    unit: str
    food: Food | None
    factor_permille: int
    basis: str
    bands: tuple[str, ...]
    address: str

    def is_for(self, band: str) -> bool:
        """Whether a pupil of that band gets it."""
        return not self.bands or band in self.bands

    @property
    def helping(self) -> Helping:
        """As the sums of a meal take it."""
        return Helping(self.name, self.food, self.mass_mg, self.factor_permille)


@dataclass(frozen=True, slots=True)
class Dish:
    """One dish of one meal. ``meal`` is empty where the table has no column for it."""

    meal: str
    slot: str
    name: str
    role: DishRole
    ingredients: tuple[Ingredient, ...]

    def for_band(self, band: str) -> tuple[Ingredient, ...]:
        """The ingredients of one band, in the order written."""
        return tuple(part for part in self.ingredients if part.is_for(band))


@dataclass(frozen=True, slots=True)
class DayMenu:
    """The dishes of one day, in the order written."""

    day: MenuDay
    sheet: str
    dishes: tuple[Dish, ...]

    def ingredients(self, band: str) -> Iterator[Ingredient]:
        """All ingredients of the day for a band."""
        for dish in self.dishes:
            yield from dish.for_band(band)


@dataclass(frozen=True, slots=True)
class UnmappedName:
    """A name that no table knows, and where it stands, for a person to map once."""

    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MenuWeek:
    """What a workbook says. ``notes`` are the texts above and below the table."""

    days: tuple[DayMenu, ...]
    findings: tuple[Finding, ...]
    unmapped: tuple[UnmappedName, ...]
    notes: tuple[str, ...]

    @property
    def bands(self) -> tuple[str, ...]:
        """The bands that the table names anywhere; empty when it is the same for all."""
        named = [
            band
            for menu in self.days
            for dish in menu.dishes
            for part in dish.ingredients
            for band in part.bands
        ]
        return tuple(dict.fromkeys(named))
