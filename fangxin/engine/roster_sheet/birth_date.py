"""A birth date as schools write it: 2020年1月8日, 2020-01-08, 2020/1/8, 20200108, 2020.1.8, a date cell, a serial number."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from fangxin.engine.workbook import Value

_PARTS = re.compile(r"^(\d{4})[年/.\-、\\](\d{1,2})[月/.\-、\\](\d{1,2})(?:日|号)?(?:T?[\d:.]*)?$")
_EIGHT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MONTH = re.compile(r"^(\d{4})[年/.\-](\d{1,2})月?$|^(\d{4})(\d{2})$")
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_050  # 1950-01-01 and 2099-12-31 counted in days since 1899-12-30
_EPOCH = date(1899, 12, 30)


def read_birth_date(value: Value) -> tuple[date | None, bool]:
    """The day, and whether the day itself was written (False: only year and month; the day is then the first).

    (None, True) means that nothing readable stands there.
    """
    if isinstance(value, datetime):
        return value.date(), True
    if isinstance(value, date):
        return value, True
    if isinstance(value, bool) or value is None:
        return None, True
    if isinstance(value, int | Decimal):
        if value == int(value) and _FIRST_SERIAL <= value <= _LAST_SERIAL:
            return _EPOCH + timedelta(days=int(value)), True
        return _from_text(str(value))
    return _from_text(str(value))


@lru_cache(maxsize=65_536)
def _from_text(text: str) -> tuple[date | None, bool]:
    plain = re.sub(r"[\s'’‘]", "", unicodedata.normalize("NFKC", text)).rstrip(".")
    for pattern in (_PARTS, _EIGHT):
        match = pattern.match(plain)
        if match:
            return _day(match[1], match[2], match[3]), True
    match = _MONTH.match(plain)
    if match:
        return _day(match[1] or match[3], match[2] or match[4], "1"), False
    if plain.isdigit() and _FIRST_SERIAL <= int(plain) <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(plain)), True
    return None, True


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
