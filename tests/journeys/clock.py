"""The installation's clock, moved as the demo moves it: only the owner of the database can."""

from __future__ import annotations

from datetime import date, datetime

from tests import database
from tests.factories.world import SHANGHAI


def set_clock(on: date, hour: int, minute: int = 0) -> datetime:
    """From now on the program's clock says so and goes on from there. Returns the moment."""
    moment = datetime(on.year, on.month, on.day, hour, minute, tzinfo=SHANGHAI)
    with database.superuser(database.NAME) as connection:
        connection.execute(
            "INSERT INTO audit_installation (id, kind, clock_offset) VALUES (1, 'demo', '0') ON CONFLICT (id) DO NOTHING"
        )
        connection.execute(
            "UPDATE audit_installation SET clock_offset = %s - clock_timestamp() WHERE id = 1 AND kind = 'demo'",
            [moment],
        )
    return moment
