"""People and posts, bodies with members, dated names and papers, second factors and invitations."""

import django.db.models.deletion
import django.db.models.manager
import fangxin.areas.audit.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0004_guardian_role'),
    ]

    operations = [
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('kind', models.CharField(choices=[('leading_group', '领导小组'), ('office', '领导小组办公室'), ('meal_committee', '膳食监督家长委员会'), ('price_committee', '食材价格稳控小组')], max_length=20, verbose_name='机构')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('document', models.CharField(max_length=120, verbose_name='成立文件')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
            ],
        ),
        migrations.CreateModel(
            name='BodyMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('full_name', models.CharField(max_length=40, verbose_name='姓名')),
                ('post_title', models.CharField(max_length=80, verbose_name='单位和职务')),
                ('duty', models.CharField(choices=[('head', '组长（主任）'), ('deputy', '副组长（副主任）'), ('member', '成员')], max_length=12, verbose_name='分工')),
                ('party', models.CharField(blank=True, choices=[('education', '教育部门'), ('development', '发展改革部门'), ('market', '市场监管部门'), ('supplier', '配送企业'), ('school', '学校'), ('parent', '家长')], default='', max_length=16, verbose_name='代表')),
                ('grade', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年级')),
                ('declares_no_tie', models.BooleanField(default=False, verbose_name='声明与供应商无利益关系')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
            ],
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('kind', models.CharField(choices=[('haccp', 'HACCP（GB/T 27341）'), ('iso22000', 'ISO 22000（GB/T 22000）')], max_length=12, verbose_name='认证')),
                ('body', models.CharField(max_length=80, verbose_name='认证机构')),
                ('number', models.CharField(max_length=40, verbose_name='证书编号')),
                ('scope', models.CharField(max_length=120, verbose_name='认证范围')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至（不含）')),
            ],
        ),
        migrations.CreateModel(
            name='FactorTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('method', models.CharField(choices=[('code', '动态码'), ('recovery', '恢复码')], max_length=12, verbose_name='方式')),
                ('matched', models.BooleanField(verbose_name='相符')),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('code_digest', models.CharField(max_length=64, verbose_name='激活码摘要')),
                ('expires_at', models.DateTimeField(verbose_name='有效至')),
                ('channel', models.CharField(max_length=12, verbose_name='送达方式')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='使用时间')),
            ],
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='使用时间')),
            ],
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
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
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('sealed', models.BinaryField(verbose_name='密封的密钥')),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='启用时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                ('last_step', models.BigIntegerField(default=0, verbose_name='已用时间步')),
            ],
        ),
        migrations.AlterModelManagers(
            name='account',
            managers=[
                ('sign_in', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='organisation',
            name='organisations_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='post',
            name='organisations_post_role_known',
        ),
        migrations.AddField(
            model_name='account',
            name='owner_path',
            field=models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径'),
        ),
        migrations.AddField(
            model_name='account',
            name='pinyin',
            field=models.CharField(blank=True, db_collation='C', default='', max_length=40, verbose_name='拼音首字母'),
        ),
        migrations.AddField(
            model_name='account',
            name='session_epoch',
            field=models.PositiveIntegerField(default=0, verbose_name='会话代次'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='registrar',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registered', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='post',
            name='document',
            field=models.CharField(blank=True, default='', max_length=120, verbose_name='任命文件'),
        ),
        migrations.AddField(
            model_name='post',
            name='stands_in_for',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stand_ins', to='organisations.post'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='kind',
            field=models.CharField(choices=[('nation', '国家'), ('province', '省'), ('prefecture', '州（市）'), ('county', '县（市、区）'), ('bureau', '教育局'), ('finance_bureau', '财政局'), ('market_bureau', '市场监督管理局'), ('health_bureau', '卫生健康局'), ('planning_bureau', '发展和改革局'), ('office', '科室、办公室'), ('school', '学校'), ('supplier', '供应商、配餐企业'), ('testing_body', '检测机构')], max_length=16, verbose_name='类别'),
        ),
        migrations.AlterField(
            model_name='post',
            name='role',
            field=models.CharField(choices=[('storekeeper', '仓库保管员'), ('buyer', '采购员'), ('cook', '厨师'), ('safety_manager', '食品安全管理员'), ('safety_director', '食品安全总监'), ('teacher', '班主任'), ('principal', '校长'), ('education_officer', '教育核准员'), ('finance_officer', '财政核准员'), ('nutrition_officer', '营养办审核员'), ('payment_officer', '营养办出纳'), ('supplier_clerk', '配送企业业务员'), ('guardian', '家长'), ('auditor', '审计员'), ('regulator', '市场监管员'), ('administrator', '系统管理员'), ('system', '系统')], max_length=24, verbose_name='职务'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['nation', 'province', 'prefecture', 'county', 'bureau', 'finance_bureau', 'market_bureau', 'health_bureau', 'planning_bureau', 'office', 'school', 'supplier', 'testing_body'])), name='organisations_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['storekeeper', 'buyer', 'cook', 'safety_manager', 'safety_director', 'teacher', 'principal', 'education_officer', 'finance_officer', 'nutrition_officer', 'payment_officer', 'supplier_clerk', 'guardian', 'auditor', 'regulator', 'administrator'])), name='organisations_post_role_known'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('stands_in_for__isnull', True), ('until__isnull', False), _connector='OR'), name='organisations_stand_in_ends'),
        ),
        migrations.AddField(
            model_name='body',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='bodymember',
            name='account',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bodymember',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='organisations.body'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='factortry',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoverycode',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='registration',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='secondfactor',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='second_factors', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoverycode',
            name='factor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recovery_codes', to='organisations.secondfactor'),
        ),
        migrations.AddIndex(
            model_name='body',
            index=models.Index(fields=['organisation', 'kind'], name='organisations_body_place'),
        ),
        migrations.AddConstraint(
            model_name='body',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_body_dates'),
        ),
        migrations.AddConstraint(
            model_name='body',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['leading_group', 'office', 'meal_committee', 'price_committee']), models.Q(('document', ''), _negated=True)), name='organisations_body_kind'),
        ),
        migrations.AddIndex(
            model_name='bodymember',
            index=models.Index(fields=['body', 'since'], name='organisations_member_body'),
        ),
        migrations.AddConstraint(
            model_name='bodymember',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_member_dates'),
        ),
        migrations.AddConstraint(
            model_name='bodymember',
            constraint=models.CheckConstraint(condition=models.Q(('duty__in', ['head', 'deputy', 'member']), ('party__in', ['', 'education', 'development', 'market', 'supplier', 'school', 'parent']), models.Q(('full_name', ''), _negated=True)), name='organisations_member_known'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='organisations_certificate_dates'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['haccp', 'iso22000'])), name='organisations_certificate_kind'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.UniqueConstraint(fields=('organisation', 'kind', 'number'), name='organisations_certificate_once'),
        ),
        migrations.AddIndex(
            model_name='factortry',
            index=models.Index(fields=['account', 'at'], name='organisations_factor_tries'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('code_digest',), name='organisations_invitation_code'),
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(fields=['organisation', 'since'], name='organisations_registration_of'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='organisations_registration_since_before_until'),
        ),
        migrations.AddConstraint(
            model_name='secondfactor',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('account',), name='organisations_one_second_factor'),
        ),
        migrations.AddConstraint(
            model_name='recoverycode',
            constraint=models.UniqueConstraint(fields=('factor', 'digest'), name='organisations_recovery_once'),
        ),
        migrations.RemoveField(model_name="account", name="last_login"),
    ]
