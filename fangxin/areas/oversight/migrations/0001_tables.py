"""The tables of the area and what each row must hold by itself; rules over several rows follow in their own files."""

import django.db.models.deletion
import fangxin.areas.audit.models
from django.db import migrations, models

from fangxin.areas.audit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0007_closing_duties_caterers_rules'),
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('happened_on', models.DateField(verbose_name='发生日期')),
                ('kind', models.CharField(choices=[('post_responsibility', '岗位责任'), ('goods_register', '进出货查验登记'), ('samples', '食品留样'), ('disinfection', '餐具消毒'), ('health_check', '从业人员健康体检'), ('training', '相关培训'), ('other', '其他')], max_length=24, verbose_name='涉及制度')),
                ('title', models.CharField(max_length=80, verbose_name='事件')),
                ('found', models.TextField(max_length=1000, verbose_name='查到的事实')),
                ('evidence', models.CharField(blank=True, default='', max_length=200, verbose_name='证据（台账、单据或文件编号）')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Clearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('reason', models.CharField(max_length=500, verbose_name='理由')),
                ('incident', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='clearance', to='oversight.incident')),
            ],
        ),
        migrations.CreateModel(
            name='Attribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('sentence', models.CharField(max_length=300, verbose_name='职责原文')),
                ('why', models.CharField(max_length=300, verbose_name='说明')),
                ('reply_by', models.DateField(verbose_name='陈述截止')),
                ('duty', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.postduty')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.post')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attributions', to='oversight.incident')),
            ],
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('text', models.TextField(max_length=1000, verbose_name='陈述')),
                ('attribution', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='statement', to='oversight.attribution')),
            ],
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('outcome', models.CharField(choices=[('not_responsible', '不承担责任'), ('reminded', '提醒谈话'), ('trained', '限期培训'), ('moved', '调离岗位'), ('referred', '移送有关部门处理')], max_length=16, verbose_name='决定')),
                ('reason', models.CharField(max_length=500, verbose_name='理由')),
                ('document', models.CharField(blank=True, default='', max_length=120, verbose_name='文件')),
                ('attribution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='oversight.attribution')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['not_responsible', 'reminded', 'trained', 'moved', 'referred']), models.Q(('reason', ''), _negated=True)), name='oversight_finding_says_why')],
            },
        ),
        ]),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(fields=['school', 'happened_on'], name='oversight_incident_of'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['post_responsibility', 'goods_register', 'samples', 'disinfection', 'health_check', 'training', 'other']), models.Q(('title', ''), _negated=True), models.Q(('found', ''), _negated=True)), name='oversight_incident_says_what'),
        ),
        migrations.AddConstraint(
            model_name='clearance',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='oversight_clearance_says_why'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=models.UniqueConstraint(fields=('incident', 'post', 'sentence'), name='oversight_attributed_once'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sentence', ''), _negated=True), models.Q(('why', ''), _negated=True)), name='oversight_attribution_says_why'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='oversight_statement_says_something'),
        ),
    ]
