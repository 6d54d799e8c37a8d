"""Tables that are made together: the same tables, rendered once."""

from __future__ import annotations

import pytest
from django.db import connections, models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

from fangxin.areas.audit.tables import CreateTables


def number() -> tuple[str, models.Field]:
    return "id", models.BigAutoField(primary_key=True)


def pointing_to(name: str) -> tuple[str, models.Field]:
    return "of", models.ForeignKey(name, on_delete=models.PROTECT)


TABLES = [
    CreateModel("Crate", [number()]),
    CreateModel("Egg", [number(), pointing_to("audit.crate")]),
    CreateModel("Stamp", [number(), pointing_to("audit.egg")]),
]


def after(*operations: CreateModel | CreateTables) -> ProjectState:
    state = ProjectState()
    assert state.apps, "rendered before, as it is in the middle of a migration"
    for operation in operations:
        operation.state_forwards("audit", state)
    return state


def test_the_tables_are_the_same_as_one_by_one() -> None:
    assert after(CreateTables(TABLES)).models == after(*TABLES).models


def test_nothing_is_rendered_until_the_first_table_is_made() -> None:
    state = after(CreateTables(TABLES))
    assert "apps" not in state.__dict__
    assert {model._meta.model_name for model in state.apps.get_models()} == {"crate", "egg", "stamp"}


@pytest.mark.django_db(databases=["owner"])
def test_they_are_made_in_their_order_and_dropped_in_the_other() -> None:
    together, before = CreateTables(TABLES), ProjectState()
    state = after(together)
    with connections["owner"].schema_editor(collect_sql=True, atomic=False) as editor:
        together.database_forwards("audit", editor, before, state)
        together.database_backwards("audit", editor, state, before)
    said = [line for line in editor.collected_sql if line.startswith(("CREATE TABLE", "DROP TABLE"))]
    assert [line.split('"')[1] for line in said] == [
        "audit_crate", "audit_egg", "audit_stamp", "audit_stamp", "audit_egg", "audit_crate",
    ]  # fmt: skip
    assert together.describe() == "Create tables Crate, Egg, Stamp"
