"""What the database itself does and refuses of children's identity: one number one child across all schools, a child
that moves with its rows, a transfer in one step, a doubt decided by two people, a family that sees its own child."""

from django.db import migrations

PATHS = """
-- The lowest place above both paths.
CREATE OR REPLACE FUNCTION roster_common_path(a text, b text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE same text := ''; part text; at integer := 1; others text[] := string_to_array(b, '/');
BEGIN
  FOREACH part IN ARRAY string_to_array(a, '/') LOOP
    EXIT WHEN at > cardinality(others) OR others[at] <> part;
    same := same || part || '/';
    at := at + 1;
  END LOOP;
  RETURN CASE WHEN a = b THEN a ELSE same END;
END $$;

-- Where a child's rows belong changes only inside the functions below, which run as the owner.
CREATE OR REPLACE FUNCTION roster_keep_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'fangxin_app' AND NEW.owner_path <> OLD.owner_path THEN
    RAISE EXCEPTION '%: a child is moved by a transfer only', TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_child_moves_by_transfer';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_keep_place BEFORE UPDATE ON roster_pupilidentity
  FOR EACH ROW EXECUTE FUNCTION roster_keep_place();
CREATE TRIGGER rule_keep_place BEFORE UPDATE ON roster_guardianlink
  FOR EACH ROW EXECUTE FUNCTION roster_keep_place();
CREATE TRIGGER rule_keep_place BEFORE UPDATE ON roster_correctionrequest
  FOR EACH ROW EXECUTE FUNCTION roster_keep_place();
CREATE TRIGGER rule_keep_place BEFORE UPDATE ON roster_pupilfact
  FOR EACH ROW EXECUTE FUNCTION roster_keep_place();
CREATE TRIGGER rule_keep_place BEFORE UPDATE ON roster_hardship
  FOR EACH ROW EXECUTE FUNCTION roster_keep_place();

CREATE OR REPLACE FUNCTION roster_keep_pupil() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'fangxin_app' THEN
    RAISE EXCEPTION 'pupil %: a child is moved or joined by a transfer or a decided case only', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_child_moves_by_transfer';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_keep_pupil BEFORE UPDATE ON roster_pupil
  FOR EACH ROW EXECUTE FUNCTION roster_keep_pupil();

CREATE OR REPLACE FUNCTION roster_move_pupil(p_pupil bigint, p_school bigint) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE there text := (SELECT owner_path FROM organisations_organisation WHERE id = p_school);
BEGIN
  UPDATE roster_pupil SET school_id = p_school, owner_path = there WHERE id = p_pupil;
  UPDATE roster_pupilidentity SET owner_path = there WHERE pupil_id = p_pupil;
  UPDATE roster_guardianlink SET owner_path = there WHERE pupil_id = p_pupil;
  UPDATE roster_correctionrequest SET owner_path = there WHERE pupil_id = p_pupil;
  UPDATE roster_pupilfact SET owner_path = there WHERE pupil_id = p_pupil;
  UPDATE roster_hardship SET owner_path = there WHERE pupil_id = p_pupil;
END $$;
REVOKE ALL ON FUNCTION roster_move_pupil(bigint, bigint) FROM PUBLIC;

-- A closed fact may still follow its child to another school.
CREATE OR REPLACE FUNCTION roster_keep_fact() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.pupil_id = OLD.pupil_id AND NEW.kind = OLD.kind AND NEW.value = OLD.value AND NEW.evidence = OLD.evidence
     AND NEW.since = OLD.since AND NEW.until IS NOT DISTINCT FROM OLD.until AND NEW.recorded_at = OLD.recorded_at THEN
    RETURN NEW;
  END IF;
  IF OLD.until IS NOT NULL OR NEW.pupil_id <> OLD.pupil_id OR NEW.kind <> OLD.kind OR NEW.value <> OLD.value
     OR NEW.evidence <> OLD.evidence OR NEW.since <> OLD.since OR NEW.recorded_at <> OLD.recorded_at THEN
    RAISE EXCEPTION 'fact %: a spell is closed once, never changed', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_fact_is_only_closed';
  END IF;
  RETURN NEW;
END $$;

-- A spell may pass to the row that its child was found to be the same as; else it is closed once and never moved.
CREATE OR REPLACE FUNCTION roster_keep_spell() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.recorded_at < fangxin_now() - interval '1 day' THEN
      RAISE EXCEPTION 'enrolment % was entered more than a day ago: close it, it cannot be taken back', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_old_spell_stays';
    END IF;
    RETURN OLD;
  END IF;
  IF NEW.school_class_id = OLD.school_class_id AND NEW.since = OLD.since AND NEW.until IS NOT DISTINCT FROM OLD.until
     AND NEW.recorded_at = OLD.recorded_at AND NEW.began_as = OLD.began_as AND NEW.ended_as = OLD.ended_as
     AND NEW.pupil_id = (SELECT same_as_id FROM roster_pupil WHERE id = OLD.pupil_id) THEN
    RETURN NEW;
  END IF;
  IF NEW.pupil_id <> OLD.pupil_id OR NEW.school_class_id <> OLD.school_class_id OR NEW.since <> OLD.since
     OR NEW.recorded_at <> OLD.recorded_at OR NEW.began_as <> OLD.began_as OR OLD.until IS NOT NULL THEN
    RAISE EXCEPTION 'enrolment %: a spell is closed once, never moved or reopened', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_spell_is_only_closed';
  END IF;
  RETURN NEW;
END $$;

-- A spell belongs to the school that has the child on its day of entry; a row that goes on elsewhere gets no new one.
CREATE OR REPLACE FUNCTION roster_spell_of_own_child() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE child roster_pupil;
BEGIN
  SELECT * INTO child FROM roster_pupil WHERE id = NEW.pupil_id;
  IF child.same_as_id IS NOT NULL THEN
    RAISE EXCEPTION 'pupil % goes on as pupil %', child.id, child.same_as_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_joined_child_gets_no_spell';
  END IF;
  IF child.school_id <> (SELECT school_id FROM roster_schoolclass WHERE id = NEW.school_class_id) THEN
    RAISE EXCEPTION 'pupil % is not of the school of class %', child.id, NEW.school_class_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_spell_of_own_child';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_own_child BEFORE INSERT ON roster_enrolment
  FOR EACH ROW EXECUTE FUNCTION roster_spell_of_own_child();
"""

