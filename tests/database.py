"""The tests' own PostgreSQL: one server a run, migrated once, copied for each run that shares it.

`FANGXIN_TEST_SUPERUSER_URL` names a server that runs already (it must have the roles); otherwise one is started.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import tempfile
import uuid
from contextlib import ExitStack
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

ROOT = Path(__file__).resolve().parent.parent
_open = ExitStack()
atexit.register(_open.close)
NAME = f"test_{uuid.uuid4().hex[:12]}"
SUPERUSER_URL = ""


def prepare() -> None:
    """Start or find the server and point the settings' environment at this run's database (not made yet)."""
    global SUPERUSER_URL
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        raise RuntimeError(
            "unset DJANGO_SETTINGS_MODULE: the tests must choose their database before settings load"
        )
    given = os.environ.get("FANGXIN_TEST_SUPERUSER_URL")
    if given:
        SUPERUSER_URL = given
        os.environ["FANGXIN_DATABASE_URL"] = _renamed(os.environ["FANGXIN_DATABASE_URL"])
        os.environ["FANGXIN_APPLICATION_DATABASE_URL"] = _renamed(
            os.environ["FANGXIN_APPLICATION_DATABASE_URL"]
        )
    else:
        from fangxin.installation.embedded_postgres import temporary_postgres

        server = _open.enter_context(temporary_postgres())
        SUPERUSER_URL = server.superuser_url
        os.environ["FANGXIN_TEST_SUPERUSER_URL"] = SUPERUSER_URL  # workers of one run share its server
        os.environ["FANGXIN_DATABASE_URL"] = _renamed(server.owner_url)
        os.environ["FANGXIN_APPLICATION_DATABASE_URL"] = _renamed(server.application_url)
    os.environ["FANGXIN_VAR"] = _open.enter_context(tempfile.TemporaryDirectory(prefix="fangxin-test-var-"))
    (Path(os.environ["FANGXIN_VAR"]) / "static").mkdir()
    os.environ.pop("FANGXIN_KEYS", None)


def _renamed(url: str, name: str = "") -> str:
    return make_conninfo(**{**conninfo_to_dict(url), "dbname": name or NAME})


def superuser(name: str = "postgres") -> psycopg.Connection:
    """A superuser's connection: only the tests have one."""
    return psycopg.connect(_renamed(SUPERUSER_URL, name), autocommit=True)


def source_digest() -> str:
    """Changes when anything that shapes the database changes."""
    digest = hashlib.sha256()
    folder = ROOT / "fangxin"
    patterns = (
        "areas/*/migrations/*.py",
        "areas/*/models.py",
        "areas/*/models/*.py",
        "areas/audit/**/walls.py",
    )
    patterns += ("areas/*/apps.py", "engine/policy/**/*", "engine/ledger/*.py")
    patterns += (
        "areas/*/law_values.py",
        "areas/supply/rules/delivery.py",
        "engine/nutrition/tables/foods.csv",
    )
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def create_from_template() -> None:
    """Make this run's database, from the migrated template where there is one.

    Runs of the same sources wait for the first one to migrate; runs of other sources go on.
    """
    digest = source_digest()
    template = f"fangxin_template_{digest}"
    lock = [815, int(digest[:7], 16)]
    with superuser() as connection:
        connection.execute("SELECT pg_advisory_lock(%s, %s)", lock)
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone()
        if not known:
            _create(connection, NAME, None)
            _migrate()
            _create(connection, template, NAME)
        else:
            _create(connection, NAME, template)
        connection.execute("SELECT pg_advisory_unlock(%s, %s)", lock)


def _create(connection: psycopg.Connection, name: str, template: str | None) -> None:
    of = sql.SQL("TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER fangxin_owner {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), of
        )
        if template
        else sql.SQL("CREATE DATABASE {} OWNER fangxin_owner").format(sql.Identifier(name))
    )


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", database="owner", verbosity=0, interactive=False, skip_checks=True)
    connections["owner"].close()


def drop() -> None:
    """Remove this run's database."""
    with superuser() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))


KEEP = (
    "django_migrations",
    "policy_lawvalue",
    "ledger_allowedpair",
    "ledger_accountkind",
    "django_content_type",
    "auth_permission",
)


def empty_tables() -> None:
    """Empty every table after a test that committed. Only a superuser can: the records refuse everybody else."""
    with superuser(NAME) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND NOT tablename = ANY(%s)"
            " AND tablename NOT LIKE 'procrastinate%%'",
            [list(KEEP)],
        ).fetchall()
        connection.execute("SET session_replication_role = replica")
        names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in tables)
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))
