"""Whether the demo county is wanted, half built or built: an interrupted build is never taken for a whole."""

import os
from enum import StrEnum

from psycopg import sql

from fangxin.installation import database_roles
from fangxin.installation.opening import Installation
from fangxin.installation.problems import InstallationProblem
from fangxin.installation.row_visibility import see_every_row


class DemoState(StrEnum):
    NONE = "none"
    BUILDING = "building"
    BUILT = "built"


_MARK = "fangxin demo: "


def read_state(installation: Installation) -> DemoState:
    """The state stands in the comment of the database itself, so it lives and dies with what it describes."""
    with database_roles.connect(installation.owner_url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    comment = (row and row[0]) or ""
    known = {f"{_MARK}{state}": state for state in (DemoState.BUILDING, DemoState.BUILT)}
    return known.get(comment, DemoState.NONE)


def write_state(installation: Installation, state: DemoState) -> None:
    with database_roles.connect(installation.owner_url) as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(connection.info.dbname), sql.Literal(f"{_MARK}{state}")
            )
        )


def is_wanted() -> bool:
    """FANGXIN_DEMO=0 says that this installation will hold real data."""
    return os.environ.get("FANGXIN_DEMO", "1") != "0"


def holds_accounts(installation: Installation, accounts_table: str) -> bool:
    """Whether somebody may already sign in. Asked as a role that sees every row: hidden is not absent."""
    with database_roles.connect(installation.dump_url) as connection:
        see_every_row(connection)
        found = connection.execute(
            sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(accounts_table))
        ).fetchone()
    return bool(found and found[0])


def empty_own_database(installation: Installation) -> None:
    """Drop and create the database of our own server anew: only for a demo, half built or built."""
    if installation.server is None:
        raise InstallationProblem(
            "外部数据库中的演示数据不能自动重建；请由管理员清空该数据库后再试。",
            "A demo in an external database is not rebuilt by itself; have the database emptied.",
        )
    installation.server.recreate_database()
