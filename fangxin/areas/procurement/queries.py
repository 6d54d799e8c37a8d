"""Reading contracts and prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import say
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor, in_force
from fangxin.areas.organisations.queries import organisation as any_organisation
from fangxin.areas.organisations.queries.closing import tells_of_obstacles
from fangxin.areas.organisations.rules.closing import Obstacle
from fangxin.areas.procurement.models import Contract, Price, PriceList
from fangxin.areas.procurement.rules import NoPrice, covers_food, matches


@dataclass(frozen=True, slots=True)
class PriceTable:
    """The prices that hold at a place on a day, by food."""

    price_list: PriceList
    prices: dict[str, Price]

    def of(self, food: str) -> Price:
        """The price of a food; raises NoPrice."""
        if food not in self.prices:
            raise NoPrice(
                say("定价单 %(price_list)s 里没有“%(food)s”。", price_list=self.price_list.number, food=food),
                clause="《管理办法》附件2第八条（三）：集中采购的食材先询价、定价",
                remedy="请换一种食材，或请县里询价后公布价格。",
            )
        return self.prices[food]


def above(actor: Actor) -> Q:
    """Rows whose owner stands above one of the actor's places: what the county publishes to its schools."""
    paths: set[str] = set()
    for path in actor.paths:
        parts = path.strip("/").split("/")
        paths |= {"/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))}
    return Q(owner_path__in=sorted(paths))


def contracts(actor: Actor) -> QuerySet[Contract]:
    """Contracts that the actor's side has made, or that hold for its place; newest first."""
    return (
        Contract.objects.filter(within(actor) | within(actor, "party_path") | above(actor))
        .select_related("supplier", "county")
        .order_by("-since", "-id")
    )


def contract(actor: Actor, contract_id: int) -> Contract:
    """One contract; raises NotFound."""
    return one(contracts(actor), "这份合同", pk=contract_id)


def contracts_for(actor: Actor, school: Organisation, on: date) -> list[Contract]:
    """The contracts in force for a school on a day, by supplier's name."""
    county = ancestor(actor, school, "county")
    rows = contracts(actor).filter(in_force(on), county=county)
    return sorted(rows, key=lambda row: (row.supplier.name, row.number))


def covered(contract_row: Contract, food: str) -> bool:
    """True when the contract covers a food."""
    return covers_food(contract_row.food_kinds, food)


def counties(actor: Actor) -> list[Organisation]:
    """The counties whose prices concern the actor: its own, or those it has contracts with."""
    found: dict[int, Organisation] = {}
    ids = {int(part) for path in actor.paths for part in path.strip("/").split("/") if part}
    for row in Organisation.objects.filter(pk__in=ids, kind="county"):
        found[row.pk] = row
    for row in Organisation.objects.filter(within(actor, "path"), kind="county"):
        found[row.pk] = row
    for bond in Contract.objects.filter(within(actor, "party_path")).select_related("county"):
        found[bond.county_id] = bond.county
    return sorted(found.values(), key=lambda county: county.path)


def price_lists(actor: Actor) -> QuerySet[PriceList]:
    """Every published list of the actor's counties, newest first, with its number of foods. Lists are public."""
    return (
        PriceList.objects.filter(county__in=counties(actor))
        .select_related("county")
        .annotate(foods=Count("prices"))
        .order_by("-since", "-id")
    )


def price_list(actor: Actor, price_list_id: int) -> PriceList:
    """One published list, for anybody; raises NotFound."""
    del actor  # prices are published
    return one(PriceList.objects.select_related("county"), "这份定价单", pk=price_list_id)


def prices_of(actor: Actor, of_list: PriceList, wanted: str = "") -> list[Price]:
    """The prices of a list by food, narrowed by a part of the name or pinyin initials."""
    del actor  # prices are published
    return [price for price in of_list.prices.order_by("food") if matches(price.food, wanted)]


def price_list_in_force(actor: Actor, place: Organisation, on: date) -> PriceList | None:
    """The list that holds at a place on a day: of those whose period holds it, the one that started last."""
    county = place if place.kind == "county" else ancestor(actor, place, "county")
    return PriceList.objects.filter(in_force(on), county=county).order_by("-since", "-id").first()


def price_table(actor: Actor, place: Organisation, on: date) -> PriceTable:
    """The prices that hold at a place on a day; raises NoPrice when no list covers the day."""
    found = price_list_in_force(actor, place, on)
    if found is None:
        raise NoPrice(
            say("%(month)s 月 %(day)s 日没有生效的定价单，不能订货或验收。", month=on.month, day=on.day),
            clause="《管理办法》附件2第八条（三）：原则上每月询价不少于 1—2 次",
            remedy="请县营养办询价并公布价格。",
        )
    return PriceTable(found, {price.food: price for price in found.prices.all()})


def suppliers(actor: Actor) -> list[Organisation]:
    """Registered suppliers; names of organisations are public."""
    del actor
    return list(Organisation.objects.filter(kind="supplier").order_by("pinyin", "name"))


def supplier(actor: Actor, supplier_id: int) -> Organisation:
    """One organisation by id, for the contract's form."""
    return any_organisation(actor, supplier_id)


@tells_of_obstacles
def running_contracts(actor: Actor, of: Organisation, until: date) -> Iterator[Obstacle]:
    """Contracts of a supplier (or a county) that run past the day on which it is to be closed."""
    del actor
    count = Contract.objects.filter(Q(supplier=of) | Q(county=of), until__gt=until).count()
    if count:
        yield Obstacle(f"还有 {count} 份合同在 {until:%Y-%m-%d} 以后有效", "请把日期定在合同到期之后")
