"""What the public sees: publications, each a row of its own with its content and digest. Counts, never a child."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation


class Publication(Fact):
    """One published version of a school's day or month. A later version is a new row; the old stays readable."""

    KINDS = [("day", "每日公示"), ("month", "每月公示"), ("trace", "资金去向")]

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField("类别", max_length=8, choices=KINDS)
    on = models.DateField("日期")
    version = models.PositiveIntegerField("版次")
    content = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)

    wall = Wall("published", owner="school", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="disclosure_version_once", fields=["school", "kind", "on", "version"]
            ),
            models.CheckConstraint(
                name="disclosure_kind_known", condition=Q(kind__in=["day", "month", "trace"])
            ),
            models.CheckConstraint(
                name="disclosure_month_starts_on_first", condition=~Q(kind="month") | Q(on__day=1)
            ),
            models.CheckConstraint(
                name="disclosure_digest_is_sha256", condition=Q(digest__regex=r"^[0-9a-f]{64}$")
            ),
        ]
        indexes = [models.Index(name="disclosure_latest", fields=["school", "kind", "-on", "-version"])]

    def __str__(self) -> str:
        return f"{self.school_id} {self.kind} {self.on} v{self.version}"
