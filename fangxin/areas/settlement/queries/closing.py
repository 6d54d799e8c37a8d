"""Which money stands in the way when a school or a supplier is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries.closing import tells_of_obstacles
from fangxin.areas.organisations.rules.closing import Obstacle
from fangxin.areas.settlement.models import Payment, Settlement


@tells_of_obstacles
def money_under_way(actor: Actor, of: Organisation, until: date) -> Iterator[Obstacle]:
    """Settlements that nobody has applied for yet, and payments without the bank's answer. The day does not matter."""
    del actor, until
    waiting = Settlement.objects.filter(
        Q(school=of) | Q(supplier=of), superseded_by__isnull=True, application_line__isnull=True
    ).count()
    if waiting:
        yield Obstacle(f"还有 {waiting} 份结算单没有申请拨付", "请先办完这些结算")
    paying = Payment.objects.filter(supplier=of, result__isnull=True).count()
    if paying:
        yield Obstacle(f"还有 {paying} 笔货款没有银行回单", "请等回单导入以后再注销")
