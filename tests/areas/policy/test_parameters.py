"""Rules of law as the program reads, searches and shows them."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.areas.audit.actions import acting
from fangxin.areas.policy.queries import duty_statuses, parameter_line, parameter_lines, rule
from fangxin.areas.policy.rules import CONFIDENCE, SUBJECTS, scope_text, value_text
from fangxin.engine.money import share_by_largest_remainder
from fangxin.engine.policy.lookup import NotCovered, Policy
from fangxin.engine.policy.parameter import Confidence, Scope
from tests.factories.world import TODAY, World


@pytest.mark.duty("D119", "supported")
def test_a_meal_in_a_local_first_county_is_split_4_06_04(world: World) -> None:
    """Measures, annex 2, article 3: the centre bears 4 yuan, the province 0.6, the county 0.4 of each pupil-day."""
    principal = world.actor("principal")
    with acting(principal):
        rate = rule(principal, "subsidy_rate", school=world.school, on=TODAY)
        split = rule(principal, "split_weights", school=world.school, on=TODAY)
    shares = dict(
        zip(
            split.weights,
            share_by_largest_remainder(rate.integer, tuple(split.weights.values())),
            strict=True,
        )
    )
    assert shares == {"central": 400, "province": 60, "prefecture": 0, "county": 40}
    assert sum(shares.values()) == rate.integer == 500
    assert "附件2第三条" in split.because()


def test_a_contiguous_county_is_borne_by_the_centre_alone(world: World) -> None:
    keeper = world.actor("neighbour_keeper")
    with acting(keeper):
        split = rule(keeper, "split_weights", school=world.neighbour_school, on=TODAY)
    assert dict(split.weights) == {"central": 1, "province": 0, "prefecture": 0, "county": 0}


def test_a_day_before_the_rule_is_not_covered(world: World) -> None:
    principal = world.actor("principal")
    with acting(principal), pytest.raises(NotCovered):
        rule(principal, "subsidy_rate", school=world.school, on=date(2020, 9, 1))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("subsidy_rate", "5.00 元/生·天"),
        ("split_weights", "中央 400，省 60，州（市） 0，县 40"),
        ("sample_weight_min", "125 克"),
        ("sample_retention_min", "48 小时"),
        ("core_temperature_min", "70 ℃"),
        ("public_notice_working_days", "5 个工作日"),
        ("enrolment_approvers", "县级教育部门；县级财政部门"),
        ("settlement_basis", "按验收数量结算"),
        ("surplus_tolerance", "收入的 2%"),
    ],
)
def test_values_are_written_with_their_units(world: World, name: str, text: str) -> None:
    principal = world.actor("principal")
    with acting(principal):
        assert parameter_line(principal, name, TODAY, world.school).value == text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("补助标准", "subsidy_rate"),
        ("sample_weight", "sample_weight_min"),
        ("msmtbzbz", "subsidy_rate"),
        ("按量结算", "settlement_basis"),
        ("附件2第三条", "split_weights"),
    ],
)
def test_a_rule_is_found_by_name_pinyin_or_clause(world: World, words: str, found: str) -> None:
    principal = world.actor("principal")
    with acting(principal):
        assert found in [
            line.parameter.name for line in parameter_lines(principal, TODAY, world.school, words=words)
        ]


def test_words_that_stand_nowhere_find_nothing(world: World) -> None:
    principal = world.actor("principal")
    with acting(principal):
        assert parameter_lines(principal, TODAY, world.school, words="无此条文") == []


def test_every_parameter_can_be_shown_for_a_school_and_for_a_county(world: World) -> None:
    officer = world.actor("reviewer")
    with acting(officer):
        for place in (world.school, world.county, None):
            lines = parameter_lines(officer, TODAY, place)
            assert len(lines) == len(Policy.load().parameters)
            assert all(line.value or line.problem for line in lines)


def test_every_value_of_every_parameter_has_words() -> None:
    policy = Policy.load()
    for parameter in policy.parameters.values():
        assert parameter.subject in SUBJECTS
        for dated in parameter.values:
            assert value_text(parameter, dated.value)
            assert scope_text(dated.where, policy.keys)
    assert set(CONFIDENCE) == set(Confidence)
    assert scope_text(Scope(programme="urban-lunch"), policy.keys) == "城区小学放心午餐"


def test_what_is_not_read_off_the_text_says_so() -> None:
    for mark in (Confidence.REPORTED, Confidence.MEMORY, Confidence.PROJECT):
        assert CONFIDENCE[mark][0] != "ok"
        assert "核对" in CONFIDENCE[mark][1] or "不是法律" in CONFIDENCE[mark][1]


def test_the_duties_are_237_and_their_keeping_is_read_off_the_tests(world: World) -> None:
    statuses, problem = duty_statuses(world.actor("reviewer"))
    assert len(statuses) == 237
    assert problem == ""
    kept = {one.duty.id: one for one in statuses}
    assert kept["D237"].keeping == "enforced"
    assert any(mark.file == "areas/roster/test_declarations.py" for mark in kept["D117"].marks)
