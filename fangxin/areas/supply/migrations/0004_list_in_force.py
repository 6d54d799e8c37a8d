"""An order waits for the whole of the list's way: also for an objection that holds it."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION supply_list_in_force() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT roster_list_in_force(NEW.declaration_id, (NEW.at AT TIME ZONE 'Asia/Shanghai')::date) THEN
    RAISE EXCEPTION 'declaration % is not in force', NEW.declaration_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_declaration_in_force';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_order_gate_list BEFORE INSERT ON supply_order
  FOR EACH ROW EXECUTE FUNCTION supply_list_in_force();
"""


class Migration(migrations.Migration):
    dependencies = [("supply", "0003_stock_rules"), ("roster", "0003_list_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
