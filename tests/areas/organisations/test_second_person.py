"""Two people means two: the PIN on a shared phone, its lock-out, and what an act accepts as the second person."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.models import Event
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson
from fangxin.areas.organisations.actions import confirm_second, require_second
from fangxin.areas.organisations.models import PinCheck
from fangxin.areas.organisations.rules import WrongPin
from tests.factories.world import PIN, World, at, key

ENTRY = "entry-1"


def confirm(world: World, pin: str, when: datetime, second: str = "safety", entry: str = ENTRY) -> PinCheck:
    return confirm_second(
        by=world.actor("keeper"), key=key(), at=when, second=world.people[second], organisation=world.school, pin=pin,
        entry_key=entry,
    )  # fmt: skip


def accept(world: World, check: PinCheck, when: datetime, by: str = "keeper", entry: str = ENTRY) -> str:
    return require_second(
        by=world.actor(by), key=key(), at=when, check=check, organisation=world.school, entry_key=entry
    ).full_name


def test_the_right_pin_makes_a_second_person(world: World) -> None:
    assert accept(world, confirm(world, PIN, at(7)), at(7, 4)) == "赵敏"


def test_a_wrong_pin_is_recorded_and_says_how_many_tries_are_left(world: World) -> None:
    with pytest.raises(WrongPin, match="还可以试 4 次"):
        confirm(world, "000000", at(7))
    with acting(SYSTEM):
        assert not PinCheck.objects.get().matched


def test_five_wrong_pins_in_a_row_lock_it_for_a_quarter_of_an_hour(world: World) -> None:
    for minute in range(4):
        with pytest.raises(WrongPin):
            confirm(world, "000000", at(7, minute))
    with pytest.raises(WrongPin, match="连续输错 5 次"):
        confirm(world, "000000", at(7, 4))
    with pytest.raises(WrongPin, match="连续输错 5 次"):
        confirm(world, PIN, at(7, 10))  # the right one does not help while it is locked
    assert confirm(world, PIN, at(7, 20)).matched


def test_a_right_pin_between_starts_the_count_again(world: World) -> None:
    for minute in range(4):
        with pytest.raises(WrongPin):
            confirm(world, "000000", at(7, minute))
    confirm(world, PIN, at(7, 4))
    for minute in range(5, 9):
        with pytest.raises(WrongPin, match="还可以试"):
            confirm(world, "000000", at(7, minute))


def test_the_lock_is_each_persons_own(world: World) -> None:
    for minute in range(5):
        with pytest.raises(WrongPin):
            confirm(world, "000000", at(7, minute))
    assert confirm(world, PIN, at(7, 5), second="cook").matched


@pytest.mark.parametrize("pin", ["12345", "1234567", "abcdef", ""])
def test_a_pin_is_six_digits(world: World, pin: str) -> None:
    with pytest.raises(Refused, match="6 位数字"):
        confirm(world, pin, at(7))


def test_the_second_person_is_never_the_first(world: World) -> None:
    with pytest.raises(SamePerson):
        confirm(world, PIN, at(7), second="keeper")
    keeper = world.people["keeper"]
    with (
        acting(world.actor("keeper")),
        pytest.raises(IntegrityError, match="pin_of_another"),
        transaction.atomic(),
    ):
        PinCheck.objects.create(
            account=keeper,
            organisation=world.school,
            entry_key=ENTRY,
            matched=True,
            at=at(7),
            by_id=keeper.pk,
        )


def test_a_check_holds_for_five_minutes_one_entry_and_one_person(world: World) -> None:
    check = confirm(world, PIN, at(7))
    assert accept(world, check, at(7) + timedelta(minutes=5)) == "赵敏"
    for wrong in (
        {"when": at(7) + timedelta(minutes=6)},
        {"when": at(6, 59)},
        {"when": at(7, 1), "entry": "entry-2"},
        {"when": at(7, 1), "by": "cook"},
    ):
        with pytest.raises(NotAllowed, match="已失效"):
            accept(world, check, **wrong)  # type: ignore[arg-type]


def test_a_wrong_check_is_not_accepted(world: World) -> None:
    with pytest.raises(WrongPin):
        confirm(world, "000000", at(7))
    with acting(SYSTEM):
        check = PinCheck.objects.get()
    with pytest.raises(NotAllowed):
        accept(world, check, at(7, 1))


def test_no_pin_enters_an_event(world: World) -> None:
    confirm(world, PIN, at(7))
    with acting(SYSTEM):
        event = Event.objects.get(action="organisations.check_pin")
    assert PIN not in str(event.details)
    assert event.details["matched"] is True
