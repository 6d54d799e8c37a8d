"""The shipped dishes of autumn for primary schools, with the rules of the law on a day of the term."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from fangxin.engine.dishes import Dish, load_dishes, load_prices
from fangxin.engine.menu_plan.catalogue import Catalogue
from fangxin.engine.menu_plan.from_library import catalogue_of
from fangxin.engine.menu_plan.from_policy import requirements_of
from fangxin.engine.menu_plan.planning import COST, Plan, plan_week
from fangxin.engine.menu_plan.requirements import Requirements
from fangxin.engine.menu_week.week_rules import WeekRules
from fangxin.installation.menu_planning import policy_rules

ON = date(2026, 9, 14)


@cache
def autumn() -> Catalogue:
    return catalogue_of(
        [dish for dish in load_dishes() if 10 in dish.months], "primary", load_prices("southwest", 10)
    )


@cache
def law() -> WeekRules:
    return policy_rules("primary", ON)


@cache
def cheapest() -> Plan:
    return plan_week(autumn(), requirements_of(law()), objective=COST, seconds=float("inf"))


@pytest.fixture
def catalogue() -> Catalogue:
    return autumn()


@pytest.fixture
def rules() -> WeekRules:
    return law()


@pytest.fixture
def plan() -> Plan:
    return cheapest()


@pytest.fixture
def dishes() -> dict[str, Dish]:
    return {dish.name: dish for dish in load_dishes()}


@pytest.fixture
def requirements() -> Requirements:
    return requirements_of(law())
