"""Looking up: the most specific value of the day wins, or the look-up fails by name."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.policy import (
    AmbiguousValue,
    Confidence,
    DatedValue,
    NotCovered,
    Parameter,
    Policy,
    PolicyMistake,
    Scope,
    UnknownKey,
    UnknownParameter,
    WrongType,
)
from fangxin.engine.policy.lookup import check_sound, faults_of
from fangxin.engine.policy.parameter import ChangeBelow, PlainValue

SHIPPED = Policy.load()
DAY = date(2025, 10, 20)


def dated(value: PlainValue, since: date, until: date | None = None, **where: str) -> DatedValue:
    return DatedValue(
        value, since, until, Scope(**where), "project-default", "", "", Confidence.PROJECT, "试"
    )


def policy_of(*values: DatedValue) -> Policy:
    parameter = Parameter("rule", "规则", "g", "克", "integer", ChangeBelow.FIXED, values)
    return Policy({"rule": parameter}, SHIPPED.documents, SHIPPED.keys)


def test_the_value_of_the_day_answers_and_until_is_exclusive() -> None:
    policy = policy_of(dated(1, date(2020, 1, 1), date(2021, 1, 1)), dated(2, date(2021, 1, 1)))
    assert policy.value("rule", on=date(2020, 12, 31)).value == 1
    assert policy.value("rule", on=date(2021, 1, 1)).value == 2


def test_nothing_is_carried_outside_the_covered_dates() -> None:
    policy = policy_of(dated(1, date(2020, 1, 1), date(2021, 1, 1)))
    for on in (date(2019, 12, 31), date(2021, 1, 1)):
        with pytest.raises(NotCovered) as refusal:
            policy.value("rule", on=on, place="1/4/", asked_by="结算")
        for said in (str(on), "rule", "规则", "1/4/", "结算"):
            assert said in str(refusal.value)


def test_the_more_specific_value_wins_whatever_the_order() -> None:
    values = [
        dated(1, date(2020, 1, 1)),
        dated(2, date(2020, 1, 1), programme="urban-lunch"),
        dated(3, date(2020, 1, 1), programme="urban-lunch", place="1/"),
        dated(4, date(2020, 1, 1), programme="urban-lunch", place="1/4/"),
    ]
    for order in (values, values[::-1]):
        policy = policy_of(*order)
        assert policy.value("rule", on=DAY).value == 1
        assert policy.value("rule", on=DAY, programme="urban-lunch").value == 2
        assert policy.value("rule", on=DAY, programme="urban-lunch", place="1/5/").value == 3
        assert policy.value("rule", on=DAY, programme="urban-lunch", place="1/4/9/").value == 4
        assert policy.value("rule", on=DAY, place="1/4/9/").value == 1


def test_a_place_is_not_matched_by_the_beginning_of_a_number() -> None:
    policy = policy_of(dated(1, date(2020, 1, 1)), dated(2, date(2020, 1, 1), place="1/4/"))
    assert policy.value("rule", on=DAY, place="1/45/").value == 1
    with pytest.raises(PolicyMistake):
        Scope(place="1/4")


def test_two_values_of_the_same_weight_are_an_error_until_the_pair_is_written() -> None:
    one = dated(1, date(2020, 1, 1), programme="urban-lunch")
    two = dated(2, date(2020, 1, 1), county_kind="contiguous")
    policy = policy_of(one, two)
    with pytest.raises(AmbiguousValue):
        policy.value("rule", on=DAY, programme="urban-lunch", county_kind="contiguous")
    both = dated(3, date(2020, 1, 1), programme="urban-lunch", county_kind="contiguous")
    written = policy_of(one, two, both)
    assert written.value("rule", on=DAY, programme="urban-lunch", county_kind="contiguous").value == 3


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ((dated(1, date(2020, 1, 1)), dated(2, date(2021, 1, 1))), "重叠"),
        ((dated(1, date(2020, 1, 1), date(2021, 1, 1)), dated(2, date(2021, 1, 2))), "之间没有规定"),
        (
            (dated(1, date(2020, 1, 1), programme="urban-lunch"), dated(2, date(2020, 1, 1), place="1/")),
            "同样具体",
        ),
    ],
)
def test_overlaps_holes_and_ambiguities_are_found(values: tuple[DatedValue, ...], fault: str) -> None:
    policy = policy_of(*values)
    assert fault in faults_of(policy.parameters["rule"])[0]
    with pytest.raises(PolicyMistake, match=fault):
        check_sound(policy)


CUTS = st.lists(st.integers(1, 3000), min_size=1, max_size=6, unique=True).map(sorted)


@given(CUTS, st.integers(0, 4000))
def test_on_any_day_exactly_one_value_of_a_sound_chain_answers(cuts: list[int], offset: int) -> None:
    start = date(2015, 1, 1)
    edges = [start, *(start + timedelta(cut) for cut in cuts)]
    chain = [dated(n, a, b) for n, (a, b) in enumerate(pairwise(edges))]
    policy = policy_of(*chain)
    assert faults_of(policy.parameters["rule"]) == []
    on = start + timedelta(offset)
    holding = [value.value for value in chain if value.since <= on and value.until and on < value.until]
    if holding:
        assert [policy.value("rule", on=on).value] == holding
    else:
        with pytest.raises(NotCovered):
            policy.value("rule", on=on)


SCOPES = st.builds(
    Scope,
    place=st.sampled_from([None, "1/", "1/4/", "2/"]),
    county_kind=st.sampled_from([None, "contiguous", "local-first"]),
    programme=st.sampled_from([None, "urban-lunch", "compulsory-nutrition"]),
)
QUESTIONS = st.builds(
    Scope,
    place=st.sampled_from(["1/4/7/", "1/5/", "2/"]),
    county_kind=st.sampled_from(["contiguous", "local-first"]),
    programme=st.sampled_from(["urban-lunch", "compulsory-nutrition"]),
)


@given(st.sets(SCOPES, min_size=1, max_size=6), QUESTIONS)
def test_data_without_faults_never_answer_ambiguously(scopes: set[Scope], question: Scope) -> None:
    values = tuple(
        DatedValue(n, date(2020, 1, 1), None, scope, "project-default", "", "", Confidence.PROJECT, "试")
        for n, scope in enumerate(scopes)
    )
    policy = policy_of(*values)
    if faults_of(policy.parameters["rule"]):
        return
    ask = {"place": question.place, "county_kind": question.county_kind, "programme": question.programme}
    if any(value.where.holds_in(question) for value in values):
        answer = policy.value("rule", on=DAY, **ask)
        winner = next(value.where for value in values if value.value == answer.value)
        assert all(winner.says_all_of(v.where) for v in values if v.where.holds_in(question))
    else:
        with pytest.raises(NotCovered):
            policy.value("rule", on=DAY, **ask)


def test_a_misspelt_parameter_or_programme_is_named() -> None:
    with pytest.raises(UnknownParameter, match="subsidy_rate"):
        SHIPPED.value("subsidy_rat", on=DAY)
    with pytest.raises(UnknownKey, match="compulsory-nutrition"):
        SHIPPED.value("subsidy_rate", on=DAY, programme="compulsory")


def test_a_rule_that_is_not_demanded_is_told_apart_from_a_day_not_covered() -> None:
    assert SHIPPED.if_demanded("dishes_per_meal", on=DAY, programme="urban-lunch") is None
    demanded = SHIPPED.if_demanded("dishes_per_meal", on=DAY, programme="compulsory-nutrition")
    assert demanded is not None
    assert demanded.integer == 3
    with pytest.raises(NotCovered):
        SHIPPED.if_demanded("dishes_per_meal", on=date(2019, 1, 1), programme="compulsory-nutrition")


def test_a_value_read_as_another_type_is_refused() -> None:
    rate = SHIPPED.value("subsidy_rate", on=DAY, programme="compulsory-nutrition")
    assert rate.integer == 500
    for wrong in ("text", "texts", "integers", "weights", "alternatives"):
        with pytest.raises(WrongType):
            getattr(rate, wrong)


def test_the_reason_quotes_the_clause_with_full_width_punctuation() -> None:
    rate = SHIPPED.value("subsidy_rate", on=DAY, programme="compulsory-nutrition")
    assert rate.because() == (
        "依据《学生营养改善计划管理办法（试行）》第五条（二）："
        "“每生每天5元，全年按在校时间200天计算，每生每年补助1000元”，自 2021-09-01 起适用。"
    )
    split = SHIPPED.value("split_weights", on=DAY, programme="preschool-nutrition", county_kind="contiguous")
    assert "4:3:3" in split.because()


def test_a_project_default_says_that_it_is_not_law_and_memory_asks_to_be_checked() -> None:
    assert "不是法律规定" in SHIPPED.value("short_weight_tolerance", on=DAY).because()
    assert "须核对原文" in SHIPPED.value("hot_holding_min", on=DAY).because()


def test_a_version_follows_what_the_law_says_and_not_how_it_is_quoted() -> None:
    first = dated(1, date(2020, 1, 1))
    parameter = policy_of(first).parameters["rule"]
    ended = DatedValue(
        1, first.since, date(2022, 1, 1), first.where, first.document, "第一条", "改", first.confidence
    )
    raised = dated(2, date(2020, 1, 1))
    assert parameter.version_of(first) == parameter.version_of(ended)
    assert parameter.version_of(first) != parameter.version_of(raised)
    assert parameter.version_of(first) != parameter.version_of(dated(1, date(2020, 1, 2)))
    assert parameter.version_of(first) != parameter.version_of(dated(1, date(2020, 1, 1), place="1/"))
