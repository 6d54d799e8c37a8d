"""What the database itself refuses about documents, hazards, clocks and days off: one's own approval, a version that
follows nothing, a receipt of what nobody approved, a change after the end, a meal on a day the school is closed."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION policy_document_follows() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.supersedes_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM policy_document before WHERE before.id = NEW.supersedes_id
      AND before.place_id = NEW.place_id AND before.kind = NEW.kind AND before.version + 1 = NEW.version
  ) THEN
    RAISE EXCEPTION 'version % of % does not follow the version that it supersedes', NEW.version, NEW.title
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_document_follows';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_follows BEFORE INSERT ON policy_document
  FOR EACH ROW EXECUTE FUNCTION policy_document_follows();

CREATE OR REPLACE FUNCTION policy_document_by_another() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT by_id FROM policy_document WHERE id = NEW.document_id) = NEW.by_id THEN
    RAISE EXCEPTION 'document %: nobody approves what he wrote', NEW.document_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_document_by_another';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_by_another BEFORE INSERT ON policy_documentdecision
  FOR EACH ROW EXECUTE FUNCTION policy_document_by_another();

CREATE OR REPLACE FUNCTION policy_document_is_approved() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wanted bigint;
BEGIN
  IF TG_TABLE_NAME = 'policy_drill' THEN wanted := NEW.plan_id; ELSE wanted := NEW.document_id; END IF;
  IF NOT EXISTS (SELECT 1 FROM policy_documentdecision WHERE document_id = wanted AND approved) THEN
    RAISE EXCEPTION 'document % is not approved', wanted
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_document_is_approved';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_approved BEFORE INSERT ON policy_documentreceipt
  FOR EACH ROW EXECUTE FUNCTION policy_document_is_approved();
CREATE TRIGGER rule_approved BEFORE INSERT ON policy_drill
  FOR EACH ROW EXECUTE FUNCTION policy_document_is_approved();

CREATE OR REPLACE FUNCTION policy_hazard_is_open() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT passed FROM policy_facilityline WHERE id = NEW.line_id) OR EXISTS (
    SELECT 1 FROM policy_rectification r JOIN policy_rectificationreview v ON v.rectification_id = r.id
    WHERE r.line_id = NEW.line_id AND v.accepted
  ) THEN
    RAISE EXCEPTION 'line % has no open hazard', NEW.line_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_hazard_is_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_hazard_open BEFORE INSERT ON policy_rectification
  FOR EACH ROW EXECUTE FUNCTION policy_hazard_is_open();

CREATE OR REPLACE FUNCTION policy_rectification_by_another() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT by_id FROM policy_rectification WHERE id = NEW.rectification_id) = NEW.by_id THEN
    RAISE EXCEPTION 'rectification %: nobody accepts his own work', NEW.rectification_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_rectification_by_another';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_by_another BEFORE INSERT ON policy_rectificationreview
  FOR EACH ROW EXECUTE FUNCTION policy_rectification_by_another();

CREATE OR REPLACE FUNCTION policy_deadline_change_fits() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE stands text;
BEGIN
  IF EXISTS (SELECT 1 FROM policy_deadlinechange WHERE deadline_id = NEW.deadline_id AND kind = 'done') THEN
    RAISE EXCEPTION 'deadline % is done', NEW.deadline_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_deadline_is_running';
  END IF;
  SELECT kind INTO stands FROM policy_deadlinechange
    WHERE deadline_id = NEW.deadline_id AND kind IN ('paused', 'resumed') ORDER BY id DESC LIMIT 1;
  IF (NEW.kind = 'paused' AND stands = 'paused') OR (NEW.kind = 'resumed' AND stands IS DISTINCT FROM 'paused') THEN
    RAISE EXCEPTION 'deadline % cannot be % now', NEW.deadline_id, NEW.kind
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_deadline_pause_pairs';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_change_fits BEFORE INSERT ON policy_deadlinechange
  FOR EACH ROW EXECUTE FUNCTION policy_deadline_change_fits();

CREATE OR REPLACE FUNCTION policy_school_is_open() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM policy_schooldayexception closed WHERE closed.school_id = NEW.school_id AND closed."on" = NEW."on"
      AND closed.kind = 'closed'
      AND NOT EXISTS (SELECT 1 FROM policy_schooldayexception later WHERE later.supersedes_id = closed.id)
  ) THEN
    RAISE EXCEPTION 'the school is closed on %', NEW."on"
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_school_is_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_school_open BEFORE INSERT ON policy_mealday
  FOR EACH ROW EXECUTE FUNCTION policy_school_is_open();

CREATE OR REPLACE FUNCTION policy_exception_follows() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.supersedes_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM policy_schooldayexception before WHERE before.id = NEW.supersedes_id
      AND before.school_id = NEW.school_id AND before."on" = NEW."on" AND before.grade = NEW.grade
  ) THEN
    RAISE EXCEPTION 'the correction is of another day, grade or school'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_exception_follows';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_follows BEFORE INSERT ON policy_schooldayexception
  FOR EACH ROW EXECUTE FUNCTION policy_exception_follows();

-- For the areas above: an entry for a class of a grade that is away (`rule_grade_present` on their tables).
CREATE OR REPLACE FUNCTION fangxin_grade_is_away(wanted_meal_day bigint, wanted_grade integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM policy_schooldayexception away JOIN policy_mealday day ON day.id = wanted_meal_day
    WHERE away.school_id = day.school_id AND away."on" = day."on" AND away.kind = 'trip' AND away.grade = wanted_grade
      AND NOT EXISTS (SELECT 1 FROM policy_schooldayexception later WHERE later.supersedes_id = away.id)
  )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
