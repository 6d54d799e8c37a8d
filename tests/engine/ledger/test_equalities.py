"""The five equalities show both sides and a residual; none is forced to zero."""

import pytest

from fangxin.engine.ledger.equalities import (
    Equality,
    NotComparable,
    Standing,
    Tolerance,
    charged_is_used,
    counted_is_booked,
    issued_is_recipe,
    paid_is_approved,
    recipe_need_g,
    served_is_present,
)


def sides(one: Equality) -> tuple[int, int, int, Standing]:
    return one.left, one.right, one.residual, one.standing


def test_what_is_charged_is_what_was_used() -> None:
    equal = charged_is_used(
        funds_fen=6091140, family_x_fen=100, relief_fen=20, diners_fen=30, used_fen=6091290
    )
    assert sides(equal) == (6091290, 6091290, 0, Standing.EQUAL)
    short = charged_is_used(funds_fen=6091140, family_x_fen=0, relief_fen=0, diners_fen=0, used_fen=6091141)
    assert sides(short) == (6091140, 6091141, -1, Standing.TO_EXPLAIN)


def test_what_is_paid_is_what_was_approved() -> None:
    assert sides(paid_is_approved(paid_fen=90, approved_fen=100)) == (90, 100, -10, Standing.TO_EXPLAIN)


def test_the_count_is_compared_with_the_book_within_a_share_of_what_passed_through() -> None:
    one = counted_is_booked(
        counted_before_g=10000,
        accepted_g=90000,
        issued_g=80000,
        loss_g=500,
        counted_now_g=18700,
        tolerance=Tolerance(share_bp=100, least=200),
    )
    assert sides(one) == (19500, 18700, 800, Standing.WITHIN)
    assert one.tolerance == 1000


def test_the_worked_potatoes_are_within_five_per_cent() -> None:
    one = issued_is_recipe(
        issued_g=66500,
        edible_mg_per_portion=100000,
        edible_share_permille=940,
        served=612,
        unserved=5,
        samples=3,
        tolerance=Tolerance(share_bp=500),
    )
    assert sides(one) == (66500, 65957, 543, Standing.WITHIN)
    assert one.tolerance == 3297


def test_portions_are_compared_with_heads() -> None:
    one = served_is_present(served=615, pupils_present=612, diners=3)
    assert sides(one) == (615, 615, 0, Standing.EQUAL)
    assert served_is_present(served=640, pupils_present=612, diners=3).standing is Standing.TO_EXPLAIN


@pytest.mark.parametrize(
    ("tolerance", "base", "answer"),
    [
        (Tolerance(100, 5), 1000, 10),
        (Tolerance(100, 50), 1000, 50),
        (Tolerance(), 1000, 0),
        (Tolerance(1), 9999, 0),
    ],
)
def test_a_tolerance_is_the_larger_of_share_and_least(tolerance: Tolerance, base: int, answer: int) -> None:
    assert tolerance.of(base) == answer


def test_impossible_records_are_refused() -> None:
    with pytest.raises(NotComparable):
        served_is_present(served=-1, pupils_present=0, diners=0)
    with pytest.raises(NotComparable):
        recipe_need_g(1000, 0, 10)
    with pytest.raises(NotComparable):
        recipe_need_g(1000, 1001, 10)
