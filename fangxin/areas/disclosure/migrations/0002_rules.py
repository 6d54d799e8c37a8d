"""What the database itself refuses: a skipped version, a school that is none, a publication about a day to come."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION disclosure_next_version() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE newest integer; wanted text;
BEGIN
  SELECT kind INTO wanted FROM organisations_organisation WHERE id = NEW.school_id;
  IF wanted IS DISTINCT FROM 'school' THEN
    RAISE EXCEPTION 'organisation % is not a school', NEW.school_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'disclosure_of_a_school';
  END IF;
  SELECT coalesce(max(version), 0) INTO newest FROM disclosure_publication
    WHERE school_id = NEW.school_id AND kind = NEW.kind AND "on" = NEW."on";
  IF NEW.version <> newest + 1 THEN
    RAISE EXCEPTION 'version % does not follow version %', NEW.version, newest
      USING ERRCODE = 'check_violation', CONSTRAINT = 'disclosure_next_version';
  END IF;
  IF NEW."on" > (NEW.at AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION 'day % has not come', NEW."on"
      USING ERRCODE = 'check_violation', CONSTRAINT = 'disclosure_not_ahead';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_next_version BEFORE INSERT ON disclosure_publication
  FOR EACH ROW EXECUTE FUNCTION disclosure_next_version();
"""


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_tables"), ("organisations", "0002_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
