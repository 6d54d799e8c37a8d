"""The demo's days: the term began on Monday 31 August 2026; it opens on Wednesday 30 September at 10:40.

30 September is the last meal day of the month and of the week before the National Day holiday, so that a person can
live one school day and one month-end on it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
TERM_NAME = "2026-2027 第一学期"
SCHOOL_YEAR = "2026-2027"
TERM_SINCE = date(2026, 8, 31)
TERM_UNTIL = date(2027, 1, 23)
TODAY = date(2026, 9, 30)
OPENS_AT = datetime(2026, 9, 30, 10, 40, tzinfo=SHANGHAI)
DECLARED_ON = date(2026, 8, 20)
AUGUST = date(2026, 8, 1)
SEPTEMBER = date(2026, 9, 1)


def moment(on: date, hour: int, minute: int = 0) -> datetime:
    """A moment in Shanghai."""
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=SHANGHAI)


def mondays() -> list[date]:
    """The Mondays of the weeks that are played."""
    first = TERM_SINCE - timedelta(days=TERM_SINCE.weekday())
    return [first + timedelta(weeks=n) for n in range((TODAY - first).days // 7 + 1)]
