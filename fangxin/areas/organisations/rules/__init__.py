"""Pure decisions of the organisations area, by subject."""

from fangxin.areas.organisations.rules.school_facts import (
    FactsMissing,
    SchoolFacts,
    SchoolState,
    check_state,
)
from fangxin.areas.organisations.rules.second_person import (
    PIN_FAILURES_ALLOWED,
    PIN_FRESH_MINUTES,
    PIN_LOCK_MINUTES,
    WrongPin,
    check_not_self,
    check_pin_form,
    wrong_pin,
)

__all__ = [
    "PIN_FAILURES_ALLOWED",
    "PIN_FRESH_MINUTES",
    "PIN_LOCK_MINUTES",
    "FactsMissing",
    "SchoolFacts",
    "SchoolState",
    "WrongPin",
    "check_not_self",
    "check_pin_form",
    "check_state",
    "wrong_pin",
]
