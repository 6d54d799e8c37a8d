"""What stands in the county's funds, and which schools' months are charged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fangxin.areas.audit.queries import within
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.ledger.models import Account
from fangxin.areas.ledger.queries import accounts
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor, organisation, schools
from fangxin.areas.settlement.models import MonthCharge
from fangxin.areas.settlement.rules.months import next_month
from fangxin.areas.supply.models import StockIssue
from fangxin.engine.ledger.accounts import TIERS

COUNTY_ROLES = (
    Role.NUTRITION_OFFICER, Role.PAYMENT_OFFICER, Role.FINANCE_OFFICER, Role.EDUCATION_OFFICER, Role.AUDITOR,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fund:
    """One tier's money of a year. Fen."""

    programme: str
    tier: str
    budget_year: int
    due_fen: int
    left_fen: int


def county_of(actor: Actor) -> Organisation:
    """The county in which the actor's office stands; raises NotFound."""
    place = actor.place(*COUNTY_ROLES)
    return ancestor(actor, organisation(actor, place.organisation_id if place else 0), "county")


def funds_of(actor: Actor, county: Organisation) -> list[Fund]:
    """The funds of a county by programme, year and tier from high to low, with what is decided and not received."""
    rows = list(accounts(actor).filter(organisation=county, kind__in=["fund", "grant_due"]))
    due = {_place(row): row.balance.balance_fen for row in rows if row.kind == "grant_due"}
    order = {tier.value: place for place, tier in enumerate(TIERS)}
    found = [
        Fund(row.programme, row.tier, row.budget_year, due.get(_place(row), 0), row.balance.balance_fen)
        for row in rows
        if row.kind == "fund"
    ]
    return sorted(found, key=lambda fund: (fund.programme, -fund.budget_year, order[fund.tier]))


def _place(row: Account) -> tuple[str, str, int]:
    return row.programme, row.tier, row.budget_year


def bank_fen(actor: Actor, county: Organisation) -> tuple[int, int]:
    """The special account: (posted, held for payments that the bank has not answered)."""
    rows = accounts(actor).filter(organisation=county, kind="bank_county")
    return (
        sum(row.balance.balance_fen for row in rows),
        sum(row.balance.pending_fen for row in rows),
    )


def charged(actor: Actor, month: date) -> QuerySet[MonthCharge]:
    """The charges of a month by school."""
    rows = MonthCharge.objects.filter(within(actor), month=month).select_related("school")
    return rows.order_by("school__name")


def to_charge(actor: Actor, month: date) -> list[Organisation]:
    """Schools that issued food in a month which has not been charged."""
    used = StockIssue.objects.filter(
        within(actor), meal_day__on__gte=month, meal_day__on__lt=next_month(month)
    ).values("meal_day__school")
    done = MonthCharge.objects.filter(within(actor), month=month).values("school")
    return list(schools(actor).filter(pk__in=used).exclude(pk__in=done).order_by("name"))
