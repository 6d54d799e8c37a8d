"""Reading delivery notes and the papers that food needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from fangxin.areas.audit.queries import one
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor
from fangxin.areas.policy.queries import county_rule, programme_of
from fangxin.areas.supply.models import Acceptance, Certificate, Delivery, DeliveryLine, Order
from fangxin.areas.supply.queries.order import either_side, orders
from fangxin.areas.supply.rules.delivery import food_class
from fangxin.engine.policy.answer import Answer


def deliveries(actor: Actor) -> QuerySet[Delivery]:
    """Delivery notes of the school or of the supplier, newest first, with total and whether accepted."""
    return (
        Delivery.objects.filter(either_side(actor))
        .select_related("order", "order__school", "supplier")
        .annotate(
            accepted=Exists(Acceptance.objects.filter(delivery_id=OuterRef("pk"))),
            total_fen=Sum("lines__amount_fen"),
            kinds=Count("lines"),
        )
        .order_by("-note_on", "-id")
    )


def delivery(actor: Actor, delivery_id: int) -> Delivery:
    """One delivery note; raises NotFound."""
    return one(deliveries(actor), "这张送货单", pk=delivery_id)


def delivery_lines(actor: Actor, of: Delivery) -> list[DeliveryLine]:
    """The lines of a note with order line and papers: two queries."""
    return list(
        DeliveryLine.objects.filter(either_side(actor), delivery=of)
        .select_related("order_line")
        .prefetch_related("certificates")
        .order_by("id")
    )


def waiting_orders(actor: Actor, school: Organisation, on: date) -> QuerySet[Order]:
    """Orders of a school without a note, whose meal is today or to come."""
    return (
        orders(actor)
        .filter(school=school, deliveries__isnull=True, meal_on__gte=on)
        .order_by("meal_on", "id")
    )


def note_number_taken(actor: Actor, supplier: Organisation, number: str) -> bool:
    """True when the supplier has used this number on a note that the actor may see."""
    del actor
    return Delivery.objects.filter(supplier=supplier, note_number=number).exists()


def papers_demanded(actor: Actor, school: Organisation, foods: Iterable[str], on: date) -> dict[str, Answer]:
    """The papers that each class of food needs at a school on a day, by class (see food_class), with the clause."""
    county = ancestor(actor, school, "county")
    classes = sorted({food_class(food) for food in foods})
    return {
        name: county_rule(
            actor, f"certificates_of_{name}", county=county, on=on, programme=programme_of(school)
        )
        for name in classes
    }  # fmt: skip


def reused_papers(actor: Actor, papers: Iterable[Certificate]) -> set[tuple[str, str]]:
    """Kinds and numbers that came with an earlier day's delivery too: one paper proves one lot."""
    wanted = list(papers)
    if not wanted:
        return set()
    earlier = Certificate.objects.filter(
        either_side(actor), number__in={paper.number for paper in wanted}
    ).values_list("kind", "number", "delivery_line__delivery__note_on", "delivery_line__delivery_id")
    mine = {(paper.kind, paper.number): paper.delivery_line.delivery for paper in wanted}
    return {
        (kind, number)
        for kind, number, note_on, delivery_id in earlier
        if (kind, number) in mine
        and delivery_id != mine[kind, number].pk
        and note_on < mine[kind, number].note_on
    }
