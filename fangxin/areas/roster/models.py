"""Tables of the roster area. Personal values of children stand in `PupilIdentity` alone; everything else holds ids."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import DatabaseNow, Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Account, Organisation


class SchoolClass(Tenant):
    """A class of a school year, e.g. 三（2）班 of 2026-2027."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="classes")
    school_year = models.CharField("学年", max_length=9)
    grade = models.PositiveSmallIntegerField("年级")
    number = models.PositiveSmallIntegerField("班号")
    label = models.CharField("班级", max_length=20)

    wall = Wall("owned", owner="school")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="roster_class_once", fields=["school", "school_year", "grade", "number"]
            ),
            models.CheckConstraint(name="roster_class_grade", condition=Q(grade__gte=0, grade__lte=12)),
        ]

    def __str__(self) -> str:
        return self.label


class ClassTeacher(Tenant):
    """Who calls the roll of a class, dated."""

    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="teachers")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)

    wall = Wall("owned", owner="school_class")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_teacher_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class_id} {self.account_id}"


class Pupil(Tenant):
    """A child of a school, by number only."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    wall = Wall("owned", owner="school")

    def __str__(self) -> str:
        return str(self.pk)


class PupilIdentity(Tenant):
    """The child's name and sex: the one table of personal values, from which they can be erased."""

    pupil = models.OneToOneField(Pupil, on_delete=models.PROTECT, related_name="identity")
    name = models.CharField("姓名", max_length=40)
    sex = models.CharField("性别", max_length=1, choices=[("m", "男"), ("f", "女")])

    wall = Wall("owned", owner="pupil", erasable=True)

    class Meta:
        constraints = [models.CheckConstraint(name="roster_sex_known", condition=Q(sex__in=["m", "f"]))]

    def __str__(self) -> str:
        return str(self.pupil_id)


class Enrolment(Tenant):
    """One spell of a child in a class; spells of a child cannot overlap (an exclusion constraint).

    A spell is closed once and never moved. Only one that was entered within the last day may be taken back.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="enrolments")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="enrolments")
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    recorded_at = models.DateTimeField("入库时间", db_default=DatabaseNow(), editable=False)

    wall = Wall("owned", owner="school_class", erasable=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_enrolment_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
        ]
        indexes = [models.Index(name="roster_enrolment_class", fields=["school_class", "since"])]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.school_class_id}"


class RosterImport(Fact):
    """One committed workbook: its digest and counts. The workbook itself is not kept."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField("学年", max_length=9)
    file_digest = models.CharField("文件摘要", max_length=64)
    pupils = models.PositiveIntegerField("人数")
    added = models.PositiveIntegerField("新增")
    left_count = models.PositiveIntegerField("离开")
    moved = models.PositiveIntegerField("转班")

    wall = Wall("owned", owner="school", record=True)

    def __str__(self) -> str:
        return f"{self.school_id} {self.pupils}"


class Declaration(Fact):
    """A school reports its count of eligible pupils by class for a period: the first of four steps."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="declarations")
    programme = models.CharField("项目", max_length=40)
    since = models.DateField("自")
    until = models.DateField("至（不含）")
    pupils = models.PositiveIntegerField("人数")

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_declaration_since_before_until", condition=Q(since__lt=F("until"))
            ),
            models.CheckConstraint(name="roster_declaration_some_pupils", condition=Q(pupils__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.since} {self.pupils}"


class DeclarationLine(Tenant):
    """The declared count of one class."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="lines")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    pupils = models.PositiveIntegerField("人数")

    wall = Wall("owned", owner="declaration", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="roster_declaration_line_once", fields=["declaration", "school_class"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class_id} {self.pupils}"


class DeclarationApproval(Fact):
    """One county officer's decision on a declaration: education and finance each decide once, by different people."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="approvals")
    side = models.CharField("部门", max_length=12, choices=[("education", "教育"), ("finance", "财政")])
    approved = models.BooleanField("核准")
    reason = models.CharField("说明", max_length=200, default="", blank=True)

    wall = Wall("owned", owner="declaration", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="roster_approval_once", fields=["declaration", "side"]),
            models.UniqueConstraint(name="roster_approval_by_two_people", fields=["declaration", "by_id"]),
            models.CheckConstraint(
                name="roster_approval_side", condition=Q(side__in=["education", "finance"])
            ),
            models.CheckConstraint(
                name="roster_refusal_has_reason", condition=Q(approved=True) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.side}"


class DeclarationNotice(Fact):
    """The public notice of an approved count: `open_on` to `close_on` inclusive; food may be ordered after it."""

    declaration = models.OneToOneField(Declaration, on_delete=models.PROTECT, related_name="notice")
    open_on = models.DateField("公示开始")
    close_on = models.DateField("公示结束")

    wall = Wall("owned", owner="declaration", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="roster_notice_has_days", condition=Q(open_on__lte=F("close_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.open_on}"
