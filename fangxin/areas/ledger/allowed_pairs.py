"""Copies the engine's kinds of account and allowed pairs into the database, which refuses everything else by them."""

from __future__ import annotations

from django.db import connections

from fangxin.areas.ledger.rules import HELD_BY, NEEDS_SUPPLIER, NEEDS_TIER
from fangxin.engine.ledger.accounts import KINDS
from fangxin.engine.ledger.pairs import ALLOWED_PAIRS


def fill_booking_rules(using: str) -> None:
    """Bring `ledger_accountkind` and `ledger_allowedpair` to what the engine says; `using` is the owner's."""
    kinds = [
        (kind.value, rule.title, rule.side.value, rule.floor_fen, HELD_BY[kind], kind in NEEDS_SUPPLIER,
         kind in NEEDS_TIER)
        for kind, rule in KINDS.items()
    ]  # fmt: skip
    pairs = [
        (row.event.value, row.debit.value, row.credit.value, programme)
        for row in ALLOWED_PAIRS
        for programme in sorted(row.programmes) or [""]
    ]
    with connections[using].cursor() as cursor:
        # Both tables are records for the application; their owner replaces the copies as a whole.
        for table, columns, rows in (
            (
                "ledger_accountkind",
                "kind, title, normal, floor_fen, held_by, needs_supplier, needs_tier",
                kinds,
            ),
            ("ledger_allowedpair", "event, debit_kind, credit_kind, programme", pairs),
        ):
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM {table}")
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
