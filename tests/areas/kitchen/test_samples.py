"""Retained samples: two people, every dish, 125 grams, 48 hours. Through the action and by direct SQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import KeyReused, NotAllowed, Refused, SamePerson
from fangxin.areas.kitchen.actions import dispose_samples, keep_samples, register_fridge
from fangxin.areas.kitchen.models import RetainedSample, SampleDisposal, SampleFridge
from fangxin.areas.kitchen.queries import dishes_today, sample_ledger, samples_of, waiting_samples
from fangxin.areas.kitchen.rules import Portion, SampleTooLight, SampleTooYoung
from fangxin.areas.organisations.rules import WrongPin
from tests.factories.kitchen import DISHES, database_clock, fridge, menu, pin, sample
from tests.factories.world import TODAY, World, at, key

NOON = at(11, 40)


def row(world: World, **more: Any) -> RetainedSample:
    """A row as somebody would type it into the database, past all Python."""
    wanted = {
        "meal_day": world.meal_day, "container": "A1", "weight_g": 130, "second": world.people["safety"], "at": NOON,
        "by_id": world.people["cook"].pk,
    } | more  # fmt: skip
    with transaction.atomic(), acting(SYSTEM):
        return RetainedSample.objects.create(**wanted)


@pytest.mark.duty("D205", "enforced")
def test_one_person_alone_cannot_put_samples_away(world: World) -> None:
    """Measures, annex 2 §9 (6): two people and two locks."""
    dishes, where = menu(world), fridge(world)
    with pytest.raises(SamePerson):
        pin(world, "cook", "cook", "alone", NOON)
    # A check that another person's wrong PIN left behind does not serve.
    check = pin(world, "cook", "safety", "entry-1", NOON)
    portions = {dishes[0].pk: Portion("A1", 130)}
    entry = {"by": world.actor("cook"), "at": NOON, "meal_day": world.meal_day, "fridge_id": where.pk}
    with pytest.raises(NotAllowed, match="失效"):
        keep_samples(key="entry-2", portions=portions, check=check, **entry)
    assert not RetainedSample.objects.exists()
    kept = keep_samples(key="entry-1", portions=portions, check=check, **entry)
    assert (kept.by_id, kept.second_id) == (world.people["cook"].pk, world.people["safety"].pk)


@pytest.mark.duty("D205", "enforced")
def test_the_database_wants_two_people_and_the_seconds_own_pin(world: World) -> None:
    """Measures, annex 2 §9 (6), by direct SQL."""
    dishes, where = menu(world), fridge(world)
    check = pin(world, "cook", "safety", "entry-1", NOON)
    cook = world.people["cook"]
    with pytest.raises(IntegrityError, match="not confirmed"):
        row(world, dish=dishes[0], fridge=where, second=cook, pin_check=check)
    with pytest.raises(IntegrityError, match="not confirmed"):
        row(world, dish=dishes[0], fridge=where, second=world.people["keeper"], pin_check=check)
    assert row(world, dish=dishes[0], fridge=where, pin_check=check).pk


def test_the_constraint_stands_behind_the_trigger() -> None:
    names = {c.name for c in RetainedSample._meta.constraints}
    assert {"kitchen_sample_by_two_people", "kitchen_sample_has_container"} <= names


def test_a_wrong_pin_is_recorded_and_refused(world: World) -> None:
    from fangxin.areas.organisations.actions import confirm_second
    from fangxin.areas.organisations.models import PinCheck

    with pytest.raises(WrongPin):
        confirm_second(
            by=world.actor("cook"), key=key(), at=NOON, second=world.people["safety"], organisation=world.school,
            pin="000000", entry_key="e",
        )  # fmt: skip
    assert [c.matched for c in PinCheck.objects.all()] == [False]


def test_a_wrong_check_does_not_count_in_the_database_either(world: World) -> None:
    from fangxin.areas.organisations.models import PinCheck

    dishes, where = menu(world), fridge(world)
    with transaction.atomic(), acting(SYSTEM):
        wrong = PinCheck.objects.create(
            account=world.people["safety"], organisation=world.school, entry_key="e", matched=False, at=NOON,
            by_id=world.people["cook"].pk,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="not confirmed"):
        row(world, dish=dishes[0], fridge=where, pin_check=wrong)


@pytest.mark.duty("D207", "supported")
def test_every_dish_of_the_menu_is_expected_and_the_missing_ones_are_named(world: World) -> None:
    """Measures, annex 2 §9 (6): a sample of every finished food of every meal."""
    dishes, where = menu(world), fridge(world)
    sample(world, dishes[:3], where, NOON)
    today = dishes_today(world.actor("cook"), world.meal_day)
    assert [line.dish.name for line in today] == list(DISHES)
    assert [line.dish.name for line in today if line.sample is None] == ["紫菜蛋花汤", "米饭"]
    sample(world, dishes[3:], where, NOON)
    assert all(line.sample for line in dishes_today(world.actor("cook"), world.meal_day))


def test_a_second_sample_of_a_dish_is_refused(world: World) -> None:
    dishes, where = menu(world), fridge(world)
    sample(world, dishes[:1], where, NOON)
    with pytest.raises(Refused, match="已经留过样"):
        sample(world, dishes[:2], where, NOON)
    assert RetainedSample.objects.count() == 1


@pytest.mark.duty("D208", "enforced")
def test_120_grams_are_refused_and_nothing_of_the_form_is_stored(world: World) -> None:
    """Measures, annex 2 §9 (6): not less than 125 g of each kind."""
    dishes, where = menu(world), fridge(world)
    check = pin(world, "cook", "safety", "e", NOON)
    portions = {d.pk: Portion(f"A{i}", 130) for i, d in enumerate(dishes)} | {
        dishes[2].pk: Portion("A9", 120)
    }
    with pytest.raises(SampleTooLight, match="清炒油麦菜 120 克；每个品种不得少于 125 克") as refused:
        keep_samples(
            by=world.actor("cook"), key="e", at=NOON, meal_day=world.meal_day, fridge_id=where.pk, portions=portions,
            check=check,
        )  # fmt: skip
    assert "附件2第九条（六）" in refused.value.clause
    assert not RetainedSample.objects.exists()


@pytest.mark.duty("D208", "enforced")
@pytest.mark.parametrize(("grams", "stored"), [(120, False), (124, False), (125, True)])
def test_the_database_weighs_too(world: World, grams: int, stored: bool) -> None:
    """Measures, annex 2 §9 (6): 125 g, by direct SQL."""
    dishes, where = menu(world), fridge(world)
    check = pin(world, "cook", "safety", "e", NOON)
    wanted = {"dish": dishes[0], "fridge": where, "pin_check": check, "weight_g": grams}
    if stored:
        assert row(world, **wanted).weight_g == 125
    else:
        with pytest.raises(IntegrityError, match="under 125 g"):
            row(world, **wanted)


def test_a_fridge_of_another_school_takes_no_sample(world: World) -> None:
    dishes = menu(world)
    check = pin(world, "cook", "safety", "e", NOON)
    with transaction.atomic(), acting(SYSTEM):
        strange = SampleFridge.objects.create(school=world.other_school, name="冰箱")
    with pytest.raises(IntegrityError, match="of another school"):
        row(world, dish=dishes[0], fridge=strange, pin_check=check)


def throw_away(world: World, kept: RetainedSample, when: datetime, **more: Any) -> SampleDisposal:
    entry = key()
    check = pin(world, "safety", "keeper", entry, when)
    return dispose_samples(
        by=world.actor("safety"), key=entry, at=when, school=world.school, sample_ids=[kept.pk], check=check, **more
    )  # fmt: skip


@pytest.mark.duty("D209", "enforced")
def test_after_47_hours_a_sample_stays_whatever_the_phone_says(world: World) -> None:
    """Measures, annex 2 §9 (6): kept for 48 hours and more; the phone's clock, set a week ahead, is not asked."""
    dishes, where = menu(world), fridge(world)
    with database_clock(NOON):
        kept = sample(world, dishes[:1], where, NOON)
    later = NOON + timedelta(hours=47)
    with database_clock(later), pytest.raises(SampleTooYoung, match=r"还差 1 小时"):
        throw_away(world, kept, later, device_at=NOON + timedelta(days=7))
    assert not SampleDisposal.objects.exists()


