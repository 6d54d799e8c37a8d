"""Scheduled: every morning places that became free are offered on, and children who left give theirs back."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.care.actions import fill_service
from fangxin.areas.care.queries import services_to_fill


@app.periodic(cron="20 6 * * *")
@app.task(queueing_lock="care.fill_services", pass_context=False)
def fill_services(timestamp: int) -> int:
    """Fill each service that has something to give. Returns how many there were."""
    with looking(SYSTEM) as now:
        rows = services_to_fill(SYSTEM, now.date())
    for row in rows:
        fill_service(by=SYSTEM, key=f"fill-{timestamp}-{row.pk}", at=now, service=row)
    return len(rows)
