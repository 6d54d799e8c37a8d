"""Which two posts one person may not hold, who stands in for whom, and how far an administrator reaches."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.actions import appoint, end_post, name_stand_in, register_organisation
from fangxin.areas.organisations.actions.people import open_account
from fangxin.areas.organisations.models import Account, Post
from fangxin.areas.organisations.rules import INCOMPATIBLE, ROLE_PLACES, RolesClash
from tests.factories.world import TERM_START, TODAY, World, at, key

WEEK = timedelta(days=7)


def give(
    world: World, name: str, role: Role, place: str = "county", by: str = "administrator", since: date = TODAY
) -> Post:
    return appoint(
        by=world.actor(by), key=key(), at=at(9), account=world.people[name], organisation=getattr(world, place),
        role=role, since=since,
    )  # fmt: skip


def post_of(world: World, name: str) -> Post:
    with looking(SYSTEM):
        return Post.objects.select_related("organisation__registrar").get(account=world.people[name])


@pytest.mark.parametrize(
    ("name", "role", "place", "said"),
    [
        ("education", Role.FINANCE_OFFICER, "county", "任教育核准员，不能同时任财政核准员"),
        ("reviewer", Role.PAYMENT_OFFICER, "county", "不能同时任营养办出纳"),
        ("cashier", Role.ADMINISTRATOR, "county", "不能同时任系统管理员"),
        ("principal", Role.NUTRITION_OFFICER, "county", "任校长，不能同时任营养办审核员"),
        ("auditor", Role.PRINCIPAL, "school", "任审计员，不能同时任校长"),
        ("clerk", Role.BUYER, "school", "任配送企业业务员，不能同时任采购员"),
    ],
)
def test_two_incompatible_posts_are_refused_with_the_reason_and_by_the_database(
    world: World, name: str, role: Role, place: str, said: str
) -> None:
    with pytest.raises(RolesClash, match=said) as refused:
        give(world, name, role, place)
    assert refused.value.clause
    with acting(SYSTEM), pytest.raises(IntegrityError, match="cannot hold"), transaction.atomic():
        Post.objects.create(
            account=world.people[name], organisation=getattr(world, place), role=role.value, since=TODAY
        )


def test_one_after_the_other_and_at_unrelated_places_is_allowed(world: World) -> None:
    post = post_of(world, "education")
    end_post(by=world.actor("administrator"), key=key(), at=at(9), post=post, until=TODAY + WEEK)
    assert give(world, "education", Role.FINANCE_OFFICER, since=TODAY + WEEK).pk
    assert give(world, "cook", Role.SAFETY_MANAGER, "school").pk


def test_the_table_of_the_program_is_the_table_of_the_database(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT one, other, anywhere FROM organisations_incompatible()")
        stored = {frozenset((Role(one), Role(other))): anywhere for one, other, anywhere in cursor.fetchall()}
        places = {}
        for role in ROLE_PLACES:
            cursor.execute("SELECT organisations_role_places(%s)", [role.value])
            places[role] = set(cursor.fetchone()[0])
    assert stored == {pair: anywhere for pair, (_, anywhere) in INCOMPATIBLE.items()}
    assert places == {role: set(kinds) for role, kinds in ROLE_PLACES.items()}
    assert set(ROLE_PLACES) == set(Role) - {Role.SYSTEM}


def test_nobody_is_made_the_system_and_a_cashier_sits_in_no_school(world: World) -> None:
    with pytest.raises(Refused, match="不能设在这类机构"):
        give(world, "cook", Role.SYSTEM)
    with pytest.raises(Refused, match="不能设在这类机构"):
        give(world, "cook", Role.PAYMENT_OFFICER, "school")
    with acting(SYSTEM):
        for role, place, said in (
            ("system", world.county, "post_role_known"),
            ("payment_officer", world.school, "not held at this kind"),
        ):
            with pytest.raises(IntegrityError, match=said), transaction.atomic():
                Post.objects.create(account=world.people["cook"], organisation=place, role=role, since=TODAY)


def test_a_stand_in_holds_the_post_for_its_days_under_the_own_name(world: World) -> None:
    post = post_of(world, "keeper")
    row = name_stand_in(
        by=world.actor("keeper"), key=key(), at=at(9), post=post, account=world.people["cook"], since=TODAY,
        until=TODAY + WEEK,
    )  # fmt: skip
    assert row.stands_in_for_id == post.pk
    assert world.actor("cook", TODAY).has_role(Role.STOREKEEPER)
    assert not world.actor("cook", TODAY + WEEK).has_role(Role.STOREKEEPER)
    with pytest.raises(Refused, match="代理人不能再指定"):
        with looking(SYSTEM):
            again = Post.objects.select_related("organisation__registrar").get(pk=row.pk)
        name_stand_in(
            by=world.actor("cook"), key=key(), at=at(9), post=again, account=world.people["buyer"], since=TODAY,
            until=TODAY + WEEK,
        )  # fmt: skip
    end_post(by=world.actor("administrator"), key=key(), at=at(9), post=post, until=TODAY + timedelta(days=2))
    assert not world.actor("cook", TODAY + timedelta(days=2)).has_role(Role.STOREKEEPER)


def test_a_stand_in_never_joins_two_hands_that_must_stay_apart(world: World) -> None:
    post = post_of(world, "finance")
    with pytest.raises(RolesClash):
        name_stand_in(
            by=world.actor("finance"), key=key(), at=at(9), post=post, account=world.people["education"], since=TODAY,
            until=TODAY + WEEK,
        )  # fmt: skip
    rows = {"role": "finance_officer", "organisation": world.county, "since": TODAY}
    with acting(SYSTEM):
        for change, said in (
            ({"account": world.people["finance"], "until": TODAY + WEEK}, "another person"),
            ({"account": world.people["cook"], "until": None}, "stand_in_ends"),
            (
                {"account": world.people["cook"], "until": TODAY + WEEK, "role": "education_officer"},
                "another person",
            ),
        ):
            with pytest.raises(IntegrityError, match=said), transaction.atomic():
                Post.objects.create(**(rows | change), stands_in_for=post)


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (TODAY, TODAY, "截止日期"),
        (TODAY - timedelta(days=1), TODAY + WEEK, "不能从过去开始"),
        (TODAY, TODAY + timedelta(days=200), "最长 92 天"),
    ],
)
def test_a_stand_ins_days_are_bounded(world: World, since: date, until: date, said: str) -> None:
    with pytest.raises(Refused, match=said):
        name_stand_in(
            by=world.actor("keeper"), key=key(), at=at(9), post=post_of(world, "keeper"), account=world.people["cook"],
            since=since, until=until,
        )  # fmt: skip


def test_a_post_is_ended_and_never_edited_prolonged_or_ended_in_the_past(world: World) -> None:
    post = post_of(world, "cook")
    with pytest.raises(Refused, match="不能早于今天"):
        end_post(
            by=world.actor("administrator"),
            key=key(),
            at=at(9),
            post=post,
            until=TERM_START + timedelta(days=1),
        )
    with acting(SYSTEM):
        for change in ({"role": "buyer"}, {"since": TODAY}, {"organisation": world.other_school}):
            with pytest.raises(IntegrityError, match="not edited"), transaction.atomic():
                Post.objects.filter(pk=post.pk).update(**change)


def test_a_county_registers_a_supplier_at_the_root_and_issues_its_accounts_and_no_other_county_does(
    world: World,
) -> None:
    made = register_organisation(
        by=world.actor("administrator"), key=key(), at=at(9), parent=None, kind="supplier", name="青禾鲜达食品有限公司",
        short_name="鲜达", since=TODAY, registrar=world.county, credit_code="91520000MA6XXXXX3E",
    )  # fmt: skip
    assert made.path == f"/{made.pk}/"
    clerk = open_account(
        by=world.actor("administrator"), key=key(), at=at(9), username="xianda", full_name="韦成", password="long-password",
        pin="112233", home=made,
    )  # fmt: skip
    appoint(
        by=world.actor("administrator"), key=key(), at=at(9), account=clerk, organisation=made, role=Role.SUPPLIER_CLERK,
        since=TODAY,
    )  # fmt: skip
    administrator = world.actor("administrator")
    with looking(administrator):
        assert Account.objects.filter(username="xianda").exists()
        assert not Account.objects.filter(
            username="clerk"
        ).exists()  # of a supplier that another place registered
    with pytest.raises(NotAllowed):
        open_account(
            by=world.actor("administrator"), key=key(), at=at(9), username="more", full_name="某", password="long-password",
            pin="112233", home=world.supplier,
        )  # fmt: skip