@pytest.mark.duty("D209", "enforced")
def test_after_48_hours_two_people_throw_it_away(world: World) -> None:
    """Measures, annex 2 §9 (6): 48 hours by the act's clock and by the database's stamp."""
    dishes, where = menu(world), fridge(world)
    with database_clock(NOON):
        kept = sample(world, dishes[:1], where, NOON)
    kept.refresh_from_db()
    later = NOON + timedelta(hours=48, minutes=1)
    assert later - kept.recorded_at > timedelta(hours=48)
    with database_clock(later):
        gone = throw_away(world, kept, later)
    assert {gone.by_id, gone.second_id} == {world.people["safety"].pk, world.people["keeper"].pk}


@pytest.mark.duty("D209", "enforced")
@pytest.mark.parametrize(
    ("said_h", "database_h"),
    [(47, 47), (47, 60), (60, 47), (200, 47)],
    ids=["both", "act", "stamp", "far ahead"],
)
def test_the_database_holds_a_sample_until_both_clocks_have_run_out(
    world: World, said_h: int, database_h: int
) -> None:
    """Measures, annex 2 §9 (6), by direct SQL with a time of act that nobody checked."""
    dishes, where = menu(world), fridge(world)
    with database_clock(NOON):
        kept = sample(world, dishes[:1], where, NOON)
    said = NOON + timedelta(hours=said_h)
    check = pin(world, "safety", "keeper", "gone", said)
    with (
        database_clock(NOON + timedelta(hours=database_h)),
        pytest.raises(IntegrityError, match="must be kept for 48 hours"),
        transaction.atomic(),
    ):
        SampleDisposal.objects.create(
            sample=kept, second=world.people["keeper"], pin_check=check, at=said, by_id=world.people["safety"].pk,
            device_at=NOON + timedelta(days=30),
        )  # fmt: skip


