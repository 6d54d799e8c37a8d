"""Months as their first day."""

from __future__ import annotations

from datetime import date


def month_of(on: date) -> date:
    """The first day of the month of a day."""
    return on.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def month_named(text: str) -> date | None:
    """The month written 2026-09; None when it is not written so."""
    year, dash, month = text.partition("-")
    if not (dash and len(year) == 4 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12):
        return None
    return date(int(year), int(month), 1) if 2000 <= int(year) <= 2100 else None
