"""Tells the database which papers the law demands of which food, after each migration.

The trigger on acceptance asks `supply_papers_demanded(food, day)`, written here from the food table and from the policy
values that hold everywhere. A lower place can only demand more; what it demands more is checked by the action.
"""

from __future__ import annotations

import json

from django.db import connections
from psycopg import sql

from fangxin.areas.supply.rules.delivery import FOOD_CLASSES, food_class
from fangxin.engine.nutrition.food import load_foods
from fangxin.engine.policy.lookup import Policy
from fangxin.engine.policy.parameter import Scope

FUNCTION = """
CREATE OR REPLACE FUNCTION supply_papers_demanded(wanted text, on_day date) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT COALESCE((
    SELECT d.demands FROM (VALUES {demands}) AS d (class, since, until, demands)
    WHERE d.since <= on_day AND (d.until IS NULL OR d.until > on_day) AND d.class = COALESCE(
      (SELECT f.class FROM (VALUES {foods}) AS f (food, class) WHERE f.food = wanted), 'other_food')
    LIMIT 1), '[]'::jsonb)
$$
"""


def fill_papers_demanded(using: str) -> None:
    """Write the function anew; `using` is the owner's connection."""
    policy = Policy.load()
    demands = [
        sql.SQL("({}, {}::date, {}::date, {}::jsonb)").format(
            sql.Literal(name), sql.Literal(dated.since), sql.Literal(dated.until),
            sql.Literal(json.dumps(dated.value)),
        )
        for name in FOOD_CLASSES
        for dated in policy.parameter(f"certificates_of_{name}").values
        if dated.where == Scope()
    ]  # fmt: skip
    foods = [
        sql.SQL("({}, {})").format(sql.Literal(food), sql.Literal(food_class(food)))
        for food in sorted(load_foods())
    ]
    statement = sql.SQL(FUNCTION).format(demands=sql.SQL(", ").join(demands), foods=sql.SQL(", ").join(foods))
    connection = connections[using]
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(connection.connection))
