"""The second factor: set up by the person, tried at each sign-in, reset by an administrator."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.audit.sealing import key_ring
from fangxin.areas.organisations.actions.authority import administered, reaching
from fangxin.areas.organisations.models import Account, FactorTry, RecoveryCode, SecondFactor
from fangxin.areas.organisations.queries.sign_in import (
    factor_about,
    factor_failures,
    factor_secret,
    recovery_code,
    second_factor,
)
from fangxin.areas.organisations.rules.codes import (
    ALPHABET,
    CODE_LENGTH,
    FACTOR_FAILURES_ALLOWED,
    SECRET_BYTES,
    code_digest,
    matching_step,
    wrong_code,
)


def fresh_codes(*, by: Actor, count: int) -> list[str]:
    """New recovery codes, to be shown once; only their digests are stored."""
    del by
    return ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(count)]


@action("organisations.start_second_factor")
def start_second_factor(
    *, by: Actor, key: str, at: datetime, account: Account, secret: bytes | None = None
) -> Recorded[SecondFactor]:
    """Make a secret for the person's own phone; it counts once a first code is confirmed. Raises NotAllowed, Refused.

    `secret` is given only where it must be known beforehand (the demo, tests); a person gets a random one.
    """
    if by.account_id not in (account.pk, 0):
        raise NotAllowed("动态码由本人绑定。", remedy="请本人登录后办理。")
    lock(("organisations.second_factor", account.pk))
    standing = second_factor(by, account)
    if standing is not None and standing.confirmed_at is not None:
        raise Refused("已经绑定动态码。", remedy="换手机请先请系统管理员重置。")
    if standing is not None:
        standing.ended_at = at
        standing.save(update_fields=["ended_at"])
    text = base64.b64encode(secret or secrets.token_bytes(SECRET_BYTES)).decode()
    row = SecondFactor(account=account, sealed=key_ring().seal(text, factor_about(account.pk)), made_at=at)
    row.save(force_insert=True)
    return Recorded(row, account.home.path)


@action("organisations.confirm_second_factor")
def confirm_second_factor(
    *,
    by: Actor,
    key: str,
    at: datetime,
    factor: SecondFactor,
    code: str,
    clock: int,
    recovery_digests: Sequence[str],
) -> Recorded[SecondFactor]:
    """Put the factor in force with a first right code; `clock` is the true time in Unix seconds, whatever a demo's says.

    Raises WrongCode, Refused.
    """
    account = factor.account
    if by.account_id not in (account.pk, 0):
        raise NotAllowed("动态码由本人绑定。", remedy="请本人登录后办理。")
    if factor.confirmed_at is not None or factor.ended_at is not None:
        raise Refused("这个动态码已经启用或停用。", remedy="请刷新页面。")
    step = matching_step(factor_secret(factor), code, clock, factor.last_step)
    if step is None:
        raise wrong_code(factor_failures(account.pk, at) + 1)
    factor.confirmed_at, factor.last_step = at, step
    factor.save(update_fields=["confirmed_at", "last_step"])
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, account=account, digest=digest) for digest in recovery_digests
    )
    return Recorded(factor, account.home.path)


@action("organisations.try_factor")
def try_factor(
    *, by: Actor, key: str, at: datetime, account: Account, method: str, matched: bool
) -> Recorded[FactorTry]:
    """Put on record that a code was typed, right or wrong; `pass_factor` decides."""
    row = FactorTry.objects.create(
        account=account, method=method, matched=matched, at=at, by_id=by.account_id
    )
    return Recorded(row, account.home.path, {"matched": matched, "method": method})


def pass_factor(*, by: Actor, key: str, at: datetime, account: Account, code: str, clock: int) -> FactorTry:
    """Check a code (or a recovery code) of the person who signs in, and use it up. Raises WrongCode, also while locked.

    The try is recorded even when it is wrong: the caller answers without rolling back.
    """
    if by.account_id != account.pk:
        raise NotAllowed("动态码由本人输入。", remedy="请本人登录后输入。")
    lock(("organisations.second_factor", account.pk))
    failures = factor_failures(account.pk, at)
    if failures >= FACTOR_FAILURES_ALLOWED:
        raise wrong_code(failures)
    factor = second_factor(by, account)
    if factor is None or factor.confirmed_at is None:
        raise Refused("还没有绑定动态码。", remedy="请先绑定。")
    method, matched = "code", False
    step = matching_step(factor_secret(factor), code, clock, factor.last_step)
    if step is not None:
        matched = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step) == 1
    else:
        spare = recovery_code(factor, code)
        if spare is not None:
            method = "recovery"
            matched = RecoveryCode.objects.filter(pk=spare.pk, used_at__isnull=True).update(used_at=at) == 1
    tried = try_factor(by=by, key=f"{key}/{failures}", at=at, account=account, method=method, matched=matched)
    if not tried.matched:
        raise wrong_code(failures + 1)
    return tried


@action("organisations.reset_second_factor")
def reset_second_factor(*, by: Actor, key: str, at: datetime, account: Account) -> Recorded[Account]:
    """Take a lost phone's secret out of force; the person signs in and binds a new one. Every session ends.

    Raises NotAllowed, Refused.
    """
    administered(by=by, place=account.home)
    if by.account_id == account.pk:
        raise Refused("不能重置自己的动态码。", remedy="请另一名系统管理员办理，或用恢复码登录。")
    with reaching(by=by, place=account.home):
        ended = SecondFactor.objects.filter(account=account, ended_at__isnull=True).update(ended_at=at)
        if not ended:
            raise Refused("此人没有绑定动态码。", remedy="没有任何改动。")
        account.session_epoch += 1
        account.save(update_fields=["session_epoch"])
    return Recorded(account, account.home.path)


def digests_of(*, by: Actor, codes: Sequence[str]) -> list[str]:
    """What is stored of recovery codes."""
    del by
    return [code_digest(code) for code in codes]
