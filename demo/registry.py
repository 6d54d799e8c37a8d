"""What the demo's schools are: public primary schools of townships with canteens of their own."""

from __future__ import annotations

from datetime import date

from stdnum.iso7064 import mod_11_10

from demo.calendar import DECLARED_ON, moment
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.organisations.actions import record_school_facts
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.rules import SchoolState

FOUNDED = date(2020, 1, 1)
# Location, people at one meal and the serial of the licence, by the short names of demo.county.PLACES.
SCHOOLS = {
    "xikou": ("township", 640, 1),
    "songlin": ("township", 250, 2),
    "liutang": ("township", 280, 3),
    "shiqiao": ("village", 140, 4),
    "wangxi": ("township", 210, 5),
}


def licence_number(serial: int) -> str:
    """A well-formed canteen licence of the unassigned region 529921: business form 3, with its right check digit."""
    body = f"3529921{serial:06d}"
    return f"JY{body}{mod_11_10.calc_check_digit(body)}"


def record_schools(places: dict[str, Organisation]) -> None:
    """Kind, place, supply mode and canteen licence of each school, from its founding on."""
    for name, (location, diners, serial) in SCHOOLS.items():
        record_school_facts(
            by=SYSTEM, key=f"demo-facts-{name}", at=moment(DECLARED_ON, 8), school=places[name], since=FOUNDED,
            state=SchoolState(
                kind="primary", ownership="public", location=location, supply_mode="self-run", diners=diners,
                canteen_licence=licence_number(serial), canteen_licence_since=date(2023, 4, 1),
                canteen_licence_until=date(2028, 4, 1), document="青禾教字〔2023〕12号",
            ),
        )  # fmt: skip
