"""Groups without subject teaching, rolls that add up, a month's bill from the days on which a child came."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.care.actions import withdraw_choice
from fangxin.areas.care.actions.sessions import call_group, end_group, set_up_group
from fangxin.areas.care.models import CareAbsence, CareGroup, CareGroupClass, CareRoll, CareService
from fangxin.areas.care.queries.sessions import group_children, groups_today, month_bill
from fangxin.areas.care.rules.sessions import ACTIVITIES, OF_SERVICE
from tests.factories.care import chosen, offered, parent
from tests.factories.pages import signed_in
from tests.factories.world import TODAY, World, at, key

TOMORROW = TODAY + timedelta(days=1)


def grouped(world: World, service: CareService, **more: Any) -> CareGroup:
    said: dict[str, Any] = {
        "label": "三（2）班", "activity": OF_SERVICE[service.kind][0], "place": "本班教室", "opens": 750, "closes": 840,
        "leader_id": world.people["teacher"].pk, "class_ids": [world.school_class.pk], "since": TODAY,
    } | more  # fmt: skip
    return set_up_group(by=world.actor("principal"), key=key(), at=at(8), service=service, **said)


def called(world: World, group: CareGroup, away: dict[int, str] | None = None, **more: Any) -> CareRoll:
    said: dict[str, Any] = {"on": TODAY, "at": at(13)} | more
    return call_group(by=world.actor("teacher"), key=key(), group=group, away=away or {}, **said)


@pytest.mark.duty("D044", "enforced")
def test_no_group_can_be_for_subject_teaching(world: World) -> None:
    """放心午餐 六（二）: no academic group teaching. There is no word for it, and the database takes no other word."""
    service = offered(world, "after_school")
    assert not {"数学", "语文", "英语", "补课", "讲课"} & set(ACTIVITIES.values())
    for activity in ("mathematics", "teaching", "meal"):
        with pytest.raises(Refused) as refusal:
            grouped(world, service, activity=activity)
        assert "学科性集中教学" in refusal.value.clause
    principal = world.actor("principal")
    with (
        acting(principal),
        pytest.raises(IntegrityError, match="care_group_no_subject_teaching"),
        transaction.atomic(),
    ):
        CareGroup.objects.create(
            service=service, label="奥数班", activity="mathematics", place="教室", opens=990, closes=1080,
            leader=world.people["teacher"], leader_name="周婷", since=TODAY,
        )  # fmt: skip


@pytest.mark.duty("D032", "enforced")
def test_the_nap_plan_says_where_who_and_which_children(world: World) -> None:
    """放心午餐 五（三）2: place, hours, supervising teacher and children; nobody without a place, no class twice."""
    service = offered(world, "nap")
    for more, field in (
        ({"place": " "}, "place"), ({"closes": 700}, "closes"), ({"class_ids": []}, "classes"),
        ({"leader_id": world.people["clerk"].pk}, "leader"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            grouped(world, service, **more)
        assert field in refusal.value.fields
    group = grouped(world, service)
    for child in world.pupils[:3]:
        chosen(world, service, child)
    teacher = world.actor("teacher")
    with acting(teacher):
        assert [one.name for one in group_children(teacher, group, TODAY)] == ["莫小0", "莫小1", "莫小2"]
        [line] = groups_today(teacher, world.school, TODAY, teacher.account_id)
    assert (line.classes, line.expected, line.group.place, line.group.leader_name) == (
        "三（2）班",
        3,
        "本班教室",
        "周婷",
    )
    with pytest.raises(Refused, match="已在另一组"):
        grouped(world, service, label="又一组")
    with acting(world.actor("principal")):
        other = CareGroup.objects.create(
            service=service, label="x", activity="rest", place="y", opens=1, closes=2, leader=world.people["teacher"],
            leader_name="周婷", since=TODAY,
        )  # fmt: skip
        with pytest.raises(IntegrityError, match="another group"), transaction.atomic():
            CareGroupClass.objects.create(group=other, school_class=world.school_class)
        with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
            CareGroup.objects.filter(pk=group.pk).update(place="操场")
    with pytest.raises(NotAllowed):
        set_up_group(
            by=world.actor("teacher"), key=key(), at=at(8), service=service, label="x", activity="rest", place="y",
            opens=1, closes=2, leader_id=1, class_ids=[world.second_class.pk], since=TODAY,
        )  # fmt: skip


@pytest.mark.duty("D033", "enforced")
def test_a_roll_is_called_by_exception_and_a_child_that_is_missing_is_looked_for(world: World) -> None:
    """放心午餐 五（三）2: roll call at the nap, and an alarm for a child that nobody has found."""
    service = offered(world, "nap")
    group = grouped(world, service)
    first, second, third = world.pupils[:3]
    for child in (first, second, third):
        chosen(world, service, child)
    with pytest.raises(Refused, match="不在这个组"):
        called(world, group, {world.pupils[5].pk: "sick"})
    with pytest.raises(Refused, match="不上学"):
        called(world, grouped_again(world, group), on=date(2026, 9, 19), at=at(13, on=date(2026, 9, 19)))
    row = called(world, group, {first.pk: "unknown", second.pk: "leave"})
    assert (row.expected, row.absent) == (3, 2)
    teacher = world.actor("teacher")
    with acting(teacher):
        [line] = groups_today(teacher, world.school, TODAY)
    assert line.looked_for == ["莫小0"]
    with pytest.raises(Refused, match="写明原因"):
        called(world, group, {second.pk: "leave"})
    called(world, group, {second.pk: "leave", first.pk: "fetched"}, reason="家长 12:40 接走", at=at(13, 10))
    with acting(teacher):
        [line] = groups_today(teacher, world.school, TODAY)
        assert line.looked_for == []
        assert CareRoll.objects.count() == 2  # the first one stays
    with pytest.raises(NotAllowed):
        call_group(by=world.actor("cook"), key=key(), at=at(13), group=group, on=TODAY, away={})


def grouped_again(world: World, group: CareGroup) -> CareGroup:
    """The same group: a Saturday within its days."""
    return group


def test_the_database_counts_the_children_of_a_roll_itself(committed_world: World) -> None:
    world = committed_world
    service = offered(world, "nap")
    group = grouped(world, service)
    chosen(world, service, world.pupils[0])
    teacher = world.actor("teacher")

    def laid(**more: Any) -> CareRoll:
        said: dict[str, Any] = {
            "group": group, "on": TODAY, "expected": 1, "absent": 0, "at": at(13), "by_id": teacher.account_id,
        } | more  # fmt: skip
        return CareRoll.objects.create(**said)

    for more, says in (
        ({"expected": 40}, "does not have 40 children"),
        ({"on": TOMORROW}, "does not meet"),
        ({"absent": 2}, "care_absent_not_more"),
        ({"absent": 1}, "say different things"),  # at commit: it names nobody
    ):
        with pytest.raises(IntegrityError, match=says), transaction.atomic(), acting(teacher):
            laid(**more)
    with pytest.raises(IntegrityError, match="not in this group"), transaction.atomic(), acting(teacher):
        CareAbsence.objects.create(roll=laid(absent=1), pupil=world.pupils[1], reason="sick")
    with transaction.atomic(), acting(teacher):
        laid()
        with pytest.raises(IntegrityError, match="care_first_roll_once"), transaction.atomic():
            laid()


def test_a_bill_counts_days_that_were_held_on_which_the_child_came(world: World) -> None:
    """Three days held at 3.00; one child came all three, one missed one, one left after the first, one never chose."""
    service = offered(world, "nap", capacity=10)
    group = grouped(world, service)
    rows = [chosen(world, service, child) for child in world.pupils[:3]]
    withdraw_choice(
        by=parent(world, world.pupils[2]), key=key(), at=at(10), choice_id=rows[2].pk, since=TOMORROW
    )
    called(world, group)
    for n in (1, 2):
        on = TODAY + timedelta(days=n)
        called(world, group, {world.pupils[1].pk: "sick"} if n == 1 else {}, on=on, at=at(13, on=on))
    principal = world.actor("principal")
    with acting(principal):
        lines = month_bill(principal, service, TODAY)
    assert [(one.name, one.held, one.came, one.amount_fen) for one in lines] == [
        ("莫小0", 3, 3, 900), ("莫小1", 3, 2, 600), ("莫小2", 1, 1, 300),
    ]  # fmt: skip
    assert month_bill(principal, service, date(2026, 10, 5)) == []


def test_a_group_ends_and_its_class_gets_another(world: World) -> None:
    service = offered(world, "nap")
    group = grouped(world, service)
    end_group(by=world.actor("principal"), key=key(), at=at(9), group=group)
    again = grouped(world, service, label="新的一组", since=TOMORROW)
    assert again.pk != group.pk
    with pytest.raises(Refused, match="没有活动"):
        called(world, group, on=TOMORROW, at=at(13, on=TOMORROW))


def test_a_teacher_calls_the_roll_on_the_phone_with_few_questions(world: World) -> None:
    service = offered(world, "nap")
    for child in world.pupils[:3]:
        chosen(world, service, child)
    with signed_in(world, "principal", at(8)) as client:
        url = reverse("care:plan", args=[service.pk])
        said = {
            "key": "plan-1", "label": "三（2）班", "activity": "rest", "place": "本班教室", "opens": "12:30", "closes": "14:00",
            "leader": world.people["teacher"].pk, "since": "2026-09-14", "classes": [world.school_class.pk],
        }  # fmt: skip
        assert client.post(url, said | {"activity": "teaching"}).status_code == 422
        assert client.post(url, said).status_code == 302
        assert "本班教室" in client.get(url).content.decode()
    with acting(world.actor("principal")):
        group = CareGroup.objects.get()
    roll = reverse("care:roll", args=[group.pk])
    with signed_in(world, "teacher", at(13)) as client:
        with CaptureQueriesContext(connection) as asked:
            html = client.get(reverse("care:today")).content.decode()
        assert len(asked) <= 20, len(asked)
        assert "应到 3 人" in html
        html = client.get(roll).content.decode()
        assert html.count('class="pupil"') == 3
        sent = {"key": "roll-on-the-phone", "day": "2026-09-14", f"pupil-{world.pupils[0].pk}": "unknown"}
        first = client.post(roll, sent, headers={"X-Fangxin-Outbox": "1"})
        again = client.post(roll, sent, headers={"X-Fangxin-Outbox": "1"})
        assert (first.status_code, again.status_code) == (201, 201)
        assert "还没找到的孩子" in client.get(reverse("care:today")).content.decode()
    with signed_in(world, "principal", at(14)) as client:
        html = client.get(reverse("care:bill", args=[service.pk])).content.decode()
        assert "莫小1" in html
        assert "6.00" in html  # two children came, three yuan each
    with signed_in(world, "other_teacher", at(13)) as client:
        assert client.get(roll).status_code == 404
