"""Nothing is ordered for children who are away: an order counts at most those enrolled in the grades that are there."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION supply_heads_are_there() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE there bigint;
BEGIN
  SELECT coalesce(sum(g.n), 0) INTO there FROM (
    SELECT c.grade, count(*) AS n FROM roster_schoolclass c JOIN roster_enrolment e ON e.school_class_id = c.id
    WHERE c.school_id = NEW.school_id AND e.since <= NEW.meal_on AND (e.until IS NULL OR NEW.meal_on < e.until)
    GROUP BY c.grade
  ) g WHERE NOT fangxin_grade_is_away(NEW.meal_day_id, g.grade);
  IF NEW.heads > there THEN
    RAISE EXCEPTION 'order for % heads, but only % children are there', NEW.heads, there
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_heads_are_there';
  END IF;
  RETURN NEW;
END $$;
-- Named so that it is asked after the gates of the list.
CREATE TRIGGER rule_order_heads_there BEFORE INSERT ON supply_order
  FOR EACH ROW EXECUTE FUNCTION supply_heads_are_there();
"""


class Migration(migrations.Migration):
    dependencies = [("supply", "0004_list_in_force"), ("policy", "0005_away_on_childrens_day")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
