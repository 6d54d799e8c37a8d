"""What the database itself does and refuses: amounts come from acceptance lines, nobody reviews the own claim, the
contract's account is the only one that is paid, and only the bank's receipt makes a payment done."""

from django.db import migrations

SQL = """
-- A supplier's side may read claims and payments and add invoices; it writes nothing else, and nobody writes in
-- another person's name.
CREATE OR REPLACE FUNCTION settlement_own_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF fangxin_actor() IS NULL THEN
    RETURN NEW; -- the owner's own maintenance
  END IF;
  IF NOT fangxin_covers(NEW.owner_path) THEN
    RAISE EXCEPTION '%: only the school''s and the county''s side write this', TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_written_by_own_side';
  END IF;
  IF NEW.by_id::text <> fangxin_actor() THEN
    RAISE EXCEPTION '%: an act is signed by whoever does it', TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_signed_by_actor';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION settlement_own_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF fangxin_actor() IS NOT NULL AND NOT fangxin_covers(NEW.owner_path) THEN
    RAISE EXCEPTION '%: only the school''s and the county''s side write this', TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_written_by_own_side';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_a_own_hand BEFORE INSERT ON settlement_settlement
  FOR EACH ROW EXECUTE FUNCTION settlement_own_hand();
CREATE TRIGGER rule_a_own_hand BEFORE INSERT ON settlement_review
  FOR EACH ROW EXECUTE FUNCTION settlement_own_hand();
CREATE TRIGGER rule_a_own_hand BEFORE INSERT ON settlement_application
  FOR EACH ROW EXECUTE FUNCTION settlement_own_hand();
CREATE TRIGGER rule_a_own_hand BEFORE INSERT ON settlement_payment
  FOR EACH ROW EXECUTE FUNCTION settlement_own_hand();
CREATE TRIGGER rule_a_own_side BEFORE INSERT ON settlement_settlementline
  FOR EACH ROW EXECUTE FUNCTION settlement_own_side();
CREATE TRIGGER rule_a_own_side BEFORE INSERT ON settlement_paymentresult
  FOR EACH ROW EXECUTE FUNCTION settlement_own_side();

-- Numbers run through the whole installation, which no single place can see: the database counts.
CREATE OR REPLACE FUNCTION settlement_give_number() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE head text; of_month date; last integer;
BEGIN
  IF TG_TABLE_NAME = 'settlement_payment' THEN
    SELECT month INTO of_month FROM settlement_application WHERE id = NEW.application_id;
  ELSE
    of_month := NEW.month;
  END IF;
  head := TG_ARGV[0] || '-' || to_char(of_month, 'YYMM') || '-';
  PERFORM pg_advisory_xact_lock(hashtextextended('settlement.number.' || head, 0));
  EXECUTE format('SELECT COALESCE(max(substr(number, %s)::integer), 0) FROM %I WHERE starts_with(number, %L)',
    length(head) + 1, TG_TABLE_NAME, head) INTO last;
  NEW.number := head || lpad((last + 1)::text, 4, '0');
  RETURN NEW;
END $$;
CREATE TRIGGER rule_give_number BEFORE INSERT ON settlement_settlement
  FOR EACH ROW EXECUTE FUNCTION settlement_give_number('JS');
CREATE TRIGGER rule_give_number BEFORE INSERT ON settlement_application
  FOR EACH ROW EXECUTE FUNCTION settlement_give_number('BF');
CREATE TRIGGER rule_give_number BEFORE INSERT ON settlement_payment
  FOR EACH ROW EXECUTE FUNCTION settlement_give_number('FK');

CREATE OR REPLACE FUNCTION settlement_check_claim() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE c procurement_contract; old settlement_settlement;
BEGIN
  SELECT * INTO c FROM procurement_contract WHERE id = NEW.contract_id;
  IF c.supplier_id IS DISTINCT FROM NEW.supplier_id OR NOT starts_with(NEW.owner_path, c.owner_path) THEN
    RAISE EXCEPTION 'the contract is the county''s own with this supplier'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_under_own_contract';
  END IF;
  IF NEW.supersedes_id IS NOT NULL THEN
    SELECT * INTO old FROM settlement_settlement WHERE id = NEW.supersedes_id;
    IF (old.school_id, old.supplier_id, old.month) IS DISTINCT FROM (NEW.school_id, NEW.supplier_id, NEW.month)
       OR NOT EXISTS (SELECT 1 FROM settlement_review WHERE settlement_id = old.id AND verdict = 'returned') THEN
      RAISE EXCEPTION 'only a returned settlement of the same school, supplier and month is submitted again'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_supersedes_a_returned_one';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_check_claim BEFORE INSERT ON settlement_settlement
  FOR EACH ROW EXECUTE FUNCTION settlement_check_claim();

-- Quantity, price and amount are the acceptance line's own: there is no other source of an amount (article 11).
CREATE OR REPLACE FUNCTION settlement_line_as_accepted() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE a supply_acceptanceline; s settlement_settlement; wrong boolean;
BEGIN
  SELECT * INTO a FROM supply_acceptanceline WHERE id = NEW.acceptance_line_id;
  SELECT * INTO s FROM settlement_settlement WHERE id = NEW.settlement_id;
  IF (NEW.quantity_g, NEW.price_fen, NEW.amount_fen) IS DISTINCT FROM (a.accepted_g, a.price_fen, a.amount_fen) THEN
    RAISE EXCEPTION 'settlement line % g x % = % fen is not what was accepted: % g x % = % fen',
      NEW.quantity_g, NEW.price_fen, NEW.amount_fen, a.accepted_g, a.price_fen, a.amount_fen
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_line_is_as_accepted';
  END IF;
  SELECT o.school_id <> s.school_id OR o.supplier_id <> s.supplier_id
      OR o.meal_on >= (s.month + interval '1 month')::date INTO wrong
    FROM supply_acceptance x JOIN supply_delivery d ON d.id = x.delivery_id JOIN supply_order o ON o.id = d.order_id
    WHERE x.id = a.acceptance_id;
  IF wrong IS DISTINCT FROM false THEN
    RAISE EXCEPTION 'the accepted line belongs to another school, supplier or a later month'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_line_of_own_month';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('settlement.line.' || NEW.acceptance_line_id, 0));
  IF EXISTS (SELECT 1 FROM settlement_settlementline l
             LEFT JOIN settlement_review r ON r.settlement_id = l.settlement_id
             WHERE l.acceptance_line_id = NEW.acceptance_line_id AND r.verdict IS DISTINCT FROM 'returned') THEN
    RAISE EXCEPTION 'accepted line % has been settled', NEW.acceptance_line_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_line_paid_once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_line_as_accepted BEFORE INSERT ON settlement_settlementline
  FOR EACH ROW EXECUTE FUNCTION settlement_line_as_accepted();

CREATE OR REPLACE FUNCTION settlement_sums() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE claim bigint; said bigint; added bigint;
BEGIN
  IF TG_TABLE_NAME = 'settlement_settlement' THEN claim := NEW.id; ELSE claim := NEW.settlement_id; END IF;
  SELECT amount_fen INTO said FROM settlement_settlement WHERE id = claim;
  SELECT COALESCE(sum(amount_fen), 0) INTO added FROM settlement_settlementline WHERE settlement_id = claim;
  IF said IS DISTINCT FROM added OR added = 0 THEN
    RAISE EXCEPTION 'settlement % says % fen but its accepted lines sum to %', claim, said, added
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_total_is_sum_of_lines';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rule_sums AFTER INSERT ON settlement_settlement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_sums();
CREATE CONSTRAINT TRIGGER rule_sums AFTER INSERT ON settlement_settlementline
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_sums();

CREATE OR REPLACE FUNCTION settlement_stamp_review() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT by_id INTO NEW.submitter_id FROM settlement_settlement WHERE id = NEW.settlement_id;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_stamp_review BEFORE INSERT ON settlement_review
  FOR EACH ROW EXECUTE FUNCTION settlement_stamp_review();

CREATE OR REPLACE FUNCTION settlement_check_cut() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE l settlement_settlementline;
BEGIN
  SELECT * INTO l FROM settlement_settlementline WHERE id = NEW.line_id;
  IF l.settlement_id <> (SELECT settlement_id FROM settlement_review WHERE id = NEW.review_id)
     OR NEW.cut_fen > l.amount_fen THEN
    RAISE EXCEPTION 'a cut is of a line of the reviewed settlement and not above its amount'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_cut_of_own_line';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_check_cut BEFORE INSERT ON settlement_cut
  FOR EACH ROW EXECUTE FUNCTION settlement_check_cut();

CREATE OR REPLACE FUNCTION settlement_review_adds_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE r settlement_review; cuts bigint; claimed bigint;
BEGIN
  IF TG_TABLE_NAME = 'settlement_review' THEN r := NEW;
  ELSE SELECT * INTO r FROM settlement_review WHERE id = NEW.review_id; END IF;
  SELECT COALESCE(sum(cut_fen), 0) INTO cuts FROM settlement_cut WHERE review_id = r.id;
  SELECT amount_fen INTO claimed FROM settlement_settlement WHERE id = r.settlement_id;
  IF (r.verdict <> 'returned' AND r.approved_fen <> claimed - cuts) OR (r.verdict = 'cut') <> (cuts > 0) THEN
    RAISE EXCEPTION 'review % approves % fen of % with cuts of %', r.id, r.approved_fen, claimed, cuts
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_review_adds_up';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rule_adds_up AFTER INSERT ON settlement_review
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_review_adds_up();
CREATE CONSTRAINT TRIGGER rule_adds_up AFTER INSERT ON settlement_cut
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_review_adds_up();

-- The invoice is the supplier's own and its sum stays within what was approved.
CREATE OR REPLACE FUNCTION settlement_check_invoice() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE code text; approved bigint; invoiced bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('settlement.invoice.' || NEW.settlement_id, 0));
  SELECT o.credit_code INTO code FROM settlement_settlement s
    JOIN organisations_organisation o ON o.id = s.supplier_id WHERE s.id = NEW.settlement_id;
  IF code IS DISTINCT FROM NEW.issuer_credit_code THEN
    RAISE EXCEPTION 'the invoice is not issued by the supplier of the settlement'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_invoice_by_supplier';
  END IF;
  SELECT approved_fen INTO approved FROM settlement_review
    WHERE settlement_id = NEW.settlement_id AND verdict <> 'returned';
  SELECT COALESCE(sum(amount_fen), 0) INTO invoiced FROM settlement_invoice WHERE settlement_id = NEW.settlement_id;
  IF approved IS NULL OR invoiced + NEW.amount_fen > approved THEN
    RAISE EXCEPTION 'invoices of % + % fen exceed the approved %', invoiced, NEW.amount_fen, approved
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_invoice_within_approved';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_check_invoice BEFORE INSERT ON settlement_invoice
  FOR EACH ROW EXECUTE FUNCTION settlement_check_invoice();

CREATE OR REPLACE FUNCTION settlement_check_application_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE a settlement_application; s settlement_settlement; approved bigint;
BEGIN
  SELECT * INTO a FROM settlement_application WHERE id = NEW.application_id;
  SELECT * INTO s FROM settlement_settlement WHERE id = NEW.settlement_id;
  SELECT approved_fen INTO approved FROM settlement_review
    WHERE settlement_id = NEW.settlement_id AND verdict <> 'returned';
  IF approved IS DISTINCT FROM NEW.amount_fen OR s.month > a.month OR NOT starts_with(s.owner_path, a.owner_path) THEN
    RAISE EXCEPTION 'an application carries reviewed settlements of its county at their approved amount'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_application_of_reviewed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_check_application_line BEFORE INSERT ON settlement_applicationline
  FOR EACH ROW EXECUTE FUNCTION settlement_check_application_line();

CREATE OR REPLACE FUNCTION settlement_application_is_whole() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE added bigint; missing bigint;
BEGIN
  SELECT COALESCE(sum(amount_fen), 0) INTO added FROM settlement_applicationline WHERE application_id = NEW.id;
  SELECT count(*) INTO missing FROM settlement_settlement s
    LEFT JOIN settlement_applicationline l ON l.settlement_id = s.id
    LEFT JOIN settlement_settlement newer ON newer.supersedes_id = s.id
    WHERE starts_with(s.owner_path, NEW.owner_path) AND s.month <= NEW.month AND l.id IS NULL AND newer.id IS NULL;
  IF added <> NEW.amount_fen OR added = 0 OR missing > 0 THEN
    RAISE EXCEPTION 'application % of % fen: lines sum to %, % settlements are not in it',
      NEW.number, NEW.amount_fen, added, missing
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_application_is_whole';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rule_application_is_whole AFTER INSERT ON settlement_application
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_application_is_whole();

-- A payment goes to the account that stands in the contract, once, for what was approved and invoiced.
CREATE OR REPLACE FUNCTION settlement_check_payment() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE c procurement_contract; a settlement_application; t ledger_transfer; d ledger_account;
        due bigint; invoiced bigint; paid bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('settlement.pay.' || NEW.application_id || '.' || NEW.supplier_id, 0));
  SELECT * INTO c FROM procurement_contract WHERE id = NEW.contract_id;
  SELECT * INTO a FROM settlement_application WHERE id = NEW.application_id;
  NEW.applicant_id := a.by_id;
  IF c.supplier_id <> NEW.supplier_id OR c.county_id <> a.county_id
     OR c.bank_account <> NEW.bank_account OR c.bank_name <> NEW.bank_name THEN
    RAISE EXCEPTION 'only the account registered in the contract with the supplier is paid'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_pays_registered_account';
  END IF;
  SELECT * INTO t FROM ledger_transfer WHERE id = NEW.transfer_id;
  SELECT * INTO d FROM ledger_account WHERE id = t.debit_id;
  IF t.phase <> 'pending' OR t.amount_fen <> NEW.amount_fen OR d.counterparty_id IS DISTINCT FROM NEW.supplier_id
     OR d.organisation_id <> a.county_id THEN
    RAISE EXCEPTION 'a payment rests on a pending transfer of its amount from this supplier''s payable'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_payment_is_reserved';
  END IF;
  SELECT COALESCE(sum(l.amount_fen), 0) INTO due FROM settlement_applicationline l
    JOIN settlement_settlement s ON s.id = l.settlement_id
    WHERE l.application_id = NEW.application_id AND s.supplier_id = NEW.supplier_id;
  SELECT COALESCE(sum(i.amount_fen), 0) INTO invoiced FROM settlement_invoice i
    JOIN settlement_settlement s ON s.id = i.settlement_id
    JOIN settlement_applicationline l ON l.settlement_id = s.id
    WHERE l.application_id = NEW.application_id AND s.supplier_id = NEW.supplier_id;
  SELECT COALESCE(sum(p.amount_fen), 0) INTO paid FROM settlement_payment p
    LEFT JOIN settlement_paymentresult r ON r.payment_id = p.id
    WHERE p.application_id = NEW.application_id AND p.supplier_id = NEW.supplier_id
      AND r.status IS DISTINCT FROM 'failed';
  IF paid + NEW.amount_fen > due THEN
    RAISE EXCEPTION 'payments of % + % fen exceed the % that was applied for', paid, NEW.amount_fen, due
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_pays_what_was_approved';
  END IF;
  IF paid + NEW.amount_fen > invoiced THEN
    RAISE EXCEPTION 'payments of % + % fen exceed the invoices of %', paid, NEW.amount_fen, invoiced
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_pays_against_invoices';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_check_payment BEFORE INSERT ON settlement_payment
  FOR EACH ROW EXECUTE FUNCTION settlement_check_payment();

-- A result stands in a receipt file of the same county: the line with the payment's number and amount must be there.
CREATE OR REPLACE FUNCTION settlement_check_result() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE p settlement_payment; f settlement_receiptfile; yuan text; found boolean;
BEGIN
  SELECT * INTO p FROM settlement_payment WHERE id = NEW.payment_id;
  SELECT * INTO f FROM settlement_receiptfile WHERE id = NEW.receipt_file_id;
  yuan := (p.amount_fen / 100)::text || '.' || lpad((p.amount_fen % 100)::text, 2, '0');
  SELECT bool_or(position(p.number IN line) > 0 AND position(yuan IN replace(line, ',', '')) > 0
                 AND position(NEW.bank_reference IN line) > 0) INTO found
    FROM regexp_split_to_table(f.content, '\\r?\\n') AS line;
  IF f.owner_path <> p.owner_path OR found IS DISTINCT FROM true THEN
    RAISE EXCEPTION 'the receipt file does not speak of payment % of % yuan', p.number, yuan
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_result_stands_in_receipt';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_check_result BEFORE INSERT ON settlement_paymentresult
  FOR EACH ROW EXECUTE FUNCTION settlement_check_result();
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0001_tables"), ("ledger", "0002_rules"), ("supply", "0001_tables"), ("procurement", "0001_tables")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
