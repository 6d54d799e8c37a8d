"""Opening the term's survey, and a family's answer: what was said goes where nobody can lead it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.care.models import CareSurvey
from fangxin.areas.care.queries.surveys import survey as one_survey
from fangxin.areas.care.rules import KINDS
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import Term

LONGEST_DAYS = 60
SAID = {
    "care_survey_open": ("问卷现在没有开放。", "请在开放期间填写。"),
    "care_survey_of_own_school": ("只有本校学生的家长可以填写。", "请核对登录的账号。"),
    "care_survey_answered_once": ("您已经填写过本学期的问卷。", "每学期每位家长一次。"),
}


@action("care.open_survey")
def open_survey(
    *, by: Actor, key: str, at: datetime, school: Organisation, term: Term, since: date, until: date
) -> Recorded[CareSurvey]:
    """A school asks its families, once a term, from `since` to the day before `until`."""
    if not by.holds([Role.PRINCIPAL], school.path):
        raise NotAllowed("问卷由校长发起。", remedy="请用校长账号登录。")
    if not (at.date() <= since < until <= term.until) or (until - since).days > LONGEST_DAYS:
        raise Refused(
            say("问卷应在学期内开放 1 到 %(longest_days)s 天。", longest_days=LONGEST_DAYS), remedy="请重新选择日期。",
            fields={"last_day": "请重新选择。"},
        )  # fmt: skip
    lock(("care.survey", school.pk, term.pk))
    if CareSurvey.objects.filter(school=school, term=term).exists():
        raise Refused("本学期已经有一份问卷。", remedy="每学期一次。")
    row = CareSurvey.objects.create(
        school=school, term=term, since=since, until=until, at=at, by_id=by.account_id
    )
    return Recorded(row, school.path, {"since": since, "until": until})


@action("care.answer_survey")
def answer_survey(
    *, by: Actor, key: str, at: datetime, survey_id: int, scores: Mapping[str, int], nonce: str
) -> Recorded[CareSurvey]:
    """A family answers, 1 to 5, for the whole and each service. The event says that it answered, not what.

    `nonce` is the form's random word: it is stored nowhere, so that the event's hash of so few answers cannot be guessed.
    """
    row = one_survey(by, survey_id)
    if len(nonce) < 16:
        raise Refused("表单不完整。", remedy="请刷新页面后重新填写。")
    if (
        "whole" not in scores
        or set(scores) - {"whole", *KINDS}
        or not set(scores.values()) <= set(range(1, 6))
    ):
        raise Refused("请给总体打分。", remedy="1 到 5 分。", fields={"whole": "请选择。"})
    kinds = sorted(scores)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT care_answer_survey(%s, %s, %s)", [row.pk, kinds, [scores[one] for one in kinds]]
            )
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if name not in SAID:
            raise
        raise Refused(SAID[name][0], remedy=SAID[name][1]) from error
    return Recorded(row, row.owner_path)
