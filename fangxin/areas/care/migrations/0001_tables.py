"""The tables of the area and what each row must hold by itself; rules over several rows follow in their own files."""

import django.db.models.deletion
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
            name='CareService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='policy.term')),
                ('kind', models.CharField(choices=[('lunch', '放心午餐'), ('nap', '安心午休'), ('after_school', '爱心课后服务')], max_length=12, verbose_name='服务')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('school', 'term', 'kind'), name='care_service_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['lunch', 'nap', 'after_school'])), name='care_service_kind')],
            },
        ),
        migrations.CreateModel(
            name='ServiceSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settings', to='care.careservice')),
                ('since', models.DateField(verbose_name='自')),
                ('capacity', models.PositiveIntegerField(verbose_name='名额')),
                ('place', models.CharField(max_length=60, verbose_name='地点')),
                ('opens', models.PositiveSmallIntegerField(verbose_name='开始（分）')),
                ('closes', models.PositiveSmallIntegerField(verbose_name='结束（分）')),
                ('fee_fen', models.PositiveIntegerField(verbose_name='收费（分/天）')),
                ('fee_document', models.CharField(blank=True, default='', max_length=80, verbose_name='收费依据')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('service', 'since'), name='care_setting_once_a_day'), models.CheckConstraint(condition=models.Q(('capacity__gt', 0)), name='care_setting_some_places'), models.CheckConstraint(condition=models.Q(('place', ''), _negated=True), name='care_setting_has_place'), models.CheckConstraint(condition=models.Q(('closes__lte', 1440), ('opens__lt', models.F('closes'))), name='care_setting_hours'), models.CheckConstraint(condition=models.Q(('fee_fen', 0), models.Q(('fee_document', ''), _negated=True), _connector='OR'), name='care_fee_has_document')],
            },
        ),
        migrations.CreateModel(
            name='CareStaff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='staff', to='care.careservice')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='care_staff_since_before_until'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('service', 'account'), name='care_staff_once')],
            },
        ),
        migrations.CreateModel(
            name='CareNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='policy.term')),
                ('kind', models.CharField(choices=[('lunch', '放心午餐'), ('nap', '安心午休'), ('after_school', '爱心课后服务')], max_length=12, verbose_name='服务')),
                ('needed', models.BooleanField(verbose_name='需要')),
            ],
            options={
                'indexes': [models.Index(fields=['term', 'pupil', 'kind', 'id'], name='care_need_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['lunch', 'nap', 'after_school'])), name='care_need_kind')],
            },
        ),
        migrations.CreateModel(
            name='CareChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='care.careservice')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('since', models.DateField(verbose_name='自')),
                ('fee_fen', models.PositiveIntegerField(verbose_name='选择时的收费（分/天）')),
                ('source', models.CharField(choices=[('family', '家长本人'), ('paper', '纸质表')], max_length=8, verbose_name='方式')),
                ('scan', models.CharField(blank=True, default='', max_length=64, verbose_name='纸质表扫描件摘要')),
            ],
            options={
                'indexes': [models.Index(fields=['service', 'pupil'], name='care_choice_of_pupil')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('scan', ''), ('source', 'family')), models.Q(('source', 'paper'), models.Q(('scan', ''), _negated=True)), _connector='OR'), name='care_choice_paper_has_scan')],
            },
        ),
        migrations.CreateModel(
            name='CareOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('choice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='offer', to='care.carechoice')),
                ('answer_by', models.DateField(verbose_name='答复期限')),
            ],
        ),
        migrations.CreateModel(
            name='CareOfferAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('offer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='care.careoffer')),
                ('accepted', models.BooleanField(verbose_name='接受')),
                ('source', models.CharField(choices=[('family', '家长本人'), ('paper', '纸质表')], max_length=8, verbose_name='方式')),
                ('scan', models.CharField(blank=True, default='', max_length=64, verbose_name='纸质表扫描件摘要')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('scan', ''), ('source', 'family')), models.Q(('source', 'paper'), models.Q(('scan', ''), _negated=True)), _connector='OR'), name='care_answer_paper_has_scan')],
            },
        ),
        migrations.CreateModel(
            name='CarePlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('choice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='place', to='care.carechoice')),
                ('since', models.DateField(verbose_name='自')),
            ],
        ),
        migrations.CreateModel(
            name='CareWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('choice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='care.carechoice')),
                ('since', models.DateField(verbose_name='自')),
                ('source', models.CharField(choices=[('family', '家长本人'), ('paper', '纸质表'), ('left', '已离校')], max_length=8, verbose_name='方式')),
                ('scan', models.CharField(blank=True, default='', max_length=64, verbose_name='纸质表扫描件摘要')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('scan', ''), ('source', 'family')), models.Q(('source', 'paper'), models.Q(('scan', ''), _negated=True)), models.Q(('scan', ''), ('source', 'left')), _connector='OR'), name='care_withdrawal_paper_has_scan')],
            },
        ),
        ]),
    ]
