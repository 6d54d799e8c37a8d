"""What the database itself refuses in the store, and the balances that it alone keeps.

A lot's balance moves with the lot, each issue and each loss; nobody writes it by hand. What an issue or a loss costs
is the lot's cost to date, half up, less what went before (docs/algorithms/ledger.md §3): the last one takes the rest.
"""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION supply_open_balance() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO supply_lotbalance (owner_path, lot_id, remaining_g, remaining_fen)
    VALUES ('', NEW.id, NEW.quantity_g, NEW.cost_fen);
  RETURN NULL;
END $$;
CREATE TRIGGER rule_open_balance AFTER INSERT ON supply_lot
  FOR EACH ROW EXECUTE FUNCTION supply_open_balance();

-- Takes grams out of a lot at their exact cost; a twin waits for the balance's row.
CREATE OR REPLACE FUNCTION supply_take_from_lot(wanted_lot bigint, taken_g bigint, said_fen bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE whole_g numeric; whole_fen numeric; before_g numeric; left_g bigint; left_fen bigint; cost_fen bigint;
BEGIN
  SELECT remaining_g, remaining_fen INTO left_g, left_fen FROM supply_lotbalance WHERE lot_id = wanted_lot FOR UPDATE;
  SELECT quantity_g, supply_lot.cost_fen INTO whole_g, whole_fen FROM supply_lot WHERE id = wanted_lot;
  IF taken_g > left_g THEN
    RAISE EXCEPTION 'lot % holds % g, % g cannot be taken', wanted_lot, left_g, taken_g
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_no_more_than_there_is';
  END IF;
  before_g := whole_g - left_g;
  cost_fen := div(2 * whole_fen * (before_g + taken_g) + whole_g, 2 * whole_g)
            - div(2 * whole_fen * before_g + whole_g, 2 * whole_g);
  IF said_fen <> cost_fen THEN
    RAISE EXCEPTION '% g of lot % cost % fen, not %', taken_g, wanted_lot, cost_fen, said_fen
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_taken_at_cost';
  END IF;
  UPDATE supply_lotbalance SET remaining_g = left_g - taken_g, remaining_fen = left_fen - cost_fen
    WHERE lot_id = wanted_lot;
END $$;
REVOKE ALL ON FUNCTION supply_take_from_lot(bigint, bigint, bigint) FROM PUBLIC;

CREATE OR REPLACE FUNCTION supply_take() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM supply_take_from_lot(NEW.lot_id, NEW.quantity_g, NEW.cost_fen);
  RETURN NULL;
END $$;
CREATE TRIGGER rule_take AFTER INSERT ON supply_stockissueline FOR EACH ROW EXECUTE FUNCTION supply_take();
CREATE TRIGGER rule_take AFTER INSERT ON supply_stockloss FOR EACH ROW EXECUTE FUNCTION supply_take();

CREATE OR REPLACE FUNCTION supply_issue_only_good_food() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE eaten_on date; eaten_at bigint; kept_at bigint; keeps_until date;
BEGIN
  SELECT greatest(day.on, (issue.at AT TIME ZONE 'Asia/Shanghai')::date), day.school_id INTO eaten_on, eaten_at
    FROM supply_stockissue issue JOIN policy_mealday day ON day.id = issue.meal_day_id WHERE issue.id = NEW.issue_id;
  SELECT expires_on, school_id INTO keeps_until, kept_at FROM supply_lot WHERE id = NEW.lot_id;
  IF kept_at <> eaten_at THEN
    RAISE EXCEPTION 'lot % is of another school', NEW.lot_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_lot_of_own_school';
  END IF;
  IF keeps_until < eaten_on THEN
    RAISE EXCEPTION 'lot % kept until %, it cannot be eaten on %', NEW.lot_id, keeps_until, eaten_on
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_no_expired_food_issued';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_only_good_food BEFORE INSERT ON supply_stockissueline
  FOR EACH ROW EXECUTE FUNCTION supply_issue_only_good_food();

CREATE OR REPLACE FUNCTION supply_stock_second() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM organisations_pincheck p
                 WHERE p.id = NEW.pin_check_id AND p.matched AND p.account_id = NEW.second_id
                   AND p.by_id = NEW.by_id AND p.owner_path = NEW.owner_path) THEN
    RAISE EXCEPTION 'the second person has not confirmed with the own PIN for this person and place'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_stock_second_has_confirmed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_second BEFORE INSERT ON supply_stockloss FOR EACH ROW EXECUTE FUNCTION supply_stock_second();
CREATE TRIGGER rule_second BEFORE INSERT ON supply_stockcount FOR EACH ROW EXECUTE FUNCTION supply_stock_second();

CREATE TRIGGER rule_open_day BEFORE INSERT ON supply_stockissue
  FOR EACH ROW EXECUTE FUNCTION fangxin_refuse_closed_day();

-- What the books said is not typed by the people who count.
CREATE OR REPLACE FUNCTION supply_count_beside_the_books() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE book bigint;
BEGIN
  IF (SELECT school_id FROM supply_stockcount WHERE id = NEW.count_id)
     <> (SELECT school_id FROM supply_lot WHERE id = NEW.lot_id) THEN
    RAISE EXCEPTION 'lot % is of another school', NEW.lot_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_lot_of_own_school';
  END IF;
  SELECT remaining_g INTO book FROM supply_lotbalance WHERE lot_id = NEW.lot_id;
  IF NEW.book_g <> book THEN
    RAISE EXCEPTION 'the books hold % g of lot %, not %', book, NEW.lot_id, NEW.book_g
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_count_beside_the_books';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_beside_the_books BEFORE INSERT ON supply_stockcountline
  FOR EACH ROW EXECUTE FUNCTION supply_count_beside_the_books();
"""


class Migration(migrations.Migration):
    dependencies = [("supply", "0002_rules"), ("policy", "0002_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
