"""The places of the demo: 青岭州 with 青禾县 and its schools, a city, a neighbour county, and two suppliers.

No such places, schools or companies exist; the region code 5299 is not assigned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test.utils import override_settings
from stdnum.cn import uscc

from demo.accounts import ACCOUNTS, CITY, FACTOR_SECRET, OTHERS, PIN, DemoAccount
from demo.calendar import DECLARED_ON, moment
from demo.duties import roll_out_services, share_tasks, write_duties
from demo.registry import record_schools, set_up_bodies
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Grant, Role, reach
from fangxin.areas.organisations.actions import appoint, open_account, register_organisation
from fangxin.areas.organisations.actions.second_factor import confirm_second_factor, start_second_factor
from fangxin.areas.organisations.models import Account, Organisation
from fangxin.areas.organisations.rules import SECOND_FACTOR_ROLES
from fangxin.areas.organisations.rules.codes import code_at
from fangxin.engine.pinyin import initials

FOUNDED = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """One place: its parent's name, kind, names and what else its kind knows."""

    name: str
    parent: str
    kind: str
    full_name: str
    short_name: str
    more: tuple[tuple[str, Any], ...] = ()


SCHOOL_LICENCE = (("stage", "primary"), ("licence_until", date(2028, 3, 31)))
PLACES = (
    Place("nation", "", "nation", "全国", "全国"),
    Place("qingling", "nation", "prefecture", "青岭州", "青岭州", (("place_code", "529900"),)),
    Place(
        "qinghe",
        "qingling",
        "county",
        "青禾县",
        "青禾县",
        (("place_code", "529921"), ("county_kind", "local-first")),
    ),
    Place(
        "baishi",
        "qingling",
        "county",
        "白石县",
        "白石县",
        (("place_code", "529922"), ("county_kind", "contiguous")),
    ),
    Place(
        "jinxi",
        "nation",
        "county",
        "晋溪市",
        "晋溪市",
        (("place_code", "149981"), ("county_kind", "local-first")),
    ),
    Place("xikou", "qinghe", "school", "溪口镇中心小学", "溪口小学", SCHOOL_LICENCE),
    Place("songlin", "qinghe", "school", "松林镇中心小学", "松林小学", SCHOOL_LICENCE),
    Place("liutang", "qinghe", "school", "柳塘镇第一小学", "柳塘一小", SCHOOL_LICENCE),
    Place("shiqiao", "qinghe", "school", "石桥乡小学", "石桥小学", SCHOOL_LICENCE),
    Place("wangxi", "qinghe", "school", "望溪镇小学", "望溪小学", SCHOOL_LICENCE),
    Place("huimin", "", "supplier", "青禾惠民食材配送有限公司", "惠民配送"),
    Place("lvyuan", "", "supplier", "青禾绿源农产专业合作社", "绿源农产"),
    Place("chengbei", "jinxi", "school", "晋溪市城北小学", "城北小学", SCHOOL_LICENCE),
    Place("chengnan", "jinxi", "school", "晋溪市城南小学", "城南小学", SCHOOL_LICENCE),
    Place("chengxi", "jinxi", "school", "晋溪市城西小学", "城西小学", SCHOOL_LICENCE),
    Place("bureau", "qinghe", "bureau", "青禾县教育局", "县教育局"),
    Place("treasury", "qinghe", "finance_bureau", "青禾县财政局", "县财政局"),
    Place("market", "qinghe", "market_bureau", "青禾县市场监督管理局", "县市场监管局"),
    Place("health", "qinghe", "health_bureau", "青禾县卫生健康局", "县卫健局"),
    Place("planning", "qinghe", "planning_bureau", "青禾县发展和改革局", "县发改局"),
)
# Classes of each school: pupils by grade, one number a class.
CLASSES: dict[str, tuple[tuple[int, ...], ...]] = {
    "xikou": ((46, 45), (44, 46), (45, 44), (43, 45), (44, 42), (84 - 42, 42)),
    "songlin": ((38,), (36,), (41,), (35,), (39,), (37,)),
    "liutang": ((42,), (44,), (40,), (43,), (41,), (45,)),
    "shiqiao": ((21,), (19,), (23,), (20,), (22,), (18,)),
    "wangxi": ((31,), (33,), (29,), (34,), (30,), (32,)),
}


