"""Pure decisions of the care area."""

from fangxin.areas.care.rules.choices import (
    AFTERWARDS,
    KINDS,
    OFFER_DAYS,
    PACKAGE,
    SOURCES,
    STATES,
    VOLUNTARY,
    WITHDRAWN_BY,
    Chosen,
    NotOffered,
    check_first_day,
    state_of,
)
from fangxin.areas.care.rules.settings import Setting, check_setting, minute_text, minutes

__all__ = [
    "AFTERWARDS",
    "KINDS",
    "OFFER_DAYS",
    "PACKAGE",
    "SOURCES",
    "STATES",
    "VOLUNTARY",
    "WITHDRAWN_BY",
    "Chosen",
    "NotOffered",
    "Setting",
    "check_first_day",
    "check_setting",
    "minute_text",
    "minutes",
    "state_of",
]
