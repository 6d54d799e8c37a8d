"""Spells of a child never overlap: open and closed ones, in one statement or two, one connection or two."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.roster.models import Enrolment, Pupil
from tests.factories.children import admitted, child, class_of
from tests.factories.world import TERM_START, World

SPELL = tuple[date, date | None]


def spell(since: int, until: int | None = None) -> SPELL:
    """Days of March 2027, after everything that the world enters."""
    return date(2027, 3, since), None if until is None else date(2027, 3, until)


def fresh_child(world: World) -> int:
    """A child of the school that has no spell yet."""
    with transaction.atomic(), acting(world.actor("principal")):
        return Pupil.objects.create(school=world.school).pk


def enter(world: World, pupil: int, spells: Sequence[SPELL]) -> None:
    seat = class_of(world.school)
    with transaction.atomic(), acting(world.actor("principal")):
        Enrolment.objects.bulk_create(
            Enrolment(pupil_id=pupil, school_class=seat, since=since, until=until) for since, until in spells
        )


OVERLAPS = [
    ("open and open", spell(1), spell(9)),
    ("open, then closed within", spell(1), spell(5, 8)),
    ("open, then closed that reaches into it", spell(10), spell(8, 11)),
    ("closed, then open from within", spell(5, 8), spell(7)),
    ("closed, then open from before", spell(5, 8), spell(1)),
    ("closed and closed", spell(5, 8), spell(7, 20)),
    ("the same days twice", spell(5, 8), spell(5, 8)),
]
MEETS = [
    ("closed, then open on its last day", spell(5, 8), spell(8)),
    ("open, then closed until its first day", spell(8), spell(5, 8)),
    ("closed after closed", spell(5, 8), spell(8, 9)),
]


@pytest.mark.parametrize(("first", "second"), [row[1:] for row in OVERLAPS], ids=[row[0] for row in OVERLAPS])
@pytest.mark.parametrize("together", [False, True], ids=["two statements", "one statement"])
def test_two_spells_on_one_day_are_refused(world: World, first: SPELL, second: SPELL, together: bool) -> None:
    pupil = fresh_child(world)
    if not together:
        enter(world, pupil, [first])
    with pytest.raises(IntegrityError, match="roster_no_two_classes_at_once"):
        enter(world, pupil, [first, second] if together else [second])


@pytest.mark.parametrize(("first", "second"), [row[1:] for row in MEETS], ids=[row[0] for row in MEETS])
def test_spells_that_only_meet_are_taken(world: World, first: SPELL, second: SPELL) -> None:
    pupil = fresh_child(world)
    enter(world, pupil, [first])
    enter(world, pupil, [second])
    with acting(SYSTEM):
        assert Enrolment.objects.filter(pupil_id=pupil).count() == 2


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [(spell(1), spell(5, 8)), (spell(5, 8), spell(1)), (spell(1), spell(9)), (spell(5, 8), spell(7, 9))],
    ids=["open, closed", "closed, open", "open, open", "closed, closed"],
)
def test_of_two_writers_at_once_only_one_gets_through(
    committed_world: World, mine: SPELL, theirs: SPELL
) -> None:
    world = committed_world
    pupil = fresh_child(world)
    told: list[str] = []
    started = threading.Event()

    def the_other() -> None:
        try:
            started.set()
            enter(world, pupil, [theirs])
            told.append("written")
        except IntegrityError as error:
            told.append("refused" if "roster_no_two_classes_at_once" in str(error) else str(error))
        finally:
            connection.close()

    with transaction.atomic(), acting(SYSTEM):
        class_of(world.school)
    thread = threading.Thread(target=the_other)
    with transaction.atomic():
        enter(world, pupil, [mine])
        thread.start()
        assert started.wait(20)
        thread.join(1.0)
        assert told == []  # waits: mine is not committed yet
    thread.join(20)
    assert told == ["refused"]
    with transaction.atomic(), acting(SYSTEM):
        assert [(s.since, s.until) for s in Enrolment.objects.filter(pupil_id=pupil)] == [mine]


def test_a_path_that_is_not_the_childs_own_is_refused_and_none_is_stamped(world: World) -> None:
    (one,) = admitted(world, child(1))
    with acting(SYSTEM):
        assert Enrolment.objects.get(pupil_id=one.pupil_id).owner_path == world.school.path
        assert Pupil.objects.get(pk=one.pupil_id).owner_path == world.school.path
    with (
        pytest.raises(IntegrityError, match="not the row's own"), transaction.atomic(),
        acting(world.actor("principal")), connection.cursor() as cursor,
    ):  # fmt: skip
        cursor.execute(
            "INSERT INTO roster_pupil (owner_path, school_id) VALUES (%s, %s)",
            [f"{world.school.path}9/", world.school.pk],
        )


def test_an_entry_time_outside_the_transaction_is_refused(world: World) -> None:
    pupil, seat = fresh_child(world), class_of(world.school)
    with (
        pytest.raises(IntegrityError, match="not the row's own"), transaction.atomic(),
        acting(world.actor("principal")), connection.cursor() as cursor,
    ):  # fmt: skip
        cursor.execute(
            "INSERT INTO roster_enrolment (owner_path, pupil_id, school_class_id, since, began_as, ended_as, recorded_at)"
            " VALUES (%s, %s, %s, %s, '', '', fangxin_now() - interval '3 days')",
            [world.school.path, pupil, seat.pk, TERM_START],
        )
