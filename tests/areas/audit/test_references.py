"""References that triggers keep for whole statements: no row names a row that is not there, whoever writes or deletes."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.audit.walls import guarded_keys, wall_sql, walled_models
from fangxin.areas.roster.models import ClassTeacher, Pupil
from tests import database
from tests.factories.children import admitted, child, class_of
from tests.factories.world import TERM_START, World

NOWHERE = 987_654_321
ROWS = {
    "roster_pupil.school_id": "INSERT INTO roster_pupil (owner_path, school_id) VALUES ('', {nowhere})",
    "roster_pupilidentity.pupil_id": "INSERT INTO roster_pupilidentity (owner_path, pupil_id, name, sex, guardian, id_kind,"
    " id_last_four, id_sealed, student_kind, student_last_four, student_sealed, phone_sealed, index_version,"
    " matching_version, contested, case_number, doubt)"
    " VALUES ('', {nowhere}, '王小雨', 'm', '', '', '', '', '', '', '', '', 1, 0, false, '', 'id_missing')",
    "roster_enrolment.pupil_id": "INSERT INTO roster_enrolment (owner_path, pupil_id, school_class_id, since, began_as, ended_as)"
    " VALUES ('', {nowhere}, {seat}, '2027-03-01', '', '')",
    "roster_enrolment.school_class_id": "INSERT INTO roster_enrolment"
    " (owner_path, pupil_id, school_class_id, since, began_as, ended_as)"
    " VALUES ('', {pupil}, {nowhere}, '2027-03-01', '', '')",
}  # fmt: skip


def guarded() -> set[str]:
    return {
        f"{model._meta.db_table}.{key.column}" for model in walled_models() for key in guarded_keys(model)
    }


def test_every_reference_without_a_foreign_key_is_guarded_and_tested_here() -> None:
    bare = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and not field.db_constraint
    }
    assert bare == guarded() == set(ROWS)


def raw(statement: str) -> None:
    """As a superuser on a connection of its own: no grant and no row security stands in the way."""
    with database.superuser(database.NAME) as other:
        other.execute(statement)


def unseated(world: World) -> int:
    """A child of the school that nothing names yet."""
    with transaction.atomic(), acting(world.actor("principal")):
        return Pupil.objects.create(school=world.school).pk


@pytest.mark.parametrize("reference", sorted(ROWS))
def test_a_row_that_names_nothing_is_refused(committed_world: World, reference: str) -> None:
    pupil, seat = unseated(committed_world), class_of(committed_world.school).pk
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="does not exist"):
        raw(ROWS[reference].format(nowhere=NOWHERE, seat=seat, pupil=pupil))


def test_a_changed_reference_is_looked_at_too(committed_world: World) -> None:
    with transaction.atomic():
        (one,) = admitted(committed_world, child(1))
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="does not exist"):
        raw(f"UPDATE roster_pupil SET school_id = {NOWHERE} WHERE id = {one.pupil_id}")


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM roster_pupil WHERE id = {pupil}", "names this row"),
        ("DELETE FROM roster_schoolclass WHERE id = {seat}", "names this row"),
        (f"UPDATE roster_pupil SET id = {NOWHERE} WHERE id = {{pupil}}", "names this row"),
        (
            "BEGIN ISOLATION LEVEL REPEATABLE READ; DELETE FROM roster_pupil WHERE id = {pupil}",
            "READ COMMITTED",
        ),
    ],
)
def test_a_row_that_others_name_stays(committed_world: World, statement: str, told: str) -> None:
    with transaction.atomic():
        (one,) = admitted(committed_world, child(1))
        seat = class_of(committed_world.school).pk
    with pytest.raises(psycopg.Error, match=told):
        raw(statement.format(pupil=one.pupil_id, seat=seat))


def test_a_row_is_not_written_from_a_snapshot_that_would_not_see_a_deletion(committed_world: World) -> None:
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="READ COMMITTED"):
        raw(
            "BEGIN ISOLATION LEVEL REPEATABLE READ;"
            f" INSERT INTO roster_pupil (owner_path, school_id) VALUES ('', {committed_world.school.pk})"
        )


def test_many_rows_whose_owner_no_guard_compares_are_not_declared() -> None:
    class Unguarded:
        _meta = ClassTeacher._meta
        wall = Wall("owned", owner="school_class", many=True)

    with pytest.raises(TypeError, match="compared by the guard"):
        wall_sql(Unguarded)  # type: ignore[arg-type]


def test_a_child_row_written_while_its_parent_is_deleted_finds_no_parent(committed_world: World) -> None:
    world = committed_world
    pupil, seat = unseated(world), class_of(world.school).pk
    told: list[str] = []

    def enter() -> None:
        try:
            with transaction.atomic(), acting(SYSTEM), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO roster_enrolment (owner_path, pupil_id, school_class_id, since, began_as, ended_as,"
                    " recorded_at) VALUES (%s, %s, %s, %s, '', '', fangxin_now())",
                    [world.school.path, pupil, seat, TERM_START],
                )
            told.append("written")
        except IntegrityError as error:
            told.append(str(error))
        finally:
            connection.close()

    writer = threading.Thread(target=enter)
    with database.superuser(database.NAME) as other, other.transaction():
        other.execute("DELETE FROM roster_pupil WHERE id = %s", [pupil])
        writer.start()
        time.sleep(0.5)
        assert told == []  # waits for the deletion to be decided
    writer.join(20)
    assert len(told) == 1
    assert "does not exist" in told[0]


def test_a_deletion_waits_for_the_writer_of_a_child_row_and_is_refused(committed_world: World) -> None:
    world = committed_world
    pupil, seat = unseated(world), class_of(world.school).pk
    told: list[str] = []

    def delete() -> None:
        try:
            raw(f"DELETE FROM roster_pupil WHERE id = {pupil}")
            told.append("deleted")
        except psycopg.Error as error:
            told.append(str(error))

    deleter = threading.Thread(target=delete)
    with transaction.atomic(), acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO roster_enrolment (owner_path, pupil_id, school_class_id, since, began_as, ended_as, recorded_at)"
            " VALUES (%s, %s, %s, %s, '', '', fangxin_now())",
            [world.school.path, pupil, seat, TERM_START],
        )
        deleter.start()
        time.sleep(0.5)
        assert told == []
    deleter.join(20)
    assert len(told) == 1
    assert "names this row" in told[0]
