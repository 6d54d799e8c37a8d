"""The tables of the area and what each row must hold by itself; rules over several rows follow in their own files."""

import django.db.models.deletion
import fangxin.areas.audit.models
from django.db import migrations, models

from fangxin.areas.audit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0001_tables'),
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('name', models.CharField(max_length=40, verbose_name='学期')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至（不含）')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='policy.term')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='policy_term_since_before_until'), models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('county', 'name'), name='policy_term_once')],
            },
        ),
        migrations.CreateModel(
            name='MealDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meal_days', to='organisations.organisation')),
                ('on', models.DateField(verbose_name='日期')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('school', 'on'), name='policy_meal_day_once')],
            },
        ),
        migrations.CreateModel(
            name='MealDayClosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('meal_day', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='closure', to='policy.mealday')),
                ('reason', models.CharField(max_length=120, verbose_name='原因')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='policy_closure_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('code', models.CharField(choices=[('settlement_review', '结算审核'), ('payment', '资金拨付'), ('public_notice', '公示期'), ('hazard', '隐患整改'), ('other', '其他时限')], max_length=24, verbose_name='事项')),
                ('subject_label', models.CharField(max_length=80, verbose_name='对象类型')),
                ('subject_id', models.CharField(max_length=40, verbose_name='对象编号')),
                ('title', models.CharField(max_length=120, verbose_name='内容')),
                ('owed_by', models.CharField(choices=[('storekeeper', '仓库保管员'), ('buyer', '采购员'), ('cook', '厨师'), ('safety_manager', '食品安全管理员'), ('safety_director', '食品安全总监'), ('teacher', '班主任'), ('principal', '校长'), ('education_officer', '教育核准员'), ('finance_officer', '财政核准员'), ('nutrition_officer', '营养办审核员'), ('payment_officer', '营养办出纳'), ('supplier_clerk', '配送企业业务员'), ('guardian', '家长'), ('auditor', '审计员'), ('regulator', '市场监管员'), ('administrator', '系统管理员'), ('system', '系统')], max_length=24, verbose_name='责任岗位')),
                ('clause', models.CharField(blank=True, default='', max_length=300, verbose_name='依据')),
                ('started_at', models.DateTimeField(verbose_name='起算时刻')),
                ('working_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='工作日')),
                ('due_on', models.DateField(verbose_name='到期日')),
                ('provisional', models.BooleanField(default=False, verbose_name='暂定')),
            ],
            options={
                'indexes': [models.Index(fields=['subject_label', 'subject_id'], name='policy_deadline_subject')],
                'constraints': [models.UniqueConstraint(fields=('code', 'subject_label', 'subject_id'), name='policy_deadline_once'), models.CheckConstraint(condition=models.Q(('code__in', ['settlement_review', 'payment', 'public_notice', 'hazard', 'other'])), name='policy_deadline_code_known'), models.CheckConstraint(condition=models.Q(('working_days__isnull', True), ('working_days__gte', 1), _connector='OR'), name='policy_deadline_period')],
            },
        ),
        migrations.CreateModel(
            name='DeadlineChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='policy.deadline')),
                ('kind', models.CharField(choices=[('paused', '暂停'), ('resumed', '恢复'), ('recomputed', '重算'), ('done', '办结')], max_length=12, verbose_name='变化')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='原因')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='到期日')),
                ('provisional', models.BooleanField(default=False, verbose_name='暂定')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['paused', 'resumed', 'recomputed', 'done'])), name='policy_deadline_change_known'), models.UniqueConstraint(condition=models.Q(('kind', 'done')), fields=('deadline',), name='policy_deadline_done_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'recomputed'), _negated=True), ('due_on__isnull', False), _connector='OR'), name='policy_deadline_due_said'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'paused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='policy_deadline_pause_reason')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('kind', models.CharField(max_length=40, verbose_name='种类')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('number', models.CharField(blank=True, default='', max_length=40, verbose_name='编号')),
                ('pinyin', models.CharField(db_collation='C', default='', editable=False, max_length=80, verbose_name='拼音首字母')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='版本')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='policy.document')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('text', models.TextField(blank=True, default='', verbose_name='正文')),
                ('facts', models.JSONField(blank=True, default=dict, verbose_name='要素')),
                ('file_digest', models.CharField(blank=True, db_collation='C', default='', max_length=64, verbose_name='文件摘要')),
                ('file_name', models.CharField(blank=True, default='', max_length=120, verbose_name='文件名')),
                ('file_type', models.CharField(blank=True, default='', max_length=40, verbose_name='文件类型')),
                ('file_bytes', models.PositiveIntegerField(default=0, verbose_name='文件字节')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'kind'], name='policy_document_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='policy_document_since_before_until'), models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('file_digest', ''), _negated=True), _connector='OR'), name='policy_document_has_content'), models.CheckConstraint(condition=models.Q(models.Q(('version', 1), ('supersedes__isnull', True)), models.Q(('version__gt', 1), ('supersedes__isnull', False)), _connector='OR'), name='policy_document_version'), models.CheckConstraint(condition=models.Q(models.Q(('file_digest', ''), ('file_bytes', 0)), models.Q(('file_digest__regex', '^[0-9a-f]{64}$'), ('file_bytes__gt', 0)), _connector='OR'), name='policy_document_file_whole')],
            },
        ),
        migrations.CreateModel(
            name='DocumentDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='policy.document')),
                ('approved', models.BooleanField(verbose_name='批准')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='意见')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('approved', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='policy_document_return_reason')],
            },
        ),
        migrations.CreateModel(
            name='DocumentReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='policy.document')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('document', 'by_id'), name='policy_document_read_once')],
            },
        ),
        migrations.CreateModel(
            name='DocumentAlarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alarms', to='policy.document')),
                ('days', models.PositiveSmallIntegerField(verbose_name='提前天数')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('document', 'days'), name='policy_document_alarm_once')],
            },
        ),
        migrations.CreateModel(
            name='Drill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drills', to='policy.document')),
                ('on', models.DateField(verbose_name='演练日期')),
                ('people', models.PositiveIntegerField(verbose_name='参加人数')),
                ('found', models.CharField(max_length=400, verbose_name='发现的问题和改进')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('people__gt', 0), ('people__lte', 20000)), name='policy_drill_has_people'), models.CheckConstraint(condition=models.Q(('found', ''), _negated=True), name='policy_drill_found'), models.UniqueConstraint(fields=('plan', 'on'), name='policy_drill_once')],
            },
        ),
        migrations.CreateModel(
            name='FacilityCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('facility', models.CharField(choices=[('venue', '活动场所'), ('first_aid', '应急救护'), ('fire', '消防设施')], max_length=12, verbose_name='设施')),
                ('on', models.DateField(verbose_name='检查日期')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('facility__in', ['venue', 'first_aid', 'fire'])), name='policy_facility_known'), models.UniqueConstraint(fields=('school', 'facility', 'on'), name='policy_facility_check_once')],
            },
        ),
        migrations.CreateModel(
            name='FacilityLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('check_made', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='policy.facilitycheck')),
                ('item', models.CharField(max_length=40, verbose_name='项目')),
                ('passed', models.BooleanField(verbose_name='合格')),
                ('hazard', models.CharField(blank=True, default='', max_length=200, verbose_name='隐患')),
                ('put_right_by', models.DateField(blank=True, null=True, verbose_name='整改期限')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('check_made', 'item'), name='policy_facility_item_once'), models.CheckConstraint(condition=models.Q(models.Q(('passed', True), ('hazard', ''), ('put_right_by__isnull', True)), models.Q(('passed', False), models.Q(('hazard', ''), _negated=True), ('put_right_by__isnull', False)), _connector='OR'), name='policy_hazard_is_said')],
            },
        ),
        migrations.CreateModel(
            name='Rectification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rectifications', to='policy.facilityline')),
                ('done', models.CharField(max_length=300, verbose_name='整改情况')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('done', ''), _negated=True), name='policy_rectification_says')],
            },
        ),
        migrations.CreateModel(
            name='RectificationReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('rectification', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='policy.rectification')),
                ('accepted', models.BooleanField(verbose_name='验收通过')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='意见')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('accepted', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='policy_rectification_refusal_reason')],
            },
        ),
        migrations.CreateModel(
            name='HolidayNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('scope', models.CharField(choices=[('state', '国务院通知'), ('local', '地方规定')], max_length=8, verbose_name='类别')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('document_number', models.CharField(blank=True, default='', max_length=60, verbose_name='文号')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='policy.holidaynotice')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('scope__in', ['state', 'local'])), name='policy_holiday_scope_known'), models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2100)), name='policy_holiday_year'), models.CheckConstraint(condition=models.Q(models.Q(('scope', 'state'), _negated=True), models.Q(('document_number', ''), _negated=True), _connector='OR'), name='policy_state_notice_numbered'), models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('place', 'scope', 'year', 'title'), name='policy_holiday_notice_once')],
            },
        ),
        migrations.CreateModel(
            name='HolidayDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='policy.holidaynotice')),
                ('on', models.DateField(verbose_name='日期')),
                ('kind', models.CharField(choices=[('closed', '放假'), ('working', '上班')], max_length=8, verbose_name='安排')),
                ('name', models.CharField(blank=True, default='', max_length=40, verbose_name='名称')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('notice', 'on'), name='policy_holiday_day_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['closed', 'working'])), name='policy_holiday_day_kind')],
            },
        ),
        migrations.CreateModel(
            name='SchoolDayException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('on', models.DateField(verbose_name='日期')),
                ('grade', models.PositiveSmallIntegerField(default=0, verbose_name='年级')),
                ('kind', models.CharField(choices=[('closed', '停课'), ('makeup', '补课'), ('trip', '年级外出'), ('normal', '照常')], max_length=8, verbose_name='安排')),
                ('reason', models.CharField(max_length=120, verbose_name='原因')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='policy.schooldayexception')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('school', 'on', 'grade'), name='policy_school_day_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='policy_school_day_has_reason'), models.CheckConstraint(condition=models.Q(('kind__in', ['closed', 'makeup', 'trip', 'normal'])), name='policy_school_day_kind'), models.CheckConstraint(condition=models.Q(('kind', 'normal'), models.Q(('kind', 'trip'), ('grade__gt', 0)), models.Q(('kind__in', ['closed', 'makeup']), ('grade', 0)), _connector='OR'), name='policy_trip_of_a_grade')],
            },
        ),
        migrations.CreateModel(
            name='LawValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parameter', models.CharField(max_length=80, verbose_name='参数')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('amount', models.BigIntegerField(verbose_name='值')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('parameter', 'since'), name='policy_law_value_once')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('programme', models.CharField(max_length=40, verbose_name='项目')),
                ('title', models.CharField(max_length=120, verbose_name='文件名称')),
                ('number', models.CharField(max_length=60, verbose_name='文号')),
                ('issued', models.DateField(verbose_name='发文日期')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'programme'], name='policy_plan_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='policy_plan_since_before_until'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('number', ''), _negated=True)), name='policy_plan_has_document')],
            },
        ),
        migrations.CreateModel(
            name='PlanValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='policy.plan')),
                ('parameter', models.CharField(max_length=80, verbose_name='参数')),
                ('value', models.JSONField(verbose_name='值')),
                ('article', models.CharField(max_length=60, verbose_name='条款')),
                ('quotation', models.CharField(blank=True, default='', max_length=300, verbose_name='引文')),
                ('against', models.CharField(max_length=12, verbose_name='上级规定版本')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'parameter'), name='policy_plan_value_once'), models.CheckConstraint(condition=models.Q(('against__regex', '^[0-9a-f]{12}$')), name='policy_plan_value_against')],
            },
        ),
        migrations.CreateModel(
            name='PlanDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('plan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='policy.plan')),
                ('approved', models.BooleanField(verbose_name='批准')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='意见')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('approved', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='policy_plan_return_reason')],
            },
        ),
        migrations.CreateModel(
            name='PlanFiling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('plan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='filing', to='policy.plan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlanReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('filing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='policy.planfiling')),
            ],
            options={
                'abstract': False,
            },
        ),
        ]),
    ]
