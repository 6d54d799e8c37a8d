"""In the background: large workbooks are read, what nobody committed is thrown away, doubles are looked for, keys follow."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.organisations.queries import organisations
from fangxin.areas.roster.actions.commits import commit_upload, release_silent
from fangxin.areas.roster.actions.duplicates import search_duplicates
from fangxin.areas.roster.actions.resealing import reseal_batch
from fangxin.areas.roster.actions.uploads import read_upload, sweep_uploads


@app.task(name="roster.read_workbook", queue="default", pass_context=False)
def read_workbook(upload_id: int) -> None:
    """Read one waiting workbook. The argument is an id: no name and no number stands in the queue."""
    with looking(SYSTEM) as now:
        on = now.date()
    read_upload(by=SYSTEM, upload_id=upload_id, on=on)


@app.task(name="roster.commit_workbook", queue="default", pass_context=False)
def commit_workbook(upload_id: int) -> None:
    """Write one ordered workbook into the roster."""
    commit_upload(by=SYSTEM, upload_id=upload_id)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="roster.sweep", pass_context=False)
def sweep(timestamp: int) -> int:
    """Every ten minutes: give back what a killed worker left. Returns how many uploads were thrown away."""
    del timestamp
    with looking(SYSTEM) as now:
        at = now
    release_silent(by=SYSTEM, at=at)
    return sweep_uploads(by=SYSTEM, at=at)


@app.periodic(cron="10 2 * * *")
@app.task(queueing_lock="roster.duplicates", pass_context=False)
def search_all(timestamp: int) -> int:
    """Every night, county by county: rows that are probably one child, for two people to decide. Returns the counties."""
    with looking(SYSTEM) as now:
        counties = list(organisations(SYSTEM, "county"))
    for county in counties:
        search_duplicates(by=SYSTEM, key=f"{timestamp}/{county.pk}", at=now, place=county)
    return len(counties)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="roster.reseal", pass_context=False)
def reseal(timestamp: int) -> int:
    """After the keys were turned: seal what still stands under an old key, batch by batch. Returns the rows."""
    with looking(SYSTEM) as now:
        at = now
    done = 0
    while found := reseal_batch(by=SYSTEM, key=f"{timestamp}/{done}", at=at):
        done += found
    return done
