"""Scheduled: every morning the documents that end soon are found, and each place is warned once a stage."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.policy.actions.documents import raise_document_alarm
from fangxin.areas.policy.queries.documents import ending
from fangxin.areas.policy.rules.documents import alarm_due


@app.periodic(cron="10 6 * * *")
@app.task(queueing_lock="policy.document_alarms", pass_context=False)
def raise_alarms(timestamp: int) -> int:
    """Give each document the alarm that is due: 60, 30, 7 days before its end, and on its end. Returns how many."""
    with looking(SYSTEM) as now:
        rows = ending(SYSTEM, now.date())
    given = 0
    for row in rows:
        assert row.until is not None
        days = alarm_due(now.date(), row.until, [alarm.days for alarm in row.alarms.all()])
        if days is not None:
            key = f"{timestamp}-{uuid.uuid4()}"
            raise_document_alarm(by=SYSTEM, key=key, at=now, document=row, days=days)
            given += 1
    return given