NUMBERS = """
CREATE OR REPLACE FUNCTION roster_check_own(p_pupils bigint[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM unnest(p_pupils) AS asked(id) LEFT JOIN roster_pupil pupil ON pupil.id = asked.id
             WHERE pupil.id IS NULL OR NOT fangxin_covers(pupil.owner_path)) THEN
    RAISE EXCEPTION 'not all of these children are of your places' USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;

-- Asked for children of one's own school: is the number with another child, anywhere? The answer is a case number or
-- nothing; the case itself stands with the lowest place above both schools. Case numbers are drawn, not counted.
CREATE OR REPLACE FUNCTION roster_exact_conflicts(p_pupils bigint[], p_ids bytea[], p_students bytea[])
RETURNS TABLE (pupil bigint, case_number text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM roster_check_own(p_pupils);
  RETURN QUERY
  WITH asked AS MATERIALIZED (
    SELECT one.mine, held.pupil_id AS other FROM unnest(p_pupils, p_ids) AS one(mine, code)
      JOIN roster_pupilidentity held ON held.id_index = one.code AND NOT held.contested AND held.pupil_id <> one.mine
    UNION
    SELECT one.mine, held.pupil_id FROM unnest(p_pupils, p_students) AS one(mine, code)
      JOIN roster_pupilidentity held ON held.student_index = one.code AND NOT held.contested AND held.pupil_id <> one.mine
  ), made AS (
    INSERT INTO roster_duplicatecase (owner_path, number, kind, first_id, second_id, score, recorded_at)
    SELECT DISTINCT ON (1, 4, 5) roster_common_path(mine.owner_path, held.owner_path),
      'C' || upper(substr(replace(gen_random_uuid()::text, '-', ''), 1, 9)), 'exact',
      least(asked.mine, asked.other), greatest(asked.mine, asked.other), 0, fangxin_now()
    FROM asked JOIN roster_pupil mine ON mine.id = asked.mine JOIN roster_pupil held ON held.id = asked.other
    ON CONFLICT (first_id, second_id, kind) DO NOTHING
    RETURNING first_id, second_id, number
  ), known AS (
    SELECT first_id, second_id, number FROM made
    UNION ALL SELECT first_id, second_id, number FROM roster_duplicatecase WHERE kind = 'exact'
  )
  SELECT DISTINCT ON (asked.mine) asked.mine, known.number::text FROM asked JOIN known
    ON known.first_id = least(asked.mine, asked.other) AND known.second_id = greatest(asked.mine, asked.other)
    ORDER BY asked.mine, asked.other;
END $$;

-- Children that every school has let go (no open spell, nothing planned after the day) come to the school that enters
-- their number. Answers which of the asked numbers these are, by place in the list, and the child's own row number.
CREATE OR REPLACE FUNCTION roster_take_released(p_school bigint, p_ids bytea[], p_on date)
RETURNS TABLE (place integer, pupil bigint) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found record;
BEGIN
  IF NOT fangxin_covers((SELECT owner_path FROM organisations_organisation WHERE id = p_school)) THEN
    RAISE EXCEPTION 'school % is not of your places', p_school USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOR found IN
    SELECT asked.place::integer AS place, child.id, child.school_id
    FROM unnest(p_ids) WITH ORDINALITY AS asked(code, place)
      JOIN roster_pupilidentity held ON held.id_index = asked.code AND NOT held.contested
      JOIN roster_pupil child ON child.id = held.pupil_id AND child.same_as_id IS NULL
    WHERE NOT EXISTS (SELECT 1 FROM roster_enrolment spell WHERE spell.pupil_id = child.id
                      AND (spell.until IS NULL OR spell.until > p_on))
      AND (child.school_id = p_school OR (SELECT spell.ended_as FROM roster_enrolment spell
           WHERE spell.pupil_id = child.id ORDER BY spell.since DESC LIMIT 1) <> 'suspended')
  LOOP
    IF found.school_id <> p_school THEN
      PERFORM roster_move_pupil(found.id, p_school);
    END IF;
    place := found.place;
    pupil := found.id;
    RETURN NEXT;
  END LOOP;
END $$;
"""

