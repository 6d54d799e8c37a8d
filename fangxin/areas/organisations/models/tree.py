"""The tree of places and bodies."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.rules.walls import Wall

KINDS = [
    ("nation", "国家"),
    ("province", "省"),
    ("prefecture", "州（市）"),
    ("county", "县（市、区）"),
    ("bureau", "教育局"),
    ("finance_bureau", "财政局"),
    ("market_bureau", "市场监督管理局"),
    ("health_bureau", "卫生健康局"),
    ("planning_bureau", "发展和改革局"),
    ("office", "科室、办公室"),
    ("school", "学校"),
    ("supplier", "供应商、配餐企业"),
    ("testing_body", "检测机构"),
]
KIND_NAMES = dict(KINDS)
# What stands outside the tree of places: registered by a county, and serving several.
FREE_KINDS = ("supplier", "testing_body")


class Organisation(models.Model):
    """A place or body of the tree. Its path is built of surrogate ids by the database and ends in '/'.

    Names and papers here are today's; what they were on another day stands in `Registration`. `registrar` is the place
    that registered a supplier or testing body, which stands at the root because several counties deal with it.
    """

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField("类别", max_length=16, choices=KINDS)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40)
    pinyin = models.CharField("拼音首字母", max_length=80, db_collation="C", default="")
    place_code = models.CharField("行政区划代码", max_length=12, default="", blank=True)
    county_kind = models.CharField("县的类别", max_length=16, default="", blank=True)
    stage = models.CharField("学段", max_length=16, default="", blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, default="", blank=True)
    licence_number = models.CharField("食品经营许可证号", max_length=20, default="", blank=True)
    licence_until = models.DateField("许可证有效期至", null=True, blank=True)
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    registrar = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="registered"
    )
    path = models.CharField(
        "路径", max_length=200, db_collation="C", editable=False, default="", db_column="owner_path"
    )

    wall = Wall("published")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
            models.CheckConstraint(
                name="organisations_kind_known", condition=Q(kind__in=[kind for kind, _ in KINDS])
            ),
        ]
        indexes = [models.Index(name="organisations_path", fields=["path"])]

    def __str__(self) -> str:
        return self.name
