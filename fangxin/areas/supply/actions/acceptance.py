"""Writing acceptances: two people, the price that counts, the lots, and what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, say
from fangxin.areas.ledger.actions import book
from fangxin.areas.ledger.rules import AccountRef
from fangxin.areas.organisations.actions import require_second
from fangxin.areas.organisations.models import PinCheck
from fangxin.areas.policy.queries import programme_of
from fangxin.areas.supply.models import Acceptance, AcceptanceLine, Certificate, Delivery, Lot
from fangxin.areas.supply.queries.acceptance import Sheet, acceptance_of, sheet
from fangxin.areas.supply.queries.delivery import delivery as visible_delivery
from fangxin.areas.supply.rules.acceptance import (
    GATE_CLAUSE,
    Decided,
    NotAcceptable,
    Weighing,
    check_people,
    decide,
)
from fangxin.areas.supply.rules.delivery import food_class

ACCEPTERS = (Role.STOREKEEPER, Role.SAFETY_MANAGER)


@action("supply.accept_delivery")
def accept_delivery(
    *,
    by: Actor,
    key: str,
    at: datetime,
    delivery: Delivery,
    lines: Sequence[Weighing],
    pin_check: PinCheck,
    device_at: datetime | None = None,
) -> Recorded[Acceptance]:
    """Accept a delivery line by line: `by` weighed, the person of `pin_check` confirmed for this very entry (`key`).

    Stores the decision of every line, a lot for what stays, and books the payable at accepted quantity × the price
    that counts. Raises NotAcceptable, SamePerson, BuyerAccepts, NotAllowed. Source: measures, annex 2, article 8 (一)
    and (三), article 9 (一); article 11.
    """
    noted = visible_delivery(by, delivery.pk)
    school, on = noted.order.school, at.date()
    if not by.holds(ACCEPTERS, school.path):
        raise NotAllowed(
            "验收由仓库保管员和食品安全管理员办理。", clause=GATE_CLAUSE, remedy="请换用有相应职务的账号。"
        )
    second = require_second(by=by, key=key, at=at, check=pin_check, organisation=school, entry_key=key)
    check_people(by.account_id, second.pk, noted.order.by_id)
    lock(("supply.accept", noted.pk), ("supply.lot", school.pk))
    if acceptance_of(by, noted) is not None:
        raise NotAcceptable(
            say("送货单 %(note_number)s 已经验收过。", note_number=noted.note_number),
            remedy="请从列表打开，查看验收结果。",
        )
    whole = sheet(by, noted, on)
    decided = _decide_all(whole, lines, on)
    _late_papers(whole, lines)
    row = Acceptance.objects.create(
        delivery=noted, second=second, pin_check=pin_check, device_at=device_at, at=at, by_id=by.account_id
    )
    stored = _store(row, whole, decided)
    _make_lots(row, whole, stored, on)
    owed_fen = sum(line.amount_fen for line in decided)
    _book_payable(by, key, at, row, noted, owed_fen)
    details = {
        "second": second.pk,
        "amount_fen": owed_fen,
        "rejected": sum(not d.accepted_g for d in decided),
    }
    return Recorded(row, school.path, details)


def _decide_all(whole: Sheet, lines: Sequence[Weighing], on: date) -> list[Decided]:
    entered = {line.line_id: line for line in lines}
    if set(entered) != set(whole.lines) or len(entered) != len(lines):
        raise NotAcceptable(
            "每一种食材都要称重并给出结论。", clause=GATE_CLAUSE, remedy="请刷新页面，逐一填写。"
        )
    return [
        decide(line, entered[line_id], on=on, clauses=whole.clauses, food_class=food_class(line.food))
        for line_id, line in whole.lines.items()
    ]


def _late_papers(whole: Sheet, lines: Sequence[Weighing]) -> None:
    known = {(row.pk, paper.kind, paper.number) for row in whole.rows for paper in row.certificates.all()}
    Certificate.objects.bulk_create(
        Certificate(
            delivery_line_id=line.line_id,
            kind=paper.kind,
            number=paper.number.strip(),
            issued_on=paper.issued_on,
        )
        for line in lines
        for paper in line.papers
        if paper.number.strip() and (line.line_id, paper.kind, paper.number.strip()) not in known
    )


def _store(row: Acceptance, whole: Sheet, decided: Sequence[Decided]) -> list[AcceptanceLine]:
    prices = whole.price_list
    return AcceptanceLine.objects.bulk_create(
        AcceptanceLine(
            acceptance=row, delivery_line_id=line.line_id, verdict=line.verdict, weighed_g=line.weighed_g,
            accepted_g=line.accepted_g, reason=line.reason, note_price_fen=whole.lines[line.line_id].note_price_fen,
            ceiling_fen=whole.lines[line.line_id].ceiling_fen, price_fen=line.price_fen, amount_fen=line.amount_fen,
            because={
                "price_list": prices.number, "inquiry_on": prices.inquiry_on.isoformat(),
                "clause": whole.clauses.ceiling, "version": whole.ceiling.version, "cut_fen": line.cut_fen,
                "short_g": max(0, whole.lines[line.line_id].note_g - line.weighed_g),
            },
        )
        for line in decided
    )  # fmt: skip


def _make_lots(row: Acceptance, whole: Sheet, stored: Sequence[AcceptanceLine], on: date) -> None:
    school = row.delivery.order.school
    begin = f"LS-{on:%y%m%d}-"
    number = Lot.objects.filter(school=school, code__startswith=begin).count()
    items = {item.pk: item for item in whole.rows}
    lots = []
    for line in stored:
        if line.accepted_g:
            number += 1
            item = items[line.delivery_line_id]
            assert item.expires_on is not None, "food without a date was refused before"
            lots.append(
                Lot(
                    school=school, acceptance_line=line, code=f"{begin}{number:02d}", food=item.food,
                    batch=item.batch, expires_on=item.expires_on, quantity_g=line.accepted_g,
                    cost_fen=line.amount_fen, at=row.at, by_id=row.by_id,
                )
            )  # fmt: skip
    Lot.objects.bulk_create(lots)


def _book_payable(by: Actor, key: str, at: datetime, row: Acceptance, noted: Delivery, owed_fen: int) -> None:
    """Stock at cost against what is owed, not yet reviewed by the county. Nothing is booked when all went back."""
    if not owed_fen:
        return
    school, programme = noted.order.school, programme_of(noted.order.school)
    book(
        by=by, key=f"{key}/ledger", at=at, event="delivery_accepted",
        debit=AccountRef(school.pk, "stock", programme),
        credit=AccountRef(school.pk, "payable_unreviewed", programme, counterparty=noted.supplier_id),
        amount_fen=owed_fen, on=at.date(), subject=row, memo=f"送货单 {noted.note_number}",
    )  # fmt: skip
