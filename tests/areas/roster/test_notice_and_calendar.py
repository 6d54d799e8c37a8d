"""A notice that was published keeps its last day when a later holiday makes it too short, and says so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.policy.actions.holidays import import_notice
from fangxin.areas.roster.actions import file_objection
from fangxin.areas.roster.models import Declaration
from fangxin.areas.roster.queries import answer_due, declaration_in_force, notice_end_now, notice_of
from fangxin.areas.roster.queries import declaration as visible_declaration
from tests.factories.pages import signed_in
from tests.factories.roster import BEFORE_TERM, approved, declared
from tests.factories.world import TERM_START, World, at, key


def festival(world: World, on: date) -> None:
    import_notice(
        by=world.actor("administrator", TERM_START), key=key(), at=at(12, on=BEFORE_TERM), place=world.county,
        scope="local", year=2026, title="跳花节放假", document_number="", rows=[[on.isoformat(), "放假", "跳花节"]],
    )  # fmt: skip


@pytest.fixture
def published(world: World) -> Declaration:
    return approved(world, declared(world))


def test_the_published_day_stays_and_the_page_says_what_it_would_be(
    world: World, published: Declaration
) -> None:
    reviewer = world.actor("reviewer", TERM_START)
    with acting(reviewer):
        row = visible_declaration(reviewer, published.pk)
        before = notice_of(row)
        assert before is not None
        assert notice_end_now(reviewer, row) is None
    festival(world, before.close_on)
    with acting(reviewer):
        row = visible_declaration(reviewer, published.pk)
        assert notice_of(row) == before
        later = notice_end_now(reviewer, row)
        assert later is not None
        assert later > before.close_on
        # Meals do not wait for it.
        following = before.close_on + timedelta(days=1)
        assert declaration_in_force(
            reviewer, world.school, max(following, TERM_START), for_meal_on=TERM_START
        )
    with signed_in(world, "reviewer", at(13, on=TERM_START)) as client:
        page = client.get(reverse("roster:declaration", args=[published.pk])).content.decode()
        assert "已公布的日子不改" in page


def test_an_objections_answer_is_due_by_the_calendar_as_it_stands(
    world: World, published: Declaration
) -> None:
    safety, reviewer = world.actor("safety", TERM_START), world.actor("reviewer", TERM_START)
    made = file_objection(
        by=safety, key=key(), at=at(11, on=BEFORE_TERM), declaration=published, text="三（2）班多报了一名学生"
    )
    with acting(reviewer):
        assert answer_due(reviewer, made) == made.answer_by
    festival(world, made.answer_by)
    with acting(reviewer):
        assert answer_due(reviewer, made) > made.answer_by
