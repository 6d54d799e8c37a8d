"""What the database itself refuses: a value of law that is not covered, an entry on a meal day that was called off,
two terms of a county on one day."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION fangxin_law(wanted text, on_day date) RETURNS bigint LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found bigint;
BEGIN
  SELECT amount INTO found FROM policy_lawvalue
    WHERE parameter = wanted AND since <= on_day AND (until IS NULL OR until > on_day);
  IF found IS NULL THEN
    RAISE EXCEPTION 'no value of law % covers %', wanted, on_day USING ERRCODE = 'check_violation';
  END IF;
  RETURN found;
END $$;

CREATE OR REPLACE FUNCTION fangxin_refuse_closed_day() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM policy_mealdayclosure WHERE meal_day_id = NEW.meal_day_id) THEN
    RAISE EXCEPTION 'meal day % was called off: nothing can be entered for it', NEW.meal_day_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_meal_day_is_open';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION policy_terms_apart() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM policy_term other
    WHERE other.county_id = NEW.county_id AND other.since < NEW.until AND NEW.since < other.until
      AND other.id IS DISTINCT FROM NEW.supersedes_id
      AND NOT EXISTS (SELECT 1 FROM policy_term later WHERE later.supersedes_id = other.id)
  ) THEN
    RAISE EXCEPTION 'term % overlaps another term of the county', NEW.name
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_terms_apart';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_terms_apart BEFORE INSERT ON policy_term
  FOR EACH ROW EXECUTE FUNCTION policy_terms_apart();
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_tables")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
