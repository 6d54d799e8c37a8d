"""Reading orders, and what the coming order should hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import say
from fangxin.areas.menus.queries import NoMenu
from fangxin.areas.menus.queries import needs as menu_needs
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import grades_away, meal_days
from fangxin.areas.policy.rules.holidays import AWAY
from fangxin.areas.procurement.models import Contract
from fangxin.areas.procurement.queries import PriceTable, contracts_for, covered, price_table
from fangxin.areas.roster.models import Declaration
from fangxin.areas.roster.queries import declaration_in_force, heads_by_band, pupils_present
from fangxin.areas.supply.models import Acceptance, Delivery, Order, OrderLine
from fangxin.areas.supply.rules.order import (
    Need,
    NotOrderable,
    Suggestion,
    heads_to_order_for,
    order_lines_from,
    without_price,
)
from fangxin.engine.money import line_amount_fen


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the coming order to one supplier should hold, and the gate that was passed."""

    meal_day: MealDay
    contract: Contract
    declaration: Declaration
    heads: dict[str, int]
    price_table: PriceTable
    prices: dict[str, int]
    needs: dict[str, int]
    ordered: dict[str, int]
    suggestions: list[Suggestion]
    unpriced: list[str]
    has_menu: bool

    @property
    def head_count(self) -> int:
        """Portions."""
        return sum(self.heads.values())


def either_side(actor: Actor) -> Q:
    """Rows of the actor's own places, or of which it is the other party."""
    return within(actor) | within(actor, "party_path")


def orders(actor: Actor) -> QuerySet[Order]:
    """Orders that the school wrote or the supplier got, newest meal first, with whether delivered and accepted."""
    return (
        Order.objects.filter(either_side(actor))
        .select_related("school", "supplier", "contract")
        .annotate(
            delivered=Exists(Delivery.objects.filter(order_id=OuterRef("pk"))),
            accepted=Exists(Acceptance.objects.filter(delivery__order_id=OuterRef("pk"))),
            kinds=Count("lines"),
            about_fen=Sum((F("lines__quantity_g") * F("lines__price_fen") + 500) / 1000),
        )
        .order_by("-meal_on", "-id")
    )


def order(actor: Actor, order_id: int) -> Order:
    """One order; raises NotFound."""
    return one(orders(actor), "这份订单", pk=order_id)


def order_lines(actor: Actor, of: Order) -> list[OrderLine]:
    """The lines of an order, as they were suggested."""
    return list(OrderLine.objects.filter(either_side(actor), order=of).order_by("id"))


def ordered_g(actor: Actor, meal_day: MealDay) -> dict[str, int]:
    """Grams ordered so far for a meal, by food."""
    rows = (
        OrderLine.objects.filter(within(actor), order__meal_day=meal_day)
        .values("food")
        .annotate(g=Sum("quantity_g"))
    )
    return {row["food"]: row["g"] for row in rows}


def coming_meal_days(actor: Actor, school: Organisation, on: date) -> list[MealDay]:
    """The school's next ten meal days, today included."""
    return list(meal_days(actor).filter(school=school, on__gte=on)[:10])


def suppliers_contract(
    actor: Actor, school: Organisation, on: date, contract_id: int | None
) -> Contract | None:
    """The contract under which to order for a day: the one asked for, else the first in force; None without any."""
    found = contracts_for(actor, school, on)
    return next((row for row in found if row.pk == contract_id), found[0] if found else None)


def needs_of_menu(actor: Actor, meal_day: MealDay, heads: dict[str, int]) -> tuple[list[Need], bool]:
    """What the menu of a day needs, and whether there is a menu at all."""
    try:
        return list(menu_needs(actor, meal_day, heads)), True
    except NoMenu:
        return [], False


def proposal(actor: Actor, meal_day: MealDay, contract: Contract, on: date) -> Proposal:
    """Work out the coming order on day `on`, for the grades that are there.

    Raises DeclarationNotInForce (the gate), NoPrice, and NotOrderable when nobody is there.
    """
    school = meal_day.school
    declared = declaration_in_force(actor, school, on, for_meal_on=meal_day.on)
    away = grades_away(actor, school, meal_day.on)
    heads = heads_to_order_for(
        heads_by_band(actor, school, meal_day.on, away=away), pupils_present(actor, declared, away)
    )
    if away and not heads:
        raise NotOrderable(
            say("%(school)s的年级在 %(month)s 月 %(day)s 日都外出，没有人用餐，不能订货。", school=school.short_name, month=meal_day.on.month, day=meal_day.on.day),
            clause=AWAY, remedy="请核对校历里的年级外出。",
        )  # fmt: skip
    table = price_table(actor, school, meal_day.on)
    prices = {food: price.price_fen for food, price in table.prices.items() if covered(contract, food)}
    needs, has_menu = needs_of_menu(actor, meal_day, heads)
    mine = [need for need in needs if covered(contract, need.food)]
    ordered = ordered_g(actor, meal_day)
    total: dict[str, int] = {}
    for need in mine:
        total[need.food] = total.get(need.food, 0) + need.purchase_g
    return Proposal(
        meal_day, contract, declared, heads, table, prices, total, ordered, order_lines_from(mine, prices, ordered),
        without_price(mine, prices), has_menu,
    )  # fmt: skip


def amount_fen(lines: list[OrderLine]) -> int:
    """What the lines cost at the listed prices."""
    return sum(line_amount_fen(line.quantity_g, line.price_fen) for line in lines)
