"""What the database itself refuses: entries on a called-off day, a class of another school, absences that do not add up."""

from django.db import migrations

SQL = """
CREATE TRIGGER rule_open_day BEFORE INSERT ON dining_rollcall
  FOR EACH ROW EXECUTE FUNCTION fangxin_refuse_closed_day();
CREATE TRIGGER rule_open_day BEFORE INSERT ON dining_mealservice
  FOR EACH ROW EXECUTE FUNCTION fangxin_refuse_closed_day();
CREATE TRIGGER rule_open_day BEFORE INSERT ON dining_accompaniment
  FOR EACH ROW EXECUTE FUNCTION fangxin_refuse_closed_day();

CREATE OR REPLACE FUNCTION dining_same_school() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT school_id FROM policy_mealday WHERE id = NEW.meal_day_id)
     <> (SELECT school_id FROM roster_schoolclass WHERE id = NEW.school_class_id) THEN
    RAISE EXCEPTION 'the class and the meal day belong to different schools'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_roll_call_of_own_school';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_same_school BEFORE INSERT ON dining_rollcall
  FOR EACH ROW EXECUTE FUNCTION dining_same_school();

CREATE OR REPLACE FUNCTION dining_absences_add_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE said integer; counted integer; roll bigint;
BEGIN
  IF TG_TABLE_NAME = 'dining_rollcall' THEN roll := NEW.id; ELSE roll := NEW.roll_call_id; END IF;
  SELECT absent INTO said FROM dining_rollcall WHERE id = roll;
  SELECT count(*) INTO counted FROM dining_absence WHERE roll_call_id = roll;
  IF said IS DISTINCT FROM counted THEN
    RAISE EXCEPTION 'roll call % says % absent but names %', roll, said, counted
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_absences_add_up';
  END IF;
  RETURN NULL;
END $$;
-- Checked at commit, when the roll call and its absences are all there.
CREATE CONSTRAINT TRIGGER rule_absences_add_up AFTER INSERT ON dining_rollcall
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dining_absences_add_up();
CREATE CONSTRAINT TRIGGER rule_absences_add_up AFTER INSERT ON dining_absence
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dining_absences_add_up();
"""


class Migration(migrations.Migration):
    dependencies = [("dining", "0001_tables"), ("policy", "0002_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
