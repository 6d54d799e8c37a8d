"""Sealed numbers, transfers, cases of doubt, families and erasure."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import fangxin.areas.audit.models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_guardian_role"),
        ("roster", "0004_list_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseDecision",
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
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("same", "same"),
                            ("different", "different"),
                            ("later", "later"),
                            ("turned_down", "turned_down"),
                        ],
                        max_length=12,
                        verbose_name="结论",
                    ),
                ),
                (
                    "stays_at",
                    models.CharField(blank=True, default="", max_length=8, verbose_name="在哪边就读"),
                ),
                (
                    "wrong",
                    models.CharField(blank=True, default="", max_length=8, verbose_name="谁的号码有误"),
                ),
                ("on", models.DateField(blank=True, null=True, verbose_name="自")),
                ("reason", models.CharField(max_length=200, verbose_name="依据")),
            ],
        ),
        migrations.CreateModel(
            name="CorrectionRequest",
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
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("name", "姓名"),
                            ("sex", "性别"),
                            ("birth", "出生日期"),
                            ("id", "证件号"),
                            ("student", "学籍号"),
                            ("guardian", "监护人"),
                            ("phone", "电话"),
                            ("class", "班级"),
                        ],
                        max_length=12,
                        verbose_name="哪一项",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="说明")),
                ("answer", models.CharField(blank=True, default="", max_length=300, verbose_name="答复")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                ("answered_by_id", models.BigIntegerField(blank=True, null=True, verbose_name="答复人")),
            ],
        ),
        migrations.CreateModel(
            name="DuplicateCase",
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
                ("number", models.CharField(max_length=12, unique=True, verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("exact", "号码相同"), ("likely", "疑似同一人")],
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                ("score", models.IntegerField(default=0, verbose_name="得分")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=fangxin.areas.audit.models.DatabaseNow(),
                        editable=False,
                        verbose_name="入库时间",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
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
                ("left_on", models.DateField(verbose_name="离校日期")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GuardianLink",
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
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("father", "父亲"),
                            ("mother", "母亲"),
                            ("grandparent", "祖父母、外祖父母"),
                            ("other", "其他监护人"),
                        ],
                        max_length=12,
                        verbose_name="关系",
                    ),
                ),
                ("since", models.DateField(verbose_name="自")),
                ("until", models.DateField(blank=True, null=True, verbose_name="至（不含）")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=fangxin.areas.audit.models.DatabaseNow(),
                        editable=False,
                        verbose_name="入库时间",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NumberReading",
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
                (
                    "what",
                    models.CharField(
                        choices=[("id", "证件号"), ("student", "学籍号"), ("phone", "电话")],
                        max_length=8,
                        verbose_name="内容",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("register", "学籍核对"),
                            ("duplicate", "重复登记核查"),
                            ("report", "向全国学生资助、学籍系统填报"),
                            ("guardian", "家长到校查询"),
                            ("audit", "审计、检查调阅"),
                        ],
                        max_length=16,
                        verbose_name="用途",
                    ),
                ),
                ("why", models.CharField(max_length=200, verbose_name="事由")),
            ],
        ),
        migrations.CreateModel(
            name="TransferAnswer",
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
                (
                    "party_path",
                    models.CharField(db_collation="C", default="", editable=False, max_length=200),
                ),
                ("released", models.BooleanField(verbose_name="同意转出")),
                ("reason", models.CharField(blank=True, default="", max_length=200, verbose_name="说明")),
            ],
        ),
        migrations.CreateModel(
            name="TransferCall",
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
                ("on", models.DateField(verbose_name="转入日期")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TransferRequest",
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
                ("on", models.DateField(verbose_name="转入日期")),
                ("id_indexes", models.JSONField(verbose_name="证件号盲索引")),
                ("number", models.CharField(max_length=12, unique=True, verbose_name="编号")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="began_as",
            field=models.CharField(blank=True, default="", max_length=12, verbose_name="入班缘由"),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="ended_as",
            field=models.CharField(blank=True, default="", max_length=12, verbose_name="离班缘由"),
        ),
        migrations.AddField(
            model_name="pupil",
            name="same_as",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roster.pupil",
            ),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="birth",
            field=models.DateField(blank=True, null=True, verbose_name="出生日期"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="case_number",
            field=models.CharField(blank=True, default="", max_length=12, verbose_name="重复核查编号"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="contested",
            field=models.BooleanField(default=False, verbose_name="号码有重复待核"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="doubt",
            field=models.CharField(blank=True, default="", max_length=24, verbose_name="待核事项"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="guardian",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="监护人"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="id_index",
            field=models.BinaryField(blank=True, null=True, verbose_name="证件号盲索引"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="id_kind",
            field=models.CharField(blank=True, default="", max_length=16, verbose_name="证件类型"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="id_last_four",
            field=models.CharField(blank=True, default="", max_length=4, verbose_name="证件号末四位"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="id_sealed",
            field=models.BinaryField(blank=True, default=b"", verbose_name="证件号（封存）"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="index_version",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="盲索引版本"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="matching_index",
            field=models.BinaryField(blank=True, null=True, verbose_name="省级比对索引"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="matching_version",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="省级比对索引版本"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="phone_index",
            field=models.BinaryField(blank=True, null=True, verbose_name="监护人电话盲索引"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="phone_sealed",
            field=models.BinaryField(blank=True, default=b"", verbose_name="监护人电话（封存）"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="student_index",
            field=models.BinaryField(blank=True, null=True, verbose_name="学籍号盲索引"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="student_kind",
            field=models.CharField(blank=True, default="", max_length=12, verbose_name="学籍号类型"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="student_last_four",
            field=models.CharField(blank=True, default="", max_length=4, verbose_name="学籍号末四位"),
        ),
        migrations.AddField(
            model_name="pupilidentity",
            name="student_sealed",
            field=models.BinaryField(blank=True, default=b"", verbose_name="学籍号（封存）"),
        ),
        migrations.AddIndex(
            model_name="pupilidentity",
            index=models.Index(
                condition=models.Q(("contested", True)), fields=["id_index"], name="roster_contested_id"
            ),
        ),
        migrations.AddIndex(
            model_name="pupilidentity",
            index=models.Index(
                condition=models.Q(("matching_version__gt", 0)),
                fields=["matching_index"],
                name="roster_matching",
            ),
        ),
        migrations.AddIndex(
            model_name="pupilidentity",
            index=models.Index(
                condition=models.Q(("doubt", ""), _negated=True),
                fields=["owner_path"],
                name="roster_identity_doubt",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("began_as__in", ["", "enrolled", "transferred", "resumed", "repeated"]),
                    (
                        "ended_as__in",
                        ["", "transferred", "suspended", "repeated", "left", "graduated", "same_child"],
                    ),
                ),
                name="roster_enrolment_reasons_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", False), ("ended_as", ""), _connector="OR"),
                name="roster_open_spell_has_no_ending",
            ),
        ),
        migrations.AddConstraint(
            model_name="pupil",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("same_as__isnull", True),
                    models.Q(("same_as", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="roster_pupil_not_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="pupilidentity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("contested", False)), fields=("id_index",), name="roster_id_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pupilidentity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("contested", False)),
                fields=("student_index",),
                name="roster_student_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="pupilidentity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contested", False), models.Q(("case_number", ""), _negated=True), _connector="OR"
                ),
                name="roster_contested_has_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="pupilidentity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("id_index__isnull", True), ("id_sealed", b"")),
                        models.Q(models.Q(("id_sealed", b""), _negated=True), ("id_index__isnull", False)),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(("student_index__isnull", True), ("student_sealed", b"")),
                        models.Q(
                            models.Q(("student_sealed", b""), _negated=True), ("student_index__isnull", False)
                        ),
                        _connector="OR",
                    ),
                ),
                name="roster_sealed_is_indexed",
            ),
        ),
        migrations.AddField(
            model_name="casedecision",
            name="confirms",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roster.casedecision",
            ),
        ),
        migrations.AddField(
            model_name="correctionrequest",
            name="pupil",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="roster.pupil"
            ),
        ),
        migrations.AddField(
            model_name="duplicatecase",
            name="first",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.pupil"
            ),
        ),
        migrations.AddField(
            model_name="duplicatecase",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.pupil"
            ),
        ),
        migrations.AddField(
            model_name="casedecision",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="roster.duplicatecase",
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="pupil",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="erasure", to="roster.pupil"
            ),
        ),
        migrations.AddField(
            model_name="guardianlink",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="guardianlink",
            name="pupil",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="guardians", to="roster.pupil"
            ),
        ),
        migrations.AddField(
            model_name="numberreading",
            name="pupil",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="roster.pupil"
            ),
        ),
        migrations.AddField(
            model_name="transferanswer",
            name="to_school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="transfercall",
            name="pupil",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.pupil"
            ),
        ),
        migrations.AddField(
            model_name="transfercall",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="transfercall",
            name="to_school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="transferanswer",
            name="call",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="roster.transfercall"
            ),
        ),
        migrations.AddField(
            model_name="transferrequest",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="transferrequest",
            name="school_class",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.schoolclass"
            ),
        ),
        migrations.AddField(
            model_name="transfercall",
            name="request",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="call", to="roster.transferrequest"
            ),
        ),
        migrations.AddField(
            model_name="transferanswer",
            name="request",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answer",
                to="roster.transferrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="roster_correction_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("what__in", ["name", "sex", "birth", "id", "student", "guardian", "phone", "class"])
                ),
                name="roster_correction_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by_id__isnull", True)),
                    models.Q(
                        models.Q(("answer", ""), _negated=True),
                        ("answered_at__isnull", False),
                        ("answered_by_id__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="roster_correction_answered_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicatecase",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="roster_case_two_rows"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicatecase",
            constraint=models.UniqueConstraint(fields=("first", "second", "kind"), name="roster_case_once"),
        ),
        migrations.AddConstraint(
            model_name="duplicatecase",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["exact", "likely"])), name="roster_case_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="casedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["same", "different", "later", "turned_down"])),
                name="roster_case_verdict",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="roster_case_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="casedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "same"), _negated=True),
                    models.Q(("on__isnull", False), ("stays_at__in", ["first", "second"])),
                    _connector="OR",
                ),
                name="roster_case_same_has_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "turned_down"), _negated=True),
                    ("confirms__isnull", False),
                    _connector="OR",
                ),
                name="roster_case_turned_down_is_second",
            ),
        ),
        migrations.AddConstraint(
            model_name="guardianlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("since__lt", models.F("until")), _connector="OR"
                ),
                name="roster_guardian_since_before_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="guardianlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("pupil", "account"),
                name="roster_guardian_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="guardianlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("relation__in", ["father", "mother", "grandparent", "other"])),
                name="roster_guardian_relation",
            ),
        ),
        migrations.AddIndex(
            model_name="numberreading",
            index=models.Index(fields=["by_id", "at"], name="roster_reading_person"),
        ),
        migrations.AddConstraint(
            model_name="numberreading",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="roster_reading_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="numberreading",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["id", "student", "phone"])), name="roster_reading_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="numberreading",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["register", "duplicate", "report", "guardian", "audit"])),
                name="roster_reading_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="roster_transfer_refusal_has_reason",
            ),
        ),
    ]
