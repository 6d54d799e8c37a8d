"""The tables of the area and what each row must hold by itself; rules over several rows follow in their own files."""

import django.db.models.deletion
import fangxin.areas.audit.models
from django.conf import settings
from django.db import migrations, models

from fangxin.areas.audit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('menus', '0001_tables'),
        ('organisations', '0001_tables'),
        ('policy', '0001_tables'),
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='CoreReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('meal_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='core_readings', to='policy.mealday')),
                ('dish', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='core_readings', to='menus.dish')),
                ('temperature_dc', models.SmallIntegerField(verbose_name='中心温度（0.1 ℃）')),
                ('device_at', models.DateTimeField(blank=True, null=True, verbose_name='手机时间')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('temperature_dc__range', (-300, 3000))), name='kitchen_reading_plausible')],
            },
        ),
        migrations.CreateModel(
            name='CookedBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('meal_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cooked_batches', to='policy.mealday')),
                ('dish', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cooked_batch', to='menus.dish')),
                ('reading', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cooked_batch', to='kitchen.corereading')),
                ('portions', models.PositiveIntegerField(verbose_name='份数')),
                ('no_heating_reason', models.CharField(blank=True, default='', max_length=60, verbose_name='不需加热的原因')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('portions__gt', 0)), name='kitchen_batch_positive'), models.CheckConstraint(condition=models.Q(models.Q(('no_heating_reason', ''), ('reading__isnull', False)), models.Q(('reading__isnull', True), models.Q(('no_heating_reason', ''), _negated=True)), _connector='OR'), name='kitchen_batch_hot_or_reason')],
            },
        ),
        migrations.CreateModel(
            name='SampleFridge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sample_fridges', to='organisations.organisation')),
                ('name', models.CharField(max_length=40, verbose_name='留样冰箱')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RetainedSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('meal_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='samples', to='policy.mealday')),
                ('dish', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sample', to='menus.dish')),
                ('fridge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='samples', to='kitchen.samplefridge')),
                ('container', models.CharField(max_length=20, verbose_name='容器编号')),
                ('weight_g', models.PositiveIntegerField(verbose_name='重量（克）')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pin_check', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.pincheck')),
                ('device_at', models.DateTimeField(blank=True, null=True, verbose_name='手机时间')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('second_id', models.F('by_id')), _negated=True), name='kitchen_sample_by_two_people'), models.CheckConstraint(condition=models.Q(('container', ''), _negated=True), name='kitchen_sample_has_container')],
            },
        ),
        migrations.CreateModel(
            name='SampleDisposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('sample', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='disposal', to='kitchen.retainedsample')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pin_check', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.pincheck')),
                ('device_at', models.DateTimeField(blank=True, null=True, verbose_name='手机时间')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('second_id', models.F('by_id')), _negated=True), name='kitchen_disposal_by_two_people')],
            },
        ),
        migrations.CreateModel(
            name='Disinfection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('meal_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disinfections', to='policy.mealday')),
                ('method', models.CharField(choices=[('steam', '蒸汽、煮沸'), ('infrared', '远红外消毒柜'), ('dishwasher', '洗碗机'), ('chlorine', '含氯消毒液')], max_length=12, verbose_name='方法')),
                ('started_at', models.DateTimeField(verbose_name='开始')),
                ('ended_at', models.DateTimeField(verbose_name='结束')),
                ('temperature_dc', models.SmallIntegerField(blank=True, null=True, verbose_name='温度（0.1 ℃）')),
                ('chlorine_mg_l', models.PositiveIntegerField(blank=True, null=True, verbose_name='有效氯（mg/L）')),
                ('pieces', models.PositiveIntegerField(verbose_name='件数')),
                ('device_at', models.DateTimeField(blank=True, null=True, verbose_name='手机时间')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_at__gt', models.F('started_at'))), name='kitchen_disinfection_takes_time'), models.CheckConstraint(condition=models.Q(('ended_at__lte', models.F('at'))), name='kitchen_disinfection_not_ahead'), models.CheckConstraint(condition=models.Q(models.Q(('chlorine_mg_l__isnull', False), ('method', 'chlorine')), models.Q(models.Q(('method', 'chlorine'), _negated=True), ('temperature_dc__isnull', False)), _connector='OR'), name='kitchen_disinfection_measured'), models.CheckConstraint(condition=models.Q(('pieces__gt', 0)), name='kitchen_disinfection_of_something')],
            },
        ),
        ]),
    ]
