"""Which orders stand in the way when a school or a supplier is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries.closing import tells_of_obstacles
from fangxin.areas.organisations.rules.closing import Obstacle
from fangxin.areas.supply.models import Order


@tells_of_obstacles
def open_orders(actor: Actor, of: Organisation, until: date) -> Iterator[Obstacle]:
    """Orders for meal days on or after the day, from this school or to this supplier."""
    del actor
    count = Order.objects.filter(Q(school=of) | Q(supplier=of), meal_on__gte=until).count()
    if count:
        yield Obstacle(
            f"还有 {count} 份 {until:%Y-%m-%d} 及以后的订单",
            "请把日期定在最后一次送货之后，或先取消那些供餐日",
        )
