"""What the database itself refuses of orders, notes and acceptance: the gate, the closed day, the sums, the two people."""

from django.db import migrations

# --- orders -------------------------------------------------------------------------------------------------------
ORDER = """
CREATE TRIGGER rule_open_day BEFORE INSERT ON supply_order
  FOR EACH ROW EXECUTE FUNCTION fangxin_refuse_closed_day();

-- Measures, annexes 1 and 2, short flow: declared, approved by education and finance, published; only then food.
CREATE OR REPLACE FUNCTION supply_order_gate() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  day policy_mealday; declared roster_declaration; bond procurement_contract;
  ordered_on date := (NEW.at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  SELECT * INTO day FROM policy_mealday WHERE id = NEW.meal_day_id;
  NEW.meal_on := day.on;
  IF day.school_id IS DISTINCT FROM NEW.school_id OR ordered_on > day.on THEN
    RAISE EXCEPTION 'an order is written for a coming meal day of the same school'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_order_for_coming_day';
  END IF;
  SELECT * INTO declared FROM roster_declaration WHERE id = NEW.declaration_id;
  IF declared.school_id IS DISTINCT FROM NEW.school_id OR day.on < declared.since OR day.on >= declared.until
     OR NEW.heads > declared.pupils
     OR (SELECT count(DISTINCT side) FROM roster_declarationapproval
         WHERE declaration_id = declared.id AND approved) < 2
     OR EXISTS (SELECT 1 FROM roster_declarationapproval WHERE declaration_id = declared.id AND NOT approved)
     OR NOT EXISTS (SELECT 1 FROM roster_declarationnotice
                    WHERE declaration_id = declared.id AND close_on < ordered_on) THEN
    RAISE EXCEPTION 'declaration % does not open the way to this order: two approvals, an ended notice, the day and '
      'the heads must all hold', NEW.declaration_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_order_after_notice';
  END IF;
  SELECT * INTO bond FROM procurement_contract WHERE id = NEW.contract_id;
  IF bond.supplier_id IS DISTINCT FROM NEW.supplier_id OR day.on < bond.since OR day.on >= bond.until
     OR left(NEW.owner_path, length(bond.owner_path)) <> bond.owner_path THEN
    RAISE EXCEPTION 'contract % does not hold for this supplier, school and day', NEW.contract_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_order_under_contract';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_order_gate BEFORE INSERT ON supply_order
  FOR EACH ROW EXECUTE FUNCTION supply_order_gate();

CREATE OR REPLACE FUNCTION supply_order_price() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE listed integer;
BEGIN
  SELECT p.price_fen INTO listed FROM supply_order o, procurement_price_of(o.owner_path, NEW.food, o.meal_on) p
    WHERE o.id = NEW.order_id;
  IF listed IS DISTINCT FROM NEW.price_fen THEN
    RAISE EXCEPTION 'the price list in force says % for %, not %', listed, NEW.food, NEW.price_fen
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_order_at_listed_price';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_listed_price BEFORE INSERT ON supply_orderline
  FOR EACH ROW EXECUTE FUNCTION supply_order_price();
"""

# --- delivery notes --------------------------------------------------------------------------------------------------
DELIVERY = """
CREATE OR REPLACE FUNCTION supply_note_of_order() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE ordered supply_order;
BEGIN
  SELECT * INTO ordered FROM supply_order WHERE id = NEW.order_id;
  IF ordered.supplier_id IS DISTINCT FROM NEW.supplier_id THEN
    RAISE EXCEPTION 'the note comes from another supplier than the order went to'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_note_from_ordered_supplier';
  END IF;
  -- The ceiling is taken on the note's day, so the day may be neither before the order nor still to come.
  IF NEW.note_on < (ordered.at AT TIME ZONE 'Asia/Shanghai')::date
     OR NEW.note_on > (NEW.at AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION 'the note is dated % : not between order and entry', NEW.note_on
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_note_date_is_true';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_note_of_order BEFORE INSERT ON supply_delivery
  FOR EACH ROW EXECUTE FUNCTION supply_note_of_order();

CREATE OR REPLACE FUNCTION supply_note_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM supply_delivery d JOIN supply_orderline o ON o.order_id = d.order_id
                 WHERE d.id = NEW.delivery_id AND o.id = NEW.order_line_id AND o.food = NEW.food) THEN
    RAISE EXCEPTION 'the note''s line % is not a line of its order', NEW.food
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_note_line_of_order';
  END IF;
  IF EXISTS (SELECT 1 FROM supply_acceptance WHERE delivery_id = NEW.delivery_id) THEN
    RAISE EXCEPTION 'the delivery was accepted: its note is closed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_note_is_closed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_note_line BEFORE INSERT ON supply_deliveryline
  FOR EACH ROW EXECUTE FUNCTION supply_note_line();

CREATE OR REPLACE FUNCTION supply_note_has_lines() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM supply_deliveryline WHERE delivery_id = NEW.id) THEN
    RAISE EXCEPTION 'note % has no line', NEW.note_number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_note_has_lines';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rule_note_has_lines AFTER INSERT ON supply_delivery
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supply_note_has_lines();

CREATE OR REPLACE FUNCTION supply_paper_in_time() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM supply_acceptanceline WHERE delivery_line_id = NEW.delivery_line_id) THEN
    RAISE EXCEPTION 'the line was decided: no paper can be added to it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_paper_before_acceptance';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_paper_in_time BEFORE INSERT ON supply_certificate
  FOR EACH ROW EXECUTE FUNCTION supply_paper_in_time();
"""

