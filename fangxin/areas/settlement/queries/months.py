"""Reading a school's month: what was charged, what the term has used so far, who ate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from fangxin.areas.settlement.queries.entitled import entitled_heads
from fangxin.areas.settlement.rules.months import next_month
from fangxin.engine.ledger.accounts import TIERS
from fangxin.engine.ledger.charge import ChargeSplit, charge_split
from fangxin.engine.ledger.pairs import Event
from fangxin.engine.policy.lookup import Policy


@dataclass(frozen=True, slots=True)
class Period:
    """What a school's records say of the days since ≤ day < until, in fen and person-days: all that ate, and of them the
    days of entitled children. `not_frozen` are months whose list is not frozen: their entitlement is an estimate."""

    eaten_days: int
    pupil_days: int
    entitlement_fen: int
    not_frozen: tuple[date, ...]
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


def period(
    actor: Actor, school: Organisation, since: date, until: date, policy: Policy | None = None
) -> Period:
    """Heads, entitlement of the frozen lists at each day's rate, and the food account's movements of a period."""
    heads = heads_by_day(actor, school, since, until)
    entitled = entitled_heads(actor, school, heads)
    entitlement = sum(
        present * rule(actor, "subsidy_rate", school=school, on=on, policy=policy).integer
        for on, present in entitled.by_day.items()
    )
    food = AccountRef(school.pk, "food", programme_of(school))
    return Period(
        eaten_days=sum(heads.values()),
        pupil_days=sum(entitled.by_day.values()),
        entitlement_fen=entitlement,
        not_frozen=entitled.not_frozen,
        issued_fen=moved_fen(actor, Event.ISSUED.value, debit=food, since=since, until=until),
        cut_fen=moved_fen(actor, Event.USED_LINE_CUT.value, credit=food, since=since, until=until),
        diner_fen=moved_fen(actor, Event.DINER_ATE.value, credit=food, since=since, until=until),
    )


@dataclass(frozen=True, slots=True)
class MonthSplit:
    """How a month is charged: the month's own figures, what each tier and X bears, and the rules it comes from."""

    now: Period
    not_frozen: tuple[date, ...]
    split: ChargeSplit
    because: tuple[str, ...]

    @property
    def shares(self) -> dict[str, int]:
        """Tier (and `x`) → fen."""
        tiers = {tier.value: fen for tier, fen in zip(TIERS, self.split.tiers_fen, strict=True)}
        return tiers | {"x": self.split.x_fen}


def month_split(
    actor: Actor,
    school: Organisation,
    month: date,
    earlier: Sequence[Mapping[str, int]],
    policy: Policy | None = None,
) -> MonthSplit:
    """Work out a month's charge from the records as they stand; `earlier` are the shares of the term's months before.

    `policy` None: the one that holds. Raises CannotCharge.
    """
    since, until = term_start(actor, school, month), next_month(month)
    weights = rule(actor, "split_weights", school=school, on=month, policy=policy)
    rate = rule(actor, "subsidy_rate", school=school, on=month, policy=policy)
    to_date = period(actor, school, since, until, policy)
    split = charge_split(
        to_date.pupils_food_fen, to_date.entitlement_fen, [weights.weights[tier.value] for tier in TIERS],
        tiers_before=[sum(shares.get(tier.value, 0) for shares in earlier) for tier in TIERS],
        x_before=sum(shares.get("x", 0) for shares in earlier),
    )  # fmt: skip
    now = to_date if since == month else period(actor, school, month, until, policy)
    return MonthSplit(now, to_date.not_frozen, split, (weights.because(), rate.because()))


def portions(actor: Actor, school: Organisation, since: date, until: date) -> tuple[int, int]:
    """Portions of pupils and of diners served in a period: (pupils, diners)."""
    rows = MealService.objects.filter(
        within(actor), meal_day__school=school, meal_day__on__gte=since, meal_day__on__lt=until
    ).aggregate(served=Sum("served"), diners=Sum("diners"))
    served, diners = rows["served"] or 0, rows["diners"] or 0
    return max(0, served - diners), diners
