"""The four steps before a school may serve: declared, approved by two offices, on public notice, in force."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson
from fangxin.areas.organisations.actions import appoint, record_school_facts
from fangxin.areas.roster.actions import (
    answer_objection,
    decide_declaration,
    declare_list,
    file_objection,
    open_notice,
)
from fangxin.areas.roster.models import (
    Declaration,
    DeclarationApproval,
    DeclarationLine,
    DeclarationNotice,
    DeclaredPupil,
    Enrolment,
    Objection,
    Pupil,
    SchoolClass,
)
from fangxin.areas.roster.queries import (
    children_listed,
    declaration_in_force,
    declaration_stage,
    heads_by_band,
    heads_of_place_by_band,
    lines_of,
)
from fangxin.areas.roster.queries import declaration as read_declaration
from fangxin.areas.roster.rules import AlreadyDecided, DeclarationNotInForce, NoBand, Stage
from fangxin.areas.roster.rules.eligibility import digest_of_list
from tests.factories.roster import BEFORE_TERM, TERM_END, approved, declared
from tests.factories.world import (
    SCHOOL_STATE,
    SYSTEM,
    TERM_START,
    TODAY,
    World,
    at,
    key,
    organisation,
    person,
    transfer,
)

NOTICE_ENDS = date(2026, 8, 31)  # five working days after Monday 24 August: 25, 26, 27, 28, 31


def decide(
    world: World, row: Declaration, name: str, side: str, *, yes: bool = True, reason: str = ""
) -> None:
    decide_declaration(
        by=world.actor(name), key=key(), at=at(10, on=BEFORE_TERM), declaration=row, side=side, approved=yes,
        reason=reason,
    )  # fmt: skip


def put_up(world: World, row: Declaration, name: str = "reviewer") -> DeclarationNotice:
    return open_notice(by=world.actor(name), key=key(), at=at(11, on=BEFORE_TERM), declaration=row)


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
    assert "还没有公示" in refused_on(world, TODAY)
    put_up(world, row)
    assert "正在公示" in refused_on(world, NOTICE_ENDS)
    buyer = world.actor("buyer")
    with acting(buyer):
        assert declaration_in_force(buyer, world.school, date(2026, 9, 1), for_meal_on=TODAY) == row


@pytest.mark.duty("D117", "enforced")
def test_a_kindergarten_passes_the_same_steps_under_its_own_annex(world: World) -> None:
    """Measures, annex 1, short flow: kindergartens declare, both offices approve, notice, then meals."""
    place = organisation(world.county, "school", "溪口镇幼儿园", "溪口幼儿园", stage="preschool")
    world.people["head"] = person("head", "许红", place, (Role.PRINCIPAL,))
    state = replace(
        SCHOOL_STATE, kind="kindergarten", permit_number="522701001", permit_since=date(2020, 1, 1)
    )
    record_school_facts(
        by=SYSTEM, key=key(), at=at(8, on=BEFORE_TERM), school=place, since=date(2020, 1, 1), state=state
    )
    with acting(SYSTEM):
        top = SchoolClass.objects.create(
            school=place, school_year="2026-2027", grade=0, number=1, label="大一班"
        )
        child = Pupil.objects.create(school=place)
        Enrolment.objects.create(pupil=child, school_class=top, since=TERM_START)
    head = world.actor("head")
    row = declare_list(
        by=head, key=key(), at=at(9, on=BEFORE_TERM), school=place, since=TERM_START, until=TERM_END
    )
    assert row.programme == "preschool-nutrition"
    decide(world, row, "education", "education")
    with acting(head), pytest.raises(DeclarationNotInForce) as refusal:
        declaration_in_force(head, place, TODAY)
    assert "附件1简要流程" in refusal.value.clause
    decide(world, row, "finance", "finance")
    put_up(world, row)
    with acting(head):
        assert declaration_in_force(head, place, TODAY) == row


def test_a_notice_runs_five_working_days(world: World) -> None:
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
    row = declared(world)
    decide(world, row, "education", "education")
    transfer(world.people["education"], world.county, Role.FINANCE_OFFICER)
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
    row = declared(world)
    transfer(world.people["principal"], world.county, Role.EDUCATION_OFFICER)
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
    officer = world.actor("reviewer")
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


@pytest.mark.duty("D090", "enforced")
def test_the_list_is_who_is_entitled_and_its_numbers_follow_from_it(world: World) -> None:
    """Measures, article 14: no false numbers. Nobody types a count; the list, its classes and its digest agree."""
    row = declared(world)
    principal = world.actor("principal")
    with acting(principal):
        children = dict(children_listed(principal, row).values_list("pupil_id", "school_class_id"))
        lines = {line.school_class_id: line.pupils for line in lines_of(principal, row)}
    assert set(children) == {one.pk for one in world.pupils}
    assert lines == {world.school_class.pk: 6, world.second_class.pk: 3}
    assert (row.pupils, row.digest) == (9, digest_of_list(one.pk for one in world.pupils))


def test_a_school_without_children_has_nothing_to_report(world: World) -> None:
    with pytest.raises(Refused, match="没有在籍学生"):
        declared(world, school=world.other_school, principal="other_principal")


@pytest.mark.duty("D237", "enforced")
def test_finance_checks_after_education(world: World) -> None:
    """Annex 2, short flow: 县级教育、财政部门核准, one after the other, each on its own clock."""
    row = declared(world)
    with pytest.raises(Refused, match="教育部门还没有核对"):
        decide(world, row, "finance", "finance")
    officer = world.actor("finance")
    with (
        acting(officer),
        pytest.raises(IntegrityError, match="education checks before finance"),
        transaction.atomic(),
    ):
        DeclarationApproval.objects.create(
            declaration=row, side="finance", approved=True, at=at(10), by_id=officer.account_id
        )


@pytest.mark.duty("D237", "enforced")
@pytest.mark.parametrize("name", ["principal", "education"])
def test_a_fourth_person_puts_up_the_notice(world: World, name: str) -> None:
    """Annex 2, short flow: report, two checks and the notice are steps of four people."""
    appoint(
        by=world.actor("administrator"), key=key(), at=at(8), account=world.people["education"],
        organisation=world.county, role=Role.NUTRITION_OFFICER, since=TERM_START,
    )  # fmt: skip
    row = declared(world)
    decide(world, row, "education", "education")
    decide(world, row, "finance", "finance")
    with pytest.raises(SamePerson, match="不能由上报人或核准人"):
        put_up(world, row, name)
    actor = world.actor(name)
    with (
        acting(actor),
        pytest.raises(IntegrityError, match="does not put up the notice"),
        transaction.atomic(),
    ):
        DeclarationNotice.objects.create(
            declaration=row, open_on=BEFORE_TERM, close_on=NOTICE_ENDS, at=at(10), by_id=actor.account_id
        )


def objected(world: World, row: Declaration, name: str = "teacher", on: date = BEFORE_TERM) -> Objection:
    return file_objection(
        by=world.actor(name),
        key=key(),
        at=at(15, on=on),
        declaration=row,
        text="三（2）班有一名学生上月已经转走",
    )


@pytest.mark.duty("D237", "enforced")
def test_an_objection_holds_the_list_until_the_county_answers(world: World) -> None:
    """Annex 2, short flow and article 13: a notice that nobody could object to would be none."""
    row = approved(world, declared(world))
    raised = objected(world, row)
    assert (raised.holds, raised.answer_by) == (True, NOTICE_ENDS)
    assert "异议还没有答复" in refused_on(world, TODAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT roster_list_in_force(%s, %s)", [row.pk, TODAY])
        assert cursor.fetchone() == (False,)
    answer_objection(
        by=world.actor("reviewer"), key=key(), at=at(9), objection_id=raised.pk, upheld=False,
        text="已到校核实，学生在读，学籍一致。",
    )  # fmt: skip
    buyer = world.actor("buyer")
    with acting(buyer):
        assert declaration_in_force(buyer, world.school, TODAY) == row


def test_an_upheld_objection_ends_the_list(world: World) -> None:
    row = approved(world, declared(world))
    raised = objected(world, row)
    answer_objection(
        by=world.actor("education"), key=key(), at=at(9), objection_id=raised.pk, upheld=True,
        text="学生已转出，名单应当更正后重报。",
    )  # fmt: skip
    assert "已被退回" in refused_on(world, TODAY)


def test_who_may_answer_and_when_one_may_object(world: World) -> None:
    row = declared(world)
    with pytest.raises(Refused, match="不在公示期"):
        objected(world, row)
    approved(world, row)
    with pytest.raises(Refused, match="不在公示期"):
        objected(world, row, on=TODAY)
    with (
        acting(world.actor("teacher")),
        pytest.raises(IntegrityError, match="is not on notice"),
        transaction.atomic(),
    ):
        Objection.objects.create(
            declaration=row, text="过期的异议", holds=True, answer_by=TODAY, at=at(9), by_id=1
        )
    raised = objected(world, row, "education")
    for name, error in (("principal", NotAllowed), ("education", SamePerson)):
        with pytest.raises(error):
            answer_objection(
                by=world.actor(name), key=key(), at=at(9), objection_id=raised.pk, upheld=False, text="没有问题没有问题"
            )  # fmt: skip


def test_only_the_principal_of_the_school_declares(world: World) -> None:
    for name in ("other_principal", "teacher", "education"):
        with pytest.raises(NotAllowed):
            declare_list(
                by=world.actor(name),
                key=key(),
                at=at(9),
                school=world.school,
                since=TERM_START,
                until=TERM_END,
            )


@pytest.mark.duty("D090", "enforced")
@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("no children", "its classes say 0|its list names 0"),
        ("number too high", "its classes say 9|its list names 9"),
        ("wrong digest", "digest is not that of its list"),
        ("ghost", "not enrolled there"),
    ],
)
def test_a_list_that_does_not_add_up_cannot_be_stored(committed_world: World, fault: str, says: str) -> None:
    """Measures, article 14: a number without its children, a changed digest or a ghost is refused at commit."""
    world = committed_world
    principal = world.actor("principal")
    seats = [(one, world.school_class) for one in world.pupils[:6]] + [(one, world.second_class) for one in world.pupils[6:]]  # fmt: skip
    with pytest.raises(IntegrityError, match=says), transaction.atomic(), acting(principal):
        if fault == "ghost":
            stranger = Pupil.objects.create(school=world.school)
            seats[-1] = (stranger, world.second_class)
        digest = digest_of_list(one.pk for one, _ in seats) if fault != "wrong digest" else "0" * 64
        row = Declaration.objects.create(
            school=world.school, programme="compulsory-nutrition", since=TERM_START, until=TERM_END,
            pupils=10 if fault == "number too high" else 9, digest=digest, at=at(9), by_id=principal.account_id,
        )  # fmt: skip
        if fault != "no children":
            store(row, seats)


def store(row: Declaration, seats: list[tuple[Pupil, SchoolClass]]) -> None:
    counts = Counter(place.pk for _, place in seats)
    DeclarationLine.objects.bulk_create(
        DeclarationLine(declaration=row, school_class_id=place, pupils=n) for place, n in counts.items()
    )
    DeclaredPupil.objects.bulk_create(
        DeclaredPupil(declaration=row, pupil=one, school_class=place, reason=1, rate_fen=500)
        for one, place in seats
    )


@pytest.mark.duty("D090", "enforced")
def test_nobody_is_put_on_a_list_afterwards(committed_world: World) -> None:
    """Measures, article 14: the list stays what was reported, checked and published."""
    world = committed_world
    row = declared(world)
    principal = world.actor("principal")
    with pytest.raises(IntegrityError, match="its list is frozen"), transaction.atomic(), acting(principal):
        late = Pupil.objects.create(school=world.school)
        Enrolment.objects.create(pupil=late, school_class=world.second_class, since=TERM_START)
        DeclaredPupil.objects.create(
            declaration=row, pupil=late, school_class=world.second_class, reason=1, rate_fen=500
        )


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
        assert heads_of_place_by_band(principal, world.school, TODAY) == {"6-8": 3}
