"""What stands before the first page is opened: places and accounts, for which the program has no page yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fangxin.areas.audit.rules.actor import SYSTEM, Role
from fangxin.areas.organisations.actions import (
    appoint,
    open_account,
    record_school_facts,
    register_organisation,
)
from fangxin.areas.organisations.models import Account, Organisation
from tests.factories.second_factor import bind
from tests.factories.world import PIN, SCHOOL_STATE, at, key
from tests.journeys.clock import set_clock
from tests.journeys.pages import Person

FOUNDED = date(2020, 1, 1)
BEGINS = date(2026, 8, 20)
REVIEWED = date(2026, 10, 8)
PAID = date(2026, 10, 9)

# (short name, parent, kind, name, short name on pages, the rest)
PLACES: tuple[tuple[str, str, str, str, str, dict[str, Any]], ...] = (
    ("nation", "", "nation", "全国", "全国", {}),
    ("prefecture", "nation", "prefecture", "青岭州", "青岭州", {}),
    ("county", "prefecture", "county", "青禾县", "青禾县", {"county_kind": "local-first"}),
    ("neighbour_county", "prefecture", "county", "白石县", "白石县", {"county_kind": "contiguous"}),
    ("school", "county", "school", "溪口镇中心小学", "溪口小学", {"stage": "primary"}),
    ("other_school", "county", "school", "松林镇小学", "松林小学", {"stage": "primary"}),
    ("neighbour_school", "neighbour_county", "school", "白石镇小学", "白石小学", {"stage": "primary"}),
    ("supplier", "", "supplier", "惠民食材配送有限公司", "惠民配送", {"credit_code": "91520000MA6XXXXX05"}),
    ("farm", "", "supplier", "绿源农产专业合作社", "绿源农产", {"credit_code": "91520000MA6XXXXX18"}),
)
# Somebody who moves from post to post, since nobody may hold two of these at once: only a rule about persons can stop
# what was begun in one and would be finished in the next. (place, role, first day, last day exclusive)
MOVES: tuple[tuple[str, Role, date, date | None], ...] = (
    ("school", Role.PRINCIPAL, BEGINS, REVIEWED),
    ("county", Role.NUTRITION_OFFICER, REVIEWED, PAID),
    ("county", Role.PAYMENT_OFFICER, PAID, None),
)
# (login name, name, place, role). Nobody's name may reach a public page.
STAFF: tuple[tuple[str, str, str, Role], ...] = (
    ("second_finance", "卢平", "county", Role.FINANCE_OFFICER),
    ("keeper", "李芳", "school", Role.STOREKEEPER),
    ("safety", "赵敏", "school", Role.SAFETY_MANAGER),
    ("buyer", "王建", "school", Role.BUYER),
    ("cook", "何勇", "school", Role.COOK),
    ("teacher", "周婷", "school", Role.TEACHER),
    ("principal", "张明远", "school", Role.PRINCIPAL),
    ("other_keeper", "孙丽", "other_school", Role.STOREKEEPER),
    ("other_safety", "韩雪", "other_school", Role.SAFETY_MANAGER),
    ("other_buyer", "冯兰", "other_school", Role.BUYER),
    ("other_principal", "郑海", "other_school", Role.PRINCIPAL),
    ("other_teacher", "吴静", "other_school", Role.TEACHER),
    ("education", "林涛", "county", Role.EDUCATION_OFFICER),
    ("finance", "高洁", "county", Role.FINANCE_OFFICER),
    ("reviewer", "陈敏", "county", Role.NUTRITION_OFFICER),
    ("cashier", "谢云", "county", Role.PAYMENT_OFFICER),
    ("auditor", "马跃", "county", Role.AUDITOR),
    ("administrator", "唐亮", "county", Role.ADMINISTRATOR),
    ("regulator", "龙翔", "county", Role.REGULATOR),
    ("director", "石磊", "school", Role.SAFETY_DIRECTOR),
    ("parent", "莫大山", "school", Role.GUARDIAN),
    ("clerk", "钱进", "supplier", Role.SUPPLIER_CLERK),
    ("farmer", "田丰", "farm", Role.SUPPLIER_CLERK),
    ("neighbour", "蒋峰", "neighbour_county", Role.NUTRITION_OFFICER),
    ("neighbour_keeper", "韩梅", "neighbour_school", Role.STOREKEEPER),
)


@dataclass
class County:
    """The places and accounts by short name; `at_desk` gives each person one browser for the whole journey."""

    places: dict[str, Organisation]
    accounts: dict[str, Account]
    browsers: dict[str, Person] = field(default_factory=dict)

    def at_desk(self, name: str) -> Person:
        """The person, signed in through the page with the own password."""
        if name not in self.browsers:
            self.browsers[name] = Person(name, f"{name}-password")
        return self.browsers[name]

    def pk(self, place: str) -> int:
        """A place's id."""
        return self.places[place].pk

    def __getattr__(self, name: str) -> Person:
        if name in {"vice", *(row[0] for row in STAFF)}:
            return self.at_desk(name)
        raise AttributeError(name)


def build_county() -> County:
    """Places and accounts, at eight in the morning of the first day."""
    set_clock(BEGINS, 7)
    moment = at(7, on=BEGINS)
    places: dict[str, Organisation] = {}
    for name, parent, kind, full, short, more in PLACES:
        places[name] = register_organisation(
            by=SYSTEM, key=key(), at=moment, parent=places.get(parent), kind=kind, name=full, short_name=short,
            since=FOUNDED, **more,
        )  # fmt: skip
        if kind == "school":
            record_school_facts(
                by=SYSTEM, key=key(), at=moment, school=places[name], since=FOUNDED, state=SCHOOL_STATE
            )
    accounts = {}
    for name, full, place, role in STAFF:
        if name not in accounts:
            accounts[name] = open_account(
                by=SYSTEM, key=key(), at=moment, username=name, full_name=full, password=f"{name}-password", pin=PIN,
                home=places[place],
            )  # fmt: skip
        appoint(
            by=SYSTEM, key=key(), at=moment, account=accounts[name], organisation=places[place], role=role, since=BEGINS,
        )  # fmt: skip
    accounts["vice"] = open_account(
        by=SYSTEM, key=key(), at=moment, username="vice", full_name="秦川", password="vice-password", pin=PIN,
        home=places["school"],
    )  # fmt: skip
    for place, role, since, until in MOVES:
        appoint(
            by=SYSTEM, key=key(), at=moment, account=accounts["vice"], organisation=places[place], role=role, since=since,
            until=until,
        )  # fmt: skip
    for name in (
        "finance",
        "second_finance",
        "cashier",
        "administrator",
        "vice",
        "principal",
        "other_principal",
    ):
        bind(accounts[name], moment)
    return County(places, accounts)
