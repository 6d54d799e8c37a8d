"""The tables of the area and what each row must hold by itself; rules over several rows follow in their own files."""

import django.db.models.deletion
import django.db.models.expressions
import fangxin.areas.audit.models
from django.conf import settings
from django.db import migrations, models

from fangxin.areas.audit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0001_tables'),
        ('policy', '0001_tables'),
        ('roster', '0001_tables'),
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='ChargeRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('month', models.DateField(verbose_name='月份')),
                ('fen', models.PositiveIntegerField(verbose_name='X（分/生·天）')),
                ('pupils', models.PositiveIntegerField(verbose_name='人数')),
                ('days', models.PositiveIntegerField(verbose_name='人天')),
                ('amount_fen', models.BigIntegerField(verbose_name='应收（分）')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('school', 'month'), name='dining_charge_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='dining_charge_first_of_month'), models.CheckConstraint(condition=models.Q(('amount_fen', django.db.models.expressions.CombinedExpression(models.F('days'), '*', models.F('fen')))), name='dining_charge_is_days_times_x')],
            },
        ),
        migrations.CreateModel(
            name='FamilyCharge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='dining.chargerun')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('days', models.PositiveSmallIntegerField(verbose_name='天数')),
                ('amount_fen', models.PositiveIntegerField(verbose_name='应收（分）')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'pupil'), name='dining_family_charge_once'), models.CheckConstraint(condition=models.Q(('days__gt', 0)), name='dining_family_charge_some_days')],
            },
        ),
        migrations.CreateModel(
            name='SettlementRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('charge_run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='dining.chargerun')),
                ('settled', models.PositiveIntegerField(verbose_name='新结清')),
                ('paid_fen', models.BigIntegerField(verbose_name='家庭缴费（分）')),
                ('relieved_fen', models.BigIntegerField(verbose_name='减免合计（分）')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FamilySettled',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='families', to='dining.settlementrun')),
                ('charge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='settled', to='dining.familycharge')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FamilyPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dining.familycharge')),
                ('amount_fen', models.PositiveIntegerField(verbose_name='金额（分）')),
                ('reference', models.CharField(max_length=40, unique=True, verbose_name='流水号')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='dining_family_payment_some')],
            },
        ),
        migrations.CreateModel(
            name='ReliefTransfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('charge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dining.familycharge')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.reliefproposal')),
                ('amount_fen', models.PositiveIntegerField(verbose_name='金额（分）')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='dining_relief_some')],
            },
        ),
        migrations.CreateModel(
            name='ReliefBudget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('amount_fen', models.PositiveIntegerField(verbose_name='金额（分）')),
                ('document', models.CharField(max_length=80, verbose_name='文件')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='dining_relief_budget_some')],
            },
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至（不含）')),
                ('reason', models.CharField(choices=[('leave', '请假'), ('sick', '病假')], max_length=8, verbose_name='原因')),
            ],
            options={
                'indexes': [models.Index(fields=['owner_path', 'since'], name='dining_leave_days')],
                'constraints': [models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='dining_leave_since_before_until'), models.CheckConstraint(condition=models.Q(('reason__in', ['leave', 'sick'])), name='dining_leave_reason')],
            },
        ),
        migrations.CreateModel(
            name='LeaveWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('leave', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='dining.leave')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OwnFood',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至（不含）')),
                ('why', models.CharField(max_length=120, verbose_name='说明')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='dining_own_food_since_before_until'), models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='dining_own_food_says_why')],
            },
        ),
        migrations.CreateModel(
            name='RollCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('meal_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roll_calls', to='policy.mealday')),
                ('school_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roll_calls', to='roster.schoolclass')),
                ('enrolled', models.PositiveIntegerField(verbose_name='应到')),
                ('absent', models.PositiveIntegerField(verbose_name='缺席')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='dining.rollcall')),
                ('reason', models.CharField(blank=True, default='', max_length=120, verbose_name='更正原因')),
                ('device_at', models.DateTimeField(blank=True, null=True, verbose_name='手机时间')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('meal_day', 'school_class'), name='dining_first_roll_call_once'), models.CheckConstraint(condition=models.Q(('absent__lte', models.F('enrolled'))), name='dining_absent_not_more_than_enrolled'), models.CheckConstraint(condition=models.Q(('supersedes__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='dining_correction_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('roll_call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='dining.rollcall')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('reason', models.CharField(choices=[('leave', '请假'), ('sick', '病假'), ('own_food', '自带餐'), ('unknown', '未到，原因待查')], max_length=12, verbose_name='原因')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('roll_call', 'pupil'), name='dining_absence_once'), models.CheckConstraint(condition=models.Q(('reason__in', ['leave', 'sick', 'own_food', 'unknown'])), name='dining_absence_reason')],
            },
        ),
        migrations.CreateModel(
            name='MealService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('meal_day', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='service', to='policy.mealday')),
                ('served', models.PositiveIntegerField(verbose_name='打饭份数')),
                ('unserved', models.PositiveIntegerField(verbose_name='未打出份数')),
                ('diners', models.PositiveIntegerField(verbose_name='教职工和陪餐人数')),
                ('plate_waste_g', models.PositiveIntegerField(default=0, verbose_name='餐余（克）')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('served__gt', 0)), name='dining_somebody_was_served'), models.CheckConstraint(condition=models.Q(('diners__lte', models.F('served'))), name='dining_diners_among_served')],
            },
        ),
        migrations.CreateModel(
            name='Accompaniment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('meal_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accompaniments', to='policy.mealday')),
                ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taste', models.CharField(choices=[('good', '好'), ('fair', '一般'), ('poor', '差')], max_length=8, verbose_name='口味')),
                ('temperature', models.CharField(choices=[('hot', '热'), ('warm', '温'), ('cold', '凉')], max_length=8, verbose_name='温度')),
                ('finding', models.TextField(max_length=500, verbose_name='发现的问题')),
                ('remedy', models.TextField(blank=True, default='', max_length=500, verbose_name='处理')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meal_day', 'leader'), name='dining_accompaniment_once'), models.CheckConstraint(condition=models.Q(('finding', ''), _negated=True), name='dining_accompaniment_says_something'), models.CheckConstraint(condition=models.Q(('leader_id', models.F('by_id'))), name='dining_accompaniment_own_hand'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('taste', 'poor'), _negated=True), models.Q(('temperature', 'cold'), _negated=True)), models.Q(('remedy', ''), _negated=True), _connector='OR'), name='dining_accompaniment_problem_solved'), models.CheckConstraint(condition=models.Q(('taste__in', ['good', 'fair', 'poor']), ('temperature__in', ['hot', 'warm', 'cold'])), name='dining_accompaniment_words_known')],
            },
        ),
        migrations.CreateModel(
            name='MealCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('number', models.BigIntegerField(verbose_name='卡号')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='dining_card_since_before_until')],
            },
        ),
        migrations.CreateModel(
            name='Scanner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('public_key', models.CharField(max_length=64, unique=True, verbose_name='公钥')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScannerRevocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('scanner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='revocation', to='dining.scanner')),
                ('reason', models.CharField(max_length=120, verbose_name='原因')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScanBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('scanner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='dining.scanner')),
                ('meal_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='policy.mealday')),
                ('key', models.CharField(max_length=80, verbose_name='幂等编号')),
                ('counter', models.BigIntegerField(verbose_name='序号')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('pupil_ids', models.JSONField(verbose_name='学生')),
                ('unknown_cards', models.PositiveIntegerField(verbose_name='认不出的卡')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scanner', 'key'), name='dining_scan_key_once'), models.UniqueConstraint(fields=('scanner', 'counter'), name='dining_scan_counter_once')],
            },
        ),
        ]),
    ]
