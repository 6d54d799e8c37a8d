"""What one pupil is entitled to, worked through as a clerk would."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fangxin.engine.entitlement import (
    FactMistake,
    Lost,
    PupilMonth,
    Reason,
    SchoolMonth,
    Span,
    entitle,
)
from fangxin.engine.policy import NotCovered, Policy, Scope
from fangxin.engine.policy.change import Change, suppose

POLICY = Policy.load()
MONTH = date(2026, 9, 1)
DAYS = frozenset(date(2026, 9, day) for day in (1, 2, 3, 4, 7, 8, 9, 10, 11, 14))  # ten meal days
COMPULSORY, PRESCHOOL, URBAN = "compulsory-nutrition", "preschool-nutrition", "urban-lunch"
PRIMARY = SchoolMonth(
    MONTH, "1/2/3/4/", "contiguous", COMPULSORY, "primary", "township", "public", meal_days=DAYS
)
KINDERGARTEN = replace(PRIMARY, programme=PRESCHOOL, kind="kindergarten")
HERE = PupilMonth(enrolled=(Span(date(2025, 9, 1)),))
STARTED = (Span(date(2020, 1, 1)),)


def told(school: SchoolMonth, pupil: PupilMonth = HERE, policy: Policy = POLICY) -> tuple[int, int, Reason]:
    found = entitle(policy, school, pupil)
    return found.days, found.amount_fen, found.reason


@pytest.mark.duty("D058", "enforced")
def test_every_pupil_of_a_rural_school_is_entitled_to_five_yuan_a_meal_day() -> None:
    """第五条（一）、（二）: ten days at 5.00 yuan."""
    assert told(PRIMARY) == (10, 5_000, Reason.RURAL_SCHOOL)


@pytest.mark.duty("D059", "enforced")
def test_in_a_county_seat_only_the_days_with_approved_rural_registration_count() -> None:
    """第五条（一）: 具备供餐条件的县城义务教育学校农村户籍学生."""
    seat = replace(PRIMARY, location="county_seat")
    approved = replace(HERE, rural=(Span(date(2026, 9, 8)),))
    assert told(seat) == (0, 0, Reason.NOT_RURAL_REGISTERED)
    assert told(seat, approved) == (5, 2_500, Reason.RURAL_REGISTRATION)
    assert told(replace(seat, supplying=()), approved) == (0, 0, Reason.NO_SUPPLY_CONDITIONS)
    assert told(replace(seat, location="city"), approved) == (0, 0, Reason.LOCATION_NOT_COVERED)


@pytest.mark.duty("D056", "enforced")
def test_a_private_kindergarten_needs_its_licence_and_its_recognition_on_the_day() -> None:
    """第四条（一）: 经教育部门批准取得办学许可的农村民办普惠性学前教育机构."""
    private = replace(KINDERGARTEN, ownership="private")
    assert told(KINDERGARTEN) == (10, 3_000, Reason.RURAL_PUBLIC_KINDERGARTEN)
    assert told(private) == (0, 0, Reason.NOT_INCLUSIVE)
    assert told(replace(private, inclusive=STARTED, licensed=())) == (0, 0, Reason.NOT_LICENSED)
    until_the_tenth = replace(private, inclusive=(Span(date(2020, 1, 1), date(2026, 9, 10)),))
    assert told(until_the_tenth) == (7, 2_100, Reason.RURAL_INCLUSIVE_KINDERGARTEN)


@pytest.mark.duty("D055", "enforced")
@pytest.mark.parametrize(
    ("kind", "programme", "reason"),
    [
        ("special", COMPULSORY, Reason.RURAL_SCHOOL),
        ("nine-year", COMPULSORY, Reason.RURAL_SCHOOL),
        ("kindergarten", COMPULSORY, Reason.KIND_NOT_COVERED),
        ("primary", PRESCHOOL, Reason.KIND_NOT_COVERED),
    ],
)
def test_each_programme_covers_its_kinds_of_school(kind: str, programme: str, reason: Reason) -> None:
    """第三条: schools of compulsory education with special education; kindergartens."""
    assert told(replace(PRIMARY, kind=kind, programme=programme))[2] is reason
    assert told(replace(PRIMARY, kind="primary", ownership="private"))[2] is Reason.RURAL_SCHOOL


@pytest.mark.duty("D096", "enforced")
def test_a_self_run_county_pays_from_the_day_it_runs_the_programme() -> None:
    """附件1第一条: 2个非集中连片特困县自行开展."""
    own = replace(KINDERGARTEN, county_kind="local-first")
    assert told(own) == (0, 0, Reason.COUNTY_NOT_RUNNING)
    running = entitle(POLICY, replace(own, running=(Span(date(2026, 9, 7)),)), HERE)
    assert (running.days, running.amount_fen, running.split_fen) == (6, 1_800, (0, 0, 0, 1_800))
    assert running.lost is Lost.COUNTY_NOT_RUNNING


@pytest.mark.duty("D060", "enforced")
def test_only_days_on_the_roll_and_at_the_meal_count() -> None:
    """第五条（二）: 全年按在校时间计算; a pupil who came on the 4th, stayed out on two days and was ill on one."""
    pupil = PupilMonth(
        enrolled=(Span(date(2026, 9, 4)),),
        opted_out=frozenset({date(2026, 9, 7), date(2026, 9, 8)}),
        absent=frozenset({date(2026, 9, 9), date(2026, 9, 1)}),
    )
    found = entitle(POLICY, PRIMARY, pupil)
    assert (found.days, found.amount_fen) == (4, 2_000)  # 4, 10, 11, 14
    assert found.lost == Lost.NOT_ENROLLED | Lost.OPTED_OUT | Lost.ABSENT
    assert [(one.reason, [day.day for day in one.days]) for one in found.struck] == [
        (Reason.NOT_ENROLLED, [1, 2, 3]),
        (Reason.OPTED_OUT, [7, 8]),
        (Reason.ABSENT, [9]),
    ]


@pytest.mark.duty("D119", "enforced")
@pytest.mark.parametrize(
    ("school", "split"),
    [
        (PRIMARY, (5_000, 0, 0, 0)),
        (replace(PRIMARY, county_kind="local-first", running=STARTED), (4_000, 600, 0, 400)),
        (KINDERGARTEN, (0, 1_200, 900, 900)),
        (replace(KINDERGARTEN, county_kind="local-first", running=STARTED), (0, 0, 0, 3_000)),
    ],
)
def test_the_split_of_ten_days_by_programme_and_kind_of_county(
    school: SchoolMonth, split: tuple[int, int, int, int]
) -> None:
    """第六条, 第七条, 附件2第三条: 4 + 0.6 + 0.4; 4:3:3; all central; all county."""
    found = entitle(POLICY, school, HERE)
    assert found.split_fen == split
    assert sum(found.split_fen) == found.amount_fen


def test_urban_lunch_counts_days_but_families_pay() -> None:
    urban = replace(PRIMARY, programme=URBAN, location="city")
    assert told(urban) == (10, 0, Reason.FAMILIES_PAY)


@pytest.mark.duty("D095", "enforced")
def test_a_rate_that_changes_inside_the_month_is_paid_by_the_day() -> None:
    """第十七条: the new value holds from its own day: six days at 5.00 (1 to 9), four at 6.00 from the 9th."""
    dearer = suppose(
        POLICY, [Change("subsidy_rate", 600, date(2026, 9, 9), where=Scope(programme=COMPULSORY))]
    )
    found = entitle(dearer, PRIMARY, HERE)
    assert [(line.days, line.rate.integer, line.amount_fen) for line in found.lines] == [
        (6, 500, 3_000),
        (4, 600, 2_400),
    ]
    assert found.amount_fen == 5_400
    assert told(PRIMARY)[1] == 5_000  # the policy itself is as it was


@pytest.mark.duty("D057", "enforced")
def test_the_explanation_names_value_clause_dates_and_quotation() -> None:
    """第四条（二）: 每生每天3元."""
    sentences = entitle(POLICY, KINDERGARTEN, HERE).because()
    assert sentences[0].startswith(
        "农村公办幼儿园在园儿童。依据《学生营养改善计划管理办法（试行）》第四条（一）"
    )
    assert sentences[1].startswith(
        "10 天 × 3.00 元 = 30.00 元。依据《学生营养改善计划管理办法（试行）》第四条（二）：“每生每天3元"
    )
    assert "自 2021-09-01 起适用" in sentences[1]
    assert sentences[2].startswith("分担：省 12.00 元，州（市） 9.00 元，县 9.00 元。依据")


def test_a_month_before_the_rules_began_is_refused_and_not_guessed() -> None:
    old = replace(PRIMARY, month=date(2021, 8, 1), meal_days=frozenset({date(2021, 8, 31)}))
    with pytest.raises(NotCovered, match="2021-08"):
        entitle(POLICY, old, HERE)


def test_facts_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(FactMistake, match="供餐日 2026-10-01"):
        replace(PRIMARY, meal_days=frozenset({date(2026, 10, 1)}))
    with pytest.raises(FactMistake, match="不认识的所在地"):
        replace(PRIMARY, location="moon")
    with pytest.raises(FactMistake, match="起止日期不对"):
        Span(date(2026, 9, 2), date(2026, 9, 2))


def test_a_month_without_meals_says_so() -> None:
    assert told(replace(PRIMARY, meal_days=frozenset())) == (0, 0, Reason.NO_MEAL_DAY)


def test_a_rate_without_a_split_is_refused_and_not_paid_by_nobody() -> None:
    urban = replace(PRIMARY, programme=URBAN, location="city")
    paid = suppose(POLICY, [Change("subsidy_rate", 200, MONTH, where=Scope(programme=URBAN))])
    with pytest.raises(NotCovered, match="没有分担比例"):
        entitle(paid, urban, HERE)
