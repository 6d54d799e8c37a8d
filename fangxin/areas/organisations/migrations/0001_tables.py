"""The tables of the area and what each row must hold by itself; rules over several rows follow in their own files."""

import django.db.models.deletion
import django.db.models.manager
import fangxin.areas.audit.models
from django.conf import settings
from django.db import migrations, models

from fangxin.areas.audit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisations.organisation')),
                ('kind', models.CharField(choices=[('nation', '国家'), ('province', '省'), ('prefecture', '州（市）'), ('county', '县（市、区）'), ('bureau', '教育局'), ('finance_bureau', '财政局'), ('market_bureau', '市场监督管理局'), ('health_bureau', '卫生健康局'), ('planning_bureau', '发展和改革局'), ('office', '科室、办公室'), ('school', '学校'), ('supplier', '供应商、配餐企业'), ('testing_body', '检测机构')], max_length=16, verbose_name='类别')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('short_name', models.CharField(max_length=40, verbose_name='简称')),
                ('pinyin', models.CharField(db_collation='C', default='', max_length=80, verbose_name='拼音首字母')),
                ('place_code', models.CharField(blank=True, default='', max_length=12, verbose_name='行政区划代码')),
                ('county_kind', models.CharField(blank=True, default='', max_length=16, verbose_name='县的类别')),
                ('stage', models.CharField(blank=True, default='', max_length=16, verbose_name='学段')),
                ('credit_code', models.CharField(blank=True, default='', max_length=18, verbose_name='统一社会信用代码')),
                ('licence_number', models.CharField(blank=True, default='', max_length=20, verbose_name='食品经营许可证号')),
                ('licence_until', models.DateField(blank=True, null=True, verbose_name='许可证有效期至')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('registrar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registered', to='organisations.organisation')),
                ('path', models.CharField(db_collation='C', db_column='owner_path', default='', editable=False, max_length=200, verbose_name='路径')),
            ],
            options={
                'indexes': [models.Index(fields=['path'], name='organisations_path')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_since_before_until'), models.CheckConstraint(condition=models.Q(('kind__in', ['nation', 'province', 'prefecture', 'county', 'bureau', 'finance_bureau', 'market_bureau', 'health_bureau', 'planning_bureau', 'office', 'school', 'supplier', 'testing_body'])), name='organisations_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('username', models.CharField(max_length=40, unique=True, verbose_name='登录名')),
                ('full_name', models.CharField(max_length=40, verbose_name='姓名')),
                ('pinyin', models.CharField(blank=True, db_collation='C', default='', max_length=40, verbose_name='拼音首字母')),
                ('pin', models.CharField(blank=True, default='', max_length=128, verbose_name='PIN 摘要')),
                ('home', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='organisations.organisation')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('session_epoch', models.PositiveIntegerField(default=0, verbose_name='会话代次')),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('sign_in', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='organisations.organisation')),
                ('role', models.CharField(choices=[('storekeeper', '仓库保管员'), ('buyer', '采购员'), ('cook', '厨师'), ('safety_manager', '食品安全管理员'), ('safety_director', '食品安全总监'), ('teacher', '班主任'), ('principal', '校长'), ('education_officer', '教育核准员'), ('finance_officer', '财政核准员'), ('nutrition_officer', '营养办审核员'), ('payment_officer', '营养办出纳'), ('supplier_clerk', '配送企业业务员'), ('guardian', '家长'), ('auditor', '审计员'), ('regulator', '市场监管员'), ('administrator', '系统管理员'), ('system', '系统')], max_length=24, verbose_name='职务')),
                ('scope', models.CharField(blank=True, default='', max_length=40, verbose_name='范围')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('document', models.CharField(blank=True, default='', max_length=120, verbose_name='任命文件')),
                ('stands_in_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stand_ins', to='organisations.post')),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'since'], name='organisations_post_account')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_post_since_before_until'), models.CheckConstraint(condition=models.Q(('role__in', ['storekeeper', 'buyer', 'cook', 'safety_manager', 'safety_director', 'teacher', 'principal', 'education_officer', 'finance_officer', 'nutrition_officer', 'payment_officer', 'supplier_clerk', 'guardian', 'auditor', 'regulator', 'administrator'])), name='organisations_post_role_known'), models.CheckConstraint(condition=models.Q(('stands_in_for__isnull', True), ('until__isnull', False), _connector='OR'), name='organisations_stand_in_ends')],
            },
        ),
        migrations.CreateModel(
            name='PinCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('entry_key', models.CharField(max_length=120, verbose_name='表单编号')),
                ('matched', models.BooleanField(verbose_name='相符')),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'at'], name='organisations_pin_recent')],
                'constraints': [models.CheckConstraint(condition=models.Q(('account_id', models.F('by_id')), _negated=True), name='organisations_pin_of_another')],
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='organisations.organisation')),
                ('kind', models.CharField(choices=[('leading_group', '领导小组'), ('office', '领导小组办公室'), ('meal_committee', '膳食监督家长委员会'), ('price_committee', '食材价格稳控小组')], max_length=20, verbose_name='机构')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('document', models.CharField(max_length=120, verbose_name='成立文件')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'kind'], name='organisations_body_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_body_dates'), models.CheckConstraint(condition=models.Q(('kind__in', ['leading_group', 'office', 'meal_committee', 'price_committee']), models.Q(('document', ''), _negated=True)), name='organisations_body_kind')],
            },
        ),
        migrations.CreateModel(
            name='BodyMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='organisations.body')),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('full_name', models.CharField(max_length=40, verbose_name='姓名')),
                ('post_title', models.CharField(max_length=80, verbose_name='单位和职务')),
                ('duty', models.CharField(choices=[('head', '组长（主任）'), ('deputy', '副组长（副主任）'), ('member', '成员')], max_length=12, verbose_name='分工')),
                ('party', models.CharField(blank=True, choices=[('education', '教育部门'), ('development', '发展改革部门'), ('market', '市场监管部门'), ('supplier', '配送企业'), ('school', '学校'), ('parent', '家长')], default='', max_length=16, verbose_name='代表')),
                ('grade', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年级')),
                ('declares_no_tie', models.BooleanField(default=False, verbose_name='声明与供应商无利益关系')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
            ],
            options={
                'indexes': [models.Index(fields=['body', 'since'], name='organisations_member_body')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_member_dates'), models.CheckConstraint(condition=models.Q(('duty__in', ['head', 'deputy', 'member']), ('party__in', ['', 'education', 'development', 'market', 'supplier', 'school', 'parent']), models.Q(('full_name', ''), _negated=True)), name='organisations_member_known')],
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='organisations.organisation')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('short_name', models.CharField(max_length=40, verbose_name='简称')),
                ('place_code', models.CharField(blank=True, default='', max_length=12, verbose_name='行政区划代码')),
                ('county_kind', models.CharField(blank=True, default='', max_length=16, verbose_name='县的类别')),
                ('credit_code', models.CharField(blank=True, default='', max_length=18, verbose_name='统一社会信用代码')),
                ('licence_number', models.CharField(blank=True, default='', max_length=20, verbose_name='许可证号')),
                ('licence_until', models.DateField(blank=True, null=True, verbose_name='许可证有效期至')),
                ('document', models.CharField(blank=True, default='', max_length=120, verbose_name='依据文件')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'since'], name='organisations_registration_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_registration_since_before_until')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='organisations.organisation')),
                ('kind', models.CharField(choices=[('haccp', 'HACCP（GB/T 27341）'), ('iso22000', 'ISO 22000（GB/T 22000）')], max_length=12, verbose_name='认证')),
                ('body', models.CharField(max_length=80, verbose_name='认证机构')),
                ('number', models.CharField(max_length=40, verbose_name='证书编号')),
                ('scope', models.CharField(max_length=120, verbose_name='认证范围')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至（不含）')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='organisations_certificate_dates'), models.CheckConstraint(condition=models.Q(('kind__in', ['haccp', 'iso22000'])), name='organisations_certificate_kind'), models.UniqueConstraint(fields=('organisation', 'kind', 'number'), name='organisations_certificate_once')],
            },
        ),
        migrations.CreateModel(
            name='SchoolProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='profiles', to='organisations.organisation')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('kind', models.CharField(choices=[('kindergarten', '幼儿园'), ('primary', '小学'), ('teaching-point', '教学点'), ('junior', '初级中学'), ('nine-year', '九年一贯制学校'), ('special', '特殊教育学校')], max_length=16, verbose_name='学校类别')),
                ('stage', models.CharField(choices=[('preschool', '学前教育'), ('primary', '小学'), ('junior', '初中'), ('nine-year', '九年义务教育'), ('special', '特殊教育')], max_length=16, verbose_name='学段')),
                ('ownership', models.CharField(choices=[('public', '公办'), ('private', '民办')], max_length=8, verbose_name='办学性质')),
                ('location', models.CharField(choices=[('county-seat', '县城'), ('township', '乡镇'), ('village', '村')], max_length=12, verbose_name='所在地')),
                ('boarding', models.BooleanField(verbose_name='寄宿')),
                ('supply_mode', models.CharField(choices=[('self-run', '自办食堂'), ('caterer', '企业配餐'), ('mixed', '食堂与配餐混合')], max_length=8, verbose_name='供餐方式')),
                ('diners', models.PositiveIntegerField(verbose_name='每餐就餐人数')),
                ('permit_number', models.CharField(blank=True, default='', max_length=40, verbose_name='办学许可证号')),
                ('permit_since', models.DateField(blank=True, null=True, verbose_name='办学许可证自')),
                ('permit_until', models.DateField(blank=True, null=True, verbose_name='办学许可证至（不含）')),
                ('inclusive_since', models.DateField(blank=True, null=True, verbose_name='普惠性认定自')),
                ('inclusive_until', models.DateField(blank=True, null=True, verbose_name='普惠性认定至（不含）')),
                ('canteen_licence', models.CharField(blank=True, default='', max_length=40, verbose_name='食堂食品经营许可证号')),
                ('canteen_licence_since', models.DateField(blank=True, null=True, verbose_name='食堂许可证自')),
                ('canteen_licence_until', models.DateField(blank=True, null=True, verbose_name='食堂许可证至（不含）')),
                ('document', models.CharField(blank=True, default='', max_length=120, verbose_name='依据文件')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'since'], name='organisations_profile_school')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_profile_since_before_until'), models.CheckConstraint(condition=models.Q(('kind__in', ['kindergarten', 'primary', 'teaching-point', 'junior', 'nine-year', 'special']), ('location__in', ['county-seat', 'township', 'village']), ('ownership__in', ['public', 'private']), ('stage__in', ['preschool', 'primary', 'junior', 'nine-year', 'special']), ('supply_mode__in', ['self-run', 'caterer', 'mixed'])), name='organisations_profile_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'kindergarten'), ('stage', 'preschool')), models.Q(models.Q(('kind', 'kindergarten'), _negated=True), models.Q(('stage', 'preschool'), _negated=True)), _connector='OR'), name='organisations_profile_kindergarten_is_preschool'), models.CheckConstraint(condition=models.Q(('permit_until__isnull', True), ('permit_since__lt', models.F('permit_until')), _connector='OR'), name='organisations_profile_permit_dates'), models.CheckConstraint(condition=models.Q(('inclusive_until__isnull', True), ('inclusive_since__lt', models.F('inclusive_until')), _connector='OR'), name='organisations_profile_inclusive_dates'), models.CheckConstraint(condition=models.Q(('canteen_licence_until__isnull', True), ('canteen_licence_since__lt', models.F('canteen_licence_until')), _connector='OR'), name='organisations_profile_canteen_licence_dates')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                ('code_digest', models.CharField(max_length=64, verbose_name='激活码摘要')),
                ('expires_at', models.DateTimeField(verbose_name='有效至')),
                ('channel', models.CharField(max_length=12, verbose_name='送达方式')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='使用时间')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code_digest',), name='organisations_invitation_code')],
            },
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='second_factors', to=settings.AUTH_USER_MODEL)),
                ('sealed', models.BinaryField(verbose_name='密封的密钥')),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='启用时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                ('last_step', models.BigIntegerField(default=0, verbose_name='已用时间步')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('account',), name='organisations_one_second_factor')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('factor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recovery_codes', to='organisations.secondfactor')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='使用时间')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('factor', 'digest'), name='organisations_recovery_once')],
            },
        ),
        migrations.CreateModel(
            name='FactorTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('method', models.CharField(choices=[('code', '动态码'), ('recovery', '恢复码')], max_length=12, verbose_name='方式')),
                ('matched', models.BooleanField(verbose_name='相符')),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'at'], name='organisations_factor_tries')],
            },
        ),
        ]),
    ]
