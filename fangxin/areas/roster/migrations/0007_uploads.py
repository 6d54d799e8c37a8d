"""Large workbooks wait sealed for their person; a committed one says how many were corrected."""

import django.db.models.deletion
import fangxin.areas.audit.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0006_people_rules"),
        ("roster", "0006_identity_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="rosterimport",
            name="changed",
            field=models.PositiveIntegerField(default=0, verbose_name="更正"),
        ),
        migrations.AddField(
            model_name="rosterimport",
            name="contested",
            field=models.PositiveIntegerField(default=0, verbose_name="号码重复待核"),
        ),
        migrations.CreateModel(
            name="RosterUpload",
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
                ("account_id", models.BigIntegerField(verbose_name="上传人")),
                ("school_year", models.CharField(max_length=9, verbose_name="学年")),
                ("file_digest", models.CharField(max_length=64, verbose_name="文件摘要")),
                ("sealed", models.BinaryField(default=b"", verbose_name="内容（封存）")),
                ("state", models.CharField(default="reading", max_length=12, verbose_name="状态")),
                ("rows_total", models.PositiveIntegerField(default=0, verbose_name="行数")),
                ("rows_done", models.PositiveIntegerField(default=0, verbose_name="已读行数")),
                ("sentence", models.CharField(blank=True, default="", max_length=500, verbose_name="结果")),
                ("findings", models.JSONField(default=list, verbose_name="问题")),
                ("against", models.CharField(blank=True, default="", max_length=64, verbose_name="比较依据")),
                (
                    "commit_key",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="提交编号"),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=fangxin.areas.audit.models.DatabaseNow(),
                        editable=False,
                        verbose_name="入库时间",
                    ),
                ),
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
                        condition=models.Q(
                            ("state__in", ["reading", "refused", "wrong", "ready", "committing", "failed"])
                        ),
                        name="roster_upload_state",
                    )
                ],
            },
        ),
    ]
