"""The rules of a week as data: each names what it measures, how much, of what period, and the clause it comes from.

Nothing here knows a number. The numbers come from the policy parameters of the day, place and school (or, without a
database, from the parameters that ship); a county that asks for more changes a parameter and no code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Span(StrEnum):
    """Over what a rule is judged."""

    DAY = "day"
    """Every single day."""
    MEAN = "mean"
    """The mean of the week's days, as the standard judges nutrients."""
    WEEK = "week"
    """The week as one number."""
    DAYS = "days"
    """On how many days of the week at least one dish has it."""


class Per(StrEnum):
    """What a dish adds: its measure once, or its measure times the portion."""

    DISH = "dish"
    PORTION = "portion"


@dataclass(frozen=True, slots=True)
class Rule:
    """``least`` and ``most`` are in the measure's unit; with ``of`` they are shares of that other measure."""

    key: str
    title: str
    measure: str
    unit: str = ""
    span: Span = Span.MEAN
    per: Per = Per.PORTION
    least: float | None = None
    most: float | None = None
    of: str = ""
    clause: str = ""
    fixed: bool = False
    """Part of what a meal is (one staple, three dishes): never proposed for relaxing or pricing."""

    def scaled(self, factor: float) -> Rule:
        """The same rule asking for ``factor`` times as much (least) or allowing so much less (most ÷ factor)."""
        return replace(
            self,
            least=None if self.least is None else self.least * factor,
            most=None if self.most is None else self.most / factor,
        )


@dataclass(frozen=True, slots=True)
class Requirements:
    """The rules of one week, of how many days, within which budget (fen a pupil and day; None: no limit)."""

    rules: tuple[Rule, ...]
    days: int = 5
    budget_fen: int | None = None

    def rule(self, key: str) -> Rule | None:
        """The rule of this key, if it is asked for."""
        return next((rule for rule in self.rules if rule.key == key), None)

    def without(self, key: str) -> Requirements:
        """The same week without one rule."""
        if key == "budget":
            return replace(self, budget_fen=None)
        return replace(self, rules=tuple(rule for rule in self.rules if rule.key != key))

    def with_rules(self, rules: Iterable[Rule]) -> Requirements:
        """The same week with rules added; one of the same key replaces the older."""
        new = {rule.key: rule for rule in rules}
        kept = tuple(rule for rule in self.rules if rule.key not in new)
        return replace(self, rules=(*kept, *new.values()))
