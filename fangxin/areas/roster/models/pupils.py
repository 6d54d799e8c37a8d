"""Children: a number, the one table of personal values, and dated spells in classes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import DatabaseNow, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.models.classes import SchoolClass
from fangxin.areas.roster.rules.spells import SPELL_BEGINNINGS, SPELL_ENDINGS


class Pupil(Tenant):
    """A child, by number only. It stays the same through all schools; the database moves it when a school lets it go.

    `same_as` leads from a row that two people found to be the same child to the row that goes on.
    """

    # Without db_constraint here and below: kept for whole statements by audit.rules.references. Found by path.
    school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    same_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )

    wall = Wall("owned", owner="school", many=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_pupil_not_itself", condition=Q(same_as__isnull=True) | ~Q(same_as=F("id"))
            ),
        ]
        indexes = [
            models.Index(name="roster_pupil_joined", fields=["same_as"], condition=Q(same_as__isnull=False))
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PupilIdentity(Tenant):
    """What is personal about a child: the one table of personal values, from which they can be erased.

    Plain stand the name, sex, birth date, the guardian's name and the last four of each number. The identity number,
    the student number (which holds the identity number) and the guardian's telephone are sealed for this row
    (`roster.sealing`); `id_index` and `student_index` are keyed blind indexes, `matching_index` the same under the key
    of the province. `contested`: another row has the same number and two people have not yet decided
    (`case_number`). `doubt` is the code of what a person still has to look at; empty when nothing is open.
    """

    pupil = models.OneToOneField(
        Pupil, on_delete=models.PROTECT, db_constraint=False, primary_key=True, related_name="identity"
    )
    name = models.CharField("姓名", max_length=40)
    sex = models.CharField("性别", max_length=1, choices=[("m", "男"), ("f", "女")])
    birth = models.DateField("出生日期", null=True, blank=True)
    guardian = models.CharField("监护人", max_length=40, default="", blank=True)

    id_kind = models.CharField("证件类型", max_length=16, default="", blank=True)
    id_last_four = models.CharField("证件号末四位", max_length=4, default="", blank=True)
    id_sealed = models.BinaryField("证件号（封存）", default=b"", blank=True)
    id_index = models.BinaryField("证件号盲索引", null=True, blank=True)
    student_last_four = models.CharField("学籍号末四位", max_length=4, default="", blank=True)
    student_kind = models.CharField("学籍号类型", max_length=12, default="", blank=True)
    student_sealed = models.BinaryField("学籍号（封存）", default=b"", blank=True)
    student_index = models.BinaryField("学籍号盲索引", null=True, blank=True)
    phone_sealed = models.BinaryField("监护人电话（封存）", default=b"", blank=True)
    phone_index = models.BinaryField("监护人电话盲索引", null=True, blank=True)
    index_version = models.PositiveSmallIntegerField("盲索引版本", default=0)
    matching_index = models.BinaryField("省级比对索引", null=True, blank=True)
    matching_version = models.PositiveSmallIntegerField("省级比对索引版本", default=0)

    contested = models.BooleanField("号码有重复待核", default=False)
    case_number = models.CharField("重复核查编号", max_length=12, default="", blank=True)
    doubt = models.CharField("待核事项", max_length=24, default="", blank=True)

    wall = Wall("owned", owner="pupil", erasable=True, many=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="roster_sex_known", condition=Q(sex__in=["m", "f"])),
            # One number, one child, in the whole installation; the second waits as contested for two people.
            models.UniqueConstraint(
                name="roster_id_number_once", fields=["id_index"], condition=Q(contested=False)
            ),
            models.UniqueConstraint(
                name="roster_student_number_once", fields=["student_index"], condition=Q(contested=False)
            ),
            models.CheckConstraint(
                name="roster_contested_has_case", condition=Q(contested=False) | ~Q(case_number="")
            ),
            # A number that is sealed can be found again, and the other way round.
            models.CheckConstraint(
                name="roster_sealed_is_indexed",
                condition=(
                    Q(id_sealed=b"", id_index__isnull=True) | (~Q(id_sealed=b"") & Q(id_index__isnull=False))
                )
                & (
                    Q(student_sealed=b"", student_index__isnull=True)
                    | (~Q(student_sealed=b"") & Q(student_index__isnull=False))
                ),
            ),
        ]
        indexes = [
            models.Index(name="roster_contested_id", fields=["id_index"], condition=Q(contested=True)),
            models.Index(
                name="roster_matching", fields=["matching_index"], condition=Q(matching_version__gt=0)
            ),
            models.Index(name="roster_identity_doubt", fields=["owner_path"], condition=~Q(doubt="")),
        ]

    def __str__(self) -> str:
        return str(self.pupil_id)


class Enrolment(Tenant):
    """One spell of a child in a class; spells of a child cannot overlap.

    A child has one open spell, closed ones exclude each other, and a trigger compares open with closed ones.

    A spell is closed once and never moved. `began_as` and `ended_as` say why ("" for an ordinary change of class). Only
    one that was entered within the last day may be taken back.
    """

    pupil = models.ForeignKey(
        Pupil, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="enrolments"
    )
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="enrolments"
    )
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    began_as = models.CharField("入班缘由", max_length=12, default="", blank=True)
    ended_as = models.CharField("离班缘由", max_length=12, default="", blank=True)
    recorded_at = models.DateTimeField("入库时间", db_default=DatabaseNow(), editable=False)

    # rule_spells_apart holds the child's row, so it knows whether there is one.
    wall = Wall("owned", owner="school_class", erasable=True, many=True, proven=("pupil",))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_enrolment_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
            models.CheckConstraint(
                name="roster_enrolment_reasons_known",
                condition=Q(began_as__in=["", *SPELL_BEGINNINGS]) & Q(ended_as__in=["", *SPELL_ENDINGS]),
            ),
            models.CheckConstraint(
                name="roster_open_spell_has_no_ending", condition=Q(until__isnull=False) | Q(ended_as="")
            ),
        ]
        indexes = [models.Index(name="roster_enrolment_class", fields=["school_class", "since"])]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.school_class_id}"