# --- acceptance --------------------------------------------------------------------------------------------------------
ACCEPTANCE = """
CREATE OR REPLACE FUNCTION supply_acceptance_people() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT o.by_id INTO NEW.buyer_id FROM supply_delivery d JOIN supply_order o ON o.id = d.order_id
    WHERE d.id = NEW.delivery_id;
  IF NOT EXISTS (SELECT 1 FROM organisations_pincheck p
                 WHERE p.id = NEW.pin_check_id AND p.matched AND p.account_id = NEW.second_id
                   AND p.by_id = NEW.by_id AND p.owner_path = NEW.owner_path) THEN
    RAISE EXCEPTION 'the second person has not confirmed with the own PIN for this person and place'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_second_has_confirmed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_people BEFORE INSERT ON supply_acceptance
  FOR EACH ROW EXECUTE FUNCTION supply_acceptance_people();

CREATE OR REPLACE FUNCTION supply_acceptance_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  item supply_deliveryline; note supply_delivery; accepted_on date; ceiling integer; choices jsonb;
BEGIN
  SELECT * INTO item FROM supply_deliveryline WHERE id = NEW.delivery_line_id;
  SELECT d.* INTO note FROM supply_delivery d JOIN supply_acceptance a ON a.delivery_id = d.id
    WHERE a.id = NEW.acceptance_id;
  IF item.delivery_id IS DISTINCT FROM note.id THEN
    RAISE EXCEPTION 'the line belongs to another delivery'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_accepted_line_of_delivery';
  END IF;
  SELECT p.ceiling_fen INTO ceiling FROM procurement_price_of(NEW.owner_path, item.food, note.note_on) p;
  IF NEW.note_price_fen <> item.price_fen OR NEW.ceiling_fen IS DISTINCT FROM ceiling
     OR NEW.price_fen <> LEAST(item.price_fen, ceiling) THEN
    RAISE EXCEPTION '%: the note says %, the ceiling in force on % is %; the price that counts is the lower one',
      item.food, item.price_fen, note.note_on, ceiling
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_price_cut_to_ceiling';
  END IF;
  IF NEW.accepted_g = 0 THEN RETURN NEW; END IF;
  SELECT (at AT TIME ZONE 'Asia/Shanghai')::date INTO accepted_on FROM supply_acceptance WHERE id = NEW.acceptance_id;
  IF item.expires_on IS NULL OR item.expires_on < accepted_on OR (item.batch = '' AND item.produced_on IS NULL) THEN
    RAISE EXCEPTION '% is expired or carries no date: it cannot be accepted', item.food
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_no_expired_food';
  END IF;
  FOR choices IN SELECT jsonb_array_elements(supply_papers_demanded(item.food, accepted_on)) LOOP
    IF NOT EXISTS (SELECT 1 FROM supply_certificate c
                   WHERE c.delivery_line_id = item.id AND jsonb_exists(choices, c.kind)) THEN
      RAISE EXCEPTION '% lacks a paper (one of %): it cannot be accepted', item.food, choices
        USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_papers_complete';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_acceptance_line BEFORE INSERT ON supply_acceptanceline
  FOR EACH ROW EXECUTE FUNCTION supply_acceptance_line();

-- Checked at commit: every line of the note is decided, and what stays lies in a lot.
CREATE OR REPLACE FUNCTION supply_acceptance_whole() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM supply_deliveryline i WHERE i.delivery_id = NEW.delivery_id AND NOT EXISTS (
      SELECT 1 FROM supply_acceptanceline l WHERE l.delivery_line_id = i.id)) THEN
    RAISE EXCEPTION 'acceptance % leaves a line of the note undecided', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_every_line_decided';
  END IF;
  IF EXISTS (SELECT 1 FROM supply_acceptanceline l WHERE l.acceptance_id = NEW.id AND l.accepted_g > 0 AND NOT EXISTS (
      SELECT 1 FROM supply_lot s WHERE s.acceptance_line_id = l.id)) THEN
    RAISE EXCEPTION 'acceptance %: accepted food has no lot', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_accepted_food_has_a_lot';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rule_whole AFTER INSERT ON supply_acceptance
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supply_acceptance_whole();

CREATE OR REPLACE FUNCTION supply_lot_is_what_was_accepted() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM supply_acceptanceline l JOIN supply_deliveryline i ON i.id = l.delivery_line_id
                 WHERE l.id = NEW.acceptance_line_id AND l.owner_path = NEW.owner_path AND i.food = NEW.food
                   AND i.expires_on = NEW.expires_on AND i.batch = NEW.batch
                   AND l.accepted_g = NEW.quantity_g AND l.amount_fen = NEW.cost_fen) THEN
    RAISE EXCEPTION 'lot % is not what was accepted', NEW.code
      USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_lot_is_what_was_accepted';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_lot_of_line BEFORE INSERT ON supply_lot
  FOR EACH ROW EXECUTE FUNCTION supply_lot_is_what_was_accepted();
"""


class Migration(migrations.Migration):
    dependencies = [("supply", "0001_tables"), ("policy", "0002_rules"), ("roster", "0002_rules"), ("procurement", "0002_rules"), ("organisations", "0002_rules")]
    operations = [migrations.RunSQL(part, migrations.RunSQL.noop) for part in (ORDER, DELIVERY, ACCEPTANCE)]
