"""The tables of the area and what each row must hold by itself; rules over several rows follow in their own files."""

import django.db.models.deletion
import fangxin.areas.audit.models
from django.conf import settings
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
            name='SchoolClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='classes', to='organisations.organisation')),
                ('school_year', models.CharField(max_length=9, verbose_name='学年')),
                ('grade', models.PositiveSmallIntegerField(verbose_name='年级')),
                ('number', models.PositiveSmallIntegerField(verbose_name='班号')),
                ('label', models.CharField(max_length=20, verbose_name='班级')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('school', 'school_year', 'grade', 'number'), name='roster_class_once'), models.CheckConstraint(condition=models.Q(('grade__gte', 0), ('grade__lte', 12)), name='roster_class_grade')],
            },
        ),
        migrations.CreateModel(
            name='ClassTeacher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('school_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teachers', to='roster.schoolclass')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='roster_teacher_since_before_until')],
            },
        ),
        migrations.CreateModel(
            name='Pupil',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('same_as', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('same_as__isnull', True), models.Q(('same_as', models.F('id')), _negated=True), _connector='OR'), name='roster_pupil_not_itself')],
                'indexes': [models.Index(condition=models.Q(('same_as__isnull', False)), fields=['same_as'], name='roster_pupil_joined')],
            },
        ),
        migrations.CreateModel(
            name='PupilIdentity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('pupil', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='identity', to='roster.pupil')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('sex', models.CharField(choices=[('m', '男'), ('f', '女')], max_length=1, verbose_name='性别')),
                ('birth', models.DateField(blank=True, null=True, verbose_name='出生日期')),
                ('guardian', models.CharField(blank=True, default='', max_length=40, verbose_name='监护人')),
                ('id_kind', models.CharField(blank=True, default='', max_length=16, verbose_name='证件类型')),
                ('id_last_four', models.CharField(blank=True, default='', max_length=4, verbose_name='证件号末四位')),
                ('id_sealed', models.BinaryField(blank=True, default=b'', verbose_name='证件号（封存）')),
                ('id_index', models.BinaryField(blank=True, null=True, verbose_name='证件号盲索引')),
                ('student_last_four', models.CharField(blank=True, default='', max_length=4, verbose_name='学籍号末四位')),
                ('student_kind', models.CharField(blank=True, default='', max_length=12, verbose_name='学籍号类型')),
                ('student_sealed', models.BinaryField(blank=True, default=b'', verbose_name='学籍号（封存）')),
                ('student_index', models.BinaryField(blank=True, null=True, verbose_name='学籍号盲索引')),
                ('phone_sealed', models.BinaryField(blank=True, default=b'', verbose_name='监护人电话（封存）')),
                ('phone_index', models.BinaryField(blank=True, null=True, verbose_name='监护人电话盲索引')),
                ('index_version', models.PositiveSmallIntegerField(default=0, verbose_name='盲索引版本')),
                ('matching_index', models.BinaryField(blank=True, null=True, verbose_name='省级比对索引')),
                ('matching_version', models.PositiveSmallIntegerField(default=0, verbose_name='省级比对索引版本')),
                ('contested', models.BooleanField(default=False, verbose_name='号码有重复待核')),
                ('case_number', models.CharField(blank=True, default='', max_length=12, verbose_name='重复核查编号')),
                ('doubt', models.CharField(blank=True, default='', max_length=24, verbose_name='待核事项')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('contested', True)), fields=['id_index'], name='roster_contested_id'), models.Index(condition=models.Q(('matching_version__gt', 0)), fields=['matching_index'], name='roster_matching'), models.Index(condition=models.Q(('doubt', ''), _negated=True), fields=['owner_path'], name='roster_identity_doubt')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sex__in', ['m', 'f'])), name='roster_sex_known'), models.UniqueConstraint(condition=models.Q(('contested', False)), fields=('id_index',), name='roster_id_number_once'), models.UniqueConstraint(condition=models.Q(('contested', False)), fields=('student_index',), name='roster_student_number_once'), models.CheckConstraint(condition=models.Q(('contested', False), models.Q(('case_number', ''), _negated=True), _connector='OR'), name='roster_contested_has_case'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('id_index__isnull', True), ('id_sealed', b'')), models.Q(models.Q(('id_sealed', b''), _negated=True), ('id_index__isnull', False)), _connector='OR'), models.Q(models.Q(('student_index__isnull', True), ('student_sealed', b'')), models.Q(models.Q(('student_sealed', b''), _negated=True), ('student_index__isnull', False)), _connector='OR')), name='roster_sealed_is_indexed')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('pupil', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='roster.pupil')),
                ('school_class', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='roster.schoolclass')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('began_as', models.CharField(blank=True, default='', max_length=12, verbose_name='入班缘由')),
                ('ended_as', models.CharField(blank=True, default='', max_length=12, verbose_name='离班缘由')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
            ],
            options={
                'indexes': [models.Index(fields=['school_class', 'since'], name='roster_enrolment_class')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='roster_enrolment_since_before_until'), models.CheckConstraint(condition=models.Q(('began_as__in', ['', 'enrolled', 'transferred', 'resumed', 'repeated']), ('ended_as__in', ['', 'transferred', 'suspended', 'repeated', 'left', 'graduated', 'same_child'])), name='roster_enrolment_reasons_known'), models.CheckConstraint(condition=models.Q(('until__isnull', False), ('ended_as', ''), _connector='OR'), name='roster_open_spell_has_no_ending')],
            },
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='organisations.organisation')),
                ('programme', models.CharField(max_length=40, verbose_name='项目')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至（不含）')),
                ('pupils', models.PositiveIntegerField(verbose_name='人数')),
                ('digest', models.CharField(default='', max_length=64, verbose_name='名单摘要')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='roster_declaration_since_before_until'), models.CheckConstraint(condition=models.Q(('pupils__gt', 0)), name='roster_declaration_some_pupils')],
            },
        ),
        migrations.CreateModel(
            name='DeclarationLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='roster.declaration')),
                ('school_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.schoolclass')),
                ('pupils', models.PositiveIntegerField(verbose_name='人数')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('declaration', 'school_class'), name='roster_declaration_line_once')],
            },
        ),
        migrations.CreateModel(
            name='DeclaredPupil',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='children', to='roster.declaration')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('school_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.schoolclass')),
                ('reason', models.PositiveSmallIntegerField(verbose_name='依据代码')),
                ('rate_fen', models.PositiveIntegerField(verbose_name='标准（分/天）')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('declaration', 'pupil'), name='roster_declared_pupil_once'), models.CheckConstraint(condition=models.Q(('reason__gt', 0), ('reason__lt', 20)), name='roster_declared_pupil_entitled')],
            },
        ),
        migrations.CreateModel(
            name='DeclarationApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='roster.declaration')),
                ('side', models.CharField(choices=[('education', '教育'), ('finance', '财政')], max_length=12, verbose_name='部门')),
                ('approved', models.BooleanField(verbose_name='核准')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('declaration', 'side'), name='roster_approval_once'), models.UniqueConstraint(fields=('declaration', 'by_id'), name='roster_approval_by_two_people'), models.CheckConstraint(condition=models.Q(('side__in', ['education', 'finance'])), name='roster_approval_side'), models.CheckConstraint(condition=models.Q(('approved', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='roster_refusal_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='DeclarationNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('declaration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='notice', to='roster.declaration')),
                ('open_on', models.DateField(verbose_name='公示开始')),
                ('close_on', models.DateField(verbose_name='公示结束')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('open_on__lte', models.F('close_on'))), name='roster_notice_has_days')],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='roster.declaration')),
                ('text', models.TextField(max_length=500, verbose_name='异议')),
                ('holds', models.BooleanField(verbose_name='答复前不生效')),
                ('answer_by', models.DateField(verbose_name='答复期限')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='roster_objection_says_something')],
            },
        ),
        migrations.CreateModel(
            name='ObjectionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('objection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='roster.objection')),
                ('upheld', models.BooleanField(verbose_name='异议成立')),
                ('text', models.TextField(max_length=500, verbose_name='答复')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='roster_answer_says_something')],
            },
        ),
        migrations.CreateModel(
            name='DuplicateCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('number', models.CharField(max_length=12, unique=True, verbose_name='编号')),
                ('kind', models.CharField(choices=[('exact', '号码相同'), ('likely', '疑似同一人')], max_length=8, verbose_name='类别')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('score', models.IntegerField(default=0, verbose_name='得分')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='roster_case_two_rows'), models.UniqueConstraint(fields=('first', 'second', 'kind'), name='roster_case_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['exact', 'likely'])), name='roster_case_kind')],
            },
        ),
        migrations.CreateModel(
            name='CaseDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='roster.duplicatecase')),
                ('verdict', models.CharField(choices=[('same', 'same'), ('different', 'different'), ('later', 'later'), ('turned_down', 'turned_down')], max_length=12, verbose_name='结论')),
                ('stays_at', models.CharField(blank=True, default='', max_length=8, verbose_name='在哪边就读')),
                ('wrong', models.CharField(blank=True, default='', max_length=8, verbose_name='谁的号码有误')),
                ('on', models.DateField(blank=True, null=True, verbose_name='自')),
                ('reason', models.CharField(max_length=200, verbose_name='依据')),
                ('confirms', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.casedecision')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['same', 'different', 'later', 'turned_down'])), name='roster_case_verdict'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='roster_case_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'same'), _negated=True), models.Q(('on__isnull', False), ('stays_at__in', ['first', 'second'])), _connector='OR'), name='roster_case_same_has_place'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'turned_down'), _negated=True), ('confirms__isnull', False), _connector='OR'), name='roster_case_turned_down_is_second')],
            },
        ),
        migrations.CreateModel(
            name='PupilFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='roster.pupil')),
                ('kind', models.PositiveSmallIntegerField(choices=[(1, '户籍'), (2, '寄宿')], verbose_name='类别')),
                ('value', models.CharField(max_length=8, verbose_name='内容')),
                ('evidence', models.CharField(blank=True, default='', max_length=16, verbose_name='凭据')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
            ],
            options={
                'indexes': [models.Index(fields=['pupil', 'kind', 'since'], name='roster_fact_pupil')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='roster_fact_since_before_until'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 1), ('value__in', ['rural', 'urban'])), models.Q(('kind', 2), ('value', 'boarder')), _connector='OR'), name='roster_fact_known'), models.CheckConstraint(condition=models.Q(('kind', 2), ('evidence__in', ['household_book', 'police_letter', 'student_system']), _connector='OR'), name='roster_registration_has_evidence')],
            },
        ),
        migrations.CreateModel(
            name='MonthSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.declaration')),
                ('month', models.DateField(verbose_name='月份')),
                ('meal_days', models.PositiveSmallIntegerField(verbose_name='供餐日')),
                ('pupils', models.PositiveIntegerField(verbose_name='人数')),
                ('pupil_days', models.PositiveIntegerField(verbose_name='可享受人天')),
                ('amount_fen', models.BigIntegerField(verbose_name='最多补助（分）')),
                ('digest', models.CharField(max_length=64, verbose_name='名单摘要')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('school', 'month'), name='roster_snapshot_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='roster_snapshot_first_of_month')],
            },
        ),
        migrations.CreateModel(
            name='SnapshotPupil',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='children', to='roster.monthsnapshot')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('school_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.schoolclass')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至（不含）')),
                ('days', models.PositiveSmallIntegerField(verbose_name='供餐日')),
                ('reason', models.PositiveSmallIntegerField(verbose_name='依据代码')),
                ('amount_fen', models.PositiveIntegerField(verbose_name='金额（分）')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='roster_snapshot_since_before_until'), models.CheckConstraint(condition=models.Q(('days__gt', 0), ('reason__gt', 0), ('reason__lt', 20)), name='roster_snapshot_pupil_entitled')],
            },
        ),
        migrations.CreateModel(
            name='NumberReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='roster.pupil')),
                ('what', models.CharField(choices=[('id', '证件号'), ('student', '学籍号'), ('phone', '电话')], max_length=8, verbose_name='内容')),
                ('purpose', models.CharField(choices=[('register', '学籍核对'), ('duplicate', '重复登记核查'), ('report', '向全国学生资助、学籍系统填报'), ('guardian', '家长到校查询'), ('audit', '审计、检查调阅')], max_length=16, verbose_name='用途')),
                ('why', models.CharField(max_length=200, verbose_name='事由')),
            ],
            options={
                'indexes': [models.Index(fields=['by_id', 'at'], name='roster_reading_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='roster_reading_says_why'), models.CheckConstraint(condition=models.Q(('what__in', ['id', 'student', 'phone'])), name='roster_reading_what'), models.CheckConstraint(condition=models.Q(('purpose__in', ['register', 'duplicate', 'report', 'guardian', 'audit'])), name='roster_reading_purpose')],
            },
        ),
        migrations.CreateModel(
            name='GuardianLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guardians', to='roster.pupil')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('relation', models.CharField(choices=[('father', '父亲'), ('mother', '母亲'), ('grandparent', '祖父母、外祖父母'), ('other', '其他监护人')], max_length=12, verbose_name='关系')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='roster_guardian_since_before_until'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('pupil', 'account'), name='roster_guardian_once'), models.CheckConstraint(condition=models.Q(('relation__in', ['father', 'mother', 'grandparent', 'other'])), name='roster_guardian_relation')],
            },
        ),
        migrations.CreateModel(
            name='CorrectionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='roster.pupil')),
                ('what', models.CharField(choices=[('name', '姓名'), ('sex', '性别'), ('birth', '出生日期'), ('id', '证件号'), ('student', '学籍号'), ('guardian', '监护人'), ('phone', '电话'), ('class', '班级')], max_length=12, verbose_name='哪一项')),
                ('text', models.CharField(max_length=300, verbose_name='说明')),
                ('answer', models.CharField(blank=True, default='', max_length=300, verbose_name='答复')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('answered_by_id', models.BigIntegerField(blank=True, null=True, verbose_name='答复人')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='roster_correction_says_something'), models.CheckConstraint(condition=models.Q(('what__in', ['name', 'sex', 'birth', 'id', 'student', 'guardian', 'phone', 'class'])), name='roster_correction_what'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by_id__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), ('answered_by_id__isnull', False)), _connector='OR'), name='roster_correction_answered_whole')],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('pupil', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='erasure', to='roster.pupil')),
                ('left_on', models.DateField(verbose_name='离校日期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RosterImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('school_year', models.CharField(max_length=9, verbose_name='学年')),
                ('file_digest', models.CharField(max_length=64, verbose_name='文件摘要')),
                ('pupils', models.PositiveIntegerField(verbose_name='人数')),
                ('added', models.PositiveIntegerField(verbose_name='新增')),
                ('left_count', models.PositiveIntegerField(verbose_name='离开')),
                ('moved', models.PositiveIntegerField(verbose_name='转班')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='更正')),
                ('contested', models.PositiveIntegerField(default=0, verbose_name='号码重复待核')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RosterUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('account_id', models.BigIntegerField(verbose_name='上传人')),
                ('school_year', models.CharField(max_length=9, verbose_name='学年')),
                ('file_digest', models.CharField(max_length=64, verbose_name='文件摘要')),
                ('sealed', models.BinaryField(default=b'', verbose_name='内容（封存）')),
                ('state', models.CharField(default='reading', max_length=12, verbose_name='状态')),
                ('rows_total', models.PositiveIntegerField(default=0, verbose_name='行数')),
                ('rows_done', models.PositiveIntegerField(default=0, verbose_name='已读行数')),
                ('sentence', models.CharField(blank=True, default='', max_length=500, verbose_name='结果')),
                ('findings', models.JSONField(default=list, verbose_name='问题')),
                ('against', models.CharField(blank=True, default='', max_length=64, verbose_name='比较依据')),
                ('numberless', models.BooleanField(default=False, verbose_name='没有号码的也导入')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['reading', 'refused', 'wrong', 'ready', 'committing', 'failed'])), name='roster_upload_state')],
            },
        ),
        migrations.CreateModel(
            name='RosterExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('pupils', models.PositiveIntegerField(verbose_name='人数')),
                ('why', models.CharField(max_length=200, verbose_name='事由')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='roster_export_says_why')],
            },
        ),
        migrations.CreateModel(
            name='FamilyPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('programme', models.CharField(max_length=40, verbose_name='项目')),
                ('fen', models.PositiveIntegerField(verbose_name='X（分/生·天）')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至（不含）')),
                ('document', models.CharField(max_length=80, verbose_name='批准文件')),
                ('approved_on', models.DateField(verbose_name='批准日期')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='roster_x_since_before_until'), models.CheckConstraint(condition=models.Q(models.Q(('document', ''), _negated=True), ('approved_on__lte', models.F('since'))), name='roster_x_approved_before')],
            },
        ),
        migrations.CreateModel(
            name='Hardship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('source', models.CharField(choices=[('minimum_living', '最低生活保障家庭'), ('special_hardship', '特困救助供养'), ('orphan', '孤儿、事实无人抚养'), ('disabled', '残疾学生或残疾人子女'), ('returning_to_poverty', '防返贫监测对象'), ('sudden', '突发严重困难')], max_length=24, verbose_name='来源')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至（不含）')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='roster_hardship_since_before_until')],
            },
        ),
        migrations.CreateModel(
            name='ReliefProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('share_bp', models.PositiveIntegerField(verbose_name='减免比例（万分之一）')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至（不含）')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='roster_relief_since_before_until'), models.CheckConstraint(condition=models.Q(('share_bp__gt', 0), ('share_bp__lte', 10000)), name='roster_relief_share')],
            },
        ),
        migrations.CreateModel(
            name='ReliefDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='roster.reliefproposal')),
                ('granted', models.BooleanField(verbose_name='同意')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('granted', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='roster_relief_refusal_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='TransferRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('school_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.schoolclass')),
                ('on', models.DateField(verbose_name='转入日期')),
                ('id_indexes', models.JSONField(verbose_name='证件号盲索引')),
                ('number', models.CharField(max_length=12, unique=True, verbose_name='编号')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TransferCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='call', to='roster.transferrequest')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('to_school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('on', models.DateField(verbose_name='转入日期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TransferAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='roster.transfercall')),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='roster.transferrequest')),
                ('to_school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('party_path', models.CharField(db_collation='C', default='', editable=False, max_length=200)),
                ('released', models.BooleanField(verbose_name='同意转出')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('released', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='roster_transfer_refusal_has_reason')],
            },
        ),
        ]),
    ]
