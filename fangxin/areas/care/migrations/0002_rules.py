"""What the database itself refuses: an enrolment that nobody chose, one past the number of places or past those who wait,
a choice said by a stranger, a setting that takes places away. And what a family reads about its own children."""

from django.db import migrations

STANDING = """
-- A choice still counts on a day: not withdrawn, and no offer that was turned down or ran out.
CREATE OR REPLACE FUNCTION care_choice_open(asked bigint, on_day date) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (SELECT 1 FROM care_carewithdrawal gone WHERE gone.choice_id = asked AND (gone.since <= on_day
      OR NOT EXISTS (SELECT 1 FROM care_careplace WHERE choice_id = asked)))
    AND NOT EXISTS (SELECT 1 FROM care_careoffer offer LEFT JOIN care_careofferanswer said ON said.offer_id = offer.id
      WHERE offer.choice_id = asked
        AND (said.accepted = false OR (said.id IS NULL AND offer.answer_by < on_day))) $$;

-- Places given from a day on: those whose withdrawal has not come into effect by then.
CREATE OR REPLACE FUNCTION care_taken(asked bigint, on_day date) RETURNS integer LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*)::integer FROM care_careplace place JOIN care_carechoice choice ON choice.id = place.choice_id
    LEFT JOIN care_carewithdrawal gone ON gone.choice_id = choice.id
  WHERE choice.service_id = asked AND (gone.since IS NULL OR gone.since > on_day) $$;

-- Places that are held for a family that has not answered yet, or has accepted a moment ago.
CREATE OR REPLACE FUNCTION care_held(asked bigint, on_day date, except_choice bigint) RETURNS integer LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*)::integer FROM care_careoffer offer JOIN care_carechoice choice ON choice.id = offer.choice_id
    LEFT JOIN care_careofferanswer said ON said.offer_id = offer.id
    LEFT JOIN care_careplace place ON place.choice_id = choice.id
    LEFT JOIN care_carewithdrawal gone ON gone.choice_id = choice.id
  WHERE choice.service_id = asked AND choice.id <> except_choice AND place.id IS NULL AND gone.id IS NULL
    AND (said.accepted OR (said.id IS NULL AND offer.answer_by >= on_day)) $$;

-- The fewest places from a day on: the setting in force and those to come. NULL without any setting.
CREATE OR REPLACE FUNCTION care_capacity(asked bigint, on_day date) RETURNS integer LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT min(capacity)::integer FROM care_servicesetting WHERE service_id = asked AND since >=
    coalesce((SELECT max(since) FROM care_servicesetting WHERE service_id = asked AND since <= on_day), '-infinity') $$;

-- Counts of services: nothing about any child, so anybody may ask.
CREATE OR REPLACE FUNCTION care_counts(asked bigint[], on_day date)
RETURNS TABLE (service_id bigint, capacity integer, taken integer, held integer, waiting integer) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT one, care_capacity(one, on_day), care_taken(one, on_day), care_held(one, on_day, 0),
    (SELECT count(*)::integer FROM care_carechoice choice LEFT JOIN care_careplace place ON place.choice_id = choice.id
       LEFT JOIN care_careoffer offer ON offer.choice_id = choice.id
       LEFT JOIN care_carewithdrawal gone ON gone.choice_id = choice.id
     WHERE choice.service_id = one AND place.id IS NULL AND offer.id IS NULL AND gone.id IS NULL)
  FROM unnest(asked) AS one $$;
"""

