"""The term's survey of families: who may answer once, and ballots that nobody can lead back to a family."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Account, Organisation
from fangxin.areas.policy.models import Term

SCORES = range(1, 6)


class CareSurvey(Fact):
    """A school asks its families once a term; open from `since` to the day before `until`."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("自")
    until = models.DateField("至（不含）")

    wall = Wall("published", owner="school", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="care_survey_once_a_term", fields=["school", "term"]),
            models.CheckConstraint(name="care_survey_since_before_until", condition=Q(since__lt=F("until"))),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.term_id}"


class SurveyTicket(Tenant):
    """This account has answered: nothing about what, and no time of day. Only the database's own function adds one."""

    survey = models.ForeignKey(CareSurvey, on_delete=models.PROTECT, related_name="tickets")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    wall = Wall("owned", owner="survey", record=True, self_column="account_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="care_survey_answered_once", fields=["survey", "account"])
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}"


class SurveyBallot(Tenant):
    """One anonymous answer about one service. No account, no time, a random number.

    Behind a purpose that nobody can state: counts leave through the database's own function, small ones hidden.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(CareSurvey, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("服务", max_length=12)
    score = models.PositiveSmallIntegerField("评分")

    wall = Wall("owned", owner="survey", record=True, purpose="ballot")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="care_ballot_known",
                condition=Q(score__gte=1, score__lte=5, kind__in=["lunch", "nap", "after_school", "whole"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
