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
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='organisations.organisation')),
                ('kind', models.CharField(choices=[('day', '每日公示'), ('month', '每月公示'), ('trace', '资金去向')], max_length=8, verbose_name='类别')),
                ('on', models.DateField(verbose_name='日期')),
                ('version', models.PositiveIntegerField(verbose_name='版次')),
                ('content', models.JSONField(verbose_name='内容')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'kind', '-on', '-version'], name='disclosure_latest')],
                'constraints': [models.UniqueConstraint(fields=('school', 'kind', 'on', 'version'), name='disclosure_version_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['day', 'month', 'trace'])), name='disclosure_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'month'), _negated=True), ('on__day', 1), _connector='OR'), name='disclosure_month_starts_on_first'), models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='disclosure_digest_is_sha256')],
            },
        ),
        ]),
    ]
