"""Row-level security alone: every table × whose row × who looks, with Python's filter switched off.

The rows are laid straight into the tables (no trigger, no check), each with its owner's path, in one transaction that is
rolled back; then the application's role reads, changes and adds with one viewer's settings after the other. What may be
seen is said a second time here, in Python, from what each table declares.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection as application
from django.db import transaction
from django.db.models import Model
from django.http import StreamingHttpResponse
from psycopg import sql

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import PUBLIC, SYSTEM, Role
from fangxin.areas.audit.rules.walls import Wall, low_high
from fangxin.areas.audit.walls import OWNER_WRITES, walled_models
from fangxin.areas.roster.models import GuardianLink
from fangxin.areas.supply.models import Delivery
from tests import database
from tests.factories.stage import play
from tests.factories.world import TERM_START, World, person

NATION, PREFECTURE, COUNTY = "/1/", "/1/2/3/", "/1/2/3/4/"
SCHOOL, SIBLING = "/1/2/3/4/5/", "/1/2/3/4/50/"  # 5 and 50: a path that only begins alike is another place
NEIGHBOUR, NEIGHBOUR_SCHOOL = "/1/2/3/40/", "/1/2/3/40/41/"
THIRD_SCHOOL = "/1/2/9/10/11/"
SUPPLIER, OTHER_SUPPLIER = "/7/", "/70/"
FAMILY, OTHER_FAMILY = "/family/9/", "/family/90/"
OWNERS = (
    NATION, PREFECTURE, COUNTY, SCHOOL, SIBLING, NEIGHBOUR, NEIGHBOUR_SCHOOL, THIRD_SCHOOL, SUPPLIER, OTHER_SUPPLIER,
    FAMILY, OTHER_FAMILY,
)  # fmt: skip
PARTIES = tuple(
    (owner, party)
    for owner in (SCHOOL, SIBLING, NEIGHBOUR_SCHOOL, THIRD_SCHOOL)
    for party in (SUPPLIER, OTHER_SUPPLIER)
)
MATRIX_CELLS = 30_000


@dataclass(frozen=True)
class Viewer:
    """Who looks: an account and the paths of its posts. `account` None: no settings at all."""

    name: str
    account: str | None
    paths: tuple[str, ...] = ()


VIEWERS = (
    Viewer("storekeeper of the school", "11", (SCHOOL,)),
    Viewer("storekeeper of the sibling school", "12", (SIBLING,)),
    Viewer("two posts in two counties", "13", (SCHOOL, NEIGHBOUR_SCHOOL)),
    Viewer("two posts in one county", "14", (SCHOOL, SIBLING)),
    Viewer("county officer", "15", (COUNTY,)),
    Viewer("officer of the neighbour county", "16", (NEIGHBOUR,)),
    Viewer("school of the neighbour county", "17", (NEIGHBOUR_SCHOOL,)),
    Viewer("regulator of the county", "18", (COUNTY,)),
    Viewer("auditor of two counties", "19", (COUNTY, NEIGHBOUR)),
    Viewer("prefecture", "20", (PREFECTURE,)),
    Viewer("supplier of three counties", "21", (SUPPLIER,)),
    Viewer("another supplier", "22", (OTHER_SUPPLIER,)),
    Viewer("parent of two schools", "9", (FAMILY,)),
    Viewer("another parent", "90", (OTHER_FAMILY,)),
    Viewer("principal who is a parent", "23", (SCHOOL, "/family/23/")),
    Viewer("account without a post", "24"),
    Viewer("the public", "public"),
    Viewer("no settings", None),
    Viewer("the program itself", "0", ("/",)),
)


@dataclass(frozen=True)
class Row:
    """Where a row belongs: its owner's path, the other party's, and the account it names as its own."""

    owner: str
    party: str = ""
    account: str = ""


def rows_of(model: type[Model]) -> list[Row]:
    wall: Wall = model.wall  # type: ignore[attr-defined]
    rows = [Row(owner) for owner in OWNERS]
    if wall.shape == "party":
        rows += [Row(owner, party) for owner, party in PARTIES]
    if wall.self_column:
        rows += [Row(SIBLING, account="11"), Row(NEIGHBOUR_SCHOOL, account="24")]
    return rows


def under(path: str, viewer: Viewer) -> bool:
    return bool(path) and any(path.startswith(granted) for granted in viewer.paths)


def may_see(wall: Wall, row: Row, viewer: Viewer) -> bool:
    """The three shapes, said again: owned, inherited from above, party to it; published; one's own row."""
    if wall.shape == "published":
        return viewer.account is not None
    inherits = wall.shape == "inherited" or wall.inherited
    return (
        under(row.owner, viewer)
        or (wall.shape == "party" and under(row.party, viewer))
        or (inherits and any(granted.startswith(row.owner) for granted in viewer.paths))
        or bool(wall.self_column and row.account and row.account == viewer.account)
    )


