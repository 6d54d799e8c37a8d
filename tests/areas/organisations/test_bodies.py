"""A body is whole on every day: its head, its grades, its sides; nobody of a supplier watches the suppliers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.actions.bodies import change_members, set_up_body
from fangxin.areas.organisations.models import Body, BodyMember
from fangxin.areas.organisations.queries.bodies import members, principals_not_in_group
from fangxin.areas.organisations.rules import BodyIncomplete, Member
from tests.factories.world import TODAY, World, at, key

NEXT = date(2026, 10, 1)


def parent(grade: int, number: int = 0) -> Member:
    return Member(f"家长{grade}{number}", "学生家长", grade=grade, declares_no_tie=True)


COMMITTEE = [replace(parent(1), duty="head"), *(parent(grade) for grade in range(2, 7)), parent(3, 1)]
SIDES = ("education", "development", "market", "supplier", "school", "parent")
PRICES = [
    Member(f"代表{side}", "单位", duty="head" if side == "education" else "member", party=side)
    for side in SIDES
]


def group(world: World, head: str = "principal") -> list[Member]:
    return [
        Member(world.people[head].full_name, "校长", "head", world.people[head].pk),
        Member(world.people["safety"].full_name, "食品安全管理员", "member", world.people["safety"].pk),
    ]


def set_up(
    world: World, kind: str, sitting: list[Member], by: str = "principal", place: str = "school"
) -> Body:
    return set_up_body(
        by=world.actor(by), key=key(), at=at(9), organisation=getattr(world, place), kind=kind, name="小组",
        document="溪小〔2026〕3号", since=TODAY, members=sitting,
    )  # fmt: skip


@contextmanager
def stored_past_the_program(constraint: str) -> Iterator[None]:
    """What the act would refuse, written by hand: the database names the same rule at commit."""
    with acting(SYSTEM), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def by_hand(world: World, kind: str, sitting: list[Member], place: str = "school") -> None:
    stamp = {"at": at(9), "by_id": 0}
    made = Body.objects.create(
        organisation=getattr(world, place), kind=kind, name="小组", document="x", since=TODAY, **stamp
    )
    for one in sitting:
        BodyMember.objects.create(body=made, since=TODAY, **asdict(one), **stamp)


@pytest.mark.duty("D040", "enforced")
def test_the_principal_heads_the_schools_leading_group(world: World) -> None:
    """Seed 000 六（一）: the school sets up a leading group headed by the principal."""
    with pytest.raises(BodyIncomplete, match="组长必须是在任校长"):
        set_up(world, "leading_group", group(world, head="buyer"))
    with stored_past_the_program("principal_heads"):
        by_hand(world, "leading_group", group(world, head="buyer"))
    made = set_up(world, "leading_group", group(world))
    with looking(SYSTEM):
        assert [one.full_name for one in members(SYSTEM, made, TODAY)] == ["张明远", "赵敏"]


@pytest.mark.parametrize(
    ("sitting", "said", "constraint"),
    [
        (COMMITTEE[:6], "至少 7 人", "committee_of_seven"),
        ([*COMMITTEE[:5], parent(3, 2), parent(3, 1)], "没有家长代表：6", "committee_every_grade"),
        ([*COMMITTEE[:6], replace(parent(3, 1), declares_no_tie=False)], "无利益关系", "committee_untied"),
        ([replace(one, duty="member") for one in COMMITTEE], "只有一名", "body_one_head"),
    ],
)
def test_a_committee_of_parents_is_large_complete_and_free(
    world: World, sitting: list[Member], said: str, constraint: str
) -> None:
    with pytest.raises(BodyIncomplete, match=said):
        set_up(world, "meal_committee", sitting)
    with stored_past_the_program(constraint):
        by_hand(world, "meal_committee", sitting)


def test_nobody_with_a_post_at_a_supplier_sits_in_the_committee(world: World) -> None:
    tied = replace(parent(3, 1), account_id=world.people["clerk"].pk)
    with stored_past_the_program("committee_untied"):
        by_hand(world, "meal_committee", [*COMMITTEE[:6], tied])


@pytest.mark.duty("D167", "enforced")
def test_a_price_committee_has_all_six_sides(world: World) -> None:
    """Measures annex 2 §8 (2): education and development lead; market, suppliers, schools and parents take part."""
    with pytest.raises(BodyIncomplete, match="缺少代表：家长"):
        set_up(world, "price_committee", PRICES[:5], by="administrator", place="county")
    with stored_past_the_program("price_six_parties"):
        by_hand(world, "price_committee", PRICES[:5], place="county")
    assert set_up(world, "price_committee", PRICES, by="administrator", place="county").pk


def test_who_leaves_is_replaced_on_the_same_day_and_the_past_stays(world: World) -> None:
    made = set_up(world, "meal_committee", COMMITTEE)
    principal = world.actor("principal")
    with pytest.raises(BodyIncomplete, match="至少 7 人"):
        change_members(by=principal, key=key(), at=at(9), body=made, since=NEXT, members=COMMITTEE[:6])
    change_members(
        by=principal, key=key(), at=at(9), body=made, since=NEXT, members=[*COMMITTEE[:6], parent(4, 9)]
    )
    with looking(SYSTEM):
        assert "家长31" in [one.full_name for one in members(SYSTEM, made, TODAY)]
        later = [one.full_name for one in members(SYSTEM, made, NEXT)]
    assert "家长31" not in later
    assert "家长49" in later
    with stored_past_the_program("committee_of_seven"):
        BodyMember.objects.filter(body=made, full_name="家长6").update(until=date(2026, 12, 1))
        BodyMember.objects.filter(body=made, full_name="家长60").update(until=date(2026, 12, 1))


@pytest.mark.duty("D003", "supported")
def test_the_citys_group_says_whose_principal_is_missing(world: World) -> None:
    """Seed 000 section 2: every urban primary school's principal is a member; who is missing is listed."""
    principal = world.people["principal"]
    sitting = [
        Member("局长", "教育局局长", "head"),
        Member(principal.full_name, "校长", "member", principal.pk),
    ]
    set_up(world, "leading_group", sitting, by="administrator", place="county")
    with looking(SYSTEM):
        assert principals_not_in_group(SYSTEM, world.county, TODAY) == ["松林镇小学"]


@pytest.mark.duty("D004", "supported")
def test_the_groups_office_has_one_director_and_its_document(world: World) -> None:
    """Seed 000 section 2: the office stands with the education section, whose head directs it."""
    with pytest.raises(Refused, match="成立文件"):
        set_up_body(
            by=world.actor("administrator"), key=key(), at=at(9), organisation=world.county, kind="office", name="办公室",
            document=" ", since=TODAY, members=[Member("股长", "教育股股长", "head")],
        )  # fmt: skip
    office = set_up(
        world, "office", [Member("股长", "教育股股长", "head")], by="administrator", place="county"
    )
    assert office.document == "溪小〔2026〕3号"
    with pytest.raises(Refused, match="还在任期内"):
        set_up(world, "office", [Member("另一人", "教育股", "head")], by="administrator", place="county")


@pytest.mark.parametrize("by", ["keeper", "teacher", "other_principal", "clerk"])
def test_others_set_up_no_body_at_a_school(world: World, by: str) -> None:
    with pytest.raises(NotAllowed):
        set_up(world, "leading_group", group(world), by=by)
