"""The tables of the area and what each row must hold by itself; rules over several rows follow in their own files."""

import django.db.models.deletion
import django.db.models.expressions
import fangxin.areas.audit.models
from django.db import migrations, models

from fangxin.areas.audit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ledger', '0001_tables'),
        ('organisations', '0001_tables'),
        ('procurement', '0001_tables'),
        ('supply', '0001_tables'),
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='organisations.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procurement.contract')),
                ('number', models.CharField(editable=False, max_length=40, verbose_name='结算单号')),
                ('month', models.DateField(verbose_name='月份（1日）')),
                ('amount_fen', models.PositiveBigIntegerField(verbose_name='金额（分）')),
                ('pupil_days', models.PositiveIntegerField(verbose_name='就餐人次')),
                ('meal_days', models.PositiveSmallIntegerField(verbose_name='供餐天数')),
                ('due_on', models.DateField(verbose_name='审核时限')),
                ('due_provisional', models.BooleanField(default=False, verbose_name='时限待定')),
                ('remark', models.CharField(blank=True, default='', max_length=400, verbose_name='学校说明')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='settlement.settlement')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('number',), name='settlement_number_once'), models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('school', 'supplier', 'month'), name='settlement_first_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='settlement_month_starts_on_first')],
            },
        ),
        migrations.CreateModel(
            name='SettlementLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('settlement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='settlement.settlement')),
                ('acceptance_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlement_lines', to='supply.acceptanceline')),
                ('quantity_g', models.PositiveBigIntegerField(verbose_name='数量（克）')),
                ('price_fen', models.PositiveBigIntegerField(verbose_name='单价（分/公斤）')),
                ('amount_fen', models.PositiveBigIntegerField(verbose_name='金额（分）')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('settlement', 'acceptance_line'), name='settlement_line_once'), models.CheckConstraint(condition=models.Q(('amount_fen', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('quantity_g'), '*', models.F('price_fen')), '+', models.Value(500)), '/', models.Value(1000)))), name='settlement_amount_is_quantity_times_price')],
            },
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('settlement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='settlement.settlement')),
                ('number', models.CharField(max_length=40, verbose_name='发票号码')),
                ('issuer_credit_code', models.CharField(max_length=18, verbose_name='开票方信用代码')),
                ('amount_fen', models.PositiveBigIntegerField(verbose_name='金额（分）')),
                ('issued_on', models.DateField(verbose_name='开票日期')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('issuer_credit_code', 'number'), name='settlement_invoice_number_once'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='settlement_invoice_positive')],
            },
        ),
        migrations.CreateModel(
            name='Doubt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('settlement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doubts', to='settlement.settlement')),
                ('code', models.CharField(max_length=24, verbose_name='核对项')),
                ('severity', models.CharField(choices=[('bad', '存疑'), ('warn', '提示'), ('ok', '相符')], max_length=4, verbose_name='程度')),
                ('sentence', models.CharField(max_length=200, verbose_name='说明')),
                ('evidence', models.JSONField(default=dict, verbose_name='证据')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('number', models.CharField(editable=False, max_length=40, verbose_name='申请单号')),
                ('month', models.DateField(verbose_name='月份（1日）')),
                ('decision_number', models.CharField(max_length=60, verbose_name='党组会议纪要编号')),
                ('amount_fen', models.PositiveBigIntegerField(verbose_name='金额（分）')),
                ('due_on', models.DateField(verbose_name='拨付时限')),
                ('due_provisional', models.BooleanField(default=False, verbose_name='时限待定')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('county', 'month'), name='settlement_application_once'), models.CheckConstraint(condition=models.Q(('decision_number', ''), _negated=True), name='settlement_application_decided')],
            },
        ),
        migrations.CreateModel(
            name='ApplicationLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='settlement.application')),
                ('settlement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='application_line', to='settlement.settlement')),
                ('amount_fen', models.PositiveBigIntegerField(verbose_name='金额（分）')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PaymentFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_files', to='settlement.application')),
                ('digest', models.CharField(max_length=64, verbose_name='文件摘要')),
                ('content', models.TextField(verbose_name='内容')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='settlement.application')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procurement.contract')),
                ('number', models.CharField(editable=False, max_length=40, unique=True, verbose_name='付款编号')),
                ('amount_fen', models.PositiveBigIntegerField(verbose_name='金额（分）')),
                ('bank_name', models.CharField(max_length=60, verbose_name='开户行')),
                ('bank_account', models.CharField(max_length=32, verbose_name='账号')),
                ('transfer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='payment', to='ledger.transfer')),
                ('applicant_id', models.BigIntegerField(default=0, editable=False, verbose_name='申请人')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('applicant_id', models.F('by_id')), _negated=True), name='settlement_payment_by_second'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='settlement_payment_positive')],
            },
        ),
        migrations.CreateModel(
            name='ReceiptFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('digest', models.CharField(max_length=64, verbose_name='文件摘要')),
                ('content', models.TextField(verbose_name='内容')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('county', 'digest'), name='settlement_receipt_file_once')],
            },
        ),
        migrations.CreateModel(
            name='PaymentResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='result', to='settlement.payment')),
                ('receipt_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='settlement.receiptfile')),
                ('status', models.CharField(choices=[('paid', '到账'), ('failed', '失败')], max_length=8, verbose_name='结果')),
                ('bank_reference', models.CharField(max_length=40, verbose_name='银行流水号')),
                ('on', models.DateField(verbose_name='日期')),
                ('reason', models.CharField(blank=True, default='', max_length=120, verbose_name='失败原因')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('bank_reference', ''), _negated=True), name='settlement_result_has_reference')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('settlement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='settlement.settlement')),
                ('verdict', models.CharField(choices=[('approved', '通过'), ('cut', '核减后通过'), ('returned', '退回')], max_length=10, verbose_name='结论')),
                ('approved_fen', models.PositiveBigIntegerField(verbose_name='核定金额（分）')),
                ('reason', models.CharField(blank=True, default='', max_length=400, verbose_name='理由')),
                ('submitter_id', models.BigIntegerField(default=0, editable=False, verbose_name='报送人')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('submitter_id', models.F('by_id')), _negated=True), name='settlement_review_not_by_submitter'), models.CheckConstraint(condition=models.Q(('verdict', 'approved'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='settlement_verdict_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'returned'), _negated=True), ('approved_fen', 0), _connector='OR'), name='settlement_returned_pays_nothing')],
            },
        ),
        migrations.CreateModel(
            name='Cut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cuts', to='settlement.review')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cuts', to='settlement.settlementline')),
                ('cut_fen', models.PositiveBigIntegerField(verbose_name='核减（分）')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'line'), name='settlement_cut_once'), models.CheckConstraint(condition=models.Q(('cut_fen__gt', 0)), name='settlement_cut_positive'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='settlement_cut_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='MonthCharge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='month_charges', to='organisations.organisation')),
                ('month', models.DateField(verbose_name='月份（1日）')),
                ('pupil_days', models.PositiveIntegerField(verbose_name='就餐人次')),
                ('entitlement_fen', models.PositiveBigIntegerField(verbose_name='应享补助（分）')),
                ('food_fen', models.PositiveBigIntegerField(verbose_name='耗用食材（分）')),
                ('diner_fen', models.PositiveBigIntegerField(default=0, verbose_name='教职工负担（分）')),
                ('shares', models.JSONField(verbose_name='各级分担（分）')),
                ('because', models.JSONField(default=list, verbose_name='依据')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('school', 'month'), name='settlement_charge_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='settlement_charge_month')],
            },
        ),
        ]),
    ]
