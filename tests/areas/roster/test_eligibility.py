"""From facts to entitled children: a table that a clerk can check, and the worked example of the prose."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fangxin.areas.organisations.rules import SchoolState
from fangxin.areas.organisations.rules.county_kinds import KindSpell
from fangxin.areas.roster.rules.eligibility import (
    ChildMonth,
    ChildSpell,
    County,
    ProfileSpell,
    child_months,
    digest_of_list,
    list_differences,
    masked_name,
    school_months,
)
from fangxin.engine.entitlement import Reason, Span
from fangxin.engine.policy.lookup import NotCovered, Policy

COMPULSORY, PRESCHOOL = "compulsory-nutrition", "preschool-nutrition"
MONTH = date(2026, 9, 1)
MEAL_DAYS = [MONTH + timedelta(days=n) for n in range(30) if (MONTH + timedelta(days=n)).weekday() < 5]
TERM = date(2026, 8, 31)
SINCE = date(2020, 1, 1)
CONTIGUOUS = County("1/2/3/", (KindSpell(SINCE, None, "contiguous"),))
LOCAL_FIRST = County("1/2/4/", (KindSpell(SINCE, None, "local-first"),))
RURAL = (Span(TERM),)
PRIMARY = SchoolState(
    kind="primary", ownership="public", location="township", supply_mode="self-run", diners=300,
    canteen_licence="JY35200000000017", canteen_licence_since=SINCE,
)  # fmt: skip
KINDERGARTEN = replace(
    PRIMARY, kind="kindergarten", permit_number="522701001", permit_since=SINCE, permit_until=date(2028, 1, 1)
)


def asked(
    state: SchoolState, *children: ChildSpell, programme: str = COMPULSORY, county: County = CONTIGUOUS
) -> list[ChildMonth]:
    schools = school_months(MONTH, county, [ProfileSpell(SINCE, None, state)], MEAL_DAYS, lambda _: programme)
    return child_months(Policy.load(), schools, children)


def one(state: SchoolState, *, rural: bool = False, programme: str = COMPULSORY) -> ChildMonth:
    (found,) = asked(state, ChildSpell(1, 7, TERM, None, RURAL if rural else ()), programme=programme)
    return found


@pytest.mark.duty("D055", "enforced")
@pytest.mark.duty("D058", "enforced")
@pytest.mark.parametrize("location", ["village", "township"])
@pytest.mark.parametrize("rural", [True, False])
@pytest.mark.parametrize("kind", ["primary", "teaching-point", "junior", "nine-year", "special"])
@pytest.mark.parametrize("ownership", ["public", "private"])
def test_every_child_of_a_school_in_the_country_is_entitled(
    location: str, *, rural: bool, kind: str, ownership: str
) -> None:
    """Measures, article 5 (1): schools of towns and below, all pupils; article 3: public, private and special ones."""
    found = one(replace(PRIMARY, location=location, kind=kind, ownership=ownership), rural=rural)
    assert (found.reason, found.days, found.amount_fen) == (Reason.RURAL_SCHOOL, 22, 11_000)


@pytest.mark.duty("D059", "enforced")
@pytest.mark.parametrize(
    ("licensed", "rural", "reason"),
    [
        (True, True, Reason.RURAL_REGISTRATION),
        (True, False, Reason.NOT_RURAL_REGISTERED),
        (False, True, Reason.NO_SUPPLY_CONDITIONS),
    ],
)
def test_in_a_county_seat_only_rural_children_of_a_school_that_can_serve(
    *, licensed: bool, rural: bool, reason: Reason
) -> None:
    """Measures, article 5 (1): county-seat schools with the conditions to serve, pupils with rural registration."""
    since = SINCE if licensed else None
    found = one(replace(PRIMARY, location="county-seat", canteen_licence_since=since), rural=rural)
    assert (found.reason, found.days > 0) == (reason, licensed and rural)


@pytest.mark.duty("D056", "enforced")
@pytest.mark.duty("D057", "supported")
@pytest.mark.parametrize(
    ("ownership", "inclusive", "permit_until", "location", "reason"),
    [
        ("public", False, None, "village", Reason.RURAL_PUBLIC_KINDERGARTEN),
        ("private", True, None, "township", Reason.RURAL_INCLUSIVE_KINDERGARTEN),
        ("private", False, None, "township", Reason.NOT_INCLUSIVE),
        ("private", True, date(2026, 8, 1), "township", Reason.NOT_LICENSED),
        ("public", False, None, "county-seat", Reason.LOCATION_NOT_COVERED),
    ],
)
def test_kindergartens_by_owner_inclusive_status_permit_and_place(
    ownership: str, *, inclusive: bool, permit_until: date | None, location: str, reason: Reason
) -> None:
    """Measures, article 4 (1): rural public ones, and rural private inclusive ones with a permit; (2): 3 yuan a day."""
    state = replace(
        KINDERGARTEN, ownership=ownership, location=location, permit_until=permit_until,
        inclusive_since=SINCE if inclusive else None,
    )  # fmt: skip
    found = one(state, programme=PRESCHOOL)
    assert found.reason is reason
    assert found.amount_fen == (6_600 if reason.entitled else 0)


CANTEEN_FROM = date(2026, 9, 7)
SEAT = replace(PRIMARY, location="county-seat", canteen_licence_since=CANTEEN_FROM)
WORKED = (
    ChildSpell(1, 7, TERM, None, RURAL),
    ChildSpell(2, 7, TERM, None, (Span(date(2026, 9, 16)),)),
    ChildSpell(3, 7, date(2026, 9, 10), None, RURAL),
)


def test_the_worked_example_of_the_prose() -> None:
    found = asked(SEAT, *WORKED, county=LOCAL_FIRST)
    assert {row.pupil_id: row.days for row in found} == {1: 18, 2: 11, 3: 15}
    assert sum(row.amount_fen for row in found) == 22_000
    assert tuple(sum(row.split_fen[n] for row in found) for n in range(4)) == (17_600, 2_640, 0, 1_760)


def test_a_school_that_moves_to_the_county_seat_within_a_month_is_asked_twice_and_answered_once() -> None:
    change = date(2026, 9, 21)
    spells = [
        ProfileSpell(SINCE, change, PRIMARY), ProfileSpell(change, None, replace(PRIMARY, location="county-seat"))
    ]  # fmt: skip
    schools = school_months(MONTH, CONTIGUOUS, spells, MEAL_DAYS, lambda _: COMPULSORY)
    assert len(schools) == 2
    (urban,) = child_months(Policy.load(), schools, [ChildSpell(1, 7, TERM, None)])
    assert (urban.days, urban.reason) == (14, Reason.RURAL_SCHOOL)
    (rural,) = child_months(Policy.load(), schools, [ChildSpell(1, 7, TERM, None, RURAL)])
    assert rural.days == 22


def test_a_child_with_two_classes_in_a_month_has_two_rows_whose_days_add_up() -> None:
    middle = date(2026, 9, 15)
    found = asked(PRIMARY, ChildSpell(1, 7, TERM, middle), ChildSpell(1, 8, middle, None))
    assert [(row.class_id, row.since, row.until, row.days) for row in found] == [
        (7, MONTH, middle, 10), (8, middle, date(2026, 10, 1), 12)
    ]  # fmt: skip


def test_an_enrolment_of_another_month_has_no_row() -> None:
    assert asked(PRIMARY, ChildSpell(1, 7, TERM, MONTH), ChildSpell(2, 7, date(2026, 10, 1), None)) == []


def test_days_on_which_a_child_was_away_do_not_count() -> None:
    schools = school_months(
        MONTH, CONTIGUOUS, [ProfileSpell(SINCE, None, PRIMARY)], MEAL_DAYS, lambda _: COMPULSORY
    )
    (found,) = child_months(
        Policy.load(), schools, [WORKED[0]], absent=lambda child, of_class: 0b11, opted_out={1: 0b100}
    )
    assert found.days == 19


def test_the_digest_of_a_list_is_over_its_sorted_numbers() -> None:
    assert digest_of_list([19, 12, 15, 12]) == digest_of_list((12, 15, 19))
    assert digest_of_list([1, 23]) != digest_of_list([12, 3])
    assert digest_of_list([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_differences_between_a_frozen_list_and_the_roster() -> None:
    said = list_differences({1: 7, 2: 7, 3: 8}, {1: 7, 2: 8, 4: 7})
    assert (said.came, said.left, said.moved) == ((4,), (3,), (2,))
    assert not list_differences({1: 7}, {1: 7}).any


@pytest.mark.parametrize(
    ("name", "shown"),
    [("李小明", "李*明"), ("李明", "李*"), ("李", "李*"), ("欧阳小明", "欧**明"), ("", "*")],
)
def test_a_masked_name_keeps_first_and_last(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def test_a_county_that_joins_the_national_plan_within_a_month_is_paid_by_its_kind_of_each_day() -> None:
    """Meals on 4 days before and 18 days from 7 September on: 20 yuan split 4 : 0.6 : 0.4, then 90 yuan by the centre."""
    joins = date(2026, 9, 7)
    county = County("1/2/5/", (KindSpell(SINCE, joins, "local-first"), KindSpell(joins, None, "contiguous")))
    (found,) = asked(PRIMARY, ChildSpell(1, 7, TERM, None), county=county)
    assert (found.days, found.amount_fen) == (22, 11_000)
    assert found.split_fen == (1_600 + 9_000, 240, 0, 160)


def test_a_day_outside_every_kind_of_the_county_has_no_answer() -> None:
    """Nothing is carried over silently: the answer says which rule is missing."""
    county = County("1/2/5/", (KindSpell(date(2026, 9, 7), None, "contiguous"),))
    with pytest.raises(NotCovered, match="怎样参加项目"):
        asked(PRIMARY, ChildSpell(1, 7, TERM, None), county=county)
