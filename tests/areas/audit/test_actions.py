"""The frame of every write: once, by somebody, with its event in the same transaction, in the log."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from fangxin.areas.audit.actions import sequence_leaves
from fangxin.areas.audit.models import Event, LogHead, LogLeaf, PendingLeaf
from fangxin.areas.audit.queries import check_log, look_as, looking, trail_of
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import KeyReused, NotFound
from fangxin.areas.audit.signing import head_signer, verifier_key
from fangxin.areas.dining.actions import call_roll, correct_roll
from fangxin.areas.dining.models import RollCall
from fangxin.areas.dining.rules import AlreadyCalled, NotInClass
from tests import database
from tests.factories.world import World, at, key


def roll(
    world: World, who: str = "teacher", *, k: str = "", absences: dict[int, str] | None = None, **more: Any
) -> RollCall:
    return call_roll(
        by=world.actor(who),
        key=k or key(),
        at=at(8, 40),
        school_class=world.school_class,
        meal_day=world.meal_day,
        absences=absences or {},
        **more,
    )


def test_the_event_stands_in_the_same_transaction_and_names_ids_only(world: World) -> None:
    absent = world.pupils[0].pk
    call = roll(world, k="k1", absences={absent: "sick"})
    look_as(world.actor("teacher"))
    event = Event.objects.get(action="dining.call_roll", key="k1")
    assert (event.actor_id, event.subject_label, event.subject_id) == (
        world.people["teacher"].pk, "dining.rollcall", str(call.pk),
    )  # fmt: skip
    assert event.where_path == world.school.path
    assert event.details == {"enrolled": 6, "absent": 1}
    assert "莫小" not in str(event.details)


def test_a_repeat_gets_the_first_answer_whatever_the_clock_says(world: World) -> None:
    first = roll(world, k="same", device_at=at(8, 39))
    second = roll(world, k="same", device_at=at(23, 59))
    assert second.pk == first.pk
    look_as(SYSTEM)
    assert RollCall.objects.count() == 1
    assert Event.objects.filter(key="same").count() == 1


def test_the_same_key_with_another_body_is_refused_and_changes_nothing(world: World) -> None:
    roll(world, k="same")
    with pytest.raises(KeyReused) as refused:
        roll(world, k="same", absences={world.pupils[0].pk: "sick"})
    assert refused.value.status == 409
    look_as(SYSTEM)
    assert RollCall.objects.get().absent == 0


def test_the_key_belongs_to_the_person_and_the_action(world: World) -> None:
    first = roll(world, k="shared")
    second = correct_roll(
        by=world.actor("teacher"), key="shared", at=at(9), roll_call=first, absences={}, reason="重新核对"
    )
    assert second.pk != first.pk


def test_a_refused_act_leaves_no_event_and_no_row(world: World) -> None:
    with pytest.raises(NotInClass):
        roll(world, k="bad", absences={world.pupils[-1].pk: "sick"})
    look_as(SYSTEM)
    assert not RollCall.objects.exists()
    assert not Event.objects.filter(key="bad").exists()


def test_an_act_needs_by_and_key_by_name(world: World) -> None:
    with pytest.raises(TypeError, match="keyword arguments only"):
        call_roll(world.actor("teacher"))  # type: ignore[call-arg, misc]
    with pytest.raises(TypeError, match="non-empty `key`"):
        call_roll(
            by=world.actor("teacher"), key="", at=at(9), school_class=world.school_class, meal_day=world.meal_day,
            absences={},
        )  # fmt: skip


def test_a_second_roll_call_is_a_correction_and_the_first_stays(world: World) -> None:
    first = roll(world)
    with pytest.raises(AlreadyCalled):
        roll(world)
    second = correct_roll(
        by=world.actor("teacher"), key=key(), at=at(10, 20), roll_call=first,
        absences={world.pupils[1].pk: "leave"}, reason="家长 10:15 请假",
    )  # fmt: skip
    look_as(world.actor("teacher"))
    first.refresh_from_db()
    assert (first.absent, second.absent, second.supersedes_id) == (0, 1, first.pk)
    assert [e.action for e in trail_of(world.actor("teacher"), second)] == ["dining.correct_roll"]


def test_another_schools_teacher_does_not_even_find_the_class(world: World) -> None:
    with pytest.raises(NotFound):
        roll(world, "other_teacher")


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts at once, each on its own connection; returns results or exceptions."""
    results: list[Any] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(index: int) -> None:
        barrier.wait()
        try:
            results[index] = acts[index]()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_concurrent_twin_waits_and_gets_the_same_answer(committed_world: World) -> None:
    results = together(*[lambda: roll(committed_world, k="twin").pk for _ in range(4)])
    assert len(set(results)) == 1
    assert isinstance(results[0], int)
    with looking(SYSTEM):
        assert RollCall.objects.count() == 1
        assert Event.objects.filter(key="twin").count() == 1