def may_write(wall: Wall, row: Row, viewer: Viewer) -> bool:
    return (
        under(row.owner, viewer)
        or (wall.shape == "party" and under(row.party, viewer))
        or bool(wall.self_writes and row.account and row.account == viewer.account)
    )


_serial = itertools.count(10_000_000)


FILLERS: dict[str, Callable[[int], Any]] = {
    "bigint": lambda n: n,
    "integer": lambda n: n,
    "numeric": lambda n: n,
    "double precision": float,
    "smallint": lambda n: n % 30_000,
    "boolean": lambda n: False,
    "date": lambda n: date.fromordinal(700_000 + n % 300_000),
    "timestamp with time zone": lambda n: datetime.fromtimestamp(n * 60, UTC),
    "jsonb": lambda n: "{}",
    "uuid": lambda n: uuid.UUID(int=n),
    "bytea": lambda n: n.to_bytes(32, "big"),
    "interval": lambda n: "0",
    "ARRAY": lambda n: [],
}


def filler(kind: str, length: int | None) -> Any:
    """A value that is like no other of its column."""
    number = next(_serial)
    return FILLERS[kind](number) if kind in FILLERS else str(number)[-(length or 12) :]


class Laid:
    """The rows of one table as they were laid, by primary key, and how another one is added."""

    def __init__(self, cursor: psycopg.Cursor, model: type[Model]) -> None:
        self.model, self.wall = model, model.wall  # type: ignore[attr-defined]
        self.table = sql.Identifier(model._meta.db_table)
        key = model._meta.pk
        assert key is not None
        self.key = sql.Identifier(str(key.column))
        cursor.execute(
            "SELECT column_name, data_type, character_maximum_length FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'"
            " AND (is_nullable = 'NO' OR column_name IN ('owner_path', 'party_path'))",
            [model._meta.db_table],
        )
        self.columns = cursor.fetchall()
        self.rows: dict[Any, Row] = {}
        for row in rows_of(model):
            self.rows[self.add(cursor, row)] = row

    def add(self, cursor: psycopg.Cursor, row: Row) -> Any:
        said: dict[str, Any] = {"owner_path": row.owner, "party_path": row.party}
        if self.wall.self_column and row.account:
            said[self.wall.self_column] = int(row.account)
        values = {
            name: said[name] if name in said else filler(kind, length) for name, kind, length in self.columns
        }
        statement = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
            self.table,
            sql.SQL(", ").join(sql.Identifier(name) for name in values),
            sql.SQL(", ").join(sql.Placeholder() for _ in values),
        )
        cursor.execute(statement, list(values.values()))
        return values[str(self.model._meta.pk.column)]  # type: ignore[union-attr]


@pytest.fixture
def laid(django_db_setup: None) -> Iterator[tuple[psycopg.Cursor, list[Laid]]]:
    """Every walled table with a row for every place, seen with the application's role; all of it rolled back."""
    models = [model for model in walled_models() if model.wall.shape != "open"]  # type: ignore[attr-defined]
    with database.superuser(database.NAME) as connection, connection.transaction(force_rollback=True):
        cursor = connection.cursor()
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
            " AND conrelid::regclass::text = ANY(%s)",
            [[model._meta.db_table for model in models]],
        )
        for table, name in cursor.fetchall():
            cursor.execute(
                sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
                    sql.Identifier(table), sql.Identifier(name)
                )
            )
        yield cursor, [Laid(cursor, model) for model in models]


def look(cursor: psycopg.Cursor, viewer: Viewer) -> None:
    """Be the application's role with this viewer's settings."""
    cursor.execute("RESET ROLE")
    low, high = low_high(viewer.paths)
    given = (viewer.account or "", ",".join(viewer.paths), low, high)
    for name, value in zip(("actor", "paths", "low", "high"), given, strict=True):
        cursor.execute("SELECT set_config(%s, %s, true)", [f"fangxin.{name}", value])
    cursor.execute("SET LOCAL ROLE fangxin_app")


