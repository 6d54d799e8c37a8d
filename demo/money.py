"""The demo's money: grants at the start of term, August settled and paid, September waiting in the county's queue."""

from __future__ import annotations

from datetime import date

from demo.county import County
from demo.day import Day
from demo.term import Term


def open_funds(county: County) -> None:
    """Grants of three tiers."""


def month_end(county: County, term: Term, schools: tuple[str, ...], on: date) -> None:
    """What the county does with August, and what the other schools do with September."""


def publish(days: list[Day]) -> None:
    """Publish the day."""
