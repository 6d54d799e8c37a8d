"""The facts of a school that decide which programme it belongs to, by spell, as they come with its county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fangxin.areas.organisations.rules.school_facts import holds

FACT_FIELDS = (
    "since", "until", "kind", "ownership", "location", "permit_number", "permit_since", "permit_until",
    "inclusive_since", "inclusive_until",
)  # fmt: skip
_DAYS = tuple(name for name in FACT_FIELDS if name.endswith(("since", "until")))


@dataclass(frozen=True, slots=True)
class FactSpell:
    """A school's kind, owner and place on the days [since, until), with the spans of permit and recognition."""

    since: date
    until: date | None
    kind: str
    ownership: str
    location: str
    permit_number: str
    permit_since: date | None
    permit_until: date | None
    inclusive_since: date | None
    inclusive_until: date | None

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> FactSpell:
        """One row as the database writes it into JSON."""
        days = {name: date.fromisoformat(row[name]) if row[name] else None for name in _DAYS}
        return cls(**{**row, **days})

    def covers(self, on: date) -> bool:
        """True when the day lies in the spell."""
        return self.since <= on and (self.until is None or on < self.until)

    def recognised(self, on: date) -> bool:
        """The permit to run the school, and its recognition as inclusive, hold on the day."""
        permitted = bool(self.permit_number) and holds(self.permit_since, self.permit_until, on)
        return permitted and holds(self.inclusive_since, self.inclusive_until, on)
