"""Statements over whole columns: arrays that travel in binary and are taken apart by `unnest`.

Django binds on this side as text, which escapes each of a million values by itself. A plain cursor of the same
connection and transaction sends them as they are: a third of the time.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
from django.db import connection
from psycopg.adapt import Dumper
from psycopg.pq import Format

_PLACE = re.compile(r"%s")
_BYTEA, _TEXT, _BIGINT, _DATE = 17, 25, 20, 1082
_FIRST_DAY = date(2000, 1, 1).toordinal()
_NULL = struct.pack("!i", -1)
_SAID_AGAIN = 8


class _Packed:
    """A column as PostgreSQL's binary array. psycopg asks each value for its type; here a column has one."""

    def __init__(self, payload: bytes) -> None:
        self.payload = payload


class _Bytes(_Packed): ...


class _Texts(_Packed): ...


class _Numbers(_Packed): ...


class _Dates(_Packed): ...


class _Dumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: _Packed) -> bytes:
        return obj.payload


_ARRAY_OF = {_Bytes: 1001, _Texts: 1009, _Numbers: 1016, _Dates: 1182}
_DUMPERS = {kind: type(f"{kind.__name__}Dumper", (_Dumper,), {"oid": oid}) for kind, oid in _ARRAY_OF.items()}


def _head(element: int, count: int) -> bytes:
    return struct.pack("!5i", 1, 1, element, count, 1)


def _column(value: Any) -> Any:
    """A list of bytes, texts, days or whole numbers as one packed array; everything else as it is."""
    if type(value) is not list or not value:
        return value
    kinds = set(map(type, value)) - {type(None)}
    if kinds == {bytes}:
        return _Bytes(_head(_BYTEA, len(value)) + _joined(value))
    if kinds == {str}:
        return _Texts(_head(_TEXT, len(value)) + _texts(value))
    if kinds == {date}:
        days = [one if one is None else struct.pack("!i", one.toordinal() - _FIRST_DAY) for one in value]
        return _Dates(_head(_DATE, len(value)) + _joined(days))
    if kinds == {int} and None not in value:
        flat = [part for one in value for part in (8, one)]
        return _Numbers(_head(_BIGINT, len(value)) + struct.pack("!" + "iq" * len(value), *flat))
    if not kinds:
        return "{" + ",".join(["NULL"] * len(value)) + "}"
    return value


def _joined(values: Sequence[bytes | None]) -> bytes:
    """Each value behind its length. Codes and seals are of one length, which is joined at once."""
    if None not in values and len(set(map(len, values))) == 1:  # type: ignore[arg-type]
        before = struct.pack("!i", len(values[0]))  # type: ignore[arg-type]
        return before + before.join(values)  # type: ignore[arg-type]
    return b"".join(map(_element, values))


def _texts(values: Sequence[str | None]) -> bytes:
    """The same of texts; kinds and sexes are a few words said again and again."""
    words = set(values)
    if len(words) * _SAID_AGAIN < len(values):
        coded = {one: _element(one if one is None else one.encode()) for one in words}
        return b"".join(map(coded.__getitem__, values))
    return _joined([one if one is None else one.encode() for one in values])


def _element(one: bytes | None) -> bytes:
    return _NULL if one is None else struct.pack("!i", len(one)) + one


@contextmanager
def _running(statement: str, values: Sequence[Any]) -> Iterator[psycopg.Cursor[Any]]:
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    with psycopg.Cursor(raw) as cursor:
        try:
            for kind, dumper in _DUMPERS.items():
                cursor.adapters.register_dumper(kind, dumper)
            cursor.execute(_PLACE.sub("%b", statement), [_column(value) for value in values])
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
