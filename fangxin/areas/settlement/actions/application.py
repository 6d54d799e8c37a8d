"""The county applies once for a month, when every school has been reviewed."""

from __future__ import annotations

from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, say
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.actions.deadlines import start_deadline
from fangxin.areas.policy.queries import county_rule, working_days
from fangxin.areas.settlement.models import Application, ApplicationLine
from fangxin.areas.settlement.queries.payments import applications, not_reviewed, ready_to_apply
from fangxin.areas.settlement.rules.months import month_of
from fangxin.areas.settlement.rules.refusals import SECTION_9, NotAllReviewed, month_words
from fangxin.engine.calendar import day_in_shanghai, due_date

APPLICANTS = (Role.NUTRITION_OFFICER,)


@action("settlement.apply_for_payment")
def apply_for_payment(
    *, by: Actor, key: str, at: datetime, county: Organisation, month: date, decision_number: str
) -> Recorded[Application]:
    """Apply for the payment of a month with the number of the party group's decision.

    Every accepted note of the county up to the month must have been submitted and reviewed. The clock of
    `payment_working_days` starts with the event that `payment_start_event` names.
    Raises NotAllReviewed with the schools' names, NotAllowed. Source: measures §9.
    """
    if not by.holds(APPLICANTS, county.path):
        raise NotAllowed("拨付申请由县营养办审核员提交。", clause=SECTION_9, remedy="请用审核员账号登录。")
    month = month_of(month)
    if not decision_number.strip():
        raise NotAllReviewed(
            "拨付申请要写明局党组会议纪要编号。", clause=f"{SECTION_9}：向局党组提交资金拨付申请",
            remedy="请填写会议纪要编号。", fields={"decision_number": "请填写会议纪要编号。"},
        )  # fmt: skip
    lock(("settlement.application", county.pk))
    _check_all_reviewed(by, county, month)
    rows = ready_to_apply(by, county, month)
    if not rows:
        raise NotAllReviewed(
            say("%(month)s没有已审核待拨付的结算单。", month=month_words(month)), remedy="请先完成审核。"
        )
    starts = _clock_start(by, county, at, [row.review.at for row in rows])
    answer = county_rule(by, "payment_working_days", county=county, on=at.date())
    due = due_date(starts, answer.integer, working_days(by, county))
    row = Application.objects.create(
        county=county, month=month, decision_number=decision_number.strip(),
        amount_fen=sum(r.review.approved_fen for r in rows), due_on=due.on, due_provisional=due.provisional, at=at,
        by_id=by.account_id,
    )  # fmt: skip
    row.refresh_from_db(fields=["number", "owner_path"])
    ApplicationLine.objects.bulk_create(
        ApplicationLine(application=row, settlement=r, amount_fen=r.review.approved_fen) for r in rows
    )
    start_deadline(
        by=by, key=f"{key}/clock", at=at, code="payment", place=county, subject=row,
        title=f"{month_words(month)}拨付申请 {row.number}", owed_by=Role.PAYMENT_OFFICER, clause=answer.because(),
        working_days_given=answer.integer, starts=starts,
    )  # fmt: skip
    return Recorded(row, county.path, {"month": month, "fen": row.amount_fen, "settlements": len(rows)})


def _check_all_reviewed(by: Actor, county: Organisation, month: date) -> None:
    if applications(by).filter(county=county, month=month).exists():
        raise NotAllReviewed(
            say("%(month)s的拨付申请已经提交。", month=month_words(month)),
            clause=f"{SECTION_9}：按月结算",
            remedy="漏报的随下月申请。",
        )
    silent, unreviewed = not_reviewed(by, county, month)
    problems = []
    if silent:
        problems.append(f"还没有报送：{'、'.join(silent)}")
    if unreviewed:
        problems.append(f"还没有审核完：{'、'.join(unreviewed)}")
    if problems:
        raise NotAllReviewed(
            say(
                "%(month)s不能申请拨付，%(problems)s。",
                month=month_words(month),
                problems="；".join(problems),
            ),
            clause=f"{SECTION_9}：全县学校审核完成后，一并申请",
            remedy="请先催报、审核。",
        )


def _clock_start(by: Actor, county: Organisation, at: datetime, reviewed: list[datetime]) -> date:
    """The day from which the payment's working days count; the decision is entered with the application."""
    event = county_rule(by, "payment_start_event", county=county, on=at.date()).text
    return day_in_shanghai(max(reviewed) if event == "review_finished" else at)
