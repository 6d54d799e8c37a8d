"""The day of a menu as schools write it: 周一, 星期一, 9月14日 周一, 2026-09-14, or a date cell."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

WEEKDAYS = "一二三四五六日"
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)\s*([一二三四五六日天1-7])")
_FULL_DATE = re.compile(r"(20\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?!\d)")
_MONTHS = 12
_DAYS = 31


@dataclass(frozen=True, slots=True)
class MenuDay:
    """A day's label. ``weekday``: 1 is Monday, 7 is Sunday; None when only a month and a day are written."""

    written: str
    weekday: int | None
    on: date | None

    @property
    def label(self) -> str:
        """周一 to 周日 where the weekday is known, else the text as written."""
        return f"周{WEEKDAYS[self.weekday - 1]}" if self.weekday else self.written


def parse_day(value: object) -> MenuDay | None:
    """The day that a cell names, or None when it names none. A weekday in words goes before the calendar's."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return MenuDay(value.isoformat(), value.isoweekday(), value)
    if not isinstance(value, str):
        return None
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", value)).strip()
    on = _full_date(text)
    weekday = _weekday(text)
    if weekday is None and on is not None:
        weekday = on.isoweekday()
    if weekday is None and not _is_month_day(text) and on is None:
        return None
    return MenuDay(text, weekday, on)


def _weekday(text: str) -> int | None:
    match = _WEEKDAY.search(text)
    if match is None:
        return None
    word = match[1]
    return int(word) if word.isdigit() else WEEKDAYS.index("日" if word == "天" else word) + 1


def _full_date(text: str) -> date | None:
    match = _FULL_DATE.search(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _is_month_day(text: str) -> bool:
    match = _MONTH_DAY.search(text)
    return match is not None and 1 <= int(match[1]) <= _MONTHS and 1 <= int(match[2]) <= _DAYS
