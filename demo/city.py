"""晋溪市: the urban programme. One school lives all three services, one offers lunch only, one nothing yet."""

from __future__ import annotations

import hashlib

from demo.calendar import DECLARED_ON, SCHOOL_YEAR, TERM_NAME, TERM_SINCE, TERM_UNTIL, moment
from demo.city_days import look_back, set_up_groups
from demo.clock import set_clock
from demo.county import County
from demo.dice import child_name, dice
from demo.registry import FOUNDED, licence_number
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM, Actor
from fangxin.areas.care.actions import (
    assign_staff,
    choose_service,
    offer_service,
    record_need,
    record_paper_choices,
    withdraw_choice,
)
from fangxin.areas.care.models import CareService
from fangxin.areas.care.queries import family_choices
from fangxin.areas.care.rules import Setting
from fangxin.areas.organisations.actions import record_school_facts
from fangxin.areas.organisations.queries import actor_for
from fangxin.areas.organisations.rules import SchoolState
from fangxin.areas.policy.actions.calendar import set_term
from fangxin.areas.policy.actions.stored_files import StoredFile, keep_file
from fangxin.areas.policy.models import Term
from fangxin.areas.roster.actions import appoint_teacher, import_roster
from fangxin.areas.roster.actions.identity import link_guardian
from fangxin.areas.roster.models import SchoolClass
from fangxin.areas.roster.queries import classes, pupil_ids
from fangxin.areas.roster.queries.identity import child_of
from fangxin.areas.roster.rules import RosterRow

# Classes in each grade and children in a class; a licence's serial.
SCHOOLS = {"chengbei": (4, 44, 11), "chengnan": (2, 40, 12), "chengxi": (1, 36, 13)}
# Places, where, hours, fen a day, and how many of a hundred families sign.
SERVICES = {
    "lunch": (900, "一、二号餐厅", 690, 750, 1_200, 84),
    "nap": (560, "各班教室", 750, 840, 200, 58),
    "after_school": (700, "各班教室、图书馆、体育馆", 990, 1_080, 300, 62),
}
DOCUMENT = "晋溪发改价〔2026〕9 号"
# A paper of one page that says what it is.
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def open_city(county: County) -> None:
    """Facts, term, rosters and services, as they stood before the term began."""
    set_clock(moment(DECLARED_ON, 10))
    at = moment(DECLARED_ON, 10)
    city = county.places["jinxi"]
    term = set_term(
        by=county.actors["city-education"], key="demo-city-term", at=at, county=city, name=TERM_NAME, since=TERM_SINCE,
        until=TERM_UNTIL,
    )  # fmt: skip
    for name, (parallel, size, serial) in SCHOOLS.items():
        record_school_facts(
            by=SYSTEM, key=f"demo-facts-{name}", at=at, school=county.places[name], since=FOUNDED,
            state=SchoolState(
                kind="primary", ownership="public", location="county-seat", supply_mode="self-run",
                diners=parallel * size * 6, canteen_licence=licence_number(serial),
                canteen_licence_since=FOUNDED.replace(year=2023), canteen_licence_until=FOUNDED.replace(year=2028),
                document="晋溪教字〔2023〕3号",
            ),
        )  # fmt: skip
        _roster(county, name, parallel, size)
    scan = keep_file(by=county.actors["city-principal"], data=PAPER, name="家长回执.pdf")
    made = {kind: _offer(county, "city-principal", "chengbei", term, kind) for kind in SERVICES}
    _sign(county, made, scan)
    lunch = _offer(county, "chengnan-principal", "chengnan", term, "lunch")
    _papers(county, "chengnan-principal", lunch, 70, scan)
    _needs(county, term)
    _family(county, made)
    set_up_groups(county, made)
    look_back(county)


def _roster(county: County, name: str, parallel: int, size: int) -> None:
    principal = "city-principal" if name == "chengbei" else f"{name}-principal"
    rows, serial = [], 0
    for grade in range(1, 7):
        for number in range(1, parallel + 1):
            for _ in range(size - (grade + number) % 3):
                serial += 1
                rows.append(
                    RosterRow(grade, number, child_name(name, serial), dice("sex", name, serial).choice("mf"))
                )
    import_roster(
        by=county.actors[principal], key=f"demo-roster-{name}", at=moment(DECLARED_ON, 10), school=county.places[name],
        school_year=SCHOOL_YEAR, rows=rows, file_digest=hashlib.sha256(repr(rows).encode()).hexdigest(),
    )  # fmt: skip


def classes_of(county: County, who: str) -> list[SchoolClass]:
    """The classes of a principal's school."""
    actor = county.actors[who]
    with looking(actor):
        return list(classes(actor, DECLARED_ON))


