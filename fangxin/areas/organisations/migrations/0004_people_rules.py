"""What the database itself refuses about people: incompatible posts, a role at the wrong kind of place, an edited post,
a stand-in that outlives the post; and the doors through which the program finds an account before anybody is known."""

from django.db import migrations

SQL = """
UPDATE organisations_account a SET owner_path = o.owner_path
  FROM organisations_organisation o WHERE o.id = a.home_id AND a.owner_path = '';

-- Two doors past the wall of accounts: a login name at sign-in, an id that a signed session carries. One row each.
CREATE OR REPLACE FUNCTION organisations_account_named(wanted text) RETURNS SETOF organisations_account
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT * FROM organisations_account WHERE username = wanted $$;
CREATE OR REPLACE FUNCTION organisations_account_of_session(wanted bigint) RETURNS SETOF organisations_account
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT * FROM organisations_account WHERE id = wanted $$;
-- A password hash of an older kind is renewed at sign-in, before anybody is known: only for who has the old hash.
CREATE OR REPLACE FUNCTION organisations_renew_hash(account bigint, before text, after text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE organisations_account SET password = after WHERE id = account AND password = before $$;
-- Papers name the people who signed them, also those of another place: names only, by id.
CREATE OR REPLACE FUNCTION organisations_names(wanted bigint[]) RETURNS TABLE (id bigint, full_name varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT a.id, a.full_name FROM organisations_account a WHERE a.id = ANY(wanted) $$;
-- An invitation is opened by somebody who is not known yet: the digest of the code answers with its account's id.
CREATE OR REPLACE FUNCTION organisations_invited(digest text, moment timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT account_id FROM organisations_invitation
  WHERE code_digest = digest AND used_at IS NULL AND expires_at > moment $$;

-- An account is also seen where its person has a post, and by the place that registered a supplier.
CREATE POLICY organisations_by_post ON organisations_account FOR SELECT TO fangxin_app
  USING (EXISTS (SELECT 1 FROM organisations_post post WHERE post.account_id = organisations_account.id));
CREATE POLICY organisations_by_registrar ON organisations_account FOR SELECT TO fangxin_app
  USING (EXISTS (SELECT 1 FROM organisations_organisation home
    JOIN organisations_organisation registrar ON registrar.id = home.registrar_id
    WHERE home.id = organisations_account.home_id AND fangxin_covers(registrar.owner_path)));
CREATE POLICY organisations_by_registrar ON organisations_post FOR SELECT TO fangxin_app
  USING (EXISTS (SELECT 1 FROM organisations_organisation place
    JOIN organisations_organisation registrar ON registrar.id = place.registrar_id
    WHERE place.id = organisations_post.organisation_id AND fangxin_covers(registrar.owner_path)));

CREATE OR REPLACE FUNCTION organisations_keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.home_id <> OLD.home_id OR NEW.username <> OLD.username OR NEW.owner_path <> OLD.owner_path
     OR NEW.session_epoch < OLD.session_epoch THEN
    RAISE EXCEPTION 'account % keeps its place and its login name', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_account_keeps_its_place';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_keep_account BEFORE UPDATE ON organisations_account
  FOR EACH ROW EXECUTE FUNCTION organisations_keep_account();

-- Which two roles one person may not hold, where one place covers the other; 'anywhere' means at any two places.
CREATE OR REPLACE FUNCTION organisations_incompatible()
RETURNS TABLE (one text, other text, anywhere boolean) LANGUAGE sql IMMUTABLE AS $$
  VALUES
    ('education_officer', 'finance_officer', false),
    ('finance_officer', 'nutrition_officer', false),
    ('finance_officer', 'payment_officer', false),
    ('nutrition_officer', 'payment_officer', false),
    ('education_officer', 'payment_officer', false),
    ('principal', 'education_officer', false),
    ('principal', 'finance_officer', false),
    ('principal', 'nutrition_officer', false),
    ('principal', 'payment_officer', false),
    ('administrator', 'finance_officer', false),
    ('administrator', 'nutrition_officer', false),
    ('administrator', 'payment_officer', false)
  UNION ALL
  SELECT watcher, worker, false FROM unnest(ARRAY['auditor', 'regulator']) AS watcher,
    unnest(ARRAY['storekeeper', 'buyer', 'cook', 'safety_manager', 'safety_director', 'principal',
      'education_officer', 'finance_officer', 'nutrition_officer', 'payment_officer', 'administrator']) AS worker
  UNION ALL
  SELECT 'supplier_clerk', worker, true FROM unnest(ARRAY['storekeeper', 'buyer', 'cook', 'safety_manager',
    'safety_director', 'teacher', 'principal', 'education_officer', 'finance_officer', 'nutrition_officer',
    'payment_officer', 'auditor', 'regulator', 'administrator']) AS worker
$$;

-- The post that stands against a role, as 'role|place', or NULL. Seen past the walls: a post elsewhere counts too.
CREATE OR REPLACE FUNCTION organisations_role_conflict(
  person bigint, wanted text, place bigint, first_day date, end_day date, but_not bigint
) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT post.role || '|' || held.name
  FROM organisations_post post
  JOIN organisations_organisation held ON held.id = post.organisation_id
  JOIN organisations_organisation asked ON asked.id = place
  JOIN organisations_incompatible() pair
    ON (pair.one, pair.other) IN ((post.role, wanted), (wanted, post.role))
  WHERE post.account_id = person AND post.id IS DISTINCT FROM but_not
    AND daterange(post.since, post.until) && daterange(first_day, end_day)
    AND (pair.anywhere OR left(held.owner_path, length(asked.owner_path)) = asked.owner_path
      OR left(asked.owner_path, length(held.owner_path)) = held.owner_path)
  ORDER BY post.id LIMIT 1
$$;

CREATE OR REPLACE FUNCTION organisations_role_places(wanted text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN wanted IN ('storekeeper', 'buyer', 'cook', 'teacher', 'principal', 'guardian') THEN ARRAY['school']
    WHEN wanted IN ('safety_manager', 'safety_director') THEN ARRAY['school', 'supplier']
    WHEN wanted = 'supplier_clerk' THEN ARRAY['supplier']
    WHEN wanted = 'administrator' THEN ARRAY['nation', 'province', 'prefecture', 'county', 'bureau', 'school']
    ELSE ARRAY['nation', 'province', 'prefecture', 'county', 'bureau', 'finance_bureau', 'market_bureau',
      'health_bureau', 'planning_bureau', 'office'] END
$$;

CREATE OR REPLACE FUNCTION organisations_check_post() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE against text; held organisations_post;
BEGIN
  -- Two grants to one person wait for each other, or both would be judged without the other.
  PERFORM pg_advisory_xact_lock(hashtextextended('organisations.post', NEW.account_id));
  IF NOT (SELECT kind FROM organisations_organisation WHERE id = NEW.organisation_id)
     = ANY (organisations_role_places(NEW.role)) THEN
    RAISE EXCEPTION 'role % is not held at this kind of place', NEW.role
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_role_fits_place';
  END IF;
  against := organisations_role_conflict(NEW.account_id, NEW.role, NEW.organisation_id, NEW.since, NEW.until, NEW.id);
  IF against IS NOT NULL THEN
    RAISE EXCEPTION 'account % holds % and cannot hold % as well', NEW.account_id, against, NEW.role
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_compatible_roles';
  END IF;
  IF NEW.stands_in_for_id IS NOT NULL THEN
    SELECT * INTO held FROM organisations_post WHERE id = NEW.stands_in_for_id;
    IF held.account_id = NEW.account_id OR held.stands_in_for_id IS NOT NULL OR held.role <> NEW.role
       OR held.organisation_id <> NEW.organisation_id OR NEW.since < held.since
       OR NEW.until > coalesce(held.until, 'infinity'::date) THEN
      RAISE EXCEPTION 'a stand-in holds another person''s own post, within its days'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_stand_in_fits';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_check_post BEFORE INSERT ON organisations_post
  FOR EACH ROW EXECUTE FUNCTION organisations_check_post();

CREATE OR REPLACE FUNCTION organisations_keep_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'until' <> to_jsonb(OLD) - 'until' OR NEW.until IS NULL
     OR (OLD.until IS NOT NULL AND NEW.until > OLD.until) THEN
    RAISE EXCEPTION 'post % may be ended, not edited, moved or prolonged', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_post_is_only_ended';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_keep_post BEFORE UPDATE ON organisations_post
  FOR EACH ROW EXECUTE FUNCTION organisations_keep_post();

-- Names and papers.
INSERT INTO organisations_registration (organisation_id, owner_path, since, until, name, short_name, place_code,
    county_kind, credit_code, licence_number, licence_until, document, at, by_id)
  SELECT id, owner_path, since, until, name, short_name, place_code, county_kind, credit_code, licence_number,
    licence_until, '', fangxin_now(), 0 FROM organisations_organisation;
ALTER TABLE organisations_registration ADD CONSTRAINT organisations_registration_no_overlap
  EXCLUDE USING gist (int8range(organisation_id, organisation_id, '[]') WITH &&, daterange(since, until) WITH &&);
CREATE TRIGGER rule_keep_spell BEFORE UPDATE OR DELETE ON organisations_registration
  FOR EACH ROW EXECUTE FUNCTION organisations_keep_spell('once');
"""

UNDO = """
DROP POLICY IF EXISTS organisations_by_post ON organisations_account;
DROP POLICY IF EXISTS organisations_by_registrar ON organisations_account;
DROP POLICY IF EXISTS organisations_by_registrar ON organisations_post;
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_spell_rules"), ("audit", "0001_tables")]
    operations = [migrations.RunSQL(SQL, UNDO)]
