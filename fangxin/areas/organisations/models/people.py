"""People, their dated posts, and PIN checks on shared phones."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import connection, models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models.tree import Organisation


class SignInDoor(BaseUserManager["Account"]):
    """Finds one account before anybody is known: for Django's sign-in and session, through definer functions.

    The table itself shows only the accounts of the asker's places; these two functions answer for one login name or
    one id that a signed session carries.
    """

    def get_by_natural_key(self, username: str | None) -> Account:
        return self._only("SELECT * FROM organisations_account_named(%s)", username)

    def get(self, *args: Any, **wanted: Any) -> Account:
        """Django's session asks with `pk` alone; every other question goes to the table behind its wall."""
        if not args and set(wanted) <= {"pk", "id"} and len(wanted) == 1:
            return self._only("SELECT * FROM organisations_account_of_session(%s)", *wanted.values())
        return super().get(*args, **wanted)

    def _only(self, statement: str, value: Any) -> Account:
        found = list(self.raw(statement, [value]))
        if not found:
            raise Account.DoesNotExist
        return found[0]


class Account(AbstractBaseUser, Tenant):
    """A person who signs in. Login name, shown name and hashes; nothing else is kept of staff here.

    `session_epoch` goes into the session's hash: raising it signs the person out everywhere.
    """

    username = models.CharField("登录名", max_length=40, unique=True)
    full_name = models.CharField("姓名", max_length=40)
    pinyin = models.CharField("拼音首字母", max_length=40, db_collation="C", default="", blank=True)
    pin = models.CharField("PIN 摘要", max_length=128, default="", blank=True)
    home = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="accounts")
    is_active = models.BooleanField("启用", default=True)
    session_epoch = models.PositiveIntegerField("会话代次", default=0)

    # A sign-in is put on record by the program; Django's own stamp would write before anybody is known.
    last_login = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]
    sign_in = SignInDoor()
    objects = models.Manager["Account"]()

    # Besides the wall, people with a post under the asker's places are seen (migration 0006).
    wall = Wall("owned", owner="home", self_column="id", self_writes=True)

    def __str__(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name[:1]

    def check_password(self, raw_password: str | None) -> bool:
        """Compare, and renew a hash of an older kind: past the wall, by a function that asks for the old hash."""

        def renew(raw: str) -> None:
            before, self.password = self.password, make_password(raw)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT organisations_renew_hash(%s, %s, %s)", [self.pk, before, self.password]
                )

        return check_password(raw_password or "", self.password, renew)

    def get_session_auth_hash(self) -> str:
        """Django ends every session whose hash is another: after a new password, or a sign-out everywhere."""
        base = super().get_session_auth_hash()
        return f"{base}.{self.session_epoch}" if self.session_epoch else base


class Post(Tenant):
    """A role held by a person at a place, dated: `until` is exclusive. It may be ended earlier, never edited.

    A stand-in holds somebody else's post (`stands_in_for`) for a time with an end. Incompatible roles of one person
    are refused by the database too (`organisations_role_conflict`, migration 0006).
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField("职务", max_length=24, choices=[(r.value, ROLE_NAMES[r]) for r in Role])
    scope = models.CharField("范围", max_length=40, default="", blank=True)
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    document = models.CharField("任命文件", max_length=120, default="", blank=True)
    stands_in_for = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="stand_ins"
    )

    wall = Wall("owned", owner="organisation", self_column="account_id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_post_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
            models.CheckConstraint(
                name="organisations_post_role_known",
                condition=Q(role__in=[r.value for r in Role if r is not Role.SYSTEM]),
            ),
            models.CheckConstraint(
                name="organisations_stand_in_ends",
                condition=Q(stands_in_for__isnull=True) | Q(until__isnull=False),
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
