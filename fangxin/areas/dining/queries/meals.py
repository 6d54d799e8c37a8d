"""Reading roll calls, heads, meals served and who ate along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet, Sum

from fangxin.areas.audit.queries import SHANGHAI, one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import say
from fangxin.areas.dining.models import Accompaniment, MealService, RollCall
from fangxin.areas.dining.rules import GradeAway, is_late
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import grades_away
from fangxin.areas.policy.rules.holidays import AWAY
from fangxin.areas.roster.models import SchoolClass
from fangxin.areas.roster.queries import classes, enrolled_counts
from fangxin.areas.roster.rules import school_year


@dataclass(frozen=True, slots=True)
class ClassToday:
    """One line of the list of classes: who is expected, whether the roll was called, and how it ended.

    A class whose grade is `away` gets no meal: nobody is expected and no roll is called.
    """

    school_class: SchoolClass
    enrolled: int
    roll_call: RollCall | None
    on: date
    away: bool = False

    @property
    def expected(self) -> int:
        """Children at the meal, if nobody is absent."""
        return 0 if self.away else self.enrolled

    @property
    def late(self) -> bool:
        """True when the roll was called after the kitchen needed it."""
        return self.roll_call is not None and is_late(self.roll_call.at.astimezone(SHANGHAI), self.on)


@dataclass(frozen=True, slots=True)
class Heads:
    """Pupils of a meal: expected, present (called classes only), and classes whose roll is open."""

    expected: int
    present: int
    open_classes: int
    last_at: datetime | None


def roll_calls(actor: Actor) -> QuerySet[RollCall]:
    """The roll calls that count: each class-day's newest."""
    return RollCall.objects.filter(within(actor), superseded_by__isnull=True)


def roll_call_of(actor: Actor, school_class: SchoolClass, meal_day: MealDay) -> RollCall | None:
    """The roll call that counts for a class on a meal day."""
    return roll_calls(actor).filter(school_class=school_class, meal_day=meal_day).first()


def roll_call_shown(
    actor: Actor, school_class: SchoolClass, meal_day: MealDay, roll_call_id: int
) -> RollCall:
    """A roll call of the class that a page showed, even when it has been corrected since; raises NotFound."""
    rows = RollCall.objects.filter(within(actor), school_class=school_class, meal_day=meal_day)
    return one(rows.select_related("meal_day__school", "school_class__school"), "这份点名", pk=roll_call_id)


def classes_today(actor: Actor, meal_day: MealDay) -> list[ClassToday]:
    """The classes of a meal day with their roll calls. Four queries, whatever the number of classes."""
    return _lines(actor, meal_day, classes(actor, meal_day.on).filter(school_id=meal_day.school_id))


def school_today(actor: Actor, meal_day: MealDay) -> list[ClassToday]:
    """Every class of the meal day's school, also for a cook who teaches none: counts are needed to cook, not names."""
    rows = SchoolClass.objects.filter(
        within(actor), school_id=meal_day.school_id, school_year=school_year(meal_day.on)
    ).order_by("grade", "number")
    return _lines(actor, meal_day, rows)


def _lines(actor: Actor, meal_day: MealDay, rows: QuerySet[SchoolClass]) -> list[ClassToday]:
    called = {call.school_class_id: call for call in roll_calls(actor).filter(meal_day=meal_day)}
    counts = enrolled_counts(actor, meal_day.on)
    away = grades_away(actor, meal_day.school, meal_day.on)
    return [ClassToday(c, counts.get(c.pk, 0), called.get(c.pk), meal_day.on, c.grade in away) for c in rows]


def check_grade_there(actor: Actor, school_class: SchoolClass, meal_day: MealDay) -> None:
    """Raise GradeAway when the class's grade gets no meal on the day."""
    if school_class.grade in grades_away(actor, meal_day.school, meal_day.on):
        raise GradeAway(
            say(
                "%(school_class)s的年级在 %(month)s 月 %(day)s 日外出，当天不点名、不供餐。",
                school_class=school_class.label,
                month=meal_day.on.month,
                day=meal_day.on.day,
            ),
            clause=AWAY,
            remedy="没有外出的，请校长在校历里改回“照常”。",
        )


def heads_of(lines: list[ClassToday]) -> Heads:
    """The sums of several classes."""
    called = [line.roll_call for line in lines if line.roll_call]
    return Heads(
        expected=sum(line.expected for line in lines),
        present=sum(call.present for call in called),
        open_classes=sum(1 for line in lines if line.roll_call is None and line.expected),
        last_at=max((call.at for call in called), default=None),
    )


def heads(actor: Actor, meal_day: MealDay) -> Heads:
    """How many pupils of the whole school eat."""
    return heads_of(school_today(actor, meal_day))


def pupil_days(actor: Actor, meal_days: QuerySet[MealDay]) -> int:
    """Pupil-meals of several days: enrolled minus absent over the roll calls that count."""
    sums = roll_calls(actor).filter(meal_day__in=meal_days).aggregate(e=Sum("enrolled"), a=Sum("absent"))
    return (sums["e"] or 0) - (sums["a"] or 0)


def service_of(actor: Actor, meal_day: MealDay) -> MealService | None:
    """What was served on a meal day, where it was entered."""
    return MealService.objects.filter(within(actor), meal_day=meal_day).first()


def accompaniments_of(actor: Actor, meal_day: MealDay) -> QuerySet[Accompaniment]:
    """Who ate along at a meal, first to write first."""
    rows = Accompaniment.objects.filter(within(actor), meal_day=meal_day)
    return rows.select_related("leader").order_by("at", "pk")


def accompaniments(actor: Actor) -> QuerySet[Accompaniment]:
    """All records of eating along, newest meal first."""
    rows = Accompaniment.objects.filter(within(actor)).select_related("leader", "meal_day")
    return rows.order_by("-meal_day__on", "at")
