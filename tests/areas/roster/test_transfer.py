"""One child, many spells: asked for by the new school, let go by the old one, in one act whose dates meet."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused
from fangxin.areas.roster.actions.transfer import answer_transfer, ask_transfer, end_spell, resume_spell
from fangxin.areas.roster.models import (
    Enrolment,
    GuardianLink,
    Pupil,
    PupilFact,
    PupilIdentity,
    TransferAnswer,
    TransferCall,
    TransferRequest,
)
from fangxin.areas.roster.queries.transfers import asked_for, unplaced_requests, waiting_calls
from fangxin.areas.roster.sealing import secret
from tests.factories.children import admitted, child, class_of, id_number
from tests.factories.world import TERM_START, TODAY, World, at, key

ON = date(2026, 9, 16)


def asked(world: World, order: int = 1, on: date = ON) -> TransferRequest:
    return ask_transfer(
        by=world.actor("other_principal"), key=key(), at=at(9), school_class=class_of(world.other_school),
        number=secret(id_number(order)), on=on,
    )  # fmt: skip


def call_of(world: World, request: TransferRequest) -> TransferCall:
    with acting(SYSTEM):
        return TransferCall.objects.get(request=request)


@pytest.mark.duty("D089", "enforced")
def test_a_child_leaves_here_and_arrives_there_on_one_day(world: World) -> None:
    """Measures, article 14: the real-name record follows the child; no day stands at two schools."""
    (one,) = admitted(world, child(1))
    with acting(SYSTEM):
        PupilFact.objects.create(
            pupil_id=one.pupil_id,
            kind=1,
            value="rural",
            evidence="household_book",
            since=TERM_START,
            until=date(2026, 9, 9),
        )
    request = asked(world)
    answer = answer_transfer(
        by=world.actor("principal"), key=key(), at=at(10), call=call_of(world, request), released=True
    )
    assert answer.released
    with acting(SYSTEM):
        spells = list(Enrolment.objects.filter(pupil_id=one.pupil_id).order_by("since"))
        assert [(s.since, s.until, s.ended_as, s.began_as) for s in spells] == [
            (TERM_START, ON, "transferred", ""),
            (ON, None, "", "transferred"),
        ]
        assert Pupil.objects.get(pk=one.pupil_id).school_id == world.other_school.pk
        assert PupilIdentity.objects.get(pupil_id=one.pupil_id).owner_path == world.other_school.path
        assert PupilFact.objects.get(pupil_id=one.pupil_id).owner_path == world.other_school.path
    for name in ("principal", "other_principal"):
        with acting(world.actor(name)):
            assert TransferAnswer.objects.get(request=request).released


def test_every_table_that_belongs_to_a_child_moves_with_it(world: World) -> None:
    """A new table whose rows the wall copies from the child must be named in roster_move_pupil, or be a record."""
    from pathlib import Path

    from django.apps import apps

    import fangxin.areas.roster

    folder = Path(fangxin.areas.roster.__file__).parent / "migrations"
    moved = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("0*.py")))
    for model in apps.get_app_config("roster").get_models():
        wall = model.wall  # type: ignore[attr-defined]
        if wall.owner == "pupil" and not wall.record:
            assert f"UPDATE {model._meta.db_table} SET owner_path = there" in moved, model._meta.label


def test_until_the_answer_the_new_school_learns_nothing(world: World) -> None:
    (one,) = admitted(world, child(1))
    known, unknown = asked(world, 1), asked(world, 2)
    with acting(world.actor("other_principal")):
        assert not TransferCall.objects.exists()
        assert not Pupil.objects.filter(pk=one.pupil_id).exists()
        shown = {row.request.pk: row.answer for row in asked_for(world.actor("other_principal"))}
    assert shown == {known.pk: None, unknown.pk: None}
    assert len(known.number) == len(unknown.number)
    # The county sees which request nobody answers.
    assert [row.pk for row in unplaced_requests(world.actor("education"))] == [unknown.pk]
    assert [row.pupil_id for row in waiting_calls(world.actor("principal"))] == [one.pupil_id]


def test_a_refusal_leaves_the_child_where_it_is(world: World) -> None:
    (one,) = admitted(world, child(1))
    request = asked(world)
    with pytest.raises(Refused, match="写明原因"):
        answer_transfer(
            by=world.actor("principal"), key=key(), at=at(10), call=call_of(world, request), released=False
        )
    answer_transfer(
        by=world.actor("principal"),
        key=key(),
        at=at(10),
        call=call_of(world, request),
        released=False,
        reason="没有转学手续",
    )
    with acting(world.actor("principal")):
        assert Enrolment.objects.get(pupil_id=one.pupil_id).until is None
    with pytest.raises(Refused, match="已经答复"):
        answer_transfer(
            by=world.actor("principal"), key=key(), at=at(11), call=call_of(world, request), released=True
        )


def test_the_school_that_asks_does_not_answer(world: World) -> None:
    admitted(world, child(1))
    request = asked(world)
    call = call_of(world, request)
    with pytest.raises(NotFound):
        answer_transfer(by=world.actor("other_principal"), key=key(), at=at(10), call=call, released=True)
    with pytest.raises(NotAllowed):
        answer_transfer(by=world.actor("teacher"), key=key(), at=at(10), call=call, released=True)
    with (
        acting(world.actor("other_principal")), transaction.atomic(),
        pytest.raises(IntegrityError, match="released by the school that has it"),
    ):  # fmt: skip
        TransferAnswer.objects.create(
            call=call, request=request, to_school=world.other_school, released=True, at=at(10),
            by_id=world.people["other_keeper"].pk,
        )  # fmt: skip


def test_a_call_is_written_by_the_database_only(world: World) -> None:
    (one,) = admitted(world, child(1))
    request = asked(world, 2)
    with (
        acting(world.actor("principal")), transaction.atomic(),
        pytest.raises(IntegrityError, match="written by the database only"),
    ):  # fmt: skip
        TransferCall.objects.create(
            request=request, school=world.school, pupil_id=one.pupil_id, to_school=world.other_school, on=ON
        )


def test_nobody_asks_for_an_own_child_or_for_another_school(world: World) -> None:
    admitted(world, child(1))
    with pytest.raises(Refused, match="已经有这个号码"):
        ask_transfer(
            by=world.actor("principal"), key=key(), at=at(9), school_class=class_of(world.school),
            number=secret(id_number(1)), on=ON,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        ask_transfer(
            by=world.actor("principal"), key=key(), at=at(9), school_class=class_of(world.other_school),
            number=secret(id_number(1)), on=ON,
        )  # fmt: skip


@pytest.mark.duty("D013", "supported")
def test_pausing_coming_back_repeating_and_leaving(world: World) -> None:
    """Seed 000, five (two): every pupil in need is served; a child that pauses and returns stays the same child."""
    (one,) = admitted(world, child(1))
    with acting(SYSTEM):
        pupil = Pupil.objects.get(pk=one.pupil_id)
    principal = world.actor("principal")
    with pytest.raises(Refused, match="才进入这个班"):
        end_spell(by=principal, key=key(), at=at(9), pupil=pupil, on=TERM_START, why="suspended")
    end_spell(by=principal, key=key(), at=at(9), pupil=pupil, on=TODAY, why="suspended")
    for wrong, says in (
        ({"on": date(2026, 9, 13)}, "不能在这以前再进班"),
        ({"on": date(2026, 12, 1)}, "一个月以后"),
        ({"school_class": class_of(world.other_school)}, "不在学生所在的学校"),
    ):
        with pytest.raises(Refused, match=says):
            resume_spell(**{"by": principal, "key": key(), "at": at(9), "pupil": pupil, "on": ON,
                            "school_class": class_of(world.school)} | wrong)  # fmt: skip
    resume_spell(by=principal, key=key(), at=at(9), pupil=pupil, school_class=class_of(world.school), on=ON)
    lower = class_of(world.school, 2, 7)
    resume_spell(by=principal, key=key(), at=at(9), pupil=pupil, school_class=lower, on=date(2026, 9, 20))
    end_spell(by=principal, key=key(), at=at(9), pupil=pupil, on=date(2026, 9, 30), why="left")
    with acting(SYSTEM):
        spells = Enrolment.objects.filter(pupil=pupil).order_by("since")
        assert [(s.since.day, s.until.day, s.began_as, s.ended_as) for s in spells] == [
            (31, 14, "", "suspended"), (16, 20, "resumed", "repeated"), (20, 30, "repeated", "left"),
        ]  # fmt: skip
    with pytest.raises(Refused, match="不在任何班级"):
        end_spell(by=principal, key=key(), at=at(9), pupil=pupil, on=date(2026, 9, 30), why="left")


def test_spells_of_a_child_cannot_overlap(world: World) -> None:
    (one,) = admitted(world, child(1))
    with (
        acting(world.actor("principal")), transaction.atomic(),
        pytest.raises(IntegrityError, match="roster_no_two_classes_at_once"),
    ):  # fmt: skip
        Enrolment.objects.create(
            pupil_id=one.pupil_id, school_class=class_of(world.school, 2, 7), since=TODAY
        )


def test_the_guardian_goes_along(world: World) -> None:
    (one,) = admitted(world, child(1))
    with acting(SYSTEM):
        GuardianLink.objects.create(
            pupil_id=one.pupil_id, account=world.people["cook"], relation="mother", since=TERM_START
        )
    request = asked(world)
    answer_transfer(
        by=world.actor("principal"), key=key(), at=at(10), call=call_of(world, request), released=True
    )
    with acting(world.actor("other_principal")):
        assert GuardianLink.objects.get(pupil_id=one.pupil_id).relation == "mother"