def test_two_people_calling_one_class_at_once_end_with_one_roll(committed_world: World) -> None:
    results = together(lambda: roll(committed_world, "teacher"), lambda: roll(committed_world, "principal"))
    assert sorted(type(r).__name__ for r in results) == ["AlreadyCalled", "RollCall"]


def sequence() -> int:
    return sequence_leaves(by=SYSTEM, key=key(), at=at(12), sign=head_signer())


def test_the_sequencer_appends_each_leaf_once_and_signs_the_head(world: World) -> None:
    look_as(SYSTEM)
    waiting = PendingLeaf.objects.count()
    assert waiting == Event.objects.count() > 20
    assert sequence() == waiting
    assert sequence() == 0
    roll(world)
    assert sequence() == 1
    look_as(SYSTEM)
    assert LogLeaf.objects.count() == waiting + 1
    assert list(LogHead.objects.order_by("size").values_list("size", flat=True)) == [waiting, waiting + 1]
    report = check_log(SYSTEM, [verifier_key()])
    assert (report.findings, report.leaves, report.waiting) == ([], waiting + 1, 0)


TAMPERINGS = {
    "a detail changed": "UPDATE audit_event SET details = '{\"absent\": 5}' WHERE action = 'dining.call_roll'",
    "another actor": "UPDATE audit_event SET actor_id = 999 WHERE action = 'dining.call_roll'",
    "another time": "UPDATE audit_event SET at = at - interval '1 hour' WHERE action = 'dining.call_roll'",
    "an event deleted": "DELETE FROM audit_event WHERE action = 'dining.call_roll'",
    "a leaf deleted": "DELETE FROM audit_logleaf WHERE position = (SELECT max(position) FROM audit_logleaf)",
    "leaf and event rewritten alike": (
        "UPDATE audit_event SET details = '{}', leaf_hash = sha256('forged') WHERE action = 'dining.call_roll';"
        "UPDATE audit_logleaf SET leaf_hash = sha256('forged') WHERE event_id ="
        " (SELECT id FROM audit_event WHERE action = 'dining.call_roll')"
    ),
    "a leaf of another length": "UPDATE audit_logleaf SET leaf_hash = '\\x01' WHERE position = 0",
    "a head's root changed": "UPDATE audit_loghead SET root = decode(repeat('ab', 32), 'hex')",
}


@pytest.mark.parametrize("tampering", TAMPERINGS.values(), ids=TAMPERINGS)
def test_a_superuser_who_changes_the_record_is_found_out(committed_world: World, tampering: str) -> None:
    roll(committed_world)
    sequence()
    with looking(SYSTEM):
        assert check_log(SYSTEM, [verifier_key()]).findings == []
    with database.superuser(database.NAME) as forger:
        forger.execute("SET session_replication_role = replica")
        forger.execute(tampering)
    with looking(SYSTEM):
        assert check_log(SYSTEM, [verifier_key()]).findings != []


def test_the_event_of_a_rolled_back_act_is_gone_with_it(committed_world: World) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        roll(committed_world, k="undone")
        raise RuntimeError("the request fails after the act")
    with looking(SYSTEM):
        assert not Event.objects.filter(key="undone").exists()
        assert not RollCall.objects.exists()
