"""Reading a school's month: what was charged, what the term has used so far, who ate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet, Sum

from fangxin.areas.audit.queries import within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.dining.models import MealService
from fangxin.areas.dining.queries import roll_calls
from fangxin.areas.ledger.queries import moved_fen
from fangxin.areas.ledger.rules import AccountRef
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor
from fangxin.areas.policy.models import Term
from fangxin.areas.policy.queries import meal_days, programme_of, rule
from fangxin.areas.settlement.models import MonthCharge
from fangxin.areas.settlement.rules.months import next_month
from fangxin.engine.ledger.pairs import Event


@dataclass(frozen=True, slots=True)
class Period:
    """What a school's records say of the days since ≤ day < until. Fen and heads."""

    pupil_days: int
    entitlement_fen: int
    issued_fen: int
    cut_fen: int
    diner_fen: int

    @property
    def pupils_food_fen(self) -> int:
        """Food used less what was cut and what the diners bear."""
        return self.issued_fen - self.cut_fen - self.diner_fen


def charges(actor: Actor) -> QuerySet[MonthCharge]:
    """Months charged at the actor's places, newest first."""
    return MonthCharge.objects.filter(within(actor)).select_related("school").order_by("-month", "school_id")


def charge_of(actor: Actor, school: Organisation, month: date) -> MonthCharge | None:
    """The charge of one school's month."""
    return charges(actor).filter(school=school, month=month).first()


def term_start(actor: Actor, school: Organisation, month: date) -> date:
    """The first month of the term that a month belongs to; the month itself where no term is entered."""
    county = ancestor(actor, school, "county")
    term = (
        Term.objects.filter(county=county, since__lt=next_month(month), until__gt=month)
        .order_by("since")
        .first()
    )
    return month if term is None else min(month, term.since.replace(day=1))


def heads_by_day(actor: Actor, school: Organisation, since: date, until: date) -> dict[date, int]:
    """Pupils present by meal day, from the roll calls that count."""
    days = meal_days(actor).filter(school=school, on__gte=since, on__lt=until)
    rows = (
        roll_calls(actor)
        .filter(meal_day__in=days)
        .values("meal_day__on")
        .annotate(heads=Sum(F("enrolled") - F("absent")))
        .values_list("meal_day__on", "heads")
    )
    return dict(rows)


def period(actor: Actor, school: Organisation, since: date, until: date) -> Period:
    """Heads, entitlement day by day, and the food account's movements of a period."""
    heads = heads_by_day(actor, school, since, until)
    entitlement, rates = 0, {}
    for on, present in heads.items():
        month = on.replace(day=1)
        if month not in rates:
            rates[month] = rule(actor, "subsidy_rate", school=school, on=on).integer
        entitlement += present * rates[month]
    food = AccountRef(school.pk, "food", programme_of(school))
    return Period(
        pupil_days=sum(heads.values()),
        entitlement_fen=entitlement,
        issued_fen=moved_fen(actor, Event.ISSUED.value, debit=food, since=since, until=until),
        cut_fen=moved_fen(actor, Event.USED_LINE_CUT.value, credit=food, since=since, until=until),
        diner_fen=moved_fen(actor, Event.DINER_ATE.value, credit=food, since=since, until=until),
    )


def portions(actor: Actor, school: Organisation, since: date, until: date) -> tuple[int, int]:
    """Portions of pupils and of diners served in a period: (pupils, diners)."""
    rows = MealService.objects.filter(
        within(actor), meal_day__school=school, meal_day__on__gte=since, meal_day__on__lt=until
    ).aggregate(served=Sum("served"), diners=Sum("diners"))
    served, diners = rows["served"] or 0, rows["diners"] or 0
    return max(0, served - diners), diners
