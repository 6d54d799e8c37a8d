"""Reading what a school can settle, what it has submitted and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.dining.models import RollCall
from fangxin.areas.dining.queries import pupil_days
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_days, rule
from fangxin.areas.settlement.models import Review, Settlement, SettlementLine
from fangxin.areas.settlement.rules.matching import ClaimLine, MonthFacts
from fangxin.areas.settlement.rules.months import next_month
from fangxin.areas.supply.models import AcceptanceLine

RELATED = ("school", "supplier", "review", "application_line__application")


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """What a school has accepted from a supplier and not settled yet."""

    supplier: Organisation
    lines: int
    amount_fen: int


def settlements(actor: Actor) -> QuerySet[Settlement]:
    """The settlements that the actor may see as school or county, without those submitted again."""
    return Settlement.objects.filter(within(actor), superseded_by__isnull=True).select_related(*RELATED)


def supplier_settlements(actor: Actor) -> QuerySet[Settlement]:
    """The settlements of the actor's own firm."""
    rows = Settlement.objects.filter(within(actor, "party_path"), superseded_by__isnull=True)
    return rows.select_related("school", "supplier", "review").order_by("-month", "school__name")


def settlement(actor: Actor, settlement_id: int) -> Settlement:
    """One settlement of the actor's places; raises NotFound."""
    return one(
        Settlement.objects.filter(within(actor)).select_related(*RELATED), "这份结算单", pk=settlement_id
    )


def own_settlement(actor: Actor, settlement_id: int) -> Settlement:
    """One settlement of the actor's own firm; raises NotFound."""
    return one(supplier_settlements(actor), "这份结算单", pk=settlement_id)


def lines_of(actor: Actor, claim: Settlement) -> list[SettlementLine]:
    """The lines with what they were accepted as, by day and food. One query."""
    rows = SettlementLine.objects.filter(within(actor) | within(actor, "party_path"), settlement=claim)
    note = "acceptance_line__delivery_line"
    rows = rows.select_related(f"{note}__delivery__order", f"{note}__order_line")
    return list(rows.order_by(f"{note}__delivery__order__meal_on", f"{note}__food", "pk"))


def amounts_by_food(actor: Actor, claims: Sequence[Settlement]) -> dict[str, int]:
    """Food → settled fen of some settlements."""
    rows = SettlementLine.objects.filter(within(actor), settlement__in=claims)
    sums = rows.values("acceptance_line__delivery_line__food").annotate(fen=Sum("amount_fen"))
    return {row["acceptance_line__delivery_line__food"]: row["fen"] for row in sums}


def _settled() -> Exists:
    live = SettlementLine.objects.filter(acceptance_line=OuterRef("pk")).exclude(
        Q(settlement__review__verdict="returned")
    )
    return Exists(live)


def open_lines(actor: Actor, school: Organisation, month: date) -> QuerySet[AcceptanceLine]:
    """Accepted lines of meals up to the end of a month that stand in no settlement, or only in a returned one."""
    return AcceptanceLine.objects.filter(
        within(actor),
        ~_settled(),
        accepted_g__gt=0,
        amount_fen__gt=0,
        acceptance__delivery__order__school=school,
        acceptance__delivery__order__meal_on__lt=next_month(month),
    )


def open_claims(actor: Actor, school: Organisation, month: date) -> list[OpenClaim]:
    """What can be submitted for a month, by supplier."""
    sums = (
        open_lines(actor, school, month)
        .values("acceptance__delivery__supplier")
        .annotate(fen=Sum("amount_fen"), n=Sum(1))
    )
    found = {row["acceptance__delivery__supplier"]: row for row in sums}
    firms = Organisation.objects.filter(pk__in=found).order_by("name")
    return [OpenClaim(firm, found[firm.pk]["n"], found[firm.pk]["fen"]) for firm in firms]


def lines_to_settle(
    actor: Actor, school: Organisation, supplier: Organisation, month: date
) -> list[AcceptanceLine]:
    """The open lines of one supplier with everything that they are compared with. One query."""
    return list(
        open_lines(actor, school, month)
        .filter(acceptance__delivery__supplier=supplier)
        .select_related("delivery_line__order_line", "acceptance__delivery__order__contract")
        .order_by("acceptance__delivery__order__meal_on", "pk")
    )


def claim_lines(rows: Sequence[AcceptanceLine]) -> list[ClaimLine]:
    """Accepted lines as the matching rules read them."""
    return [
        ClaimLine(
            line_id=row.pk,
            food=row.delivery_line.food,
            meal_on=row.acceptance.delivery.order.meal_on,
            note_number=row.acceptance.delivery.note_number,
            note_on=row.acceptance.delivery.note_on,
            ordered_g=row.delivery_line.order_line.quantity_g,
            note_g=row.delivery_line.quantity_g,
            accepted_g=row.accepted_g,
            listed_price_fen=row.delivery_line.order_line.price_fen,
            note_price_fen=row.note_price_fen,
            ceiling_fen=row.ceiling_fen,
            price_fen=row.price_fen,
            amount_fen=row.amount_fen,
            returned=row.verdict != "accepted",
        )
        for row in rows
    ]


def meal_days_of(actor: Actor, school: Organisation, month: date) -> QuerySet[MealDay]:
    """The school's open meal days of a month."""
    return meal_days(actor).filter(school=school, on__gte=month, on__lt=next_month(month))


def month_facts(actor: Actor, school: Organisation, month: date, submitted_on: date) -> MonthFacts:
    """What calendar, roll calls, rate and the other suppliers' notes say of a school's month."""
    days = meal_days_of(actor, school, month)
    called = RollCall.objects.filter(within(actor), meal_day__in=days).values_list("meal_day__on", flat=True)
    accepted = AcceptanceLine.objects.filter(
        within(actor),
        acceptance__delivery__order__school=school,
        acceptance__delivery__order__meal_on__gte=month,
        acceptance__delivery__order__meal_on__lt=next_month(month),
    ).aggregate(fen=Sum("amount_fen"))
    return MonthFacts(
        month=month,
        submitted_on=submitted_on,
        meal_days=frozenset(days.values_list("on", flat=True)),
        called_days=frozenset(called),
        pupil_days=pupil_days(actor, days),
        rate_fen=rule(actor, "subsidy_rate", school=school, on=month).integer,
        school_fen=accepted["fen"] or 0,
        short_tolerance_bp=rule(actor, "short_weight_tolerance", school=school, on=month).integer,
    )


def approved_fen(actor: Actor, school: Organisation, month: date) -> int:
    """What the county approved of a school's month."""
    rows = Review.objects.filter(within(actor), settlement__school=school, settlement__month=month)
    return int(rows.aggregate(fen=Sum("approved_fen"))["fen"] or 0)
