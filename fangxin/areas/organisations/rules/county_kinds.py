"""The kind of a county (national plan, local first, …) is dated: what holds there on a day goes by its kind that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class KindSpell:
    """A county is of `kind` on the days [since, until)."""

    since: date
    until: date | None
    kind: str

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> KindSpell:
        """One row as the database writes it into JSON."""
        until = row["until"]
        return cls(
            date.fromisoformat(row["since"]), date.fromisoformat(until) if until else None, row["kind"]
        )

    def covers(self, on: date) -> bool:
        """True when the day lies in the spell."""
        return self.since <= on and (self.until is None or on < self.until)


def kind_on(spells: Sequence[KindSpell], on: date) -> str:
    """The kind on a day; "" outside every spell: rules that go by the kind then say that none covers the day."""
    return next((spell.kind for spell in spells if spell.covers(on)), "")
