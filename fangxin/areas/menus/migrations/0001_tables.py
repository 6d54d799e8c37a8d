"""The tables of the area and what each row must hold by itself; rules over several rows follow in their own files."""

import django.db.models.deletion
import fangxin.areas.audit.models
from django.db import migrations, models

from fangxin.areas.audit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0001_tables'),
        ('policy', '0001_tables'),
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='LibraryDish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='library_dishes', to='organisations.organisation')),
                ('name', models.CharField(max_length=60, verbose_name='菜名')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'name'), name='menus_library_dish_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='menus_library_dish_named')],
            },
        ),
        migrations.CreateModel(
            name='LibraryVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('dish', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='menus.librarydish')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('category', models.CharField(choices=[('主荤', '主荤'), ('半荤', '半荤'), ('素', '素'), ('汤', '汤'), ('主食', '主食'), ('加餐', '加餐')], max_length=4, verbose_name='类别')),
                ('method', models.CharField(max_length=8, verbose_name='烹调方法')),
                ('equipment', models.CharField(max_length=12, verbose_name='设备')),
                ('months', models.CharField(blank=True, default='', max_length=30, verbose_name='月份')),
                ('note', models.CharField(blank=True, default='', max_length=120, verbose_name='备注')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dish', 'number'), name='menus_version_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='menus_version_from_one'), models.CheckConstraint(condition=models.Q(('category__in', ['主荤', '半荤', '素', '汤', '主食', '加餐'])), name='menus_version_category_known')],
            },
        ),
        migrations.CreateModel(
            name='LibraryIngredient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ingredients', to='menus.libraryversion')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('food', models.CharField(max_length=40, verbose_name='食物')),
                ('part', models.CharField(choices=[('主料', '主料'), ('辅料', '辅料'), ('辅助', '辅助'), ('香辛', '香辛'), ('调味', '调味')], max_length=4, verbose_name='作用')),
                ('preschool_mg', models.PositiveIntegerField(verbose_name='3-5岁（毫克）')),
                ('mg_6_8', models.PositiveIntegerField(verbose_name='6-8岁（毫克）')),
                ('mg_9_11', models.PositiveIntegerField(verbose_name='9-11岁（毫克）')),
                ('mg_12_14', models.PositiveIntegerField(verbose_name='12-14岁（毫克）')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'food'), name='menus_library_ingredient_once'), models.UniqueConstraint(fields=('version', 'position'), name='menus_library_position_once'), models.CheckConstraint(condition=models.Q(('preschool_mg__gt', 0), ('mg_6_8__gte', models.F('preschool_mg')), ('mg_9_11__gte', models.F('mg_6_8')), ('mg_12_14__gte', models.F('mg_9_11'))), name='menus_library_mass_grows')],
            },
        ),
        migrations.CreateModel(
            name='MenuSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='menu_sets', to='organisations.organisation')),
                ('stage', models.CharField(choices=[('preschool', '学前'), ('primary', '小学'), ('junior', '初中')], max_length=10, verbose_name='学段')),
                ('season', models.CharField(choices=[('spring', '春季'), ('summer', '夏季'), ('autumn', '秋季'), ('winter', '冬季')], max_length=8, verbose_name='季节')),
                ('number', models.PositiveSmallIntegerField(verbose_name='套号')),
                ('title', models.CharField(max_length=80, verbose_name='标题')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='menus.menuset')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('place', 'stage', 'season', 'number'), name='menus_first_set_once'), models.CheckConstraint(condition=models.Q(('stage__in', ['preschool', 'primary', 'junior']), ('season__in', ['spring', 'summer', 'autumn', 'winter'])), name='menus_set_keys_known')],
            },
        ),
        migrations.CreateModel(
            name='MenuSetDish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('menu_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dishes', to='menus.menuset')),
                ('day', models.PositiveSmallIntegerField(verbose_name='星期')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='menus.libraryversion')),
                ('portion_permille', models.PositiveSmallIntegerField(default=1000, verbose_name='份量（千分）')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('menu_set', 'day', 'position'), name='menus_set_place_once'), models.CheckConstraint(condition=models.Q(('day__gte', 1), ('day__lte', 7)), name='menus_set_weekday'), models.CheckConstraint(condition=models.Q(('portion_permille__gte', 500), ('portion_permille__lte', 1500)), name='menus_set_portion')],
            },
        ),
        migrations.CreateModel(
            name='PanelSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panel_seats', to='organisations.organisation')),
                ('account_id', models.BigIntegerField(verbose_name='人员')),
                ('seat', models.CharField(choices=[('nutritionist', '营养专业人员'), ('health_department', '卫生健康部门')], max_length=20, verbose_name='席位')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('document', models.CharField(max_length=120, verbose_name='依据文件')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='menus_seat_dates'), models.CheckConstraint(condition=models.Q(('seat__in', ['nutritionist', 'health_department']), models.Q(('document', ''), _negated=True)), name='menus_seat_known')],
            },
        ),
        migrations.CreateModel(
            name='PanelReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='menus.libraryversion')),
                ('menu_set', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='menus.menuset')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('seat', models.CharField(choices=[('nutritionist', '营养专业人员'), ('health_department', '卫生健康部门')], max_length=20, verbose_name='席位')),
                ('accepted', models.BooleanField(verbose_name='同意')),
                ('remark', models.CharField(blank=True, default='', max_length=200, verbose_name='意见')),
                ('digest', models.CharField(max_length=64, verbose_name='所签内容摘要')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('menu_set__isnull', False), ('version__isnull', True)), models.Q(('menu_set__isnull', True), ('version__isnull', False)), _connector='OR'), name='menus_review_of_one_thing'), models.UniqueConstraint(fields=('version', 'seat'), name='menus_version_signed_once_a_seat'), models.UniqueConstraint(fields=('version', 'by_id'), name='menus_version_signed_once_a_person'), models.UniqueConstraint(fields=('menu_set', 'seat'), name='menus_set_signed_once_a_seat'), models.UniqueConstraint(fields=('menu_set', 'by_id'), name='menus_set_signed_once_a_person'), models.CheckConstraint(condition=models.Q(('accepted', True), models.Q(('remark', ''), _negated=True), _connector='OR'), name='menus_refusal_says_why')],
            },
        ),
        migrations.CreateModel(
            name='FoodAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('written_name', models.CharField(max_length=40, verbose_name='写法')),
                ('food', models.CharField(max_length=40, verbose_name='食物')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'written_name'], name='menus_alias_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('written_name', ''), _negated=True), models.Q(('food', ''), _negated=True)), name='menus_alias_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='MenuWeek',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='menu_weeks', to='organisations.organisation')),
                ('monday', models.DateField(verbose_name='周一日期')),
                ('title', models.CharField(max_length=80, verbose_name='标题')),
                ('file_digest', models.CharField(max_length=64, verbose_name='文件摘要')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='menus.menuweek')),
                ('menu_set', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='weeks', to='menus.menuset', verbose_name='所用食谱')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('school', 'monday'), name='menus_first_week_once')],
            },
        ),
        migrations.CreateModel(
            name='MenuDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('menu_week', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='menus.menuweek')),
                ('meal_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='menus', to='policy.mealday')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('menu_week', 'meal_day'), name='menus_day_once')],
            },
        ),
        migrations.CreateModel(
            name='Dish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('menu_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dishes', to='menus.menuday')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('meal', models.CharField(blank=True, default='', max_length=12, verbose_name='餐次')),
                ('slot', models.CharField(blank=True, default='', max_length=20, verbose_name='类别')),
                ('name', models.CharField(max_length=60, verbose_name='品名')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('menu_day', 'position'), name='menus_dish_once')],
            },
        ),
        migrations.CreateModel(
            name='DishIngredient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('dish', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ingredients', to='menus.dish')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('bands', models.CharField(blank=True, default='', max_length=30, verbose_name='年龄段')),
                ('written_name', models.CharField(max_length=40, verbose_name='写法')),
                ('written_amount', models.CharField(blank=True, default='', max_length=40, verbose_name='用量原文')),
                ('mass_mg', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='净重（毫克）')),
                ('count_thousandths', models.PositiveIntegerField(blank=True, null=True, verbose_name='件数（千分）')),
                ('unit', models.CharField(blank=True, default='', max_length=8, verbose_name='件')),
                ('food', models.CharField(blank=True, default='', max_length=40, verbose_name='食物')),
                ('factor_permille', models.PositiveIntegerField(default=1000, verbose_name='折算（千分）')),
                ('basis', models.CharField(blank=True, default='', max_length=24, verbose_name='对应依据')),
                ('address', models.CharField(blank=True, default='', max_length=12, verbose_name='单元格')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dish', 'position'), name='menus_ingredient_once'), models.CheckConstraint(condition=models.Q(('mass_mg__isnull', True), ('mass_mg__gt', 0), _connector='OR'), name='menus_mass_positive')],
            },
        ),
        migrations.CreateModel(
            name='PlanRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_runs', to='organisations.organisation')),
                ('monday', models.DateField(verbose_name='周一日期')),
                ('stage', models.CharField(choices=[('preschool', '学前'), ('primary', '小学'), ('junior', '初中')], max_length=10, verbose_name='学段')),
                ('budget_fen', models.PositiveIntegerField(verbose_name='每生每天预算（分）')),
                ('objective', models.CharField(choices=[('liking', '预算内最受欢迎'), ('cost', '最省钱'), ('nearest', '最接近标准')], max_length=8, verbose_name='目标')),
                ('price_pct', models.PositiveSmallIntegerField(default=100, verbose_name='价格调整（百分比）')),
                ('stoves', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='炒锅每天道数')),
                ('without', models.CharField(blank=True, default='', max_length=200, verbose_name='不用的食材')),
                ('state', models.CharField(choices=[('waiting', '排队'), ('running', '计算中'), ('done', '已排好'), ('impossible', '排不出'), ('failed', '没有完成')], default='waiting', max_length=10, verbose_name='状态')),
                ('bound', models.BigIntegerField(blank=True, null=True, verbose_name='下界')),
                ('best', models.BigIntegerField(blank=True, null=True, verbose_name='目前最好')),
                ('stop_at', models.DateTimeField(blank=True, null=True, verbose_name='要求停止的时间')),
                ('message', models.CharField(blank=True, default='', max_length=400, verbose_name='说明')),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('asked_by_id', models.BigIntegerField(verbose_name='提出人')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'impossible', 'failed'])), name='menus_run_state_known'), models.CheckConstraint(condition=models.Q(('budget_fen__gt', 0)), name='menus_run_budget_positive'), models.CheckConstraint(condition=models.Q(('price_pct__gte', 50), ('price_pct__lte', 300)), name='menus_run_prices_sane')],
            },
        ),
        migrations.CreateModel(
            name='MenuDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='menu_drafts', to='organisations.organisation')),
                ('monday', models.DateField(verbose_name='周一日期')),
                ('stage', models.CharField(choices=[('preschool', '学前'), ('primary', '小学'), ('junior', '初中')], max_length=10, verbose_name='学段')),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='menus.planrun')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='menus.menudraft')),
                ('change', models.CharField(blank=True, default='', max_length=120, verbose_name='改动')),
                ('proof', models.JSONField(blank=True, default=dict, verbose_name='证明')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('digest', ''), _negated=True), name='menus_draft_digest')],
            },
        ),
        migrations.CreateModel(
            name='MenuDraftDish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dishes', to='menus.menudraft')),
                ('day', models.PositiveSmallIntegerField(verbose_name='星期')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('name', models.CharField(max_length=60, verbose_name='菜名')),
                ('portion_permille', models.PositiveSmallIntegerField(default=1000, verbose_name='份量（千分）')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draft', 'day', 'position'), name='menus_draft_place_once'), models.CheckConstraint(condition=models.Q(('day__gte', 1), ('day__lte', 7)), name='menus_draft_weekday'), models.CheckConstraint(condition=models.Q(('portion_permille__gte', 500), ('portion_permille__lte', 1500)), name='menus_draft_portion')],
            },
        ),
        migrations.CreateModel(
            name='DraftVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('draft', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='verdict', to='menus.menudraft')),
                ('menu_week', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='draft_verdict', to='menus.menuweek')),
                ('passed', models.BooleanField(verbose_name='通过')),
                ('findings', models.JSONField(blank=True, default=list, verbose_name='所提示的')),
                ('digest', models.CharField(max_length=64, verbose_name='所核对内容摘要')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('passed', True)), name='menus_only_passed_is_published')],
            },
        ),
        ]),
    ]
