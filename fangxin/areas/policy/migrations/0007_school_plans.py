"""A school's own plan is approved by the head of its leading group on that day."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION policy_school_plan_by_head() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE of_place bigint; on_day date := (NEW.at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  SELECT o.id INTO of_place FROM policy_plan p JOIN organisations_organisation o ON o.id = p.place_id
    WHERE p.id = NEW.plan_id AND o.kind = 'school';
  IF NEW.approved AND of_place IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM organisations_body b JOIN organisations_bodymember m ON m.body_id = b.id
    WHERE b.organisation_id = of_place AND b.kind = 'leading_group' AND m.duty = 'head' AND m.account_id = NEW.by_id
      AND m.since <= on_day AND (m.until IS NULL OR on_day < m.until)
  ) THEN
    RAISE EXCEPTION 'plan %: a school plan is approved by the head of its leading group', NEW.plan_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_school_plan_by_head';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_school_plan_by_head BEFORE INSERT ON policy_plandecision
  FOR EACH ROW EXECUTE FUNCTION policy_school_plan_by_head();
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0006_confirmed_law_values"), ("organisations", "0005_body_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
