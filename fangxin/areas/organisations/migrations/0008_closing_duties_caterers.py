"""Closings with their reason, who is to do what, how far each service is, and the caterer that a school names."""


import django.db.models.deletion
import fangxin.areas.audit.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0007_body_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('until', models.DateField(verbose_name='从这天起不再存在')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('document', models.CharField(blank=True, default='', max_length=120, verbose_name='依据文件')),
            ],
        ),
        migrations.CreateModel(
            name='PostDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('role', models.CharField(max_length=24, verbose_name='职务')),
                ('text', models.TextField(verbose_name='岗位职责')),
                ('document', models.CharField(blank=True, default='', max_length=120, verbose_name='依据文件')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
            ],
        ),
        migrations.CreateModel(
            name='PostDutySignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('on', models.DateField(verbose_name='签字日期')),
            ],
        ),
        migrations.CreateModel(
            name='Responsibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('task', models.CharField(choices=[('settlement_review', '结算审核'), ('payment', '资金拨付'), ('public_notice', '公示'), ('hazard', '隐患整改督办'), ('other', '其他时限'), ('planning', '规划统筹'), ('implementation', '组织实施'), ('prices', '食材价格询价定价'), ('food_safety_inspection', '食品安全监督检查'), ('nutrition_guidance', '营养健康指导'), ('health_checks', '从业人员健康检查'), ('budget', '经费预算和下达')], max_length=32, verbose_name='事项')),
                ('part', models.CharField(choices=[('lead', '牵头'), ('assist', '配合'), ('carry_out', '组织实施')], max_length=12, verbose_name='分工')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('document', models.CharField(max_length=120, verbose_name='依据文件')),
            ],
        ),
        migrations.CreateModel(
            name='ServiceStage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('service', models.CharField(max_length=12, verbose_name='服务')),
                ('stage', models.CharField(max_length=12, verbose_name='进度')),
                ('term', models.CharField(max_length=12, verbose_name='启动学期')),
                ('since', models.DateField(verbose_name='自')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
            ],
        ),
        migrations.AddField(
            model_name='schoolprofile',
            name='caterer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='catered_profiles', to='organisations.organisation'),
        ),
        migrations.AddConstraint(
            model_name='schoolprofile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('caterer__isnull', True), ('supply_mode', 'self-run')), models.Q(models.Q(('supply_mode', 'self-run'), _negated=True), ('caterer__isnull', False)), _connector='OR'), name='organisations_profile_caterer_named'),
        ),
        migrations.AddField(
            model_name='closing',
            name='body',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closing', to='organisations.body'),
        ),
        migrations.AddField(
            model_name='closing',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='postduty',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='post_duties', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='postdutysignature',
            name='duty',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='organisations.postduty'),
        ),
        migrations.AddField(
            model_name='postdutysignature',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='organisations.post'),
        ),
        migrations.AddField(
            model_name='responsibility',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='responsibility',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsibilities', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='servicestage',
            name='school',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_stages', to='organisations.organisation'),
        ),
        migrations.AddConstraint(
            model_name='closing',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='organisations_closing_reason'),
        ),
        migrations.AddConstraint(
            model_name='closing',
            constraint=models.UniqueConstraint(condition=models.Q(('body__isnull', True)), fields=('organisation',), name='organisations_closed_once'),
        ),
        migrations.AddIndex(
            model_name='postduty',
            index=models.Index(fields=['place', 'role'], name='organisations_post_duty_of'),
        ),
        migrations.AddConstraint(
            model_name='postduty',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_post_duty_dates'),
        ),
        migrations.AddConstraint(
            model_name='postduty',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['principal', 'safety_director', 'safety_manager', 'storekeeper', 'buyer', 'cook']), models.Q(('text', ''), _negated=True)), name='organisations_post_duty_known'),
        ),
        migrations.AddConstraint(
            model_name='postdutysignature',
            constraint=models.UniqueConstraint(fields=('duty', 'post'), name='organisations_duty_signed_once'),
        ),
        migrations.AddIndex(
            model_name='responsibility',
            index=models.Index(fields=['place', 'task'], name='organisations_responsible'),
        ),
        migrations.AddConstraint(
            model_name='responsibility',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_responsibility_dates'),
        ),
        migrations.AddConstraint(
            model_name='responsibility',
            constraint=models.CheckConstraint(condition=models.Q(('task__in', ['settlement_review', 'payment', 'public_notice', 'hazard', 'other', 'planning', 'implementation', 'prices', 'food_safety_inspection', 'nutrition_guidance', 'health_checks', 'budget']), ('part__in', ['lead', 'assist', 'carry_out']), models.Q(('document', ''), _negated=True)), name='organisations_responsibility_known'),
        ),
        migrations.AddIndex(
            model_name='servicestage',
            index=models.Index(fields=['school', 'service', 'since'], name='organisations_service_of'),
        ),
        migrations.AddConstraint(
            model_name='servicestage',
            constraint=models.CheckConstraint(condition=models.Q(('service__in', ['lunch', 'nap', 'after_school']), ('stage__in', ['planned', 'ready', 'running', 'ended']), ('term__regex', '^20[0-9][0-9]-(spring|autumn)$')), name='organisations_service_known'),
        ),
        migrations.AddConstraint(
            model_name='servicestage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'ended'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='organisations_service_end_reason'),
        ),
    ]
