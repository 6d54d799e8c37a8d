# Tables of the library: dishes, sets, panel.

import django.db.models.deletion
import fangxin.areas.audit.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('menus', '0002_rules'),
        ('organisations', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='LibraryDish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('name', models.CharField(max_length=60, verbose_name='菜名')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='library_dishes', to='organisations.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='LibraryVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('category', models.CharField(choices=[('主荤', '主荤'), ('半荤', '半荤'), ('素', '素'), ('汤', '汤'), ('主食', '主食'), ('加餐', '加餐')], max_length=4, verbose_name='类别')),
                ('method', models.CharField(max_length=8, verbose_name='烹调方法')),
                ('equipment', models.CharField(max_length=12, verbose_name='设备')),
                ('months', models.CharField(blank=True, default='', max_length=30, verbose_name='月份')),
                ('note', models.CharField(blank=True, default='', max_length=120, verbose_name='备注')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('dish', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='menus.librarydish')),
            ],
        ),
        migrations.CreateModel(
            name='LibraryIngredient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('food', models.CharField(max_length=40, verbose_name='食物')),
                ('part', models.CharField(choices=[('主料', '主料'), ('辅料', '辅料'), ('辅助', '辅助'), ('香辛', '香辛'), ('调味', '调味')], max_length=4, verbose_name='作用')),
                ('preschool_mg', models.PositiveIntegerField(verbose_name='3-5岁（毫克）')),
                ('mg_6_8', models.PositiveIntegerField(verbose_name='6-8岁（毫克）')),
                ('mg_9_11', models.PositiveIntegerField(verbose_name='9-11岁（毫克）')),
                ('mg_12_14', models.PositiveIntegerField(verbose_name='12-14岁（毫克）')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ingredients', to='menus.libraryversion')),
            ],
        ),
        migrations.CreateModel(
            name='MenuSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('stage', models.CharField(choices=[('preschool', '学前'), ('primary', '小学'), ('junior', '初中')], max_length=10, verbose_name='学段')),
                ('season', models.CharField(choices=[('spring', '春季'), ('summer', '夏季'), ('autumn', '秋季'), ('winter', '冬季')], max_length=8, verbose_name='季节')),
                ('number', models.PositiveSmallIntegerField(verbose_name='套号')),
                ('title', models.CharField(max_length=80, verbose_name='标题')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='menu_sets', to='organisations.organisation')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='menus.menuset')),
            ],
        ),
        migrations.AddField(
            model_name='menuweek',
            name='menu_set',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='weeks', to='menus.menuset', verbose_name='所用食谱'),
        ),
        migrations.CreateModel(
            name='MenuSetDish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('day', models.PositiveSmallIntegerField(verbose_name='星期')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('portion_permille', models.PositiveSmallIntegerField(default=1000, verbose_name='份量（千分）')),
                ('menu_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dishes', to='menus.menuset')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='menus.libraryversion')),
            ],
        ),
        migrations.CreateModel(
            name='PanelReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('seat', models.CharField(choices=[('nutritionist', '营养专业人员'), ('health_department', '卫生健康部门')], max_length=20, verbose_name='席位')),
                ('accepted', models.BooleanField(verbose_name='同意')),
                ('remark', models.CharField(blank=True, default='', max_length=200, verbose_name='意见')),
                ('digest', models.CharField(max_length=64, verbose_name='所签内容摘要')),
                ('menu_set', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='menus.menuset')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='menus.libraryversion')),
            ],
        ),
        migrations.CreateModel(
            name='PanelSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('account_id', models.BigIntegerField(verbose_name='人员')),
                ('seat', models.CharField(choices=[('nutritionist', '营养专业人员'), ('health_department', '卫生健康部门')], max_length=20, verbose_name='席位')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('document', models.CharField(max_length=120, verbose_name='依据文件')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panel_seats', to='organisations.organisation')),
            ],
        ),
        migrations.AddConstraint(
            model_name='librarydish',
            constraint=models.UniqueConstraint(fields=('place', 'name'), name='menus_library_dish_once'),
        ),
        migrations.AddConstraint(
            model_name='librarydish',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='menus_library_dish_named'),
        ),
        migrations.AddConstraint(
            model_name='libraryversion',
            constraint=models.UniqueConstraint(fields=('dish', 'number'), name='menus_version_once'),
        ),
        migrations.AddConstraint(
            model_name='libraryversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='menus_version_from_one'),
        ),
        migrations.AddConstraint(
            model_name='libraryversion',
            constraint=models.CheckConstraint(condition=models.Q(('category__in', ['主荤', '半荤', '素', '汤', '主食', '加餐'])), name='menus_version_category_known'),
        ),
        migrations.AddConstraint(
            model_name='libraryingredient',
            constraint=models.UniqueConstraint(fields=('version', 'food'), name='menus_library_ingredient_once'),
        ),
        migrations.AddConstraint(
            model_name='libraryingredient',
            constraint=models.UniqueConstraint(fields=('version', 'position'), name='menus_library_position_once'),
        ),
        migrations.AddConstraint(
            model_name='libraryingredient',
            constraint=models.CheckConstraint(condition=models.Q(('preschool_mg__gt', 0), ('mg_6_8__gte', models.F('preschool_mg')), ('mg_9_11__gte', models.F('mg_6_8')), ('mg_12_14__gte', models.F('mg_9_11'))), name='menus_library_mass_grows'),
        ),
        migrations.AddConstraint(
            model_name='menuset',
            constraint=models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('place', 'stage', 'season', 'number'), name='menus_first_set_once'),
        ),
        migrations.AddConstraint(
            model_name='menuset',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['preschool', 'primary', 'junior']), ('season__in', ['spring', 'summer', 'autumn', 'winter'])), name='menus_set_keys_known'),
        ),
        migrations.AddConstraint(
            model_name='menusetdish',
            constraint=models.UniqueConstraint(fields=('menu_set', 'day', 'position'), name='menus_set_place_once'),
        ),
        migrations.AddConstraint(
            model_name='menusetdish',
            constraint=models.CheckConstraint(condition=models.Q(('day__gte', 1), ('day__lte', 7)), name='menus_set_weekday'),
        ),
        migrations.AddConstraint(
            model_name='menusetdish',
            constraint=models.CheckConstraint(condition=models.Q(('portion_permille__gte', 500), ('portion_permille__lte', 1500)), name='menus_set_portion'),
        ),
        migrations.AddConstraint(
            model_name='panelreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('menu_set__isnull', False), ('version__isnull', True)), models.Q(('menu_set__isnull', True), ('version__isnull', False)), _connector='OR'), name='menus_review_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='panelreview',
            constraint=models.UniqueConstraint(fields=('version', 'seat'), name='menus_version_signed_once_a_seat'),
        ),
        migrations.AddConstraint(
            model_name='panelreview',
            constraint=models.UniqueConstraint(fields=('version', 'by_id'), name='menus_version_signed_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='panelreview',
            constraint=models.UniqueConstraint(fields=('menu_set', 'seat'), name='menus_set_signed_once_a_seat'),
        ),
        migrations.AddConstraint(
            model_name='panelreview',
            constraint=models.UniqueConstraint(fields=('menu_set', 'by_id'), name='menus_set_signed_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='panelreview',
            constraint=models.CheckConstraint(condition=models.Q(('accepted', True), models.Q(('remark', ''), _negated=True), _connector='OR'), name='menus_refusal_says_why'),
        ),
        migrations.AddConstraint(
            model_name='panelseat',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='menus_seat_dates'),
        ),
        migrations.AddConstraint(
            model_name='panelseat',
            constraint=models.CheckConstraint(condition=models.Q(('seat__in', ['nutritionist', 'health_department']), models.Q(('document', ''), _negated=True)), name='menus_seat_known'),
        ),
    ]
