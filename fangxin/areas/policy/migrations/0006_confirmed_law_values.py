"""The database knows of each floor whether its text was read, and a programme's own value beside the general one."""

from django.db import migrations, models

SQL = """
CREATE OR REPLACE FUNCTION fangxin_law(wanted text, on_day date) RETURNS bigint LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found bigint;
BEGIN
  SELECT amount INTO found FROM policy_lawvalue
    WHERE parameter = wanted AND programme = '' AND since <= on_day AND (until IS NULL OR until > on_day);
  IF found IS NULL THEN
    RAISE EXCEPTION 'no value of law % covers %', wanted, on_day USING ERRCODE = 'check_violation';
  END IF;
  RETURN found;
END $$;

-- True where the text of the floor was read, for all or for the programme given.
CREATE OR REPLACE FUNCTION fangxin_law_is_confirmed(wanted text, on_day date, for_programme text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM policy_lawvalue WHERE parameter = wanted AND confirmed AND programme IN ('', for_programme)
      AND since <= on_day AND (until IS NULL OR until > on_day)
  )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0005_away_on_childrens_day")]
    operations = [
        migrations.RemoveConstraint(model_name="lawvalue", name="policy_law_value_once"),
        migrations.AddField("lawvalue", "programme", models.CharField("项目", max_length=40, default="", blank=True)),
        migrations.AddField("lawvalue", "confirmed", models.BooleanField("已核对原文", default=False)),
        migrations.AddConstraint(
            "lawvalue",
            models.UniqueConstraint(name="policy_law_value_once", fields=["parameter", "since", "programme"]),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
