"""The tables of the area and what each row must hold by itself; rules over several rows follow in their own files."""

import fangxin.areas.audit.models
from django.db import migrations, models

from fangxin.areas.audit.rules.walls import CONTEXT_SQL, PURPOSE_SQL
from fangxin.areas.audit.tables import CreateTables

NOW_SQL = """
CREATE OR REPLACE FUNCTION fangxin_now() RETURNS timestamptz LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  RETURN clock_timestamp() + COALESCE((SELECT clock_offset FROM audit_installation WHERE id = 1), interval '0');
END $$;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.RunSQL(NOW_SQL + CONTEXT_SQL, migrations.RunSQL.noop),
        CreateTables([
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('live', '正式'), ('demo', '演示')], max_length=8, verbose_name='类型')),
                ('clock_offset', models.DurationField(verbose_name='时钟偏移')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='audit_installation_single'), models.CheckConstraint(condition=models.Q(('kind__in', ['live', 'demo'])), name='audit_installation_kind'), models.CheckConstraint(condition=models.Q(('kind', 'demo'), ('clock_offset', models.Value('0')), _connector='OR'), name='audit_live_clock_is_true')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('actor_id', models.BigIntegerField(verbose_name='办理人')),
                ('action', models.CharField(max_length=80, verbose_name='动作')),
                ('key', models.CharField(max_length=120, verbose_name='幂等编号')),
                ('body_hash', models.BinaryField(max_length=32, verbose_name='内容摘要')),
                ('subject_label', models.CharField(max_length=80, verbose_name='对象类型')),
                ('subject_id', models.CharField(max_length=40, verbose_name='对象编号')),
                ('where_path', models.CharField(db_collation='C', max_length=200, verbose_name='发生在')),
                ('details', models.JSONField(default=dict, verbose_name='要点')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('salt', models.BinaryField(max_length=16, verbose_name='盐')),
                ('leaf_hash', models.BinaryField(max_length=32, verbose_name='叶摘要')),
            ],
            options={
                'indexes': [models.Index(fields=['subject_label', 'subject_id'], name='audit_event_subject'), models.Index(fields=['owner_path', 'at'], name='audit_event_place')],
                'constraints': [models.UniqueConstraint(fields=('actor_id', 'action', 'key'), name='audit_event_once'), models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='audit_event_key_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='PurposeUse',
            fields=[
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('actor_id', models.BigIntegerField(verbose_name='办理人')),
                ('purpose', models.CharField(max_length=24, verbose_name='用途')),
                ('why', models.CharField(max_length=200, verbose_name='事由')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
            ],
            options={
                'indexes': [models.Index(fields=['actor_id', 'at'], name='audit_purpose_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='audit_purpose_says_why'), models.CheckConstraint(condition=models.Q(('purpose', ''), _negated=True), name='audit_purpose_named')],
            },
        ),
        migrations.CreateModel(
            name='PendingLeaf',
            fields=[
                ('event_id', models.UUIDField(primary_key=True, serialize=False)),
                ('leaf_hash', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='LogLeaf',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='位置')),
                ('event_id', models.UUIDField(unique=True, verbose_name='事件')),
                ('leaf_hash', models.BinaryField(max_length=32, verbose_name='叶摘要')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('position__gte', 0)), name='audit_leaf_position')],
            },
        ),
        migrations.CreateModel(
            name='LogHead',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='大小')),
                ('root', models.BinaryField(max_length=32, verbose_name='树根')),
                ('frontier', models.JSONField(verbose_name='前沿')),
                ('note', models.TextField(verbose_name='签名文本')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='audit_head_size')],
            },
        ),
        ]),
        migrations.RunSQL(PURPOSE_SQL, migrations.RunSQL.noop),
    ]
