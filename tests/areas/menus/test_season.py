"""A county has a season's sets planned: they are stored for the panel, with their author, and keep the rules."""

from __future__ import annotations

from itertools import combinations

import pytest

from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.menus.actions.library import write_dishes
from fangxin.areas.menus.actions.season import ask_for_season, stop_season, tell_season
from fangxin.areas.menus.models import MenuSet, SeasonRun
from fangxin.areas.menus.queries.judging import judged_set
from fangxin.areas.menus.queries.library import menu_set, sets, state
from fangxin.areas.menus.queries.season import season_run
from fangxin.areas.menus.tasks import plan_season_of
from fangxin.engine.dishes import DishCategory, load_dishes
from tests.factories.library import a_set, fill_library, seat_panel, sign
from tests.factories.world import TODAY, World, at, key

_COOKED = {DishCategory.MAIN_MEAT, DishCategory.HALF_MEAT, DishCategory.VEGETABLE, DishCategory.SOUP}


def asked(world: World, who: str = "reviewer", **more: object) -> SeasonRun:
    given = {
        "place": world.county, "stage": "primary", "season": "autumn", "count": 2, "budget_fen": 500,
        "objective": "cost", "anew": False,
    } | more  # fmt: skip
    run = ask_for_season(by=world.actor(who), key=key(), at=at(10), **given)  # type: ignore[arg-type]
    look_as(world.actor("reviewer"))
    return run


def test_planned_sets_wait_for_the_panel_keep_the_rules_and_share_at_most_three_tenths(world: World) -> None:
    """Annex 2 article 6: the county's office writes them, the panel approves them; nobody approves the own ones."""
    write_dishes(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dishes=load_dishes())
    run = asked(world)
    assert plan_season_of(run.pk) == "done"
    actor = world.actor("reviewer")
    look_as(actor)
    rows = [menu_set(actor, row.pk) for row in sets(actor).order_by("number")]
    assert [(row.stage, row.season, row.number) for row in rows] == [
        ("primary", "autumn", 1), ("primary", "autumn", 2),
    ]  # fmt: skip
    assert {state(row).key for row in rows} == {"draft"}
    assert {row.by_id for row in rows} == {world.people["reviewer"].pk}
    assert all(judged_set(actor, row, "primary", TODAY).assessment.may_publish for row in rows)
    cooked = [
        {p.version.dish.name for p in row.dishes.all() if DishCategory(p.version.category) in _COOKED}
        for row in rows
    ]
    assert all(len(one & other) <= 6 for one, other in combinations(cooked, 2))
    assert "距最优不超过" in season_run(actor, run.pk).message


def test_a_library_of_few_dishes_says_so_and_leaves_no_run_open(world: World) -> None:
    fill_library(world, 3)
    run = asked(world)
    assert plan_season_of(run.pk) == "failed"
    look_as(world.actor("reviewer"))
    assert "至少要 120 道" in season_run(world.actor("reviewer"), run.pk).message
    assert not MenuSet.objects.exists()


def test_approved_sets_are_planned_anew_only_when_somebody_says_so(world: World) -> None:
    seat_panel(world)
    row = a_set(world, fill_library(world, 6))
    sign(world, row, "nutritionist")
    sign(world, row, "health_department")
    with pytest.raises(Refused, match="已经审定"):
        asked(world, stage=row.stage, season=row.season)
    assert asked(world, stage=row.stage, season=row.season, anew=True).state == "waiting"


def test_a_school_plans_no_county_and_a_stopped_run_is_told(world: World) -> None:
    with pytest.raises(NotAllowed, match="县营养办"):
        asked(world, who="safety")
    run = asked(world)
    look_as(SYSTEM)
    assert tell_season(by=SYSTEM, run_id=run.pk, step="第 1 套", bound=31000, best=32000)
    stop_season(by=world.actor("reviewer"), key=key(), at=at(10), run=run)
    look_as(SYSTEM)
    assert not tell_season(by=SYSTEM, run_id=run.pk, step="第 2 套", bound=31000, best=32000)
