"""What a pupil needs a day, and the food amounts of a lunch, by standard and age band.

Source: tables/requirements.csv (WS/T 554-2017 table 1; DRIs 2013 for 4-5 years) and tables/food_amounts.csv
(WS/T 554-2017 table 4; preschool pagoda 2022). A pot feeds boys and girls alike, so the need of a band is the
mean of both; the need of several bands is the mean of the bands. Column ``confidence`` says how well a figure is
known: ``memory`` must be checked against the printed standard.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from fangxin.engine.nutrition.food import TABLES
from fangxin.engine.nutrition.nutrients import NUTRIENT

Row = TypeVar("Row")


class StandardUnknown(LookupError):
    """The standard has no figures for that band."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Grams of a food group at one lunch; ``basis`` names the table."""

    low_g: Fraction
    high_g: Fraction
    basis: str


@cache
def _requirements() -> Mapping[tuple[str, str], Mapping[str, tuple[Fraction, str]]]:
    found: dict[tuple[str, str], dict[str, tuple[Fraction, str]]] = {}
    with (TABLES / "requirements.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            mean = Fraction(int(row["male"]) + int(row["female"]), 2)
            figure = mean / NUTRIENT[row["nutrient"]].per_unit
            key = (row["standard"], row["band"])
            found.setdefault(key, {})[row["nutrient"]] = (figure, row["confidence"])
    return MappingProxyType(found)


@cache
def _amounts() -> Mapping[tuple[str, str], Mapping[str, Amount]]:
    found: dict[tuple[str, str], dict[str, Amount]] = {}
    with (TABLES / "food_amounts.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            amount = Amount(
                Fraction(int(row["low_mg"]), 1000), Fraction(int(row["high_mg"]), 1000), row["basis"]
            )
            found.setdefault((row["standard"], row["band"]), {})[row["group"]] = amount
    return MappingProxyType(found)


def daily_needs(standard: str, bands: Sequence[str]) -> Mapping[str, Fraction]:
    """What a pupil needs a day, by nutrient code in shown units. Raises StandardUnknown."""
    tables = [_of_band(_requirements(), standard, band) for band in bands]
    return {
        code: sum((table[code][0] for table in tables), Fraction(0)) / len(tables)
        for code in tables[0]
        if all(code in table for table in tables)
    }


def confidence_of(standard: str, band: str, nutrient: str) -> str:
    """How well a figure is known: reported or memory. Raises StandardUnknown."""
    return _of_band(_requirements(), standard, band)[nutrient][1]


def lunch_amounts(standard: str, bands: Sequence[str]) -> Mapping[str, Amount]:
    """Food amounts of a lunch by group, the mean of the bands. Raises StandardUnknown."""
    tables = [_of_band(_amounts(), standard, band) for band in bands]
    return {
        group: Amount(
            sum((table[group].low_g for table in tables), Fraction(0)) / len(tables),
            sum((table[group].high_g for table in tables), Fraction(0)) / len(tables),
            first.basis,
        )
        for group, first in tables[0].items()
        if all(group in table for table in tables)
    }


def _of_band(tables: Mapping[tuple[str, str], Row], standard: str, band: str) -> Row:
    if (standard, band) not in tables:
        raise StandardUnknown(f"标准“{standard}”没有 {band} 岁的数值；请换年龄段或营养标准。")
    return tables[standard, band]
