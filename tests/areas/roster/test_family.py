"""Who reads a number says why; the family sees what is stored and who looked; what is over is erased."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.models import Event
from fangxin.areas.audit.rules.actor import SYSTEM, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.roster.actions.identity import (
    answer_correction,
    ask_correction,
    end_guardian,
    erase_identity,
    give_number,
    give_student_number,
    link_guardian,
    read_number,
    register_child,
    settle_doubt,
)
from fangxin.areas.roster.models import (
    CorrectionRequest,
    Enrolment,
    GuardianLink,
    NumberReading,
    Pupil,
    PupilIdentity,
)
from fangxin.areas.roster.queries.identity import doubt_counts, family, family_pupils
from fangxin.areas.roster.rules.identity import PurposeRefused
from fangxin.areas.roster.sealing import ID, STUDENT, open_number, secret
from tests.factories.children import admitted, child, id_number
from tests.factories.world import TODAY, World, at, key, person


def pupil_of(world: World, **more: object) -> Pupil:
    (one,) = admitted(world, child(1, **more))
    with acting(SYSTEM):
        return Pupil.objects.select_related("school").get(pk=one.pupil_id)


@pytest.fixture
def mother(world: World) -> str:
    world.people["mother"] = person("mother", "莫春梅", world.school, (Role.GUARDIAN,))
    return "mother"


@pytest.mark.parametrize(
    ("who", "purpose", "why", "allowed"),
    [
        ("principal", "register", "核对学籍信息", True),
        ("principal", "audit", "核对学籍信息", False),
        ("education", "duplicate", "核查重复登记", True),
        ("auditor", "audit", "年度审计抽查", True),
        ("teacher", "register", "核对学籍信息", False),
        ("finance", "report", "核对学籍信息", False),
        ("principal", "register", "看看", False),
        ("principal", "curiosity", "核对学籍信息", False),
        ("principal", "register", "号码 52279820160308002X", False),
    ],
)
def test_a_full_number_is_read_by_few_for_a_reason_and_on_record(
    world: World, who: str, purpose: str, why: str, allowed: bool
) -> None:
    pupil = pupil_of(world)
    actor = world.actor(who)
    if not allowed:
        with pytest.raises(PurposeRefused, match="未成年人网络保护条例"):
            read_number(by=actor, key=key(), at=at(9), pupil=pupil, what="id", purpose=purpose, why=why)
        return
    read_number(by=actor, key=key(), at=at(9), pupil=pupil, what="id", purpose=purpose, why=why)
    with acting(SYSTEM):
        row = NumberReading.objects.get()
        event = Event.objects.get(action="roster.read_number")
    assert (row.by_id, row.purpose, row.why) == (world.people[who].pk, purpose, why)
    assert event.details == {"pupil": pupil.pk, "what": "id", "purpose": purpose}


def test_the_database_keeps_no_reading_without_a_reason_and_takes_none_back(world: World) -> None:
    pupil = pupil_of(world)
    said = {"pupil": pupil, "what": "id", "purpose": "register", "at": at(9), "by_id": 1}
    with acting(world.actor("principal")), transaction.atomic():
        with pytest.raises(IntegrityError, match="roster_reading_says_why"), transaction.atomic():
            NumberReading.objects.create(**said, why="")
        with pytest.raises(IntegrityError, match="roster_reading_purpose"), transaction.atomic():
            NumberReading.objects.create(**{**said, "purpose": "curiosity"}, why="核对学籍信息")
        row = NumberReading.objects.create(**said, why="核对学籍信息")
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            NumberReading.objects.filter(pk=row.pk).delete()


def test_a_guardian_sees_the_own_child_and_no_other(world: World, mother: str) -> None:
    pupil = pupil_of(world)
    (other,) = admitted(world, child(2, name="莫小星"))
    link_guardian(
        by=world.actor("principal"),
        key=key(),
        at=at(9),
        pupil=pupil,
        account=world.people[mother],
        relation="mother",
    )
    read_number(
        by=world.actor("education"),
        key=key(),
        at=at(9),
        pupil=pupil,
        what="id",
        purpose="duplicate",
        why="核查重复登记",
    )
    actor = world.actor(mother)
    with acting(actor):
        assert family_pupils(actor) == {pupil.pk}
        (shown,) = family(actor)
        assert not PupilIdentity.objects.exists()
        assert not Pupil.objects.exists()
        assert not Enrolment.objects.exists()
    assert (shown.name, shown.id_last_four, shown.school) == ("莫小月", id_number(1)[-4:], world.school.name)
    assert [spell[1] for spell in shown.spells] == ["3（7）班"]
    assert [(who, what, why) for who, what, _, why, _ in shown.readings] == [("林涛", "id", "核查重复登记")]
    assert id_number(1) not in repr(shown)
    with pytest.raises(NotAllowed, match="自己的孩子"):
        ask_correction(by=actor, key=key(), at=at(9), pupil_id=other.pupil_id, what="name", text="姓名写错了")
    with (
        acting(actor), transaction.atomic(), pytest.raises(IntegrityError, match="not a child of this account"),
    ):  # fmt: skip
        CorrectionRequest.objects.create(
            pupil_id=other.pupil_id, what="name", text="直接写入", at=at(9), by_id=actor.account_id
        )


def test_a_correction_is_asked_answered_and_seen(world: World, mother: str) -> None:
    pupil = pupil_of(world)
    link = link_guardian(
        by=world.actor("principal"),
        key=key(),
        at=at(9),
        pupil=pupil,
        account=world.people[mother],
        relation="mother",
    )
    with pytest.raises(Refused, match="不要在这里写号码"):
        ask_correction(
            by=world.actor(mother),
            key=key(),
            at=at(9),
            pupil_id=pupil.pk,
            what="id",
            text=f"应为{id_number(3)}",
        )
    row = ask_correction(
        by=world.actor(mother), key=key(), at=at(9), pupil_id=pupil.pk, what="name", text="应为晓月的晓"
    )
    answer_correction(by=world.actor("principal"), key=key(), at=at(10), request=row, answer="已按户口簿更正")
    with acting(world.actor(mother)):
        assert CorrectionRequest.objects.get().answer == "已按户口簿更正"
    end_guardian(by=world.actor("principal"), key=key(), at=at(11), link=link)
    with acting(SYSTEM):
        assert GuardianLink.objects.get().until == date(2026, 9, 15)


def test_a_post_of_a_guardian_opens_nothing_of_the_school(world: World, mother: str) -> None:
    actor = world.actor(mother)
    assert actor.paths == (f"/family/{actor.account_id}/",)
    with acting(actor):
        assert not Enrolment.objects.exists()
        assert family(actor) == []


def test_a_temporary_record_becomes_formal_and_a_doubt_is_settled_by_a_person(world: World) -> None:
    principal = world.actor("principal")
    spell = register_child(
        by=principal, key=key(), at=at(9), school_class=world.school_class, name="莫小北", sex="m"
    )
    assert doubt_counts(principal) == {"id_missing": 1}
    with acting(principal):
        pupil = Pupil.objects.select_related("school").get(pk=spell.pupil_id)
    with pytest.raises(Refused, match="缺的是号码"):
        settle_doubt(by=principal, key=key(), at=at(9), pupil=pupil, code="id_missing", note="没有证件")
    give_student_number(
        by=principal, key=key(), at=at(9), pupil=pupil, number=secret("L999999999999999991", STUDENT)
    )
    give_number(
        by=principal,
        key=key(),
        at=at(9),
        pupil=pupil,
        id_kind="resident",
        number=secret(id_number(9, sex="m")),
    )
    give_student_number(
        by=principal, key=key(), at=at(9), pupil=pupil, number=secret(f"G{id_number(9, sex='m')}", STUDENT)
    )
    with acting(principal):
        row = PupilIdentity.objects.get(pupil=pupil)
    assert (row.student_kind, row.birth, row.doubt) == ("formal", date(2016, 3, 8), "region_unknown")
    assert open_number(ID, pupil.pk, row.id_sealed) == id_number(9, sex="m")
    settle_doubt(by=principal, key=key(), at=at(9), pupil=pupil, code="region_unknown", note="看了户口簿")
    assert doubt_counts(principal) == {}
    with pytest.raises(NotAllowed):
        register_child(
            by=world.actor("teacher"),
            key=key(),
            at=at(9),
            school_class=world.school_class,
            name="莫",
            sex="m",
        )


def test_what_is_personal_is_erased_after_the_retention_and_not_before(world: World) -> None:
    pupil = pupil_of(world)
    principal = world.actor("principal")
    with pytest.raises(Refused, match="还在籍"):
        erase_identity(by=principal, key=key(), at=at(9), pupil=pupil)
    with acting(principal):
        Enrolment.objects.filter(pupil=pupil).update(until=TODAY, ended_as="left")
    with pytest.raises(Refused, match="2029-09-14"):
        erase_identity(by=principal, key=key(), at=at(9), pupil=pupil)
    later = at(9, on=date(2029, 9, 14))
    erase_identity(by=world.actor("principal"), key=key(), at=later, pupil=pupil)
    with acting(SYSTEM):
        assert not PupilIdentity.objects.filter(pupil=pupil).exists()
        assert Pupil.objects.filter(pk=pupil.pk).exists()
        assert Enrolment.objects.filter(pupil=pupil).exists()
