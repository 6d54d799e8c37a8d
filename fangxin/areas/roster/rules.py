"""Pure decisions of the roster area."""

from __future__ import annotations

from datetime import date


def school_year(on: date) -> str:
    """The school year of a day: it starts on 1 September (the last days of August belong to the new one)."""
    start = on.year if (on.month, on.day) >= (8, 20) else on.year - 1
    return f"{start}-{start + 1}"
