"""Integers of the books as people read them: fen as yuan, grams as kilograms, dates as meal days.

Every function is exact. A value of the wrong kind raises TypeError: a float amount or a missing variable is
a fault of the page, and a page must not print a guess about money or food. None means "not known": a dash.
"""

import datetime

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

UNKNOWN = "—"
_WEEKDAYS = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
_MONTHS = (
    _("1月"), _("2月"), _("3月"), _("4月"), _("5月"), _("6月"),
    _("7月"), _("8月"), _("9月"), _("10月"), _("11月"), _("12月"),
)  # fmt: skip


def _whole(value: object, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{what} must be an integer, got {value!r}")
    return value


def _digits(scaled: int, places: int) -> str:
    """Write an integer that counts 10**-places as a decimal: (128456040, 2) → 1,284,560.40."""
    sign, magnitude = ("-" if scaled < 0 else ""), abs(scaled)
    if places == 0:
        return f"{sign}{magnitude:,}"
    whole, part = divmod(magnitude, 10**places)
    return f"{sign}{whole:,}.{part:0{places}d}"


def yuan(fen: int | None) -> str:
    """Integer fen → yuan with two places: 128456040 → 1,284,560.40."""
    return UNKNOWN if fen is None else _digits(_whole(fen, "fen"), 2)


def kg(grams: int | None, places: int | None = None) -> str:
    """Integer grams → kilograms.

    Without `places` nothing is rounded away: 38000 → 38.0, 54050 → 54.05. With `places` (0 to 3) the value is
    rounded half away from zero: kg(54050, 1) → 54.1.
    """
    if grams is None:
        return UNKNOWN
    whole = _whole(grams, "grams")
    if places is None:
        text = _digits(whole, 3)
        return text[:-2] if text.endswith("00") else text.rstrip("0")
    if not 0 <= _whole(places, "places") <= 3:
        raise ValueError(f"places must be 0 to 3, got {places}")
    step = 10 ** (3 - places)
    rounded = (abs(whole) + step // 2) // step
    return _digits(-rounded if whole < 0 else rounded, places)


def grams(value: int | None) -> str:
    """Integer grams with separators, no unit: 1250 → 1,250."""
    return UNKNOWN if value is None else _digits(_whole(value, "grams"), 0)


def count(value: int | None) -> str:
    """A whole number with separators: 2299 → 2,299."""
    return UNKNOWN if value is None else _digits(_whole(value, "count"), 0)


def percent(basis_points: int | None) -> str:
    """Integer basis points → percent with one place, rounded half away from zero: 1240 → 12.4%."""
    if basis_points is None:
        return UNKNOWN
    whole = _whole(basis_points, "basis points")
    tenths = (abs(whole) + 5) // 10
    return f"{_digits(-tenths if whole < 0 else tenths, 1)}%"


def _day(value: object) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    if isinstance(value, datetime.date):
        return value
    raise TypeError(f"a date is needed, got {value!r}")


def meal_day(value: datetime.date | None) -> str:
    """A date as people say it: 9月14日 星期一."""
    if value is None:
        return UNKNOWN
    day = _day(value)
    weekday = gettext(_WEEKDAYS[day.weekday()])
    return gettext("%(date)s %(weekday)s") % {"date": short_day(day), "weekday": weekday}


def short_day(value: datetime.date | None) -> str:
    """A date in a table: 9月14日."""
    if value is None:
        return UNKNOWN
    day = _day(value)
    return gettext("%(month)s%(day)d日") % {"month": gettext(_MONTHS[day.month - 1]), "day": day.day}


def full_day(value: datetime.date | None) -> str:
    """A date with its year: 2026年9月14日 星期一."""
    if value is None:
        return UNKNOWN
    day = _day(value)
    return gettext("%(year)d年%(rest)s") % {"year": day.year, "rest": meal_day(day)}


def year_day(value: datetime.date | None) -> str:
    """A date with its year where the weekday says nothing, as of a birth: 2026年9月14日."""
    if value is None:
        return UNKNOWN
    day = _day(value)
    return gettext("%(year)d年%(rest)s") % {"year": day.year, "rest": short_day(day)}


def month(value: datetime.date | None) -> str:
    """A month: 2026年9月."""
    if value is None:
        return UNKNOWN
    day = _day(value)
    return gettext("%(year)d年%(month)s") % {"year": day.year, "month": gettext(_MONTHS[day.month - 1])}


def clock_time(value: datetime.datetime | datetime.time | None) -> str:
    """A time of day on the 24-hour clock, in the installation's zone: 07:28."""
    if value is None:
        return UNKNOWN
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    elif not isinstance(value, datetime.time):
        raise TypeError(f"a time is needed, got {value!r}")
    return f"{value.hour:02d}:{value.minute:02d}"


def moment(value: datetime.datetime | None) -> str:
    """A day and a time: 9月14日 07:28."""
    return UNKNOWN if value is None else f"{short_day(value)} {clock_time(value)}"


def initial(name: str) -> str:
    """The first character of a name, for a round badge: 李芳 → 李."""
    return str(name).strip()[:1].upper() or "·"
