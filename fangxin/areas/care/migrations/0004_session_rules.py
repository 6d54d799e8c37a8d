"""What the database itself refuses: a roll that does not add up, a child of another group, a class in two groups, a
review closed by its own hand. And the survey: answered through a function that keeps who apart from what."""

from django.db import migrations

ROLLS = """
-- The children of a group on a day: enrolled in the service and in one of its classes.
CREATE OR REPLACE FUNCTION care_group_children(asked bigint, on_day date) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT spell.pupil_id FROM care_caregroupclass of_class JOIN care_caregroup care ON care.id = of_class.group_id
    JOIN roster_enrolment spell ON spell.school_class_id = of_class.school_class_id AND spell.since <= on_day
      AND (spell.until IS NULL OR spell.until > on_day)
    JOIN care_carechoice choice ON choice.pupil_id = spell.pupil_id AND choice.service_id = care.service_id
    JOIN care_careplace place ON place.choice_id = choice.id AND place.since <= on_day
    LEFT JOIN care_carewithdrawal gone ON gone.choice_id = choice.id
  WHERE care.id = asked AND (gone.since IS NULL OR gone.since > on_day) $$;
REVOKE EXECUTE ON FUNCTION care_group_children(bigint, date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION care_class_in_one_group() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE mine care_caregroup;
BEGIN
  SELECT * INTO mine FROM care_caregroup WHERE id = NEW.group_id;
  PERFORM 1 FROM care_careservice WHERE id = mine.service_id FOR UPDATE;
  IF EXISTS (SELECT 1 FROM care_caregroupclass other JOIN care_caregroup care ON care.id = other.group_id
      WHERE other.school_class_id = NEW.school_class_id AND care.service_id = mine.service_id AND care.id <> mine.id
        AND (care.until IS NULL OR care.until > mine.since)) THEN
    RAISE EXCEPTION 'class % is in another group', NEW.school_class_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_class_in_one_group';
  END IF;
  IF (SELECT school_id FROM roster_schoolclass WHERE id = NEW.school_class_id)
     <> (SELECT school_id FROM care_careservice WHERE id = mine.service_id) THEN
    RAISE EXCEPTION 'class % is of another school', NEW.school_class_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_class_of_own_school';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_one_group BEFORE INSERT ON care_caregroupclass
  FOR EACH ROW EXECUTE FUNCTION care_class_in_one_group();

-- A group ends once and is otherwise never changed: who was where stays true.
CREATE OR REPLACE FUNCTION care_group_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.until IS NOT NULL OR (to_jsonb(NEW) - 'until') IS DISTINCT FROM (to_jsonb(OLD) - 'until') THEN
    RAISE EXCEPTION 'a group ends once and is not changed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_group_ends_once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_ends_once BEFORE UPDATE ON care_caregroup FOR EACH ROW EXECUTE FUNCTION care_group_ends_once();

-- The number of expected children is what the database counts; nobody types it.
CREATE OR REPLACE FUNCTION care_roll_counts() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE care care_caregroup;
BEGIN
  SELECT * INTO care FROM care_caregroup WHERE id = NEW.group_id;
  IF NEW.on > (NEW.at AT TIME ZONE 'Asia/Shanghai')::date OR NEW.on < care.since
     OR (care.until IS NOT NULL AND NEW.on >= care.until) THEN
    RAISE EXCEPTION 'group % does not meet on %', NEW.group_id, NEW.on
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_roll_day';
  END IF;
  IF NEW.expected <> (SELECT count(*) FROM care_group_children(NEW.group_id, NEW.on)) THEN
    RAISE EXCEPTION 'group % does not have % children on %', NEW.group_id, NEW.expected, NEW.on
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_roll_counts';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_counts BEFORE INSERT ON care_careroll FOR EACH ROW EXECUTE FUNCTION care_roll_counts();

CREATE OR REPLACE FUNCTION care_absent_of_group() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE called care_careroll;
BEGIN
  SELECT * INTO called FROM care_careroll WHERE id = NEW.roll_id;
  IF NEW.pupil_id NOT IN (SELECT care_group_children(called.group_id, called.on)) THEN
    RAISE EXCEPTION 'child % is not in this group', NEW.pupil_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_absent_of_group';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_of_group BEFORE INSERT ON care_careabsence FOR EACH ROW EXECUTE FUNCTION care_absent_of_group();

CREATE OR REPLACE FUNCTION care_absences_add_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE asked bigint;
BEGIN
  IF TG_TABLE_NAME = 'care_careroll' THEN asked := NEW.id; ELSE asked := NEW.roll_id; END IF;
  IF (SELECT absent FROM care_careroll WHERE id = asked)
     IS DISTINCT FROM (SELECT count(*)::integer FROM care_careabsence WHERE roll_id = asked) THEN
    RAISE EXCEPTION 'roll % and its absences say different things', asked
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_absences_add_up';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rule_adds_up AFTER INSERT ON care_careroll
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION care_absences_add_up();
CREATE CONSTRAINT TRIGGER rule_adds_up AFTER INSERT ON care_careabsence
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION care_absences_add_up();
"""

