"""1 June is free for those under 14: the database says so too of the lower grades of a school that teaches on it."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION fangxin_grade_is_away(wanted_meal_day bigint, wanted_grade integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM policy_schooldayexception away JOIN policy_mealday day ON day.id = wanted_meal_day
    WHERE away.school_id = day.school_id AND away."on" = day."on" AND away.kind = 'trip' AND away.grade = wanted_grade
      AND NOT EXISTS (SELECT 1 FROM policy_schooldayexception later WHERE later.supersedes_id = away.id)
  ) OR (wanted_grade < 7 AND EXISTS (
    SELECT 1 FROM policy_mealday day WHERE day.id = wanted_meal_day
      AND extract(month FROM day."on") = 6 AND extract(day FROM day."on") = 1
      AND NOT EXISTS (
        SELECT 1 FROM policy_schooldayexception taught
        WHERE taught.school_id = day.school_id AND taught."on" = day."on" AND taught.kind = 'makeup'
          AND NOT EXISTS (SELECT 1 FROM policy_schooldayexception later WHERE later.supersedes_id = taught.id))
  ))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0004_plan_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
