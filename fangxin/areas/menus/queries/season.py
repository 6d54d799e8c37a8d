"""Reading for the county's own planning: runs, and the dishes of its library that a season's sets are made of."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.menus.models import SeasonRun
from fangxin.areas.menus.queries.foods import food_source
from fangxin.areas.menus.queries.library import dish_of, newest_versions
from fangxin.areas.menus.queries.planner import ENOUGH_DISHES, LibraryView
from fangxin.areas.menus.rules.season import LibraryTooSmall
from fangxin.areas.organisations.models import Organisation
from fangxin.engine.menu_plan.seasons import MONTH_OF


def season_runs(actor: Actor) -> QuerySet[SeasonRun]:
    """Runs of the actor's places, newest first."""
    return SeasonRun.objects.filter(within(actor)).select_related("place").order_by("-pk")


def season_run(actor: Actor, run_id: int) -> SeasonRun:
    """One run; raises NotFound."""
    return one(season_runs(actor), "这次计算", pk=run_id)


def county_dishes(actor: Actor, place: Organisation) -> LibraryView:
    """The newest version of every dish of the county itself: a set names versions. Raises LibraryTooSmall."""
    found = {row.dish.name: dish_of(row) for row in newest_versions(actor).filter(dish__place=place)}
    if len(found) < ENOUGH_DISHES:
        raise LibraryTooSmall(len(found), ENOUGH_DISHES)
    return LibraryView(found, own=True, foods=food_source(actor, place).foods)


def season_day(season: str, today: date) -> date:
    """A day in the next such season, whose month stands for what is cooked and what it costs."""
    on = date(today.year, MONTH_OF[season], 15)
    return on if on >= today.replace(day=1) else on.replace(year=on.year + 1)
