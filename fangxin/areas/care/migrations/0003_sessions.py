"""Groups and rolls, reviews, surveys: their tables and what each row must hold by itself."""

import django.db.models.deletion
import fangxin.areas.audit.models
import uuid
from django.conf import settings
from django.db import migrations, models

from fangxin.areas.audit.tables import CreateTables


class Migration(migrations.Migration):

    dependencies = [
        ('care', '0002_rules'),
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='CareGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='care.careservice')),
                ('label', models.CharField(max_length=40, verbose_name='名称')),
                ('activity', models.CharField(choices=[('meal', '用餐'), ('rest', '午休'), ('reading', '阅读'), ('speaking', '口语交际'), ('health', '运动健康'), ('music_and_art', '音乐绘画'), ('labour', '劳动实践'), ('science', '科技制作'), ('self_study', '自主作业')], max_length=16, verbose_name='活动')),
                ('place', models.CharField(max_length=60, verbose_name='地点')),
                ('opens', models.PositiveSmallIntegerField(verbose_name='开始（分）')),
                ('closes', models.PositiveSmallIntegerField(verbose_name='结束（分）')),
                ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('leader_name', models.CharField(max_length=40, verbose_name='看护老师')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='care_group_since_before_until'), models.CheckConstraint(condition=models.Q(('activity__in', ['meal', 'rest', 'reading', 'speaking', 'health', 'music_and_art', 'labour', 'science', 'self_study'])), name='care_group_no_subject_teaching'), models.CheckConstraint(condition=models.Q(('closes__lte', 1440), ('opens__lt', models.F('closes'))), name='care_group_hours'), models.CheckConstraint(condition=models.Q(('place', ''), _negated=True), name='care_group_has_place')],
            },
        ),
        migrations.CreateModel(
            name='CareGroupClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='classes', to='care.caregroup')),
                ('school_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.schoolclass')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'school_class'), name='care_group_class_once')],
            },
        ),
        migrations.CreateModel(
            name='CareRoll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rolls', to='care.caregroup')),
                ('on', models.DateField(verbose_name='日期')),
                ('expected', models.PositiveIntegerField(verbose_name='应到')),
                ('absent', models.PositiveIntegerField(verbose_name='没到')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='care.careroll')),
                ('reason', models.CharField(blank=True, default='', max_length=120, verbose_name='更正原因')),
            ],
            options={
                'indexes': [models.Index(fields=['on', 'group'], name='care_roll_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('group', 'on'), name='care_first_roll_once'), models.CheckConstraint(condition=models.Q(('absent__lte', models.F('expected'))), name='care_absent_not_more_than_expected'), models.CheckConstraint(condition=models.Q(('supersedes__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='care_roll_correction_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='CareAbsence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('roll', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='care.careroll')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.pupil')),
                ('reason', models.CharField(choices=[('leave', '请假'), ('sick', '病假'), ('fetched', '家长接走'), ('unknown', '未到，原因待查')], max_length=12, verbose_name='原因')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('roll', 'pupil'), name='care_absence_once'), models.CheckConstraint(condition=models.Q(('reason__in', ['leave', 'sick', 'fetched', 'unknown'])), name='care_absence_reason')],
            },
        ),
        migrations.CreateModel(
            name='TermReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='policy.term')),
                ('well', models.TextField(max_length=1000, verbose_name='做得好的')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'term'), name='care_review_once'), models.CheckConstraint(condition=models.Q(('well', ''), _negated=True), name='care_review_says_something')],
            },
        ),
        migrations.CreateModel(
            name='ReviewIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issues', to='care.termreview')),
                ('issue', models.CharField(max_length=300, verbose_name='问题')),
                ('remedy', models.CharField(max_length=300, verbose_name='改进措施')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner_name', models.CharField(max_length=40, verbose_name='责任人')),
                ('due_on', models.DateField(verbose_name='期限')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('issue', ''), _negated=True), models.Q(('remedy', ''), _negated=True)), name='care_issue_says_what')],
            },
        ),
        migrations.CreateModel(
            name='IssueStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='care.reviewissue')),
                ('kind', models.CharField(choices=[('done', '已落实'), ('closed', '已销号'), ('returned', '退回')], max_length=8, verbose_name='步骤')),
                ('text', models.CharField(max_length=300, verbose_name='说明')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['done', 'closed', 'returned'])), name='care_issue_step_kind'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='care_issue_step_says_what'), models.UniqueConstraint(condition=models.Q(('kind', 'closed')), fields=('issue',), name='care_issue_closed_once')],
            },
        ),
        migrations.CreateModel(
            name='CareSurvey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='policy.term')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至（不含）')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('school', 'term'), name='care_survey_once_a_term'), models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='care_survey_since_before_until')],
            },
        ),
        migrations.CreateModel(
            name='SurveyTicket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='care.caresurvey')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('survey', 'account'), name='care_survey_answered_once')],
            },
        ),
        migrations.CreateModel(
            name='SurveyBallot',
            fields=[
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='care.caresurvey')),
                ('kind', models.CharField(max_length=12, verbose_name='服务')),
                ('score', models.PositiveSmallIntegerField(verbose_name='评分')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['lunch', 'nap', 'after_school', 'whole']), ('score__gte', 1), ('score__lte', 5)), name='care_ballot_known')],
            },
        ),
        ]),
    ]
