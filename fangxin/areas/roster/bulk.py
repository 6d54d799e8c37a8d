"""Statements over whole columns: arrays that travel in binary and are taken apart by `unnest`.

Django binds on this side as text, which escapes each of a million values by itself. A plain cursor of the same
connection and transaction sends them as they are: a third of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

_PLACE = re.compile(r"%s")


@contextmanager
def _running(statement: str, values: Sequence[Any]) -> Iterator[psycopg.Cursor[Any]]:
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    with psycopg.Cursor(raw) as cursor:
        try:
            cursor.execute(_PLACE.sub("%b", statement), values)
        except psycopg.Error as error:
            connection.needs_rollback = connection.in_atomic_block
            with connection.wrap_database_errors:
                raise error
        yield cursor


def over_columns(statement: str, values: Sequence[Any]) -> int:
    """Run a statement with `%s` places on Django's own connection, values bound in binary. Answers the rows written."""
    with _running(statement, values) as cursor:
        return cursor.rowcount


def asked_over_columns(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The same for a question: its rows."""
    with _running(statement, values) as cursor:
        return cursor.fetchall()


def plan_anew() -> None:
    """Forget the plans that were made while a table was still small: its keys are checked by index from now on."""
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
