"""Save the whole database with pg_dump and bring it back with pg_restore, from our own wheel."""

import os
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from fangxin.installation.database_roles import connect, database_of
from fangxin.installation.postgres_program import programs_in_wheel
from fangxin.installation.problems import InstallationProblem, problem_printed
from fangxin.installation.row_visibility import see_every_row

_OWN_TABLES = (
    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
    " ORDER BY 1, 2"
)


def table_count(connection: psycopg.Connection) -> int:
    return len(connection.execute(_OWN_TABLES).fetchall())


def row_counts(connection: psycopg.Connection) -> dict[str, int]:
    """Rows in every table, as this connection sees them (see `see_every_row`)."""
    counts = {}
    for schema, table in connection.execute(_OWN_TABLES).fetchall():
        row = connection.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        ).fetchone()
        counts[f"{schema}.{table}"] = int(row[0]) if row else 0
    return counts


def _environment_of(url: str) -> dict[str, str]:
    """What libpq needs to connect to `url`, where other users cannot read it (unlike a command line)."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    variables = {
        option.keyword.decode(): (option.envvar or b"").decode() for option in Conninfo.get_defaults()
    }
    for name, value in conninfo_to_dict(url).items():
        if variables.get(name) and value is not None:
            kept[variables[name]] = str(value)
    return {**kept, "LC_ALL": "C"}


def dump(url: str, target: Path) -> dict[str, int]:
    """Write a dump of one moment to `target`; the row count of every table at that same moment."""
    with connect(url) as connection:
        visibility = see_every_row(connection)
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        counts = row_counts(connection)
        snapshot = row[0] if row else ""
        arguments = ["--format=custom", f"--snapshot={snapshot}", "--file", str(target), *visibility]
        _run("pg_dump", url, arguments, target)
    return counts


def restore(owner_url: str, source: Path) -> None:
    """Fill an empty database from `source`, as its owner, all or nothing."""
    arguments = ["--no-owner", "--no-comments", "--exit-on-error", "--single-transaction"]
    arguments.append(f"--dbname={database_of(owner_url)}")
    _run("pg_restore", owner_url, [*arguments, str(source)], source)


def _run(program: str, url: str, arguments: list[str], place: Path) -> None:
    done = subprocess.run(
        [str(programs_in_wheel() / program), "--no-password", *arguments],
        env=_environment_of(url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return
    known = problem_printed(done.stderr, place)
    if known is not None:
        raise known
    lines = [line for line in done.stderr.splitlines() if "error:" in line] or ["?"]
    raise InstallationProblem(
        f"{program} 失败：{lines[0]}。数据没有改变。", f"{program} failed: {lines[0]}. Nothing was changed."
    )
