"""Committed workbooks."""

from __future__ import annotations

from django.db import models

from fangxin.areas.audit.models import Fact
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

    wall = Wall("owned", owner="school", record=True)

    def __str__(self) -> str:
        return f"{self.school_id} {self.pupils}"
