"""What the database itself refuses: a caterer that is not on the directory, a closed place that still has somebody or
something, duties signed by another, two departments that lead one task."""

from django.db import migrations

SQL = """
-- A school names only a caterer whose certificate is in force on the first day of the spell.
CREATE OR REPLACE FUNCTION organisations_listed_caterer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.caterer_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM organisations_certificate certificate
    JOIN organisations_organisation caterer ON caterer.id = certificate.organisation_id
    WHERE caterer.id = NEW.caterer_id AND caterer.kind = 'supplier'
      AND coalesce(caterer.until, 'infinity'::date) > NEW.since
      AND certificate.since <= NEW.since AND certificate.until > NEW.since) THEN
    RAISE EXCEPTION 'caterer % has no certificate in force on %', NEW.caterer_id, NEW.since
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_listed_caterer';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_listed_caterer BEFORE INSERT ON organisations_schoolprofile
  FOR EACH ROW EXECUTE FUNCTION organisations_listed_caterer();

-- An organisation ends once, and only when nobody and nothing of it goes on after that day.
CREATE OR REPLACE FUNCTION organisations_close() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.until IS NOT NULL THEN
    RAISE EXCEPTION 'organisation % is closed already', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_closed_stays_closed';
  END IF;
  IF EXISTS (SELECT 1 FROM organisations_organisation child WHERE child.parent_id = OLD.id
      AND coalesce(child.until, 'infinity'::date) > NEW.until)
    OR EXISTS (SELECT 1 FROM organisations_post post WHERE post.organisation_id = OLD.id
      AND coalesce(post.until, 'infinity'::date) > NEW.until)
    OR EXISTS (SELECT 1 FROM organisations_body body WHERE body.organisation_id = OLD.id
      AND coalesce(body.until, 'infinity'::date) > NEW.until)
    OR EXISTS (SELECT 1 FROM organisations_schoolprofile profile WHERE profile.caterer_id = OLD.id
      AND coalesce(profile.until, 'infinity'::date) > NEW.until) THEN
    RAISE EXCEPTION 'organisation % still has children, posts, bodies or schools on %', OLD.id, NEW.until
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_nothing_goes_on';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_close BEFORE UPDATE ON organisations_organisation
  FOR EACH ROW WHEN (OLD.until IS DISTINCT FROM NEW.until) EXECUTE FUNCTION organisations_close();

-- Nothing begins at a closed place. The lock makes a closing and a beginning wait for each other.
CREATE OR REPLACE FUNCTION organisations_place_open() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE place bigint; ends date;
BEGIN
  place := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
  IF place IS NULL THEN RETURN NEW; END IF;
  SELECT until INTO ends FROM organisations_organisation WHERE id = place FOR SHARE;
  IF ends IS NOT NULL AND (NEW.until IS NULL OR NEW.until > ends) THEN
    RAISE EXCEPTION '%: the place % is closed from % on', TG_TABLE_NAME, place, ends
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_place_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_place_open BEFORE INSERT ON organisations_organisation
  FOR EACH ROW EXECUTE FUNCTION organisations_place_open('parent_id');
CREATE TRIGGER rule_place_open BEFORE INSERT ON organisations_post
  FOR EACH ROW EXECUTE FUNCTION organisations_place_open('organisation_id');
CREATE TRIGGER rule_place_open BEFORE INSERT ON organisations_body
  FOR EACH ROW EXECUTE FUNCTION organisations_place_open('organisation_id');

-- The reason stands beside the end that it explains.
CREATE OR REPLACE FUNCTION organisations_closing_fits() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE ends date; at_place bigint;
BEGIN
  IF NEW.body_id IS NULL THEN
    SELECT until, id INTO ends, at_place FROM organisations_organisation WHERE id = NEW.organisation_id;
  ELSE
    SELECT until, organisation_id INTO ends, at_place FROM organisations_body WHERE id = NEW.body_id;
  END IF;
  IF ends IS DISTINCT FROM NEW.until OR at_place <> NEW.organisation_id THEN
    RAISE EXCEPTION 'the closing says % and the row %', NEW.until, ends
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_closing_fits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_closing_fits BEFORE INSERT ON organisations_closing
  FOR EACH ROW EXECUTE FUNCTION organisations_closing_fits();

-- Who is to do what. A range of words lets an exclusion constraint compare a word too, without an extension.
CREATE TYPE organisations_words AS RANGE (subtype = text, collation = "C");
ALTER TABLE organisations_responsibility ADD CONSTRAINT organisations_one_department_leads
  EXCLUDE USING gist (int8range(place_id, place_id, '[]') WITH &&, organisations_words(task, task, '[]') WITH &&,
    daterange(since, until) WITH &&) WHERE (part = 'lead');
CREATE TRIGGER rule_keep_spell BEFORE UPDATE OR DELETE ON organisations_responsibility
  FOR EACH ROW EXECUTE FUNCTION organisations_keep_spell('once');

ALTER TABLE organisations_postduty ADD CONSTRAINT organisations_one_duty_text
  EXCLUDE USING gist (int8range(place_id, place_id, '[]') WITH &&, organisations_words(role, role, '[]') WITH &&,
    daterange(since, until) WITH &&);
CREATE TRIGGER rule_keep_spell BEFORE UPDATE OR DELETE ON organisations_postduty
  FOR EACH ROW EXECUTE FUNCTION organisations_keep_spell('once');

CREATE OR REPLACE FUNCTION organisations_sign_duty() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE duty organisations_postduty; post organisations_post;
BEGIN
  SELECT * INTO duty FROM organisations_postduty WHERE id = NEW.duty_id;
  SELECT * INTO post FROM organisations_post WHERE id = NEW.post_id;
  IF post.account_id <> NEW.by_id OR post.role <> duty.role OR post.organisation_id <> duty.place_id THEN
    RAISE EXCEPTION 'only the holder of the very post signs its duties'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_holder_signs';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_sign_duty BEFORE INSERT ON organisations_postdutysignature
  FOR EACH ROW EXECUTE FUNCTION organisations_sign_duty();
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0006_closing_duties_caterers")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
