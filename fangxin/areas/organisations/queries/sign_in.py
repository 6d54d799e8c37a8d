"""Reading how a person proves who it is. The connection must look as that person, or as one who may."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

from django.db import connection

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.sealing import key_ring
from fangxin.areas.organisations.models import Account, FactorTry, RecoveryCode, SecondFactor
from fangxin.areas.organisations.rules.codes import FACTOR_LOCK_MINUTES, code_digest
from fangxin.areas.organisations.rules.posts import SECOND_FACTOR_ROLES


def needs_second_factor(actor: Actor) -> bool:
    """True when one of the actor's posts moves money or gives rights."""
    return any(grant.role in SECOND_FACTOR_ROLES for grant in actor.grants)


def second_factor(actor: Actor, account: Account) -> SecondFactor | None:
    """The factor that is in force or being set up; None when there is none."""
    del actor
    return SecondFactor.objects.filter(account=account, ended_at__isnull=True).first()


def factor_about(account_id: int) -> str:
    """What a sealed secret is bound to."""
    return f"organisations.second_factor/{account_id}"


def factor_secret(factor: SecondFactor) -> bytes:
    """The secret, opened with the key outside the database. Raises the engine's SealBroken, KeyMissing."""
    return base64.b64decode(key_ring().open(bytes(factor.sealed), factor_about(factor.account_id)))


def factor_failures(account_id: int, at: datetime) -> int:
    """Wrong codes in a row within the lock-out window."""
    since = at - timedelta(minutes=FACTOR_LOCK_MINUTES)
    failures = 0
    tries = FactorTry.objects.filter(account_id=account_id, at__gt=since, at__lte=at).order_by("-id")
    for matched in tries.values_list("matched", flat=True)[:20]:
        if matched:
            break
        failures += 1
    return failures


def recovery_code(factor: SecondFactor, code: str) -> RecoveryCode | None:
    """An unused recovery code of the factor; None when the text is none."""
    return RecoveryCode.objects.filter(factor=factor, digest=code_digest(code), used_at__isnull=True).first()


def recovery_codes_left(factor: SecondFactor) -> int:
    """How many recovery codes are unused."""
    return RecoveryCode.objects.filter(factor=factor, used_at__isnull=True).count()


def invited_account(code: str, at: datetime) -> int | None:
    """The id of the account that an activation code opens; None when it is wrong, used or expired."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organisations_invited(%s, %s)", [code_digest(code), at])
        found: int | None = cursor.fetchone()[0]
    return found
