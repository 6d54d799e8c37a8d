"""What the database itself refuses: a cold batch, a light sample, a sample thrown away early, dirty tableware."""

from django.db import migrations

SQL = """
CREATE TRIGGER rule_open_day BEFORE INSERT ON kitchen_corereading
  FOR EACH ROW EXECUTE FUNCTION fangxin_refuse_closed_day();
CREATE TRIGGER rule_open_day BEFORE INSERT ON kitchen_cookedbatch
  FOR EACH ROW EXECUTE FUNCTION fangxin_refuse_closed_day();
CREATE TRIGGER rule_open_day BEFORE INSERT ON kitchen_retainedsample
  FOR EACH ROW EXECUTE FUNCTION fangxin_refuse_closed_day();
CREATE TRIGGER rule_open_day BEFORE INSERT ON kitchen_disinfection
  FOR EACH ROW EXECUTE FUNCTION fangxin_refuse_closed_day();

CREATE OR REPLACE FUNCTION kitchen_dish_of_the_day() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM menus_dish dish JOIN menus_menuday day ON day.id = dish.menu_day_id
                 WHERE dish.id = NEW.dish_id AND day.meal_day_id = NEW.meal_day_id) THEN
    RAISE EXCEPTION 'dish % is not on the menu of meal day %', NEW.dish_id, NEW.meal_day_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_dish_of_the_day';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_dish_of_the_day BEFORE INSERT ON kitchen_corereading
  FOR EACH ROW EXECUTE FUNCTION kitchen_dish_of_the_day();
CREATE TRIGGER rule_dish_of_the_day BEFORE INSERT ON kitchen_cookedbatch
  FOR EACH ROW EXECUTE FUNCTION kitchen_dish_of_the_day();
CREATE TRIGGER rule_dish_of_the_day BEFORE INSERT ON kitchen_retainedsample
  FOR EACH ROW EXECUTE FUNCTION kitchen_dish_of_the_day();

CREATE OR REPLACE FUNCTION kitchen_batch_is_done() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE proof kitchen_corereading; least_dc bigint;
BEGIN
  IF NEW.reading_id IS NULL THEN RETURN NEW; END IF;
  SELECT * INTO proof FROM kitchen_corereading WHERE id = NEW.reading_id;
  IF proof.dish_id <> NEW.dish_id OR proof.meal_day_id <> NEW.meal_day_id THEN
    RAISE EXCEPTION 'reading % is of another dish', NEW.reading_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_reading_of_the_dish';
  END IF;
  SELECT fangxin_law('core_temperature_min', day.on) INTO least_dc FROM policy_mealday day
    WHERE day.id = NEW.meal_day_id;
  IF proof.temperature_dc < least_dc THEN
    RAISE EXCEPTION 'core temperature % is under % tenths of a degree', proof.temperature_dc, least_dc
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_batch_cooked_through';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_cooked_through BEFORE INSERT ON kitchen_cookedbatch
  FOR EACH ROW EXECUTE FUNCTION kitchen_batch_is_done();

CREATE OR REPLACE FUNCTION kitchen_sample_is_enough() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE least_g bigint; of_school bigint;
BEGIN
  SELECT fangxin_law('sample_weight_min', day.on), day.school_id INTO least_g, of_school FROM policy_mealday day
    WHERE day.id = NEW.meal_day_id;
  IF NEW.weight_g < least_g THEN
    RAISE EXCEPTION 'a sample of % g is under % g', NEW.weight_g, least_g
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_sample_heavy_enough';
  END IF;
  IF (SELECT school_id FROM kitchen_samplefridge WHERE id = NEW.fridge_id) <> of_school THEN
    RAISE EXCEPTION 'fridge % is of another school', NEW.fridge_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_fridge_of_own_school';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_enough BEFORE INSERT ON kitchen_retainedsample
  FOR EACH ROW EXECUTE FUNCTION kitchen_sample_is_enough();

-- The second person typed the own PIN on the first one's phone.
CREATE OR REPLACE FUNCTION kitchen_second_has_confirmed() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM organisations_pincheck p
                 WHERE p.id = NEW.pin_check_id AND p.matched AND p.account_id = NEW.second_id
                   AND p.by_id = NEW.by_id AND p.owner_path = NEW.owner_path) THEN
    RAISE EXCEPTION 'the second person has not confirmed with the own PIN for this person and place'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_second_has_confirmed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_second_has_confirmed BEFORE INSERT ON kitchen_retainedsample
  FOR EACH ROW EXECUTE FUNCTION kitchen_second_has_confirmed();
CREATE TRIGGER rule_second_has_confirmed BEFORE INSERT ON kitchen_sampledisposal
  FOR EACH ROW EXECUTE FUNCTION kitchen_second_has_confirmed();

-- Two clocks, both ours: the act's and the database's own stamp. A device's clock is not asked.
CREATE OR REPLACE FUNCTION kitchen_sample_kept_long_enough() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE kept kitchen_retainedsample; hours bigint; held interval;
BEGIN
  SELECT * INTO kept FROM kitchen_retainedsample WHERE id = NEW.sample_id;
  SELECT fangxin_law('sample_retention_min', day.on) INTO hours FROM policy_mealday day WHERE day.id = kept.meal_day_id;
  held := least(NEW.at, fangxin_now()) - greatest(kept.at, kept.recorded_at);
  IF held < make_interval(hours => hours::int) THEN
    RAISE EXCEPTION 'sample % was kept for %, it must be kept for % hours', kept.id, held, hours
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_sample_kept_long_enough';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_kept_long_enough BEFORE INSERT ON kitchen_sampledisposal
  FOR EACH ROW EXECUTE FUNCTION kitchen_sample_kept_long_enough();

CREATE OR REPLACE FUNCTION kitchen_disinfected_well() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE eaten_on date; short boolean := false;
BEGIN
  SELECT day.on INTO eaten_on FROM policy_mealday day WHERE day.id = NEW.meal_day_id;
  IF NEW.method = 'steam' THEN
    short := NEW.temperature_dc < fangxin_law('steam_disinfection_min', eaten_on)
      OR NEW.ended_at - NEW.started_at < make_interval(mins => fangxin_law('steam_disinfection_minutes', eaten_on)::int);
  ELSIF NEW.method = 'chlorine' THEN
    short := NEW.chlorine_mg_l < fangxin_law('chlorine_min', eaten_on)
      OR NEW.ended_at - NEW.started_at < make_interval(mins => fangxin_law('chlorine_minutes', eaten_on)::int);
  END IF;
  IF short THEN
    RAISE EXCEPTION 'the tableware was not disinfected hot, strong or long enough'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_disinfected_well';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_disinfected_well BEFORE INSERT ON kitchen_disinfection
  FOR EACH ROW EXECUTE FUNCTION kitchen_disinfected_well();

-- Kitchen and dining know nothing of each other in Python; the database is where the two records meet.
CREATE OR REPLACE FUNCTION kitchen_clean_before_service() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM kitchen_disinfection
                 WHERE meal_day_id = NEW.meal_day_id AND ended_at <= NEW.at) THEN
    RAISE EXCEPTION 'no tableware was disinfected for meal day %', NEW.meal_day_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_clean_before_service';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_clean_before_service BEFORE INSERT ON dining_mealservice
  FOR EACH ROW EXECUTE FUNCTION kitchen_clean_before_service();
"""


class Migration(migrations.Migration):
    dependencies = [("kitchen", "0001_tables"), ("policy", "0002_rules"), ("menus", "0001_tables"), ("dining", "0002_rules"), ("organisations", "0002_rules")]  # fmt: skip
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
