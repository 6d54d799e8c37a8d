"""`fangxin menu plan --county`: dishes, prices and rules come from the database of the place that is named."""

from __future__ import annotations

import argparse
from dataclasses import replace

import pytest

from fangxin.areas.menus.actions.library import write_dish
from fangxin.engine.dishes import load_dishes
from fangxin.installation.menu_sources import DatabaseSource, FileSource, place_named
from fangxin.installation.problems import InstallationProblem
from tests.factories.library import seat_panel, sign
from tests.factories.world import TODAY, World, at, key

ARGS = argparse.Namespace(
    on=TODAY, prices=None, price_factor=100, region="southwest", local_share=None, school=None, county=None
)


def test_a_place_is_found_by_name_short_name_or_code_and_an_unknown_one_is_told(world: World) -> None:
    assert place_named(world.county.name, "county") == world.county
    assert place_named(world.school.short_name, "school") == world.school
    with pytest.raises(InstallationProblem, match="有 0 个"):
        place_named(world.county.name, "school")


def test_the_county_s_approved_dish_is_planned_with_and_its_neighbour_s_is_not(world: World) -> None:
    own = replace(load_dishes()[0], name="青禾一品饭")
    row = write_dish(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dish=own)
    seat_panel(world)
    sign(world, row)
    here = DatabaseSource(ARGS, world.school).catalogue("primary", "autumn")
    there = DatabaseSource(ARGS, world.neighbour_county).catalogue("primary", "autumn")
    shipped = FileSource(ARGS).catalogue("primary", "autumn")
    assert "青禾一品饭" in {dish.name for dish in here.dishes}
    assert "青禾一品饭" not in {dish.name for dish in there.dishes}
    assert len(there) == len(shipped)


def test_the_rules_are_the_county_s_with_their_clauses(world: World) -> None:
    rules = DatabaseSource(ARGS, world.county).rules("primary")
    kinds = rules.limit("kinds_per_day")
    assert kinds is not None
    assert kinds.low == 12
    assert "附件2第七条" in kinds.clause
