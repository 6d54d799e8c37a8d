"""Spells of what a school is cannot overlap, and one is closed once or taken back within a day."""

from django.db import migrations

SQL = """
ALTER TABLE organisations_schoolprofile ADD CONSTRAINT organisations_profile_no_overlap
  EXCLUDE USING gist (int8range(school_id, school_id, '[]') WITH &&, daterange(since, until) WITH &&);

-- For every table of spells here: a row keeps what it said. 'once': an open spell is closed once. 'shorten': a spell
-- with an end may also end earlier (a post, a stand-in). 'fresh' besides: a row of the last day may be taken back.
CREATE OR REPLACE FUNCTION organisations_keep_spell() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.recorded_at < fangxin_now() - interval '1 day' THEN
      RAISE EXCEPTION '% %: entered more than a day ago, it can be closed but not taken back', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_old_spell_stays';
    END IF;
    RETURN OLD;
  END IF;
  IF to_jsonb(NEW) - 'until' <> to_jsonb(OLD) - 'until' OR NEW.until IS NULL
     OR (OLD.until IS NOT NULL AND (TG_ARGV[0] = 'once' OR NEW.until > OLD.until)) THEN
    RAISE EXCEPTION '% %: a spell is closed once, never edited, moved or reopened', TG_TABLE_NAME, OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_spell_is_only_closed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_keep_spell BEFORE UPDATE OR DELETE ON organisations_schoolprofile
  FOR EACH ROW EXECUTE FUNCTION organisations_keep_spell('once');
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_rules")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
