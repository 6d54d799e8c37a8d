"""Roll, service and eating along as tables."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.dining.rules import (
    NotInClass,
    Served,
    check_correction,
    check_note,
    check_roll,
    check_service,
    is_late,
)
from fangxin.areas.policy.rules.entry_day import WrongDay, entry_day
from tests.factories.world import TODAY, at


@pytest.mark.parametrize(
    ("enrolled", "absences", "why"),
    [
        ([], {}, "没有在籍学生"),
        ([1, 2], {3: "sick"}, "有 1 名学生当天不在这个班"),
        ([1, 2], {3: "sick", 4: "leave"}, "有 2 名"),
        ([1, 2], {1: "lazy"}, "“lazy”不在可选范围"),
    ],
)
def test_a_roll_that_does_not_fit_the_class_is_refused(
    enrolled: list[int], absences: dict[int, str], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        check_roll(enrolled, absences)


def test_a_roll_counts_the_enrolled_once() -> None:
    roll = check_roll([1, 2, 2, 3], {3: "sick"})
    assert (roll.enrolled, roll.absent) == (3, 1)
    with pytest.raises(NotInClass):
        check_roll([1], {2: "sick"})


@pytest.mark.parametrize(
    ("hour", "minute", "late"), [(9, 59, False), (10, 0, False), (10, 1, True), (15, 0, True)]
)
def test_a_roll_after_ten_is_late(hour: int, minute: int, late: bool) -> None:
    assert is_late(at(hour, minute), TODAY) is late


def test_a_roll_entered_on_a_later_day_is_late_at_any_hour() -> None:
    assert is_late(at(7, 30), TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("said", "day"),
    [("", date(2026, 9, 14)), ("2026-09-14", date(2026, 9, 14)), ("2026-09-11", date(2026, 9, 11)),
     ("2026-09-07", date(2026, 9, 7))],
)  # fmt: skip
def test_a_roll_belongs_to_the_day_for_which_its_page_was_opened(said: str, day: date) -> None:
    assert entry_day(said, TODAY) == day


@pytest.mark.parametrize("said", ["2026-09-15", "2026-09-06", "heute"])
def test_a_roll_of_a_day_to_come_or_of_long_ago_is_refused(said: str) -> None:
    with pytest.raises(WrongDay):
        entry_day(said, TODAY)


def test_a_correction_says_why() -> None:
    assert check_correction(" 迟到 ") == "迟到"
    with pytest.raises(Refused, match="写明原因"):
        check_correction(" ")


@pytest.mark.parametrize(
    ("counts", "field"),
    [
        (Served(602, 6, 4, 12_400), ""),
        (Served(1, 0, 1, 0), ""),
        (Served(0, 6, 0, 0), "served"),
        (Served(-1, 0, 0, 0), "served"),
        (Served(10, -1, 0, 0), "unserved"),
        (Served(10, 0, 11, 0), "diners"),
        (Served(10, 0, 0, -5), "plate_waste"),
    ],
)
def test_a_service_adds_up(counts: Served, field: str) -> None:
    if not field:
        check_service(counts)
        return
    with pytest.raises(Refused) as refused:
        check_service(counts)
    assert list(refused.value.fields) == [field]


@pytest.mark.duty("D212", "enforced")
@pytest.mark.parametrize(
    ("taste", "temperature", "problem", "finding", "remedy", "missing"),
    [
        ("good", "hot", False, "", "", ""),
        ("good", "hot", False, "汤有点淡", "", ""),
        ("good", "hot", True, "", "", "finding"),
        ("good", "hot", True, "米饭夹生", "", "remedy"),
        ("good", "hot", True, "米饭夹生", "回锅", ""),
        ("poor", "hot", False, "", "", "finding"),
        ("poor", "hot", False, "太咸", "", "remedy"),
        ("fair", "cold", False, "菜凉了", " ", "remedy"),
        ("fair", "cold", False, "菜凉了", "加热", ""),
    ],
)
def test_a_problem_found_while_eating_along_says_what_was_done(
    taste: str, temperature: str, problem: bool, finding: str, remedy: str, missing: str
) -> None:
    """Measures, annex 2 §9 (7): problems are found and solved in time."""
    said = {
        "taste": taste,
        "temperature": temperature,
        "problem": problem,
        "finding": finding,
        "remedy": remedy,
    }
    if not missing:
        assert check_note(**said).finding
        return
    with pytest.raises(Refused) as refused:
        check_note(**said)
    assert list(refused.value.fields) == [missing]


def test_words_that_are_not_offered_are_refused() -> None:
    with pytest.raises(Refused):
        check_note(taste="great", temperature="hot", problem=False, finding="", remedy="")