SPEAKING = """
-- Who may say it for a child: its guardian by the own account, or on paper a teacher or principal of its school.
CREATE OR REPLACE FUNCTION care_may_say(child bigint, account bigint, how text, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT account::text = fangxin_actor() AND CASE how
    WHEN 'family' THEN EXISTS (SELECT 1 FROM roster_guardianlink WHERE pupil_id = child AND account_id = account
      AND since <= (moment AT TIME ZONE 'Asia/Shanghai')::date
      AND (until IS NULL OR until > (moment AT TIME ZONE 'Asia/Shanghai')::date))
    ELSE EXISTS (SELECT 1 FROM roster_pupil pupil JOIN organisations_post post ON post.organisation_id = pupil.school_id
      WHERE pupil.id = child AND post.account_id = account AND post.role IN ('teacher', 'principal')
        AND post.since <= (moment AT TIME ZONE 'Asia/Shanghai')::date
        AND (post.until IS NULL OR post.until > (moment AT TIME ZONE 'Asia/Shanghai')::date)) END $$;

CREATE OR REPLACE FUNCTION care_need_said() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (care_may_say(NEW.pupil_id, NEW.by_id, 'family', NEW.at) OR care_may_say(NEW.pupil_id, NEW.by_id, 'paper', NEW.at)) THEN
    RAISE EXCEPTION 'account % may not speak for this child', NEW.by_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_said_by_family';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_said BEFORE INSERT ON care_careneed FOR EACH ROW EXECUTE FUNCTION care_need_said();

CREATE OR REPLACE FUNCTION care_choice_said() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE day date := (NEW.at AT TIME ZONE 'Asia/Shanghai')::date; place bigint; ends date; fee integer;
BEGIN
  -- One family after the other for each service: the order of the choices is the order of the waiting list.
  SELECT school_id INTO place FROM care_careservice WHERE id = NEW.service_id FOR UPDATE;
  SELECT term.until INTO ends FROM care_careservice service JOIN policy_term term ON term.id = service.term_id
    WHERE service.id = NEW.service_id;
  IF NOT care_may_say(NEW.pupil_id, NEW.by_id, NEW.source, NEW.at) THEN
    RAISE EXCEPTION 'account % may not choose for this child', NEW.by_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_said_by_family';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM roster_enrolment spell JOIN roster_schoolclass class ON class.id = spell.school_class_id
      WHERE spell.pupil_id = NEW.pupil_id AND class.school_id = place AND spell.since <= NEW.since
        AND (spell.until IS NULL OR spell.until > NEW.since)) THEN
    RAISE EXCEPTION 'child % is not enrolled at the school of service %', NEW.pupil_id, NEW.service_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_choice_at_own_school';
  END IF;
  IF NEW.since < day OR NEW.since >= ends THEN
    RAISE EXCEPTION 'a choice holds from today on and within its term'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_choice_days';
  END IF;
  SELECT fee_fen INTO fee FROM care_servicesetting WHERE service_id = NEW.service_id AND since <= NEW.since
    ORDER BY since DESC LIMIT 1;
  IF fee IS DISTINCT FROM NEW.fee_fen THEN
    RAISE EXCEPTION 'service % costs %, not %', NEW.service_id, fee, NEW.fee_fen
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_choice_fee';
  END IF;
  IF EXISTS (SELECT 1 FROM care_carechoice WHERE service_id = NEW.service_id AND pupil_id = NEW.pupil_id
      AND care_choice_open(id, greatest(NEW.since, day))) THEN
    RAISE EXCEPTION 'child % has chosen service % already', NEW.pupil_id, NEW.service_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_choice_once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_said BEFORE INSERT ON care_carechoice FOR EACH ROW EXECUTE FUNCTION care_choice_said();

CREATE OR REPLACE FUNCTION care_withdrawal_said() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE choice care_carechoice; day date := (NEW.at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  SELECT * INTO choice FROM care_carechoice WHERE id = NEW.choice_id;
  IF NEW.since < day THEN
    RAISE EXCEPTION 'a withdrawal has effect from today on'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_withdrawal_days';
  END IF;
  IF NEW.source = 'left' THEN
    IF EXISTS (SELECT 1 FROM roster_enrolment spell JOIN roster_schoolclass class ON class.id = spell.school_class_id
        JOIN care_careservice service ON service.school_id = class.school_id
        WHERE service.id = choice.service_id AND spell.pupil_id = choice.pupil_id AND spell.since <= NEW.since
          AND (spell.until IS NULL OR spell.until > NEW.since)) THEN
      RAISE EXCEPTION 'child % has not left', choice.pupil_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'care_withdrawal_left';
    END IF;
  ELSIF NOT care_may_say(choice.pupil_id, NEW.by_id, NEW.source, NEW.at) THEN
    RAISE EXCEPTION 'account % may not withdraw for this child', NEW.by_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_said_by_family';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_said BEFORE INSERT ON care_carewithdrawal FOR EACH ROW EXECUTE FUNCTION care_withdrawal_said();

CREATE OR REPLACE FUNCTION care_answer_said() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE child bigint; last_day date; choice bigint; day date := (NEW.at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  SELECT chosen.pupil_id, offer.answer_by, chosen.id INTO child, last_day, choice
    FROM care_careoffer offer JOIN care_carechoice chosen ON chosen.id = offer.choice_id WHERE offer.id = NEW.offer_id;
  IF NOT care_may_say(child, NEW.by_id, NEW.source, NEW.at) THEN
    RAISE EXCEPTION 'account % may not answer for this child', NEW.by_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_said_by_family';
  END IF;
  IF day > last_day OR EXISTS (SELECT 1 FROM care_carewithdrawal WHERE choice_id = choice) THEN
    RAISE EXCEPTION 'the offer % is over', NEW.offer_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_offer_over';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_said BEFORE INSERT ON care_careofferanswer FOR EACH ROW EXECUTE FUNCTION care_answer_said();
"""

