"""A month is settled once, with what earlier months left open, and relieved families only in company."""

from django.db import migrations, models

SQL = """
CREATE OR REPLACE FUNCTION dining_settled_is_covered() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month_run dining_chargerun;
  short integer; relieved integer; settled integer; others integer;
BEGIN
  SELECT * INTO month_run FROM dining_chargerun WHERE id = NEW.charge_run_id;
  SELECT count(*) FILTER (WHERE of_run.school_id <> month_run.school_id OR of_run.month > month_run.month
           OR charge.amount_fen > coalesce(paid.fen, 0) + coalesce(relief.amount_fen, 0)),
         count(relief.id), count(*)
    INTO short, relieved, settled
    FROM dining_familysettled family
    JOIN dining_familycharge charge ON charge.id = family.charge_id
    JOIN dining_chargerun of_run ON of_run.id = charge.run_id
    LEFT JOIN dining_relieftransfer relief ON relief.charge_id = charge.id
    LEFT JOIN LATERAL (SELECT sum(amount_fen) AS fen FROM dining_familypayment WHERE charge_id = charge.id) paid ON true
    WHERE family.run_id = NEW.id;
  IF short > 0 OR settled <> NEW.settled THEN
    RAISE EXCEPTION 'settlement %: not covered', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_settled_is_covered';
  END IF;
  SELECT count(*) INTO others FROM dining_familycharge charge JOIN dining_chargerun of_run ON of_run.id = charge.run_id
    WHERE of_run.school_id = month_run.school_id AND of_run.month <= month_run.month
      AND NOT EXISTS (SELECT 1 FROM dining_familysettled WHERE charge_id = charge.id);
  IF relieved > 0 AND others > 0 AND settled < 2 * relieved THEN
    RAISE EXCEPTION 'settlement %: relieved families without as many paying ones', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_settled_in_company';
  END IF;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("dining", "0004_grade_away")]
    operations = [
        migrations.AddConstraint(
            model_name="settlementrun",
            constraint=models.UniqueConstraint(name="dining_settlement_once", fields=("charge_run",)),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
