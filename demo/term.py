"""Opening the term: contracts, prices, rosters, declarations with their two approvals, meal days, menus, grants."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from demo.calendar import (
    DECLARED_ON,
    SCHOOL_YEAR,
    TERM_NAME,
    TERM_SINCE,
    TERM_UNTIL,
    TODAY,
    moment,
    mondays,
)
from demo.clock import set_clock
from demo.county import CLASSES, County
from demo.dice import child_name, dice
from demo.menus import PRICES, week_workbook
from fangxin.areas.audit.queries import looking
from fangxin.areas.kitchen.actions import register_fridge
from fangxin.areas.menus.actions import import_menu_week
from fangxin.areas.policy.actions.calendar import open_meal_days, set_term
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_days, working_days
from fangxin.areas.procurement.actions import publish_price_list, record_contract
from fangxin.areas.procurement.models import Contract
from fangxin.areas.procurement.rules import PriceRow
from fangxin.areas.roster.actions import (
    appoint_teacher,
    decide_declaration,
    declare_list,
    import_roster,
    open_notice,
)
from fangxin.areas.roster.queries import classes
from fangxin.areas.roster.rules import RosterRow

# Schools join the programme when their count has been approved and published; the first has the whole month behind it.
JOINS = {
    "songlin": date(2026, 9, 21),
    "liutang": date(2026, 9, 28),
    "shiqiao": date(2026, 9, 28),
    "wangxi": date(2026, 9, 29),
}
MAIN_GROUPS = ("谷薯类", "蔬菜类", "畜禽肉类", "鱼虾类", "大豆及坚果", "植物油", "盐", "调味品")
FARM_GROUPS = ("蛋类", "奶及奶制品", "水果类")


@dataclass(frozen=True, slots=True)
class Term:
    """What the month is played with: contracts, each school's meal days with the number of the school day."""

    main: Contract
    farm: Contract
    days: dict[str, list[MealDay]]
    numbers: dict[date, int]


def school_days() -> list[date]:
    """Working days of the state from the first day of term to the demo's day."""
    from fangxin.areas.audit.rules.actor import SYSTEM

    with looking(SYSTEM):
        calendar = working_days(SYSTEM)
    span = (TODAY - TERM_SINCE).days + 1
    days = [TERM_SINCE + timedelta(days=n) for n in range(span)]
    return [on for on in days if calendar.is_working(on)]


def open_contracts(county: County) -> tuple[Contract, Contract]:
    """Two suppliers, each for its kinds of food."""
    officer = county.actors["reviewer"]
    at = moment(DECLARED_ON, 8, 40)
    made = [
        record_contract(
            by=officer, key=f"demo-contract-{short}", at=at, county=county.places["qinghe"],
            supplier=county.places[short], number=number, since=date(2026, 8, 1), until=date(2027, 8, 1),
            bank_name="青禾县农村合作银行", bank_account=account, food_kinds=groups,
        )
        for short, number, account, groups in (
            ("huimin", "QH-2026-01", "6201 0000 1234 5678".replace(" ", ""), MAIN_GROUPS),
            ("lvyuan", "QH-2026-02", "6201 0000 8765 4321".replace(" ", ""), FARM_GROUPS),
        )
    ]  # fmt: skip
    return made[0], made[1]


def publish_prices(county: County) -> None:
    """Two price lists: the second, of the middle of September, moves some prices a little."""
    officer = county.actors["reviewer"]
    for number, inquiry, since, until in (
        ("QH-JG-2608", date(2026, 8, 19), date(2026, 8, 21), date(2026, 9, 16)),
        ("QH-JG-2609", date(2026, 9, 14), date(2026, 9, 16), date(2026, 10, 16)),
    ):
        rows = []
        for food, (price, ceiling) in sorted(PRICES.items()):
            step = dice("price", number, food).choice((-2, -1, 0, 0, 0, 1)) if number.endswith("09") else 0
            moved = price * (100 + step) // 100 // 5 * 5 or price
            rows.append(PriceRow(food, "", moved, max(ceiling, moved)))
        at = moment(inquiry + timedelta(days=1), 16)
        set_clock(at)
        publish_price_list(
            by=officer, key=f"demo-{number}", at=at, county=county.places["qinghe"], number=number,
            inquiry_on=inquiry, decided_by=f"青禾县食材价格稳控会议纪要 {number[-4:]} 号", since=since, until=until,
            prices=rows,
        )  # fmt: skip


