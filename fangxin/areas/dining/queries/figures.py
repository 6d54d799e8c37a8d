"""What the county's report needs of a month: person-times and persons by programme, grade and ground; absences by cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.dining.queries.fees import attendance
from fangxin.areas.dining.rules import ABSENCE_REASONS
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import meal_days, programme_of
from fangxin.areas.roster.models import SchoolClass
from fangxin.areas.roster.queries import entitlements, snapshot_of
from fangxin.areas.roster.rules.eligibility import month_span
from fangxin.engine.entitlement import WORDING, Reason

ALL_DAYS = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One line: distinct persons, person-times (meals eaten that count), and their subsidy in fen."""

    programme: str
    grade: int
    reason: Reason
    persons: int
    person_times: int
    amount_fen: int

    @property
    def words(self) -> str:
        """The ground, in Chinese."""
        return WORDING[self.reason].title


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A school's month. `persons` counts each child once, whatever classes it was in; `absences` are person-times."""

    school_name: str
    month: date
    meal_days: int
    lines: tuple[FigureLine, ...]
    persons: int
    person_times: int
    amount_fen: int
    absences: tuple[tuple[str, int], ...]
    frozen_pupils: int | None


def month_figures(actor: Actor, school: Organisation, month: date) -> MonthFigures:
    """The figures from the rolls that count; a day without a roll counts for nobody. At most ten queries for any number of children."""
    first, end = month_span(month)
    open_days = meal_days(actor).filter(school=school, on__gte=first, on__lt=end)
    days = set(open_days.values_list("on", flat=True))
    rolls = attendance(actor, school, first)
    grades = dict(SchoolClass.objects.filter(school=school).values_list("pk", "grade"))

    def away(pupil_id: int, class_id: int) -> int:
        # Days away, and days on which the class was not called: the engine strikes out both.
        return rolls.away.get(pupil_id, 0) | (ALL_DAYS & ~rolls.called.get(class_id, 0))

    counted = entitlements(actor, school, first, meal_days=days, absent=away)
    programme = programme_of(school)
    sums: dict[tuple[int, Reason], list[int]] = {}
    people: dict[tuple[int, Reason], set[int]] = {}
    for child in counted:
        if not child.entitled:
            continue
        key = grades.get(child.class_id, 0), child.reason
        line = sums.setdefault(key, [0, 0])
        line[0], line[1] = line[0] + child.days, line[1] + child.amount_fen
        people.setdefault(key, set()).add(child.pupil_id)
    lines = tuple(
        FigureLine(programme, grade, reason, len(people[grade, reason]), times, fen)
        for (grade, reason), (times, fen) in sorted(sums.items())
    )
    frozen = snapshot_of(actor, school, first)
    return MonthFigures(
        school.name, first, len(days), lines, len(set().union(*people.values())) if people else 0,
        sum(line.person_times for line in lines), sum(line.amount_fen for line in lines),
        tuple((ABSENCE_REASONS[cause], n) for cause, n in sorted(rolls.causes.items())),
        frozen.pupils if frozen else None,
    )  # fmt: skip
