"""What a school is stands in dated spells: no gap is guessed, no spell is edited, and the past stays true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.actions import record_school_facts, take_back_school_facts
from fangxin.areas.organisations.models import SchoolProfile
from fangxin.areas.organisations.queries import FactsMissing, facts_of_schools, school_facts
from fangxin.areas.organisations.rules import SchoolState
from tests.factories.organisations import caterer
from tests.factories.world import SCHOOL_STATE, TODAY, World, at, key

FOUNDED = date(2020, 1, 1)
CATERER = replace(SCHOOL_STATE, supply_mode="caterer", canteen_licence="", canteen_licence_since=None,
                  canteen_licence_until=None)  # fmt: skip


def record(
    world: World, since: date, state: SchoolState = CATERER, by: str = "administrator"
) -> SchoolProfile:
    if state.supply_mode in ("caterer", "mixed") and state.caterer_id is None:
        if "caterer" not in world.extra:
            world.extra["caterer"] = caterer(world)
        state = replace(state, caterer_id=world.extra["caterer"].pk)
    return record_school_facts(
        by=world.actor(by), key=key(), at=at(8), school=world.school, since=since, state=state
    )


@pytest.mark.duty("D014", "enforced")
def test_the_way_of_supply_is_known_for_every_day_and_a_change_leaves_the_past_alone(world: World) -> None:
    """Seed 000 五（三）1: own canteen first, caterer second; which of them held is a fact of each period."""
    record(world, date(2026, 10, 8))
    with looking(SYSTEM):
        assert [school_facts(SYSTEM, world.school, on).supply_mode for on in (TODAY, date(2026, 10, 7), date(2026, 10, 8))] \
            == ["self-run", "self-run", "caterer"]  # fmt: skip


def test_a_day_that_no_spell_covers_is_refused_not_guessed(world: World) -> None:
    with looking(SYSTEM), pytest.raises(FactsMissing, match="没有登记学校信息"):
        school_facts(SYSTEM, world.school, FOUNDED - timedelta(days=1))
    with looking(SYSTEM):
        assert facts_of_schools(SYSTEM, [world.school, world.other_school], FOUNDED - timedelta(days=1)) == {}
        assert set(facts_of_schools(SYSTEM, [world.school, world.other_school], TODAY)) == {
            world.school.pk,
            world.other_school.pk,
        }


def test_the_past_is_not_rewritten_by_a_new_spell(world: World) -> None:
    record(world, date(2026, 10, 8))
    for since in (date(2026, 10, 8), TODAY, FOUNDED):
        with pytest.raises(Refused, match="历史不改动"):
            record(world, since)


def test_the_database_takes_no_overlap_no_edit_and_no_reopening(world: World) -> None:
    first = SchoolProfile.objects
    with acting(SYSTEM):
        row = first.get(school=world.school)
        twin = {f.attname: getattr(row, f.attname) for f in SchoolProfile._meta.fields if f.attname != "id"}
        with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
            first.create(**(twin | {"since": TODAY, "until": TODAY + timedelta(days=1)}))
        changes: list[dict[str, Any]] = [{"diners": 9}, {"since": TODAY}, {"supply_mode": "mixed"}]
        for change in changes:
            with pytest.raises(IntegrityError, match="closed once"), transaction.atomic():
                first.filter(pk=row.pk).update(**change)
        first.filter(pk=row.pk).update(until=TODAY)
        for until in (None, TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
            with pytest.raises(IntegrityError, match="closed once"), transaction.atomic():
                first.filter(pk=row.pk).update(until=until)


def test_a_kindergarten_is_preschool_and_nothing_else_is(world: World) -> None:
    with acting(SYSTEM):
        row = SchoolProfile.objects.get(school=world.school)
        twin = {f.attname: getattr(row, f.attname) for f in SchoolProfile._meta.fields if f.attname != "id"}
        SchoolProfile.objects.filter(pk=row.pk).update(until=TODAY)
        for kind, stage in (("kindergarten", "primary"), ("primary", "preschool")):
            with pytest.raises(IntegrityError, match="kindergarten_is_preschool"), transaction.atomic():
                SchoolProfile.objects.create(**(twin | {"since": TODAY, "kind": kind, "stage": stage}))


@pytest.mark.parametrize("by", ["principal", "keeper", "neighbour", "reviewer"])
def test_a_school_does_not_say_of_itself_what_it_is(world: World, by: str) -> None:
    with pytest.raises(NotAllowed, match="由县教育局登记"):
        record(world, date(2026, 10, 8), by=by)


def test_a_wrong_entry_can_be_taken_back_within_a_day_and_not_later(world: World) -> None:
    wrong = record(world, date(2026, 10, 8))
    wrong.refresh_from_db()
    with pytest.raises(Refused, match="一天之内"):
        take_back_school_facts(
            by=world.actor("administrator"),
            key=key(),
            at=wrong.recorded_at + timedelta(days=2),
            profile=wrong,
        )
    take_back_school_facts(
        by=world.actor("administrator"), key=key(), at=wrong.recorded_at + timedelta(hours=1), profile=wrong
    )
    again = record(world, date(2026, 10, 8), replace(CATERER, supply_mode="mixed"))
    assert again.supply_mode == "mixed"


@pytest.mark.duty("D055", "enforced")
def test_a_private_schools_permit_and_recognition_hold_only_on_their_days(world: World) -> None:
    """Seed 002 article 3: public and private institutions, with approval and licence; validity is asked by day."""
    state = replace(
        SCHOOL_STATE, kind="kindergarten", ownership="private", permit_number="教民152292160000018",
        permit_since=date(2024, 9, 1), permit_until=date(2026, 9, 15), inclusive_since=date(2025, 9, 1),
    )  # fmt: skip
    record(world, TODAY, state)
    with looking(SYSTEM):
        today = school_facts(SYSTEM, world.school, TODAY)
        tomorrow = school_facts(SYSTEM, world.school, TODAY + timedelta(days=1))
    assert (today.is_permitted, today.is_inclusive, today.stage) == (True, True, "preschool")
    assert (tomorrow.is_permitted, tomorrow.is_inclusive) == (False, True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "castle"}, "kind"),
        ({"supply_mode": "vending"}, "supply_mode"),
        ({"diners": -1}, "diners"),
        ({"canteen_licence_until": date(2023, 4, 1)}, "canteen_licence_until"),
        ({"canteen_licence_since": None}, "canteen_licence_since"),
        ({"permit_number": "!"}, "permit_number"),
        ({"inclusive_since": TODAY}, "inclusive_since"),
    ],
)
def test_wrong_facts_name_their_field_and_change_nothing(
    world: World, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        record(world, date(2026, 10, 8), replace(SCHOOL_STATE, **change))
    assert field in refused.value.fields
    with looking(SYSTEM):
        assert SchoolProfile.objects.get(school=world.school).until is None
