"""What must be known of a school and a pupil in one month."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

LOCATIONS = ("village", "township", "county_seat", "city")
OWNERSHIPS = ("public", "private")


class FactMistake(ValueError):
    """The facts of a pupil-month contradict themselves."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` up to `until` (exclusive; None: still going on)."""

    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until <= self.since:
            raise FactMistake(f"起止日期不对：{self.since} 至 {self.until}。请核对原始记录。")

    def covers(self, on: date) -> bool:
        """Say whether the day lies inside."""
        return self.since <= on and (self.until is None or on < self.until)


ALWAYS = (Span(date.min),)


@dataclass(frozen=True, slots=True)
class SchoolMonth:
    """A school in the month that begins on `month`.

    `place` is the path of its county and `code` its division code ("": not registered), `kind` a school_kind and `programme` a programme of keys.yaml, `location` one of
    LOCATIONS, `ownership` one of OWNERSHIPS. Spans are dated facts with evidence: `licensed` the licence to run a
    school, `inclusive` its recognition as 普惠性, `supplying` that it has the conditions to serve meals, `running` that
    a self-run county runs the programme (ignored elsewhere). A school that changes kind, location or ownership inside
    a month is two school-months with their own meal days.
    """

    month: date
    place: str
    county_kind: str
    programme: str
    kind: str
    location: str
    ownership: str
    meal_days: frozenset[date]
    licensed: tuple[Span, ...] = ALWAYS
    inclusive: tuple[Span, ...] = ()
    supplying: tuple[Span, ...] = ALWAYS
    running: tuple[Span, ...] = ()
    code: str = ""

    def __post_init__(self) -> None:
        if self.month.day != 1:
            raise FactMistake(f"月份须写成当月 1 日，现为 {self.month}。")
        if self.location not in LOCATIONS or self.ownership not in OWNERSHIPS:
            raise FactMistake(f"不认识的所在地“{self.location}”或举办者“{self.ownership}”。请核对学校档案。")
        if strays := [day for day in self.meal_days if day.replace(day=1) != self.month]:
            raise FactMistake(f"供餐日 {min(strays)} 不在 {self.month:%Y-%m} 月内。")


@dataclass(frozen=True, slots=True)
class PupilMonth:
    """A pupil of that school in that month.

    `enrolled` are its spells at this school; `rural` the spans for which rural registration was evidenced and approved;
    `opted_out` days the family had chosen not to eat; `absent` days the roll call found it not at the meal.
    """

    enrolled: tuple[Span, ...]
    rural: tuple[Span, ...] = ()
    opted_out: frozenset[date] = field(default_factory=frozenset)
    absent: frozenset[date] = field(default_factory=frozenset)


def month_end(month: date) -> date:
    """The first day of the following month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def covered(spans: Sequence[Span], on: date) -> bool:
    """Say whether any span covers the day."""
    return any(span.covers(on) for span in spans)


def mask_of_days(month: date, days: Sequence[date] | frozenset[date]) -> int:
    """Days of a month as bits: the 1st is bit 0. Days outside the month are left out."""
    return sum(1 << (day.day - 1) for day in set(days) if day.replace(day=1) == month)


def mask_of_spans(month: date, spans: Sequence[Span]) -> int:
    """The days of a month that lie in any of the spans, as bits."""
    end, mask = month_end(month), 0
    for span in spans:
        first, last = max(span.since, month), min(span.until or end, end)
        if first < last:
            mask |= ((1 << (last - first).days) - 1) << (first.day - 1)
    return mask
