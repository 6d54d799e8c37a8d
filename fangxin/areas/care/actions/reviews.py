"""Writing the end-of-term review: the report, its issues, what was done, who saw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson, say
from fangxin.areas.care.models import IssueStep, ReviewIssue, TermReview
from fangxin.areas.care.queries.reviews import issue as visible_issue
from fangxin.areas.care.queries.reviews import people_of, review_of, state_of_issue
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import Term
from fangxin.areas.policy.queries import terms_of

WRITERS = {
    "school": (Role.PRINCIPAL,), "county": (Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER),
}  # fmt: skip
CHECKERS = (Role.PRINCIPAL, Role.SAFETY_MANAGER, Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER)
LEARN = "《城区小学“放心午餐”工程实施方案》四（三）：在稳妥实施推进过程中，总结经验，逐步完善工作机制"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to mend, as the form says it."""

    issue: str
    remedy: str
    owner_id: int
    due_on: date


@action("care.review_term")
def review_term(
    *, by: Actor, key: str, at: datetime, place: Organisation, term: Term, well: str, issues: list[Issue]
) -> Recorded[TermReview]:
    """A school or a county says what went well in a term and what will be mended by whom until when; once a term.

    Raises NotAllowed, Refused. Source: urban notice four (3).
    """
    if not by.holds(WRITERS.get(place.kind, ()), place.path):
        raise NotAllowed("学期总结由校长或教育局填写。", clause=LEARN, remedy="请用相应账号登录。")
    if term.pk not in {one.pk for one in terms_of(by, place)}:
        raise Refused("这不是本县的学期。", remedy="请从列表里选择。")
    if not well.strip():
        raise Refused("请写明做得好的。", clause=LEARN, remedy="一两句话即可。", fields={"well": "请填写。"})
    people = people_of(by, place, at.date())
    for number, one in enumerate(issues, start=1):
        if (
            not one.issue.strip()
            or not one.remedy.strip()
            or one.owner_id not in people
            or one.due_on < at.date()
        ):
            raise Refused(
                say("第 %(number)s 个问题没有写全。", number=number),
                clause=LEARN,
                remedy="问题、措施、责任人和今天以后的期限都要填。",
            )
    lock(("care.review", place.pk, term.pk))
    if review_of(by, place, term) is not None:
        raise Refused("本学期已经总结过。", remedy="新问题请在总结页上追加。")
    row = TermReview.objects.create(
        place=place, term=term, well=well.strip()[:1000], at=at, by_id=by.account_id
    )
    _store(row, issues, people, at, by)
    return Recorded(row, place.path, {"issues": len(issues)})


def _store(
    row: TermReview, issues: list[Issue], people: dict[int, str], at: datetime, by: Actor
) -> list[ReviewIssue]:
    return ReviewIssue.objects.bulk_create(
        ReviewIssue(
            review=row, issue=one.issue.strip()[:300], remedy=one.remedy.strip()[:300], owner_id=one.owner_id,
            owner_name=people[one.owner_id], due_on=one.due_on, at=at, by_id=by.account_id,
        )
        for one in issues
    )  # fmt: skip


@action("care.report_issue_done")
def report_issue_done(*, by: Actor, key: str, at: datetime, issue_id: int, text: str) -> Recorded[IssueStep]:
    """The owner of an issue says what was done. Another person closes it."""
    row = visible_issue(by, issue_id)
    if by.account_id != row.owner_id and not by.holds([Role.PRINCIPAL], row.owner_path):
        raise NotAllowed("由责任人或校长填写落实情况。", remedy="请责任人登录后填写。")
    return _step(by, at, row, IssueStep.DONE, text)


@action("care.check_issue")
def check_issue(
    *, by: Actor, key: str, at: datetime, issue_id: int, closed: bool, text: str
) -> Recorded[IssueStep]:
    """Another person than who did it saw that it is done, or sends it back."""
    row = visible_issue(by, issue_id)
    if not by.holds(CHECKERS, row.owner_path):
        raise NotAllowed("由学校负责人或教育局销号。", remedy="请用相应账号登录。")
    steps = list(row.steps.order_by("id"))
    if steps and steps[-1].kind == IssueStep.DONE and steps[-1].by_id == by.account_id:
        raise SamePerson(
            "自己落实的问题不能自己销号。", clause="落实和销号由两个人办理", remedy="请另一位负责人核对。"
        )
    return _step(by, at, row, IssueStep.CLOSED if closed else IssueStep.RETURNED, text)


def _step(by: Actor, at: datetime, row: ReviewIssue, kind: str, text: str) -> Recorded[IssueStep]:
    lock(("care.issue", row.pk))
    state = state_of_issue(list(row.steps.order_by("id")))
    wanted = ("open", "returned") if kind == IssueStep.DONE else ("done",)
    if state not in wanted:
        raise Refused("这个问题现在不能办这一步。", remedy="请刷新页面，核对进展。")
    if not text.strip():
        raise Refused("请写明情况。", remedy="例如“已增加两间教室”。", fields={"text": "请填写。"})
    made = IssueStep.objects.create(issue=row, kind=kind, text=text.strip()[:300], at=at, by_id=by.account_id)
    return Recorded(made, row.owner_path, {"issue": row.pk, "kind": kind})
