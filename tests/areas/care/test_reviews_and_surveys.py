"""A term is looked back on and what was wrong is mended by two people; families are asked, and nobody learns who said what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.models import Event
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson
from fangxin.areas.care.actions.reviews import Issue, check_issue, report_issue_done, review_term
from fangxin.areas.care.actions.surveys import answer_survey, open_survey
from fangxin.areas.care.models import (
    CareSurvey,
    IssueStep,
    ReviewIssue,
    SurveyBallot,
    SurveyTicket,
    TermReview,
)
from fangxin.areas.care.queries.reviews import issue_lines, issues
from fangxin.areas.care.queries.surveys import open_surveys, survey_counts
from tests.factories.care import parent, term_of
from tests.factories.kitchen import database_clock
from tests.factories.pages import signed_in
from tests.factories.world import TODAY, World, at, key

DUE = TODAY + timedelta(days=14)
CLOSES = TODAY + timedelta(days=7)
NONCE = "a-random-word-of-the-form"


def reviewed(world: World, *more: Issue) -> TermReview:
    term = term_of(world)
    one = Issue("午休教室不够", "再开两间活动室", world.people["safety"].pk, DUE)
    return review_term(
        by=world.actor("principal"), key=key(), at=at(16), place=world.school, term=term, well="接送难有缓解",
        issues=[one, *more],
    )  # fmt: skip


def test_where_no_term_stands_the_pages_say_who_registers_one(world: World) -> None:
    with signed_in(world, "principal", at(9)) as client:
        for page in (reverse("care:review"), reverse("care:survey-new"), reverse("care:offer", args=["nap"])):
            said = client.get(page)
            assert said.status_code == 200, page
            assert "本县还没有登记学期" in said.content.decode()
            assert reverse("policy:terms") not in said.content.decode()
    with signed_in(world, "education", at(9)) as client:
        assert (
            f'href="{reverse("policy:terms")}">登记学期'
            in client.get(reverse("care:review")).content.decode()
        )


@pytest.mark.duty("D011", "enforced")
def test_an_issue_is_mended_by_its_owner_and_closed_by_another_person(world: World) -> None:
    """放心午餐 四（三）: review, issue, action with owner and deadline, closed loop."""
    reviewed(world)
    with acting(SYSTEM):
        issue = ReviewIssue.objects.get()
    education = world.actor("education")

    def state(on: date) -> tuple[str, bool]:
        with acting(education):
            [line] = issue_lines(list(issues(education, on)), on)
        return line.state, line.overdue

    assert (state(TODAY), state(DUE + timedelta(days=1))) == (("open", False), ("open", True))
    with pytest.raises(Refused, match="不能办这一步"):
        check_issue(
            by=world.actor("education"), key=key(), at=at(9), issue_id=issue.pk, closed=True, text="好"
        )
    report_issue_done(by=world.actor("safety"), key=key(), at=at(10), issue_id=issue.pk, text="开了两间")
    with pytest.raises(SamePerson):
        check_issue(by=world.actor("safety"), key=key(), at=at(11), issue_id=issue.pk, closed=True, text="好")
    check_issue(
        by=world.actor("education"), key=key(), at=at(11), issue_id=issue.pk, closed=False, text="只见一间"
    )
    assert state(TODAY) == ("returned", False)
    report_issue_done(by=world.actor("safety"), key=key(), at=at(12), issue_id=issue.pk, text="第二间已开")
    check_issue(
        by=world.actor("principal"), key=key(), at=at(13), issue_id=issue.pk, closed=True, text="看过"
    )
    assert state(DUE + timedelta(days=1)) == ("closed", False)
    with acting(world.actor("education")):
        assert issues(world.actor("education"), DUE + timedelta(days=1), state="overdue").count() == 0


def test_the_database_lets_nobody_close_the_own_work(world: World) -> None:
    reviewed(world)
    safety = world.actor("safety")
    with acting(safety):
        issue = ReviewIssue.objects.get()

        def step(kind: str, by_id: int) -> IssueStep:
            return IssueStep.objects.create(issue=issue, kind=kind, text="x", at=at(9), by_id=by_id)

        with pytest.raises(IntegrityError, match="nothing was said"), transaction.atomic():
            step("closed", safety.account_id)
        step("done", safety.account_id)
        with pytest.raises(IntegrityError, match="another person"), transaction.atomic():
            step("closed", safety.account_id)
        with pytest.raises(IntegrityError, match="waits to be checked"), transaction.atomic():
            step("done", safety.account_id)
    with pytest.raises(Refused, match="已经总结过"):
        reviewed(world)
    for wrong in (
        Issue("", "x", world.people["safety"].pk, DUE),
        Issue("x", "y", world.people["clerk"].pk, DUE),
        Issue("x", "y", world.people["safety"].pk, TODAY - timedelta(days=1)),
    ):
        with pytest.raises(Refused, match="没有写全"):
            review_term(
                by=world.actor("education"), key=key(), at=at(16), place=world.county, term=term_of(world), well="好",
                issues=[wrong],
            )  # fmt: skip
    with pytest.raises(NotAllowed):
        review_term(
            by=world.actor("teacher"),
            key=key(),
            at=at(16),
            place=world.school,
            term=term_of(world),
            well="好",
            issues=[],
        )


def test_the_principal_writes_the_review_on_its_page(world: World) -> None:
    term_of(world)
    url = reverse("care:review")
    with signed_in(world, "principal", at(16)) as client:
        assert client.get(url).status_code == 200
        said: dict[str, Any] = {
            "key": "review-1", "well": "接送难有缓解", "issue_1": "老师不够", "remedy_1": "请家长志愿者",
            "owner_1": world.people["safety"].pk, "due_1": "2026-09-01",
        }  # fmt: skip
        assert client.post(url, said).status_code == 422
        assert client.post(url, said | {"due_1": "2026-09-30"}).status_code == 302
        assert "老师不够" in client.get(reverse("care:issues")).content.decode()
    with acting(SYSTEM):
        issue = ReviewIssue.objects.get()
    with signed_in(world, "safety", at(17)) as client:
        page = reverse("care:issue", args=[issue.pk])
        assert client.post(page, {"key": "step-1", "kind": "done", "text": "已请三位"}).status_code == 302
        assert client.post(page, {"key": "step-2", "kind": "closed", "text": "好"}).status_code == 422
    with signed_in(world, "education", at(18)) as client:
        assert client.post(page, {"key": "step-3", "kind": "closed", "text": "核实"}).status_code == 302
        assert "已销号" in client.get(page).content.decode()
    with signed_in(world, "other_principal", at(18)) as client:
        assert client.get(page).status_code == 404


def asked(world: World) -> CareSurvey:
    return open_survey(
        by=world.actor("principal"), key=key(), at=at(8), school=world.school, term=term_of(world), since=TODAY,
        until=CLOSES,
    )  # fmt: skip


def answered(world: World, survey: CareSurvey, n: int, **scores: int) -> None:
    who = parent(world, world.pupils[n])
    with database_clock(at(12)):
        answer_survey(
            by=who, key=key(), at=at(12), survey_id=survey.pk, scores={"whole": 4, **scores}, nonce=NONCE
        )


def test_families_answer_once_and_nobody_reads_who_said_what(world: World) -> None:
    """D006: satisfaction, anonymous: counts after the end, small ones hidden."""
    survey = asked(world)
    for n in range(6):
        answered(world, survey, n, nap=5 if n else 1)
    with pytest.raises(Refused, match="已经填写过"):
        answered(world, survey, 0)
    for name in ("principal", "education", "auditor"):
        with acting(world.actor(name)):
            assert not SurveyBallot.objects.exists()
            assert SurveyTicket.objects.count() == 6
    with acting(parent(world, world.pupils[0])):
        assert not SurveyBallot.objects.exists()
        assert open_surveys(parent(world, world.pupils[0]), [world.school.pk], TODAY) == []
    with acting(SYSTEM):
        event = Event.objects.filter(action="care.answer_survey").order_by("at").first()
        assert event is not None
        assert event.details == {}
    with database_clock(at(13)):
        assert survey_counts(SYSTEM, [survey.pk]) == {}  # still open: two readings would give an answer away
    with database_clock(at(13, on=CLOSES)):
        found = {one.kind: one for one in survey_counts(SYSTEM, [survey.pk])[survey.pk]}
    assert (found["nap"].answers, found["nap"].content, found["nap"].tenths) == (
        6,
        None,
        43,
    )  # the one is not told apart
    with pytest.raises(Refused, match="没有开放"), database_clock(at(12, on=CLOSES)):
        answer_survey(
            by=parent(world, world.pupils[0]), key=key(), at=at(12, on=CLOSES), survey_id=survey.pk,
            scores={"whole": 1}, nonce=NONCE,
        )  # fmt: skip


def test_few_answers_are_not_counted_out_and_nobody_stuffs_the_box(world: World) -> None:
    survey = asked(world)
    for n in range(4):
        answered(world, survey, n)
    with database_clock(at(13, on=CLOSES)):
        assert survey_counts(SYSTEM, [survey.pk]) == {}
    principal = world.actor("principal")
    with acting(principal):
        for statement in (
            "INSERT INTO care_surveyballot (id, owner_path, survey_id, kind, score) VALUES (gen_random_uuid(), '', %s, 'nap', 5)",
            "INSERT INTO care_surveyticket (owner_path, survey_id, account_id) VALUES ('', %s, 1)",
        ):  # fmt: skip
            with (
                pytest.raises(DatabaseError, match="denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement, [survey.pk])
    with pytest.raises(Refused, match="家长可以填写"), database_clock(at(12)):
        answer_survey(
            by=world.actor("principal"),
            key=key(),
            at=at(12),
            survey_id=survey.pk,
            scores={"whole": 5},
            nonce=NONCE,
        )
    with pytest.raises(Refused, match="已经有一份问卷"):
        asked(world)


def test_a_family_answers_on_the_phone_and_the_county_reads_averages(world: World) -> None:
    survey = asked(world)
    who = parent(world, world.pupils[0])
    name = next(key for key, account in world.people.items() if account.pk == who.account_id)
    url = reverse("care:survey", args=[survey.pk])
    with signed_in(world, name, at(12)) as client:
        html = client.get(url).content.decode()
        assert "不记名" in html
        assert client.post(url, {"key": "survey-1", "nonce": NONCE}).status_code == 422
        said = {"key": "survey-2", "nonce": NONCE, "whole": "4", "nap": "5"}
        assert client.post(url, said).status_code == 302
        assert client.post(url, said).status_code == 302  # the same form sent twice counts once
    for n in range(1, 6):
        answered(world, survey, n)
    with signed_in(world, "education", at(9, on=CLOSES)) as client:
        html = client.get(reverse("care:surveys")).content.decode()
        assert "4.0" in html
        assert "溪口小学" in html
