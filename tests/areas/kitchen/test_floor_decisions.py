"""Under a floor whose text was not read a second person may let a value stand, with a reason; under a read one nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from fangxin.areas.audit.actions import acting, enter
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.kitchen.actions import (
    close_batch,
    decide_floor,
    dispose_samples,
    record_disinfection,
    record_reading,
)
from fangxin.areas.kitchen.models import CookedBatch, Disinfection, FloorDecision, RetainedSample
from fangxin.areas.kitchen.rules import NotCookedThrough, NotDisinfected, Run, SampleTooLight, SampleTooYoung
from fangxin.areas.organisations.actions import record_school_facts
from tests.factories.kitchen import fridge, menu, pin, sample
from tests.factories.pages import signed_in
from tests.factories.roster import declaration_in_force
from tests.factories.supply import refused_by
from tests.factories.world import SCHOOL_STATE, TODAY, World, at, key

WHY = "整鱼中心温度计读不准，鱼背复测两次，另蒸十分钟"


def decide(world: World, who: str = "safety", **more: object) -> FloorDecision:
    said = {
        "meal_day": world.meal_day,
        "parameter": "core_temperature_min",
        "measured": 680,
        "reason": WHY,
    } | more
    return decide_floor(by=world.actor(who), key=key(), at=at(11, 10), **said)  # type: ignore[arg-type]


def read(world: World, dish: object, tenths: int) -> None:
    record_reading(
        by=world.actor("cook"), key=key(), at=at(11), meal_day=world.meal_day, dish=dish, temperature_dc=tenths
    )  # fmt: skip


def close(world: World, dish: object, who: str = "cook") -> CookedBatch:
    return close_batch(
        by=world.actor(who), key=key(), at=at(11, 20), meal_day=world.meal_day, dish=dish, portions=600
    )


@pytest.mark.duty("D188", "enforced")
def test_a_low_batch_waits_for_a_second_persons_reason_and_then_stands_as_a_deviation(world: World) -> None:
    dish = menu(world)[0]
    read(world, dish, 685)
    with pytest.raises(NotCookedThrough, match=r"68\.5 ℃，不到 70\.0 ℃") as refused:
        close(world, dish)
    assert "待核对原文" in refused.value.clause
    assert "偏离处理" in refused.value.remedy
    decision = decide(world, dish=dish)
    assert (decision.measured, decision.least) == (680, 700)
    assert close(world, dish).reading is not None
    with signed_in(world, "principal", at(12)) as client:
        page = client.get(reverse("kitchen:logs")).content.decode()
        assert "偏离" in page
        assert WHY in page


def test_the_decision_covers_what_was_measured_and_nothing_lower(world: World) -> None:
    dish = menu(world)[0]
    decide(world, dish=dish)
    read(world, dish, 679)
    with pytest.raises(NotCookedThrough):
        close(world, dish)


def test_nobody_lets_the_own_value_stand(world: World) -> None:
    """The safety manager who decided does not close the batch: another person does."""
    dish = menu(world)[0]
    read(world, dish, 685)
    decide(world, dish=dish)
    with pytest.raises(NotCookedThrough):
        close(world, dish, "safety")
    enter(world.actor("safety"))
    with refused_by("kitchen_batch_cooked_through"):
        CookedBatch.objects.create(
            meal_day=world.meal_day, dish=dish, portions=600, reading=dish.core_readings.get(), at=at(11, 20),
            by_id=world.people["safety"].pk,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["cook", "keeper", "teacher", "reviewer", "other_principal"])
def test_only_who_answers_for_the_kitchen_decides(world: World, who: str) -> None:
    dish = menu(world)[0]
    with pytest.raises(NotAllowed):
        decide(world, who, dish=dish)


@pytest.mark.parametrize(
    ("more", "said"),
    [({"reason": " 热"}, "写明原因"), ({"measured": 700}, "已达到"), ({"dish": None}, "哪个菜")],
)
def test_a_decision_says_why_about_something_that_is_under_the_floor(
    world: World, more: dict[str, object], said: str
) -> None:
    dish = menu(world)[0]
    with pytest.raises(Refused, match=said):
        decide(world, **({"dish": dish} | more))
    assert not FloorDecision.objects.exists()


def test_weak_tableware_stays_dirty_until_a_second_person_decides(world: World) -> None:
    run = Run("steam", at(10, 20), at(10, 28), 1000, None, 640)

    def clean(who: str = "keeper") -> Disinfection:
        return record_disinfection(
            by=world.actor(who), key=key(), at=at(11, 15), meal_day=world.meal_day, run=run
        )

    with pytest.raises(NotDisinfected, match="不到 10 分钟"):
        clean()
    decide(
        world,
        "principal",
        parameter="steam_disinfection_minutes",
        measured=8,
        reason="停电，已改用洗碗机再洗一遍",
    )
    assert clean().ended_at == at(10, 28)
    enter(world.actor("principal"))
    with refused_by("kitchen_disinfected_well"):
        Disinfection.objects.create(
            meal_day=world.meal_day, method="steam", started_at=at(10, 20), ended_at=at(10, 27), temperature_dc=1000,
            pieces=1, at=at(11), by_id=world.people["keeper"].pk,
        )  # fmt: skip


@pytest.mark.duty("D208", "enforced")
@pytest.mark.duty("D209", "enforced")
def test_under_the_measures_nobody_lets_a_light_or_young_sample_stand(world: World) -> None:
    """Annex 2 §9 (6) says 125 g and 48 hours in its own words: no decision is taken, in Python or in the database."""
    declaration_in_force(world)
    dish = menu(world)[0]
    with pytest.raises(Refused, match="任何人都不能放行"):
        decide(world, parameter="sample_weight_min", measured=100, dish=dish)
    enter(world.actor("principal"))
    with refused_by("kitchen_confirmed_floor_stands"):
        FloorDecision.objects.create(
            meal_day=world.meal_day, parameter="sample_weight_min", dish=dish, measured=100, least=125, reason=WHY,
            at=at(11), by_id=world.people["principal"].pk,
        )  # fmt: skip


def test_where_only_a_reprint_has_the_sample_floors_a_second_person_may_decide(world: World) -> None:
    """A kindergarten is under another programme: order 45 has the number, and its official text was not read."""
    record_school_facts(
        by=SYSTEM, key=key(), at=at(8), school=world.school, since=date(2026, 9, 10),
        state=replace(SCHOOL_STATE, kind="kindergarten"),
    )  # fmt: skip
    day = type(world.meal_day).objects.select_related("school").get(pk=world.meal_day.pk)
    dish = menu(world)[0]
    where = fridge(world)
    with pytest.raises(SampleTooLight):
        sample(world, [dish], where, at(11, 30), weight_g=100)
    decide(world, "principal", meal_day=day, parameter="sample_weight_min", measured=100, dish=dish)
    kept = sample(world, [dish], where, at(11, 31), weight_g=100)
    assert kept.weight_g == 100
    later = at(11, 31, on=TODAY + timedelta(days=1))

    def throw() -> object:
        entry = key()
        check = pin(world, "cook", "safety", entry, later)
        return dispose_samples(
            by=world.actor("cook", later.date()), key=entry, at=later, school=day.school, sample_ids=[kept.pk],
            check=check,
        )  # fmt: skip

    with pytest.raises(SampleTooYoung):
        throw()
    with acting(SYSTEM):
        assert RetainedSample.objects.filter(pk=kept.pk, disposal__isnull=True).exists()


def test_offices_list_the_deviations_of_their_schools_and_no_others(world: World) -> None:
    dish = menu(world)[0]
    decide(world, dish=dish)
    with signed_in(world, "reviewer", at(13)) as client:
        page = client.get(reverse("kitchen:deviations")).content.decode()
        assert WHY in page
        assert "68.0 ℃" in page
        assert 'class="desk' in page  # an office sits at a desk
        assert (
            WHY in client.get(reverse("kitchen:deviations"), {"q": world.school.pinyin[:2]}).content.decode()
        )
        assert WHY not in client.get(reverse("kitchen:deviations"), {"q": "松林"}).content.decode()
    with signed_in(world, "neighbour", at(13)) as client:
        assert WHY not in client.get(reverse("kitchen:deviations")).content.decode()


def test_the_page_takes_a_decision_and_says_what_is_wrong_with_one(world: World) -> None:
    dish = menu(world)[0]
    entered = {
        "parameter": "core_temperature_min",
        "subject": f"dish-{dish.pk}",
        "measured": "68.0",
        "reason": WHY,
    }
    with signed_in(world, "safety", at(11)) as client:
        wrong = client.post(reverse("kitchen:deviations"), {**entered, "measured": "71", "key": key()})
        assert "已达到规定值" in wrong.content.decode()
        done = client.post(reverse("kitchen:deviations"), {**entered, "key": key()})
        assert done.status_code == 302
    with acting(SYSTEM):
        assert FloorDecision.objects.get().measured == 680
