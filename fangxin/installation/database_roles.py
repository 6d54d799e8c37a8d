"""The two roles of an installation and what each may do.

`fangxin_owner` owns the database and runs migrations. `fangxin_app`, as which the running program
connects, owns nothing, is no superuser and never bypasses row-level security, so the second wall around
every tenant holds for it. What it may do with each table the migrations say (fangxin/areas/audit/walls.py).
"""

from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from fangxin.installation.problems import InstallationProblem
from fangxin.installation.secret_files import read_or_make_password

DATABASE = "fangxin"
OWNER = "fangxin_owner"
APPLICATION = "fangxin_app"
OLDEST_SERVER_VERSION = 150000
_PREPARING = 0x66616E67  # any number that nothing else locks

_OWNER_ATTRIBUTES = sql.SQL("LOGIN CREATEDB CREATEROLE NOSUPERUSER NOBYPASSRLS")
# A role that may create roles but is no superuser may not even name SUPERUSER or BYPASSRLS; new roles
# have neither.
_APPLICATION_ATTRIBUTES = sql.SQL("LOGIN NOCREATEDB NOCREATEROLE")


def connect(url: str) -> psycopg.Connection:
    """Open a connection that commits each statement; a refusal becomes one sentence without the password."""
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.ProgrammingError as error:
        raise InstallationProblem(
            "数据库地址写法不对；应形如 postgresql://用户:密码@主机:5432/数据库。",
            "The database's address is not well formed; write postgresql://user:password@host:5432/database.",
        ) from error
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1] if str(error).strip() else "?"
        raise InstallationProblem(
            f"连接不上数据库 {without_password(url)}：{reason}。请检查地址、密码和数据库是否在运行。",
            f"Cannot connect to {without_password(url)}: {reason}. "
            "Check the address, the password and whether it runs.",
        ) from error


def without_password(url: str) -> str:
    """The URL as it may be shown: server, database and role only."""
    known = conninfo_to_dict(url)
    shown = {name: known[name] for name in ("host", "port", "dbname", "user") if known.get(name)}
    return make_conninfo("", **shown)


def with_login(url: str, role: str, password: str) -> str:
    """The same server and database, entered as another role."""
    return make_conninfo(url, user=role, password=password)


def with_database(url: str, database: str) -> str:
    """The same server and role, another database."""
    return make_conninfo(url, dbname=database)


def database_of(url: str) -> str:
    return str(conninfo_to_dict(url).get("dbname") or "")


def _role_exists(connection: psycopg.Connection, role: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def _ensure_role(connection: psycopg.Connection, role: str, attributes: sql.SQL, password: str) -> None:
    """Create or correct `role`. The server receives only the scrambled password, so no log can hold it."""
    scrambled = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    verb = "ALTER" if _role_exists(connection, role) else "CREATE"
    connection.execute(
        sql.SQL("{} ROLE {} WITH {} PASSWORD {}").format(
            sql.SQL(verb), sql.Identifier(role), attributes, sql.Literal(scrambled)
        )
    )


def _ensure_database(connection: psycopg.Connection, database: str, owner: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is None:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(owner))
        )


def ensure_embedded_roles(
    superuser: psycopg.Connection, owner_password: str, application_password: str
) -> None:
    """Roles and the database of our own server; `superuser` is connected to its maintenance database."""
    _ensure_role(superuser, OWNER, _OWNER_ATTRIBUTES, owner_password)
    _ensure_role(superuser, APPLICATION, _APPLICATION_ATTRIBUTES, application_password)
    superuser.execute(
        sql.SQL("ALTER ROLE {} NOSUPERUSER NOBYPASSRLS NOREPLICATION").format(sql.Identifier(APPLICATION))
    )
    _ensure_database(superuser, DATABASE, OWNER)


