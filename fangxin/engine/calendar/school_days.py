"""On which days a school teaches and serves, and which of its grades are away.

A day is a meal day when it is a school day and a supply day. Source: 《全国年节及纪念日放假办法》第三条（四） (1 June for
those under 14), the Measures §5 (200 days are a basis of funding, not a calendar).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fangxin.engine.calendar.working_days import CalendarMistake, Span, WorkingDays, days_of

CHILDRENS_DAY = (6, 1)


@dataclass(frozen=True)
class SchoolDays:
    """A school's calendar: the tables go in, the answer for a day or a grade comes out.

    `grades` are those the school has, `under_14` those whose pupils have 1 June off. `closures` and `makeup` give the
    reason for a day; `trips` the grades that are away on a day, with the reason.
    """

    terms: Sequence[Span]
    working: WorkingDays
    grades: frozenset[int] = frozenset()
    under_14: frozenset[int] = frozenset()
    closures: Mapping[date, str] = field(default_factory=dict)
    makeup: Mapping[date, str] = field(default_factory=dict)
    trips: Mapping[date, Mapping[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for term in self.terms:
            if term.until is None:
                raise CalendarMistake(f"{term.since} 开始的学期没有结束日期，无法列出上课日。")
        if both := sorted(set(self.closures) & set(self.makeup)):
            raise CalendarMistake(f"{both[0]} 既是停课日又是补课日，请只留一个。")
        for day in sorted(self.makeup):
            if not self.in_term(day):
                raise CalendarMistake(f"补课日 {day} 不在学期之内。")

    def in_term(self, on: date) -> bool:
        """Say whether the day lies in a term."""
        return any(on in term for term in self.terms)

    def why_no_school(self, on: date) -> str:
        """Why nobody is taught: no_term, closed, not_working, childrens_day; "" on a school day."""
        if not self.in_term(on):
            return "no_term"
        if on in self.closures:
            return "closed"
        if on in self.makeup:
            return ""
        if not self.working.is_working(on):
            return "not_working"
        if (on.month, on.day) == CHILDRENS_DAY and self.grades and self.grades <= self.under_14:
            return "childrens_day"
        return "away" if self.grades and self.grades <= self._on_trips(on) else ""

    def grades_away(self, on: date) -> frozenset[int]:
        """The grades without a meal on a school day: on a trip, or under 14 on 1 June."""
        free = self.under_14 if (on.month, on.day) == CHILDRENS_DAY and on not in self.makeup else frozenset()
        return self._on_trips(on) | free

    def _on_trips(self, on: date) -> frozenset[int]:
        return frozenset(self.trips.get(on, {}))

    def school_days(self, term: Span) -> tuple[date, ...]:
        """The days of a span on which the school teaches. Raises CalendarMistake for an open span."""
        if term.until is None:
            raise CalendarMistake(f"{term.since} 开始的学期没有结束日期，无法列出上课日。")
        return tuple(day for day in days_of(term.since, term.until) if not self.why_no_school(day))

    def meal_days(
        self, term: Span, *, no_supply: Collection[date] = (), grade: int | None = None
    ) -> tuple[date, ...]:
        """The school days that are supply days; with `grade`, those on which that grade is there."""
        return tuple(
            day
            for day in self.school_days(term)
            if day not in no_supply and (grade is None or grade not in self.grades_away(day))
        )
