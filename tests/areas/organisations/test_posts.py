"""Posts are dated, accounts are issued from above, and the tree keeps its shape."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import ROLE_NAMES, SYSTEM, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused
from fangxin.areas.organisations.actions import appoint, end_post, open_account, register_organisation
from fangxin.areas.organisations.models import Organisation, Post
from fangxin.areas.organisations.queries import ancestor, colleagues, roles_at, school, schools
from fangxin.areas.organisations.rules import INCOMPATIBLE
from tests.factories.world import TERM_START, TODAY, World, at, key

LATER = date(2026, 10, 1)


def test_a_post_holds_from_its_first_day_up_to_its_last(world: World) -> None:
    administrator = world.actor("administrator")
    appoint(
        by=administrator, key=key(), at=at(8), account=world.people["cook"], organisation=world.school,
        role=Role.SAFETY_MANAGER, since=LATER,
    )  # fmt: skip
    assert not world.actor("cook", LATER - timedelta(days=1)).has_role(Role.SAFETY_MANAGER)
    assert world.actor("cook", LATER).has_role(Role.SAFETY_MANAGER)
    with acting(administrator):
        post = Post.objects.get(account=world.people["cook"], role=Role.SAFETY_MANAGER)
    end_post(by=administrator, key=key(), at=at(8), post=post, until=date(2026, 11, 1))
    assert world.actor("cook", date(2026, 10, 31)).has_role(Role.SAFETY_MANAGER)
    assert not world.actor("cook", date(2026, 11, 1)).has_role(Role.SAFETY_MANAGER)


def test_without_a_post_in_force_a_person_sees_nothing(world: World) -> None:
    before = world.actor("keeper", TERM_START - timedelta(days=1))
    assert before.paths == ()
    with acting(before):
        assert list(schools(before)) == []


def test_a_post_cannot_end_before_it_begins(world: World) -> None:
    administrator = world.actor("administrator")
    with acting(administrator):
        post = Post.objects.get(account=world.people["cook"])
    with pytest.raises(Refused, match="必须晚于"):
        end_post(by=administrator, key=key(), at=at(8), post=post, until=TERM_START)
    with (
        acting(administrator),
        pytest.raises(IntegrityError, match="since_before_until"),
        transaction.atomic(),
    ):
        Post.objects.filter(pk=post.pk).update(until=TERM_START)


def test_an_unknown_role_cannot_be_stored(world: World) -> None:
    with acting(SYSTEM), pytest.raises(IntegrityError, match="post_role_known"), transaction.atomic():
        Post.objects.create(
            account=world.people["cook"], organisation=world.county, role="emperor", since=TERM_START
        )


@pytest.mark.parametrize("name", ["principal", "education", "reviewer", "clerk"])
def test_only_an_administrator_issues_accounts_and_posts(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        open_account(
            by=world.actor(name), key=key(), at=at(8), username="new", full_name="新人", password="x", pin="123456",
            home=world.school,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        appoint(
            by=world.actor(name), key=key(), at=at(8), account=world.people["cook"], organisation=world.school,
            role=Role.PRINCIPAL, since=TODAY,
        )  # fmt: skip


def test_an_administrator_reaches_no_other_county(world: World) -> None:
    with pytest.raises(NotAllowed):
        appoint(
            by=world.actor("administrator"), key=key(), at=at(8), account=world.people["cook"],
            organisation=world.neighbour_school, role=Role.COOK, since=TODAY,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        register_organisation(
            by=world.actor("administrator"), key=key(), at=at(8), parent=world.neighbour_county, kind="school",
            name="新校", short_name="新校", since=TODAY,
        )  # fmt: skip


def test_a_login_name_is_given_once_and_the_password_is_kept_as_a_hash(world: World) -> None:
    administrator = world.actor("administrator")
    account = open_account(
        by=administrator, key=key(), at=at(8), username="new", full_name="新人", password="long-password",
        pin="123456", home=world.school,
    )  # fmt: skip
    assert "long-password" not in account.password
    assert "123456" not in account.pin
    assert account.check_password("long-password")
    with pytest.raises(Refused, match="已经有人使用"):
        open_account(
            by=administrator, key=key(), at=at(8), username="new", full_name="别人", password="x", pin="123456",
            home=world.school,
        )  # fmt: skip


def test_a_path_is_built_by_the_database_and_never_changes(world: World) -> None:
    assert world.school.path == f"{world.county.path}{world.school.pk}/"
    with acting(SYSTEM):
        for change in ({"path": "/1/"}, {"parent": world.neighbour_county}):
            with pytest.raises(IntegrityError, match="keeps its place"), transaction.atomic():
                Organisation.objects.filter(pk=world.school.pk).update(**change)


def test_a_person_finds_only_the_schools_of_the_own_places(world: World) -> None:
    reviewer = world.actor("reviewer")
    with acting(reviewer):
        assert {one.short_name for one in schools(reviewer)} == {"溪口小学", "松林小学"}
        with pytest.raises(NotFound):
            school(reviewer, world.neighbour_school.pk)
        assert ancestor(reviewer, world.school, "county") == world.county


def test_colleagues_are_those_with_a_post_at_the_same_place_without_oneself(world: World) -> None:
    keeper = world.actor("keeper")
    with acting(keeper):
        assert [one.full_name for one in colleagues(keeper, world.school, TODAY, Role.SAFETY_MANAGER)] == [
            "赵敏"
        ]
        assert "李芳" not in [one.full_name for one in colleagues(keeper, world.school, TODAY)]
        assert roles_at(keeper, world.school, world.people["cook"].pk, TODAY) == {Role.COOK}


def test_the_pairs_that_stay_apart_are_shown_with_their_clauses(world: World) -> None:
    client = Client()
    client.force_login(world.people["cook"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("organisations:post-rules")).content.decode()
    for clause, _anywhere in INCOMPATIBLE.values():
        assert escape(clause) in page
    assert page.count("<tr") - 2 == len(INCOMPATIBLE) + len(ROLE_NAMES) - 1
