"""A birth date as schools write it: 2020年1月8日, 2020-01-08, 2020/1/8, 20200108, 2020.1.8, a date cell, a serial number."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from fangxin.engine.workbook import Value

_SIGN = r"\s*[年/.\-–—、,·_\\]\s*|\s+"
_PARTS = re.compile(rf"^(\d{{4}})(?:{_SIGN})(\d{{1,2}})(?:\s*月\s*|{_SIGN})(\d{{1,2}})\s*(?:日|号)?生?$")
_YEAR_OF_TWO = re.compile(r"^(\d{2})(?:年|[/.\-])(\d{1,2})(?:月|[/.\-])(\d{1,2})(?:日|号)?$")
_YEAR_LAST = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")
_EIGHT = re.compile(r"^(\d{4})[年/.\-]?(\d{2})(\d{2})$")
_MONTH = re.compile(r"^(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*月?$|^(\d{4})(\d{2})$")
_CLOCK = re.compile(r"(?:T|\s+)\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:Z|AM|PM)?$", re.IGNORECASE)
_REMARK = re.compile(
    r"^(?:公历|阳历|新历)|\((?:公历|阳历|新历)\)$|\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?$"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_TENS = re.compile(r"(?<!\d)(\d)?十(\d)?")
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_050  # 1950-01-01 and 2099-12-31 counted in days since 1899-12-30
_EPOCH = date(1899, 12, 30)


def read_birth_date(value: Value) -> tuple[date | None, bool]:
    """The day, and whether the day itself was written (False: only year and month; the day is then the first).

    (None, True) means that nothing readable stands there.
    """
    if type(value) is str:
        return _from_text(value)
    if isinstance(value, datetime):
        return value.date(), True
    if isinstance(value, date):
        return value, True
    if isinstance(value, bool) or value is None:
        return None, True
    if isinstance(value, int | Decimal):
        if _FIRST_SERIAL <= value <= _LAST_SERIAL:
            return _EPOCH + timedelta(days=int(value)), True
        return _from_text(str(value))
    return _from_text(str(value))


@lru_cache(maxsize=65_536)
def _from_text(text: str) -> tuple[date | None, bool]:
    plain = re.sub(r"['’‘]", "", unicodedata.normalize("NFKC", text)).strip()
    plain = _REMARK.sub("", _CLOCK.sub("", plain)).strip().rstrip(".")
    plain = _in_figures(plain.removesuffix(".0"))
    for pattern in (_PARTS, _EIGHT):
        match = pattern.match(plain)
        if match:
            return _day(match[1], match[2], match[3]), True
    match = _MONTH.match(plain)
    if match:
        return _day(match[1] or match[3], match[2] or match[4], "1"), False
    if match := _YEAR_OF_TWO.match(plain):
        return _day(f"20{match[1]}", match[2], match[3]), True
    if match := _YEAR_LAST.match(plain):
        return _day_of_either_order(match[1], match[2], match[3]), True
    if plain.isdigit() and _FIRST_SERIAL <= int(plain) <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(plain)), True
    return None, True


def _in_figures(text: str) -> str:
    """二〇一九年十月三日 in figures."""
    if text.isascii() or not re.search(r"[〇零○一二三四五六七八九十]", text):
        return text.replace("元月", "1月")
    figures = text.replace("元月", "一月").translate(_NUMERALS)
    return _TENS.sub(lambda found: f"{found[1] or 1}{found[2] or 0}", figures)


def _day_of_either_order(first: str, second: str, year: str) -> date | None:
    """10/3/2019 is told only when one reading is possible: 25/3/2019, 3/25/2019, 3/3/2019."""
    readings = {_day(year, first, second), _day(year, second, first)} - {None}
    return readings.pop() if len(readings) == 1 else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def may_mean(value: Value, day: date) -> bool:
    """True when a cell that cannot be read alone, or only otherwise, is one way to write a day that is known.

    10/3/2019 is October or March, 191003 has no century, and the number 2019.1 may have been 2019.10.
    """
    plain = re.sub(r"[\s,]+", " ", unicodedata.normalize("NFKC", str(value))).strip().lower()
    year, month, number = day.year, day.month, day.day
    word = _MONTHS[month - 1]
    forms = {f"{day:%y%m%d}", f"{word} {number} {year}", f"{number} {word} {year}"}
    forms |= {f"{number}-{word}-{year}", f"{number}-{word}-{day:%y}", f"{number:02}-{word}-{day:%y}"}
    if isinstance(value, Decimal) and month in {1, 10}:
        forms.add(f"{year}.1")
    ordered = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})", plain)
    if ordered:
        return int(ordered[3]) in {year, year % 100} and {int(ordered[1]), int(ordered[2])} == {month, number}
    return plain in forms


def is_cut_from(value: Value, number: Value) -> bool:
    """True when a formula of a spreadsheet took the date from places 7 to 14 of a number: =MID(D3,7,8), =DATE(MID(…)…).

    So a number with a place too few makes a date of the year 2201, which is no second mistake. Nor is a date that can be
    read in two ways, one of them the day in the number: it is read as soon as the number is mended.
    """
    eight = _as_a_spreadsheet_says(number)[6:14]
    if isinstance(value, date):
        return read_birth_date(value)[0] == _day_of_parts(eight)
    text = unicodedata.normalize("NFKC", str(value))
    day = _day_of_parts(eight)
    return bool(text) and (
        text == eight
        or (eight.isdigit() and re.sub(r"\D", "", text) == eight)
        or (day is not None and may_mean(value, day))
    )


def _as_a_spreadsheet_says(number: Value) -> str:
    """The text that MID sees: a large number in scientific form with fifteen digits."""
    return f"{number:.14E}" if isinstance(number, int | Decimal) else str(number)


def _day_of_parts(eight: str) -> date | None:
    """What DATE makes of year, month and day: months and days beyond the last run on, years before 1900 count from it."""
    if not (len(eight) == len("YYYYMMDD") and eight.isdigit()):
        return None
    year, month, day = int(eight[:4]), int(eight[4:6]), int(eight[6:])
    months = (year + (1900 if year < 1900 else 0)) * 12 + month - 1
    try:
        return date(months // 12, months % 12 + 1, 1) + timedelta(days=day - 1)
    except (ValueError, OverflowError):
        return None
