"""Amounts as menus write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.menu_week.amounts import parse_amount, parse_parts

GRAMS_IN_MG = 1000


@pytest.mark.parametrize(
    ("written", "mass_mg"),
    [
        ("80g", 80_000),
        ("80 克", 80_000),
        ("２．５ｇ", 2_500),
        ("0.1kg", 100_000),
        ("2两", 100_000),
        ("1斤", 500_000),
        ("500mg", 500),
        ("约50g", 50_000),
        ("80g/人", 80_000),
        ("1杯(100g)", 100_000),
        ("1块约30g", 30_000),
        ("2个(每个50g)", 100_000),
        ("2个（50g/个）", 100_000),
    ],
)
def test_a_mass_is_read_in_milligrams(written: str, mass_mg: int) -> None:
    amount = parse_amount(written)
    assert (amount.mass_mg, amount.problem) == (mass_mg, "")


@pytest.mark.parametrize(
    ("written", "thousandths", "unit"),
    [
        ("1块", 1000, "块"),
        ("半个", 500, "个"),
        ("两只", 2000, "只"),
        ("1/2个", 500, "个"),
        ("200ml", 200_000, "ml"),
    ],
)
def test_pieces_are_counted_and_not_weighed(written: str, thousandths: int, unit: str) -> None:
    amount = parse_amount(written)
    assert (amount.mass_mg, amount.count_thousandths, amount.unit) == (None, thousandths, unit)


@given(
    st.decimals(min_value="0.001", max_value=5000, places=3), st.sampled_from(["g", "克", "G", " g", "ｇ"])
)
def test_any_mass_in_grams_keeps_its_milligrams(grams, unit: str) -> None:
    assert parse_amount(f"{grams}{unit}").mass_mg == int(grams * GRAMS_IN_MG)


NAMES = st.text(alphabet="大米红枣油盐糖酱醋葱姜土豆番茄肉", min_size=1, max_size=5)
MARKS = st.sampled_from(["、", "，", ",", "；", ";", "\n", "+", " "])


@given(st.lists(st.tuples(NAMES, st.integers(1, 999)), min_size=1, max_size=6), MARKS)
def test_any_list_of_names_and_masses_is_taken_apart_at_any_mark(
    parts: list[tuple[str, int]], mark: str
) -> None:
    text = mark.join(f"{name}{grams}g" for name, grams in parts)
    read = [(part.name, part.amount.mass_mg if part.amount else None) for part in parse_parts(text)]
    assert read == [(name, grams * GRAMS_IN_MG) for name, grams in parts]


@given(st.text(max_size=40))
def test_no_text_at_all_breaks_the_reading_or_gives_a_mass_below_zero(text: str) -> None:
    amount = parse_amount(text)
    assert amount.mass_mg is None or amount.mass_mg > 0
    assert amount.mass_mg is not None or amount.count_thousandths is not None or amount.problem
    for part in parse_parts(text):
        assert part.amount is None or part.amount.mass_mg is None or part.amount.mass_mg > 0
