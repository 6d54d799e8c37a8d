"""Accounts issued from above, and dated posts."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from fangxin.areas.audit.actions import Recorded, action
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.actions.authority import may_administer
from fangxin.areas.organisations.models import Account, Organisation, Post
from fangxin.areas.organisations.rules import check_pin_form


@action("organisations.open_account")
def open_account(
    *,
    by: Actor,
    key: str,
    at: datetime,
    username: str,
    full_name: str,
    password: str,
    pin: str,
    home: Organisation,
) -> Recorded[Account]:
    """Issue an account from above. The password and the PIN are kept as salted hashes only."""
    may_administer(by=by, path=home.path)
    if Account.objects.filter(username=username).exists():
        raise Refused(
            f"登录名“{username}”已经有人使用。",
            remedy="请换一个登录名。",
            fields={"username": "已有人使用。"},
        )
    check_pin_form(pin)
    account = Account(
        username=username,
        full_name=full_name,
        home=home,
        password=make_password(password),
        pin=make_password(pin),
    )
    account.save(force_insert=True)
    return Recorded(account, home.path)


@action("organisations.appoint")
def appoint(
    *,
    by: Actor,
    key: str,
    at: datetime,
    account: Account,
    organisation: Organisation,
    role: Role,
    since: date,
) -> Recorded[Post]:
    """Give a person a role at a place from a day on."""
    may_administer(by=by, path=organisation.path)
    post = Post.objects.create(account=account, organisation=organisation, role=role.value, since=since)
    return Recorded(post, organisation.path, {"account": account.pk, "role": role.value})


@action("organisations.end_post")
def end_post(*, by: Actor, key: str, at: datetime, post: Post, until: date) -> Recorded[Post]:
    """End a post: `until` is the first day on which it no longer holds."""
    may_administer(by=by, path=post.organisation.path)
    if until <= post.since:
        raise Refused(
            "离任日期必须晚于任职日期。", remedy="请核对日期。", fields={"until": "必须晚于任职日期。"}
        )
    post.until = until
    post.save(update_fields=["until"])
    return Recorded(post, post.organisation.path, {"until": until})