def test_a_sample_entered_late_is_kept_from_its_entry(world: World) -> None:
    dishes, where = menu(world), fridge(world)
    with database_clock(NOON + timedelta(hours=5)):  # the phone was offline for five hours
        kept = sample(world, dishes[:1], where, NOON)
    with database_clock(NOON + timedelta(hours=49)):
        waiting = waiting_samples(world.actor("safety"), world.school, NOON + timedelta(hours=49))
        assert [w.due for w in waiting] == [False]
        with pytest.raises(SampleTooYoung):
            throw_away(world, kept, NOON + timedelta(hours=49))


def test_a_sample_is_thrown_away_once(world: World) -> None:
    dishes, where = menu(world), fridge(world)
    with database_clock(NOON):
        kept = sample(world, dishes[:1], where, NOON)
    later = NOON + timedelta(hours=49)
    with database_clock(later):
        throw_away(world, kept, later)
        with pytest.raises(Refused, match="已经销毁"):
            throw_away(world, kept, later)


def test_the_same_form_sent_twice_stores_once_and_another_body_is_refused(world: World) -> None:
    dishes, where = menu(world), fridge(world)
    check = pin(world, "cook", "safety", "e", NOON)
    entry = {
        "by": world.actor("cook"),
        "key": "e",
        "at": NOON,
        "meal_day": world.meal_day,
        "fridge_id": where.pk,
    }
    first = keep_samples(portions={dishes[0].pk: Portion("A1", 130)}, check=check, **entry)
    again = keep_samples(portions={dishes[0].pk: Portion("A1", 130)}, check=check, **entry)
    assert again.pk == first.pk
    assert RetainedSample.objects.count() == 1
    with pytest.raises(KeyReused):
        keep_samples(portions={dishes[0].pk: Portion("A1", 140)}, check=check, **entry)


@pytest.mark.duty("D210", "enforced")
def test_the_ledger_says_what_how_much_when_where_and_who(world: World) -> None:
    """Measures, annex 2 §9 (6): a proper ledger of samples: dish, weight, time, place, people, disposal."""
    dishes, where = menu(world), fridge(world)
    with database_clock(NOON):
        kept = sample(world, dishes[:2], where, NOON)
    later = NOON + timedelta(hours=50)
    with database_clock(later):
        throw_away(world, kept, later)
    first, second = sample_ledger(
        world.actor("principal"), list(samples_of(world.actor("principal"), world.meal_day))
    )
    assert (first.sample.dish.name, first.sample.weight_g, first.sample.container) == (
        "红烧肉炖土豆",
        130,
        "A1",
    )
    assert first.sample.fridge.name == "留样冰箱 1 号"
    assert (first.kept_by, first.kept_with) == ("何勇", "赵敏")
    assert (first.disposed_by, first.disposed_with) == ("赵敏", "李芳")
    assert first.sample.disposal.at == later
    assert (second.disposed_by, second.disposed_with) == ("", "")
    # None of these can be left out, by anybody.
    columns = {f.name: f for f in RetainedSample._meta.get_fields()}
    assert not any(columns[name].null for name in ("dish", "weight_g", "container", "fridge", "second", "at"))


def test_only_people_of_the_school_canteen_keep_samples(world: World) -> None:
    dishes, where = menu(world), fridge(world)
    check = pin(world, "teacher", "safety", "e", NOON)
    with pytest.raises(NotAllowed):
        keep_samples(
            by=world.actor("teacher"), key="e", at=NOON, meal_day=world.meal_day, fridge_id=where.pk,
            portions={dishes[0].pk: Portion("A1", 130)}, check=check,
        )  # fmt: skip


def test_a_fridge_is_registered_by_who_answers_for_safety(world: World) -> None:
    with pytest.raises(NotAllowed):
        register_fridge(by=world.actor("keeper"), key=key(), at=NOON, school=world.school, name="冰箱")
    with pytest.raises(Refused):
        register_fridge(by=world.actor("safety"), key=key(), at=NOON, school=world.school, name=" ")
    assert TODAY.isoformat() == "2026-09-14"
