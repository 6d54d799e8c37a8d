"""Reading what is to be accepted, and what was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fangxin.areas.audit.queries import events, one
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.organisations.models import Account
from fangxin.areas.organisations.queries import ancestor, colleagues
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import county_rule, programme_of
from fangxin.areas.procurement.models import PriceList
from fangxin.areas.procurement.queries import price_table
from fangxin.areas.supply.models import Acceptance, AcceptanceLine, Delivery, DeliveryLine
from fangxin.areas.supply.queries.delivery import delivery_lines, papers_demanded
from fangxin.areas.supply.queries.order import either_side
from fangxin.areas.supply.rules.acceptance import Clauses, Delivered
from fangxin.areas.supply.rules.delivery import food_class
from fangxin.engine.policy.answer import Answer

SECONDS = (Role.STOREKEEPER, Role.SAFETY_MANAGER, Role.COOK, Role.PRINCIPAL)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the two people and the decision need for one delivery on a day."""

    delivery: Delivery
    rows: list[DeliveryLine]
    lines: dict[int, Delivered]
    clauses: Clauses
    price_list: PriceList
    ceiling: Answer
    papers: dict[str, Answer]
    short_bp: int
    short_least_g: int


def acceptances(actor: Actor) -> QuerySet[Acceptance]:
    """Acceptances of the school, or of the supplier's deliveries, newest first."""
    return (
        Acceptance.objects.filter(either_side(actor))
        .select_related("delivery", "delivery__order", "delivery__order__school", "delivery__supplier")
        .order_by("-id")
    )


def acceptance(actor: Actor, acceptance_id: int) -> Acceptance:
    """One acceptance; raises NotFound."""
    return one(acceptances(actor), "这份验收单", pk=acceptance_id)


def acceptance_of(actor: Actor, delivery: Delivery) -> Acceptance | None:
    """The acceptance of a delivery, if it happened."""
    return acceptances(actor).filter(delivery=delivery).first()


def acceptance_lines(actor: Actor, of: Acceptance) -> list[AcceptanceLine]:
    """The lines of an acceptance with note line, order line, lot and papers: two queries."""
    return list(
        AcceptanceLine.objects.filter(either_side(actor), acceptance=of)
        .select_related("delivery_line", "delivery_line__order_line")
        .prefetch_related("delivery_line__certificates")
        .order_by("id")
    )


def sent_back(actor: Actor, meal_day: MealDay) -> dict[str, str]:
    """Food → reason of what was sent back whole for a meal day."""
    rows = AcceptanceLine.objects.filter(
        either_side(actor), verdict="rejected", delivery_line__delivery__order__meal_day=meal_day
    ).order_by("pk")
    return dict(rows.values_list("delivery_line__food", "reason"))


def acceptance_under(actor: Actor, key: str) -> Acceptance | None:
    """The acceptance that this person stored under a form's key, for a repeat whose answer was lost."""
    event = events(actor).filter(actor_id=actor.account_id, action="supply.accept_delivery", key=key).first()
    return None if event is None else acceptances(actor).filter(pk=int(event.subject_id)).first()


def second_people(actor: Actor, delivery: Delivery, on: date) -> list[Account]:
    """Colleagues who may confirm as the second person: not the actor, not the buyer of this order."""
    found = colleagues(actor, delivery.order.school, on, *SECONDS)
    return [account for account in found if account.pk != delivery.order.by_id]


def sheet(actor: Actor, delivery: Delivery, on: date) -> Sheet:
    """The sheet of one delivery on the day of acceptance. Raises NoPrice when no list holds on the note's day."""
    school = delivery.order.school
    rows = delivery_lines(actor, delivery)
    table = price_table(actor, school, delivery.note_on)
    papers = papers_demanded(actor, school, [row.food for row in rows], on)
    county, programme = ancestor(actor, school, "county"), programme_of(school)

    def answer(name: str) -> Answer:
        return county_rule(actor, name, county=county, on=on, programme=programme)

    ceiling = answer("price_ceiling_reference")
    lines = {
        row.pk: Delivered(
            line_id=row.pk, food=row.food, ordered_g=row.order_line.quantity_g, note_g=row.quantity_g,
            note_price_fen=row.price_fen, ceiling_fen=table.of(row.food).ceiling_fen, batch=row.batch,
            produced_on=row.produced_on, expires_on=row.expires_on,
            demands=papers[food_class(row.food)].alternatives,
            kinds=frozenset(paper.kind for paper in row.certificates.all()),
        )
        for row in rows
    }  # fmt: skip
    clauses = Clauses(
        ceiling=ceiling.because(),
        ceiling_action=answer("price_ceiling_action").text,
        papers={name: found.because() for name, found in papers.items()},
    )
    return Sheet(
        delivery, rows, lines, clauses, table.price_list, ceiling, papers,
        answer("short_weight_tolerance").integer, answer("short_weight_least").integer,
    )  # fmt: skip
