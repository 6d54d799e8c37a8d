"""People whose post demands a second factor: their phone's secret is known to the tests."""

from __future__ import annotations

import itertools
import time
from datetime import datetime

from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.organisations.actions.second_factor import confirm_second_factor, start_second_factor
from fangxin.areas.organisations.models import Account
from fangxin.areas.organisations.rules.codes import code_at

FACTOR_SECRET = b"fangxin-test-6018325"
_keys = itertools.count()


def bind(account: Account, at: datetime) -> None:
    """Bind the tests' secret to an account; the code that confirms lies long past, so the next one is unused."""
    key = f"bind-{next(_keys)}"
    factor = start_second_factor(by=SYSTEM, key=key, at=at, account=account, secret=FACTOR_SECRET)
    confirm_second_factor(
        by=SYSTEM, key=key, at=at, factor=factor, code=code_at(FACTOR_SECRET, 3_000), clock=3_000,
        recovery_digests=[],
    )  # fmt: skip


def code_now() -> str:
    """What the phone shows."""
    return code_at(FACTOR_SECRET, int(time.time()))
