"""What the database itself refuses of lists: a ghost, a number without its child, an order of steps that skips one, one
person in two steps, a notice without an end, a child-day in two frozen months, a relief decided by one person."""

from django.db import migrations

FACTS = """
-- Spells of one kind of fact cannot overlap.
ALTER TABLE roster_pupilfact ADD CONSTRAINT roster_one_fact_at_a_time
  EXCLUDE USING gist (int8range(pupil_id, pupil_id, '[]') WITH &&, int4range(kind, kind, '[]') WITH &&,
                      daterange(since, until) WITH &&);
ALTER TABLE roster_familypart ADD CONSTRAINT roster_one_x_at_a_time
  EXCLUDE USING gist (int8range(county_id, county_id, '[]') WITH &&, daterange(since, until) WITH &&);
ALTER TABLE roster_snapshotpupil ADD CONSTRAINT roster_no_child_day_twice
  EXCLUDE USING gist (int8range(pupil_id, pupil_id, '[]') WITH &&, daterange(since, until) WITH &&);

CREATE OR REPLACE FUNCTION roster_keep_fact() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.until IS NOT NULL OR NEW.pupil_id <> OLD.pupil_id OR NEW.kind <> OLD.kind OR NEW.value <> OLD.value
     OR NEW.evidence <> OLD.evidence OR NEW.since <> OLD.since OR NEW.recorded_at <> OLD.recorded_at THEN
    RAISE EXCEPTION 'fact %: a spell is closed once, never changed', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_fact_is_only_closed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_keep_fact BEFORE UPDATE ON roster_pupilfact
  FOR EACH ROW EXECUTE FUNCTION roster_keep_fact();
"""

LISTS = """
CREATE OR REPLACE FUNCTION roster_list_digest(declared bigint) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT encode(sha256(convert_to(coalesce(string_agg(pupil_id::text, ',' ORDER BY pupil_id), ''), 'UTF8')), 'hex')
  FROM roster_declaredpupil WHERE declaration_id = declared $$;

-- At commit the list says what the declaration says: as many children, in the same classes, with the same digest, each
-- enrolled in that class of that school within the period.
CREATE OR REPLACE FUNCTION roster_list_is_whole() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE counted integer; ghosts integer; apart integer;
BEGIN
  SELECT count(*) INTO counted FROM roster_declaredpupil WHERE declaration_id = NEW.id;
  SELECT count(*) INTO ghosts FROM roster_declaredpupil child
    JOIN roster_schoolclass class ON class.id = child.school_class_id
    WHERE child.declaration_id = NEW.id AND (class.school_id <> NEW.school_id OR NOT EXISTS (
      SELECT 1 FROM roster_enrolment spell WHERE spell.pupil_id = child.pupil_id
        AND spell.school_class_id = child.school_class_id
        AND daterange(spell.since, spell.until) && daterange(NEW.since, NEW.until)));
  SELECT count(*) INTO apart FROM (
    SELECT school_class_id, sum(pupils) AS n FROM roster_declarationline WHERE declaration_id = NEW.id
      GROUP BY school_class_id HAVING sum(pupils) > 0
    EXCEPT
    SELECT school_class_id, count(*) FROM roster_declaredpupil WHERE declaration_id = NEW.id GROUP BY school_class_id
  ) AS difference;
  IF counted <> NEW.pupils OR apart > 0 THEN
    RAISE EXCEPTION 'declaration % says % pupils, its list names %', NEW.id, NEW.pupils, counted
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_list_adds_up';
  END IF;
  IF ghosts > 0 THEN
    RAISE EXCEPTION 'declaration %: % children of the list are not enrolled there', NEW.id, ghosts
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_list_without_ghosts';
  END IF;
  IF NEW.digest <> roster_list_digest(NEW.id) THEN
    RAISE EXCEPTION 'declaration %: the digest is not that of its list', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_list_has_its_digest';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rule_list_is_whole AFTER INSERT ON roster_declaration
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION roster_list_is_whole();

-- Nobody is put on a list afterwards: whatever comes on top makes it longer than the declaration says.
CREATE OR REPLACE FUNCTION roster_list_stays() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE longer bigint;
BEGIN
  SELECT declaration.id INTO longer FROM roster_declaration declaration
    WHERE declaration.id IN (SELECT declaration_id FROM added)
      AND (SELECT count(*) FROM roster_declaredpupil child WHERE child.declaration_id = declaration.id)
          > declaration.pupils LIMIT 1;
  IF longer IS NOT NULL THEN
    RAISE EXCEPTION 'declaration %: its list is frozen', longer
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_list_is_frozen';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER rule_list_stays AFTER INSERT ON roster_declaredpupil REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION roster_list_stays();
"""

