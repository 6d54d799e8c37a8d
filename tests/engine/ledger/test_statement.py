"""A real published month, to the fen."""

import pytest

from fangxin.engine.ledger.statement import (
    StaffTable,
    StatementDoesNotClose,
    StatementLine,
    month_statement,
)

# name, opening, bought, used, closing in fen; a kindergarten's published month
PUBLISHED = (
    ("粮食", 3840, 244800, 247920, 720),
    ("油", 2890, 72800, 75140, 550),
    ("水果", 0, 151450, 151450, 0),
    ("荤菜", 0, 1489900, 1489900, 0),
    ("蔬菜", 0, 967460, 967460, 0),
    ("豆制品", 0, 44950, 44950, 0),
    ("豆干类", 0, 34730, 34730, 0),
    ("调味品", 12702, 74560, 79556, 7706),
    ("南货", 0, 147400, 147400, 0),
    ("牛奶", 0, 969000, 969000, 0),
    ("饼干", 3642, 188160, 189728, 2074),
    ("燃料", 0, 62390, 62390, 0),
    ("面", 0, 60910, 60910, 0),
    ("其他", 0, 54450, 54450, 0),
)
LINES = tuple(StatementLine(*row, is_food=row[0] != "燃料") for row in PUBLISHED)
MONTH = month_statement(LINES, income_fen=4569600, carried_fen=29391)


def test_the_published_totals_come_out_to_the_fen() -> None:
    totals = MONTH.totals
    assert (totals.opening_fen, totals.bought_fen, totals.used_fen, totals.closing_fen) == (
        23074,
        4562960,
        4574984,
        11050,
    )
    assert totals.difference_fen == 0


def test_the_printed_surplus_is_on_purchases_and_the_use_basis_says_otherwise() -> None:
    assert MONTH.surplus_on_purchases_fen == 6640
    assert MONTH.surplus_on_use_fen == -5384
    assert MONTH.surplus_on_purchases_fen - MONTH.surplus_on_use_fen == 23074 - 11050
    assert MONTH.accumulated_on_purchases_fen == 36031
    assert MONTH.accumulated_on_use_fen == 24007


def test_the_share_of_income_is_fifteen_hundredths_of_a_per_cent() -> None:
    assert MONTH.surplus_share_bp() == 15
    assert MONTH.surplus_share_bp(on_use=True) == -12
    assert month_statement((), income_fen=0).surplus_share_bp() is None


def test_fuel_is_shown_apart_from_food() -> None:
    assert MONTH.not_food_fen == 62390


def test_staff_are_in_a_table_of_their_own() -> None:
    assert StaffTable(795600, 795460).left_fen == 140


@pytest.mark.parametrize("place", range(len(PUBLISHED)))
def test_a_line_that_does_not_close_is_named(place: int) -> None:
    name, opening, bought, used, closing = PUBLISHED[place]
    broken = [*LINES]
    broken[place] = StatementLine(name, opening, bought + 1, used, closing)
    with pytest.raises(StatementDoesNotClose, match=f"“{name}”不平.*相差 1 分"):
        month_statement(tuple(broken), income_fen=4569600)
