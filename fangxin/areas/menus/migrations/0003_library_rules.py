"""What the database itself refuses about the library: a review by the author, by somebody without the seat, in the
wrong order or of other content; and a school's week from a set that the panel has not approved."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION menus_review_is_due() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE thing_path text; thing_digest text; author bigint;
BEGIN
  IF NEW.version_id IS NOT NULL THEN
    SELECT owner_path, digest, by_id INTO thing_path, thing_digest, author
      FROM menus_libraryversion WHERE id = NEW.version_id;
  ELSE
    SELECT owner_path, digest, by_id INTO thing_path, thing_digest, author
      FROM menus_menuset WHERE id = NEW.menu_set_id;
  END IF;
  IF NEW.by_id = author THEN
    RAISE EXCEPTION 'the author of a recipe does not review it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_author_does_not_review';
  END IF;
  IF NEW.digest <> thing_digest THEN
    RAISE EXCEPTION 'the review is of other content'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_review_of_this_content';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM menus_panelseat s WHERE s.account_id = NEW.by_id AND s.seat = NEW.seat
      AND left(thing_path, length(s.owner_path)) = s.owner_path
      AND s.since <= (NEW.at AT TIME ZONE 'Asia/Shanghai')::date
      AND (s.until IS NULL OR (NEW.at AT TIME ZONE 'Asia/Shanghai')::date < s.until)
  ) THEN
    RAISE EXCEPTION 'account % does not hold the seat % on that day', NEW.by_id, NEW.seat
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_reviewer_holds_the_seat';
  END IF;
  IF NEW.seat = 'health_department' AND NOT EXISTS (
    SELECT 1 FROM menus_panelreview r WHERE r.seat = 'nutritionist' AND r.accepted
      AND (r.version_id = NEW.version_id OR r.menu_set_id = NEW.menu_set_id)
  ) THEN
    RAISE EXCEPTION 'the health department signs after a nutritionist has agreed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_nutritionist_first';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_review_is_due BEFORE INSERT ON menus_panelreview
  FOR EACH ROW EXECUTE FUNCTION menus_review_is_due();

CREATE OR REPLACE FUNCTION menus_week_from_approved_set() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.menu_set_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM menus_panelreview r
      WHERE r.menu_set_id = NEW.menu_set_id AND r.seat = 'health_department' AND r.accepted
  ) THEN
    RAISE EXCEPTION 'a school uses only sets that the panel has approved'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_week_from_approved_set';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_approved_set BEFORE INSERT ON menus_menuweek
  FOR EACH ROW EXECUTE FUNCTION menus_week_from_approved_set();
"""


class Migration(migrations.Migration):
    dependencies = [("menus", "0002_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
