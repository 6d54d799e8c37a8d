"""What the database itself refuses: a duty of another day or another post, a sentence that nobody wrote down, a statement by
somebody else, a decision before the person was heard or by a hand that was in it already."""

from django.db import migrations

RULES = """
CREATE OR REPLACE FUNCTION oversight_duty_of_the_day() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE event oversight_incident; duty organisations_postduty; held organisations_post;
BEGIN
  SELECT * INTO event FROM oversight_incident WHERE id = NEW.incident_id FOR UPDATE;
  SELECT * INTO duty FROM organisations_postduty WHERE id = NEW.duty_id;
  SELECT * INTO held FROM organisations_post WHERE id = NEW.post_id;
  IF duty.place_id <> event.school_id OR held.organisation_id <> event.school_id OR held.role <> duty.role
     OR duty.since > event.happened_on OR duty.until <= event.happened_on
     OR held.since > event.happened_on OR held.until <= event.happened_on THEN
    RAISE EXCEPTION 'duty % and post % did not hold at that school on %', NEW.duty_id, NEW.post_id, event.happened_on
      USING ERRCODE = 'check_violation', CONSTRAINT = 'oversight_duty_of_the_day';
  END IF;
  IF position(NEW.sentence IN duty.text) = 0 THEN
    RAISE EXCEPTION 'duty % does not say this', NEW.duty_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'oversight_written_sentence';
  END IF;
  IF NEW.reply_by <= (NEW.at AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION 'the person is given no day to speak'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'oversight_day_to_speak';
  END IF;
  IF EXISTS (SELECT 1 FROM oversight_clearance WHERE incident_id = NEW.incident_id) THEN
    RAISE EXCEPTION 'incident % is cleared', NEW.incident_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'oversight_cleared';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_of_the_day BEFORE INSERT ON oversight_attribution
  FOR EACH ROW EXECUTE FUNCTION oversight_duty_of_the_day();

CREATE OR REPLACE FUNCTION oversight_own_statement() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM oversight_attribution WHERE id = NEW.attribution_id FOR UPDATE;
  IF NEW.by_id <> (SELECT held.account_id FROM oversight_attribution named
      JOIN organisations_post held ON held.id = named.post_id WHERE named.id = NEW.attribution_id) THEN
    RAISE EXCEPTION 'only the holder of the post states'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'oversight_own_statement';
  END IF;
  IF EXISTS (SELECT 1 FROM oversight_finding WHERE attribution_id = NEW.attribution_id) THEN
    RAISE EXCEPTION 'attribution % is decided', NEW.attribution_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'oversight_decided';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_own BEFORE INSERT ON oversight_statement FOR EACH ROW EXECUTE FUNCTION oversight_own_statement();

CREATE OR REPLACE FUNCTION oversight_heard_first() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE named oversight_attribution; concerned bigint; before bigint;
BEGIN
  SELECT * INTO named FROM oversight_attribution WHERE id = NEW.attribution_id FOR UPDATE;
  SELECT account_id INTO concerned FROM organisations_post WHERE id = named.post_id;
  SELECT by_id INTO before FROM oversight_finding WHERE attribution_id = named.id ORDER BY id DESC LIMIT 1;
  IF NEW.by_id IN (named.by_id, concerned) OR NEW.by_id = before THEN
    RAISE EXCEPTION 'attribution % is decided by another hand', NEW.attribution_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'oversight_another_hand';
  END IF;
  IF (NEW.at AT TIME ZONE 'Asia/Shanghai')::date <= named.reply_by
     AND NOT EXISTS (SELECT 1 FROM oversight_statement WHERE attribution_id = named.id) THEN
    RAISE EXCEPTION 'the person of attribution % was not heard', NEW.attribution_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'oversight_heard_first';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_heard BEFORE INSERT ON oversight_finding FOR EACH ROW EXECUTE FUNCTION oversight_heard_first();

CREATE OR REPLACE FUNCTION oversight_nobody_named() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM oversight_incident WHERE id = NEW.incident_id FOR UPDATE;
  IF NEW.by_id = (SELECT by_id FROM oversight_incident WHERE id = NEW.incident_id) THEN
    RAISE EXCEPTION 'incident % is cleared by another hand', NEW.incident_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'oversight_cleared_by_another';
  END IF;
  IF EXISTS (SELECT 1 FROM oversight_attribution WHERE incident_id = NEW.incident_id) THEN
    RAISE EXCEPTION 'a duty is in question in incident %', NEW.incident_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'oversight_nobody_named';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_nobody_named BEFORE INSERT ON oversight_clearance
  FOR EACH ROW EXECUTE FUNCTION oversight_nobody_named();
"""

UNDO = """
DROP TRIGGER rule_of_the_day ON oversight_attribution;
DROP TRIGGER rule_own ON oversight_statement;
DROP TRIGGER rule_heard ON oversight_finding;
DROP TRIGGER rule_nobody_named ON oversight_clearance;
DROP FUNCTION oversight_duty_of_the_day(), oversight_own_statement(), oversight_heard_first(), oversight_nobody_named();
"""


class Migration(migrations.Migration):
    """Triggers of the area."""

    dependencies = [("oversight", "0001_tables"), ("organisations", "0007_closing_duties_caterers_rules")]

    operations = [migrations.RunSQL(RULES, UNDO)]
