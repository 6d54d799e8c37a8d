"""The second wall, by direct SQL as the application's role."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError, ProgrammingError

from fangxin.areas.audit.actions import enter
from fangxin.areas.audit.queries import look_as, looking
from fangxin.areas.audit.rules.actor import PUBLIC, SYSTEM, Actor, Grant, Role
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.audit.walls import walled_models
from fangxin.areas.policy.models import MealDay
from tests.factories.world import TODAY, World, at


def rows(sql: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def test_the_application_role_owns_nothing_and_has_no_powers(db: None) -> None:
    assert rows("SELECT current_user") == [("fangxin_app",)]
    assert rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    ) == [(False, False, False, False)]
    assert rows(
        "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = 'fangxin_app')"
    ) == [(0,)]


@pytest.mark.parametrize("model", walled_models(), ids=lambda m: m._meta.label)
def test_every_table_declares_its_wall_and_has_it(db: None, model: type) -> None:
    wall = model.wall
    assert isinstance(wall, Wall)
    security = rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", model._meta.db_table
    )
    if wall.shape == "open":
        assert len(wall.reason) > 20, "an open table says why"
        assert security == [(False, False)]
    else:
        assert security == [(True, True)]


@pytest.mark.parametrize("model", [m for m in walled_models() if m.wall.record], ids=lambda m: m._meta.label)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_records_of_fact_refuse_change(db: None, model: type, verb: str) -> None:
    table, column = model._meta.db_table, model._meta.pk.column
    statement = {
        "UPDATE": f'UPDATE "{table}" SET "{column}" = "{column}"',
        "DELETE": f'DELETE FROM "{table}"',
        "TRUNCATE": f'TRUNCATE "{table}" CASCADE',
    }[verb]
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows(statement)


def test_records_refuse_change_even_to_the_owner_of_the_tables(world: World) -> None:
    # The trigger stands behind the missing grant.
    trigger = rows(
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'policy_mealday'::regclass AND tgname LIKE 'fangxin_record%%'"
    )
    assert trigger == [(2,)]


def test_with_the_python_filter_off_another_schools_rows_are_not_there(world: World) -> None:
    look_as(world.actor("keeper"))
    assert {d.school_id for d in MealDay.objects.all()} == {world.school.pk}
    look_as(world.actor("other_keeper"))
    assert {d.school_id for d in MealDay.objects.all()} == {world.other_school.pk}
    look_as(world.actor("reviewer"))
    assert {d.school_id for d in MealDay.objects.all()} == {world.school.pk, world.other_school.pk}
    look_as(world.actor("neighbour"))
    assert not MealDay.objects.exists()
    look_as(PUBLIC)
    assert not MealDay.objects.exists()


def test_a_row_for_another_school_cannot_be_written(world: World) -> None:
    keeper = world.actor("keeper")
    look_as(keeper)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        MealDay.objects.create(
            school=world.other_school, on="2026-09-15", at="2026-09-14T08:00+08:00", by_id=1
        )


def test_the_path_of_a_row_is_built_by_the_database_not_by_the_writer(world: World) -> None:
    enter(SYSTEM)
    day = MealDay(
        school=world.school, on="2026-09-16", at="2026-09-14T08:00+08:00", by_id=1, owner_path="/9/"
    )
    day.save(force_insert=True)
    day.refresh_from_db()
    assert day.owner_path == world.school.path


def test_a_reused_connection_sees_nothing_after_the_transaction(committed_world: World) -> None:
    world = committed_world
    with looking(world.actor("reviewer")):
        assert MealDay.objects.count() == 2
    # The setting is now '' on this very connection, not NULL: '' must open nothing.
    assert rows("SELECT current_setting('fangxin.paths', true)") == [("",)]
    assert MealDay.objects.count() == 0
    with looking(world.actor("keeper")):
        assert MealDay.objects.count() == 1


def test_a_path_that_only_begins_alike_is_another_place(world: World) -> None:
    look_as(SYSTEM)
    assert rows(
        "SELECT fangxin_covers('/1/40/')",
    ) == [(True,)]
    rows("SELECT set_config('fangxin.paths', '/1/4/', true)")
    assert rows("SELECT fangxin_covers('/1/4/7/'), fangxin_covers('/1/40/'), fangxin_covers('/1/')") == [
        (True, False, False)
    ]


def test_every_range_of_a_wall_has_its_index(db: None) -> None:
    without = rows(
        """SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
           JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'fangxin_read'
           WHERE a.attname IN ('owner_path', 'party_path')
             AND strpos(pg_get_expr(p.polqual, p.polrelid), '((' || a.attname || ')::text >=') > 0
             AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)"""
    )
    assert without == []
    ranged = rows(
        "SELECT count(*) FROM pg_policy WHERE polname = 'fangxin_read'"
        " AND strpos(pg_get_expr(polqual, polrelid), '((owner_path)::text >=') > 0"
    )
    assert ranged[0][0] > 20


def test_between_two_granted_places_the_third_stays_hidden(world: World) -> None:
    """The range from the first place to the last holds the school between them; the exact places do not."""
    places = sorted([world.school, world.other_school, world.neighbour_school], key=lambda place: place.path)
    enter(SYSTEM)
    MealDay.objects.create(school=world.neighbour_school, on=TODAY, at=at(8), by_id=0)
    seen = {}
    for granted in ([0], [1], [2], [0, 2], [0, 1, 2]):
        grants = tuple(Grant(Role.AUDITOR, places[n].path, places[n].pk, "") for n in granted)
        look_as(Actor(1, "审计", grants))
        seen[tuple(granted)] = {d.school_id for d in MealDay.objects.all()}
    assert seen == {granted: {places[n].pk for n in granted} for granted in seen}


@pytest.mark.parametrize(
    ("low", "high", "seen"),
    [("", "", 0), ("/", "0", 1), ("/", "/", 0)],
)
def test_a_range_wider_than_the_grant_opens_nothing_more(
    world: World, low: str, high: str, seen: int
) -> None:
    """The settings for the index are only a help: what is granted stands in the paths alone."""
    look_as(world.actor("keeper"))
    rows(f"SELECT set_config('fangxin.low', '{low}', true), set_config('fangxin.high', '{high}', true)")
    assert MealDay.objects.count() == seen


def test_an_organisation_keeps_its_place(world: World) -> None:
    look_as(SYSTEM)
    with pytest.raises(IntegrityError, match="keeps its place"), transaction.atomic():
        world.school.parent = world.neighbour_county
        world.school.save()


def test_the_application_cannot_shift_the_clock(db: None) -> None:
    for statement in (
        "INSERT INTO audit_installation (id, kind, clock_offset) VALUES (1, 'demo', interval '1 day')",
        "UPDATE audit_installation SET clock_offset = interval '1 day'",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            rows(statement + " RETURNING id")


def test_no_table_of_ours_is_left_without_a_model() -> None:
    ours = {m._meta.db_table for m in walled_models()}
    assert ours == {m._meta.db_table for m in apps.get_models() if m.__module__.startswith("fangxin")}
