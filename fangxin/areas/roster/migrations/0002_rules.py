"""What the database itself refuses: a child in two classes at once; a notice before both approvals."""

from django.db import migrations

SQL = """
ALTER TABLE roster_enrolment ADD CONSTRAINT roster_no_two_classes_at_once
  EXCLUDE USING gist (int8range(pupil_id, pupil_id, '[]') WITH &&, daterange(since, until) WITH &&);

CREATE OR REPLACE FUNCTION roster_notice_after_approvals() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT count(*) FROM roster_declarationapproval
      WHERE declaration_id = NEW.declaration_id AND approved) < 2 THEN
    RAISE EXCEPTION 'declaration % is not approved by education and finance', NEW.declaration_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_notice_after_two_approvals';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_after_approvals BEFORE INSERT ON roster_declarationnotice
  FOR EACH ROW EXECUTE FUNCTION roster_notice_after_approvals();
"""


class Migration(migrations.Migration):
    dependencies = [("roster", "0001_tables")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
