"""Writing orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, say
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_day_of
from fangxin.areas.procurement.models import Contract
from fangxin.areas.procurement.queries import contracts_for
from fangxin.areas.supply.models import Order, OrderLine
from fangxin.areas.supply.queries.order import proposal
from fangxin.areas.supply.rules.order import NotOrderable, Wanted, check_day, check_lines


@action("supply.place_order")
def place_order(
    *,
    by: Actor,
    key: str,
    at: datetime,
    meal_day: MealDay,
    contract: Contract,
    lines: Sequence[Wanted],
) -> Recorded[Order]:
    """Order food for a meal day from the contracted supplier, at the listed prices.

    The menu's need is worked out again here, so that nobody types it. Raises NoMealDay (day called off),
    DeclarationNotInForce (the gate: D117, D237), NoPrice, NotOrderable. Source: measures, annexes 1 and 2, short flow;
    annex 2, article 8 (二).
    """
    school, on = meal_day.school, at.date()
    if not by.holds([Role.BUYER], school.path):
        raise NotAllowed("订货由采购员办理。", remedy="请用采购员账号登录。")
    meal_day_of(by, school, meal_day.on)
    check_day(meal_day.on, on)
    if contract not in contracts_for(by, school, meal_day.on):
        raise NotOrderable(
            say("合同 %(contract)s 在 %(month)s 月 %(day)s 日不生效，不能据此订货。", contract=contract.number, month=meal_day.on.month, day=meal_day.on.day),
            clause="《管理办法》附件2第八条（二）：统招、统购、统配、统送", remedy="请选择生效的合同。",
        )  # fmt: skip
    lock(("supply.order", school.pk))
    plan = proposal(by, meal_day, contract, on)
    checked = check_lines(lines, plan.needs, plan.prices, plan.ordered)
    before = Order.objects.filter(school=school, meal_day=meal_day).count()
    row = Order.objects.create(
        school=school, supplier_id=contract.supplier_id, contract=contract, meal_day=meal_day, meal_on=meal_day.on,
        declaration=plan.declaration, number=f"DD-{meal_day.on:%y%m%d}-{before + 1:02d}", heads=plan.head_count,
        at=at, by_id=by.account_id,
    )  # fmt: skip
    OrderLine.objects.bulk_create(
        OrderLine(
            order=row, food=line.food, need_g=line.need_g, quantity_g=line.quantity_g, price_fen=line.price_fen,
            reason=line.reason,
        )
        for line in checked
    )  # fmt: skip
    details = {
        "lines": len(checked),
        "amount_fen": sum(line.amount_fen for line in checked),
        "heads": row.heads,
    }
    return Recorded(row, school.path, details)
