"""Charging a school's month to the funds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, say
from fangxin.areas.ledger.actions import AccountRef, Booking, book, book_many, reverse
from fangxin.areas.ledger.models import Transfer
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor
from fangxin.areas.policy.queries import programme_of
from fangxin.areas.settlement.models import MonthCharge
from fangxin.areas.settlement.queries.months import (
    charge_of,
    charges,
    month_split,
    period,
    portions,
    term_start,
)
from fangxin.areas.settlement.rules.months import month_of, next_month
from fangxin.areas.settlement.rules.refusals import ChargeRefused, MonthNotFrozen, month_words
from fangxin.engine.ledger.accounts import TIERS
from fangxin.engine.ledger.charge import CannotCharge, ChargeSplit, pupils_and_diners_fen
from fangxin.engine.ledger.pairs import Event

CHARGERS = (Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER)


@action("settlement.charge_month")
def charge_month(
    *, by: Actor, key: str, at: datetime, school: Organisation, month: date
) -> Recorded[MonthCharge]:
    """Charge the food that a school's pupils used in a month to the tiers' funds, to the fen, and the excess to X.

    Entitlement = heads × days × rate caps the charge and never makes it; the heads are those of the frozen month that
    were present. Diners bear their share by portions. The term to date is split and the month is the difference.
    Raises MonthNotFrozen, ChargeRefused, NotEnough (a fund), NotAllowed.
    Source: measures §6-8, annex 2 §3; docs/algorithms/ledger.md §4 and §5.
    """
    month = month_of(month)
    _may_charge(by, school.path)
    lock(("settlement.charge", school.pk))
    _check_order(by, school, month)
    programme, posted_on = programme_of(school), next_month(month) - timedelta(days=1)
    _book_diners(by, key, at, school, month, posted_on)
    since = term_start(by, school, month)
    earlier = charges(by).filter(school=school, month__gte=since, month__lt=month)
    try:
        found = month_split(by, school, month, [charge.shares for charge in earlier])
    except CannotCharge as refused:
        raise ChargeRefused(str(refused), remedy="请核对点名和出库记录。") from None
    _check_frozen(school, found.not_frozen)
    now, split = found.now, found.split
    charge = MonthCharge.objects.create(
        school=school, month=month, pupil_days=now.pupil_days, entitlement_fen=now.entitlement_fen,
        food_fen=now.issued_fen - now.cut_fen, diner_fen=now.diner_fen, shares=found.shares,
        because=list(found.because), at=at, by_id=by.account_id,
    )  # fmt: skip
    _book_split(by, key, at, charge, split, programme, posted_on)
    return Recorded(charge, school.path, {"month": month, "fen": split.total_fen, "x": split.x_fen})


def _may_charge(by: Actor, path: str) -> None:
    if not by.holds(CHARGERS, path):
        raise NotAllowed("月末列支由县财政或营养办办理。", remedy="请用相应账号登录。")


def _check_order(by: Actor, school: Organisation, month: date) -> None:
    if charge_of(by, school, month) is not None:
        raise ChargeRefused(
            say("%(school)s%(month)s已经列支。", school=school.short_name, month=month_words(month)),
            remedy="更正随下月累计自动补差。",
        )
    later = charges(by).filter(school=school, month__gt=month).first()
    if later is not None:
        raise ChargeRefused(
            say("%(month)s已经列支，不能再列支更早的月份。", month=month_words(later.month)),
            remedy="差额随下月累计自动补上。",
        )


def _check_frozen(school: Organisation, months: Sequence[date]) -> None:
    """Money is computed from lists that nobody can change any more, of every month of the term so far."""
    if months:
        said = "、".join(month_words(one) for one in months)
        raise MonthNotFrozen(
            say("%(school)s%(months)s享受补助的名单还没有固定，不能列支。", school=school.short_name, months=said),
            clause="《学生营养改善计划管理办法（试行）》第十四条“严防虚报、套取资金”",
            remedy="请学校校长在“月度名单”里先固定这个月的名单，再来列支。",
        )  # fmt: skip


def _book_diners(
    by: Actor, key: str, at: datetime, school: Organisation, month: date, posted_on: date
) -> None:
    """Let the diners bear their share by portions, unless it has been booked meal by meal already (§8)."""
    now = period(by, school, month, next_month(month))
    pupils, diners = portions(by, school, month, next_month(month))
    if now.diner_fen or not diners or now.issued_fen <= now.cut_fen:
        return
    _, diner_fen = pupils_and_diners_fen(now.issued_fen - now.cut_fen, pupils, diners)
    if not diner_fen:
        return
    programme = programme_of(school)
    book(
        by=by, key=f"{key}/diners", at=at, event=Event.DINER_ATE.value,
        debit=AccountRef(school.pk, "diner", programme), credit=AccountRef(school.pk, "food", programme),
        amount_fen=diner_fen, on=posted_on, subject=school, memo=f"{month_words(month)}教职工和陪餐伙食",
    )  # fmt: skip


def _book_split(
    by: Actor, key: str, at: datetime, charge: MonthCharge, split: ChargeSplit, programme: str, on: date
) -> None:
    school = charge.school
    county = ancestor(by, school, "county")
    food = AccountRef(school.pk, "food", programme)
    funds = [
        (AccountRef(county.pk, "fund", programme, tier.value, charge.month.year), fen)
        for tier, fen in zip(TIERS, split.tiers_fen, strict=True)
    ]
    funds.append((AccountRef(school.pk, "fund_x", programme), split.x_fen))
    bookings = [
        Booking(Event.MONTH_CHARGED.value, fund, food, fen, on, month_words(charge.month))
        for fund, fen in funds
        if fen > 0
    ]
    # What goes back comes first, so that the food it frees can be charged elsewhere.
    for fund, fen in funds:
        if fen < 0:
            _give_back(by, f"{key}/back/{fund.kind}/{fund.tier}", at, charge, fund, -fen, on)
    book_many(by=by, key=f"{key}/ledger", at=at, bookings=bookings, subject=charge)


def _give_back(
    by: Actor, key: str, at: datetime, charge: MonthCharge, fund: AccountRef, fen: int, on: date
) -> None:
    """A share fell below what was charged before: reverse earlier charges, newest first, until it is made up."""
    # Of whatever budget year: a term runs over the turn of the year.
    earlier = Transfer.objects.filter(
        debit__organisation_id=fund.organisation, debit__kind=fund.kind, debit__programme=fund.programme,
        debit__tier=fund.tier, credit__organisation=charge.school, event=Event.MONTH_CHARGED.value, phase="posted",
        reverses__isnull=True, reversed_by__isnull=True,
    ).order_by("-on", "-id")  # fmt: skip
    for number, transfer in enumerate(earlier):
        part = min(fen, transfer.amount_fen)
        reverse(
            by=by, key=f"{key}/{number}", at=at, transfer=transfer, amount_fen=part, on=on, subject=charge,
            reason=f"{month_words(charge.month)}累计分摊调整",
        )  # fmt: skip
        fen -= part
        if not fen:
            return
    raise ChargeRefused("累计分摊小于以前列支，但找不到可以冲回的列支。", remedy="请核对以前月份的列支。")