TRANSFERS = """
CREATE OR REPLACE FUNCTION roster_call_old_school() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO roster_transfercall (owner_path, request_id, school_id, pupil_id, to_school_id, "on")
    SELECT '', NEW.id, child.school_id, child.id, NEW.school_id, NEW.on
    FROM roster_pupilidentity held JOIN roster_pupil child ON child.id = held.pupil_id
    WHERE NOT held.contested AND child.school_id <> NEW.school_id
      AND held.id_index IN (SELECT decode(code, 'hex') FROM jsonb_array_elements_text(NEW.id_indexes) AS code)
    LIMIT 1;
  RETURN NULL;
END $$;
CREATE TRIGGER rule_call_old_school AFTER INSERT ON roster_transferrequest
  FOR EACH ROW EXECUTE FUNCTION roster_call_old_school();

CREATE OR REPLACE FUNCTION roster_call_by_database() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'fangxin_app' THEN
    RAISE EXCEPTION '%: written by the database only', TG_TABLE_NAME USING ERRCODE = 'check_violation',
      CONSTRAINT = 'roster_call_by_database';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_by_database BEFORE INSERT ON roster_transfercall
  FOR EACH ROW EXECUTE FUNCTION roster_call_by_database();

CREATE OR REPLACE FUNCTION roster_answer_of_old_school() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE asked roster_transferrequest;
BEGIN
  SELECT request.* INTO asked FROM roster_transferrequest request JOIN roster_transfercall call
    ON call.request_id = request.id WHERE call.id = NEW.call_id;
  IF asked.id IS DISTINCT FROM NEW.request_id OR asked.school_id IS DISTINCT FROM NEW.to_school_id THEN
    RAISE EXCEPTION 'the answer is to another request' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'roster_answer_to_its_request';
  END IF;
  IF NOT fangxin_covers(NEW.owner_path) OR asked.by_id = NEW.by_id THEN
    RAISE EXCEPTION 'a child is released by the school that has it' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'roster_released_by_old_school';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_of_old_school BEFORE INSERT ON roster_transferanswer
  FOR EACH ROW EXECUTE FUNCTION roster_answer_of_old_school();

CREATE OR REPLACE FUNCTION roster_carry_out_transfer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE asked roster_transferrequest; child bigint;
BEGIN
  IF NOT NEW.released THEN RETURN NULL; END IF;
  SELECT * INTO asked FROM roster_transferrequest WHERE id = NEW.request_id;
  SELECT pupil_id INTO child FROM roster_transfercall WHERE id = NEW.call_id;
  UPDATE roster_enrolment SET until = asked.on, ended_as = 'transferred' WHERE pupil_id = child AND until IS NULL;
  PERFORM roster_move_pupil(child, asked.school_id);
  INSERT INTO roster_enrolment (owner_path, pupil_id, school_class_id, since, began_as, ended_as, recorded_at)
    VALUES ('', child, asked.school_class_id, asked.on, 'transferred', '', fangxin_now());
  RETURN NULL;
END $$;
CREATE TRIGGER rule_carry_out AFTER INSERT ON roster_transferanswer
  FOR EACH ROW EXECUTE FUNCTION roster_carry_out_transfer();

CREATE OR REPLACE FUNCTION roster_request_own_class() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.school_id <> (SELECT school_id FROM roster_schoolclass WHERE id = NEW.school_class_id) THEN
    RAISE EXCEPTION 'class % is not of school %', NEW.school_class_id, NEW.school_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_request_own_class';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_own_class BEFORE INSERT ON roster_transferrequest
  FOR EACH ROW EXECUTE FUNCTION roster_request_own_class();
"""

