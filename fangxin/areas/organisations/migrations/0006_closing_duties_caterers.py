"""Closings with their reason, who is to do what, how far each service is, and the caterer that a school names."""

import django.db.models.deletion
import fangxin.areas.audit.models
from django.db import migrations, models

from fangxin.areas.audit.tables import CreateTables


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0005_body_rules'),
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='organisations.organisation')),
                ('body', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closing', to='organisations.body')),
                ('until', models.DateField(verbose_name='从这天起不再存在')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('document', models.CharField(blank=True, default='', max_length=120, verbose_name='依据文件')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='organisations_closing_reason'), models.UniqueConstraint(condition=models.Q(('body__isnull', True)), fields=('organisation',), name='organisations_closed_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Responsibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsibilities', to='organisations.organisation')),
                ('task', models.CharField(choices=[('settlement_review', '结算审核'), ('payment', '资金拨付'), ('public_notice', '公示'), ('hazard', '隐患整改督办'), ('other', '其他时限'), ('planning', '规划统筹'), ('implementation', '组织实施'), ('prices', '食材价格询价定价'), ('food_safety_inspection', '食品安全监督检查'), ('nutrition_guidance', '营养健康指导'), ('health_checks', '从业人员健康检查'), ('budget', '经费预算和下达')], max_length=32, verbose_name='事项')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('part', models.CharField(choices=[('lead', '牵头'), ('assist', '配合'), ('carry_out', '组织实施')], max_length=12, verbose_name='分工')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('document', models.CharField(max_length=120, verbose_name='依据文件')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'task'], name='organisations_responsible')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_responsibility_dates'), models.CheckConstraint(condition=models.Q(('task__in', ['settlement_review', 'payment', 'public_notice', 'hazard', 'other', 'planning', 'implementation', 'prices', 'food_safety_inspection', 'nutrition_guidance', 'health_checks', 'budget']), ('part__in', ['lead', 'assist', 'carry_out']), models.Q(('document', ''), _negated=True)), name='organisations_responsibility_known')],
            },
        ),
        migrations.CreateModel(
            name='PostDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='post_duties', to='organisations.organisation')),
                ('role', models.CharField(max_length=24, verbose_name='职务')),
                ('text', models.TextField(verbose_name='岗位职责')),
                ('document', models.CharField(blank=True, default='', max_length=120, verbose_name='依据文件')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'role'], name='organisations_post_duty_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_post_duty_dates'), models.CheckConstraint(condition=models.Q(('role__in', ['principal', 'safety_director', 'safety_manager', 'storekeeper', 'buyer', 'cook']), models.Q(('text', ''), _negated=True)), name='organisations_post_duty_known')],
            },
        ),
        migrations.CreateModel(
            name='PostDutySignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('duty', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='organisations.postduty')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='organisations.post')),
                ('on', models.DateField(verbose_name='签字日期')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('duty', 'post'), name='organisations_duty_signed_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ServiceStage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_stages', to='organisations.organisation')),
                ('service', models.CharField(max_length=12, verbose_name='服务')),
                ('stage', models.CharField(max_length=12, verbose_name='进度')),
                ('term', models.CharField(max_length=12, verbose_name='启动学期')),
                ('since', models.DateField(verbose_name='自')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'service', 'since'], name='organisations_service_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('service__in', ['lunch', 'nap', 'after_school']), ('stage__in', ['planned', 'ready', 'running', 'ended']), ('term__regex', '^20[0-9][0-9]-(spring|autumn)$')), name='organisations_service_known'), models.CheckConstraint(condition=models.Q(models.Q(('stage', 'ended'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='organisations_service_end_reason')],
            },
        ),
        ]),
        migrations.AddField(
            model_name='schoolprofile',
            name='caterer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='catered_profiles', to='organisations.organisation'),
        ),
        migrations.AddConstraint(
            model_name='schoolprofile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('caterer__isnull', True), ('supply_mode', 'self-run')), models.Q(models.Q(('supply_mode', 'self-run'), _negated=True), ('caterer__isnull', False)), _connector='OR'), name='organisations_profile_caterer_named'),
        ),
    ]
