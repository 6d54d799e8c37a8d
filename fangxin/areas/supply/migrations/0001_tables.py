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
        ('procurement', '0001_tables'),
        ('roster', '0001_tables'),
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='organisations.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procurement.contract')),
                ('meal_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='policy.mealday')),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.declaration')),
                ('number', models.CharField(max_length=40, verbose_name='订单号')),
                ('heads', models.PositiveIntegerField(verbose_name='份数')),
                ('meal_on', models.DateField(editable=False, verbose_name='供餐日期')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['owner_path', 'meal_on'], name='supply_order_of_day'), models.Index(fields=['party_path', 'meal_on'], name='supply_order_of_supplier')],
                'constraints': [models.UniqueConstraint(fields=('school', 'number'), name='supply_order_number_once'), models.CheckConstraint(condition=models.Q(('heads__gt', 0)), name='supply_order_for_somebody')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='supply.order')),
                ('food', models.CharField(max_length=40, verbose_name='食物')),
                ('need_g', models.PositiveBigIntegerField(verbose_name='食谱需要（克）')),
                ('quantity_g', models.PositiveBigIntegerField(verbose_name='订货（克）')),
                ('price_fen', models.PositiveIntegerField(verbose_name='单价（分/公斤）')),
                ('reason', models.CharField(blank=True, default='', max_length=120, verbose_name='多订原因')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'food'), name='supply_order_line_once'), models.CheckConstraint(condition=models.Q(('quantity_g__gt', 0)), name='supply_order_quantity_positive')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='supply.order')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('note_number', models.CharField(max_length=40, verbose_name='送货单号')),
                ('note_on', models.DateField(verbose_name='送货日期')),
                ('self_checked', models.BooleanField(default=True, verbose_name='当日自查')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('supplier', 'note_number'), name='supply_note_number_once'), models.CheckConstraint(condition=models.Q(('note_number', ''), _negated=True), name='supply_note_has_number')],
            },
        ),
        migrations.CreateModel(
            name='DeliveryLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='supply.delivery')),
                ('order_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='supply.orderline')),
                ('food', models.CharField(max_length=40, verbose_name='食品名称')),
                ('quantity_g', models.PositiveBigIntegerField(verbose_name='数量（克）')),
                ('price_fen', models.PositiveBigIntegerField(verbose_name='单价（分/公斤）')),
                ('amount_fen', models.PositiveBigIntegerField(verbose_name='金额（分）')),
                ('producer', models.CharField(blank=True, default='', max_length=60, verbose_name='产地或生产者')),
                ('batch', models.CharField(blank=True, default='', max_length=40, verbose_name='批号')),
                ('produced_on', models.DateField(blank=True, null=True, verbose_name='生产日期')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='保质期至')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('delivery', 'order_line'), name='supply_delivery_line_once'), models.CheckConstraint(condition=models.Q(('food', ''), _negated=True), name='supply_note_has_food'), models.CheckConstraint(condition=models.Q(('quantity_g__gt', 0)), name='supply_note_quantity_positive'), models.CheckConstraint(condition=models.Q(('price_fen__gt', 0)), name='supply_note_price_positive'), models.CheckConstraint(condition=models.Q(('amount_fen', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('quantity_g'), '*', models.F('price_fen')), '+', models.Value(500)), '/', models.Value(1000)))), name='supply_note_amount_is_quantity_times_price')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('delivery_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='supply.deliveryline')),
                ('kind', models.CharField(max_length=40, verbose_name='证件')),
                ('number', models.CharField(max_length=60, verbose_name='编号')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='出具日期')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('delivery_line', 'kind', 'number'), name='supply_certificate_once'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='supply_certificate_has_number')],
            },
        ),
        migrations.CreateModel(
            name='Acceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('delivery', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='acceptance', to='supply.delivery')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pin_check', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.pincheck')),
                ('buyer_id', models.BigIntegerField(default=0, editable=False, verbose_name='订货人')),
                ('device_at', models.DateTimeField(blank=True, null=True, verbose_name='手机时间')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('second_id', models.F('by_id')), _negated=True), name='supply_acceptance_by_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('buyer_id', models.F('by_id')), _negated=True), models.Q(('buyer_id', models.F('second_id')), _negated=True)), name='supply_buyer_does_not_accept')],
            },
        ),
        migrations.CreateModel(
            name='AcceptanceLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('acceptance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='supply.acceptance')),
                ('delivery_line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='acceptance_line', to='supply.deliveryline')),
                ('verdict', models.CharField(choices=[('accepted', '收下'), ('part', '部分退货'), ('rejected', '整批退货')], max_length=10, verbose_name='结论')),
                ('weighed_g', models.PositiveBigIntegerField(verbose_name='称重（克）')),
                ('accepted_g', models.PositiveBigIntegerField(verbose_name='收下（克）')),
                ('reason', models.CharField(blank=True, default='', max_length=120, verbose_name='退货或短缺说明')),
                ('note_price_fen', models.PositiveBigIntegerField(verbose_name='送货单单价（分/公斤）')),
                ('ceiling_fen', models.PositiveBigIntegerField(verbose_name='上限（分/公斤）')),
                ('price_fen', models.PositiveBigIntegerField(verbose_name='入账单价（分/公斤）')),
                ('amount_fen', models.PositiveBigIntegerField(verbose_name='入账金额（分）')),
                ('because', models.JSONField(default=dict, verbose_name='依据')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('accepted_g__lte', models.F('weighed_g'))), name='supply_not_more_than_weighed'), models.CheckConstraint(condition=models.Q(('price_fen__lte', models.F('ceiling_fen'))), name='supply_price_not_above_ceiling'), models.CheckConstraint(condition=models.Q(('price_fen__lte', models.F('note_price_fen'))), name='supply_price_not_above_note'), models.CheckConstraint(condition=models.Q(('amount_fen', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('accepted_g'), '*', models.F('price_fen')), '+', models.Value(500)), '/', models.Value(1000)))), name='supply_accepted_amount_is_quantity_times_price'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_g', models.F('weighed_g')), ('accepted_g__gt', 0), ('verdict', 'accepted')), models.Q(('accepted_g__gt', 0), ('accepted_g__lt', models.F('weighed_g')), ('verdict', 'part')), models.Q(('accepted_g', 0), ('verdict', 'rejected')), _connector='OR'), name='supply_verdict_fits_weight'), models.CheckConstraint(condition=models.Q(('verdict', 'accepted'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='supply_rejection_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='organisations.organisation')),
                ('acceptance_line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='lot', to='supply.acceptanceline')),
                ('code', models.CharField(max_length=40, verbose_name='批次号')),
                ('food', models.CharField(max_length=40, verbose_name='食物')),
                ('batch', models.CharField(blank=True, default='', max_length=40, verbose_name='批号')),
                ('expires_on', models.DateField(verbose_name='保质期至')),
                ('quantity_g', models.PositiveBigIntegerField(verbose_name='数量（克）')),
                ('cost_fen', models.PositiveBigIntegerField(verbose_name='成本（分）')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('school', 'code'), name='supply_lot_code_once'), models.CheckConstraint(condition=models.Q(('quantity_g__gt', 0)), name='supply_lot_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='LotBalance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('lot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='balance', to='supply.lot')),
                ('remaining_g', models.BigIntegerField(verbose_name='余量（克）')),
                ('remaining_fen', models.BigIntegerField(verbose_name='余额（分）')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('remaining_g__gte', 0)), name='supply_no_more_than_there_is'), models.CheckConstraint(condition=models.Q(('remaining_fen__gte', 0)), name='supply_cost_not_below_zero'), models.CheckConstraint(condition=models.Q(models.Q(('remaining_g', 0), _negated=True), ('remaining_fen', 0), _connector='OR'), name='supply_empty_lot_has_no_cost')],
            },
        ),
        migrations.CreateModel(
            name='StockIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('meal_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock_issues', to='policy.mealday')),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('device_at', models.DateTimeField(blank=True, null=True, verbose_name='手机时间')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('receiver_id', models.F('by_id')), _negated=True), name='supply_issue_between_two_people')],
            },
        ),
        migrations.CreateModel(
            name='StockIssueLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='supply.stockissue')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issues', to='supply.lot')),
                ('quantity_g', models.PositiveBigIntegerField(verbose_name='数量（克）')),
                ('cost_fen', models.PositiveBigIntegerField(verbose_name='成本（分）')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('issue', 'lot'), name='supply_issue_line_once'), models.CheckConstraint(condition=models.Q(('quantity_g__gt', 0)), name='supply_issue_positive')],
            },
        ),
        migrations.CreateModel(
            name='StockLoss',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='losses', to='supply.lot')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pin_check', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.pincheck')),
                ('quantity_g', models.PositiveBigIntegerField(verbose_name='数量（克）')),
                ('cost_fen', models.PositiveBigIntegerField(verbose_name='成本（分）')),
                ('reason', models.CharField(max_length=120, verbose_name='原因')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity_g__gt', 0)), name='supply_loss_positive'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='supply_loss_has_reason'), models.CheckConstraint(condition=models.Q(('second_id', models.F('by_id')), _negated=True), name='supply_loss_by_two_people')],
            },
        ),
        migrations.CreateModel(
            name='StockCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock_counts', to='organisations.organisation')),
                ('on', models.DateField(verbose_name='日期')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pin_check', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.pincheck')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('second_id', models.F('by_id')), _negated=True), name='supply_count_by_two_people')],
            },
        ),
        migrations.CreateModel(
            name='StockCountLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('count', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='supply.stockcount')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supply.lot')),
                ('counted_g', models.PositiveBigIntegerField(verbose_name='实盘（克）')),
                ('book_g', models.PositiveBigIntegerField(verbose_name='账面（克）')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('count', 'lot'), name='supply_count_line_once')],
            },
        ),
        ]),
    ]
