"""What the database itself refuses about bodies: a school's leading group that the principal does not head, a committee
of parents that is too small, leaves out a grade or has somebody of a supplier, a price committee without its six sides.

Checked at commit, for every day on which the membership changes: a body is whole on every day or it is not stored.
"""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION organisations_body_fault(wanted bigint, on_day date) RETURNS text LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE body organisations_body; place organisations_organisation; kind_then text; last_grade integer; first_grade integer;
BEGIN
  SELECT * INTO body FROM organisations_body WHERE id = wanted;
  IF body.since > on_day OR coalesce(body.until, 'infinity'::date) <= on_day THEN RETURN NULL; END IF;
  SELECT * INTO place FROM organisations_organisation WHERE id = body.organisation_id;
  IF (SELECT count(*) FROM organisations_bodymember WHERE body_id = wanted AND duty = 'head'
      AND since <= on_day AND coalesce(until, 'infinity'::date) > on_day) <> 1 THEN
    RETURN 'organisations_body_one_head';
  END IF;
  IF body.kind = 'leading_group' AND place.kind = 'school' AND NOT EXISTS (
    SELECT 1 FROM organisations_bodymember member JOIN organisations_post post ON post.account_id = member.account_id
    WHERE member.body_id = wanted AND member.duty = 'head'
      AND member.since <= on_day AND coalesce(member.until, 'infinity'::date) > on_day
      AND post.organisation_id = place.id AND post.role = 'principal'
      AND post.since <= on_day AND coalesce(post.until, 'infinity'::date) > on_day) THEN
    RETURN 'organisations_principal_heads';
  END IF;
  IF body.kind = 'meal_committee' THEN
    IF (SELECT count(*) FROM organisations_bodymember WHERE body_id = wanted
        AND since <= on_day AND coalesce(until, 'infinity'::date) > on_day) < 7 THEN
      RETURN 'organisations_committee_of_seven';
    END IF;
    IF EXISTS (SELECT 1 FROM organisations_bodymember member WHERE body_id = wanted
        AND since <= on_day AND coalesce(until, 'infinity'::date) > on_day
        AND (NOT declares_no_tie OR grade IS NULL OR EXISTS (
          SELECT 1 FROM organisations_post post WHERE post.account_id = member.account_id
          AND post.role = 'supplier_clerk' AND coalesce(post.until, 'infinity'::date) > on_day))) THEN
      RETURN 'organisations_committee_untied';
    END IF;
    SELECT kind INTO kind_then FROM organisations_schoolprofile WHERE school_id = place.id
      AND since <= on_day AND coalesce(until, 'infinity'::date) > on_day;
    first_grade := CASE kind_then WHEN 'primary' THEN 1 WHEN 'junior' THEN 7 WHEN 'nine-year' THEN 1 END;
    last_grade := CASE kind_then WHEN 'primary' THEN 6 WHEN 'junior' THEN 9 WHEN 'nine-year' THEN 9 END;
    IF first_grade IS NOT NULL AND EXISTS (SELECT 1 FROM generate_series(first_grade, last_grade) AS wanted_grade
        WHERE NOT EXISTS (SELECT 1 FROM organisations_bodymember WHERE body_id = wanted AND grade = wanted_grade
          AND since <= on_day AND coalesce(until, 'infinity'::date) > on_day)) THEN
      RETURN 'organisations_committee_every_grade';
    END IF;
  END IF;
  IF body.kind = 'price_committee' AND (SELECT count(DISTINCT party) FROM organisations_bodymember
      WHERE body_id = wanted AND party <> ''
      AND since <= on_day AND coalesce(until, 'infinity'::date) > on_day) < 6 THEN
    RETURN 'organisations_price_six_parties';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION organisations_check_body() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wanted bigint; on_day date; fault text;
BEGIN
  IF TG_TABLE_NAME = 'organisations_body' THEN wanted := NEW.id; ELSE wanted := NEW.body_id; END IF;
  FOR on_day IN
    SELECT since FROM organisations_body WHERE id = wanted
    UNION SELECT since FROM organisations_bodymember WHERE body_id = wanted
    UNION SELECT until FROM organisations_bodymember WHERE body_id = wanted AND until IS NOT NULL
  LOOP
    fault := organisations_body_fault(wanted, on_day);
    IF fault IS NOT NULL THEN
      RAISE EXCEPTION 'body % is not whole on %: %', wanted, on_day, fault
        USING ERRCODE = 'check_violation', CONSTRAINT = fault;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rule_body_whole AFTER INSERT OR UPDATE ON organisations_body
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION organisations_check_body();
CREATE CONSTRAINT TRIGGER rule_body_whole AFTER INSERT OR UPDATE ON organisations_bodymember
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION organisations_check_body();
CREATE TRIGGER rule_keep_spell BEFORE UPDATE OR DELETE ON organisations_body
  FOR EACH ROW EXECUTE FUNCTION organisations_keep_spell('once');
CREATE TRIGGER rule_keep_spell BEFORE UPDATE OR DELETE ON organisations_bodymember
  FOR EACH ROW EXECUTE FUNCTION organisations_keep_spell('once');
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0004_people_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
