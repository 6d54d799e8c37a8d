"""Names and papers of an organisation, dated; and the certificates of those who cook for schools."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models.tree import Organisation

CERTIFICATE_KINDS = [("haccp", "HACCP（GB/T 27341）"), ("iso22000", "ISO 22000（GB/T 22000）")]


class Registration(Fact):
    """One spell of an organisation's names and papers, [since, until); spells cannot overlap and are closed once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="registrations")
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40)
    place_code = models.CharField("行政区划代码", max_length=12, default="", blank=True)
    county_kind = models.CharField("县的类别", max_length=16, default="", blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, default="", blank=True)
    licence_number = models.CharField("许可证号", max_length=20, default="", blank=True)
    licence_until = models.DateField("许可证有效期至", null=True, blank=True)
    document = models.CharField("依据文件", max_length=120, default="", blank=True)

    wall = Wall("published", owner="organisation")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_registration_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
        ]
        indexes = [models.Index(name="organisations_registration_of", fields=["organisation", "since"])]

    def __str__(self) -> str:
        return f"{self.name} {self.since}"


class Certificate(Fact):
    """A food-safety certificate of a caterer or supplier: it drops out of the directory by itself when it expires."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField("认证", max_length=12, choices=CERTIFICATE_KINDS)
    body = models.CharField("认证机构", max_length=80)
    number = models.CharField("证书编号", max_length=40)
    scope = models.CharField("认证范围", max_length=120)
    since = models.DateField("自")
    until = models.DateField("至（不含）")

    wall = Wall("published", owner="organisation", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="organisations_certificate_dates", condition=Q(since__lt=F("until"))),
            models.CheckConstraint(
                name="organisations_certificate_kind",
                condition=Q(kind__in=[kind for kind, _ in CERTIFICATE_KINDS]),
            ),
            models.UniqueConstraint(
                name="organisations_certificate_once", fields=["organisation", "kind", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