REVIEWS = """
CREATE OR REPLACE FUNCTION care_issue_two_people() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE last care_issuestep;
BEGIN
  PERFORM 1 FROM care_reviewissue WHERE id = NEW.issue_id FOR UPDATE;
  SELECT * INTO last FROM care_issuestep WHERE issue_id = NEW.issue_id ORDER BY id DESC LIMIT 1;
  IF NEW.kind = 'done' AND last.kind IN ('done', 'closed') THEN
    RAISE EXCEPTION 'issue % waits to be checked, or is closed', NEW.issue_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_issue_in_order';
  END IF;
  IF NEW.kind <> 'done' AND last.kind IS DISTINCT FROM 'done' THEN
    RAISE EXCEPTION 'nothing was said to be done about issue %', NEW.issue_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_issue_in_order';
  END IF;
  IF NEW.kind <> 'done' AND NEW.by_id = last.by_id THEN
    RAISE EXCEPTION 'issue % is checked by another person', NEW.issue_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_issue_two_people';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_two_people BEFORE INSERT ON care_issuestep FOR EACH ROW EXECUTE FUNCTION care_issue_two_people();

CREATE OR REPLACE FUNCTION care_issue_due_later() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.due_on < (NEW.at AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION 'an issue is due today or later' USING ERRCODE = 'check_violation', CONSTRAINT = 'care_issue_due_later';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_due_later BEFORE INSERT ON care_reviewissue FOR EACH ROW EXECUTE FUNCTION care_issue_due_later();
"""

SURVEY = """
-- A guardian answers once. The ticket says who, the ballots say what; nothing joins the two.
CREATE OR REPLACE FUNCTION care_answer_survey(asked bigint, kinds text[], scores integer[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE survey care_caresurvey; today date := (fangxin_now() AT TIME ZONE 'Asia/Shanghai')::date; account bigint;
BEGIN
  SELECT * INTO survey FROM care_caresurvey WHERE id = asked;
  IF fangxin_actor() IS NULL OR fangxin_actor() !~ '^[0-9]+$' THEN
    RAISE EXCEPTION 'nobody answers' USING ERRCODE = 'check_violation', CONSTRAINT = 'care_survey_of_own_school';
  END IF;
  account := fangxin_actor()::bigint;
  IF survey.id IS NULL OR today < survey.since OR today >= survey.until THEN
    RAISE EXCEPTION 'survey % is not open', asked USING ERRCODE = 'check_violation', CONSTRAINT = 'care_survey_open';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM roster_family_pupils() AS mine(id) JOIN roster_pupil child ON child.id = mine.id
      WHERE child.school_id = survey.school_id) THEN
    RAISE EXCEPTION 'account % has no child at this school', account
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_survey_of_own_school';
  END IF;
  IF EXISTS (SELECT 1 FROM care_surveyticket WHERE survey_id = asked AND account_id = account) THEN
    RAISE EXCEPTION 'account % has answered', account
      USING ERRCODE = 'unique_violation', CONSTRAINT = 'care_survey_answered_once';
  END IF;
  INSERT INTO care_surveyticket (owner_path, survey_id, account_id) VALUES ('', asked, account);
  INSERT INTO care_surveyballot (id, owner_path, survey_id, kind, score)
    SELECT gen_random_uuid(), '', asked, said.kind, said.score FROM unnest(kinds, scores) AS said(kind, score);
  RETURN array_length(kinds, 1);
END $$;

-- Counts of a survey that is over: while it is open two readings of a sum would give the answer between them away.
-- A service with fewer than five answers is not counted out, and how many are content only where both sides are five.
CREATE OR REPLACE FUNCTION care_survey_counts(asked bigint[])
RETURNS TABLE (survey_id bigint, kind text, answers integer, content integer, total integer) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT ballot.survey_id, ballot.kind, count(*)::integer,
    CASE WHEN count(*) FILTER (WHERE ballot.score >= 4) >= 5 AND count(*) FILTER (WHERE ballot.score < 4) >= 5
      THEN (count(*) FILTER (WHERE ballot.score >= 4))::integer END,
    CASE WHEN count(*) >= 5 THEN sum(ballot.score)::integer END
  FROM care_surveyballot ballot JOIN care_caresurvey survey ON survey.id = ballot.survey_id
  WHERE ballot.survey_id = ANY(asked) AND survey.until <= (fangxin_now() AT TIME ZONE 'Asia/Shanghai')::date
  GROUP BY ballot.survey_id, ballot.kind HAVING count(*) >= 5 $$;
"""


class Migration(migrations.Migration):
    dependencies = [("care", "0003_sessions")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (ROLLS, REVIEWS, SURVEY)]