PLACES = """
CREATE OR REPLACE FUNCTION care_service_of_own_county() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM policy_term term JOIN organisations_organisation school ON school.id = NEW.school_id
      WHERE term.id = NEW.term_id AND school.kind = 'school' AND starts_with(school.owner_path, term.owner_path)) THEN
    RAISE EXCEPTION 'school % has no such term', NEW.school_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_service_of_own_county';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_own_county BEFORE INSERT ON care_careservice
  FOR EACH ROW EXECUTE FUNCTION care_service_of_own_county();

CREATE OR REPLACE FUNCTION care_setting_keeps_places() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE begins date; ends date;
BEGIN
  PERFORM 1 FROM care_careservice WHERE id = NEW.service_id FOR UPDATE;
  SELECT term.since, term.until INTO begins, ends FROM care_careservice service
    JOIN policy_term term ON term.id = service.term_id WHERE service.id = NEW.service_id;
  IF NEW.since < begins OR NEW.since >= ends THEN
    RAISE EXCEPTION 'a setting holds within its term' USING ERRCODE = 'check_violation', CONSTRAINT = 'care_setting_days';
  END IF;
  IF NEW.capacity < care_taken(NEW.service_id, NEW.since) + care_held(NEW.service_id, (NEW.at AT TIME ZONE 'Asia/Shanghai')::date, 0) THEN
    RAISE EXCEPTION 'service %: places that families have are not taken away', NEW.service_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_setting_keeps_places';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_keeps_places BEFORE INSERT ON care_servicesetting
  FOR EACH ROW EXECUTE FUNCTION care_setting_keeps_places();

-- A place or an offer goes to the choice that has waited longest, while there are places.
CREATE OR REPLACE FUNCTION care_in_turn() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE choice care_carechoice; day date := (NEW.at AT TIME ZONE 'Asia/Shanghai')::date; first_day date; said boolean;
  offered boolean := false;
BEGIN
  SELECT * INTO choice FROM care_carechoice WHERE id = NEW.choice_id;
  IF choice.id IS NULL THEN
    RAISE EXCEPTION 'nobody is enrolled whom nobody chose'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_place_from_choice';
  END IF;
  PERFORM 1 FROM care_careservice WHERE id = choice.service_id FOR UPDATE;
  first_day := greatest(choice.since, day);
  IF TG_TABLE_NAME = 'care_careplace' THEN
    IF NEW.since < choice.since THEN
      RAISE EXCEPTION 'nobody is enrolled before the day that was chosen'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'care_place_from_choice';
    END IF;
    first_day := NEW.since;
    SELECT true, answer.accepted INTO offered, said FROM care_careoffer offer
      LEFT JOIN care_careofferanswer answer ON answer.offer_id = offer.id WHERE offer.choice_id = choice.id;
    IF offered AND said IS NOT TRUE THEN
      RAISE EXCEPTION 'the family has not accepted the offer' USING ERRCODE = 'check_violation', CONSTRAINT = 'care_offer_accepted';
    END IF;
  ELSIF NEW.answer_by < day THEN
    RAISE EXCEPTION 'an offer is open for a day at least' USING ERRCODE = 'check_violation', CONSTRAINT = 'care_offer_days';
  END IF;
  IF NOT care_choice_open(choice.id, day) OR EXISTS (SELECT 1 FROM care_carewithdrawal WHERE choice_id = choice.id) THEN
    RAISE EXCEPTION 'choice % was taken back', choice.id USING ERRCODE = 'check_violation', CONSTRAINT = 'care_place_from_choice';
  END IF;
  IF NOT coalesce(offered, false) AND EXISTS (SELECT 1 FROM care_carechoice earlier
      LEFT JOIN care_careplace place ON place.choice_id = earlier.id
      LEFT JOIN care_careoffer offer ON offer.choice_id = earlier.id
      LEFT JOIN care_carewithdrawal gone ON gone.choice_id = earlier.id
      WHERE earlier.service_id = choice.service_id AND earlier.id < choice.id
        AND place.id IS NULL AND offer.id IS NULL AND gone.id IS NULL) THEN
    RAISE EXCEPTION 'choice %: another family has waited longer', choice.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_in_turn';
  END IF;
  IF care_taken(choice.service_id, first_day) + care_held(choice.service_id, day, choice.id)
      >= coalesce(care_capacity(choice.service_id, first_day), 0) THEN
    RAISE EXCEPTION 'service % has no free place', choice.service_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'care_capacity';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_in_turn BEFORE INSERT ON care_careplace FOR EACH ROW EXECUTE FUNCTION care_in_turn();
CREATE TRIGGER rule_in_turn BEFORE INSERT ON care_careoffer FOR EACH ROW EXECUTE FUNCTION care_in_turn();
"""

