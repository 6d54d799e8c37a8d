"""A small county for tests: two schools, two suppliers, a neighbour county, and people with one post each.

Built through the same actions that people use, so that its events and paths are real.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.signals import user_logged_in
from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.organisations.access import FACTOR_OF
from fangxin.areas.organisations.actions import (
    appoint,
    end_post,
    open_account,
    record_school_facts,
    register_organisation,
)
from fangxin.areas.organisations.models import Account, Organisation, Post
from fangxin.areas.organisations.queries import actor_for
from fangxin.areas.organisations.rules import SchoolState
from fangxin.areas.policy.models import MealDay
from fangxin.areas.roster.models import ClassTeacher, Enrolment, Pupil, PupilIdentity, SchoolClass


def _with_factor(sender: object, request: Any, user: Account, **more: object) -> None:
    """A test client's `force_login` (a request that no browser made) stands for a whole sign-in, second factor included."""
    if request.method is None:
        request.session[FACTOR_OF] = user.pk


user_logged_in.connect(_with_factor, dispatch_uid="tests.force_login")
SHANGHAI = ZoneInfo("Asia/Shanghai")
TERM_START = date(2026, 8, 31)
TODAY = date(2026, 9, 14)
PIN = "135790"
_keys = itertools.count()


def key() -> str:
    """A fresh idempotency key."""
    return f"test-{next(_keys)}"


def at(hour: int, minute: int = 0, on: date = TODAY) -> datetime:
    """A moment of the test's day in Shanghai."""
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=SHANGHAI)


@dataclass
class World:
    """Names of what was built. `people` maps a short name to an account; `actor(name)` gives the person who acts."""

    county: Organisation
    bureau: Organisation
    school: Organisation
    other_school: Organisation
    neighbour_county: Organisation
    neighbour_school: Organisation
    supplier: Organisation
    other_supplier: Organisation
    people: dict[str, Account]
    meal_day: MealDay
    other_meal_day: MealDay
    school_class: SchoolClass
    second_class: SchoolClass
    pupils: list[Pupil]
    extra: dict[str, Any] = field(default_factory=dict)

    def actor(self, name: str, on: date = TODAY) -> Actor:
        """The person with the grants of the day; the rest of the test's transaction looks with this person's eyes."""
        with transaction.atomic():
            account = self.people[name]
            look_as(Actor(account.pk, account.full_name))
            actor = actor_for(account, on)
            look_as(actor)
            return actor


PLACES = {
    "county": "青禾县",
    "bureau": "青禾县教育局",
    "neighbour_county": "白石县",
    "school": "溪口镇中心小学",
    "other_school": "松林镇小学",
    "neighbour_school": "白石镇小学",
    "supplier": "惠民食材配送有限公司",
    "other_supplier": "绿源农产有限公司",
}

PEOPLE: list[tuple[str, str, str, tuple[Role, ...]]] = [
    ("keeper", "李芳", "school", (Role.STOREKEEPER,)),
    ("safety", "赵敏", "school", (Role.SAFETY_MANAGER,)),
    ("buyer", "王建", "school", (Role.BUYER,)),
    ("cook", "何勇", "school", (Role.COOK,)),
    ("teacher", "周婷", "school", (Role.TEACHER,)),
    ("principal", "张明远", "school", (Role.PRINCIPAL,)),
    ("other_keeper", "孙丽", "other_school", (Role.STOREKEEPER,)),
    ("other_teacher", "吴静", "other_school", (Role.TEACHER,)),
    ("other_principal", "郑海", "other_school", (Role.PRINCIPAL,)),
    ("education", "林涛", "county", (Role.EDUCATION_OFFICER,)),
    ("finance", "高洁", "county", (Role.FINANCE_OFFICER,)),
    ("reviewer", "陈敏", "county", (Role.NUTRITION_OFFICER,)),
    ("second_reviewer", "罗刚", "county", (Role.NUTRITION_OFFICER,)),
    ("cashier", "谢云", "county", (Role.PAYMENT_OFFICER,)),
    ("auditor", "马跃", "county", (Role.AUDITOR,)),
    ("administrator", "唐亮", "county", (Role.ADMINISTRATOR,)),
    ("clerk", "钱进", "supplier", (Role.SUPPLIER_CLERK,)),
    ("other_clerk", "冯伟", "other_supplier", (Role.SUPPLIER_CLERK,)),
    ("neighbour", "蒋峰", "neighbour_county", (Role.NUTRITION_OFFICER,)),
    ("neighbour_keeper", "韩梅", "neighbour_school", (Role.STOREKEEPER,)),
]


def organisation(parent: Organisation | None, kind: str, name: str, short: str, **more: Any) -> Organisation:
    """Register an organisation as the system."""
    return register_organisation(
        by=SYSTEM, key=key(), at=at(8, on=TERM_START), parent=parent, kind=kind, name=name, short_name=short,
        since=date(2020, 1, 1), **more,
    )  # fmt: skip


SCHOOL_STATE = SchoolState(
    kind="primary", ownership="public", location="township", supply_mode="self-run", diners=320,
    canteen_licence="JY35200000000011", canteen_licence_since=date(2023, 4, 1), canteen_licence_until=date(2028, 4, 1),
)  # fmt: skip