STEPS = """
-- Education first, then finance.
CREATE OR REPLACE FUNCTION roster_finance_after_education() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.side = 'finance' AND NOT EXISTS (SELECT 1 FROM roster_declarationapproval
      WHERE declaration_id = NEW.declaration_id AND side = 'education' AND approved) THEN
    RAISE EXCEPTION 'declaration %: education checks before finance', NEW.declaration_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_education_before_finance';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_in_order_of_sides BEFORE INSERT ON roster_declarationapproval
  FOR EACH ROW EXECUTE FUNCTION roster_finance_after_education();

-- The notice is put up by a fourth person.
CREATE OR REPLACE FUNCTION roster_fourth_person() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.by_id = (SELECT by_id FROM roster_declaration WHERE id = NEW.declaration_id)
     OR EXISTS (SELECT 1 FROM roster_declarationapproval
                WHERE declaration_id = NEW.declaration_id AND by_id = NEW.by_id) THEN
    RAISE EXCEPTION 'declaration %: who reported or checked does not put up the notice', NEW.declaration_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_notice_by_another_person';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_fourth_person BEFORE INSERT ON roster_declarationnotice
  FOR EACH ROW EXECUTE FUNCTION roster_fourth_person();

CREATE OR REPLACE FUNCTION roster_objection_in_time() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM roster_declarationnotice WHERE declaration_id = NEW.declaration_id
      AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN open_on AND close_on) THEN
    RAISE EXCEPTION 'declaration % is not on notice', NEW.declaration_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_objection_during_notice';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_in_time BEFORE INSERT ON roster_objection
  FOR EACH ROW EXECUTE FUNCTION roster_objection_in_time();

CREATE OR REPLACE FUNCTION roster_answer_by_another() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.by_id IN (SELECT unnest(ARRAY[objection.by_id, declaration.by_id]) FROM roster_objection objection
      JOIN roster_declaration declaration ON declaration.id = objection.declaration_id
      WHERE objection.id = NEW.objection_id) THEN
    RAISE EXCEPTION 'objection %: answered by the school or by who objected', NEW.objection_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_answer_by_another';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_by_another BEFORE INSERT ON roster_objectionanswer
  FOR EACH ROW EXECUTE FUNCTION roster_answer_by_another();

-- The one answer that every wall asks before food is ordered or money is counted.
CREATE OR REPLACE FUNCTION roster_list_in_force(declared bigint, on_day date) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM roster_declarationnotice WHERE declaration_id = declared AND close_on < on_day)
    AND NOT EXISTS (SELECT 1 FROM roster_declarationapproval WHERE declaration_id = declared AND NOT approved)
    AND NOT EXISTS (SELECT 1 FROM roster_objection objection
      LEFT JOIN roster_objectionanswer answer ON answer.objection_id = objection.id
      WHERE objection.declaration_id = declared AND (answer.upheld OR (answer.id IS NULL AND objection.holds))) $$;
"""

