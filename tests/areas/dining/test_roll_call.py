"""Roll call: refusals, corrections, direct SQL with the constraint that waits for the commit, and its pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import KeyReused, NotAllowed, NotFound, Refused
from fangxin.areas.dining.actions import call_roll, correct_roll
from fangxin.areas.dining.models import Absence, RollCall
from fangxin.areas.dining.queries import classes_today, heads, pupil_days, roll_call_of
from fangxin.areas.dining.rules import AlreadyCalled, NotInClass
from fangxin.areas.policy.models import MealDay, MealDayClosure
from fangxin.areas.policy.queries import NoMealDay
from fangxin.areas.roster.models import ClassTeacher
from tests.factories.pages import signed_in
from tests.factories.world import TERM_START, TODAY, World, at, key


def call(world: World, absences: dict[int, str] | None = None, **more: Any) -> RollCall:
    said = {
        "by": world.actor("teacher"),
        "at": at(9, 30),
        "school_class": world.school_class,
        "key": key(),
    } | more
    return call_roll(meal_day=said.pop("meal_day", world.meal_day), absences=absences or {}, **said)


def test_the_roll_is_called_by_naming_who_is_absent(world: World) -> None:
    first, second, *_ = world.pupils
    row = call(world, {first.pk: "sick", second.pk: "leave"})
    assert (row.enrolled, row.absent, row.present) == (6, 2, 4)
    assert {a.pupil_id: a.reason for a in row.absences.all()} == {first.pk: "sick", second.pk: "leave"}
    counted = heads(world.actor("principal"), world.meal_day)
    assert (counted.expected, counted.present, counted.open_classes) == (9, 4, 1)


def test_a_cook_who_teaches_no_class_knows_how_many_eat(world: World) -> None:
    call(world, {world.pupils[0].pk: "sick"})
    assert not classes_today(world.actor("cook"), world.meal_day)
    counted = heads(world.actor("cook"), world.meal_day)
    assert (counted.expected, counted.present, counted.open_classes) == (9, 5, 1)


def test_a_second_first_roll_is_refused_by_action_and_database(world: World) -> None:
    call(world)
    with pytest.raises(AlreadyCalled, match="已经点过名"):
        call(world)
    with pytest.raises(IntegrityError, match="dining_first_roll_call_once"), transaction.atomic():
        RollCall.objects.create(
            meal_day=world.meal_day, school_class=world.school_class, enrolled=6, absent=0, at=at(9), by_id=1
        )


def test_a_child_of_another_class_cannot_be_absent_here(world: World) -> None:
    with pytest.raises(NotInClass):
        call(world, {world.pupils[-1].pk: "sick"})


def test_a_teacher_calls_only_the_own_class(world: World) -> None:
    with pytest.raises(NotFound):
        call(world, school_class=world.second_class)
    with pytest.raises(NotFound):
        call(world, by=world.actor("other_teacher"))
    assert call(world, school_class=world.second_class, by=world.actor("principal")).enrolled == 3


@pytest.mark.parametrize("who", ["keeper", "buyer", "reviewer"])
def test_who_neither_teaches_nor_answers_for_the_school_does_not_call_the_roll(
    world: World, who: str
) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        call(world, by=world.actor(who))


def test_no_roll_on_a_day_that_was_called_off(world: World) -> None:
    with transaction.atomic(), acting(SYSTEM):
        MealDayClosure.objects.create(meal_day=world.meal_day, reason="降雪", at=at(7), by_id=0)
    with pytest.raises(NoMealDay):
        call(world)
    with pytest.raises(IntegrityError, match="called off"), transaction.atomic():
        RollCall.objects.create(
            meal_day=world.meal_day, school_class=world.school_class, enrolled=6, absent=0, at=at(9), by_id=1
        )


def test_a_class_of_another_school_is_refused_by_the_database(world: World) -> None:
    look_as(world.actor("reviewer"))
    with pytest.raises(IntegrityError, match="different schools"), transaction.atomic():
        RollCall.objects.create(
            meal_day=world.other_meal_day,
            school_class=world.school_class,
            enrolled=6,
            absent=0,
            at=at(9),
            by_id=1,
        )


def test_a_correction_supersedes_and_the_old_row_stays(world: World) -> None:
    first = call(world, {world.pupils[0].pk: "unknown"})
    again = correct_roll(
        by=world.actor("teacher"), key=key(), at=at(10, 20), roll_call=first, absences={}, reason="10:20 到校"
    )
    assert roll_call_of(world.actor("teacher"), world.school_class, world.meal_day) == again
    first.refresh_from_db()
    assert (first.absent, again.absent, again.reason) == (1, 0, "10:20 到校")
    with pytest.raises(AlreadyCalled, match="刚被别人更正"):
        correct_roll(
            by=world.actor("teacher"), key=key(), at=at(10, 30), roll_call=first, absences={}, reason="又改"
        )
    days = MealDay.objects.filter(pk=world.meal_day.pk)
    assert pupil_days(world.actor("principal"), days) == 6


def test_a_correction_without_a_reason_is_refused_by_action_and_database(world: World) -> None:
    first = call(world)
    with pytest.raises(Refused, match="写明原因"):
        correct_roll(
            by=world.actor("teacher"), key=key(), at=at(10), roll_call=first, absences={}, reason=" "
        )
    with pytest.raises(IntegrityError, match="dining_correction_has_reason"), transaction.atomic():
        RollCall.objects.create(
            meal_day=world.meal_day, school_class=world.school_class, enrolled=6, absent=0, supersedes=first, at=at(10),
            by_id=1,
        )  # fmt: skip


def test_a_repeat_returns_the_first_roll_and_another_body_is_refused(world: World) -> None:
    first = call(world, key="same")
    assert call(world, key="same").pk == first.pk
    with pytest.raises(KeyReused):
        call(world, {world.pupils[0].pk: "sick"}, key="same")


def test_absences_that_do_not_add_up_cannot_be_committed(committed_world: World) -> None:
    world = committed_world
    row = {
        "meal_day": world.meal_day,
        "school_class": world.school_class,
        "enrolled": 6,
        "at": at(9),
        "by_id": 1,
    }
    teacher = world.actor("teacher")
    with (
        pytest.raises(IntegrityError, match="says 2 absent but names 1"),
        transaction.atomic(),
        acting(teacher),
    ):
        roll = RollCall.objects.create(absent=2, **row)
        Absence.objects.create(roll_call=roll, pupil=world.pupils[0], reason="sick")
    with (
        pytest.raises(IntegrityError, match="says 0 absent but names 1"),
        transaction.atomic(),
        acting(teacher),
    ):
        roll = RollCall.objects.create(absent=0, **row)
        Absence.objects.create(roll_call=roll, pupil=world.pupils[0], reason="sick")
    with transaction.atomic(), acting(teacher):
        roll = RollCall.objects.create(absent=1, **row)
        Absence.objects.create(roll_call=roll, pupil=world.pupils[0], reason="sick")
    # Nor can an absence be added to the roll afterwards.
    with (
        pytest.raises(IntegrityError, match="says 1 absent but names 2"),
        transaction.atomic(),
        acting(teacher),
    ):
        Absence.objects.create(roll_call=roll, pupil=world.pupils[1], reason="sick")


@pytest.mark.parametrize(("absent", "reason"), [(7, "sick"), (1, "lazy")])
def test_impossible_rows_are_refused_by_constraints(world: World, absent: int, reason: str) -> None:
    world.actor("teacher")
    with pytest.raises(IntegrityError, match="dining_absen"), transaction.atomic():
        roll = RollCall.objects.create(
            meal_day=world.meal_day,
            school_class=world.school_class,
            enrolled=6,
            absent=absent,
            at=at(9),
            by_id=1,
        )
        Absence.objects.create(roll_call=roll, pupil=world.pupils[0], reason=reason)


@pytest.mark.parametrize(("minute", "late"), [(0, False), (1, True)])
def test_a_late_roll_is_kept_and_shown_as_late(world: World, minute: int, late: bool) -> None:
    call(world, at=at(10, minute))
    line = next(x for x in classes_today(world.actor("teacher"), world.meal_day))
    assert line.late is late


def test_the_list_of_classes_takes_four_queries(world: World, django_assert_num_queries: Any) -> None:
    call(world)
    principal = world.actor("principal")
    with django_assert_num_queries(4):
        assert len(classes_today(principal, world.meal_day)) == 2


# --- pages ----------------------------------------------------------------------------------------------------------


def entered(world: World, absent: dict[int, str], **more: str) -> dict[str, str]:
    data = {f"pupil-{p.pk}": absent.get(p.pk, "present") for p in world.pupils[:6]}
    return data | {"key": key()} | more


def test_the_teachers_list_shows_the_own_class_and_what_is_open(world: World) -> None:
    with signed_in(world, "teacher", at(9, 30)) as client:
        page = client.get(reverse("dining:classes")).content.decode()
    assert "三（2）班" in page
    assert "一（1）班" not in page
    assert "还有 1 个班没点名" in page
    assert "应到 6 人" in page


def test_the_roll_page_works_as_a_plain_form(world: World) -> None:
    url = reverse("dining:roll", args=[world.school_class.pk])
    with signed_in(world, "teacher", at(9, 30)) as client:
        page = client.get(url).content.decode()
        assert page.count('value="present" checked') == 6
        assert "data-offline" in page
        absent = world.pupils[2].pk
        sent = client.post(url, entered(world, {absent: "leave"}), follow=True)
        assert sent.redirect_chain == [(reverse("dining:classes"), 302)]
        assert "到 5 人，缺 1 人" in sent.content.decode()
    world.actor("teacher")
    assert RollCall.objects.get().absences.get().pupil_id == absent


def test_the_roll_page_offers_own_food_only_to_those_who_record_it(world: World) -> None:
    url, own_food = (reverse(f"dining:{name}", args=[world.school_class.pk]) for name in ("roll", "own-food"))
    for name, offered in (("teacher", True), ("safety", False)):
        with signed_in(world, name, at(9, 30)) as client:
            assert (own_food in client.get(url).content.decode()) is offered
            assert (client.get(own_food).status_code == 200) is offered


def test_the_outbox_gets_json_and_a_repeat_changes_nothing(world: World) -> None:
    url = reverse("dining:roll", args=[world.school_class.pk])
    with signed_in(world, "teacher", at(10, 5)) as client:
        data = entered(world, {}, device_time="2026-09-14T09:41:00+08:00")
        for _ in range(2):
            answer = client.post(url, data, headers={"X-Fangxin-Outbox": "1"})
            assert (answer.status_code, answer.json()["ok"]) == (201, True)
    world.actor("teacher")
    row = RollCall.objects.get()
    assert row.device_at == at(9, 41)


def test_a_correction_sent_again_because_its_answer_was_lost_is_stored_once(world: World) -> None:
    first = call(world)
    url = reverse("dining:roll", args=[world.school_class.pk])
    with signed_in(world, "teacher", at(10, 5)) as client:
        page = client.get(url).content.decode()
        assert f'name="corrects" value="{first.pk}"' in page
        data = entered(world, {world.pupils[0].pk: "sick"}, reason="发烧回家", corrects=str(first.pk))
        for _ in range(2):
            answer = client.post(url, data, headers={"X-Fangxin-Outbox": "1"})
            assert (answer.status_code, answer.json()["ok"]) == (201, True)
        other = entered(world, {}, reason="看错了", corrects=str(first.pk))
        late = client.post(url, other, headers={"X-Fangxin-Outbox": "1"})
        assert "刚被别人更正" in late.json()["sentence"]
    world.actor("teacher")
    assert list(RollCall.objects.order_by("pk").values_list("absent", "supersedes_id")) == [
        (0, None),
        (1, first.pk),
    ]


def test_a_roll_that_waited_on_the_phone_over_night_belongs_to_its_own_day(world: World) -> None:
    tomorrow = TODAY + timedelta(days=1)
    with transaction.atomic(), acting(SYSTEM):
        MealDay.objects.create(school=world.school, on=tomorrow, at=at(7), by_id=0)
    url = reverse("dining:roll", args=[world.school_class.pk])
    with signed_in(world, "teacher", at(9, 30)) as client:
        assert 'name="day" value="2026-09-14"' in client.get(url).content.decode()
    with signed_in(world, "teacher", at(7, 30, on=tomorrow)) as client:
        data = entered(world, {world.pupils[0].pk: "sick"}, day="2026-09-14")
        assert client.post(url, data, headers={"X-Fangxin-Outbox": "1"}).status_code == 201
    teacher = world.actor("teacher")
    assert RollCall.objects.get().meal_day == world.meal_day
    assert [line.late for line in classes_today(teacher, world.meal_day)] == [True]


def test_a_change_on_the_page_needs_its_reason(world: World) -> None:
    first = call(world)
    url = reverse("dining:roll", args=[world.school_class.pk])
    with signed_in(world, "teacher", at(10, 30)) as client:
        refused = client.post(url, entered(world, {world.pupils[0].pk: "sick"}))
        assert refused.status_code == 422
        assert "已经点过名" in refused.content.decode()
        silent = client.post(url, entered(world, {world.pupils[0].pk: "sick"}, corrects=str(first.pk)))
        assert silent.status_code == 422
        assert "更正点名要写明原因" in silent.content.decode()
        sent = entered(world, {world.pupils[0].pk: "sick"}, reason="11 点接走", corrects=str(first.pk))
        done = client.post(url, sent, follow=True)
        assert "10:30 更正" in done.content.decode()


def test_another_schools_teacher_finds_no_such_class(world: World) -> None:
    with transaction.atomic(), acting(SYSTEM):
        ClassTeacher.objects.create(
            school_class=world.second_class, account=world.people["other_teacher"], since=TERM_START
        )
    with signed_in(world, "other_teacher", at(9)) as client:
        page = client.get(reverse("dining:roll", args=[world.school_class.pk]))
        assert page.status_code == 404
        assert "莫小" not in page.content.decode()


def test_a_roll_page_is_never_kept_on_the_phone(world: World) -> None:
    with signed_in(world, "teacher", at(9)) as client:
        page = client.get(reverse("dining:roll", args=[world.school_class.pk]))
    assert not page.has_header("X-Fangxin-Offline")
