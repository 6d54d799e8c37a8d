"""The tables of the area and what each row must hold by itself; rules over several rows follow in their own files."""

import django.db.models.deletion
import django.db.models.expressions
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
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('kind', models.CharField(max_length=24, verbose_name='科目')),
                ('programme', models.CharField(max_length=40, verbose_name='项目')),
                ('tier', models.CharField(blank=True, default='', max_length=16, verbose_name='级次')),
                ('budget_year', models.PositiveSmallIntegerField(default=0, verbose_name='预算年度')),
                ('counterparty', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('normal', models.CharField(choices=[('debit', '借'), ('credit', '贷')], max_length=6, verbose_name='方向')),
                ('floor_fen', models.BigIntegerField(blank=True, null=True, verbose_name='下限（分）')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'kind', 'programme', 'tier', 'budget_year', 'counterparty'), name='ledger_account_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('normal__in', ['debit', 'credit'])), name='ledger_account_normal')],
            },
        ),
        migrations.CreateModel(
            name='Balance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='balance', to='ledger.account')),
                ('balance_fen', models.BigIntegerField(default=0, verbose_name='余额（分）')),
                ('pending_fen', models.BigIntegerField(default=0, verbose_name='待付（分）')),
                ('floor_fen', models.BigIntegerField(blank=True, null=True, verbose_name='下限（分）')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('floor_fen__isnull', True), ('balance_fen__gte', django.db.models.expressions.CombinedExpression(models.F('floor_fen'), '+', models.F('pending_fen'))), _connector='OR'), name='ledger_balance_not_below_floor')],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('debit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='debits', to='ledger.account')),
                ('credit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='ledger.account')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                ('event', models.CharField(max_length=40, verbose_name='业务')),
                ('phase', models.CharField(choices=[('posted', '入账'), ('pending', '待付'), ('post', '确认'), ('void', '撤销')], default='posted', max_length=8, verbose_name='阶段')),
                ('settles', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settled_by', to='ledger.transfer')),
                ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.transfer')),
                ('on', models.DateField(verbose_name='记账日期')),
                ('subject_label', models.CharField(max_length=80, verbose_name='凭据类型')),
                ('subject_id', models.CharField(max_length=40, verbose_name='凭据编号')),
                ('memo', models.CharField(blank=True, default='', max_length=120, verbose_name='摘要')),
            ],
            options={
                'indexes': [models.Index(fields=['subject_label', 'subject_id'], name='ledger_transfer_subject'), models.Index(fields=['debit', 'on'], name='ledger_transfer_debit'), models.Index(fields=['credit', 'on'], name='ledger_transfer_credit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='ledger_amount_positive'), models.CheckConstraint(condition=models.Q(('debit_id', models.F('credit_id')), _negated=True), name='ledger_two_accounts'), models.CheckConstraint(condition=models.Q(('phase__in', ['posted', 'pending', 'post', 'void'])), name='ledger_phase_known'), models.CheckConstraint(condition=models.Q(models.Q(('phase__in', ['post', 'void']), ('settles__isnull', False)), models.Q(('phase__in', ['posted', 'pending']), ('settles__isnull', True)), _connector='OR'), name='ledger_settling_names_its_pending')],
            },
        ),
        migrations.CreateModel(
            name='AllowedPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=40, verbose_name='业务')),
                ('debit_kind', models.CharField(max_length=24, verbose_name='借方科目')),
                ('credit_kind', models.CharField(max_length=24, verbose_name='贷方科目')),
                ('programme', models.CharField(blank=True, default='', max_length=40, verbose_name='只限项目')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('event', 'debit_kind', 'credit_kind', 'programme'), name='ledger_pair_once')],
            },
        ),
        migrations.CreateModel(
            name='AccountKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24, unique=True, verbose_name='科目')),
                ('title', models.CharField(max_length=40, verbose_name='名称')),
                ('normal', models.CharField(max_length=6, verbose_name='方向')),
                ('floor_fen', models.BigIntegerField(blank=True, null=True, verbose_name='下限（分）')),
                ('held_by', models.CharField(max_length=16, verbose_name='开户机构类别')),
                ('needs_supplier', models.BooleanField(verbose_name='按供应商开户')),
                ('needs_tier', models.BooleanField(verbose_name='按级次开户')),
            ],
        ),
        migrations.CreateModel(
            name='BalanceAssertion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assertions', to='ledger.account')),
                ('on', models.DateField(verbose_name='日期')),
                ('stated_fen', models.BigIntegerField(verbose_name='对账单余额（分）')),
                ('book_fen', models.BigIntegerField(verbose_name='账面余额（分）')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'on'), name='ledger_assertion_once')],
            },
        ),
        ]),
    ]
