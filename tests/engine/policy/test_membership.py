"""Which programmes a school belongs to: a table that a clerk can check, and an invented province by data alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fangxin.engine.policy import ChangeBelow, Policy, SchoolQuestion, memberships

SHIPPED = Policy.load()
JOINED = Policy.from_folder(Path(__file__).with_name("third_province"), over=SHIPPED)
ON = date(2026, 9, 7)
VILLAGE = SchoolQuestion("/1/2/3/", "522722", "contiguous", "primary", "village", "public", recognised=False)
COMPULSORY, PRESCHOOL, URBAN = "compulsory-nutrition", "preschool-nutrition", "urban-lunch"


def holding(school: SchoolQuestion, policy: Policy = SHIPPED, on: date = ON) -> dict[str, str]:
    return {one.programme: one.whom for one in memberships(policy, school, on) if one.holds}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {COMPULSORY: "all"}),
        ({"location": "township", "kind": "nine-year", "ownership": "private"}, {COMPULSORY: "all"}),
        ({"county_kind": "local-first"}, {COMPULSORY: "all"}),
        ({"location": "county_seat"}, {COMPULSORY: "rural"}),
        ({"location": "city"}, {}),
        ({"kind": "kindergarten"}, {PRESCHOOL: "all"}),
        ({"kind": "kindergarten", "ownership": "private"}, {}),
        ({"kind": "kindergarten", "ownership": "private", "recognised": True}, {PRESCHOOL: "all"}),
        ({"code": "140400", "location": "city"}, {URBAN: "all"}),
        ({"code": "140400", "location": "county_seat"}, {URBAN: "all"}),
        ({"code": "140400", "location": "village"}, {}),
        ({"code": "140400", "location": "city", "kind": "junior"}, {}),
        ({"code": "", "location": "county_seat"}, {COMPULSORY: "rural", URBAN: "all"}),
        ({"county_kind": ""}, {}),
        ({"code": "330100"}, {}),
    ],
)
def test_a_school_is_in_the_programmes_whose_scope_holds_its_facts(changes: dict, expected: dict) -> None:
    assert holding(replace(VILLAGE, **changes)) == expected


def test_before_the_measures_there_was_no_programme() -> None:
    assert holding(VILLAGE, on=date(2020, 9, 1)) == {}


@pytest.mark.parametrize(
    ("changes", "programme", "lacking"),
    [
        ({"location": "city"}, COMPULSORY, "所在地"),
        ({"kind": "kindergarten", "ownership": "private"}, PRESCHOOL, "普惠性"),
        ({"code": "330100"}, COMPULSORY, "本省"),
    ],
)
def test_what_keeps_a_school_out_is_said_by_the_programme_that_comes_nearest(
    changes: dict, programme: str, lacking: str
) -> None:
    nearest = memberships(SHIPPED, replace(VILLAGE, **changes), ON)[0]
    assert (nearest.programme, nearest.holds) == (programme, False)
    assert lacking in nearest.lacking


def test_each_membership_gives_its_clauses() -> None:
    found = memberships(SHIPPED, replace(VILLAGE, county_kind="local-first"), ON)[0]
    assert found.self_run
    said = " ".join(found.because)
    assert "《学生营养改善计划管理办法（试行）》第三条" in said
    assert "自行开展" in said


def test_a_school_of_the_invented_province_is_in_its_programme_and_in_no_other() -> None:
    school = SchoolQuestion(
        "/8/9/", "990121", "high-mountain", "primary", "village", "private", recognised=False
    )
    assert holding(school, JOINED) == {"mountain-breakfast": "all"}
    assert "每生每天补助" not in " ".join(memberships(JOINED, school, ON)[0].because)
    assert "《山区早餐计划管理办法》" in " ".join(memberships(JOINED, school, ON)[0].because)
    assert holding(replace(school, location="township"), JOINED) == {}


def test_no_place_may_change_the_scope_of_a_programme() -> None:
    """So the answer depends on the school's facts and the day alone, whatever places have adopted."""
    scope = [one for name, one in SHIPPED.parameters.items() if name.startswith("scope_")]
    assert len(scope) >= 6
    assert {one.change_below for one in scope} == {ChangeBelow.FIXED}
