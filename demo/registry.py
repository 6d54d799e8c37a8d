"""What the demo's schools are, the bodies that watch over the meals, and a caterer's certificate. All names are invented."""

from __future__ import annotations

from datetime import date

from stdnum.iso7064 import mod_11_10

from demo.calendar import DECLARED_ON, moment
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.organisations.actions import record_certificate, record_school_facts
from fangxin.areas.organisations.actions.bodies import set_up_body
from fangxin.areas.organisations.models import Account, Organisation
from fangxin.areas.organisations.rules import Member, SchoolState

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


PARENTS = ("莫春花", "石大勇", "罗小兰", "杨明", "韦秀英", "陆建国", "潘玉梅")
SIDES = (
    ("education", "林涛", "教育局 核准员"),
    ("development", "许国庆", "发展改革局 价格股"),
    ("market", "丁敏", "市场监督管理局 食品股"),
    ("supplier", "钱进", "惠民配送 业务员"),
    ("school", "张明远", "溪口镇中心小学 校长"),
    ("parent", "莫春花", "学生家长"),
)


def set_up_bodies(places: dict[str, Organisation], accounts: dict[str, Account]) -> None:
    """The county's leading group, its office and price committee; the school's leading group and parents' committee."""
    principals = [
        accounts["principal"],
        *(accounts[f"{place}-principal"] for place in SCHOOLS if place != "xikou"),
    ]
    heads = [Member(one.full_name, "校长", "member", one.pk) for one in principals]
    first = accounts["principal"]
    group = [
        Member(first.full_name, "校长", "head", first.pk),
        *(Member(accounts[name].full_name, title, "member", accounts[name].pk)
          for name, title in (("safety", "食品安全管理员"), ("buyer", "采购员"), ("keeper", "仓库保管员"))),
    ]  # fmt: skip
    parents = [
        Member(
            name, "学生家长", "head" if number == 0 else "member", grade=number % 6 + 1, declares_no_tie=True
        )
        for number, name in enumerate(PARENTS)
    ]
    prices = [
        Member(name, title, "head" if side == "education" else "member", party=side)
        for side, name, title in SIDES
    ]
    county, school = places["qinghe"], places["xikou"]
    for place, kind, name, document, members in (
        (county, "leading_group", "学校食堂和营养改善计划工作领导小组", "青禾府办〔2026〕8号",
         [Member("龙世荣", "教育局局长", "head"), *heads]),
        (county, "office", "领导小组办公室", "青禾府办〔2026〕8号", [Member("吴桂英", "教育局教育股股长", "head")]),
        (county, "price_committee", "食材价格稳控小组", "青禾教发〔2026〕15号", prices),
        (school, "leading_group", "放心午餐工作领导小组", "溪小〔2026〕3号", group),
        (school, "meal_committee", "膳食监督家长委员会", "溪小〔2026〕4号", parents),
    ):  # fmt: skip
        set_up_body(
            by=SYSTEM, key=f"demo-body-{place.pk}-{kind}", at=moment(DECLARED_ON, 9), organisation=place, kind=kind,
            name=name, document=document, since=DECLARED_ON, members=members,
        )  # fmt: skip
    record_certificate(
        by=SYSTEM, key="demo-certificate", at=moment(DECLARED_ON, 9), organisation=places["huimin"], kind="haccp",
        body="青岭认证有限公司", number="QL-HACCP-2026-0018", scope="学生集体用餐配送", since=date(2026, 3, 1),
        until=date(2029, 3, 1),
    )  # fmt: skip
