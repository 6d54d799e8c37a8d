"""Builds the demo: opens a term in summer, lives it day by day through real actions, stops on a morning.

The clock of the database goes along, so that every record carries the stamp it would have had.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

from demo.calendar import DECLARED_ON, OPENS_AT, TODAY, moment
from demo.city import SCHOOLS as CITY_SCHOOLS
from demo.city import open_city
from demo.city_days import city_day
from demo.clock import become_demo, flush_each_act, learn_sizes, open_morning, set_clock
from demo.county import County, build_county
from demo.day import (
    Day,
    accept,
    call_rolls,
    cook,
    deliveries_of,
    disinfect,
    dispose,
    eat,
    issue,
    note,
    order,
    orders_of,
    sample,
)
from demo.dishes import build_library
from demo.documents import write_papers
from demo.duties import trace_incidents
from demo.eligibility import tell_eligibility
from demo.money import month_end, open_funds, publish, september
from demo.planning import ask_for_plans
from demo.plans import adopt_plan
from demo.pupils import plant_numbers
from demo.term import JOINS, Term, open_term
from fangxin.areas.audit.actions import sequence_leaves
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.signing import head_signer
from fangxin.areas.dining.queries import heads

SCHOOLS = ("xikou", "songlin", "liutang", "shiqiao", "wangxi")
Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, what: str) -> None:
    """No progress shown."""


def build(progress: Progress = silent, schools: tuple[str, ...] = SCHOOLS) -> County:
    """Build the whole demo in the empty, migrated database; returns its places and people."""
    started = time.perf_counter()
    become_demo()
    flush_each_act(really=False)
    set_clock(moment(DECLARED_ON, 8))
    county = build_county()
    progress(1, 30, "机构和账号")
    adopt_plan(county)
    build_library(county)
    term = open_term(county, schools)
    open_city(county)
    open_funds(county)
    progress(3, 30, "名册、核准、公示、食谱、价格")
    dates = sorted(term.numbers)
    for index, on in enumerate(dates):
        if on in (dates[0], dates[1], *JOINS.values()) or on.weekday() == 0:
            learn_sizes()
        if on == TODAY:
            tell_eligibility(county)
            for of_county in (schools, CITY_SCHOOLS):
                plant_numbers(moment(TODAY, 7, 40), [county.places[name] for name in of_county])
        play(county, term, schools, on, dates)
        progress(4 + index * 24 // len(dates), 30, f"{on.month} 月 {on.day} 日")
    ask_for_plans(county)
    flush_each_act(really=True)
    open_morning()
    progress(30, 30, f"完成，用时 {time.perf_counter() - started:.0f} 秒")
    return county


def each(county: County, term: Term, schools: tuple[str, ...], on: date) -> list[Day]:
    """The schools' days of a date."""
    found = []
    for name in schools:
        meal_day = next((d for d in term.days[name] if d.on == on), None)
        if meal_day is not None:
            found.append(Day(county, term, name, meal_day, term.numbers[on]))
    return found


def play(county: County, term: Term, schools: tuple[str, ...], on: date, dates: list[date]) -> None:
    """One date: the morning of all schools, then the kitchen, then the afternoon's orders for the next meal day."""
    days = each(county, term, schools, on)
    joining = [day for day in days if on == JOINS.get(day.school, dates[0])]
    if joining:
        order_all(joining, before(on))
    morning(days)
    if on < TODAY:
        noon(days)
        after = dates[dates.index(on) + 1]
        known = [day for day in each(county, term, schools, after) if after > JOINS.get(day.school, dates[0])]
        order_all(known, moment(on, 15, 10))
        month_end(county, term, schools, on)
        city_day(county, on)
        publish(days)
        write_papers(county, on)
        trace_incidents(county.places, county.actors, on)
    else:
        september(county, schools)
        publish(days)
    sequence(moment(on, 16, 30) if on < TODAY else OPENS_AT)


def before(on: date) -> datetime:
    """The afternoon of the last working day before the first meal: Friday for a Monday."""
    return moment(on - timedelta(days=3 if on.weekday() == 0 else 1), 15, 10)


def order_all(days: list[Day], at: datetime) -> None:
    """Both suppliers, every school."""
    set_clock(at)
    for day in days:
        order(day, day.term.main, at)
        order(day, day.term.farm, at + timedelta(minutes=3))


def morning(days: list[Day]) -> None:
    """Notes, acceptance and roll calls. On the demo's own day some of it is left for the visitor."""
    for day in days:
        open_day = day.on == TODAY and day.school == "xikou"
        arrivals(day, late=day.term.farm.pk if open_day else None)
        set_clock(day.at(8, 20))
        call_rolls(day, leave_open=("三（2）班",) if open_day else ())
        set_clock(day.at(8, 50))
        issue(day, day.at(8, 52))
        if open_day:
            late_arrival(day)


def arrivals(day: Day, *, late: int | None) -> None:
    """Notes and acceptance; a contract whose car is late today brings nothing yet."""
    punctual = [of for of in orders_of(day) if of.contract_id != late]
    set_clock(day.at(6, 45))
    for of in punctual:
        note(day, of, day.at(6, 45))
    set_clock(day.at(7, 15))
    for noted in deliveries_of(day):
        accept(day, noted, day.at(7, 20))


def late_arrival(day: Day) -> None:
    """The car with eggs, milk and fruit came late: the visitor weighs and accepts it. The tableware is ready."""
    for of in orders_of(day):
        if of.contract_id == day.term.farm.pk:
            set_clock(day.at(10, 24))
            note(day, of, day.at(10, 24))
    set_clock(day.at(10, 30))
    disinfect(day, day.at(10, 31), 560)


def noon(days: list[Day]) -> None:
    """Tableware, cooking, samples, the meal, and the samples of the day before yesterday."""
    for day in days:
        with looking(day.person("principal")):
            portions = heads(day.person("principal"), day.meal_day).present + 12
        set_clock(day.at(10, 40))
        disinfect(day, day.at(10, 42), portions)
        cook(day, portions)
        set_clock(day.at(11, 24))
        sample(day, day.at(11, 25))
        set_clock(day.at(12, 4))
        eat(day)
        set_clock(day.at(13, 40))
        if not (day.school == "xikou" and day.on >= TODAY - timedelta(days=1)):
            dispose(day, day.at(13, 42))


def sequence(at: datetime) -> None:
    """The day's leaves get their place in the log."""
    set_clock(at)
    sequence_leaves(by=SYSTEM, key=f"demo-{at:%Y%m%d%H%M}", at=at, sign=head_signer(), limit=100_000)
