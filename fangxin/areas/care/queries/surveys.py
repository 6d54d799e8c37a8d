"""Reading surveys: which are open for a family, how many answered, counts after the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.care.models import CareSurvey, SurveyTicket

FEWEST = 5


@dataclass(frozen=True, slots=True)
class SurveyCount:
    """Answers about one service; `content` (4 and 5 points) is None where few would be told apart."""

    kind: str
    answers: int
    content: int | None
    total: int

    @property
    def tenths(self) -> int:
        """The average in tenths of a point, rounded half up: 43 is 4.3."""
        return (self.total * 20 + self.answers) // (2 * self.answers)


def survey(actor: Actor, survey_id: int) -> CareSurvey:
    """One survey: that a school asks is for everybody to read. Raises NotFound."""
    del actor
    return one(CareSurvey.objects.select_related("school"), "这份问卷", pk=survey_id)


def surveys(actor: Actor) -> QuerySet[CareSurvey]:
    """The surveys of the actor's places, newest first."""
    rows = CareSurvey.objects.filter(within(actor)).select_related("school", "term")
    return rows.order_by("-since", "-id")


def open_surveys(actor: Actor, school_ids: Iterable[int], on: date) -> list[CareSurvey]:
    """The open surveys of a family's schools that it has not answered."""
    answered = SurveyTicket.objects.filter(account_id=actor.account_id).values("survey_id")
    rows = CareSurvey.objects.filter(school_id__in=list(school_ids), since__lte=on, until__gt=on)
    return list(rows.exclude(pk__in=answered).select_related("school").order_by("pk"))


def answered(actor: Actor, survey_ids: Iterable[int]) -> dict[int, int]:
    """How many families answered, by survey."""
    rows = SurveyTicket.objects.filter(within(actor), survey_id__in=list(survey_ids))
    return dict(rows.values_list("survey_id").annotate(n=Count("pk")).order_by())


def survey_counts(actor: Actor, survey_ids: Iterable[int]) -> dict[int, list[SurveyCount]]:
    """Counts of surveys that are over, by survey; services with fewer than five answers are left out."""
    del actor  # counts only
    found: dict[int, list[SurveyCount]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM care_survey_counts(%s)", [list(survey_ids)])
        for survey_id, kind, answers, content, total in cursor.fetchall():
            found.setdefault(survey_id, []).append(SurveyCount(kind, answers, content, total))
    return found
