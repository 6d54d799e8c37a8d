"""What is known before the roll, and what a scanner may say: signed, once, in order, and not after it was revoked."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused
from fangxin.areas.dining.actions import (
    announce_leave,
    give_card,
    record_own_food,
    register_scanner,
    revoke_scanner,
    withdraw_leave,
)
from fangxin.areas.dining.models import Leave, MealCard, ScanBatch, Scanner
from fangxin.areas.dining.queries import excused, scanned
from fangxin.areas.dining.rules.scans import SIGNED_AS
from fangxin.areas.roster.models import GuardianLink, Pupil, PupilIdentity
from fangxin.areas.roster.queries import pupil_ids
from tests.factories.kitchen import database_clock
from tests.factories.pages import signed_in
from tests.factories.world import TERM_START, TODAY, World, at, key, person

TOMORROW = TODAY + timedelta(days=1)


def guardian(world: World, child: Pupil, name: str = "parent") -> Actor:
    """A parent of a child, with an account of its own."""
    world.people[name] = person(name, "莫建国", world.school, (Role.GUARDIAN,))
    with acting(SYSTEM):
        GuardianLink.objects.create(
            pupil=child, account=world.people[name], relation="mother", since=TERM_START
        )
    return world.actor(name)


def away(world: World, parent: Actor, child: Pupil, **more: Any) -> Leave:
    said: dict[str, Any] = {"since": TODAY, "until": TOMORROW, "reason": "sick", "at": at(7)} | more
    return announce_leave(by=parent, key=key(), pupil_id=child.pk, **said)


def test_a_parents_leave_is_marked_in_the_roll_before_it_is_called(world: World) -> None:
    child = world.pupils[0]
    parent = guardian(world, child)
    row = away(world, parent, child)
    teacher = world.actor("teacher")
    assert excused(teacher, world.school_class, TODAY) == {child.pk: "sick"}
    assert excused(teacher, world.school_class, TOMORROW) == {}
    with signed_in(world, "teacher", at(8)) as client:
        html = client.get(reverse("dining:roll", args=[world.school_class.pk])).content.decode()
        assert "1 人已请假或自带餐" in html
        assert f'id="pupil-{child.pk}-sick" name="pupil-{child.pk}" value="sick" checked' in html
    withdraw_leave(by=world.actor("parent"), key=key(), at=at(8), leave_id=row.pk)
    assert excused(world.actor("teacher"), world.school_class, TODAY) == {}


def test_a_leave_is_taken_back_on_the_page_and_twice_is_told_so(world: World) -> None:
    row = away(world, guardian(world, world.pupils[0]), world.pupils[0])
    guardian(world, world.pupils[1], "stranger")
    url = reverse("dining:withdraw-leave", args=[row.pk])
    with signed_in(world, "stranger", at(8)) as client:
        assert client.get(url).status_code == 404
        assert client.post(url, {"key": key()}).status_code == 404
    with signed_in(world, "parent", at(8)) as client:
        assert client.get(url).status_code == 302
        assert "已撤回" not in client.get(reverse("dining:leave")).content.decode()
        assert "已撤回" in client.post(url, {"key": key()}, follow=True).content.decode()
        twice = client.post(url, {"key": key()})
        assert "这次请假已经撤回" in twice.content.decode()
        assert twice.status_code == 422


def test_a_parent_speaks_for_the_own_child_only(world: World) -> None:
    parent = guardian(world, world.pupils[0])
    with pytest.raises(NotAllowed, match="自己的孩子"):
        away(world, parent, world.pupils[1])
    with (
        acting(parent),
        pytest.raises(IntegrityError, match="no guardian of this child"),
        transaction.atomic(),
    ):
        Leave.objects.create(
            pupil=world.pupils[1],
            since=TODAY,
            until=TOMORROW,
            reason="leave",
            at=at(7),
            by_id=parent.account_id,
        )
    row = away(world, world.actor("parent"), world.pupils[0])
    other = guardian(world, world.pupils[1], "other_parent")
    with pytest.raises(NotFound):
        withdraw_leave(by=other, key=key(), at=at(8), leave_id=row.pk)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"since": TODAY - timedelta(days=1)}, "过去"),
        ({"until": TODAY}, "一天到"),
        ({"until": TODAY + timedelta(days=90)}, "一天到"),
        ({"reason": "measles"}, "请选择请假或病假"),
    ],
)
def test_a_leave_has_days_to_come_and_names_no_illness(world: World, more: dict[str, Any], says: str) -> None:
    parent = guardian(world, world.pupils[0])
    with pytest.raises(Refused, match=says):
        away(world, parent, world.pupils[0], **more)


def test_a_family_announces_a_leave_on_the_phone(world: World) -> None:
    guardian(world, world.pupils[0])
    with signed_in(world, "parent", at(7)) as client:
        page = client.get(reverse("dining:leave"))
        assert page.status_code == 200
        with acting(SYSTEM):
            name = PupilIdentity.objects.get(pupil=world.pupils[0]).name
        assert name in page.content.decode()  # two children are told apart by their names
        sent = {
            "key": "leave-on-the-phone", "pupil": world.pupils[0].pk, "since": "2026-09-14", "last_day": "2026-09-15",
            "reason": "leave",
        }  # fmt: skip
        done = client.post(reverse("dining:leave"), sent, headers={"X-Fangxin-Outbox": "1"})
        assert done.status_code == 201
        again = client.post(reverse("dining:leave"), sent, headers={"X-Fangxin-Outbox": "1"})
        assert again.status_code == 201
    with acting(SYSTEM):
        assert Leave.objects.get().until == date(2026, 9, 16)


def test_own_food_is_marked_as_such(world: World) -> None:
    child = world.pupils[2]
    record_own_food(
        by=world.actor("teacher"), key=key(), at=at(8), pupil_id=child.pk, since=TODAY, until=date(2026, 10, 1),
        why="过敏，家长书面申请",
    )  # fmt: skip
    assert excused(world.actor("teacher"), world.school_class, TODAY) == {child.pk: "own_food"}
    with pytest.raises(NotAllowed):
        record_own_food(
            by=world.actor("other_teacher"), key=key(), at=at(8), pupil_id=child.pk, since=TODAY, until=TOMORROW, why="x"
        )  # fmt: skip


DEVICE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def hexed(device: Ed25519PrivateKey) -> str:
    raw = device.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return raw.hex()


def set_up(world: World) -> Scanner:
    """A scanner at the door; the first three children have cards 1001 to 1003."""
    made = register_scanner(
        by=world.actor("safety"),
        key=key(),
        at=at(7),
        school=world.school,
        name="食堂一号窗口",
        public_key=hexed(DEVICE),
    )
    for n, child in enumerate(world.pupils[:3], start=1001):
        give_card(
            by=world.actor("principal"), key=key(), at=at(7), school=world.school, pupil_id=child.pk, number=n,
            since=TERM_START,
        )  # fmt: skip
    return made


def message(of: Scanner, counter: int = 1, **more: Any) -> bytes:
    said = {"scanner": of.pk, "key": f"message-{counter:04}", "counter": counter, "on": "2026-09-14",
            "cards": [1001, 1002, 1002, 9999]} | more  # fmt: skip
    return json.dumps(said).encode()


def send(
    data: bytes, device: Ed25519PrivateKey = DEVICE, prefix: bytes = SIGNED_AS
) -> tuple[int, dict[str, Any]]:
    signature = base64.b64encode(device.sign(prefix + data)).decode()
    with database_clock(at(11)):
        answer = Client().post(
            reverse("dining:scans"), data, content_type="application/json",
            headers={"X-Fangxin-Signature": signature},
        )  # fmt: skip
    return answer.status_code, answer.json()


@pytest.mark.duty("D233", "supported")
def test_a_signed_message_counts_once_and_marks_who_was_read(world: World) -> None:
    """Measures, annex 2 §11: supervision of dining. Cards by number; no face, no fingerprint."""
    scanner = set_up(world)
    status, said = send(message(scanner))
    assert (status, said["children"], said["unknown_cards"]) == (201, 2, 1)
    again, same = send(message(scanner))
    assert (again, same) == (201, said)
    teacher = world.actor("teacher")
    with acting(teacher):
        assert scanned(teacher, world.meal_day) == {world.pupils[0].pk, world.pupils[1].pk}
        assert ScanBatch.objects.count() == 1
    with signed_in(world, "teacher", at(11)) as client:
        html = client.get(reverse("dining:roll", args=[world.school_class.pk])).content.decode()
        assert "读卡 2 人" in html
        assert html.count('value="unknown" checked') == 4


def test_what_is_replayed_forged_or_late_is_refused(world: World) -> None:
    scanner = set_up(world)
    assert send(message(scanner, 5))[0] == 201
    for data, device, status, code in (
        (message(scanner, 5, cards=[1003]), DEVICE, 409, "key_reused"),
        (message(scanner, 5, key="another-key", cards=[1003]), DEVICE, 409, "replayed"),
        (message(scanner, 4), DEVICE, 409, "replayed"),
        (message(scanner, 6), Ed25519PrivateKey.generate(), 403, "not_from_scanner"),
        (message(scanner, 6, scanner=scanner.pk + 77), DEVICE, 403, "not_from_scanner"),
        (message(scanner, 6, on="2026-09-13"), DEVICE, 422, "no_meal_day"),
        (message(scanner, 6, cards=["1001"]), DEVICE, 422, "refused"),
        (b"[]", DEVICE, 422, "refused"),
    ):
        said = send(data, device)
        assert (said[0], said[1]["code"]) == (status, code)
    assert send(message(scanner, 6), prefix=b"other purpose\n")[0] == 403
    assert send(message(scanner, 6))[0] == 201


def test_a_revoked_scanner_says_nothing_more(world: World) -> None:
    scanner = set_up(world)
    revoke_scanner(by=world.actor("safety"), key=key(), at=at(10), scanner_id=scanner.pk, reason="设备丢失")
    assert send(message(scanner))[0] == 403
    with acting(SYSTEM), pytest.raises(IntegrityError, match="was revoked"), transaction.atomic():
        ScanBatch.objects.create(
            scanner=scanner, meal_day=world.meal_day, key="k" * 8, counter=9, digest="", pupil_ids=[], unknown_cards=0,
            at=at(11), by_id=0,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        register_scanner(
            by=world.actor("cook"),
            key=key(),
            at=at(7),
            school=world.school,
            name="窗口",
            public_key="00" * 32,
        )


def test_a_card_belongs_to_one_child_at_a_time(world: World) -> None:
    set_up(world)
    give_card(
        by=world.actor("principal"), key=key(), at=at(9), school=world.school, pupil_id=world.pupils[4].pk, number=1001,
        since=TODAY,
    )  # fmt: skip
    principal = world.actor("principal")
    with acting(principal):
        spells = MealCard.objects.filter(number=1001).order_by("since").values_list("pupil_id", "until")
        assert list(spells) == [(world.pupils[0].pk, TODAY), (world.pupils[4].pk, None)]
        with pytest.raises(IntegrityError, match="dining_card_of_one_child"), transaction.atomic():
            MealCard.objects.create(school=world.school, pupil=world.pupils[1], number=1001, since=TOMORROW)


def test_the_school_gives_cards_on_a_page(world: World) -> None:
    set_up(world)
    url = f"{reverse('dining:cards')}?class={world.school_class.pk}"
    first, *_, last = [one for one in world.pupils if one.pk in children_of_first_class(world)]
    with signed_in(world, "safety", at(9)) as client:
        html = client.get(url).content.decode()
        assert "1001" in html
        for number in ("0", "-4", "abc", str(2**62)):
            wrong = client.post(url, {"key": f"card-{number}", "pupil": last.pk, "number": number})
            assert wrong.status_code == 422, number
        other = client.post(url, {"key": "card-other", "pupil": 987654321, "number": "7"})
        assert other.status_code == 422
        done = client.post(url, {"key": "card-1", "pupil": last.pk, "number": "001001"})
        assert (done.status_code, done["Location"]) == (302, url)
        again = client.post(url, {"key": "card-2", "pupil": last.pk, "number": "1005"})
        assert "请明天再换卡" in again.content.decode()
    with acting(world.actor("safety")):
        assert MealCard.objects.get(number=1001, until__isnull=True).pupil_id == last.pk
        assert not MealCard.objects.filter(pupil_id=first.pk, until__isnull=True).exists()
    with signed_in(world, "teacher", at(9)) as client:
        assert client.get(url).status_code == 403
    with signed_in(world, "other_principal", at(9)) as client:
        assert "1001" not in client.get(url).content.decode()


def children_of_first_class(world: World) -> set[int]:
    teacher = world.actor("teacher")
    with acting(teacher):
        return set(pupil_ids(teacher, world.school_class, TODAY))


def test_a_class_full_of_cards_asks_no_more_of_the_database(world: World) -> None:
    asked = []
    for given in (world.pupils[:1], world.pupils[1:5]):
        for child in given:
            give_card(
                by=world.actor("principal"), key=key(), at=at(7), school=world.school, pupil_id=child.pk,
                number=2000 + child.pk, since=TERM_START,
            )  # fmt: skip
        with signed_in(world, "principal", at(9)) as client:
            client.get(reverse("dining:cards"))
            with CaptureQueriesContext(connection) as found:
                assert client.get(reverse("dining:cards")).status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1] <= 14