SNAPSHOTS = """
CREATE OR REPLACE FUNCTION roster_snapshot_in_force() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE counted integer; days bigint; fen bigint; said text; strangers integer; lists bigint[];
BEGIN
  IF TG_WHEN = 'BEFORE' THEN
    IF NOT roster_list_in_force(NEW.declaration_id, (NEW.at AT TIME ZONE 'Asia/Shanghai')::date)
       OR NEW.school_id <> (SELECT school_id FROM roster_declaration WHERE id = NEW.declaration_id) THEN
      RAISE EXCEPTION 'snapshot of school %: its list is not in force', NEW.school_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_snapshot_of_a_list_in_force';
    END IF;
    RETURN NEW;
  END IF;
  -- A list that took over within the month stands beside the one before it.
  SELECT array_agg(id) INTO lists FROM roster_declaration WHERE school_id = NEW.school_id
    AND daterange(since, until) && daterange(NEW.month, (NEW.month + interval '1 month')::date)
    AND roster_list_in_force(id, (NEW.at AT TIME ZONE 'Asia/Shanghai')::date);
  SELECT count(DISTINCT pupil_id), coalesce(sum(child.days), 0), coalesce(sum(child.amount_fen), 0),
      count(*) FILTER (WHERE child.since < NEW.month OR child.until > NEW.month + interval '1 month'
        OR NOT EXISTS (SELECT 1 FROM roster_declaredpupil listed
                       WHERE listed.declaration_id = ANY (lists) AND listed.pupil_id = child.pupil_id))
    INTO counted, days, fen, strangers FROM roster_snapshotpupil child WHERE snapshot_id = NEW.id;
  SELECT encode(sha256(convert_to(coalesce(string_agg(pupil_id::text, ',' ORDER BY pupil_id), ''), 'UTF8')), 'hex')
    INTO said FROM (SELECT DISTINCT pupil_id FROM roster_snapshotpupil WHERE snapshot_id = NEW.id) AS listed;
  IF counted <> NEW.pupils OR days <> NEW.pupil_days OR fen <> NEW.amount_fen OR said <> NEW.digest THEN
    RAISE EXCEPTION 'snapshot % and its children say different things', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_snapshot_adds_up';
  END IF;
  IF strangers > 0 THEN
    RAISE EXCEPTION 'snapshot %: % rows outside the list in force or the month', NEW.id, strangers
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_snapshot_within_its_list';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER rule_in_force BEFORE INSERT ON roster_monthsnapshot
  FOR EACH ROW EXECUTE FUNCTION roster_snapshot_in_force();
CREATE CONSTRAINT TRIGGER rule_adds_up AFTER INSERT ON roster_monthsnapshot
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION roster_snapshot_in_force();

CREATE OR REPLACE FUNCTION roster_snapshot_stays() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE longer bigint;
BEGIN
  SELECT snapshot.id INTO longer FROM roster_monthsnapshot snapshot
    WHERE snapshot.id IN (SELECT snapshot_id FROM added)
      AND (SELECT sum(child.days) FROM roster_snapshotpupil child WHERE child.snapshot_id = snapshot.id)
          > snapshot.pupil_days LIMIT 1;
  IF longer IS NOT NULL THEN
    RAISE EXCEPTION 'snapshot % is frozen', longer
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_snapshot_is_frozen';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER rule_snapshot_stays AFTER INSERT ON roster_snapshotpupil REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION roster_snapshot_stays();
"""

RELIEF = """
-- Few: the purpose can be said only by a county's education or finance officer, for the own place.
CREATE OR REPLACE FUNCTION roster_relief_by_few() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.purpose = 'relief' AND NOT EXISTS (
      SELECT 1 FROM organisations_post post JOIN organisations_organisation place ON place.id = post.organisation_id
      WHERE post.account_id = NEW.actor_id AND post.role IN ('education_officer', 'finance_officer')
        AND place.kind = 'county' AND starts_with(NEW.owner_path, place.owner_path)
        AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date >= post.since
        AND (post.until IS NULL OR (NEW.at AT TIME ZONE 'Asia/Shanghai')::date < post.until)) THEN
    RAISE EXCEPTION 'account % may not have the purpose of relief', NEW.actor_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_relief_by_few';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_relief_by_few BEFORE INSERT ON audit_purposeuse
  FOR EACH ROW EXECUTE FUNCTION roster_relief_by_few();

CREATE OR REPLACE FUNCTION roster_relief_by_two() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE asked roster_reliefproposal;
BEGIN
  SELECT * INTO asked FROM roster_reliefproposal WHERE id = NEW.proposal_id;
  IF asked.by_id = NEW.by_id THEN
    RAISE EXCEPTION 'relief %: decided by the person who proposed it', NEW.proposal_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_relief_by_two_people';
  END IF;
  IF NEW.granted AND EXISTS (SELECT 1 FROM roster_reliefproposal other
      JOIN roster_reliefdecision decision ON decision.proposal_id = other.id AND decision.granted
      WHERE other.pupil_id = asked.pupil_id AND other.id <> asked.id
        AND daterange(other.since, other.until) && daterange(asked.since, asked.until)) THEN
    RAISE EXCEPTION 'relief %: granted for these days already', NEW.proposal_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_one_relief_at_a_time';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_by_two BEFORE INSERT ON roster_reliefdecision
  FOR EACH ROW EXECUTE FUNCTION roster_relief_by_two();
"""


class Migration(migrations.Migration):
    dependencies = [("roster", "0002_rules"), ("audit", "0001_tables"), ("organisations", "0001_tables")]  # fmt: skip
    operations = [migrations.RunSQL(part, migrations.RunSQL.noop) for part in (FACTS, LISTS, STEPS, SNAPSHOTS, RELIEF)]
