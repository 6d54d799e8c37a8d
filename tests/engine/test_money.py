"""Amounts: reading, writing, one rounding a line, and shares that always sum to the whole."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.money import (
    AmountOutOfRange,
    CannotShare,
    NotAnAmount,
    chinese_capital,
    line_amount_fen,
    parse_yuan,
    piece_amount_fen,
    share_by_largest_remainder,
    share_of_month,
    yuan_text,
)

WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=6).filter(any)
TOTALS = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("fen", "text"),
    [(128456040, "1,284,560.40"), (0, "0.00"), (7, "0.07"), (-5384, "-53.84"), (100, "1.00")],
)
def test_fen_are_written_as_yuan_with_thousands_and_two_decimals(fen: int, text: str) -> None:
    assert yuan_text(fen) == text


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,284,560.40", 128456040),
        ("1284560.4", 128456040),
        ("１２．５", 1250),
        ("￥12.50", 1250),
        ("人民币 12.5 元", 1250),
        (" 3元 ", 300),
        ("0.07", 7),
        ("１，２３４元", 123400),
    ],
)
def test_what_people_type_is_read_as_fen(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "元",
        "12.345",
        "1,23",
        "12.",
        ".5",
        "三元",
        "1e3",
        "1 000",
        "-3",
        "NaN",
        "3元5角",
        "12²",
        "①",
        "9" * 14,
        "9" * 5000,
    ],
)
def test_what_is_not_an_amount_is_refused_and_never_rounded(text: str) -> None:
    with pytest.raises(NotAnAmount):
        parse_yuan(text)


def test_a_third_decimal_is_named_as_the_reason() -> None:
    with pytest.raises(NotAnAmount, match="小数超过两位"):
        parse_yuan("12.345")


@given(st.integers(-(10**14), 10**14))
def test_reading_what_was_written_gives_the_same_amount(fen: int) -> None:
    assert parse_yuan(yuan_text(fen), allow_negative=True) == fen


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元零叁角贰分"),
        (10700053, "壹拾万柒仟元零伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (1000, "壹拾元整"),
        (100000000000, "壹拾亿元整"),
        (10000000100, "壹亿零壹元整"),
        (100050000, "壹佰万零伍佰元整"),
        (-5384, "负伍拾叁元捌角肆分"),
    ],
)
def test_capitals_follow_the_examples_of_the_payment_rules(fen: int, words: str) -> None:
    assert chinese_capital(fen) == words


def test_capitals_end_at_ten_quadrillion_yuan() -> None:
    with pytest.raises(AmountOutOfRange):
        chinese_capital(10**18)


@pytest.mark.parametrize(
    ("weight_g", "price", "fen"),
    [(12345, 327, 4037), (500, 1, 1), (499, 1, 0), (1500, 1, 2), (0, 999, 0), (1000, 1999, 1999)],
)
def test_a_line_is_rounded_once_half_up(weight_g: int, price: int, fen: int) -> None:
    assert line_amount_fen(weight_g, price) == fen


@given(st.integers(0, 10**8), st.integers(0, 10**6))
def test_a_line_is_never_off_by_more_than_half_a_fen(weight_g: int, price: int) -> None:
    exact = Fraction(weight_g * price, 1000)
    assert Fraction(-1, 2) < line_amount_fen(weight_g, price) - exact <= Fraction(1, 2)


def test_negative_lines_are_refused() -> None:
    with pytest.raises(AmountOutOfRange):
        line_amount_fen(-1, 100)
    with pytest.raises(AmountOutOfRange):
        piece_amount_fen(1, -100)
    assert piece_amount_fen(30, 85) == 2550


def test_the_worked_month_goes_to_the_fen() -> None:
    assert share_by_largest_remainder(6120000, (400, 60, 0, 40)) == (4896000, 734400, 0, 489600)
    assert share_by_largest_remainder(6091140, (400, 60, 0, 40)) == (4872912, 730937, 0, 487291)


def test_ties_go_to_the_higher_tier() -> None:
    assert share_by_largest_remainder(1, (1, 1)) == (1, 0)
    assert share_by_largest_remainder(2, (1, 1, 1)) == (1, 1, 0)


@given(TOTALS, WEIGHTS)
def test_shares_sum_to_the_whole_and_stay_within_one_fen_of_exact(total: int, weights: list[int]) -> None:
    parts = share_by_largest_remainder(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1
        assert part >= 0
        if weight == 0:
            assert part == 0


@given(WEIGHTS, st.lists(st.integers(0, 10**7), min_size=1, max_size=12))
def test_monthly_shares_add_up_to_the_split_of_the_term(weights: list[int], months: list[int]) -> None:
    shared, total = [0] * len(weights), 0
    for month in months:
        total += month
        parts = share_of_month(total, shared, weights)
        assert sum(parts) == month
        shared = [before + part for before, part in zip(shared, parts, strict=True)]
    assert tuple(shared) == share_by_largest_remainder(total, weights)


def test_three_equal_months_do_not_drift() -> None:
    shared: tuple[int, ...] = (0, 0, 0)
    provinces = []
    for month in (1, 2, 3):
        parts = share_of_month(6091140 * month, shared, (400, 60, 40))
        provinces.append(parts[1])
        shared = tuple(before + part for before, part in zip(shared, parts, strict=True))
    assert provinces == [730937, 730937, 730936]
    assert shared == (14618736, 2192810, 1461874)


@pytest.mark.parametrize(("total", "weights"), [(-1, (1,)), (1, (0, 0)), (1, (1, -1)), (1, ())])
def test_what_cannot_be_shared_is_refused(total: int, weights: tuple[int, ...]) -> None:
    with pytest.raises(CannotShare):
        share_by_largest_remainder(total, weights)


def test_nothing_can_be_shared_among_zero_weights_and_lengths_must_agree() -> None:
    assert share_by_largest_remainder(0, (0, 0)) == (0, 0)
    with pytest.raises(CannotShare):
        share_of_month(10, (0, 0), (1, 1, 1))
