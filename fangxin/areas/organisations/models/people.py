"""People, their dated posts, and PIN checks on shared phones."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models.tree import Organisation


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by login name."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A person who signs in. Login name, shown name and hashes; nothing else is kept of staff here."""

    username = models.CharField("登录名", max_length=40, unique=True)
    full_name = models.CharField("姓名", max_length=40)
    pin = models.CharField("PIN 摘要", max_length=128, default="", blank=True)
    home = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="accounts")
    is_active = models.BooleanField("启用", default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]
    objects = AccountManager()

    wall = Wall(
        "open", reason="sign-in must find the login name before anybody is known; lists go through queries"
    )

    def __str__(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name[:1]


class Post(Tenant):
    """A role held by a person at a place, dated: `until` is exclusive."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField("职务", max_length=24, choices=[(r.value, ROLE_NAMES[r]) for r in Role])
    scope = models.CharField("范围", max_length=40, default="", blank=True)
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)

    wall = Wall("owned", owner="organisation", self_column="account_id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_post_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
            models.CheckConstraint(
                name="organisations_post_role_known", condition=Q(role__in=[r.value for r in Role])
            ),
        ]
        indexes = [models.Index(name="organisations_post_account", fields=["account", "since"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role}"


class PinCheck(Fact):
    """A second person typed a PIN on somebody's phone: right or wrong, and for which entry (its key)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    entry_key = models.CharField("表单编号", max_length=120)
    matched = models.BooleanField("相符")

    wall = Wall("owned", owner="organisation", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="organisations_pin_of_another", condition=~Q(account_id=F("by_id"))),
        ]
        indexes = [models.Index(name="organisations_pin_recent", fields=["account", "at"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.matched}"
