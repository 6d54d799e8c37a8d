"""A score from 0 to 100 that explains itself: every deduction with its rule, its measure and its clause.

A rule that is broken loses half its points at once and the rest by how far it is missed; a rule of the day loses
them by the share of days that break it. What cannot be judged because something is unknown costs nothing and is
listed. The weights are this project's convention (docs/algorithms/nutrition.md); no law gives any.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fangxin.engine.menu_week.checker import BANNED_POINTS, RuleFinding, check_week, deduction
from fangxin.engine.menu_week.measures import Measured, week_figures
from fangxin.engine.menu_week.planned import PlannedWeek
from fangxin.engine.menu_week.week_rules import Limit, Period, WeekRules

_HUNDRED = 100
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Deduction:
    """What one rule costs. ``lost`` in points of the score, one decimal; ``findings`` are its reasons."""

    title: str
    lost: Fraction
    findings: tuple[RuleFinding, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One rule with what was measured, for a table or a bar. ``filled``: per cent of the low bound (or the high):
    how near the rule is to being kept. What people read is ``reached``.

    ``certain``: whether ``ok`` would stay as it is whatever the unknown parts hold.
    """

    limit: Limit
    measured: Measured
    filled: int
    ok: bool
    certain: bool

    @property
    def wanted(self) -> Fraction:
        """What a percentage is told of: the amount recommended, else the middle of the range, else its one bound."""
        limit = self.limit
        if limit.target:
            return limit.target
        if limit.low is not None and limit.high is not None:
            return (limit.low + limit.high) / 2
        return limit.low or limit.high or Fraction(0)

    @property
    def reached(self) -> int:
        """Whole per cent of what is wanted that was measured."""
        return self.part(self.measured.value)

    def part(self, value: Fraction) -> int:
        """Whole per cent that a value is of what is wanted, rounded down; 100 or nothing where none is wanted."""
        if not self.wanted:
            return _HUNDRED if value else 0
        return int(value * _HUNDRED / self.wanted)


@dataclass(frozen=True, slots=True)
class WeekAssessment:
    """A judged week: the score, its deductions (largest first), all findings, and the figures as bars."""

    score: Fraction
    deductions: tuple[Deduction, ...]
    findings: tuple[RuleFinding, ...]
    bars: tuple[Bar, ...]

    @property
    def may_publish(self) -> bool:
        """Whether nothing blocks publication."""
        return not any(finding.blocks for finding in self.findings)

    @property
    def undecided(self) -> tuple[RuleFinding, ...]:
        """What cannot be judged until an unknown amount is filled in."""
        return tuple(finding for finding in self.findings if not finding.certain)


def assess(week: PlannedWeek, rules: WeekRules) -> WeekAssessment:
    """Judge a week."""
    findings = check_week(week, rules)
    possible = sum(limit.points for limit in rules.limits) + BANNED_POINTS
    deductions = _deductions(findings, len(week.days), possible)
    score = max(_HUNDRED - sum((item.lost for item in deductions), Fraction(0)), Fraction(0))
    return WeekAssessment(score, deductions, tuple(findings), _bars(week, rules))


def _deductions(findings: Sequence[RuleFinding], days: int, possible: int) -> tuple[Deduction, ...]:
    groups: dict[str, list[RuleFinding]] = {}
    for finding in findings:
        if finding.certain:
            groups.setdefault(finding.code, []).append(finding)
    found: list[Deduction] = []
    for code, group in groups.items():
        lost = sum((deduction(finding) for finding in group), Fraction(0))
        if group[0].day and not code.startswith("banned_"):
            lost /= days
        tenths = round(lost * _HUNDRED * _TENTHS / possible)
        found.append(Deduction(group[0].title, Fraction(tenths, _TENTHS), tuple(group)))
    return tuple(sorted(found, key=lambda item: -item.lost))


def _bars(week: PlannedWeek, rules: WeekRules) -> tuple[Bar, ...]:
    whole, _ = week_figures(week)
    if not whole:
        return ()
    return tuple(
        _bar(limit, whole[limit.measure]) for limit in rules.limits if limit.period is not Period.DAY
    )


def _bar(limit: Limit, measured: Measured) -> Bar:
    bound = limit.low if limit.low else limit.high
    filled = int(measured.value * _HUNDRED / bound) if bound else (_HUNDRED if measured.value else 0)
    below = limit.low is not None and measured.value < limit.low
    above = limit.high is not None and measured.value > limit.high
    ok = not (below or above)
    adds_up = limit.unit != "%"  # an unknown part can only raise an amount
    certain = not measured.unknown or (adds_up and (above or (ok and limit.high is None)))
    return Bar(limit, measured, filled, ok, certain)
