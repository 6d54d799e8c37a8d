"""`fangxin menu plan --county`: dishes, prices and rules come from the database of the place that is named."""

from __future__ import annotations

import argparse
import json
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.menus.actions.library import write_dish
from fangxin.areas.menus.queries.planner import library_of, prices_of_day
from fangxin.engine.dishes import load_dishes
from fangxin.engine.menu_plan.portions import week_in_portions
from fangxin.engine.menu_week.planned import PlannedWeek
from fangxin.engine.menu_week.swaps import Mending, mend
from fangxin.engine.menu_week.week_rules import WeekRules
from fangxin.engine.nutrition import load_foods
from fangxin.installation.commands import menu
from fangxin.installation.menu_sources import DatabaseSource, FileSource, place_named
from fangxin.installation.problems import InstallationProblem
from tests.areas.menus.test_foods import NAME, replace_energy, taken
from tests.factories.library import seat_panel, sign
from tests.factories.menus import import_week
from tests.factories.world import TODAY, World, at, key

RICE_DISH = next(dish.name for dish in load_dishes() if dish.ingredients[0].food == "大米")
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


def test_the_search_and_its_check_rest_on_the_county_s_own_food_table(world: World) -> None:
    """What is found is what is accepted: the planner's columns carry the figures by which the week is judged."""
    taken(world, replace_energy(200))
    here, there = DatabaseSource(ARGS, world.school), DatabaseSource(ARGS, world.neighbour_county)

    def rice_kcal(source: DatabaseSource) -> float:
        catalogue = source.catalogue("primary", "autumn")
        place = [food.name for food in catalogue.foods].index("大米")
        return float(100 * catalogue.food_measure("energy")[place])

    assert rice_kcal(here) == pytest.approx(200)
    assert here.foods()["大米"].energy_kcal == 200
    assert rice_kcal(there) == pytest.approx(float(load_foods()["大米"].energy_kcal or 0))
    library = library_of(world.actor("reviewer"), world.school)
    assert library.foods["大米"].energy_kcal == 200
    dishes = week_in_portions([[(RICE_DISH, 1000)]], library.dishes, "primary", library.foods).days[0].dishes
    assert {p.food.energy_kcal for dish in dishes for p in dish.parts if p.food and p.name == "大米"} == {200}


def test_a_stored_week_is_checked_and_mended_with_the_county_s_figures_dishes_and_prices(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the swaps are searched with is the place's own: its food table, its approved dish, its published price."""
    import_week(world)
    taken(world, replace_energy(200))
    own = replace(next(dish for dish in load_dishes() if dish.name == RICE_DISH), name="青禾一品饭")
    row = write_dish(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dish=own)
    seat_panel(world)
    sign(world, row)
    with looking(SYSTEM):
        prices = prices_of_day(SYSTEM, world.school, TODAY)
    searched: list[dict[str, Any]] = []

    def recorded(week: PlannedWeek, rules: WeekRules, dishes: Any, prices: Any, **more: Any) -> Mending:
        searched.append({"dishes": {dish.name for dish in dishes}, "prices": prices, **more})
        return mend(week, rules, dishes, prices, rounds=1, **more)

    monkeypatch.setattr(menu, "mend", recorded)
    monkeypatch.setattr(menu, "open_installation", lambda: nullcontext())
    monkeypatch.setattr(menu, "use_django", lambda _: None)
    parser = argparse.ArgumentParser()
    menu.add_parser(parser.add_subparsers())
    args = parser.parse_args(["menu", "check", "--school", world.school.name, "--on", str(TODAY), "--json"])
    assert args.run(args) == 0
    told = json.loads(capsys.readouterr().out)
    assert NAME in told["food_table"]
    assert len(searched) == 1
    assert "青禾一品饭" in searched[0]["dishes"]
    assert searched[0]["foods"]["大米"].energy_kcal == 200
    assert searched[0]["prices"] == prices.prices


def test_the_rules_are_the_county_s_with_their_clauses(world: World) -> None:
    rules = DatabaseSource(ARGS, world.county).rules("primary")
    kinds = rules.limit("kinds_per_day")
    assert kinds is not None
    assert kinds.low == 12
    assert "附件2第七条" in kinds.clause