def school_of(parent: Organisation, name: str, short: str) -> Organisation:
    """Register a primary school of a township with its facts."""
    made = organisation(parent, "school", name, short, stage="primary")
    record_school_facts(
        by=SYSTEM, key=key(), at=at(8, on=TERM_START), school=made, since=date(2020, 1, 1), state=SCHOOL_STATE
    )
    return made


def person(username: str, full_name: str, home: Organisation, roles: tuple[Role, ...]) -> Account:
    """Open an account and appoint."""
    account = open_account(
        by=SYSTEM, key=key(), at=at(8, on=TERM_START), username=username, full_name=full_name,
        password=f"{username}-password", pin=PIN, home=home,
    )  # fmt: skip
    for role in roles:
        appoint(
            by=SYSTEM, key=key(), at=at(8, on=TERM_START), account=account, organisation=home, role=role,
            since=TERM_START,
        )  # fmt: skip
    return account


def transfer(account: Account, place: Organisation, role: Role, since: date = TODAY) -> None:
    """Move a person from all posts held so far to another one: two incompatible posts are never held at once.

    What the person did in the old post stays the person's own deed: only rules about persons can stop the rest.
    """
    with transaction.atomic(), acting(SYSTEM):
        held = list(
            Post.objects.filter(account=account, until__isnull=True).select_related("organisation__registrar")
        )
    for post in held:
        end_post(by=SYSTEM, key=key(), at=at(8, on=since), post=post, until=since)
    appoint(
        by=SYSTEM, key=key(), at=at(8, on=since), account=account, organisation=place, role=role, since=since
    )


def build_world(pupils: int = 6) -> World:
    """Build it. Two classes at the school; the first has `pupils` children, the second three."""
    nation = organisation(None, "nation", "全国", "全国")
    prefecture = organisation(nation, "prefecture", "青岭州", "青岭州")
    places: dict[str, Organisation] = {}
    places["county"] = organisation(prefecture, "county", "青禾县", "青禾县", county_kind="local-first")
    places["bureau"] = organisation(places["county"], "bureau", "青禾县教育局", "教育局")
    places["neighbour_county"] = organisation(
        prefecture, "county", "白石县", "白石县", county_kind="contiguous"
    )
    places["school"] = school_of(places["county"], "溪口镇中心小学", "溪口小学")
    places["other_school"] = school_of(places["county"], "松林镇小学", "松林小学")
    places["neighbour_school"] = school_of(places["neighbour_county"], "白石镇小学", "白石小学")
    places["supplier"] = organisation(
        None, "supplier", "惠民食材配送有限公司", "惠民配送", credit_code="91520000MA6XXXXX05"
    )
    places["other_supplier"] = organisation(
        None, "supplier", "绿源农产有限公司", "绿源农产", credit_code="91520000MA6XXXXX18"
    )
    people = {name: person(name, full, places[home], roles) for name, full, home, roles in PEOPLE}
    with transaction.atomic(), acting(SYSTEM):
        stamp = {"at": at(8, on=TERM_START), "by_id": 0}
        day = MealDay.objects.create(school=places["school"], on=TODAY, **stamp)
        other_day = MealDay.objects.create(school=places["other_school"], on=TODAY, **stamp)
        first = SchoolClass.objects.create(
            school=places["school"], school_year="2026-2027", grade=3, number=2, label="三（2）班"
        )
        second = SchoolClass.objects.create(
            school=places["school"], school_year="2026-2027", grade=1, number=1, label="一（1）班"
        )
        ClassTeacher.objects.create(school_class=first, account=people["teacher"], since=TERM_START)
        children = [_child(places["school"], first, f"莫小{i}") for i in range(pupils)]
        children += [_child(places["school"], second, f"石小{i}") for i in range(3)]
    return World(
        people=people, meal_day=day, other_meal_day=other_day, school_class=first, second_class=second,
        pupils=children, **places,
    )  # fmt: skip


def _child(school: Organisation, school_class: SchoolClass, name: str) -> Pupil:
    pupil = Pupil.objects.create(school=school)
    PupilIdentity.objects.create(pupil=pupil, name=name, sex="f")
    Enrolment.objects.create(pupil=pupil, school_class=school_class, since=TERM_START)
    return pupil


def load_world() -> World:
    """The world that stands committed in the database, as fresh objects. The connection looks with nobody's eyes after."""
    with transaction.atomic(), acting(SYSTEM):
        found = {row.name: row for row in Organisation.objects.all()}
        places = {field_name: found[name] for field_name, name in PLACES.items()}
        accounts = {row.username: row for row in Account.objects.select_related("home")}
        days = {day.school_id: day for day in MealDay.objects.select_related("school").order_by("id")}
        classes = {row.grade: row for row in SchoolClass.objects.select_related("school")}
        return World(
            people={name: accounts[name] for name, *_ in PEOPLE}, meal_day=days[places["school"].pk],
            other_meal_day=days[places["other_school"].pk], school_class=classes[3], second_class=classes[1],
            pupils=list(Pupil.objects.order_by("id")), **places,
        )  # fmt: skip


def world_stands() -> bool:
    """True when the committed world is there."""
    with transaction.atomic(), acting(SYSTEM):
        return Organisation.objects.filter(name=PLACES["school"]).exists()
