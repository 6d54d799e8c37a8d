"""The planner knows how many rows a wall lets through, and joins two small tables by their keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from fangxin.areas.audit.rules.walls import Wall, grants_sql, policy_sql
from tests import database

SCHOOLS, EACH = 10, 60
WALL = Wall("owned", owner="school")


@pytest.fixture
def walled(db: None) -> Iterator[psycopg.Connection[Any]]:
    """Two tables of 600 rows, walled, seen by one school; nothing of it is kept."""
    del db
    with database.superuser(database.NAME) as connection:
        connection.autocommit = False
        for table, key in (("wall_first", ""), ("wall_second", ", first_id bigint UNIQUE")):
            connection.execute(f"CREATE TABLE {table} (id bigint PRIMARY KEY, owner_path varchar(200){key})")
            connection.execute(policy_sql(table, WALL) + grants_sql(table, WALL))
            connection.execute(f"CREATE INDEX ON {table} (owner_path)")
        connection.execute(
            f"INSERT INTO wall_first SELECT n, '/1/' || n %% {SCHOOLS} || '/' FROM generate_series(1, %s) n",
            [SCHOOLS * EACH],
        )
        connection.execute("INSERT INTO wall_second SELECT id, owner_path, id FROM wall_first")
        connection.execute("ANALYZE wall_first, wall_second")
        connection.execute("SET ROLE fangxin_app")
        for name, value in {"actor": "1", "paths": "/1/3/", "low": "/1/3/", "high": "/1/30"}.items():
            connection.execute("SELECT set_config(%s, %s, true)", [f"fangxin.{name}", value])
        yield connection
        connection.rollback()


def plan_of(connection: psycopg.Connection[Any], query: str) -> dict[str, Any]:
    found = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}").fetchone()
    assert found is not None
    told = found[0] if isinstance(found[0], list) else json.loads(found[0])
    plan: dict[str, Any] = told[0]["Plan"]
    return plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def test_the_rows_of_one_place_are_estimated_as_they_are(walled: psycopg.Connection[Any]) -> None:
    plan = plan_of(walled, "SELECT * FROM wall_first")
    assert plan["Actual Rows"] == EACH
    assert EACH / 2 <= plan["Plan Rows"] <= EACH * 2


def test_two_walled_tables_are_not_joined_by_looking_at_all_pairs(walled: psycopg.Connection[Any]) -> None:
    plan = plan_of(
        walled, "SELECT * FROM wall_first LEFT JOIN wall_second ON wall_second.first_id = wall_first.id"
    )
    assert plan["Actual Rows"] == EACH
    assert sum(node.get("Rows Removed by Join Filter", 0) for node in nodes(plan)) == 0
