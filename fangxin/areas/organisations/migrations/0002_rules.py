"""What the database itself does: it builds an organisation's path of surrogate ids, so that nobody types one."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION organisations_build_path() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.owner_path := COALESCE((SELECT owner_path FROM organisations_organisation WHERE id = NEW.parent_id), '/')
    || NEW.id || '/';
  RETURN NEW;
END $$;
CREATE TRIGGER fangxin_path BEFORE INSERT ON organisations_organisation
  FOR EACH ROW EXECUTE FUNCTION organisations_build_path();

-- Paths are immutable: a merger adds grants, rows are not rewritten.
CREATE OR REPLACE FUNCTION organisations_keep_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.owner_path <> OLD.owner_path OR NEW.parent_id IS DISTINCT FROM OLD.parent_id THEN
    RAISE EXCEPTION 'an organisation keeps its place in the tree' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fangxin_keep_path BEFORE UPDATE ON organisations_organisation
  FOR EACH ROW EXECUTE FUNCTION organisations_keep_path();
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_tables")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
