"""What the database itself refuses: a contract between the wrong parties, prices that begin before they are published."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION procurement_contract_parties() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT kind FROM organisations_organisation WHERE id = NEW.county_id) IS DISTINCT FROM 'county'
     OR (SELECT kind FROM organisations_organisation WHERE id = NEW.supplier_id) IS DISTINCT FROM 'supplier' THEN
    RAISE EXCEPTION 'a contract is made between a county and a registered supplier'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'procurement_contract_parties';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_parties BEFORE INSERT ON procurement_contract
  FOR EACH ROW EXECUTE FUNCTION procurement_contract_parties();

-- A ceiling may not move after the fact: a list begins on the day of its publication or later.
CREATE OR REPLACE FUNCTION procurement_no_price_backwards() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.since < (NEW.at AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION 'price list % would begin before the day on which it is published', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'procurement_no_price_backwards';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_not_backwards BEFORE INSERT ON procurement_pricelist
  FOR EACH ROW EXECUTE FUNCTION procurement_no_price_backwards();

-- The price of a food that holds at a place (its path) on a day: of the lists that hold the day, the last to start.
CREATE OR REPLACE FUNCTION procurement_price_of(place text, wanted text, on_day date)
RETURNS TABLE (price_fen integer, ceiling_fen integer) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.price_fen, p.ceiling_fen FROM procurement_price p WHERE p.food = wanted AND p.price_list_id = (
    SELECT l.id FROM procurement_pricelist l
    WHERE l.since <= on_day AND l.until > on_day AND left(place, length(l.owner_path)) = l.owner_path
    ORDER BY l.since DESC, l.id DESC LIMIT 1)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0001_tables"), ("policy", "0002_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
