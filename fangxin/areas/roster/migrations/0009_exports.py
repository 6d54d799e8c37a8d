"""Who let the full numbers of a school leave for the national system, and why."""

import django.db.models.deletion
import fangxin.areas.audit.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0007_body_rules"),
        ("roster", "0008_upload_numberless"),
    ]

    operations = [
        migrations.CreateModel(
            name="RosterExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "owner_path",
                    models.CharField(
                        db_collation="C", default="", editable=False, max_length=200, verbose_name="所属路径"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="办理时间")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=fangxin.areas.audit.models.DatabaseNow(),
                        editable=False,
                        verbose_name="入库时间",
                    ),
                ),
                ("by_id", models.BigIntegerField(verbose_name="办理人")),
                ("pupils", models.PositiveIntegerField(verbose_name="人数")),
                ("why", models.CharField(max_length=200, verbose_name="事由")),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="roster_export_says_why"
                    )
                ],
            },
        ),
    ]
