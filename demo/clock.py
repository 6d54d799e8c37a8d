"""The demo's clock: shifted by the owner's role while four weeks are played, then set to the demo's morning."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connections, transaction

from demo.calendar import OPENS_AT

CREATE = """
INSERT INTO audit_installation (id, kind, clock_offset) VALUES (1, 'demo', interval '0')
ON CONFLICT (id) DO NOTHING
"""
SHIFT = "UPDATE audit_installation SET clock_offset = %s - clock_timestamp() WHERE id = 1 AND kind = 'demo'"
LATEST = "SELECT max(recorded_at) FROM audit_event"


def become_demo() -> None:
    """Mark the installation as a demo. Only the owner's role can, and only before it is anything else."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(CREATE)


def set_clock(at: datetime) -> None:
    """From now on the database's clock says `at` and goes on from there."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(SHIFT, [at])


def flush_each_act(*, really: bool) -> None:
    """Whether every commit waits for the disk. Two thousand acts of an invented month need not, one by one.

    Turned on again before the last of them, which takes all others to the disk; a demo that broke off is built anew.
    """
    for name in connections:
        with connections[name].cursor() as cursor:
            cursor.execute(f"SET synchronous_commit TO {'on' if really else 'off'}")


def learn_sizes() -> None:
    """Let the database look how many rows its tables have: four weeks pass here before it would look by itself."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def open_morning() -> datetime:
    """Set the clock to the demo's morning, or just after the last recorded act when somebody has worked in it."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(LATEST)
        latest = cursor.fetchone()[0]
        opens = OPENS_AT if latest is None or latest < OPENS_AT else latest + timedelta(seconds=1)
        cursor.execute(SHIFT, [opens])
    return opens
