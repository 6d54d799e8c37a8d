"""Second factors follow a new key: sealed under the same ring as the numbers of children."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.sealing import key_ring
from fangxin.areas.organisations.models import SecondFactor
from fangxin.areas.organisations.queries.sign_in import factor_about


def reseal_factors(*, by: object, key: str, at: datetime) -> int:
    """Seal every second factor under the newest key; answers how many were under an older one.

    Not framed as an action: nothing that a person said changes. `by`, `key` and `at` name the run.
    """
    del by, key, at
    ring, moved = key_ring(), 0
    with transaction.atomic(), acting(SYSTEM):
        for factor in SecondFactor.objects.select_for_update().order_by("pk"):
            if ring.is_current(bytes(factor.sealed)):
                continue
            about = factor_about(factor.account_id)
            factor.sealed = ring.seal(ring.open(bytes(factor.sealed), about), about)
            factor.save(update_fields=["sealed"])
            moved += 1
    return moved
