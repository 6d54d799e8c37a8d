"""The four steps before a school may serve: declared, approved by two offices, on public notice, in force."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson
from fangxin.areas.organisations.actions import appoint
from fangxin.areas.roster.actions import decide_declaration, declare_count, open_notice
from fangxin.areas.roster.models import Declaration, DeclarationApproval, DeclarationNotice, SchoolClass
from fangxin.areas.roster.queries import declaration as read_declaration
from fangxin.areas.roster.queries import declaration_in_force, declaration_stage, heads_by_band
from fangxin.areas.roster.rules import AlreadyDecided, DeclarationNotInForce, NoBand, Stage
from tests.factories.roster import BEFORE_TERM, TERM_END, approved, declared
from tests.factories.world import SYSTEM, TERM_START, TODAY, World, at, key, organisation, person

NOTICE_ENDS = date(2026, 8, 31)  # five working days after Monday 24 August: 25, 26, 27, 28, 31


def decide(
    world: World, row: Declaration, name: str, side: str, *, yes: bool = True, reason: str = ""
) -> None:
    decide_declaration(
        by=world.actor(name), key=key(), at=at(10, on=BEFORE_TERM), declaration=row, side=side, approved=yes,
        reason=reason,
    )  # fmt: skip


def refused_on(world: World, on: date, meal: date = TODAY) -> str:
    buyer = world.actor("buyer")
    with acting(buyer), pytest.raises(DeclarationNotInForce) as refusal:
        declaration_in_force(buyer, world.school, on, for_meal_on=meal)
    assert "县级教育、财政部门核准" in refusal.value.clause
    return refusal.value.sentence


@pytest.mark.duty("D237", "enforced")
def test_a_school_may_order_only_after_declaration_both_approvals_and_the_notice(world: World) -> None:
    """Measures, annex 2, short flow: declared → approved by education and finance → notice → meals."""
    assert "还没有上报" in refused_on(world, TODAY)
    row = declared(world)
    assert "县级教育、财政部门核准" in refused_on(world, TODAY)
    decide(world, row, "education", "education")
    assert "还没有经县级财政部门核准" in refused_on(world, TODAY)
    decide(world, row, "finance", "finance")
    assert "正在公示" in refused_on(world, NOTICE_ENDS)
    buyer = world.actor("buyer")
    with acting(buyer):
        assert declaration_in_force(buyer, world.school, date(2026, 9, 1), for_meal_on=TODAY) == row


@pytest.mark.duty("D117", "enforced")
def test_a_kindergarten_passes_the_same_steps_under_its_own_annex(world: World) -> None:
    """Measures, annex 1, short flow: kindergartens declare, both offices approve, notice, then meals."""
    place = organisation(world.county, "school", "溪口镇幼儿园", "溪口幼儿园", stage="preschool")
    world.people["head"] = person("head", "许红", place, (Role.PRINCIPAL,))
    with acting(SYSTEM):
        SchoolClass.objects.create(school=place, school_year="2026-2027", grade=0, number=1, label="大一班")
    head = world.actor("head")
    with acting(head):
        (one_class,) = SchoolClass.objects.filter(school=place)
    row = declare_count(
        by=head, key=key(), at=at(9, on=BEFORE_TERM), school=place, since=TERM_START, until=TERM_END,
        counts={one_class.pk: 30},
    )  # fmt: skip
    assert row.programme == "preschool-nutrition"
    decide(world, row, "education", "education")
    with acting(head), pytest.raises(DeclarationNotInForce) as refusal:
        declaration_in_force(head, place, TODAY)
    assert "附件1简要流程" in refusal.value.clause
    decide(world, row, "finance", "finance")
    with acting(head):
        assert declaration_in_force(head, place, TODAY) == row


def test_the_second_approval_opens_a_notice_of_five_working_days(world: World) -> None:
    row = approved(world, declared(world))
    principal = world.actor("principal")
    with acting(principal):
        notice = read_declaration(principal, row.pk).notice
    assert (notice.open_on, notice.close_on) == (BEFORE_TERM, NOTICE_ENDS)


@pytest.mark.parametrize(
    ("on", "stage"),
    [
        (BEFORE_TERM, Stage.ON_NOTICE),
        (NOTICE_ENDS, Stage.ON_NOTICE),
        (date(2026, 9, 1), Stage.IN_FORCE),
        (date(2027, 1, 22), Stage.IN_FORCE),
        (TERM_END, Stage.OVER),
    ],
)
def test_the_stage_of_a_declaration_by_day(world: World, on: date, stage: Stage) -> None:
    row = approved(world, declared(world))
    principal = world.actor("principal")
    with acting(principal):
        assert declaration_stage(read_declaration(principal, row.pk), on) is stage


def test_a_meal_after_the_period_is_not_covered(world: World) -> None:
    approved(world, declared(world))
    assert "还没有上报" in refused_on(world, date(2027, 1, 22), meal=TERM_END)


@pytest.mark.duty("D237", "enforced")
def test_one_officer_cannot_decide_for_both_offices(world: World) -> None:
    """Annex 2, short flow: education and finance are two departments, hence two people."""
    appoint(
        by=world.actor("administrator"), key=key(), at=at(8), account=world.people["education"],
        organisation=world.county, role=Role.FINANCE_OFFICER, since=TERM_START,
    )  # fmt: skip
    row = declared(world)
    decide(world, row, "education", "education")
    with pytest.raises(SamePerson, match="不能由同一个人核准"):
        decide(world, row, "education", "finance")
    officer = world.actor("education")
    with (
        acting(officer),
        pytest.raises(IntegrityError, match="roster_approval_by_two_people"),
        transaction.atomic(),
    ):
        DeclarationApproval.objects.create(
            declaration=row, side="finance", approved=True, at=at(10), by_id=officer.account_id
        )


@pytest.mark.duty("D237", "enforced")
def test_who_declared_cannot_approve(world: World) -> None:
    """Annex 2, short flow: the school reports, the county approves."""
    appoint(
        by=world.actor("administrator"), key=key(), at=at(8), account=world.people["principal"],
        organisation=world.county, role=Role.EDUCATION_OFFICER, since=TERM_START,
    )  # fmt: skip
    row = declared(world)
    with pytest.raises(SamePerson, match="上报人不能核准"):
        decide(world, row, "principal", "education")
    principal = world.actor("principal")
    with (
        acting(principal),
        pytest.raises(IntegrityError, match="decided by the person who declared"),
        transaction.atomic(),
    ):
        DeclarationApproval.objects.create(
            declaration=row, side="education", approved=True, at=at(10), by_id=principal.account_id
        )


@pytest.mark.duty("D237", "enforced")
def test_no_notice_before_both_approvals(world: World) -> None:
    """Annex 2, short flow: the notice follows the approvals."""
    row = declared(world)
    decide(world, row, "education", "education")
    officer = world.actor("education")
    with pytest.raises(Refused, match="还缺：财政部门"):
        open_notice(by=officer, key=key(), at=at(10), declaration=row)
    with acting(officer), pytest.raises(IntegrityError, match="is not approved"), transaction.atomic():
        DeclarationNotice.objects.create(
            declaration=row, open_on=BEFORE_TERM, close_on=NOTICE_ENDS, at=at(10), by_id=officer.account_id
        )


def test_an_officer_without_the_post_cannot_decide(world: World) -> None:
    row = declared(world)
    for name, side in (("finance", "education"), ("reviewer", "finance"), ("principal", "education")):
        with pytest.raises(NotAllowed):
            decide(world, row, name, side)


def test_a_return_needs_a_reason_and_ends_the_declaration(world: World) -> None:
    row = declared(world)
    with pytest.raises(Refused, match="退回要写明原因"):
        decide(world, row, "education", "education", yes=False, reason="  ")
    decide(world, row, "education", "education", yes=False, reason="三（2）班与学籍差 2 人")
    with pytest.raises(AlreadyDecided, match="已被另一部门退回"):
        decide(world, row, "finance", "finance")
    officer = world.actor("finance")
    with acting(officer), pytest.raises(IntegrityError, match="was returned"), transaction.atomic():
        DeclarationApproval.objects.create(
            declaration=row, side="finance", approved=True, at=at(10), by_id=officer.account_id
        )
    assert "已被退回" in refused_on(world, TODAY)


def test_a_side_decides_once(world: World) -> None:
    row = declared(world)
    decide(world, row, "education", "education")
    with pytest.raises(AlreadyDecided):
        decide(world, row, "education", "education")


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (TERM_START, TERM_START, "必须晚于"),
        (date(2027, 3, 1), date(2027, 10, 1), "不能跨学年"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(world: World, since: date, until: date, words: str) -> None:
    with pytest.raises(Refused, match=words):
        declared(world, since=since, until=until)


def test_the_counts_name_every_class_once(world: World) -> None:
    principal = world.actor("principal")
    for counts in ({}, {world.school_class.pk: 6}, {world.school_class.pk: 0, world.second_class.pk: 0}):
        with pytest.raises(Refused):
            declare_count(
                by=principal, key=key(), at=at(9), school=world.school, since=TERM_START, until=TERM_END,
                counts=counts,
            )  # fmt: skip


def test_only_the_principal_of_the_school_declares(world: World) -> None:
    for name in ("other_principal", "teacher", "education"):
        with pytest.raises(NotAllowed):
            declare_count(
                by=world.actor(name), key=key(), at=at(9), school=world.school, since=TERM_START, until=TERM_END,
                counts={world.school_class.pk: 6, world.second_class.pk: 3},
            )  # fmt: skip


def test_a_declaration_whose_classes_do_not_add_up_cannot_be_stored(committed_world: World) -> None:
    principal = committed_world.actor("principal")
    with pytest.raises(IntegrityError, match="its classes say 0"), transaction.atomic(), acting(principal):
        Declaration.objects.create(
            school=committed_world.school, programme="compulsory-nutrition", since=TERM_START, until=TERM_END,
            pupils=9, at=at(9), by_id=principal.account_id,
        )  # fmt: skip


def test_a_declaration_cannot_be_edited(world: World) -> None:
    row = declared(world)
    with (
        acting(world.actor("principal")),
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE roster_declaration SET pupils = 1 WHERE id = %s", [row.pk])


def test_a_newer_declaration_takes_over_once_it_has_passed_every_step(world: World) -> None:
    first = approved(world, declared(world))
    second = declared(world, on=date(2026, 10, 8))
    buyer = world.actor("buyer")
    with acting(buyer):
        assert declaration_in_force(buyer, world.school, date(2026, 10, 9)) == first
    approved(
        world, second, on=date(2026, 10, 9)
    )  # notice: Saturday 10 (a working day by notice), 12 to 15 October
    with acting(buyer):
        assert declaration_in_force(buyer, world.school, date(2026, 10, 15)) == first
        assert declaration_in_force(buyer, world.school, date(2026, 10, 16)) == second


def test_heads_by_age_band_come_from_the_grades(world: World) -> None:
    principal = world.actor("principal")
    with acting(principal):
        assert heads_by_band(principal, world.school, TODAY) == {"6-8": 9}
        SchoolClass.objects.filter(pk=world.school_class.pk).update(grade=5)
        assert heads_by_band(principal, world.school, TODAY) == {"6-8": 3, "9-11": 6}
        SchoolClass.objects.filter(pk=world.school_class.pk).update(grade=0)
        with pytest.raises(NoBand):
            heads_by_band(principal, world.school, TODAY)
