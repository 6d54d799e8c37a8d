"""References between rows, kept for all rows of a statement at once.

PostgreSQL checks a foreign key row by row and locks each parent: four of them cost four seconds when a hundred thousand
children come in. A column that says `db_constraint=False` is guarded by the triggers below instead, to the same end.

Parents of such rows are hardly ever deleted, children are written every day, so the deletion pays: before it, it locks
the child table against writers and waits for those under way; then it looks for children. A writer that waited for a
deletion finds no parent. Both look with a fresh snapshot, hence READ COMMITTED only.

For rows that come by the hundred thousand the same look compares what the writer said of the parent (`Named`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """The writer named the parent's `path_column` in `owner_path`, and, with `time`, its own time of entry.

    `once`: a parent has one such row, so that gathering equal ones before the look would only cost.
    """

    path_column: str
    time: bool = False
    once: bool = False


def reference_sql(
    table: str, column: str, parent: str, *, named: Named | None = None, looks_at_insert: bool = True
) -> str:
    """The guards of one reference: at the table itself and at its parent.

    `looks_at_insert` is False where another trigger of the table already proves that the parents are there.
    """
    name = f"{table}_{column}"
    child = _child_sql(table, column, parent, name, named, looks_at_insert=looks_at_insert)
    return child + _parent_sql(table, column, parent, name)


def _looks_sql(table: str, column: str, parent: str, named: Named | None) -> str:
    """One look for the parents of all rows, and at what was named of them."""
    if named is None:
        return f"""
    WITH wanted AS MATERIALIZED (SELECT DISTINCT {column} AS id FROM written WHERE {column} IS NOT NULL)
    SELECT NOT EXISTS (SELECT 1 FROM wanted LEFT JOIN "{parent}" AS parent ON parent.id = wanted.id
      WHERE parent.id IS NULL) INTO whole;"""
    first, last, gathered = "min(recorded_at)", "max(recorded_at)", f" GROUP BY {column}, owner_path"
    if named.once:
        first = last = "recorded_at"
        gathered = ""
    times = f", {first} AS first, {last} AS last" if named.time else ""
    # The time must lie within the transaction.
    late = (
        " OR wanted.first < (SELECT fangxin_now() - (clock_timestamp() - now()) - interval '1 second')"
        " OR wanted.last > (SELECT fangxin_now())"
        if named.time
        else ""
    )
    return f"""
    WITH wanted AS {"NOT " if named.once else ""}MATERIALIZED (SELECT {column} AS id, owner_path{times} FROM written{gathered})
    SELECT coalesce(bool_and(parent.id IS NOT NULL), true),
      coalesce(bool_or(wanted.owner_path <> parent.{named.path_column}{late}), false) INTO whole, other
      FROM wanted LEFT JOIN "{parent}" AS parent ON parent.id = wanted.id;"""


def _child_sql(
    table: str, column: str, parent: str, name: str, named: Named | None, *, looks_at_insert: bool
) -> str:
    # Read by index: a session keeps its plan, however many rows come next. The trigger's name comes after the `rule_…`
    # ones, whose messages are the clearer.
    inserted = f"""
CREATE TRIGGER written_refers_{column} AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION "fangxin_refers_{name}"();"""
    return f"""
CREATE OR REPLACE FUNCTION "fangxin_refers_{name}"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE whole boolean; other boolean := false;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION '%: rows are written in READ COMMITTED only: another snapshot would not see a deletion',
      TG_TABLE_NAME USING ERRCODE = 'feature_not_supported';
  ELSIF TG_LEVEL = 'ROW' THEN
    whole := EXISTS (SELECT 1 FROM "{parent}" WHERE id = NEW.{column});
  ELSE {_looks_sql(table, column, parent, named)}
  END IF;
  IF NOT whole THEN
    RAISE EXCEPTION '%: a row names a row of {parent} that does not exist', TG_TABLE_NAME
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'fangxin_refers_{name}';
  ELSIF other THEN
    RAISE EXCEPTION '%: the path or the time that was named is not the row''s own', TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = 'fangxin_stamped';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS fangxin_stamped ON "{table}";
DROP TRIGGER IF EXISTS written_refers_{column} ON "{table}";
{inserted if looks_at_insert or named else ""}
DROP TRIGGER IF EXISTS written_refers_{column}_changed ON "{table}";
CREATE TRIGGER written_refers_{column}_changed AFTER UPDATE OF {column} ON "{table}" FOR EACH ROW
  WHEN (NEW.{column} IS DISTINCT FROM OLD.{column} AND NEW.{column} IS NOT NULL)
  EXECUTE FUNCTION "fangxin_refers_{name}"();
"""


def _parent_sql(table: str, column: str, parent: str, name: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION "fangxin_hold_{name}"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS "hold_{name}" ON "{parent}";
CREATE TRIGGER "hold_{name}" BEFORE DELETE OR UPDATE OF id ON "{parent}"
  FOR EACH STATEMENT EXECUTE FUNCTION "fangxin_hold_{name}"();
CREATE OR REPLACE FUNCTION "fangxin_kept_{name}"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE left_alone boolean;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    left_alone := NOT EXISTS (SELECT 1 FROM "{table}" WHERE {column} = OLD.id);
  ELSIF TG_OP = 'TRUNCATE' THEN
    left_alone := NOT EXISTS (SELECT 1 FROM "{table}" WHERE {column} IS NOT NULL);
  ELSIF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION '%: rows are deleted in READ COMMITTED only: another snapshot would not see a row just written',
      TG_TABLE_NAME USING ERRCODE = 'feature_not_supported';
  ELSE
    left_alone := NOT EXISTS (SELECT 1 FROM gone JOIN "{table}" AS child ON child.{column} = gone.id);
  END IF;
  IF NOT left_alone THEN
    RAISE EXCEPTION '%: a row of {table} names this row', TG_TABLE_NAME
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'fangxin_refers_{name}';
  END IF;
  RETURN CASE TG_LEVEL WHEN 'ROW' THEN NEW END;
END $$;
DROP TRIGGER IF EXISTS "kept_{name}" ON "{parent}";
CREATE TRIGGER "kept_{name}" AFTER DELETE ON "{parent}" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION "fangxin_kept_{name}"();
DROP TRIGGER IF EXISTS "kept_{name}_number" ON "{parent}";
CREATE TRIGGER "kept_{name}_number" AFTER UPDATE OF id ON "{parent}" FOR EACH ROW
  WHEN (NEW.id IS DISTINCT FROM OLD.id) EXECUTE FUNCTION "fangxin_kept_{name}"();
DROP TRIGGER IF EXISTS "kept_{name}_all" ON "{parent}";
CREATE TRIGGER "kept_{name}_all" AFTER TRUNCATE ON "{parent}"
  FOR EACH STATEMENT EXECUTE FUNCTION "fangxin_kept_{name}"();
"""
