"""What the database itself refuses about plans: one's own approval, a value added after the decision, a filing of what
nobody approved, a receipt by the one who filed."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION policy_plan_by_another() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT by_id FROM policy_plan WHERE id = NEW.plan_id) = NEW.by_id THEN
    RAISE EXCEPTION 'plan %: nobody approves what he wrote', NEW.plan_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_plan_by_another';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_by_another BEFORE INSERT ON policy_plandecision
  FOR EACH ROW EXECUTE FUNCTION policy_plan_by_another();

CREATE OR REPLACE FUNCTION policy_plan_is_open() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM policy_plandecision WHERE plan_id = NEW.plan_id) THEN
    RAISE EXCEPTION 'plan % is decided: no value can be added to it', NEW.plan_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_plan_is_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_open BEFORE INSERT ON policy_planvalue
  FOR EACH ROW EXECUTE FUNCTION policy_plan_is_open();

CREATE OR REPLACE FUNCTION policy_plan_is_approved() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM policy_plandecision WHERE plan_id = NEW.plan_id AND approved) THEN
    RAISE EXCEPTION 'plan % is not approved: it cannot be filed', NEW.plan_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_plan_is_approved';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_approved BEFORE INSERT ON policy_planfiling
  FOR EACH ROW EXECUTE FUNCTION policy_plan_is_approved();

CREATE OR REPLACE FUNCTION policy_plan_received_by_another() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT by_id FROM policy_planfiling WHERE id = NEW.filing_id) = NEW.by_id THEN
    RAISE EXCEPTION 'filing %: nobody confirms the receipt of what he sent', NEW.filing_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_plan_received_by_another';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_by_another BEFORE INSERT ON policy_planreceipt
  FOR EACH ROW EXECUTE FUNCTION policy_plan_received_by_another();
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0003_document_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
