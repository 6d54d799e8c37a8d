"""Builds the second wall in the database from what the models declare. Runs as the owner's role, after migrations."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections, models

from fangxin.areas.audit.rules.references import Named, reference_sql
from fangxin.areas.audit.rules.walls import (
    APPLICATION_ROLE,
    PathSource,
    Wall,
    grants_sql,
    index_sql,
    policy_sql,
    record_sql,
    stamp_sql,
)

# Tables of libraries that hold no tenant's rows: sessions, lock-outs, content types, the work queue.
LIBRARY_APPS = ("sessions", "axes", "contenttypes", "auth", "procrastinate")

# The application reads these and never writes them: the installation's clock, the law, and the balances that the
# database's own triggers move.
OWNER_WRITES = (
    "audit_installation", "policy_lawvalue", "ledger_allowedpair", "ledger_accountkind", "ledger_balance", "supply_lotbalance",
    "care_surveyticket", "care_surveyballot",
)  # fmt: skip


def walled_models() -> list[type[models.Model]]:
    """Every model of our own areas."""
    return [m for m in apps.get_models() if m.__module__.startswith("fangxin.")]


def path_sources(model: type[models.Model]) -> list[PathSource]:
    """Where the paths of this table's rows are copied from."""
    wall: Wall = model.wall  # type: ignore[attr-defined]
    sources = []
    for target, name in (("owner_path", wall.owner), ("party_path", wall.party)):
        if name:
            key = model._meta.get_field(name)
            if not isinstance(key, models.ForeignKey):
                raise TypeError(f"{model._meta.label}: the wall's {name} is not a foreign key")
            parent: type[models.Model] = key.related_model
            # An organisation's own path, or the same path of the parent row.
            column = "owner_path" if parent._meta.label == "organisations.Organisation" else target
            sources.append(PathSource(target, str(key.column), parent._meta.db_table, column))
    return sources


def guarded_keys(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    """References that no foreign key of the database keeps, but triggers for a whole statement."""
    keys = [field for field in model._meta.local_fields if isinstance(field, models.ForeignKey)]
    return [key for key in keys if not key.db_constraint]  # type: ignore[attr-defined]


def _named_by_writer(model: type[models.Model], key: models.ForeignKey[Any, Any]) -> Named | None:
    """What the writer of many rows may say itself, and the reference's parent knows."""
    wall: Wall = model.wall  # type: ignore[attr-defined]
    if not wall.many or key.name != wall.owner:
        return None
    (source,) = path_sources(model)
    has_time = any(f.name == "recorded_at" for f in model._meta.local_fields)
    return Named(source.path_column, time=has_time, once=bool(key.unique))


def wall_sql(model: type[models.Model]) -> str:
    """The whole wall of one table."""
    wall: Wall = model.wall  # type: ignore[attr-defined]
    table = model._meta.db_table
    if wall.many and wall.owner not in {key.name for key in guarded_keys(model)}:
        raise TypeError(
            f"{model._meta.label}: what many rows name of their owner is compared by the guard of its key"
        )
    fields = {f.name for f in model._meta.get_fields()}
    led = {index.fields[0] for index in model._meta.indexes if index.fields}
    ranged = {"owned": ["owner_path"], "inherited": ["owner_path"], "party": ["owner_path", "party_path"]}
    parts = [
        *(index_sql(table, column) for column in ranged.get(wall.shape, []) if column not in led),
        stamp_sql(table, path_sources(model), recorded_at="recorded_at" in fields, many=wall.many),
        record_sql(table) if wall.record else "",
        *(
            reference_sql(
                table,
                str(key.column),
                key.related_model._meta.db_table,
                named=_named_by_writer(model, key),
                looks_at_insert=key.name not in wall.proven,
            )
            for key in guarded_keys(model)
        ),
        policy_sql(table, wall),
        grants_sql(table, wall),
    ]
    return "".join(parts)


def build_walls(using: str) -> None:
    """Build all walls over the connection `using`, which must be the owner's."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{APPLICATION_ROLE}"')
        cursor.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{APPLICATION_ROLE}"')
        for model in apps.get_models():
            table = model._meta.db_table
            if model._meta.app_label in LIBRARY_APPS and table in existing:
                cursor.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO "{APPLICATION_ROLE}"')
        for model in walled_models():
            if model._meta.db_table in existing:
                cursor.execute(wall_sql(model))
        for table in OWNER_WRITES:
            if table in existing:
                cursor.execute(f'REVOKE INSERT, UPDATE, DELETE ON "{table}" FROM "{APPLICATION_ROLE}"')
