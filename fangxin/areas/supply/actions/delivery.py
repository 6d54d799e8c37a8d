"""Writing delivery notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, say
from fangxin.areas.supply.models import Certificate, Delivery, DeliveryLine, Order
from fangxin.areas.supply.queries.delivery import note_number_taken
from fangxin.areas.supply.queries.order import order as visible_order
from fangxin.areas.supply.queries.order import order_lines
from fangxin.areas.supply.rules.delivery import NOTE_CLAUSE, NoteLine, WrongNote, check_head, check_lines


@action("supply.record_delivery")
def record_delivery(
    *,
    by: Actor,
    key: str,
    at: datetime,
    order: Order,
    note_number: str,
    note_on: date,
    lines: Sequence[NoteLine],
    self_checked: bool = False,
) -> Recorded[Delivery]:
    """Enter a delivery note against an order: by the supplier's clerk, or by the storekeeper from the paper.

    Raises WrongNote when one of the five fields is missing or an amount is not quantity × price. Source: measures,
    article 11.
    """
    ordered = visible_order(by, order.pk)
    keepers = by.holds([Role.STOREKEEPER], ordered.school.path)
    if not keepers and not by.holds([Role.SUPPLIER_CLERK], ordered.supplier.path):
        raise NotAllowed(
            "送货单由配送企业填写，或由仓库保管员按纸质单据代填。", remedy="请换用有相应职务的账号。"
        )
    number = check_head(note_number, note_on, ordered_on=_day(ordered.at, at), entered_on=at.date())
    foods = {line.pk: line.food for line in order_lines(by, ordered)}
    check_lines(lines, foods, note_on)
    lock(("supply.note", ordered.supplier_id, number))
    if note_number_taken(by, ordered.supplier, number):
        raise WrongNote(
            say("送货单号 %(number)s 已经录入过。", number=number), clause=NOTE_CLAUSE, remedy="请核对单号，同一张单只录一次。",
            fields={"note_number": "单号已存在。"},
        )  # fmt: skip
    row = Delivery.objects.create(
        order=ordered, supplier_id=ordered.supplier_id, note_number=number, note_on=note_on,
        self_checked=self_checked, at=at, by_id=by.account_id,
    )  # fmt: skip
    _store(row, lines, foods)
    return Recorded(
        row, ordered.school.path, {"lines": len(lines), "amount_fen": sum(x.amount_fen for x in lines)}
    )


def _day(moment: datetime, like: datetime) -> date:
    return moment.astimezone(like.tzinfo).date()


def _store(row: Delivery, lines: Sequence[NoteLine], foods: dict[int, str]) -> None:
    stored = DeliveryLine.objects.bulk_create(
        DeliveryLine(
            delivery=row, order_line_id=line.order_line_id, food=foods[line.order_line_id],
            quantity_g=line.quantity_g, price_fen=line.price_fen, amount_fen=line.amount_fen,
            producer=line.producer.strip(), batch=line.batch.strip(), produced_on=line.produced_on,
            expires_on=line.expires_on,
        )
        for line in lines
    )  # fmt: skip
    Certificate.objects.bulk_create(
        Certificate(
            delivery_line=item, kind=paper.kind, number=paper.number.strip(), issued_on=paper.issued_on
        )
        for item, line in zip(stored, lines, strict=True)
        for paper in line.papers
    )
