"""The values of law that the database itself refuses by."""

from __future__ import annotations

from django.db import models

from fangxin.areas.audit.rules.walls import Wall


class LawValue(models.Model):
    """A national value that the database itself must know to refuse by (125 g, 48 h, 70 °C).

    `confirmed`: its text was read. An unconfirmed floor holds until a second person decides otherwise with a reason
    (docs/decisions/0010). `programme` is empty where the value holds for all; a programme's own may confirm it.

    Filled from the policy parameters after each migration; the application role may only read it.
    """

    parameter = models.CharField("参数", max_length=80)
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    amount = models.BigIntegerField("值")
    programme = models.CharField("项目", max_length=40, default="", blank=True)
    confirmed = models.BooleanField("已核对原文", default=False)

    wall = Wall("open", record=True, reason="numbers of the law, the same for everybody")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="policy_law_value_once", fields=["parameter", "since", "programme"])
        ]

    def __str__(self) -> str:
        return f"{self.parameter} {self.amount}"
