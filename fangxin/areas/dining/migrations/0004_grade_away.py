"""A grade that is away has no roll and no meal: neither is entered, and a trip does not follow a roll that was called."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION dining_grade_is_there() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF fangxin_grade_is_away(NEW.meal_day_id, (SELECT grade FROM roster_schoolclass WHERE id = NEW.school_class_id)) THEN
    RAISE EXCEPTION 'the grade of class % is away on meal day %', NEW.school_class_id, NEW.meal_day_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_grade_is_there';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_grade_present BEFORE INSERT ON dining_rollcall
  FOR EACH ROW EXECUTE FUNCTION dining_grade_is_there();

-- A meal is served to somebody: not where every class with children is away.
CREATE OR REPLACE FUNCTION dining_somebody_is_there() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE there boolean; away boolean;
BEGIN
  SELECT bool_or(NOT fangxin_grade_is_away(NEW.meal_day_id, taught.grade)), count(*) > 0 INTO there, away
  FROM (
    SELECT DISTINCT c.grade FROM policy_mealday day
      JOIN roster_schoolclass c ON c.school_id = day.school_id
      JOIN roster_enrolment e ON e.school_class_id = c.id
        AND e.since <= day."on" AND (e.until IS NULL OR day."on" < e.until)
    WHERE day.id = NEW.meal_day_id
  ) taught;
  IF away AND NOT there THEN
    RAISE EXCEPTION 'every grade is away on meal day %', NEW.meal_day_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_somebody_is_there';
  END IF;
  RETURN NEW;
END $$;
-- Named so that it is asked before the kitchen's question about clean tableware.
CREATE TRIGGER rule_anybody_there BEFORE INSERT ON dining_mealservice
  FOR EACH ROW EXECUTE FUNCTION dining_somebody_is_there();

-- The calendar stands below this area: only the database sees both.
CREATE OR REPLACE FUNCTION dining_trip_before_roll() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.kind = 'trip' AND EXISTS (
    SELECT 1 FROM policy_mealday day
      JOIN dining_rollcall called ON called.meal_day_id = day.id
      JOIN roster_schoolclass c ON c.id = called.school_class_id AND c.grade = NEW.grade
    WHERE day.school_id = NEW.school_id AND day."on" = NEW."on" AND called.enrolled > called.absent
      AND NOT EXISTS (SELECT 1 FROM dining_rollcall later WHERE later.supersedes_id = called.id)
  ) THEN
    RAISE EXCEPTION 'the roll of grade % was called on %', NEW.grade, NEW."on"
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_trip_before_roll';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_trip_before_roll BEFORE INSERT ON policy_schooldayexception
  FOR EACH ROW EXECUTE FUNCTION dining_trip_before_roll();
"""


class Migration(migrations.Migration):
    dependencies = [("dining", "0003_family_rules"), ("policy", "0005_away_on_childrens_day")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
