"""Accounts issued from above, dated posts, and stand-ins."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
    validate_password,
)
from django.core.exceptions import ValidationError

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import ROLE_NAMES, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.organisations.actions.authority import administered, reaching
from fangxin.areas.organisations.models import Account, Organisation, Post
from fangxin.areas.organisations.queries import pin_matches, role_conflict, username_taken
from fangxin.areas.organisations.rules import (
    check_pin_form,
    check_role_place,
    check_stand_in,
    clash,
    initials,
)

PASSWORD_CHECKS = (
    MinimumLengthValidator(10),
    CommonPasswordValidator(),
    NumericPasswordValidator(),
    UserAttributeSimilarityValidator(("username", "full_name")),
)


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
    administered(by=by, place=home)
    if username_taken(username):
        raise Refused(
            say("登录名“%(username)s”已经有人使用。", username=username),
            remedy="请换一个登录名。",
            fields={"username": "已有人使用。"},
        )
    check_pin_form(pin)
    account = Account(
        username=username,
        full_name=full_name,
        pinyin=initials(full_name),
        home=home,
        password=make_password(password),
        pin=make_password(pin),
    )
    with reaching(by=by, place=home):
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
    until: date | None = None,
    document: str = "",
    scope: str = "",
) -> Recorded[Post]:
    """Give a person a role at a place from a day on, with an end or without.

    Raises NotAllowed (also RolesClash: one person does not hold two incompatible roles), Refused.
    """
    administered(by=by, place=organisation)
    check_role_place(role, organisation.kind)
    if until is not None and until <= since:
        raise Refused(
            "离任日期必须晚于任职日期。", remedy="请核对日期。", fields={"until": "必须晚于任职日期。"}
        )
    lock(("organisations.post", account.pk))
    against = role_conflict(account, role, organisation, since, until)
    if against is not None:
        raise clash(role, *against)
    with reaching(by=by, place=organisation):
        post = Post.objects.create(
            account=account, organisation=organisation, role=role.value, since=since, until=until, document=document,
            scope=scope,
        )  # fmt: skip
    return Recorded(post, organisation.path, {"account": account.pk, "role": role.value})


@action("organisations.name_stand_in")
def name_stand_in(
    *, by: Actor, key: str, at: datetime, post: Post, account: Account, since: date, until: date
) -> Recorded[Post]:
    """Let another person hold a post for some days; the holder or an administrator names.

    The stand-in acts under the own name, so an act that this person prepared still needs another one to check it, and
    a role that this person may not hold cannot be stood in for either. Raises NotAllowed, Refused, RolesClash.
    """
    place, role = post.organisation, Role(post.role)
    if by.account_id != post.account_id:
        administered(by=by, place=place)
    if role is Role.ADMINISTRATOR and by.account_id == post.account_id:
        raise NotAllowed("管理权限不能由本人转交。", remedy="请上级系统管理员指定代理人。")
    if post.stands_in_for_id is not None:
        raise Refused("代理人不能再指定代理人。", remedy="请由原任职人或系统管理员指定。")
    if account.pk == post.account_id:
        raise Refused("代理人必须是另一个人。", remedy="请另选一人。", fields={"account": "必须是另一个人。"})
    check_stand_in(since, until, post.until, at.date())
    lock(("organisations.post", account.pk))
    against = role_conflict(account, role, place, since, until)
    if against is not None:
        raise clash(role, *against)
    with reaching(by=by, place=place):
        row = Post.objects.create(
            account=account, organisation=place, role=role.value, since=since, until=until, scope=post.scope,
            stands_in_for=post,
        )  # fmt: skip
    return Recorded(row, place.path, {"account": account.pk, "role": role.value, "for": post.pk})


@action("organisations.end_post")
def end_post(*, by: Actor, key: str, at: datetime, post: Post, until: date) -> Recorded[Post]:
    """End a post: `until` is the first day on which it no longer holds. Its stand-ins end with it."""
    administered(by=by, place=post.organisation)
    if until <= post.since:
        raise Refused(
            "离任日期必须晚于任职日期。", remedy="请核对日期。", fields={"until": "必须晚于任职日期。"}
        )
    if until < at.date():
        raise Refused(
            "离任日期不能早于今天：过去谁有权办理，不能改写。",
            remedy="请填今天或以后的日期。",
            fields={"until": "不早于今天。"},
        )
    if post.until is not None and until > post.until:
        raise Refused(
            say(
                "%(role)s的任期已定到 %(until)s，不能延长。",
                role=ROLE_NAMES[Role(post.role)],
                until=f"{post.until:%Y-%m-%d}",
            ),
            remedy="请另行任命。",
            fields={"until": "只能提前。"},
        )
    with reaching(by=by, place=post.organisation):
        post.until = until
        post.save(update_fields=["until"])
        Post.objects.filter(stands_in_for=post, since__lt=until, until__gt=until).update(until=until)
    return Recorded(post, post.organisation.path, {"until": until})


@action("organisations.close_account")
def close_account(*, by: Actor, key: str, at: datetime, account: Account) -> Recorded[Account]:
    """Close an account: nobody signs in with it any more, and its sessions end now."""
    administered(by=by, place=account.home)
    if account.pk == by.account_id:
        raise Refused("不能停用自己的账号。", remedy="请另一名系统管理员办理。")
    with reaching(by=by, place=account.home):
        account.is_active = False
        account.session_epoch += 1
        account.save(update_fields=["is_active", "session_epoch"])
    return Recorded(account, account.home.path)


@action("organisations.sign_out_everywhere")
def sign_out_everywhere(*, by: Actor, key: str, at: datetime, account: Account) -> Recorded[Account]:
    """End every session of an account, on all devices: the person oneself, or an administrator."""
    if by.account_id != account.pk:
        administered(by=by, place=account.home)
    with reaching(by=by, place=account.home):
        account.session_epoch += 1
        account.save(update_fields=["session_epoch"])
    return Recorded(account, account.home.path)


@action("organisations.change_secret")
def change_secret(
    *, by: Actor, key: str, at: datetime, current: str, password: str = "", pin: str = ""
) -> Recorded[Account]:
    """A person changes the own password or PIN, knowing the current password; other sessions end. Raises Refused.

    The body's hash covers what is typed; nothing of it enters the event.
    """
    account = Account.sign_in.get(pk=by.account_id)
    if not account.check_password(current):
        raise Refused("当前密码不对，没有改动。", remedy="请重新输入。", fields={"current": "当前密码不对。"})
    if password:
        check_password_form(by=by, password=password, account=account)
        account.password = make_password(password)
    if pin:
        check_pin_form(pin, "pin")
        if pin_matches(account, pin):
            raise Refused("新 PIN 与原来的一样。", remedy="请换一个。", fields={"pin": "与原来的一样。"})
        account.pin = make_password(pin)
    account.save(update_fields=["password", "pin"])
    return Recorded(account, account.home.path, {"password": bool(password), "pin": bool(pin)})


def check_password_form(*, by: Actor, password: str, account: Account | None = None) -> None:
    """Raise Refused when a password is too short, too common or made of digits only."""
    del by
    try:
        validate_password(password, account, PASSWORD_CHECKS)
    except ValidationError as weak:
        raise Refused(
            "密码太弱。" + " ".join(weak.messages),
            remedy="请用至少 10 个字符，字母、数字混用，不要用姓名或登录名。",
            fields={"password": " ".join(weak.messages)},
        ) from weak
