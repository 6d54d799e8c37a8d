"""Columns that travel packed come back as they were sent: each kind, gaps, one length and many, few words and many."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DataError

from fangxin.areas.roster.bulk import asked_over_columns

pytestmark = pytest.mark.django_db

COLUMNS: list[tuple[str, str, list[Any]]] = [
    ("codes of one length", "bytea", [b"0123", b"4567", b"\x00\xff\x00\xff"]),
    ("codes of many lengths", "bytea", [b"", b"1", b"123456789" * 200]),
    ("codes with gaps", "bytea", [b"0123", None, b"4567"]),
    ("no code at all", "bytea", [None, None, None]),
    ("no day at all", "date", [None, None]),
    ("texts", "text", ["王小雨", "", "Aman 'Quote', {brace} \\ \"", "𠮷"]),
    ("texts with gaps", "text", ["王", None, "李"]),
    ("few words said often", "text", ["formal", "", "formal"] * 20),
    ("few words and gaps", "text", ["m", None, "f", "m"] * 20),
    ("days", "date", [date(1899, 12, 31), date(2000, 1, 1), date(2019, 2, 28)]),
    ("days with gaps", "date", [None, date(2019, 9, 1)]),
    ("whole numbers", "bigint", [0, -1, 2**62]),
]


@pytest.mark.parametrize(("kind", "values"), [row[1:] for row in COLUMNS], ids=[row[0] for row in COLUMNS])
def test_a_column_comes_back_as_it_was_sent(kind: str, values: list[Any]) -> None:
    rows = asked_over_columns(
        f"SELECT value FROM unnest(%s::{kind}[]) WITH ORDINALITY AS sent(value, place) ORDER BY place",
        [values],
    )
    assert [value for (value,) in rows] == values


def test_a_text_that_the_database_cannot_hold_is_an_error_like_any_other() -> None:
    with pytest.raises(DataError):
        asked_over_columns("SELECT * FROM unnest(%s::text[]) AS sent(value)", [["王\x00小雨"]])