def roster_rows(school: str) -> list[RosterRow]:
    """The invented children of a school."""
    rows, serial = [], 0
    for grade, sizes in enumerate(CLASSES[school], start=1):
        for number, size in enumerate(sizes, start=1):
            for _ in range(size):
                serial += 1
                sex = dice("sex", school, serial).choice("mf")
                rows.append(RosterRow(grade, number, child_name(school, serial), sex))
    return rows


def open_school(county: County, name: str, days: list[date]) -> None:
    """Roster, teacher, declaration with two approvals, meal days and the sample fridge of one school."""
    school, principal = county.places[name], county.at(name, "principal")
    at = moment(DECLARED_ON, 9)
    rows = roster_rows(name)
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    import_roster(
        by=principal, key=f"demo-roster-{name}", at=at, school=school, school_year=SCHOOL_YEAR, rows=rows,
        file_digest=digest,
    )  # fmt: skip
    with looking(principal):
        found = list(classes(principal, DECLARED_ON))
    if name == "xikou":
        own = next(c for c in found if (c.grade, c.number) == (3, 2))
        appoint_teacher(
            by=principal, key="demo-teacher", at=at, school_class=own, account=county.accounts["teacher"]
        )
    declared = declare_list(
        by=principal, key=f"demo-declare-{name}", at=moment(DECLARED_ON, 9, 30), school=school, since=JOINS.get(name, TERM_SINCE),
        until=TERM_UNTIL,
    )  # fmt: skip
    for minute, officer, side in ((0, "education", "education"), (30, "finance", "finance")):
        decide_declaration(
            by=county.actors[officer], key=f"demo-decide-{name}-{side}", at=moment(DECLARED_ON, 15, minute),
            declaration=declared, side=side, approved=True,
        )  # fmt: skip
    open_notice(
        by=county.actors["reviewer"],
        key=f"demo-notice-{name}",
        at=moment(DECLARED_ON, 15, 45),
        declaration=declared,
    )
    open_meal_days(
        by=principal,
        key=f"demo-days-{name}",
        at=moment(DECLARED_ON, 16),
        school=school,
        days=[on for on in days if on >= JOINS.get(name, TERM_SINCE)],
    )
    register_fridge(
        by=county.at(name, "safety"), key=f"demo-fridge-{name}", at=moment(DECLARED_ON, 16, 30), school=school,
        name="留样冰箱 1 号",
    )  # fmt: skip


def import_menus(county: County, name: str, numbers: dict[date, int]) -> None:
    """One workbook a week, as the school would upload it on the Friday before."""
    school = county.places[name]
    buyer = county.at(name, "buyer")
    for monday in mondays():
        week = [
            on for on in numbers
            if monday - timedelta(days=1) <= on < monday + timedelta(days=6) and on >= JOINS.get(name, TERM_SINCE)
        ]  # fmt: skip
        if not week:
            continue
        at = moment(max(monday - timedelta(days=4), DECLARED_ON + timedelta(days=1)), 9)
        set_clock(at)
        import_menu_week(
            by=buyer, key=f"demo-menu-{name}-{monday}", at=at, school=school, monday=monday,
            file_name=f"{school.short_name}食谱.xlsx",
            data=week_workbook(school.name, [(on, numbers[on]) for on in sorted(week)]),
        )  # fmt: skip


def open_term(county: County, schools: tuple[str, ...]) -> Term:
    """Everything that stands before the first meal."""
    set_clock(moment(DECLARED_ON, 8, 35))
    set_term(
        by=county.actors["education"], key="demo-term", at=moment(DECLARED_ON, 8, 35), county=county.places["qinghe"],
        name=TERM_NAME, since=TERM_SINCE, until=TERM_UNTIL,
    )  # fmt: skip
    main, farm = open_contracts(county)
    days = school_days()
    numbers = {on: n for n, on in enumerate(days)}
    opened: dict[str, list[MealDay]] = {}
    for name in schools:
        set_clock(moment(DECLARED_ON, 9))
        open_school(county, name, days)
        principal = county.at(name, "principal")
        with looking(principal):
            opened[name] = list(meal_days(principal).filter(school=county.places[name]))
    publish_prices_and_menus(county, schools, numbers)
    return Term(main, farm, opened, numbers)


def publish_prices_and_menus(county: County, schools: tuple[str, ...], numbers: dict[date, int]) -> None:
    """Prices first: an order needs them; menus of every week."""
    publish_prices(county)
    for name in schools:
        import_menus(county, name, numbers)