FAMILY = """
CREATE OR REPLACE FUNCTION care_family_children(on_day date) RETURNS TABLE (
  pupil_id bigint, name text, school_id bigint, school text, school_path text, class text
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT child.id, held.name, place.id, place.short_name, place.owner_path, class.label
  FROM roster_family_pupils() AS mine(id) JOIN roster_pupil child ON child.id = mine.id
    JOIN organisations_organisation place ON place.id = child.school_id
    LEFT JOIN roster_pupilidentity held ON held.pupil_id = child.id
    LEFT JOIN roster_enrolment spell ON spell.pupil_id = child.id AND spell.since <= on_day
      AND (spell.until IS NULL OR spell.until > on_day)
    LEFT JOIN roster_schoolclass class ON class.id = spell.school_class_id ORDER BY child.id $$;

-- Every choice for the own children, also those that the school entered from paper; `before` counts who waits longer.
CREATE OR REPLACE FUNCTION care_family_choices() RETURNS TABLE (
  choice_id bigint, service_id bigint, pupil_id bigint, at timestamptz, since date, source text, place_since date,
  offer_id bigint, answer_by date, accepted boolean, withdrawn_since date, before integer
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT choice.id, choice.service_id, choice.pupil_id, choice.at, choice.since, choice.source, place.since, offer.id,
    offer.answer_by, said.accepted, gone.since, CASE WHEN place.id IS NULL AND offer.id IS NULL THEN
      (SELECT count(*)::integer FROM care_carechoice earlier LEFT JOIN care_careplace p ON p.choice_id = earlier.id
         LEFT JOIN care_careoffer o ON o.choice_id = earlier.id LEFT JOIN care_carewithdrawal w ON w.choice_id = earlier.id
       WHERE earlier.service_id = choice.service_id AND earlier.id < choice.id
         AND p.id IS NULL AND o.id IS NULL AND w.id IS NULL) END
  FROM roster_family_pupils() AS mine(id) JOIN care_carechoice choice ON choice.pupil_id = mine.id
    LEFT JOIN care_careplace place ON place.choice_id = choice.id
    LEFT JOIN care_careoffer offer ON offer.choice_id = choice.id
    LEFT JOIN care_careofferanswer said ON said.offer_id = offer.id
    LEFT JOIN care_carewithdrawal gone ON gone.choice_id = choice.id ORDER BY choice.id $$;

CREATE OR REPLACE FUNCTION care_family_terms(on_day date) RETURNS TABLE (
  school_id bigint, term_id bigint, name text, since date, until date
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT school.id, term.id, term.name, term.since, term.until
  FROM roster_family_pupils() AS mine(id) JOIN roster_pupil child ON child.id = mine.id
    JOIN organisations_organisation school ON school.id = child.school_id
    JOIN policy_term term ON starts_with(school.owner_path, term.owner_path) AND term.until > on_day
  WHERE NOT EXISTS (SELECT 1 FROM policy_term newer WHERE newer.supersedes_id = term.id) ORDER BY term.since $$;

CREATE OR REPLACE FUNCTION care_family_needs() RETURNS TABLE (pupil_id bigint, term_id bigint, kind text, needed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (need.pupil_id, need.term_id, need.kind) need.pupil_id, need.term_id, need.kind, need.needed
  FROM roster_family_pupils() AS mine(id) JOIN care_careneed need ON need.pupil_id = mine.id
  ORDER BY need.pupil_id, need.term_id, need.kind, need.id DESC $$;
"""


class Migration(migrations.Migration):
    dependencies = [("care", "0001_tables"), ("organisations", "0002_rules"), ("policy", "0002_rules"), ("roster", "0004_identity_rules")]
    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (STANDING, SPEAKING, PLACES, FAMILY)
    ]
