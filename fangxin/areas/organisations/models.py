"""Tables of the organisations area: the tree, the people, their posts, and PIN checks on shared phones."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role
from fangxin.areas.audit.rules.walls import Wall

KINDS = [
    ("nation", "国家"),
    ("province", "省"),
    ("prefecture", "州（市）"),
    ("county", "县（市、区）"),
    ("bureau", "教育局"),
    ("finance_bureau", "财政局"),
    ("school", "学校"),
    ("supplier", "配送企业"),
]


class Organisation(models.Model):
    """A place or body of the tree. Its path is built of surrogate ids by the database and ends in '/'."""

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
