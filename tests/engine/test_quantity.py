"""Mass: kilograms, 斤 and pieces become whole grams or are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.quantity import (
    CountedPiece,
    NotACount,
    NotAWeight,
    jin_text,
    kg_text,
    parse_count,
    parse_kg,
)


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("12.345", 12345),
        ("12.5kg", 12500),
        ("12.5 公斤", 12500),
        ("24.69斤", 12345),
        ("5 市斤", 2500),
        ("０．５ＫＧ", 500),
        ("500克", 500),
        ("1,200", 1200000),
        ("0.002斤", 1),
    ],
)
def test_weights_are_read_as_grams(text: str, grams: int) -> None:
    assert parse_kg(text) == grams


def test_a_bare_number_is_in_the_unit_of_the_column() -> None:
    assert parse_kg("3", unit="斤") == 1500


@pytest.mark.parametrize(
    "text",
    ["", "kg", "12.3456", "0.001斤", "5两", "-1", "半斤", "1,20", "1.5.2", "12²", "1000001", "9" * 5000],
)
def test_what_is_not_whole_grams_is_refused(text: str) -> None:
    with pytest.raises(NotAWeight):
        parse_kg(text)


@pytest.mark.parametrize(
    ("grams", "text"),
    [(12345, "12.345"), (12340, "12.34"), (12000, "12"), (1000000, "1,000"), (-50, "-0.05")],
)
def test_grams_are_written_as_kilograms(grams: int, text: str) -> None:
    assert kg_text(grams) == text


def test_columns_line_up() -> None:
    assert kg_text(12000, aligned=True) == "12.000"


@given(st.integers(0, 10**9))
def test_reading_what_was_written_gives_the_same_mass(grams: int) -> None:
    assert parse_kg(kg_text(grams)) == grams
    assert parse_kg(jin_text(grams), unit="斤") == grams


@pytest.mark.parametrize(("text", "count"), [("30", 30), ("30枚", 30), ("1,200 盒", 1200), ("12.0", 12)])
def test_pieces_are_whole(text: str, count: int) -> None:
    assert parse_count(text) == count


@pytest.mark.parametrize("text", ["", "1.5", "-1", "三十", "12 kg"])
def test_what_is_not_a_count_is_refused(text: str) -> None:
    with pytest.raises(NotACount):
        parse_count(text)


def test_a_piece_has_a_declared_mass() -> None:
    milk = CountedPiece("盒", 200)
    assert milk.weight_g(612) == 122400
    with pytest.raises(NotACount):
        milk.weight_g(-1)
    with pytest.raises(NotAWeight):
        CountedPiece("盒", 0)
