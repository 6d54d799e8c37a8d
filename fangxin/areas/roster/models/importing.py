"""Committed workbooks, and uploads that wait for their person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import DatabaseNow, Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation


class RosterImport(Fact):
    """One committed workbook: its digest and counts. The workbook itself is not kept."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField("学年", max_length=9)
    file_digest = models.CharField("文件摘要", max_length=64)
    pupils = models.PositiveIntegerField("人数")
    added = models.PositiveIntegerField("新增")
    left_count = models.PositiveIntegerField("离开")
    moved = models.PositiveIntegerField("转班")
    changed = models.PositiveIntegerField("更正", default=0)
    contested = models.PositiveIntegerField("号码重复待核", default=0)

    wall = Wall("owned", owner="school", record=True)

    def __str__(self) -> str:
        return f"{self.school_id} {self.pupils}"


class RosterUpload(Tenant):
    """A large workbook that is being read, or waits for its person to commit it: sealed, and gone within a day.

    `sealed` is the file, from the end of the reading on the rows; `findings` hold row, column, code and sentence of
    errors, or of warnings when it is ready, never a name or a number. With the commit `sealed` is emptied; the row goes with a new upload and by the sweeper.
    `commit_key`, `ordered_at` and `leavers_right` are what its person said, `told_at` when the worker was last heard.
    """

    READING, REFUSED, WRONG, READY, COMMITTING, FAILED, DONE = STATES = (
        "reading", "refused", "wrong", "ready", "committing", "failed", "done",
    )  # fmt: skip

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account_id = models.BigIntegerField("上传人")
    school_year = models.CharField("学年", max_length=9)
    file_digest = models.CharField("文件摘要", max_length=64)
    sealed = models.BinaryField("内容（封存）", default=b"")
    state = models.CharField("状态", max_length=12, default="reading")
    rows_total = models.PositiveIntegerField("行数", default=0)
    rows_done = models.PositiveIntegerField("已读行数", default=0)
    sentence = models.CharField("结果", max_length=500, default="", blank=True)
    findings = models.JSONField("问题", default=list)
    against = models.CharField("比较依据", max_length=64, default="", blank=True)
    numberless = models.BooleanField("没有号码的也导入", default=False)
    commit_key = models.CharField("提交编号", max_length=80, default="", blank=True)
    ordered_at = models.DateTimeField("提交时间", null=True, blank=True)
    leavers_right = models.BooleanField("离开的学生已核对", default=False)
    told_at = models.DateTimeField("最近进展", db_default=DatabaseNow())
    recorded_at = models.DateTimeField("入库时间", db_default=DatabaseNow(), editable=False)

    wall = Wall("owned", owner="school", erasable=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_upload_state",
                condition=Q(
                    state__in=["reading", "refused", "wrong", "ready", "committing", "failed", "done"]
                ),
            ),
            models.CheckConstraint(
                name="roster_upload_ordered_by_key",
                condition=~Q(state__in=["committing", "done"])
                | (~Q(commit_key="") & Q(ordered_at__isnull=False)),
            ),
            # Nothing of the children rests where it is no longer wanted.
            models.CheckConstraint(
                name="roster_upload_done_is_empty", condition=~Q(state="done") | Q(sealed=b"")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.state}"


class RosterExport(Fact):
    """The full numbers of a school's children left for the national real-name system: who, when, how many, why."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    pupils = models.PositiveIntegerField("人数")
    why = models.CharField("事由", max_length=200)

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [models.CheckConstraint(name="roster_export_says_why", condition=~Q(why=""))]

    def __str__(self) -> str:
        return f"{self.school_id} {self.pupils}"
