"""How a person proves who it is: invitations, the second factor, recovery codes, and each sign-in on record."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models.people import Account


class Invitation(Fact):
    """A code with which an invited person opens the own account. Only its digest is kept; it opens once."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="invitations")
    code_digest = models.CharField("激活码摘要", max_length=64)
    expires_at = models.DateTimeField("有效至")
    channel = models.CharField("送达方式", max_length=12)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    wall = Wall("owned", owner="account", self_column="account_id", self_writes=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="organisations_invitation_code", fields=["code_digest"]),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.expires_at:%Y-%m-%d}"


class SecondFactor(Tenant):
    """A secret for one-time codes (RFC 6238), sealed with a key outside the database.

    It counts from `confirmed_at` on, when the person has typed a first right code. `last_step` is the newest half
    minute whose code was used: no code opens twice.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="second_factors")
    sealed = models.BinaryField("密封的密钥")
    made_at = models.DateTimeField("生成时间")
    confirmed_at = models.DateTimeField("启用时间", null=True, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    last_step = models.BigIntegerField("已用时间步", default=0)

    wall = Wall("owned", owner="account", self_column="account_id", self_writes=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="organisations_one_second_factor",
                fields=["account"],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.account_id)


class RecoveryCode(Tenant):
    """One of ten codes for the day the phone is lost; its digest only, and it opens once."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.PROTECT, related_name="recovery_codes")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField("摘要", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    wall = Wall("owned", owner="account", self_column="account_id", self_writes=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="organisations_recovery_once", fields=["factor", "digest"]),
        ]

    def __str__(self) -> str:
        return str(self.factor_id)


class FactorTry(Fact):
    """A code was typed as the second factor: right or wrong. Five wrong ones in a row wait a quarter of an hour."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    method = models.CharField("方式", max_length=12, choices=[("code", "动态码"), ("recovery", "恢复码")])
    matched = models.BooleanField("相符")

    wall = Wall("owned", owner="account", record=True, self_column="account_id", self_writes=True)

    class Meta:
        indexes = [models.Index(name="organisations_factor_tries", fields=["account", "at"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.matched}"
