"""Scheduled: every minute the committed leaves get their place in the log and a signed head."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from fangxin.areas.audit.actions import sequence_leaves
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.signing import head_signer


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="audit.sequence", pass_context=False)
def sequence(timestamp: int) -> int:
    """Append what waits; returns how many leaves were appended."""
    with looking(SYSTEM) as now:
        return sequence_leaves(by=SYSTEM, key=f"{timestamp}-{uuid.uuid4()}", at=now, sign=head_signer())
