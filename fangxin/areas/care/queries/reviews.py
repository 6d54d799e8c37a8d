"""Reading reviews and their issues: open, done, closed, overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.care.models import IssueStep, ReviewIssue, TermReview
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import colleagues
from fangxin.areas.policy.models import Term


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue with where it stands: open, done (waits to be checked), returned, closed."""

    row: ReviewIssue
    state: str
    overdue: bool
    last: IssueStep | None


def people_of(actor: Actor, place: Organisation, on: date) -> dict[int, str]:
    """Who can own an issue: the people with a post at the place."""
    found = {one.pk: one.full_name for one in colleagues(actor, place, on)}
    return {**found, actor.account_id: actor.name}


def reviews(actor: Actor) -> QuerySet[TermReview]:
    """The reviews of the actor's places, newest first."""
    return TermReview.objects.filter(within(actor)).select_related("place", "term").order_by("-at", "-id")


def review(actor: Actor, review_id: int) -> TermReview:
    """One review; raises NotFound."""
    return one(reviews(actor), "这份总结", pk=review_id)


def review_of(actor: Actor, place: Organisation, term: Term) -> TermReview | None:
    """The review of a place and term."""
    return reviews(actor).filter(place=place, term=term).first()


def issue(actor: Actor, issue_id: int) -> ReviewIssue:
    """One issue; raises NotFound."""
    rows = ReviewIssue.objects.filter(within(actor)).select_related("review__place", "review__term")
    return one(rows, "这个问题", pk=issue_id)


def state_of_issue(steps: Sequence[IssueStep]) -> str:
    """Where an issue stands after its steps, oldest first."""
    return steps[-1].kind if steps else "open"


def issues(actor: Actor, on: date, *, state: str = "", said: str = "") -> QuerySet[ReviewIssue]:
    """Issues of the actor's places, the earliest deadline first; `state` open, overdue, done or closed."""
    newest = IssueStep.objects.filter(issue=OuterRef("pk")).order_by("-id").values("kind")[:1]
    rows = ReviewIssue.objects.filter(within(actor)).annotate(last_kind=Subquery(newest))
    going_on = Q(last_kind__isnull=True) | Q(last_kind="returned")
    if state == "open":
        rows = rows.filter(going_on)
    elif state == "overdue":
        rows = rows.filter(due_on__lt=on).filter(~Q(last_kind="closed") | Q(last_kind__isnull=True))
    elif state in ("done", "closed"):
        rows = rows.filter(last_kind=state)
    if said:
        rows = rows.filter(
            Q(issue__contains=said) | Q(owner_name__contains=said) | Q(review__place__name__contains=said)
        )
    return rows.select_related("review__place", "review__term").order_by("due_on", "id")


def issue_lines(rows: Sequence[ReviewIssue], on: date) -> list[IssueLine]:
    """Issues with their steps. One query."""
    steps: dict[int, list[IssueStep]] = {}
    for step in IssueStep.objects.filter(issue__in=[row.pk for row in rows]).order_by("id"):
        steps.setdefault(step.issue_id, []).append(step)
    lines = []
    for row in rows:
        own = steps.get(row.pk, [])
        state = state_of_issue(own)
        lines.append(IssueLine(row, state, state != "closed" and row.due_on < on, own[-1] if own else None))
    return lines
