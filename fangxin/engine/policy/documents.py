"""The sources that parameters rest on."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Document:
    """A law, order, standard, notice or practice. Dates are None where the text bears none."""

    id: str
    title: str
    short_title: str
    kind: str
    number: str | None
    issuer: str
    issued: date | None
    in_force: date | None
    note: str

    @property
    def citation(self) -> str:
        """How a screen names it: 《short title》 and, where it has one, its number."""
        if self.kind in {"practice", "project"}:
            return self.short_title
        number = f"（{self.number}）" if self.number and self.number not in self.short_title else ""
        return f"《{self.short_title}》{number}"
