"""What the database itself refuses: a leave by a stranger, a scanner's counter that goes back, a card of two children, a
charge before the list is in force, a family settled that has not been charged there."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION dining_leave_by_own() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE place text; on_day date := (NEW.at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  SELECT owner_path INTO place FROM roster_pupil WHERE id = NEW.pupil_id;
  IF NOT fangxin_covers(place) AND NOT EXISTS (SELECT 1 FROM roster_guardianlink
      WHERE pupil_id = NEW.pupil_id AND account_id = NEW.by_id AND since <= on_day
        AND (until IS NULL OR on_day < until)) THEN
    RAISE EXCEPTION 'account % is no guardian of this child', NEW.by_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_leave_by_family_or_school';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_by_own BEFORE INSERT ON dining_leave
  FOR EACH ROW EXECUTE FUNCTION dining_leave_by_own();

CREATE OR REPLACE FUNCTION dining_withdrawn_by_own() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM dining_leave WHERE id = NEW.leave_id
      AND (by_id = NEW.by_id OR fangxin_covers(owner_path))) THEN
    RAISE EXCEPTION 'leave % is taken back by who announced it, or by the school', NEW.leave_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_leave_withdrawn_by_own';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_by_own BEFORE INSERT ON dining_leavewithdrawal
  FOR EACH ROW EXECUTE FUNCTION dining_withdrawn_by_own();

ALTER TABLE dining_mealcard ADD CONSTRAINT dining_card_of_one_child
  EXCLUDE USING gist (int8range(school_id, school_id, '[]') WITH &&, int8range(number, number, '[]') WITH &&,
                      daterange(since, until) WITH &&);

CREATE OR REPLACE FUNCTION dining_scan_in_order() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM dining_scannerrevocation WHERE scanner_id = NEW.scanner_id) THEN
    RAISE EXCEPTION 'scanner % was revoked', NEW.scanner_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_scanner_counts';
  END IF;
  IF NEW.counter <= (SELECT max(counter) FROM dining_scanbatch WHERE scanner_id = NEW.scanner_id) THEN
    RAISE EXCEPTION 'scanner %: counter % was used', NEW.scanner_id, NEW.counter
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_scan_counter_grows';
  END IF;
  IF (SELECT school_id FROM dining_scanner WHERE id = NEW.scanner_id)
     <> (SELECT school_id FROM policy_mealday WHERE id = NEW.meal_day_id) THEN
    RAISE EXCEPTION 'scanner % stands at another school', NEW.scanner_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_scan_of_own_school';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_in_order BEFORE INSERT ON dining_scanbatch
  FOR EACH ROW EXECUTE FUNCTION dining_scan_in_order();
CREATE TRIGGER rule_open_day BEFORE INSERT ON dining_scanbatch
  FOR EACH ROW EXECUTE FUNCTION fangxin_refuse_closed_day();

-- No family pays for a month without a list that has passed every step.
CREATE OR REPLACE FUNCTION dining_charge_in_force() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM roster_declaration WHERE school_id = NEW.school_id
      AND daterange(since, until) && daterange(NEW.month, (NEW.month + interval '1 month')::date)
      AND roster_list_in_force(id, (NEW.at AT TIME ZONE 'Asia/Shanghai')::date)) THEN
    RAISE EXCEPTION 'school %: no list in force for %', NEW.school_id, NEW.month
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_charge_after_notice';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_in_force BEFORE INSERT ON dining_chargerun
  FOR EACH ROW EXECUTE FUNCTION dining_charge_in_force();

CREATE OR REPLACE FUNCTION dining_charges_add_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT count(*) <> NEW.pupils OR coalesce(sum(days), 0) <> NEW.days
        OR coalesce(sum(amount_fen), 0) <> NEW.amount_fen OR bool_or(amount_fen <> days * NEW.fen)
      FROM dining_familycharge WHERE run_id = NEW.id) THEN
    RAISE EXCEPTION 'charge run % and its families say different things', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_charges_add_up';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rule_adds_up AFTER INSERT ON dining_chargerun
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dining_charges_add_up();

-- Settled means covered: what families paid and what relief paid, checked by the owner of the tables, whom nobody asks.
CREATE OR REPLACE FUNCTION dining_settled_is_covered() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE short integer;
BEGIN
  SELECT count(*) INTO short FROM dining_familysettled family JOIN dining_familycharge charge ON charge.id = family.charge_id
    WHERE family.run_id = NEW.id AND (charge.run_id <> NEW.charge_run_id OR charge.amount_fen >
      coalesce((SELECT sum(amount_fen) FROM dining_familypayment WHERE charge_id = charge.id), 0)
      + coalesce((SELECT amount_fen FROM dining_relieftransfer WHERE charge_id = charge.id), 0));
  IF short > 0 OR (SELECT count(*) FROM dining_familysettled WHERE run_id = NEW.id) <> NEW.settled THEN
    RAISE EXCEPTION 'settlement %: not covered', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dining_settled_is_covered';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rule_is_covered AFTER INSERT ON dining_settlementrun
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dining_settled_is_covered();
"""


class Migration(migrations.Migration):
    dependencies = [("dining", "0002_rules"), ("roster", "0003_list_rules"), ("roster", "0001_tables")]  # fmt: skip
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
