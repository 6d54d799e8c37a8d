"""Writing the families' part X: charged for days eaten, paid or relieved, settled together.

Everything that becomes settled at one time becomes settled by one act, in the order of the children's numbers, so that
neither time nor order nor number of rows says by what. Events of payments stand at the county's path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.models import PurposeUse
from fangxin.areas.audit.queries import for_purpose
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.dining.models import (
    ChargeRun,
    FamilyCharge,
    FamilyPayment,
    FamilySettled,
    ReliefBudget,
    ReliefTransfer,
    SettlementRun,
)
from fangxin.areas.dining.queries.fees import OpenCharge, charge_run, eaten_days, open_charges, settled_with
from fangxin.areas.dining.rules import check_company
from fangxin.areas.ledger.actions import AccountRef, Booking, book, book_many
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor
from fangxin.areas.policy.queries import meal_days, programme_of
from fangxin.areas.roster.queries import declaration_in_force, family_part
from fangxin.areas.roster.rules import AlreadyDecided
from fangxin.areas.roster.rules.eligibility import month_span
from fangxin.areas.roster.rules.relief import may_relieve, relieved_fen


@action("dining.charge_families")
def charge_families(
    *, by: Actor, key: str, at: datetime, school: Organisation, month: date
) -> Recorded[ChargeRun]:
    """Charge X of a month to every family whose child ate: days eaten × X, after the month's last meal, once.

    Raises Refused, AlreadyDecided, NotAllowed, DeclarationNotInForce. Source: measures, annex 2 §7.
    """
    if not by.holds([Role.PRINCIPAL, Role.NUTRITION_OFFICER], school.path):
        raise NotAllowed("家庭缴费由校长或县学生营养办计算。", remedy="请换用有相应职务的账号登录。")
    first, end = month_span(month)
    last = meal_days(by).filter(school=school, on__gte=first, on__lt=end).order_by("-on").first()
    if last is None or at.date() < last.on:
        raise Refused("这个月还有餐没有吃完，或没有供餐日。", remedy="请在月末最后一餐以后计算。")
    declaration_in_force(by, school, at.date(), for_meal_on=last.on)
    tariff = family_part(by, school, last.on)
    if tariff is None:
        raise Refused(
            "本县没有这个月的 X 标准。", clause="《管理办法》附件2第七条", remedy="请先登记县政府批准的标准。"
        )
    lock(("dining.charge", school.pk, first))
    if ChargeRun.objects.filter(school=school, month=first).exists():
        raise AlreadyDecided("这个月已经计算过。", remedy="请刷新页面查看。")
    days = eaten_days(by, school, first)
    if not days:
        raise Refused("这个月没有点名记录。", remedy="请先补点名。")
    row = ChargeRun.objects.create(
        school=school, month=first, fen=tariff.fen, pupils=len(days), days=sum(days.values()),
        amount_fen=sum(days.values()) * tariff.fen, at=at, by_id=by.account_id,
    )  # fmt: skip
    FamilyCharge.objects.bulk_create(
        FamilyCharge(run=row, pupil_id=pupil, days=n, amount_fen=n * tariff.fen)
        for pupil, n in sorted(days.items())
    )
    book(
        by=by, key=f"{key}/ledger", at=at, event="x_billed", debit=_ref(school, "family"),
        credit=_ref(school, "fund_x"), amount_fen=row.amount_fen, on=at.date(), subject=row, memo=_memo(first),
    )  # fmt: skip
    return Recorded(row, school.path, {"pupils": row.pupils, "days": row.days, "fen": row.amount_fen})


def _ref(school: Organisation, kind: str) -> AccountRef:
    return AccountRef(school.pk, kind, programme_of(school))


def _memo(month: date) -> str:
    return f"{month.year} 年 {month.month} 月家庭缴费（X）"


@action("dining.decide_relief_budget")
def decide_relief_budget(
    *, by: Actor, key: str, at: datetime, school: Organisation, amount_fen: int, document: str
) -> Recorded[ReliefBudget]:
    """The county finances the reliefs of a school: nothing is relieved that is not there. Raises Refused, NotAllowed.

    Source: measures, annex 2 §7 (the county's government sees to reliefs).
    """
    county = ancestor(by, school, "county")
    if not by.holds([Role.FINANCE_OFFICER], county.path):
        raise NotAllowed("减免资金由县级财政核准员登记。", remedy="请换用有相应职务的账号登录。")
    if amount_fen <= 0:
        raise Refused("减免资金应大于零。", remedy="请核对预算文件。", fields={"amount": "应大于零。"})
    if not document.strip():
        raise Refused("请写明资金文件。", remedy="请核对预算文件。", fields={"document": "请填写。"})
    row = ReliefBudget.objects.create(
        school=school, amount_fen=amount_fen, document=document.strip()[:80], at=at, by_id=by.account_id
    )
    due = AccountRef(county.pk, "grant_due", programme_of(school), tier="county", budget_year=at.year)
    book(
        by=by, key=f"{key}/ledger", at=at, event="relief_decided", debit=due, credit=_ref(school, "fund_relief"),
        amount_fen=amount_fen, on=at.date(), subject=row, memo="减免专款",
    )  # fmt: skip
    return Recorded(row, school.path, {"fen": amount_fen})


@dataclass(frozen=True, slots=True)
class Paid:
    """One line of the bank's list of families' payments."""

    pupil_id: int
    amount_fen: int
    reference: str


@action("dining.enter_payments")
def enter_payments(
    *, by: Actor, key: str, at: datetime, use: PurposeUse, run_id: int, payments: Sequence[Paid]
) -> Recorded[PurposeUse]:
    """Enter what families paid for a month, as the bank's list has it. Nothing becomes settled yet.

    Raises Refused when a family would pay more than it owes, a reference comes twice, or a child was not charged.
    """
    run = charge_run(by, run_id)
    county = ancestor(by, run.school, "county")
    may_relieve(by, county.pk)
    with for_purpose(use):
        lock(("dining.settle", run.school_id))
        charges = {one.charge.pupil_id: one for one in open_charges(by, [run])}
        rows = [_payment(one, charges, at, by) for one in payments]
        if len({one.reference for one in payments}) < len(payments) or FamilyPayment.objects.filter(
            reference__in=[one.reference for one in payments]
        ):
            raise Refused("流水号重复。", remedy="这份回单可能已经录入，请核对。")
        _check_sums(payments, charges)
        FamilyPayment.objects.bulk_create(rows)
    return Recorded(use, county.path, {"lines": len(rows)})


def _payment(one: Paid, charges: Mapping[int, OpenCharge], at: datetime, by: Actor) -> FamilyPayment:
    found = charges.get(one.pupil_id)
    if found is None or one.amount_fen <= 0 or not one.reference.strip():
        raise Refused("有一行缴费对不上应收的家庭。", remedy="请核对学生编号、金额和流水号。")
    return FamilyPayment(
        charge=found.charge,
        amount_fen=one.amount_fen,
        reference=one.reference.strip(),
        at=at,
        by_id=by.account_id,
    )


def _check_sums(payments: Sequence[Paid], charges: Mapping[int, OpenCharge]) -> None:
    owed: dict[int, int] = {}
    for pupil, one in charges.items():
        amount = one.charge.amount_fen
        owed[pupil] = amount - one.paid_fen - relieved_fen(amount, one.share_bp)
    for line in payments:
        owed[line.pupil_id] -= line.amount_fen
        if owed[line.pupil_id] < 0:
            raise Refused("有家庭缴得比应缴的多。", remedy="多缴的请退回家庭后再录入。")


@action("dining.settle_families")
def settle_families(
    *, by: Actor, key: str, at: datetime, use: PurposeUse, run_id: int
) -> Recorded[SettlementRun]:
    """Settle every family of a month whose payments and relief cover what it owes, all in one act and once a month.

    Whoever paid late for an earlier month goes along. The books take two sums: what was paid, and what relief paid.
    Raises AlreadyDecided, Refused when nothing is ready or the paying families are too few to hide the others, NotEnough
    when the relief fund would go below zero. Source: measures, annex 2 §7.
    """
    run = charge_run(by, run_id)
    may_relieve(by, ancestor(by, run.school, "county").pk)
    lock(("dining.settle", run.school_id))
    if run.settlements.exists():
        raise AlreadyDecided("这个月已经结清过。", remedy="还没有够数的家庭录入缴费后，和下个月一起结清。")
    with for_purpose(use):
        found = open_charges(by, settled_with(by, run))
        ready = [one for one in found if _covered(one)]
        relief = {one.charge.pk: relieved_fen(one.charge.amount_fen, one.share_bp) for one in ready}
        helped = sum(1 for fen in relief.values() if fen)
        check_company(relieved=helped, paying=len(ready) - helped, left_open=len(found) - len(ready))
        ReliefTransfer.objects.bulk_create(
            ReliefTransfer(
                charge=one.charge, proposal_id=one.proposal_id, amount_fen=relief[one.charge.pk], at=at,
                by_id=by.account_id,
            )
            for one in ready if one.proposal_id is not None and relief[one.charge.pk]
        )  # fmt: skip
    paid, relieved = sum(one.paid_fen for one in ready), sum(relief.values())
    row = SettlementRun.objects.create(
        charge_run=run, settled=len(ready), paid_fen=paid, relieved_fen=relieved, at=at, by_id=by.account_id
    )
    FamilySettled.objects.bulk_create(FamilySettled(run=row, charge=one.charge) for one in ready)
    book_many(
        by=by, key=f"{key}/ledger", at=at, bookings=_bookings(run, paid, relieved, at.date()), subject=row
    )
    return Recorded(row, run.school.path, {"settled": row.settled, "paid": paid, "relieved": relieved})


def _covered(one: OpenCharge) -> bool:
    amount = one.charge.amount_fen
    return bool(one.paid_fen + relieved_fen(amount, one.share_bp) >= amount)


def _bookings(run: ChargeRun, paid: int, relieved: int, on: date) -> list[Booking]:
    school, memo = run.school, _memo(run.month)
    family = _ref(school, "family")
    found = [
        Booking("x_paid", _ref(school, "bank_school"), family, paid, on, memo),
        Booking("x_relieved", _ref(school, "fund_relief"), family, relieved, on, memo),
    ]
    return [booking for booking in found if booking.amount_fen]