CASES = """
CREATE OR REPLACE FUNCTION roster_decide_in_two_steps() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE proposal roster_casedecision; subject roster_duplicatecase;
BEGIN
  SELECT * INTO subject FROM roster_duplicatecase WHERE id = NEW.case_id FOR UPDATE;
  IF EXISTS (SELECT 1 FROM roster_casedecision WHERE case_id = NEW.case_id AND confirms_id IS NOT NULL
             AND verdict IN ('same', 'different')) THEN
    RAISE EXCEPTION 'case % is decided', subject.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_case_decided_once';
  END IF;
  IF NEW.verdict = 'different' AND (subject.kind = 'exact') <> (NEW.wrong IN ('first', 'second')) THEN
    RAISE EXCEPTION 'case %: of two children with one number one is wrong', subject.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_case_one_number_is_wrong';
  END IF;
  IF NEW.confirms_id IS NULL THEN
    IF EXISTS (SELECT 1 FROM roster_casedecision open WHERE open.case_id = NEW.case_id AND open.confirms_id IS NULL
               AND open.verdict IN ('same', 'different')
               AND NOT EXISTS (SELECT 1 FROM roster_casedecision next WHERE next.confirms_id = open.id)) THEN
      RAISE EXCEPTION 'case % waits for its second person', subject.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_case_one_proposal';
    END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO proposal FROM roster_casedecision WHERE id = NEW.confirms_id;
  IF proposal.by_id = NEW.by_id THEN
    RAISE EXCEPTION 'case % is confirmed by the person who proposed', subject.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_case_by_two_people';
  END IF;
  IF proposal.case_id <> NEW.case_id OR proposal.confirms_id IS NOT NULL OR proposal.verdict = 'later'
     OR NEW.verdict <> 'turned_down' AND (proposal.verdict, proposal.stays_at, proposal.wrong, proposal.on)
        IS DISTINCT FROM (NEW.verdict, NEW.stays_at, NEW.wrong, NEW.on) THEN
    RAISE EXCEPTION 'case %: what is confirmed is not what was proposed', subject.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_case_confirmed_as_proposed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_two_steps BEFORE INSERT ON roster_casedecision
  FOR EACH ROW EXECUTE FUNCTION roster_decide_in_two_steps();

CREATE OR REPLACE FUNCTION roster_carry_out_case() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE subject roster_duplicatecase; wrong_one bigint; right_one bigint; same_id boolean; same_student boolean;
  spell roster_enrolment; class bigint; school bigint;
BEGIN
  IF NEW.confirms_id IS NULL OR NEW.verdict = 'turned_down' THEN RETURN NULL; END IF;
  SELECT * INTO subject FROM roster_duplicatecase WHERE id = NEW.case_id;
  IF NEW.verdict = 'different' THEN
    IF subject.kind = 'likely' THEN RETURN NULL; END IF;
    wrong_one := CASE NEW.wrong WHEN 'first' THEN subject.first_id ELSE subject.second_id END;
    right_one := CASE NEW.wrong WHEN 'first' THEN subject.second_id ELSE subject.first_id END;
    SELECT one.id_index = other.id_index, one.student_index = other.student_index INTO same_id, same_student
      FROM roster_pupilidentity one, roster_pupilidentity other
      WHERE one.pupil_id = wrong_one AND other.pupil_id = right_one;
    IF coalesce(same_id, false) THEN
      UPDATE roster_pupilidentity SET id_sealed = '', id_index = NULL, id_last_four = '', matching_index = NULL,
        matching_version = 0 WHERE pupil_id = wrong_one;
    END IF;
    IF coalesce(same_student, false) THEN
      UPDATE roster_pupilidentity SET student_sealed = '', student_index = NULL, student_last_four = '',
        student_kind = '' WHERE pupil_id = wrong_one;
    END IF;
    UPDATE roster_pupilidentity SET contested = false, case_number = '', doubt = 'id_wrong' WHERE pupil_id = wrong_one;
    UPDATE roster_pupilidentity SET contested = false, case_number = '' WHERE pupil_id = right_one;
    RETURN NULL;
  END IF;
  -- One child: the older row goes on with all it has, the younger one points to it.
  UPDATE roster_pupil SET same_as_id = subject.first_id WHERE id = subject.second_id OR same_as_id = subject.second_id;
  UPDATE roster_pupilidentity SET contested = true, case_number = subject.number, doubt = ''
    WHERE pupil_id = subject.second_id;
  UPDATE roster_pupilidentity SET contested = false, case_number = '' WHERE pupil_id = subject.first_id;
  IF NEW.stays_at = 'first' THEN
    DELETE FROM roster_enrolment WHERE pupil_id = subject.second_id AND until IS NULL AND since >= NEW.on
      AND recorded_at >= fangxin_now() - interval '1 day';
    UPDATE roster_enrolment SET until = greatest(NEW.on, since + 1), ended_as = 'same_child'
      WHERE pupil_id = subject.second_id AND until IS NULL;
    RETURN NULL;
  END IF;
  SELECT school_id INTO school FROM roster_pupil WHERE id = subject.second_id;
  UPDATE roster_enrolment SET until = NEW.on, ended_as = 'transferred'
    WHERE pupil_id = subject.first_id AND until IS NULL;
  PERFORM roster_move_pupil(subject.first_id, school);
  UPDATE roster_enrolment SET pupil_id = subject.first_id WHERE pupil_id = subject.second_id AND since >= NEW.on;
  SELECT * INTO spell FROM roster_enrolment WHERE pupil_id = subject.second_id AND until IS NULL;
  IF FOUND THEN
    UPDATE roster_enrolment SET until = NEW.on, ended_as = 'same_child' WHERE id = spell.id;
    INSERT INTO roster_enrolment (owner_path, pupil_id, school_class_id, since, began_as, ended_as, recorded_at)
      VALUES ('', subject.first_id, spell.school_class_id, NEW.on, 'transferred', '', fangxin_now());
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER rule_carry_out AFTER INSERT ON roster_casedecision
  FOR EACH ROW EXECUTE FUNCTION roster_carry_out_case();

-- What is contested stays so until a decision; the program cannot clear it by itself.
CREATE OR REPLACE FUNCTION roster_keep_contest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'fangxin_app' AND OLD.contested AND NOT NEW.contested THEN
    RAISE EXCEPTION 'identity of pupil % is contested: case % is not decided', OLD.pupil_id, OLD.case_number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_contest_ends_by_decision';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_keep_contest BEFORE UPDATE ON roster_pupilidentity
  FOR EACH ROW EXECUTE FUNCTION roster_keep_contest();
"""

