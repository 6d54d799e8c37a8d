"""Meals are not opened without the people who answer for their safety."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM, Role
from fangxin.areas.organisations.actions import appoint, end_post, record_school_facts
from fangxin.areas.organisations.models import Post
from fangxin.areas.policy.actions.calendar import open_meal_days, set_term
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.rules.opening import PostsMissing
from tests.factories.world import SCHOOL_STATE, TERM_START, TODAY, World, at, key

DAY = date(2026, 9, 21)


@pytest.fixture
def term(world: World) -> World:
    set_term(
        by=world.actor("education"), key=key(), at=at(8), county=world.county, name="2026-2027 第一学期",
        since=TERM_START, until=date(2027, 1, 23),
    )  # fmt: skip
    return world


def opening(world: World, despite: str = "") -> MealDay:
    return open_meal_days(
        by=world.actor("principal"), key=key(), at=at(9), school=world.school, days=[DAY], despite=despite
    )


@pytest.mark.duty("D041", "enforced")
def test_without_a_food_safety_manager_no_meal_day_is_opened(term: World) -> None:
    """Seed 000 六（一）: a school has a full- or part-time food-safety manager; at least one, in office on the day."""
    with looking(SYSTEM):
        post = Post.objects.select_related("organisation__registrar").get(account=term.people["safety"])
    end_post(by=SYSTEM, key=key(), at=at(8), post=post, until=DAY)
    with pytest.raises(PostsMissing, match="食品安全管理员应有 1 人，2026-09-21 在任 0 人") as refused:
        opening(term, despite="开学在即，先行开通")
    assert "六（一）" in refused.value.clause or "第十一条" in refused.value.clause
    appoint(
        by=SYSTEM, key=key(), at=at(8), account=term.people["buyer"], organisation=term.school,
        role=Role.SAFETY_MANAGER, since=DAY,
    )  # fmt: skip
    assert opening(term).on == DAY


def test_a_large_school_names_a_director_or_says_why_not_while_the_rule_lacks_its_text(term: World) -> None:
    record_school_facts(
        by=SYSTEM,
        key=key(),
        at=at(8),
        school=term.school,
        since=TODAY,
        state=replace(SCHOOL_STATE, diners=500),
    )
    with pytest.raises(PostsMissing, match="达到 500 人应设食品安全总监") as refused:
        opening(term)
    assert "despite" in refused.value.fields
    assert opening(term, despite="人选已报批，下周到任").on == DAY


def test_a_school_below_the_threshold_needs_none_and_a_director_closes_the_gap(term: World) -> None:
    record_school_facts(
        by=SYSTEM,
        key=key(),
        at=at(8),
        school=term.school,
        since=TODAY,
        state=replace(SCHOOL_STATE, diners=501),
    )
    appoint(
        by=SYSTEM, key=key(), at=at(8), account=term.people["buyer"], organisation=term.school,
        role=Role.SAFETY_DIRECTOR, since=TODAY,
    )  # fmt: skip
    assert opening(term).on == DAY
