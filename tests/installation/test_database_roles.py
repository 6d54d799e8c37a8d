"""The two roles, on our own server and on one that somebody else runs."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fangxin.installation import database_roles
from fangxin.installation.database_roles import powers_of, prepare_external, with_database, with_login
from fangxin.installation.embedded_postgres import EmbeddedPostgres, temporary_postgres
from fangxin.installation.problems import InstallationProblem


@pytest.mark.parametrize(
    ("role", "attributes"),
    [
        # can log in, superuser, bypasses RLS, creates databases, creates roles, replicates
        ("fangxin_owner", (True, False, False, True, True, False)),
        ("fangxin_app", (True, False, False, False, False, False)),
    ],
)
def test_each_role_can_do_what_it_needs_and_no_more(
    throwaway_server: EmbeddedPostgres, role: str, attributes: tuple[bool, ...]
) -> None:
    with psycopg.connect(throwaway_server.superuser_url) as connection:
        found = connection.execute(
            "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
            " FROM pg_roles WHERE rolname = %s",
            [role],
        ).fetchone()
    assert found == attributes


def test_the_application_owns_nothing_and_can_neither_create_nor_empty_tables(
    throwaway_server: EmbeddedPostgres,
) -> None:
    with psycopg.connect(throwaway_server.owner_url) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS fact (fen bigint)")
        owner.execute("GRANT SELECT, INSERT ON fact TO fangxin_app")
    with psycopg.connect(throwaway_server.application_url, autocommit=True) as application:
        assert powers_of(application) == []
        application.execute("INSERT INTO fact VALUES (5)")
        forbidden = ("CREATE TABLE mine ()", "TRUNCATE fact", "UPDATE fact SET fen = 6", "DELETE FROM fact")
        for statement in (
            *forbidden,
            "CREATE ROLE friend",
            "SET ROLE fangxin_owner",
            "ALTER TABLE fact ADD x int",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(statement)


def test_a_database_made_later_is_also_closed_to_the_application_until_granted(
    throwaway_server: EmbeddedPostgres,
) -> None:
    name = f"later_{secrets.token_hex(4)}"
    with psycopg.connect(throwaway_server.owner_url, autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}")
    with psycopg.connect(throwaway_server.url("fangxin_owner", name)) as owner:
        owner.execute("CREATE TABLE fact (fen bigint)")
    with (
        psycopg.connect(throwaway_server.url("fangxin_app", name)) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute("SELECT * FROM fact")


@pytest.fixture
def foreign() -> Iterator[EmbeddedPostgres]:
    """A server that plays the one of a county's data centre."""
    with temporary_postgres() as server:
        with psycopg.connect(server.superuser_url, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS county")
            connection.execute("CREATE ROLE county LOGIN CREATEROLE CREATEDB PASSWORD 'x'")
            connection.execute("CREATE DATABASE county OWNER county")
            connection.execute("REVOKE ALL ON DATABASE fangxin FROM fangxin_app")
            connection.execute("DROP ROLE fangxin_app")
        yield server


def county_url(server: EmbeddedPostgres) -> str:
    return with_login(with_database(server.superuser_url, "county"), "county", "x")


def test_an_owner_who_may_create_roles_gets_a_powerless_application_role(
    foreign: EmbeddedPostgres, tmp_path: Path
) -> None:
    url = prepare_external(county_url(foreign), None, tmp_path)
    assert prepare_external(county_url(foreign), None, tmp_path) == url
    with psycopg.connect(url) as application:
        assert application.info.user == "fangxin_app"
        assert powers_of(application) == []
    assert (tmp_path / "postgres-application").stat().st_mode & 0o077 == 0


def test_a_missing_database_is_created_by_its_owner(foreign: EmbeddedPostgres, tmp_path: Path) -> None:
    url = prepare_external(with_database(county_url(foreign), "new_county"), None, tmp_path)
    with psycopg.connect(url) as application:
        assert application.info.dbname == "new_county"


def test_an_owner_who_may_not_create_roles_is_told_what_to_do(
    foreign: EmbeddedPostgres, tmp_path: Path
) -> None:
    with psycopg.connect(foreign.superuser_url, autocommit=True) as connection:
        connection.execute("ALTER ROLE county NOCREATEROLE")
    with pytest.raises(InstallationProblem, match=r"CREATEROLE.*FANGXIN_APPLICATION_DATABASE_URL"):
        prepare_external(county_url(foreign), None, tmp_path)


@pytest.mark.parametrize(
    ("attributes", "said"),
    [("SUPERUSER", "SUPERUSER"), ("BYPASSRLS", "BYPASSRLS"), ("CREATEROLE", "CREATEROLE")],
)
def test_a_powerful_application_role_is_refused(
    foreign: EmbeddedPostgres, tmp_path: Path, attributes: str, said: str
) -> None:
    with psycopg.connect(foreign.superuser_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE fangxin_app LOGIN {attributes} PASSWORD 'y'")
    given = with_login(county_url(foreign), "fangxin_app", "y")
    with pytest.raises(InstallationProblem, match=said):
        prepare_external(county_url(foreign), given, tmp_path)


def test_the_owner_itself_is_refused_as_application_role(foreign: EmbeddedPostgres, tmp_path: Path) -> None:
    with pytest.raises(InstallationProblem, match="fangxin_app"):
        prepare_external(county_url(foreign), county_url(foreign), tmp_path)


def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    with pytest.raises(InstallationProblem) as caught:
        database_roles.connect("postgresql://someone:secret-word@127.0.0.1:1/county")
    assert "127.0.0.1" in caught.value.chinese
    assert "secret-word" not in str(caught.value)


def test_an_address_that_is_no_address_is_refused_without_repeating_it() -> None:
    with pytest.raises(InstallationProblem, match="写法不对"):
        database_roles.connect("postgres://someone:secret-word@:::/%%")