FAMILY = """
-- The children whose guardian the asking account is today.
CREATE OR REPLACE FUNCTION roster_family_pupils() RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT pupil_id FROM roster_guardianlink
  WHERE account_id::text = fangxin_actor() AND since <= (fangxin_now() AT TIME ZONE 'Asia/Shanghai')::date
    AND (until IS NULL OR until > (fangxin_now() AT TIME ZONE 'Asia/Shanghai')::date) $$;

CREATE OR REPLACE FUNCTION roster_family_identity() RETURNS TABLE (
  pupil_id bigint, school text, name text, sex text, birth date, guardian text, id_kind text, id_last_four text,
  id_sealed bytea, student_kind text, student_last_four text, student_sealed bytea, phone_sealed bytea
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT child.id, place.name, held.name, held.sex, held.birth, held.guardian, held.id_kind, held.id_last_four,
    held.id_sealed, held.student_kind, held.student_last_four, held.student_sealed, held.phone_sealed
  FROM roster_family_pupils() AS mine(id) JOIN roster_pupil child ON child.id = mine.id
    JOIN organisations_organisation place ON place.id = child.school_id
    JOIN roster_pupilidentity held ON held.pupil_id = child.id ORDER BY child.id $$;

CREATE OR REPLACE FUNCTION roster_family_spells() RETURNS TABLE (
  pupil_id bigint, school text, class text, since date, until date, began_as text, ended_as text
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT spell.pupil_id, place.name, class.label, spell.since, spell.until, spell.began_as, spell.ended_as
  FROM roster_family_pupils() AS mine(id) JOIN roster_enrolment spell ON spell.pupil_id = mine.id
    JOIN roster_schoolclass class ON class.id = spell.school_class_id
    JOIN organisations_organisation place ON place.id = class.school_id ORDER BY spell.pupil_id, spell.since $$;

CREATE OR REPLACE FUNCTION roster_family_facts() RETURNS TABLE (
  pupil_id bigint, kind smallint, value text, since date, until date
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT fact.pupil_id, fact.kind, fact.value, fact.since, fact.until
  FROM roster_family_pupils() AS mine(id) JOIN roster_pupilfact fact ON fact.pupil_id = mine.id
  ORDER BY fact.pupil_id, fact.since $$;

CREATE OR REPLACE FUNCTION roster_family_readings() RETURNS TABLE (
  pupil_id bigint, reader text, what text, purpose text, why text, at timestamptz
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT reading.pupil_id, coalesce(account.full_name, '系统'), reading.what, reading.purpose, reading.why, reading.at
  FROM roster_family_pupils() AS mine(id) JOIN roster_numberreading reading ON reading.pupil_id = mine.id
    LEFT JOIN organisations_account account ON account.id = reading.by_id ORDER BY reading.at DESC $$;

-- A guardian asks for one's own child only, whoever says otherwise.
CREATE OR REPLACE FUNCTION roster_correction_of_own_child() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT fangxin_covers(NEW.owner_path) AND NEW.pupil_id NOT IN (SELECT roster_family_pupils()) THEN
    RAISE EXCEPTION 'pupil % is not a child of this account', NEW.pupil_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_correction_of_own_child';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_own_child BEFORE INSERT ON roster_correctionrequest
  FOR EACH ROW EXECUTE FUNCTION roster_correction_of_own_child();
"""


class Migration(migrations.Migration):
    dependencies = [("roster", "0003_list_rules")]
    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (PATHS, NUMBERS, TRANSFERS, CASES, FAMILY)
    ]
