"""What somebody looks for: the record that a wall with a purpose asks for."""

from django.db import migrations, models

import fangxin.areas.audit.models
from fangxin.areas.audit.rules.walls import PURPOSE_SQL


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="PurposeUse",
            fields=[
                ("owner_path", models.CharField(db_collation="C", default="", editable=False, max_length=200, verbose_name="所属路径")),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("actor_id", models.BigIntegerField(verbose_name="办理人")),
                ("purpose", models.CharField(max_length=24, verbose_name="用途")),
                ("why", models.CharField(max_length=200, verbose_name="事由")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("recorded_at", models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name="入库时间")),
            ],
            options={
                "indexes": [models.Index(fields=["actor_id", "at"], name="audit_purpose_person")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="audit_purpose_says_why"),
                    models.CheckConstraint(condition=models.Q(("purpose", ""), _negated=True), name="audit_purpose_named"),
                ],
            },
        ),
        migrations.RunSQL(PURPOSE_SQL, migrations.RunSQL.noop),
    ]