def seen_in(cursor: psycopg.Cursor, table: Laid) -> set[Any]:
    cursor.execute(sql.SQL("SELECT {} FROM {}").format(table.key, table.table))
    return {row[0] for row in cursor.fetchall()}


def state_purpose(cursor: psycopg.Cursor, viewer: Viewer, purpose: str) -> None:
    """Lay the record of a purpose and name it, so that the tables behind one are looked into too."""
    cursor.execute("RESET ROLE")
    number = uuid.UUID(int=next(_serial))
    cursor.execute(
        "INSERT INTO audit_purposeuse SELECT (jsonb_populate_record(used, jsonb_build_object("
        "'id', %s::uuid, 'purpose', %s::text, 'actor_id', %s::bigint, 'recorded_at', fangxin_now()))).*"
        " FROM audit_purposeuse used LIMIT 1",
        [number, purpose, int(viewer.account or 0)],
    )
    cursor.execute("SELECT set_config('fangxin.purpose', %s, true)", [str(number)])
    cursor.execute("SET LOCAL ROLE fangxin_app")


def test_the_database_alone_shows_each_row_to_whom_its_wall_declares(
    laid: tuple[psycopg.Cursor, list[Laid]], record_property: Any
) -> None:
    """Every table × row × viewer, by a query with no filter at all."""
    cursor, tables = laid
    cells, leaks, hidden = 0, [], []
    for viewer in VIEWERS:
        look(cursor, viewer)
        for table in tables:
            if table.model._meta.db_table == "audit_purposeuse":
                continue
            seen = seen_in(cursor, table)
            for key, row in table.rows.items():
                cells += 1
                wanted = may_see(table.wall, row, viewer) and not table.wall.purpose
                if (key in seen) and not wanted:
                    leaks.append(f"{viewer.name} sees {table.model._meta.label} of {row}")
                if wanted and key not in seen:
                    hidden.append(f"{viewer.name} does not see {table.model._meta.label} of {row}")
    record_property("cells", cells)
    print(f"\n{cells} cells read")
    assert not leaks, f"{len(leaks)} of {cells}:\n" + "\n".join(leaks[:30])
    assert not hidden, f"{len(hidden)} of {cells}:\n" + "\n".join(hidden[:30])
    assert cells >= MATRIX_CELLS


def test_what_stands_behind_a_purpose_is_seen_in_its_shape_once_the_purpose_is_stated(
    laid: tuple[psycopg.Cursor, list[Laid]],
) -> None:
    """Without the purpose nothing (above); with it the same three shapes hold; with another purpose nothing again."""
    cursor, tables = laid
    behind = [table for table in tables if table.wall.purpose]
    assert behind
    for viewer in VIEWERS:
        if viewer.account is None or not viewer.account.isdecimal():
            continue
        for table, stated in itertools.product(behind, ("", "something else")):
            look(cursor, viewer)
            state_purpose(cursor, viewer, stated or table.wall.purpose)
            seen = seen_in(cursor, table)
            wanted = {k for k, row in table.rows.items() if may_see(table.wall, row, viewer) and not stated}
            assert seen & set(table.rows) == wanted, (viewer.name, table.model._meta.label, stated)


def changes(cursor: psycopg.Cursor, table: Laid, viewer: Viewer) -> Iterator[tuple[Row, bool, bool]]:
    """Each row of a table with what the viewer may and what a change without a filter did."""
    statement = sql.SQL("UPDATE {} SET {} = {} RETURNING {}")
    cursor.execute(statement.format(table.table, table.key, table.key, table.key))
    changed = {row[0] for row in cursor.fetchall()}
    for key, row in table.rows.items():
        yield row, may_write(table.wall, row, viewer) and may_see(table.wall, row, viewer), key in changed


def additions(cursor: psycopg.Cursor, table: Laid, viewer: Viewer) -> Iterator[tuple[Row, bool, bool]]:
    """A new row for each place with what the viewer may and whether the wall took it."""
    for row in rows_of(table.model):
        try:
            with cursor.connection.transaction():
                table.add(cursor, row)
            added = True
        except psycopg.errors.InsufficientPrivilege:
            added = False
        except (
            psycopg.errors.UniqueViolation
        ):  # an account's own row is there already: the wall let it through
            added = True
        yield row, may_write(table.wall, row, viewer), added


