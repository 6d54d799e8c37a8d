"""The same rules of spells without waiting for children whom nobody else can see yet.

Who writes a spell holds its child's row, so that two writers of one child come one after the other. A hundred thousand
children who come in with their first spell were held one by one, although their rows are seen by no other transaction.
And of the spells of a child only those are looked at that can overlap: open and open are apart by the unique index, closed
and closed by the exclusion, so that what is left is one open and one closed.
"""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION roster_spells_apart() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE wrong record; held boolean := false; ours CONSTANT xid := pg_current_xact_id()::xid;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'spells are written in READ COMMITTED only: another snapshot would not see a spell just written'
      USING ERRCODE = 'feature_not_supported';
  END IF;
  IF TG_OP = 'INSERT' THEN
    LOOP
      -- Once over the children: each is there, goes on as no other, and is at the school of the class.
      WITH child AS MATERIALIZED (
          SELECT pupil.id, pupil.same_as_id, pupil.school_id, spell.school_class_id, pupil.xmin = ours AS is_new
          FROM written spell JOIN roster_pupil pupil ON pupil.id = spell.pupil_id),
        kinds AS MATERIALIZED (
          SELECT min(id) AS id, same_as_id, school_id, school_class_id, count(*) AS spells, bool_and(is_new) AS are_new
          FROM child GROUP BY 2, 3, 4)
        SELECT (SELECT count(*) FROM written) <> (SELECT coalesce(sum(spells), 0) FROM kinds) AS of_nobody,
          (SELECT coalesce(bool_and(are_new), true) FROM kinds) AS are_new,
          (SELECT min(ARRAY[id, same_as_id]) FROM kinds WHERE same_as_id IS NOT NULL) AS joined,
          (SELECT min(ARRAY[kinds.id, class.id]) FROM kinds
             JOIN roster_schoolclass class ON class.id = kinds.school_class_id WHERE class.school_id <> kinds.school_id) AS of_others
        INTO wrong;
      EXIT WHEN held OR wrong.are_new;
      -- Others may write of these children too: wait for them, then look again.
      PERFORM 1 FROM roster_pupil WHERE id IN (SELECT pupil_id FROM written) ORDER BY id FOR NO KEY UPDATE;
      held := true;
    END LOOP;
    IF wrong.of_nobody THEN
      RAISE EXCEPTION '%: a row names a row of roster_pupil that does not exist', TG_TABLE_NAME
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'fangxin_refers_roster_enrolment_pupil_id';
    ELSIF wrong.joined IS NOT NULL THEN
      RAISE EXCEPTION 'pupil % goes on as pupil %', wrong.joined[1], wrong.joined[2]
        USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_joined_child_gets_no_spell';
    ELSIF wrong.of_others IS NOT NULL THEN
      RAISE EXCEPTION 'pupil % is not of the school of class %', wrong.of_others[1], wrong.of_others[2]
        USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_spell_of_own_child';
    END IF;
  ELSE
    PERFORM 1 FROM roster_pupil WHERE id IN (SELECT pupil_id FROM written) ORDER BY id FOR NO KEY UPDATE;
  END IF;
  SELECT apart.id, apart.since INTO wrong FROM (
      SELECT spell.pupil_id AS id, spell.since FROM written spell
        JOIN roster_enrolment closed ON closed.pupil_id = spell.pupil_id AND closed.until > spell.since
        WHERE spell.until IS NULL
      UNION ALL
      SELECT spell.pupil_id, spell.since FROM written spell
        JOIN roster_enrolment open ON open.pupil_id = spell.pupil_id AND open.until IS NULL AND open.since < spell.until
        WHERE spell.until IS NOT NULL) AS apart LIMIT 1;
  IF wrong.id IS NOT NULL THEN
    RAISE EXCEPTION 'roster_no_two_classes_at_once: pupil % has another spell on a day of the one since %',
      wrong.id, wrong.since
      USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'roster_no_two_classes_at_once';
  END IF;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("roster", "0007_commit_progress")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
