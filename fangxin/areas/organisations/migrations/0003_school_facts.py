"""What a school is, dated; spells cannot overlap, and one is closed once or taken back within a day."""

import django.db.models.deletion
import fangxin.areas.audit.models
from django.db import migrations, models

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

    dependencies = [
        ('organisations', '0002_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='SchoolProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('kind', models.CharField(choices=[('kindergarten', '幼儿园'), ('primary', '小学'), ('teaching-point', '教学点'), ('junior', '初级中学'), ('nine-year', '九年一贯制学校'), ('special', '特殊教育学校')], max_length=16, verbose_name='学校类别')),
                ('stage', models.CharField(choices=[('preschool', '学前教育'), ('primary', '小学'), ('junior', '初中'), ('nine-year', '九年义务教育'), ('special', '特殊教育')], max_length=16, verbose_name='学段')),
                ('ownership', models.CharField(choices=[('public', '公办'), ('private', '民办')], max_length=8, verbose_name='办学性质')),
                ('location', models.CharField(choices=[('county-seat', '县城'), ('township', '乡镇'), ('village', '村')], max_length=12, verbose_name='所在地')),
                ('boarding', models.BooleanField(verbose_name='寄宿')),
                ('supply_mode', models.CharField(choices=[('self-run', '自办食堂'), ('caterer', '企业配餐'), ('mixed', '食堂与配餐混合')], max_length=8, verbose_name='供餐方式')),
                ('diners', models.PositiveIntegerField(verbose_name='每餐就餐人数')),
                ('permit_number', models.CharField(blank=True, default='', max_length=40, verbose_name='办学许可证号')),
                ('permit_since', models.DateField(blank=True, null=True, verbose_name='办学许可证自')),
                ('permit_until', models.DateField(blank=True, null=True, verbose_name='办学许可证至（不含）')),
                ('inclusive_since', models.DateField(blank=True, null=True, verbose_name='普惠性认定自')),
                ('inclusive_until', models.DateField(blank=True, null=True, verbose_name='普惠性认定至（不含）')),
                ('canteen_licence', models.CharField(blank=True, default='', max_length=40, verbose_name='食堂食品经营许可证号')),
                ('canteen_licence_since', models.DateField(blank=True, null=True, verbose_name='食堂许可证自')),
                ('canteen_licence_until', models.DateField(blank=True, null=True, verbose_name='食堂许可证至（不含）')),
                ('document', models.CharField(blank=True, default='', max_length=120, verbose_name='依据文件')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='profiles', to='organisations.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'since'], name='organisations_profile_school')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_profile_since_before_until'), models.CheckConstraint(condition=models.Q(('kind__in', ['kindergarten', 'primary', 'teaching-point', 'junior', 'nine-year', 'special']), ('location__in', ['county-seat', 'township', 'village']), ('ownership__in', ['public', 'private']), ('stage__in', ['preschool', 'primary', 'junior', 'nine-year', 'special']), ('supply_mode__in', ['self-run', 'caterer', 'mixed'])), name='organisations_profile_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'kindergarten'), ('stage', 'preschool')), models.Q(models.Q(('kind', 'kindergarten'), _negated=True), models.Q(('stage', 'preschool'), _negated=True)), _connector='OR'), name='organisations_profile_kindergarten_is_preschool'), models.CheckConstraint(condition=models.Q(('permit_until__isnull', True), ('permit_since__lt', models.F('permit_until')), _connector='OR'), name='organisations_profile_permit_dates'), models.CheckConstraint(condition=models.Q(('inclusive_until__isnull', True), ('inclusive_since__lt', models.F('inclusive_until')), _connector='OR'), name='organisations_profile_inclusive_dates'), models.CheckConstraint(condition=models.Q(('canteen_licence_until__isnull', True), ('canteen_licence_since__lt', models.F('canteen_licence_until')), _connector='OR'), name='organisations_profile_canteen_licence_dates')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
