"""The school submits its accepted notes of a month."""

from __future__ import annotations

from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, say
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.actions.deadlines import start_deadline
from fangxin.areas.policy.queries import rule, working_days
from fangxin.areas.settlement.models import Doubt, Settlement, SettlementLine
from fangxin.areas.settlement.queries.claims import (
    claim_lines,
    lines_to_settle,
    meal_days_of,
    month_facts,
    settlements,
)
from fangxin.areas.settlement.rules.matching import match
from fangxin.areas.settlement.rules.months import month_of
from fangxin.areas.settlement.rules.refusals import (
    SECTION_9,
    AlreadySubmitted,
    MonthNotOver,
    NothingToSettle,
    month_words,
)
from fangxin.areas.supply.models import AcceptanceLine
from fangxin.engine.calendar import due_date

SUBMITTERS = (Role.PRINCIPAL, Role.STOREKEEPER)


@action("settlement.submit_settlement")
def submit_settlement(
    *,
    by: Actor,
    key: str,
    at: datetime,
    school: Organisation,
    supplier: Organisation,
    month: date,
    remark: str = "",
) -> Recorded[Settlement]:
    """Submit a month's accepted notes of one supplier for review; `month` is any day of it.

    The amount is the sum of the accepted lines and has no other source. After a return the same call submits again and
    supersedes the returned row. Raises NotAllowed, MonthNotOver, AlreadySubmitted, NothingToSettle.
    Source: measures §9 (monthly, in the meal month), §11 (by quantity).
    """
    if not by.holds(SUBMITTERS, school.path):
        raise NotAllowed("月度结算由本校校长或仓库保管员报送。", remedy="请用相应账号登录。")
    month = month_of(month)
    lock(("settlement.claim", school.pk, supplier.pk))
    before = settlements(by).filter(school=school, supplier=supplier, month=month).first()
    _check_not_submitted(before)
    _check_month_over(by, school, month, at.date())
    rows = lines_to_settle(by, school, supplier, month)
    if not rows:
        raise NothingToSettle(
            say(
                "%(month)s没有%(supplier)s已验收而未结算的票据。",
                month=month_words(month),
                supplier=supplier.short_name,
            ),
            remedy="请先验收送货，再报送结算。",
        )
    claim = _store(by, at, school, supplier, month, rows, before, remark.strip())
    _start_review(by, f"{key}/clock", at, claim)
    details = {"month": month, "fen": claim.amount_fen, "lines": len(rows), "number": claim.number}
    return Recorded(claim, school.path, details)


def _check_not_submitted(before: Settlement | None) -> None:
    if before is None:
        return
    review = getattr(before, "review", None)
    if review is None or review.verdict != "returned":
        raise AlreadySubmitted(
            say(
                "%(month)s的结算单 %(before)s 已经报送。",
                month=month_words(before.month),
                before=before.number,
            ),
            clause=f"{SECTION_9}：按月结算",
            remedy="每月每家企业报送一次；漏报的票据随下月一并报送。",
        )


def _check_month_over(by: Actor, school: Organisation, month: date, on: date) -> None:
    last = meal_days_of(by, school, month).order_by("-on").values_list("on", flat=True).first()
    if last is not None and on < last:
        raise MonthNotOver(
            say(
                "%(month)s最后一个供餐日是 %(last_month)s 月 %(day)s 日，现在还不能结算。",
                month=month_words(month),
                last_month=last.month,
                day=last.day,
            ),
            clause=f"{SECTION_9}：“实行按月结算”",
            remedy="请在最后一个供餐日验收完后报送。",
        )


def _start_review(by: Actor, key: str, at: datetime, claim: Settlement) -> None:
    """The county's clock: so many working days from the day the papers came in."""
    answer = rule(by, "review_working_days", school=claim.school, on=at.date())
    start_deadline(
        by=by, key=key, at=at, code="settlement_review", place=claim.school, subject=claim,
        title=f"{claim.school.short_name} {month_words(claim.month)}结算单 {claim.number}",
        owed_by=Role.NUTRITION_OFFICER, clause=answer.because(), working_days_given=answer.integer,
    )  # fmt: skip


def _store(
    by: Actor, at: datetime, school: Organisation, supplier: Organisation, month: date, rows: list[AcceptanceLine],
    before: Settlement | None, remark: str,
) -> Settlement:  # fmt: skip
    facts = month_facts(by, school, month, at.date())
    days = rule(by, "review_working_days", school=school, on=at.date()).integer
    due = due_date(at, days, working_days(by, school))
    contract = max((row.acceptance.delivery.order.contract for row in rows), key=lambda c: (c.since, c.pk))
    claim = Settlement.objects.create(
        school=school, supplier=supplier, contract=contract, month=month, remark=remark,
        amount_fen=sum(row.amount_fen for row in rows), pupil_days=facts.pupil_days, meal_days=len(facts.meal_days),
        due_on=due.on, due_provisional=due.provisional, supersedes=before, at=at, by_id=by.account_id,
    )  # fmt: skip
    claim.refresh_from_db(fields=["number", "owner_path"])
    SettlementLine.objects.bulk_create(
        SettlementLine(
            settlement=claim, acceptance_line=row, quantity_g=row.accepted_g, price_fen=row.price_fen,
            amount_fen=row.amount_fen,
        )
        for row in rows
    )  # fmt: skip
    Doubt.objects.bulk_create(
        Doubt(
            settlement=claim, code=found.code, severity=found.severity, sentence=found.sentence[:200],
            evidence=found.evidence,
        )
        for found in match(claim_lines(rows), facts)
    )  # fmt: skip
    return claim
