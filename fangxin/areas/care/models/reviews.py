"""The end of a term: what went well, what did not, who mends it by when, and who saw that it was mended."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Account, Organisation
from fangxin.areas.policy.models import Term


class TermReview(Fact):
    """What a school or a county says about a term, once."""

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    well = models.TextField("做得好的", max_length=1000)

    wall = Wall("owned", owner="place", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="care_review_once", fields=["place", "term"]),
            models.CheckConstraint(name="care_review_says_something", condition=~Q(well="")),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.term_id}"


class ReviewIssue(Fact):
    """One thing to mend: what is wrong, what will be done, who does it, by when."""

    review = models.ForeignKey(TermReview, on_delete=models.PROTECT, related_name="issues")
    issue = models.CharField("问题", max_length=300)
    remedy = models.CharField("改进措施", max_length=300)
    owner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    owner_name = models.CharField("责任人", max_length=40)
    due_on = models.DateField("期限")

    wall = Wall("owned", owner="review", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="care_issue_says_what", condition=~Q(issue="") & ~Q(remedy="")),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.pk}"


class IssueStep(Fact):
    """The owner says what was done; another person closes it or sends it back."""

    DONE, CLOSED, RETURNED = "done", "closed", "returned"

    issue = models.ForeignKey(ReviewIssue, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(
        "步骤", max_length=8, choices=[(DONE, "已落实"), (CLOSED, "已销号"), (RETURNED, "退回")]
    )
    text = models.CharField("说明", max_length=300)

    wall = Wall("owned", owner="issue", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="care_issue_step_kind", condition=Q(kind__in=["done", "closed", "returned"])
            ),
            models.CheckConstraint(name="care_issue_step_says_what", condition=~Q(text="")),
            models.UniqueConstraint(
                name="care_issue_closed_once", fields=["issue"], condition=Q(kind="closed")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.kind}"