def close_to_strangers(connection: psycopg.Connection) -> None:
    """Only the owner, superusers and the application may enter this database; run by its owner."""
    names = {"database": sql.Identifier(connection.info.dbname), "application": sql.Identifier(APPLICATION)}
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {database} TO {application}").format(**names))
    connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def prepare_external(owner_url: str, application_url: str | None, keys: Path) -> str:
    """Check a PostgreSQL that somebody else runs, and give the URL for the application's role.

    With `application_url` the administrator has made that role; without it the owner makes `fangxin_app`,
    with a random password kept in `keys`. Either way the role must be powerless, else
    InstallationProblem.
    """
    with _owner_connection(owner_url) as connection:
        # Two processes that start together must not change the same rights at the same moment.
        connection.execute("SELECT pg_advisory_lock(%s)", [_PREPARING])
        if connection.info.server_version < OLDEST_SERVER_VERSION:
            raise InstallationProblem(
                f"PostgreSQL 版本是 {connection.info.server_version // 10000}，至少需要 15；请升级数据库。",
                f"PostgreSQL is version {connection.info.server_version // 10000}; at least 15 is needed.",
            )
        if application_url is None:
            application_url = _made_application_url(connection, owner_url, keys)
        with connect(application_url) as application:
            refuse_unsuitable(application)
        close_to_strangers(connection)
    return application_url


def _owner_connection(owner_url: str) -> psycopg.Connection:
    """Connect as the owner; when only the database is missing, create it first."""
    try:
        return connect(owner_url)
    except InstallationProblem as problem:
        database = database_of(owner_url)
        missing = f'database "{database}" does not exist' in problem.english
        if not database or not missing:
            raise
    with connect(with_database(owner_url, "postgres")) as connection:
        _ensure_database(connection, database, connection.info.user)
    return connect(owner_url)


def _made_application_url(connection: psycopg.Connection, owner_url: str, keys: Path) -> str:
    password = read_or_make_password(keys / "postgres-application")
    try:
        _ensure_role(connection, APPLICATION, _APPLICATION_ATTRIBUTES, password)
    except psycopg.errors.InsufficientPrivilege as error:
        raise InstallationProblem(
            f"FANGXIN_DATABASE_URL 的角色无权创建或更改角色 {APPLICATION}；"
            "请授予 CREATEROLE，或自建一个普通角色并设置 FANGXIN_APPLICATION_DATABASE_URL。",
            f"The role of FANGXIN_DATABASE_URL may not create or change {APPLICATION}; grant it CREATEROLE, "
            "or make an ordinary role yourself and set FANGXIN_APPLICATION_DATABASE_URL.",
        ) from error
    return with_login(owner_url, APPLICATION, password)


def powers_of(connection: psycopg.Connection) -> list[str]:
    """What the connected role has although the application's role must not: an empty list is right."""
    row = connection.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
        " EXISTS (SELECT 1 FROM pg_database WHERE datname = current_database() AND datdba = oid_of.oid),"
        " EXISTS (SELECT 1 FROM pg_class WHERE relowner = oid_of.oid),"
        " EXISTS (SELECT 1 FROM pg_auth_members WHERE member = oid_of.oid)"
        " FROM pg_roles AS oid_of WHERE rolname = current_user"
    ).fetchone()
    names = ["SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB", "REPLICATION"]
    names += ["owns the database", "owns tables", "is a member of another role"]
    return [name for name, has in zip(names, row or (), strict=True) if has]


def refuse_unsuitable(connection: psycopg.Connection) -> None:
    """Refuse to run as a role for which the database's own walls do not hold."""
    role, powers = connection.info.user, powers_of(connection)
    if role != APPLICATION:
        raise InstallationProblem(
            f"应用角色必须名为 {APPLICATION}（现为 {role}），行级隔离的规则写明了这个名称；请改用该角色。",
            f"The application's role must be named {APPLICATION} (it is {role}): the policies name it.",
        )
    if powers:
        raise InstallationProblem(
            f"应用角色 {role} 权力过大（{'、'.join(powers)}），行级隔离对它无效；请收回这些权力。",
            f"The role {role} has too much power ({', '.join(powers)}), so row-level security fails; "
            "take it away.",
        )
