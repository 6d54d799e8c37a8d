"""References between rows, kept for all rows of a statement at once.

PostgreSQL checks a foreign key row by row: four of them cost four seconds when a hundred thousand children come in. A
column that says `db_constraint=False` is guarded by the triggers below instead, to the same end. The writer of a child
row holds its parent (FOR KEY SHARE) until its transaction ends, so a deletion of the parent waits, then finds the child
and is refused; and a writer that waited for a deletion finds no parent and is refused.
"""

from __future__ import annotations


def reference_sql(table: str, column: str, parent: str) -> str:
    """The guards of one reference: at the table itself and at its parent."""
    name = f"{table}_{column}"
    return _child_sql(table, column, parent, name) + _parent_sql(table, column, parent, name)


def _child_sql(table: str, column: str, parent: str, name: str) -> str:
    # The trigger's name comes after the `rule_…` ones: where such a rule has locked the parents already, this is free.
    return f"""
CREATE OR REPLACE FUNCTION "fangxin_refers_{name}"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE whole boolean;
BEGIN
  IF TG_LEVEL = 'ROW' THEN
    PERFORM 1 FROM "{parent}" WHERE id = NEW.{column} FOR KEY SHARE;
    whole := FOUND;
  ELSE
    WITH wanted AS MATERIALIZED (SELECT DISTINCT {column} AS id FROM written WHERE {column} IS NOT NULL),
      held AS MATERIALIZED (SELECT parent.id FROM wanted JOIN "{parent}" AS parent ON parent.id = wanted.id
        FOR KEY SHARE OF parent)
    SELECT (SELECT count(*) FROM held) = (SELECT count(*) FROM wanted) INTO whole;
  END IF;
  IF NOT whole THEN
    RAISE EXCEPTION '%: a row names a row of {parent} that does not exist', TG_TABLE_NAME
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'fangxin_refers_{name}';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS written_refers_{column} ON "{table}";
CREATE TRIGGER written_refers_{column} AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION "fangxin_refers_{name}"();
DROP TRIGGER IF EXISTS written_refers_{column}_changed ON "{table}";
CREATE TRIGGER written_refers_{column}_changed AFTER UPDATE OF {column} ON "{table}" FOR EACH ROW
  WHEN (NEW.{column} IS DISTINCT FROM OLD.{column} AND NEW.{column} IS NOT NULL)
  EXECUTE FUNCTION "fangxin_refers_{name}"();
"""


def _parent_sql(table: str, column: str, parent: str, name: str) -> str:
    return f"""
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
