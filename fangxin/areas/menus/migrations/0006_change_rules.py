"""What the database itself refuses about changes on the day: a decision by the person who proposed, a change of a day
that the week does not have, and an accepted change whose week is not the next one of the same school and Monday."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION menus_change_of_its_week() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM menus_menuday WHERE menu_week_id = NEW.menu_week_id AND meal_day_id = NEW.meal_day_id
  ) THEN
    RAISE EXCEPTION 'the week has no such meal day'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_change_of_its_week';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_change_of_its_week BEFORE INSERT ON menus_menuchange
  FOR EACH ROW EXECUTE FUNCTION menus_change_of_its_week();

CREATE OR REPLACE FUNCTION menus_change_by_two_people() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE change menus_menuchange;
BEGIN
  SELECT * INTO change FROM menus_menuchange WHERE id = NEW.change_id;
  IF NEW.by_id = change.by_id THEN
    RAISE EXCEPTION 'who proposes a change does not decide on it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_change_by_two_people';
  END IF;
  IF NEW.accepted AND NOT EXISTS (
    SELECT 1 FROM menus_menuweek after JOIN menus_menuweek before ON before.id = after.supersedes_id
      WHERE after.id = NEW.menu_week_id AND before.id = change.menu_week_id
        AND after.school_id = before.school_id AND after.monday = before.monday
  ) THEN
    RAISE EXCEPTION 'the week is not the next one of the changed week'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_change_makes_next_week';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_change_by_two_people BEFORE INSERT ON menus_menuchangeverdict
  FOR EACH ROW EXECUTE FUNCTION menus_change_by_two_people();
"""


class Migration(migrations.Migration):
    dependencies = [("menus", "0005_changes")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
