"""The only files that write roll calls, meals, leaves, scans and family charges."""

from fangxin.areas.dining.actions.fees import (
    charge_families,
    decide_relief_budget,
    enter_payments,
    settle_families,
)
from fangxin.areas.dining.actions.leave import announce_leave, record_own_food, withdraw_leave
from fangxin.areas.dining.actions.meals import (
    LEADERS,
    SERVERS,
    call_roll,
    correct_roll,
    eat_along,
    record_service,
)
from fangxin.areas.dining.actions.scanners import give_card, register_scanner, revoke_scanner, take_scans

__all__ = [
    "LEADERS",
    "SERVERS",
    "announce_leave",
    "call_roll",
    "charge_families",
    "correct_roll",
    "decide_relief_budget",
    "eat_along",
    "enter_payments",
    "give_card",
    "record_own_food",
    "record_service",
    "register_scanner",
    "revoke_scanner",
    "settle_families",
    "take_scans",
    "withdraw_leave",
]
