"""What the database itself refuses: a child in two classes at once, a spell moved or reopened, counts that do not add
up, an approval by the person who declared, a notice before both approvals."""

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

CREATE OR REPLACE FUNCTION roster_keep_spell() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.recorded_at < fangxin_now() - interval '1 day' THEN
      RAISE EXCEPTION 'enrolment % was entered more than a day ago: close it, it cannot be taken back', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_old_spell_stays';
    END IF;
    RETURN OLD;
  END IF;
  IF NEW.pupil_id <> OLD.pupil_id OR NEW.school_class_id <> OLD.school_class_id OR NEW.since <> OLD.since
     OR NEW.recorded_at <> OLD.recorded_at OR OLD.until IS NOT NULL THEN
    RAISE EXCEPTION 'enrolment %: a spell is closed once, never moved or reopened', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_spell_is_only_closed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_keep_spell BEFORE UPDATE OR DELETE ON roster_enrolment
  FOR EACH ROW EXECUTE FUNCTION roster_keep_spell();

CREATE OR REPLACE FUNCTION roster_approval_in_order() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.by_id = (SELECT by_id FROM roster_declaration WHERE id = NEW.declaration_id) THEN
    RAISE EXCEPTION 'declaration % is decided by the person who declared it', NEW.declaration_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_declarer_does_not_decide';
  END IF;
  IF EXISTS (SELECT 1 FROM roster_declarationapproval WHERE declaration_id = NEW.declaration_id AND NOT approved) THEN
    RAISE EXCEPTION 'declaration % was returned', NEW.declaration_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_returned_is_over';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_in_order BEFORE INSERT ON roster_declarationapproval
  FOR EACH ROW EXECUTE FUNCTION roster_approval_in_order();

CREATE OR REPLACE FUNCTION roster_lines_add_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE declared bigint; said integer; counted integer; strangers integer;
BEGIN
  IF TG_TABLE_NAME = 'roster_declaration' THEN declared := NEW.id; ELSE declared := NEW.declaration_id; END IF;
  SELECT pupils INTO said FROM roster_declaration WHERE id = declared;
  SELECT coalesce(sum(line.pupils), 0), count(*) FILTER (WHERE class.school_id <> declaration.school_id)
    INTO counted, strangers
    FROM roster_declarationline line
    JOIN roster_schoolclass class ON class.id = line.school_class_id
    JOIN roster_declaration declaration ON declaration.id = line.declaration_id
    WHERE line.declaration_id = declared;
  IF said IS DISTINCT FROM counted OR strangers > 0 THEN
    RAISE EXCEPTION 'declaration % says % pupils, its classes say %', declared, said, counted
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_lines_add_up';
  END IF;
  RETURN NULL;
END $$;
-- Checked at commit, when the declaration and its lines are all there.
CREATE CONSTRAINT TRIGGER rule_lines_add_up AFTER INSERT ON roster_declaration
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION roster_lines_add_up();
CREATE CONSTRAINT TRIGGER rule_lines_add_up AFTER INSERT ON roster_declarationline
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION roster_lines_add_up();
"""


class Migration(migrations.Migration):
    dependencies = [("roster", "0001_tables")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
