"""The county reviews a settlement: approves, cuts, or returns it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.ledger.actions import AccountRef, Booking, book_many
from fangxin.areas.ledger.queries import available
from fangxin.areas.organisations.queries import ancestor
from fangxin.areas.policy.actions.deadlines import finish_deadline_of
from fangxin.areas.policy.queries import programme_of
from fangxin.areas.settlement.models import Cut, Review, Settlement
from fangxin.areas.settlement.queries.claims import lines_of
from fangxin.areas.settlement.queries.months import charge_of
from fangxin.areas.settlement.rules.months import next_month
from fangxin.areas.settlement.rules.refusals import SECTION_9, ReviewRefused, check_cuts, check_other_person
from fangxin.engine.ledger.accounts import TIERS
from fangxin.engine.ledger.pairs import Event
from fangxin.engine.money import share_by_largest_remainder

REVIEWERS = (Role.NUTRITION_OFFICER,)


@action("settlement.approve_settlement")
def approve_settlement(*, by: Actor, key: str, at: datetime, settlement: Settlement) -> Recorded[Review]:
    """Approve as submitted; books payable_unreviewed ← payable. Raises SamePerson, ReviewRefused, NotAllowed."""
    _may_review(by, settlement)
    review = _store(by, key, at, settlement, "approved", settlement.amount_fen, "")
    book_many(
        by=by,
        key=f"{key}/ledger",
        at=at,
        bookings=_approval(by, settlement, at, review.approved_fen),
        subject=review,
    )
    return Recorded(review, settlement.school.path, {"settlement": settlement.pk, "fen": review.approved_fen})


@action("settlement.cut_settlement")
def cut_settlement(
    *, by: Actor, key: str, at: datetime, settlement: Settlement, cuts: Sequence[tuple[int, int, str]]
) -> Recorded[Review]:
    """Approve less: each cut is (settlement line id, fen, reason). The food was eaten at too high a cost, so the cost
    leaves `food` (or, when the month is charged, goes back to the funds) and is set off against what is owed.
    """
    _may_review(by, settlement)
    line_fen = {line.pk: line.amount_fen for line in lines_of(by, settlement)}
    check_cuts(cuts, line_fen)
    cut_fen = sum(fen for _, fen, _ in cuts)
    reasons = "；".join(dict.fromkeys(why.strip() for _, _, why in cuts))
    review = _store(by, key, at, settlement, "cut", settlement.amount_fen - cut_fen, reasons[:400])
    Cut.objects.bulk_create(
        Cut(review=review, line_id=line_id, cut_fen=fen, reason=why.strip()[:200])
        for line_id, fen, why in cuts
    )
    bookings = _cut(by, settlement, at, cut_fen) + _approval(by, settlement, at, review.approved_fen)
    book_many(by=by, key=f"{key}/ledger", at=at, bookings=bookings, subject=review)
    return Recorded(review, settlement.school.path, {"settlement": settlement.pk, "cut": cut_fen})


@action("settlement.return_settlement")
def return_settlement(
    *, by: Actor, key: str, at: datetime, settlement: Settlement, reason: str
) -> Recorded[Review]:
    """Send it back with a reason; the school submits again. Nothing is booked."""
    _may_review(by, settlement)
    if not reason.strip():
        raise ReviewRefused(
            "退回要写明理由。", clause=SECTION_9, remedy="请写清哪一行、哪张票据需要说明。",
            fields={"reason": "请填写退回理由。"},
        )  # fmt: skip
    review = _store(by, key, at, settlement, "returned", 0, reason.strip()[:400])
    return Recorded(review, settlement.school.path, {"settlement": settlement.pk})


def _may_review(by: Actor, settlement: Settlement) -> None:
    if not by.holds(REVIEWERS, settlement.school.path):
        raise NotAllowed("结算由县营养办审核员审核。", clause=SECTION_9, remedy="请用审核员账号登录。")
    check_other_person(by.account_id, settlement.by_id)
    lock(("settlement.review", settlement.pk))
    if Review.objects.filter(settlement=settlement).exists():
        raise ReviewRefused("这份结算单已经审核过。", remedy="请刷新列表。")


def _store(
    by: Actor, key: str, at: datetime, settlement: Settlement, verdict: str, approved_fen: int, reason: str
) -> Review:
    finish_deadline_of(by=by, key=f"{key}/clock", at=at, code="settlement_review", subject=settlement)
    return Review.objects.create(
        settlement=settlement,
        verdict=verdict,
        approved_fen=approved_fen,
        reason=reason,
        at=at,
        by_id=by.account_id,
    )


def _approval(by: Actor, settlement: Settlement, at: datetime, fen: int) -> list[Booking]:
    if not fen:
        return []
    programme, supplier = programme_of(settlement.school), settlement.supplier_id
    county = ancestor(by, settlement.school, "county")
    owed = AccountRef(settlement.school_id, "payable_unreviewed", programme, counterparty=supplier)
    payable = AccountRef(county.pk, "payable", programme, counterparty=supplier)
    return [Booking(Event.MONTH_APPROVED.value, owed, payable, fen, at.date(), settlement.number)]


def _cut(by: Actor, settlement: Settlement, at: datetime, cut_fen: int) -> list[Booking]:
    """Take the cut from food not charged yet, the rest from the funds of the month, highest tier first."""
    school, supplier, on = settlement.school, settlement.supplier_id, at.date()
    programme = programme_of(school)
    county = ancestor(by, school, "county")
    claim = AccountRef(school.pk, "supplier_claim", programme, counterparty=supplier)
    food = AccountRef(school.pk, "food", programme)
    uncharged = min(cut_fen, max(0, available(by, food)))
    bookings, left = [], cut_fen - uncharged
    if uncharged:
        # September is reviewed in October: the cost leaves the month that ate it, or that month could not be charged.
        month_end = next_month(settlement.month) - timedelta(days=1)
        cost_on = on if charge_of(by, school, settlement.month) else min(on, month_end)
        bookings.append(
            Booking(Event.USED_LINE_CUT.value, claim, food, uncharged, cost_on, settlement.number)
        )
    if left:
        bookings += [
            Booking(Event.CHARGED_LINE_CUT.value, claim, fund, fen, on, settlement.number)
            for fund, fen in _charged_shares(by, settlement, county.pk, programme, left)
        ]
    owed = AccountRef(school.pk, "payable_unreviewed", programme, counterparty=supplier)
    bookings.append(Booking(Event.CLAIM_SET_OFF.value, owed, claim, cut_fen, on, settlement.number))
    return bookings


def _charged_shares(
    by: Actor, settlement: Settlement, county_id: int, programme: str, fen: int
) -> list[tuple[AccountRef, int]]:
    """The funds to which a charged cost goes back, in the proportion in which the month was charged."""
    charge = charge_of(by, settlement.school, settlement.month)
    weights = [max(0, charge.shares.get(name, 0)) for name in (*TIERS, "x")] if charge else []
    if not sum(weights):
        raise ReviewRefused(
            "被核减的食材还没有出库，账上没有可以冲减的耗用。",
            clause="《管理办法》附件2第八条（三）",
            remedy="请等学校出库后再核减，或退回由学校办理退货。",
        )
    refs = [AccountRef(county_id, "fund", programme, tier.value, settlement.month.year) for tier in TIERS]
    refs.append(AccountRef(settlement.school_id, "fund_x", programme))
    parts = share_by_largest_remainder(fen, weights)
    return [(ref, part) for ref, part in zip(refs, parts, strict=True) if part]