@dataclass(frozen=True, slots=True)
class County:
    """What was built, by the short names used above."""

    places: dict[str, Organisation]
    accounts: dict[str, Account]
    actors: dict[str, Actor]

    def at(self, place: str, role: str) -> Actor:
        """The actor with a role at a school: xikou's people have plain names, others carry the school's."""
        return self.actors[role if place == "xikou" else f"{place}-{role}"]

    def account(self, place: str, role: str) -> Account:
        """The account behind `at`."""
        return self.accounts[role if place == "xikou" else f"{place}-{role}"]


def credit_code(serial: int) -> str:
    """A well-formed credit code of the unassigned region 529921, with its right check digit."""
    body = f"91529921MA6DEM{serial:03d}"
    return body + uscc.calc_check_digit(body)


def build_places() -> dict[str, Organisation]:
    """Register every place as the system; returns them by short name."""
    built: dict[str, Organisation] = {}
    for serial, place in enumerate(PLACES):
        more = dict(place.more)
        if place.kind == "supplier":
            more |= {"credit_code": credit_code(serial), "registrar": built["qinghe"]}
        built[place.name] = register_organisation(
            by=SYSTEM, key=f"demo-place-{place.name}", at=moment(DECLARED_ON, 8), parent=built.get(place.parent),
            kind=place.kind, name=place.full_name, short_name=place.short_name, since=FOUNDED,
            pinyin=initials(place.full_name), **more,
        )  # fmt: skip
    record_schools(built)
    return built


def build_people(places: dict[str, Organisation]) -> tuple[dict[str, Account], dict[str, Actor]]:
    """Open the accounts and appoint; returns accounts and acting people by login name."""
    accounts, actors = {}, {}
    for person in (*ACCOUNTS, *OTHERS, *CITY):
        account = _open(person, places[person.place])
        accounts[person.username] = account
        place = places[person.place]
        actors[person.username] = Actor(
            account.pk,
            account.full_name,
            (Grant(person.role, reach(person.role, place.path, account.pk), place.pk, place.name),),
        )
    return accounts, actors


def _open(person: DemoAccount, place: Organisation) -> Account:
    at = moment(DECLARED_ON, 8, 30)
    account = open_account(
        by=SYSTEM, key=f"demo-account-{person.username}", at=at, username=person.username, full_name=person.full_name,
        password=person.password, pin=PIN, home=place,
    )  # fmt: skip
    appoint(
        by=SYSTEM, key=f"demo-post-{person.username}", at=at, account=account, organisation=place,
        role=Role(person.role), since=DECLARED_ON,
    )  # fmt: skip
    if person.role in (*SECOND_FACTOR_ROLES, Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.AUDITOR):
        bind(account, at)
    return account


def bind(account: Account, at: datetime) -> None:
    """Put the demo's printed secret in force: its current code stands on the sign-in page."""
    factor = start_second_factor(
        by=SYSTEM, key=f"demo-factor-{account.username}", at=at, account=account, secret=FACTOR_SECRET
    )
    # The step long past is the one that confirms: the visitor's first code is still unused.
    confirm_second_factor(
        by=SYSTEM, key=f"demo-factor-{account.username}", at=at, factor=factor, code=code_at(FACTOR_SECRET, 3_000),
        clock=3_000, recovery_digests=[],
    )  # fmt: skip


class QuickHasher(PBKDF2PasswordHasher):
    """The demo's password stands on the sign-in page: it needs no slow hash. The first sign-in replaces it."""

    iterations = 1_000


def build_county() -> County:
    """Places and people."""
    places = build_places()
    with override_settings(PASSWORD_HASHERS=["demo.county.QuickHasher", *settings.PASSWORD_HASHERS]):
        accounts, actors = build_people(places)
    set_up_bodies(places, accounts)
    share_tasks(places)
    roll_out_services(places)
    write_duties(places, actors)
    return County(places, accounts, actors)
