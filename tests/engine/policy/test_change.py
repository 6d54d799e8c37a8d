"""What another value would make of the policy, without touching it."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.engine.policy import Change, NoChange, NotCovered, Policy, Scope, UnknownKey, suppose
from fangxin.engine.policy.parameter import PolicyMistake

POLICY = Policy.load()
RURAL = Scope(programme="compulsory-nutrition")


def rates(policy: Policy) -> list[int]:
    days = [date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1)]
    return [policy.value("subsidy_rate", on=on, programme="compulsory-nutrition").integer for on in days]


def test_a_value_from_a_date_holds_from_then_on_and_one_with_an_end_until_then() -> None:
    assert rates(suppose(POLICY, [Change("subsidy_rate", 600, date(2026, 9, 1), where=RURAL)])) == [
        500,
        600,
        600,
        600,
    ]
    passing = Change("subsidy_rate", 600, date(2026, 9, 1), date(2026, 10, 1), where=RURAL)
    assert rates(suppose(POLICY, [passing])) == [500, 600, 600, 500]
    assert rates(POLICY) == [500, 500, 500, 500]


def test_other_programmes_keep_their_value() -> None:
    changed = suppose(POLICY, [Change("subsidy_rate", 600, date(2026, 9, 1), where=RURAL)])
    assert changed.value("subsidy_rate", on=date(2026, 9, 1), programme="preschool-nutrition").integer == 300


def test_a_question_says_that_it_is_one() -> None:
    changed = suppose(POLICY, [Change("subsidy_rate", 600, date(2026, 9, 1), where=RURAL)])
    answer = changed.value("subsidy_rate", on=date(2026, 9, 1), programme="compulsory-nutrition")
    assert answer.document.short_title == "试算假设"
    assert not answer.may_block


@pytest.mark.parametrize(
    ("change", "error", "why"),
    [
        (Change("subsidy_rate", "six", date(2026, 9, 1), where=RURAL), NoChange, "同样写法"),
        (Change("subsidy_rate", -1, date(2026, 9, 1), where=RURAL), NoChange, "不能为负"),
        (Change("subsidy_rate", 600, date(2026, 9, 1), date(2026, 9, 1), where=RURAL), NoChange, "起止日期"),
        (Change("subsidy_rate", 600, date(2026, 9, 1), where=Scope(programme="none")), UnknownKey, "不认识"),
        (
            Change("split_weights", {"central": 1, "province": 1, "prefecture": 0, "county": 0}, date(2026, 9, 1),
                   where=Scope(county_kind="contiguous")),
            PolicyMistake, "同样",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_supposed_is_refused(change: Change, error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=why):
        suppose(POLICY, [change])


def test_days_before_the_first_value_stay_uncovered() -> None:
    changed = suppose(POLICY, [Change("subsidy_rate", 600, date(2026, 9, 1), where=RURAL)])
    with pytest.raises(NotCovered):
        changed.value("subsidy_rate", on=date(2021, 8, 31), programme="compulsory-nutrition")
