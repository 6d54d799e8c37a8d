"""Scheduled: the public pages follow the records during school hours; last month's statement is kept current."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from procrastinate.contrib.django import app

from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.disclosure.actions import publish_day, publish_month, publish_trace
from fangxin.areas.disclosure.queries.composing import composed, newest_version
from fangxin.areas.disclosure.queries.publications import DAY, MONTH, TRACE
from fangxin.areas.disclosure.rules.content import NothingToPublish, digest_of_content
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import schools
from fangxin.areas.policy.queries import NoMealDay, meal_days

logger = logging.getLogger(__name__)

ACTS: dict[str, Any] = {DAY: publish_day, MONTH: publish_month, TRACE: publish_trace}
# Payments and stocktakes come weeks after the meal: traces of this many days back are looked at again each morning.
TRACE_DAYS_BACK = 70


def publish_if_new(kind: str, school: Organisation, on: date, at: datetime, run: str) -> bool:
    """Publish when the composed content differs from the newest version; True when a version was added.

    The comparison comes first so that an unchanged page writes no audit event.
    """
    try:
        with looking(SYSTEM):
            before = newest_version(SYSTEM, kind, school, on)
            if before and before.digest == digest_of_content(composed(SYSTEM, kind, school, on)):
                return False
        entry = {"by": SYSTEM, "key": f"{run}/{kind}/{school.pk}/{on}", "at": at, "school": school}
        ACTS[kind](**entry, **{"month" if kind == MONTH else "on": on})
    except (NoMealDay, NothingToPublish):
        return False
    return True


def _publish_all(wanted: Iterable[tuple[str, Organisation, date]], at: datetime, run: str) -> int:
    added = 0
    for kind, school, on in wanted:
        try:
            added += publish_if_new(kind, school, on, at, run)
        except (Refused, ValueError, LookupError):
            # One school's records must not keep the others from being published; its page stays as it was.
            logger.exception("%s of school %s on %s was not published", kind, school.pk, on)
    return added


@app.periodic(cron="*/15 6-18 * * *")
@app.task(queueing_lock="disclosure.today", pass_context=False)
def publish_today(timestamp: int) -> int:
    """Every quarter of an hour: day and trace of each school that serves today. Returns the versions added."""
    with looking(SYSTEM) as now:
        serving = [day.school for day in meal_days(SYSTEM).filter(on=now.date())]
    wanted = [(kind, school, now.date()) for school in serving for kind in (DAY, TRACE)]
    return _publish_all(wanted, now, f"{timestamp}-{uuid.uuid4()}")


@app.periodic(cron="20 5 * * *")
@app.task(queueing_lock="disclosure.statements", pass_context=False)
def publish_statements(timestamp: int) -> int:
    """Every morning: last month's statement and the traces that a payment or a count may have completed."""
    with looking(SYSTEM) as now:
        places = list(schools(SYSTEM))
        since = now.date() - timedelta(days=TRACE_DAYS_BACK)
        days = list(meal_days(SYSTEM).filter(on__gte=since, on__lt=now.date()))
    last_month = (now.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    wanted = [(MONTH, school, last_month) for school in places]
    wanted += [(TRACE, day.school, day.on) for day in days]
    return _publish_all(wanted, now, f"{timestamp}-{uuid.uuid4()}")
