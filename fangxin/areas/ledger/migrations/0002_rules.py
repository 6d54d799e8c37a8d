"""What the database itself does and refuses in the books: it moves balances, and no booking outside the table stands."""

from django.db import migrations

SQL = """
-- An account is what its kind says: side and floor are stamped, never typed.
CREATE OR REPLACE FUNCTION ledger_stamp_account() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE k ledger_accountkind; holder text; other text;
BEGIN
  SELECT * INTO k FROM ledger_accountkind WHERE kind = NEW.kind;
  IF k.kind IS NULL THEN
    RAISE EXCEPTION 'there is no kind of account %', NEW.kind
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_account_kind_known';
  END IF;
  SELECT kind INTO holder FROM organisations_organisation WHERE id = NEW.organisation_id;
  SELECT kind INTO other FROM organisations_organisation WHERE id = NEW.counterparty_id;
  IF holder IS DISTINCT FROM k.held_by OR (k.needs_supplier AND other IS DISTINCT FROM 'supplier')
     OR (NOT k.needs_supplier AND NEW.counterparty_id IS NOT NULL) OR k.needs_tier <> (NEW.tier <> '') THEN
    RAISE EXCEPTION 'an account of kind % is held by a %, with supplier: %, with tier: %',
      NEW.kind, k.held_by, k.needs_supplier, k.needs_tier
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_account_fits_kind';
  END IF;
  NEW.normal := k.normal;
  NEW.floor_fen := k.floor_fen;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_stamp_account BEFORE INSERT ON ledger_account
  FOR EACH ROW EXECUTE FUNCTION ledger_stamp_account();

CREATE OR REPLACE FUNCTION ledger_open_balance() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO ledger_balance (owner_path, account_id, balance_fen, pending_fen, floor_fen)
    VALUES (NEW.owner_path, NEW.id, 0, 0, NEW.floor_fen);
  RETURN NULL;
END $$;
CREATE TRIGGER rule_open_balance AFTER INSERT ON ledger_account
  FOR EACH ROW EXECUTE FUNCTION ledger_open_balance();

CREATE OR REPLACE FUNCTION ledger_check_transfer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE d ledger_account; c ledger_account; o ledger_transfer;
BEGIN
  SELECT * INTO d FROM ledger_account WHERE id = NEW.debit_id;
  SELECT * INTO c FROM ledger_account WHERE id = NEW.credit_id;
  IF d.id IS NULL OR c.id IS NULL OR d.id = c.id OR NEW.amount_fen <= 0 THEN
    RETURN NEW; -- the table's own constraints refuse it
  END IF;
  IF d.programme <> c.programme OR (d.tier <> '' AND c.tier <> '' AND d.tier <> c.tier)
     OR (d.budget_year <> 0 AND c.budget_year <> 0 AND d.budget_year <> c.budget_year) THEN
    RAISE EXCEPTION 'a transfer stays within one programme, one tier and one budget year'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_one_purse';
  END IF;
  IF d.counterparty_id <> c.counterparty_id THEN
    RAISE EXCEPTION 'a transfer does not move one supplier''s money to another'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_one_supplier';
  END IF;
  IF NOT (starts_with(d.owner_path, c.owner_path) OR starts_with(c.owner_path, d.owner_path)) THEN
    RAISE EXCEPTION 'a transfer stays within one school or between a school and its county'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_one_county';
  END IF;
  IF NEW.reverses_id IS NOT NULL THEN
    SELECT * INTO o FROM ledger_transfer WHERE id = NEW.reverses_id;
    IF NEW.phase <> 'posted' OR o.phase NOT IN ('posted', 'post') OR o.reverses_id IS NOT NULL
       OR NEW.event <> o.event OR NEW.debit_id <> o.credit_id OR NEW.credit_id <> o.debit_id
       OR NEW.amount_fen > o.amount_fen THEN
      RAISE EXCEPTION 'a reversal mirrors one posted transfer and takes back no more than it moved'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_reversal_mirrors';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.settles_id IS NOT NULL THEN
    SELECT * INTO o FROM ledger_transfer WHERE id = NEW.settles_id;
    IF o.phase <> 'pending' OR NEW.event <> o.event OR NEW.debit_id <> o.debit_id
       OR NEW.credit_id <> o.credit_id OR NEW.amount_fen <> o.amount_fen THEN
      RAISE EXCEPTION 'what settles a pending transfer has its accounts, its event and its amount'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_settles_its_pending';
    END IF;
    RETURN NEW;
  END IF;
  -- Only a payment waits for the bank, and a payment always does: nobody types it as done.
  IF (NEW.phase = 'pending') <> (NEW.event = 'payment') THEN
    RAISE EXCEPTION 'payments, and only payments, are pending until the bank answers'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_two_phases_for_payments';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM ledger_allowedpair WHERE event = NEW.event AND debit_kind = d.kind
                 AND credit_kind = c.kind AND programme IN ('', d.programme)) THEN
    RAISE EXCEPTION 'event % does not book % <- %', NEW.event, d.kind, c.kind
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_pair_allowed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_check_transfer BEFORE INSERT ON ledger_transfer
  FOR EACH ROW EXECUTE FUNCTION ledger_check_transfer();

-- One statement moves all balances of a batch, locking them in the order of the accounts, so that two batches
-- cannot wait for each other in a circle. What a pending payment holds stands in pending_fen.
CREATE OR REPLACE FUNCTION ledger_move_balances() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM ledger_balance
    WHERE account_id IN (SELECT debit_id FROM added UNION SELECT credit_id FROM added)
    ORDER BY account_id FOR UPDATE;
  UPDATE ledger_balance b SET balance_fen = b.balance_fen + m.moved, pending_fen = b.pending_fen + m.held
  FROM (
    SELECT a.id,
      sum(CASE WHEN t.phase NOT IN ('posted', 'post') THEN 0
               WHEN (a.normal = 'debit') = (a.id = t.debit_id) THEN t.amount_fen ELSE -t.amount_fen END) AS moved,
      sum(CASE WHEN (a.normal = 'debit') = (a.id = t.debit_id) THEN 0
               WHEN t.phase = 'pending' THEN t.amount_fen
               WHEN t.phase IN ('post', 'void') THEN -t.amount_fen ELSE 0 END) AS held
    FROM added t JOIN ledger_account a ON a.id IN (t.debit_id, t.credit_id) GROUP BY a.id
  ) m WHERE b.account_id = m.id;
  RETURN NULL;
END $$;
CREATE TRIGGER rule_move_balances AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_move_balances();

-- The books' side of a balance assertion is added up here, not typed.
CREATE OR REPLACE FUNCTION ledger_stamp_assertion() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT COALESCE(sum(CASE WHEN (a.normal = 'debit') = (a.id = t.debit_id) THEN t.amount_fen ELSE -t.amount_fen END), 0)
    INTO NEW.book_fen
    FROM ledger_transfer t JOIN ledger_account a ON a.id = NEW.account_id AND a.id IN (t.debit_id, t.credit_id)
    WHERE t.phase IN ('posted', 'post') AND t."on" <= NEW."on";
  RETURN NEW;
END $$;
CREATE TRIGGER rule_stamp_assertion BEFORE INSERT ON ledger_balanceassertion
  FOR EACH ROW EXECUTE FUNCTION ledger_stamp_assertion();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_tables"), ("organisations", "0002_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
