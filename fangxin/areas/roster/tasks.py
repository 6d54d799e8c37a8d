"""In the background: large workbooks are read, and what nobody committed is thrown away."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.roster.actions.uploads import read_upload, sweep_uploads


@app.task(name="roster.read_workbook", queue="default", pass_context=False)
def read_workbook(upload_id: int) -> None:
    """Read one waiting workbook. The argument is an id: no name and no number stands in the queue."""
    with looking(SYSTEM) as now:
        on = now.date()
    read_upload(upload_id, on)


@app.periodic(cron="35 * * * *")
@app.task(queueing_lock="roster.sweep", pass_context=False)
def sweep(timestamp: int) -> int:
    """Every hour. Returns how many uploads were thrown away."""
    del timestamp
    with looking(SYSTEM) as now:
        at = now
    return sweep_uploads(at)