def test_the_database_alone_lets_nobody_change_or_add_rows_of_a_place_not_his(
    laid: tuple[psycopg.Cursor, list[Laid]], record_property: Any
) -> None:
    """Every table × row × viewer: a change without a filter, and a new row for every place."""
    cursor, tables = laid
    cells, faults = 0, []
    writable = [t for t in tables if t.model._meta.db_table not in OWNER_WRITES and not t.wall.purpose]
    changing = [t for t in writable if not t.wall.record]
    adding = {VIEWERS[0], VIEWERS[4], VIEWERS[10], VIEWERS[12], VIEWERS[16]}
    for viewer in VIEWERS:
        look(cursor, viewer)
        tried = [(changes, table) for table in changing]
        tried += [(additions, table) for table in writable if viewer in adding]
        for act, table in tried:
            for row, wanted, happened in act(cursor, table, viewer):
                cells += 1
                if wanted is not happened:
                    faults.append(
                        f"{viewer.name}, {act.__name__}, {table.model._meta.label}, {row}: {happened}"
                    )
    record_property("cells", cells)
    print(f"\n{cells} cells written")
    assert not faults, f"{len(faults)} of {cells}:\n" + "\n".join(faults[:30])
    assert cells >= 10_000


def counts() -> dict[str, int]:
    """Rows that this connection sees now, by table, with no filter."""
    return {
        model._meta.label: model._default_manager.count()
        for model in walled_models()
        if model.wall.shape not in ("open", "published")  # type: ignore[attr-defined]
    }


# Two tables of three are filled by what people did. That no table at all shows a row to a connection that is left with
# empty settings is asked of the laid rows above ("no settings", after seventeen others on the same connection).
FEWEST_FILLED = 85


@pytest.fixture
def lived(committed_world: World) -> World:
    """A day and a month were lived; papers, children, menus and people are there."""
    world = committed_world
    with transaction.atomic():  # one, so that what is looked up in between is seen
        mother = person("mother", "莫母", world.school, (Role.GUARDIAN,))
        world.people["mother"] = mother
        with acting(SYSTEM):
            GuardianLink.objects.create(
                pupil=world.pupils[0], account=mother, relation="mother", since=TERM_START
            )
        play(world, "mother")
    with looking(SYSTEM):
        found = counts()
    empty = sorted(label for label, number in found.items() if not number)
    assert len(found) - len(empty) >= FEWEST_FILLED, f"{len(found) - len(empty)} filled, empty: {empty}"
    return world


LOOKERS = ("keeper", "principal", "reviewer", "clerk", "mother", "neighbour")


def test_a_connection_that_served_somebody_shows_the_next_one_nothing_of_it(lived: World) -> None:
    """After each person the same connection, without settings, sees no row of any table; nor does the public."""
    seen = {}
    for name in LOOKERS:
        with looking(lived.actor(name)):
            seen[name] = counts()
        assert not any(counts().values()), name
        with looking(PUBLIC):
            assert not any(counts().values()), name
    total = {name: sum(found.values()) for name, found in seen.items()}
    assert total["mother"] < total["clerk"] < total["reviewer"]
    assert total["neighbour"] < total["clerk"]
    assert total["keeper"] == total["principal"]


def lines(model: type[Model]) -> Iterator[str]:
    """Every row of a table, without a filter, one round trip a row."""
    for row in model._default_manager.order_by("pk").iterator(chunk_size=1):
        yield f"{row.pk},"


def test_what_is_streamed_after_the_request_sees_nothing_unless_it_looks_again(lived: World) -> None:
    """A streamed answer is written after its transaction has ended: of no table a row is left in it."""

    def looked_again(name: str, model: type[Model]) -> Iterator[str]:
        with looking(lived.actor(name)):
            yield from lines(model)

    streamed: dict[str, set[str]] = {}
    for name in LOOKERS:
        with looking(lived.actor(name)):
            found = counts()
            models = [model for model in walled_models() if found.get(model._meta.label)]
            answers = [(model, StreamingHttpResponse(lines(model))) for model in models]
        for model, answer in answers:
            assert b"".join(answer) == b"", (name, model._meta.label)
        for model in models:
            again = b"".join(StreamingHttpResponse(looked_again(name, model)))
            assert again.count(b",") == found[model._meta.label], (name, model._meta.label)
        streamed[name] = {model.wall.shape for model in models}  # type: ignore[attr-defined]
    assert set.union(*streamed.values()) == {"owned", "inherited", "party"}
    assert b"".join(StreamingHttpResponse(looked_again("other_clerk", Delivery))) == b""
    with application.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("fangxin_app",)
