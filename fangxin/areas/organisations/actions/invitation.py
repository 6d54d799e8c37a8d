"""Parents and staff invited from above, who open their account by a code."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.organisations.actions.authority import administered, reaching
from fangxin.areas.organisations.actions.people import appoint, check_password_form
from fangxin.areas.organisations.models import Account, Invitation, Organisation, Post
from fangxin.areas.organisations.queries import username_taken
from fangxin.areas.organisations.queries.sign_in import invited_account
from fangxin.areas.organisations.rules import check_pin_form, initials
from fangxin.areas.organisations.rules.codes import (
    ALPHABET,
    CODE_LENGTH,
    INVITATION_DAYS,
    bad_invitation,
    code_digest,
)

INVITERS = (Role.PRINCIPAL, Role.TEACHER, Role.ADMINISTRATOR)


def fresh_code(*, by: Actor) -> str:
    """A new activation code: 12 signs, 59 random bits, so guessing it over the network is hopeless."""
    del by
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


@action("organisations.invite_guardian")
def invite_guardian(
    *,
    by: Actor,
    key: str,
    at: datetime,
    school: Organisation,
    username: str,
    full_name: str,
    since: date,
    code_hash: str,
    channel: str,
) -> Recorded[Invitation]:
    """Open a parent's account at a school, shut until the parent activates it with the code whose digest is given.

    The post opens nothing of the school; what is the family's is said elsewhere. Raises NotAllowed, Refused.
    """
    if not by.holds(INVITERS, school.path):
        raise NotAllowed("家长由学校邀请。", remedy="请校长、班主任或系统管理员办理。")
    if username_taken(username):
        raise Refused(
            say("登录名“%(username)s”已经有人使用。", username=username),
            remedy="请换一个登录名。",
            fields={"username": "已有人使用。"},
        )
    account = Account(
        username=username,
        full_name=full_name,
        pinyin=initials(full_name),
        home=school,
        password=make_password(None),
    )
    account.save(force_insert=True)
    Post.objects.create(account=account, organisation=school, role=Role.GUARDIAN.value, since=since)
    row = _invitation(by, at, account, code_hash, channel)
    return Recorded(row, school.path, {"account": account.pk, "channel": channel})


def hash_of(*, by: Actor, code: str) -> str:
    """What is stored of a code."""
    del by
    return code_digest(code)


@action("organisations.open_staff")
def open_staff(
    *,
    by: Actor,
    key: str,
    at: datetime,
    username: str,
    full_name: str,
    home: Organisation,
    role: Role,
    since: date,
    code_hash: str,
    until: date | None = None,
    document: str = "",
) -> Recorded[Invitation]:
    """Open an account of staff with a first post, shut until the person activates it. Raises NotAllowed, Refused."""
    administered(by=by, place=home)
    if username_taken(username):
        raise Refused(
            say("登录名“%(username)s”已经有人使用。", username=username),
            remedy="请换一个登录名。",
            fields={"username": "已有人使用。"},
        )
    account = Account(
        username=username,
        full_name=full_name,
        pinyin=initials(full_name),
        home=home,
        password=make_password(None),
    )
    with reaching(by=by, place=home):
        account.save(force_insert=True)
    appoint(
        by=by, key=f"{key}/post", at=at, account=account, organisation=home, role=role, since=since, until=until,
        document=document,
    )  # fmt: skip
    with reaching(by=by, place=home):
        row = _invitation(by, at, account, code_hash, "letter")
    return Recorded(row, home.path, {"account": account.pk, "role": role.value})


@action("organisations.invite_again")
def invite_again(
    *, by: Actor, key: str, at: datetime, account: Account, code_hash: str, channel: str
) -> Recorded[Invitation]:
    """A new activation code for an account: a parent's letter was lost, or a forgotten password. The old codes expire.

    Raises NotAllowed.
    """
    if not (account.has_usable_password() is False and by.holds(INVITERS, account.home.path)):
        administered(by=by, place=account.home)
    with reaching(by=by, place=account.home):
        Invitation.objects.filter(account=account, used_at__isnull=True, expires_at__gt=at).update(
            expires_at=at
        )
        row = _invitation(by, at, account, code_hash, channel)
    return Recorded(row, account.home.path, {"account": account.pk, "channel": channel})


def _invitation(by: Actor, at: datetime, account: Account, code_hash: str, channel: str) -> Invitation:
    row = Invitation(
        account=account, code_digest=code_hash, expires_at=at + timedelta(days=INVITATION_DAYS), channel=channel, at=at,
        by_id=by.account_id,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


@action("organisations.use_invitation")
def _use_invitation(
    *, by: Actor, key: str, at: datetime, account: Account, code: str, password: str, pin: str
) -> Recorded[Account]:
    lock(("organisations.invitation", account.pk))
    used = Invitation.objects.filter(
        account=account, code_digest=code_digest(code), used_at__isnull=True, expires_at__gt=at
    ).update(used_at=at)
    if used != 1:
        raise bad_invitation()
    account.password = make_password(password)
    account.session_epoch += 1
    if pin:
        account.pin = make_password(pin)
    account.save(update_fields=["password", "pin", "session_epoch"])
    return Recorded(account, account.home.path)


def activate(*, by: Actor, key: str, at: datetime, code: str, password: str, pin: str = "") -> Account:
    """Open one's account with the code of the invitation: set the password and, if wanted, the PIN. Raises Refused.

    Nobody is signed in yet (`by` is the public): the code says who it is, and the program writes for that person.
    """
    del by
    account_id = invited_account(code, at)
    if account_id is None:
        raise bad_invitation()
    account = Account.sign_in.get(pk=account_id)
    if not account.is_active:
        raise bad_invitation()
    check_password_form(by=SYSTEM, password=password, account=account)
    if pin:
        check_pin_form(pin, "pin")
    person = Actor(account.pk, account.full_name)
    return _use_invitation(by=person, key=key, at=at, account=account, code=code, password=password, pin=pin)
