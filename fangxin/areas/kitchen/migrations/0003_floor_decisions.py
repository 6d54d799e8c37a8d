"""A value under an unconfirmed floor stands only by another person's decision with a reason."""

import django.db.models.deletion
import fangxin.areas.audit.models
from django.db import migrations, models

from fangxin.areas.audit.tables import CreateTables


SQL = """
CREATE OR REPLACE FUNCTION kitchen_floor_may_be_decided() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE day policy_mealday; programme text;
BEGIN
  SELECT * INTO day FROM policy_mealday WHERE id = NEW.meal_day_id;
  -- The programme of the list under which the school serves; without a list nobody may serve.
  SELECT d.programme INTO programme FROM roster_declaration d
    WHERE d.school_id = day.school_id AND d.since <= day."on" AND day."on" < d.until ORDER BY d.id DESC LIMIT 1;
  IF fangxin_law_is_confirmed(NEW.parameter, day."on", coalesce(programme, '')) THEN
    RAISE EXCEPTION 'the text of % was read: nobody lets a value under it stand', NEW.parameter
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_confirmed_floor_stands';
  END IF;
  IF NEW.dish_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM menus_dish dish JOIN menus_menuday m ON m.id = dish.menu_day_id
    WHERE dish.id = NEW.dish_id AND m.meal_day_id = NEW.meal_day_id)
    OR NEW.sample_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM kitchen_retainedsample kept WHERE kept.id = NEW.sample_id AND kept.meal_day_id = NEW.meal_day_id)
  THEN
    RAISE EXCEPTION 'the dish or sample is of another meal'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_floor_of_the_meal';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_may_be_decided BEFORE INSERT ON kitchen_floordecision
  FOR EACH ROW EXECUTE FUNCTION kitchen_floor_may_be_decided();

-- True when somebody other than `by_whom` let this value stand before.
CREATE OR REPLACE FUNCTION kitchen_floor_decided(
  wanted text, of_day bigint, of_dish bigint, of_sample bigint, value bigint, by_whom bigint
) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM kitchen_floordecision d WHERE d.parameter = wanted AND d.meal_day_id = of_day
      AND d.dish_id IS NOT DISTINCT FROM of_dish AND d.sample_id IS NOT DISTINCT FROM of_sample
      AND d.measured <= value AND d.by_id <> by_whom)
$$;

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
  IF proof.temperature_dc < least_dc AND NOT kitchen_floor_decided(
    'core_temperature_min', NEW.meal_day_id, NEW.dish_id, NULL, proof.temperature_dc, NEW.by_id) THEN
    RAISE EXCEPTION 'core temperature % is under % tenths of a degree', proof.temperature_dc, least_dc
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_batch_cooked_through';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION kitchen_sample_is_enough() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE least_g bigint; of_school bigint;
BEGIN
  SELECT fangxin_law('sample_weight_min', day.on), day.school_id INTO least_g, of_school FROM policy_mealday day
    WHERE day.id = NEW.meal_day_id;
  IF NEW.weight_g < least_g AND NOT kitchen_floor_decided(
    'sample_weight_min', NEW.meal_day_id, NEW.dish_id, NULL, NEW.weight_g, NEW.by_id) THEN
    RAISE EXCEPTION 'a sample of % g is under % g', NEW.weight_g, least_g
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_sample_heavy_enough';
  END IF;
  IF (SELECT school_id FROM kitchen_samplefridge WHERE id = NEW.fridge_id) <> of_school THEN
    RAISE EXCEPTION 'fridge % is of another school', NEW.fridge_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_fridge_of_own_school';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION kitchen_sample_kept_long_enough() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE kept kitchen_retainedsample; hours bigint; held interval;
BEGIN
  SELECT * INTO kept FROM kitchen_retainedsample WHERE id = NEW.sample_id;
  SELECT fangxin_law('sample_retention_min', day.on) INTO hours FROM policy_mealday day WHERE day.id = kept.meal_day_id;
  held := least(NEW.at, fangxin_now()) - greatest(kept.at, kept.recorded_at);
  IF held < make_interval(hours => hours::int) AND NOT kitchen_floor_decided(
    'sample_retention_min', kept.meal_day_id, NULL, kept.id, floor(extract(epoch FROM held) / 3600)::bigint, NEW.by_id)
  THEN
    RAISE EXCEPTION 'sample % was kept for %, it must be kept for % hours', kept.id, held, hours
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_sample_kept_long_enough';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION kitchen_disinfected_well() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE eaten_on date; floors text[]; strength bigint; minutes bigint;
BEGIN
  SELECT day.on INTO eaten_on FROM policy_mealday day WHERE day.id = NEW.meal_day_id;
  minutes := floor(extract(epoch FROM NEW.ended_at - NEW.started_at) / 60);
  IF NEW.method = 'steam' THEN
    floors := ARRAY['steam_disinfection_min', 'steam_disinfection_minutes']; strength := NEW.temperature_dc;
  ELSIF NEW.method = 'chlorine' THEN
    floors := ARRAY['chlorine_min', 'chlorine_minutes']; strength := NEW.chlorine_mg_l;
  ELSE
    RETURN NEW;
  END IF;
  IF (strength < fangxin_law(floors[1], eaten_on)
      AND NOT kitchen_floor_decided(floors[1], NEW.meal_day_id, NULL, NULL, strength, NEW.by_id))
    OR (minutes < fangxin_law(floors[2], eaten_on)
      AND NOT kitchen_floor_decided(floors[2], NEW.meal_day_id, NULL, NULL, minutes, NEW.by_id)) THEN
    RAISE EXCEPTION 'the tableware was not disinfected hot, strong or long enough'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kitchen_disinfected_well';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kitchen', '0002_rules'),
        ('menus', '0001_tables'),
        ('policy', '0006_confirmed_law_values'),
        ('roster', '0003_list_rules'),
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='FloorDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('parameter', models.CharField(choices=[('core_temperature_min', '烧熟中心温度'), ('sample_weight_min', '留样量'), ('sample_retention_min', '留样时间'), ('steam_disinfection_min', '蒸汽、煮沸消毒温度'), ('steam_disinfection_minutes', '蒸汽、煮沸消毒时间'), ('chlorine_min', '有效氯浓度'), ('chlorine_minutes', '含氯浸泡时间')], max_length=40, verbose_name='规定')),
                ('measured', models.IntegerField(verbose_name='实测')),
                ('least', models.IntegerField(verbose_name='规定值')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('dish', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='menus.dish')),
                ('meal_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='floor_decisions', to='policy.mealday')),
                ('sample', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kitchen.retainedsample')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('parameter__in', ['core_temperature_min', 'sample_weight_min', 'sample_retention_min', 'steam_disinfection_min', 'steam_disinfection_minutes', 'chlorine_min', 'chlorine_minutes'])), name='kitchen_floor_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='kitchen_floor_has_reason'), models.CheckConstraint(condition=models.Q(('measured__lt', models.F('least'))), name='kitchen_floor_is_under'), models.CheckConstraint(condition=models.Q(models.Q(('dish__isnull', False), ('parameter__in', ['core_temperature_min', 'sample_weight_min']), ('sample', None)), models.Q(('dish', None), ('parameter', 'sample_retention_min'), ('sample__isnull', False)), models.Q(models.Q(('parameter__in', ['core_temperature_min', 'sample_weight_min', 'sample_retention_min']), _negated=True), ('dish', None), ('sample', None)), _connector='OR'), name='kitchen_floor_of_something')],
            },
        ),
        ]),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
