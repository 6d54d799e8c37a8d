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
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='organisations.organisation')),
                ('number', models.CharField(max_length=40, verbose_name='合同编号')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至（不含）')),
                ('bank_name', models.CharField(max_length=60, verbose_name='开户行')),
                ('bank_account', models.CharField(max_length=32, verbose_name='账号')),
                ('food_kinds', models.CharField(blank=True, default='', max_length=120, verbose_name='供应类别')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='procurement_contract_since_before_until'), models.UniqueConstraint(fields=('county', 'number'), name='procurement_contract_number_once'), models.CheckConstraint(condition=models.Q(('bank_account', ''), _negated=True), name='procurement_contract_has_account')],
            },
        ),
        migrations.CreateModel(
            name='PriceList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='price_lists', to='organisations.organisation')),
                ('number', models.CharField(max_length=40, verbose_name='定价单号')),
                ('inquiry_on', models.DateField(verbose_name='询价日期')),
                ('decided_by', models.CharField(max_length=120, verbose_name='定价决定')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至（不含）')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='procurement_prices_since_before_until'), models.UniqueConstraint(fields=('county', 'number'), name='procurement_prices_number_once'), models.CheckConstraint(condition=models.Q(('inquiry_on__lte', models.F('since'))), name='procurement_inquiry_before_price')],
            },
        ),
        migrations.CreateModel(
            name='Price',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('price_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='procurement.pricelist')),
                ('food', models.CharField(max_length=40, verbose_name='食物')),
                ('specification', models.CharField(blank=True, default='', max_length=60, verbose_name='规格等级')),
                ('price_fen', models.PositiveIntegerField(verbose_name='定价（分/公斤）')),
                ('ceiling_fen', models.PositiveIntegerField(verbose_name='上限（分/公斤）')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('price_list', 'food'), name='procurement_price_once'), models.CheckConstraint(condition=models.Q(('price_fen__gt', 0)), name='procurement_price_positive'), models.CheckConstraint(condition=models.Q(('price_fen__lte', models.F('ceiling_fen'))), name='procurement_price_not_above_ceiling')],
            },
        ),
        ]),
    ]
