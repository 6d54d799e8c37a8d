"""Writing the tree, the people and their posts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from fangxin.areas.audit.actions import Recorded, action
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.models import Account, Organisation, PinCheck, Post
from fangxin.areas.organisations.queries import pin_matches, recent_pin_failures
from fangxin.areas.organisations.rules import (
    PIN_FAILURES_ALLOWED,
    PIN_FRESH_MINUTES,
    check_not_self,
    check_pin_form,
    wrong_pin,
)


def _may_administer(by: Actor, path: str) -> None:
    if not by.holds([Role.ADMINISTRATOR], path):
        raise NotAllowed("只有系统管理员可以维护机构和账号。", remedy="请联系本县系统管理员。")


@action("organisations.register_organisation")
def register_organisation(
    *,
    by: Actor,
    key: str,
    at: datetime,
    parent: Organisation | None,
    kind: str,
    name: str,
    short_name: str,
    since: date,
    pinyin: str = "",
    place_code: str = "",
    county_kind: str = "",
    stage: str = "",
    credit_code: str = "",
    licence_number: str = "",
    licence_until: date | None = None,
) -> Recorded[Organisation]:
    """Add an organisation to the tree; the database builds its path."""
    _may_administer(by, parent.path if parent else "/")
    row = Organisation(
        parent=parent, kind=kind, name=name, short_name=short_name, since=since, pinyin=pinyin, place_code=place_code,
        county_kind=county_kind, stage=stage, credit_code=credit_code, licence_number=licence_number,
        licence_until=licence_until,
    )  # fmt: skip
    row.save(force_insert=True)
    row.refresh_from_db()
    return Recorded(row, row.path, {"kind": kind})


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
    _may_administer(by, home.path)
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
    _may_administer(by, organisation.path)
    post = Post.objects.create(account=account, organisation=organisation, role=role.value, since=since)
    return Recorded(post, organisation.path, {"account": account.pk, "role": role.value})


@action("organisations.end_post")
def end_post(*, by: Actor, key: str, at: datetime, post: Post, until: date) -> Recorded[Post]:
    """End a post: `until` is the first day on which it no longer holds."""
    _may_administer(by, post.organisation.path)
    if until <= post.since:
        raise Refused(
            "离任日期必须晚于任职日期。", remedy="请核对日期。", fields={"until": "必须晚于任职日期。"}
        )
    post.until = until
    post.save(update_fields=["until"])
    return Recorded(post, post.organisation.path, {"until": until})


@action("organisations.check_pin")
def check_pin(
    *,
    by: Actor,
    key: str,
    at: datetime,
    second: Account,
    organisation: Organisation,
    pin_digest: str,
    entry_key: str,
) -> Recorded[PinCheck]:
    """Record whether the second person's PIN matched; the caller asks `accept_pin_check` afterwards.

    `pin_digest` is the verdict's input made by `pin_verdict`, so that no PIN enters a body or an event.
    """
    check_not_self(by.account_id, second.pk)
    check = PinCheck.objects.create(
        account=second, organisation=organisation, entry_key=entry_key, matched=pin_digest == "matched", at=at,
        by_id=by.account_id,
    )  # fmt: skip
    return Recorded(check, organisation.path, {"account": second.pk, "matched": check.matched})


def confirm_second(
    *,
    by: Actor,
    key: str,
    at: datetime,
    second: Account,
    organisation: Organisation,
    pin: str,
    entry_key: str,
) -> PinCheck:
    """Check the second person's PIN, record the try, and raise WrongPin when it does not match or is locked.

    The try is recorded even when the PIN is wrong: call it outside the act that it confirms.
    """
    check_not_self(by.account_id, second.pk)
    check_pin_form(pin)
    failures = recent_pin_failures(second.pk, at)
    if failures >= PIN_FAILURES_ALLOWED:
        raise wrong_pin(failures)
    verdict = "matched" if pin_matches(second, pin) else "wrong"
    check = check_pin(
        by=by, key=f"{key}/{failures}", at=at, second=second, organisation=organisation, pin_digest=verdict,
        entry_key=entry_key,
    )  # fmt: skip
    if not check.matched:
        raise wrong_pin(failures + 1)
    return check


def require_second(
    *, by: Actor, key: str, at: datetime, check: PinCheck, organisation: Organisation, entry_key: str
) -> Account:
    """The second person of an entry, from a fresh matching PIN check made for this very entry; raises otherwise."""
    fresh = at - timedelta(minutes=PIN_FRESH_MINUTES) <= check.at <= at
    right = check.matched and check.entry_key == entry_key and check.organisation_id == organisation.pk
    if not (right and fresh and check.by_id == by.account_id):
        raise NotAllowed("第二个人的确认已失效。", remedy="请第二个人重新输入 PIN。")
    check_not_self(by.account_id, check.account_id)
    return check.account
