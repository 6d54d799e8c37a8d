"""What the database itself refuses: a menu on a day that was called off, or on another school's day."""

from django.db import migrations

SQL = """
CREATE TRIGGER rule_open_day BEFORE INSERT ON menus_menuday
  FOR EACH ROW EXECUTE FUNCTION fangxin_refuse_closed_day();

CREATE OR REPLACE FUNCTION menus_same_school() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT school_id FROM policy_mealday WHERE id = NEW.meal_day_id)
     <> (SELECT school_id FROM menus_menuweek WHERE id = NEW.menu_week_id) THEN
    RAISE EXCEPTION 'the menu and the meal day belong to different schools'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_day_of_own_school';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_same_school BEFORE INSERT ON menus_menuday
  FOR EACH ROW EXECUTE FUNCTION menus_same_school();
"""


class Migration(migrations.Migration):
    dependencies = [("menus", "0001_tables"), ("policy", "0002_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
