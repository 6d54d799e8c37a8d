"""Plans by which a county or prefecture adopts values of its own."""

import django.db.models.deletion
import fangxin.areas.audit.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0001_tables'),
        ('policy', '0005_guardian_role'),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('programme', models.CharField(max_length=40, verbose_name='项目')),
                ('title', models.CharField(max_length=120, verbose_name='文件名称')),
                ('number', models.CharField(max_length=60, verbose_name='文号')),
                ('issued', models.DateField(verbose_name='发文日期')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='PlanDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('approved', models.BooleanField(verbose_name='批准')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='意见')),
                ('plan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='policy.plan')),
            ],
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
        migrations.CreateModel(
            name='PlanValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('parameter', models.CharField(max_length=80, verbose_name='参数')),
                ('value', models.JSONField(verbose_name='值')),
                ('article', models.CharField(max_length=60, verbose_name='条款')),
                ('quotation', models.CharField(blank=True, default='', max_length=300, verbose_name='引文')),
                ('against', models.CharField(max_length=12, verbose_name='上级规定版本')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='policy.plan')),
            ],
        ),
        migrations.AddIndex(
            model_name='plan',
            index=models.Index(fields=['place', 'programme'], name='policy_plan_place'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='policy_plan_since_before_until'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('number', ''), _negated=True)), name='policy_plan_has_document'),
        ),
        migrations.AddConstraint(
            model_name='plandecision',
            constraint=models.CheckConstraint(condition=models.Q(('approved', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='policy_plan_return_reason'),
        ),
        migrations.AddConstraint(
            model_name='planvalue',
            constraint=models.UniqueConstraint(fields=('plan', 'parameter'), name='policy_plan_value_once'),
        ),
        migrations.AddConstraint(
            model_name='planvalue',
            constraint=models.CheckConstraint(condition=models.Q(('against__regex', '^[0-9a-f]{12}$')), name='policy_plan_value_against'),
        ),
    ]