def _offer(county: County, who: str, school: str, term: Term, kind: str) -> CareService:
    capacity, place, opens, closes, fee, _share = SERVICES[kind]
    if school != "chengbei":
        capacity //= 3
    row = offer_service(
        by=county.actors[who], key=f"demo-care-{school}-{kind}", at=moment(DECLARED_ON, 10, 30),
        school=county.places[school], term=term, kind=kind,
        setting=Setting(TERM_SINCE, capacity, place, opens, closes, fee, DOCUMENT),
    )  # fmt: skip
    if school == "chengbei":
        assign_staff(
            by=county.actors[who], key=f"demo-care-staff-{kind}", at=moment(DECLARED_ON, 10, 40), service=row,
            account=county.accounts["city-teacher"],
        )  # fmt: skip
    return row


def _sign(county: County, made: dict[str, CareService], scan: StoredFile) -> None:
    """Papers of all classes; 三（2）班 has its teacher."""
    own = next(one for one in classes_of(county, "city-principal") if (one.grade, one.number) == (3, 2))
    appoint_teacher(
        by=county.actors["city-principal"], key="demo-city-teacher", at=moment(DECLARED_ON, 11), school_class=own,
        account=county.accounts["city-teacher"],
    )  # fmt: skip
    for kind, row in made.items():
        _papers(county, "city-principal", row, SERVICES[kind][5], scan)


def _papers(county: County, who: str, row: CareService, share: int, scan: StoredFile) -> None:
    """What families of each class signed, class by class on two afternoons."""
    actor = county.actors[who]
    for order, one in enumerate(classes_of(county, who)):
        with looking(actor):
            children = sorted(pupil_ids(actor, one, TERM_SINCE))
        throw = dice("care", row.kind, one.school_id, one.grade, one.number)
        signed = [child for child in children if throw.randrange(100) < share]
        if (one.grade, one.number) == (3, 2):
            signed = signed[2:]  # the two of the demo's own family choose by themselves
        at = moment(DECLARED_ON, 14, order)
        set_clock(at)
        record_paper_choices(
            by=actor, key=f"demo-care-{row.pk}-{one.pk}", at=at, service=row, pupil_ids=signed, since=TERM_SINCE,
            scan=scan,
        )  # fmt: skip


def _needs(county: County, term: Term) -> None:
    """What families of the schools without a service said when they were asked."""
    at = moment(DECLARED_ON, 15)
    for who, kind, many in (
        ("chengnan-principal", "nap", 26), ("chengnan-principal", "after_school", 40),
        ("chengxi-principal", "lunch", 30), ("chengxi-principal", "after_school", 18),
    ):  # fmt: skip
        actor = county.actors[who]
        first = classes_of(county, who)[0]
        with looking(actor):
            children = sorted(pupil_ids(actor, first, TERM_SINCE))
        for child in children[:many]:
            record_need(
                by=actor, key=f"demo-need-{kind}-{child}", at=at, pupil_id=child, term_id=term.pk, kind=kind, needed=True
            )  # fmt: skip


def family_actor(county: County) -> Actor:
    """The demo's parent as the gate would let in."""
    account = county.accounts["city-parent"]
    with looking(Actor(account.pk, account.full_name)):
        return actor_for(account, DECLARED_ON)


def _family(county: County, made: dict[str, CareService]) -> None:
    """One family of two children chooses by itself; somebody leaves the nap, and the one who waits longest is asked."""
    principal, parent = county.actors["city-principal"], family_actor(county)
    own = next(one for one in classes_of(county, "city-principal") if (one.grade, one.number) == (3, 2))
    at = moment(DECLARED_ON, 16)
    set_clock(at)
    with looking(principal):
        first, second = sorted(pupil_ids(principal, own, TERM_SINCE))[:2]
        children = [child_of(principal, first), child_of(principal, second)]
    for child in children:
        link_guardian(
            by=principal, key=f"demo-city-guardian-{child.pk}", at=at, pupil=child,
            account=county.accounts["city-parent"], relation="mother",
        )  # fmt: skip
    for child, kind in ((first, "lunch"), (first, "after_school"), (second, "lunch"), (second, "nap")):
        choose_service(
            by=parent, key=f"demo-choose-{child}-{kind}", at=at, pupil_id=child, service_id=made[kind].pk,
            since=TERM_SINCE,
        )  # fmt: skip
    with looking(parent):
        last = family_choices(parent)[1]
    withdraw_choice(
        by=parent, key="demo-withdraw", at=moment(DECLARED_ON, 17), choice_id=last.choice_id, since=TERM_SINCE
    )
