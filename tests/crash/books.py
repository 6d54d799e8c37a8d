"""What must hold in the database after a crash, asked as the superuser, who sees every row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from tests.crash.phone import Entry

# Every row of these tables is the subject of exactly one event, and every event about them has its row.
TABLES = {
    "dining.rollcall": "dining_rollcall",
    "supply.acceptance": "supply_acceptance",
    "ledger.transfer": "ledger_transfer",
    "organisations.pincheck": "organisations_pincheck",
}

# Sentences about the whole database; each query lists what contradicts its sentence.
RULES = {
    "every event stands in the log or in the waiting line, once": """
        SELECT e.id FROM audit_event e
        WHERE (SELECT count(*) FROM audit_logleaf l WHERE l.event_id = e.id)
            + (SELECT count(*) FROM audit_pendingleaf p WHERE p.event_id = e.id) <> 1""",
    "no leaf is without its event": """
        SELECT event_id FROM (SELECT event_id FROM audit_logleaf UNION ALL SELECT event_id FROM audit_pendingleaf) l
        WHERE NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.id = l.event_id)""",
    "the leaves are numbered from 0 without a gap": """
        SELECT count(*), max(position) FROM audit_logleaf HAVING count(*) <> coalesce(max(position) + 1, 0)""",
    "no key was used twice by one person for one action": """
        SELECT actor_id, action, key FROM audit_event GROUP BY 1, 2, 3 HAVING count(*) > 1""",
    "a roll call names as many absent children as it says": """
        SELECT r.id FROM dining_rollcall r
        WHERE r.absent <> (SELECT count(*) FROM dining_absence a WHERE a.roll_call_id = r.id)""",
    "each class-day has exactly one roll call that counts": """
        SELECT school_class_id, meal_day_id FROM dining_rollcall r
        GROUP BY 1, 2 HAVING count(*) FILTER (WHERE NOT EXISTS (
          SELECT 1 FROM dining_rollcall n WHERE n.supersedes_id = r.id)) <> 1""",
    "a correction follows a roll call of the same class and day": """
        SELECT n.id FROM dining_rollcall n JOIN dining_rollcall o ON o.id = n.supersedes_id
        WHERE (n.school_class_id, n.meal_day_id) <> (o.school_class_id, o.meal_day_id)""",
    "an acceptance has a line for every line of its note": """
        SELECT a.id FROM supply_acceptance a
        WHERE (SELECT count(*) FROM supply_acceptanceline l WHERE l.acceptance_id = a.id)
           <> (SELECT count(*) FROM supply_deliveryline d WHERE d.delivery_id = a.delivery_id)""",
    "what was taken lies on the shelf, gram for gram and fen for fen": """
        SELECT l.id FROM supply_acceptanceline l LEFT JOIN supply_lot t ON t.acceptance_line_id = l.id
          LEFT JOIN supply_lotbalance b ON b.lot_id = t.id
        WHERE l.accepted_g > 0 AND (l.accepted_g, l.amount_fen, l.accepted_g, l.amount_fen)
          IS DISTINCT FROM (t.quantity_g, t.cost_fen, b.remaining_g, b.remaining_fen)""",
    "an acceptance booked what its lines come to, once": """
        SELECT a.id FROM supply_acceptance a
        WHERE (SELECT coalesce(sum(amount_fen), 0) FROM supply_acceptanceline l WHERE l.acceptance_id = a.id)
           <> (SELECT coalesce(sum(amount_fen), 0) FROM ledger_transfer t
               WHERE t.subject_label = 'supply.acceptance' AND t.subject_id = a.id::text)""",
    "each balance is the sum of its transfers": """
        SELECT b.account_id FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id
        WHERE b.balance_fen <> (
          SELECT coalesce(sum(CASE WHEN (a.normal = 'debit') = (t.debit_id = a.id) THEN t.amount_fen
                                   ELSE -t.amount_fen END), 0)
          FROM ledger_transfer t WHERE a.id IN (t.debit_id, t.credit_id) AND t.phase IN ('posted', 'post'))""",
}


def contradictions(connection: psycopg.Connection[Any]) -> list[str]:
    """Each sentence that does not hold, with what contradicts it."""
    found = []
    for sentence, query in RULES.items():
        if rows := connection.execute(query).fetchall():
            found.append(f"{sentence}: not so for {rows[:5]}")
    for label, table in TABLES.items():
        lonely = connection.execute(
            f"SELECT id FROM {table} r WHERE (SELECT count(*) FROM audit_event e"
            f" WHERE e.subject_label = '{label}' AND e.subject_id = r.id::text) <> 1"
        ).fetchall()
        empty = connection.execute(
            f"SELECT e.id FROM audit_event e WHERE e.subject_label = '{label}'"
            f" AND NOT EXISTS (SELECT 1 FROM {table} r WHERE r.id::text = e.subject_id)"
        ).fetchall()
        found += [f"{label} {row} has not exactly one event" for row in lonely]
        found += [f"event {row} has no row in {table}" for row in empty]
    return found


def stored_under(connection: psycopg.Connection[Any], entries: Iterable[Entry]) -> dict[str, int]:
    """How many events stand under the key of each entry: exactly one is right, once it was acknowledged."""
    wanted = list(entries)
    counts = dict(
        connection.execute(
            "SELECT w.key, count(e.id) FROM unnest(%s::text[], %s::text[]) AS w(key, action)"
            " LEFT JOIN audit_event e ON e.key = w.key AND e.action = w.action GROUP BY 1",
            [[entry.key for entry in wanted], [entry.action for entry in wanted]],
        ).fetchall()
    )
    assert len(counts) == len(wanted), "each entry has a key of its own"
    return counts


def rows_of(connection: psycopg.Connection[Any], table: str) -> int:
    """How many rows a table has."""
    (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
    return int(count)
