"""Clean tableware before the meal."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from fangxin.areas.dining.actions import record_service
from fangxin.areas.dining.models import MealService
from fangxin.areas.dining.rules import NotDisinfected as ServedDirty
from fangxin.areas.kitchen.actions import record_disinfection
from fangxin.areas.kitchen.models import Disinfection
from fangxin.areas.kitchen.rules import NotDisinfected, Run
from tests.factories.kitchen import clean_tableware
from tests.factories.world import World, at, key


def serve(world: World, hour: int = 12) -> MealService:
    return record_service(
        by=world.actor("safety"), key=key(), at=at(hour), meal_day=world.meal_day, served=602, unserved=6, diners=4,
        plate_waste_g=12_400,
    )  # fmt: skip


@pytest.mark.duty("D191", "enforced")
def test_no_meal_is_served_before_its_tableware_was_disinfected(world: World) -> None:
    """Measures, annex 2 §9 (4): all tableware is cleaned and disinfected before use."""
    with pytest.raises(ServedDirty, match="餐具还没有消毒") as refused:
        serve(world)
    assert "附件2第九条（四）" in refused.value.clause
    assert not MealService.objects.exists()
    clean_tableware(world)
    assert serve(world).served == 602


@pytest.mark.duty("D191", "enforced")
def test_the_database_refuses_a_service_on_dirty_tableware(world: World) -> None:
    """Measures, annex 2 §9 (4), by direct SQL; a run that ends after the service does not count."""
    run = {"meal_day": world.meal_day, "served": 600, "unserved": 0, "diners": 0, "by_id": 1}
    world.actor("safety")
    with pytest.raises(IntegrityError, match="no tableware"), transaction.atomic():
        MealService.objects.create(at=at(12), **run)
    clean_tableware(world)  # ends 10:40
    with pytest.raises(IntegrityError, match="no tableware"), transaction.atomic():
        MealService.objects.create(at=at(10, 30), **run)
    assert MealService.objects.create(at=at(12), **run).pk


@pytest.mark.duty("D191", "enforced")
@pytest.mark.parametrize(
    ("run", "why"),
    [
        (Run("steam", at(10), at(10, 9), 1000, None, 640), "不到 10 分钟"),
        (Run("steam", at(10), at(10, 20), 990, None, 640), "没达到 100.0 ℃"),
        (Run("chlorine", at(10), at(10, 20), None, 200, 640), "没达到 250 mg/L"),
    ],
)
def test_a_weak_run_is_no_disinfection(world: World, run: Run, why: str) -> None:
    """Measures, annex 2 §9 (4), with the practice code's figures."""
    with pytest.raises(NotDisinfected, match=why):
        record_disinfection(by=world.actor("safety"), key=key(), at=at(11), meal_day=world.meal_day, run=run)
    with pytest.raises(IntegrityError, match="not disinfected hot"), transaction.atomic():
        Disinfection.objects.create(
            meal_day=world.meal_day, method=run.method, started_at=run.started_at, ended_at=run.ended_at,
            temperature_dc=run.temperature_dc, chlorine_mg_l=run.chlorine_mg_l, pieces=640, at=at(11), by_id=1,
        )  # fmt: skip


def test_an_infrared_cabinet_is_recorded_as_measured(world: World) -> None:
    run = Run("infrared", at(10), at(10, 15), 1200, None, 640)
    row = record_disinfection(
        by=world.actor("safety"), key=key(), at=at(11), meal_day=world.meal_day, run=run
    )
    assert row.temperature_dc == 1200
