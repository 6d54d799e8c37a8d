"""What the database itself refuses about drafts: a verdict of other content, of another school's week or of a draft that
was changed since; a dish more in a draft that has its verdict; and a week that came from a draft without a verdict."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION menus_draft_content(of_draft bigint) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT encode(sha256(convert_to('[' || coalesce(string_agg(dishes, ',' ORDER BY day), '') || ']', 'UTF8')), 'hex')
  FROM (
    SELECT day, '[' || string_agg('[' || to_json(name::text)::text || ',' || portion_permille || ']', ','
                                  ORDER BY position) || ']' AS dishes
    FROM menus_menudraftdish WHERE draft_id = of_draft GROUP BY day
  ) days
$$;

CREATE OR REPLACE FUNCTION menus_verdict_of_its_draft() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE thing menus_menudraft; week menus_menuweek;
BEGIN
  SELECT * INTO thing FROM menus_menudraft WHERE id = NEW.draft_id;
  SELECT * INTO week FROM menus_menuweek WHERE id = NEW.menu_week_id;
  IF NEW.digest <> thing.digest OR thing.digest <> menus_draft_content(thing.id) THEN
    RAISE EXCEPTION 'the verdict is of other content than the draft'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_verdict_of_this_content';
  END IF;
  IF week.school_id <> thing.school_id OR week.monday <> thing.monday OR week.file_digest <> thing.digest THEN
    RAISE EXCEPTION 'the week is not the week of the draft'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_verdict_of_its_week';
  END IF;
  IF EXISTS (SELECT 1 FROM menus_menudraft WHERE supersedes_id = thing.id) THEN
    RAISE EXCEPTION 'the draft was changed since'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_verdict_of_current_draft';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_verdict_of_its_draft BEFORE INSERT ON menus_draftverdict
  FOR EACH ROW EXECUTE FUNCTION menus_verdict_of_its_draft();

CREATE OR REPLACE FUNCTION menus_draft_is_open() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM menus_draftverdict WHERE draft_id = NEW.draft_id) THEN
    RAISE EXCEPTION 'the draft has been published'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_published_draft_is_closed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_draft_is_open BEFORE INSERT ON menus_menudraftdish
  FOR EACH ROW EXECUTE FUNCTION menus_draft_is_open();

CREATE OR REPLACE FUNCTION menus_week_of_draft_has_verdict() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM menus_menudraft d
      WHERE d.school_id = NEW.school_id AND d.monday = NEW.monday AND d.digest = NEW.file_digest
  ) AND NOT EXISTS (
    SELECT 1 FROM menus_draftverdict v WHERE v.menu_week_id = NEW.id AND v.passed AND v.digest = NEW.file_digest
  ) THEN
    RAISE EXCEPTION 'a week from a draft needs the verdict that it passed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'menus_week_of_draft_has_verdict';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rule_week_of_draft_has_verdict AFTER INSERT ON menus_menuweek
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION menus_week_of_draft_has_verdict();
REVOKE ALL ON FUNCTION menus_draft_content(bigint) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("menus", "0003_library_rules")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
