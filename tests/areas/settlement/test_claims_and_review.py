"""A school's month: submitted by quantity, reviewed by somebody else, returned, cut, approved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from fangxin.areas.audit.actions import enter
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotAllowed, SamePerson
from fangxin.areas.dining.actions import correct_roll
from fangxin.areas.dining.models import RollCall
from fangxin.areas.ledger.queries import balance
from fangxin.areas.policy.models import MealDay
from fangxin.areas.settlement.actions.review import approve_settlement, cut_settlement, return_settlement
from fangxin.areas.settlement.models import Doubt, Review, Settlement, SettlementLine
from fangxin.areas.settlement.rules.refusals import (
    AlreadySubmitted,
    MonthNotOver,
    NothingToSettle,
    ReviewRefused,
)
from tests.factories.ledger import Books
from tests.factories.settlement import BASKET_FEN, MONTH, Month, call_both_classes, frozen, grant, month
from tests.factories.supply import refused_by
from tests.factories.world import TODAY, World, at, key, transfer


@pytest.fixture
def september(world: World) -> Month:
    call_both_classes(world)
    return month(world)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever was stored inside is taken back, so that half a settlement need not stand at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def doubts(september: Month, claim: Settlement) -> dict[str, tuple[str, str]]:
    enter(september.world.actor("reviewer"))
    return {row.code: (row.severity, row.sentence) for row in Doubt.objects.filter(settlement=claim)}


@pytest.mark.duty("D069", "enforced")
def test_a_month_is_settled_once_for_each_supplier(september: Month) -> None:
    """Measures §9: monthly settlement. A second claim of the same month is refused, by the database too."""
    claim = september.submit()
    assert claim.number == "JS-2609-0001"
    assert claim.month == MONTH
    with pytest.raises(AlreadySubmitted, match="JS-2609-0001"):
        september.submit()
    enter(september.world.actor("principal"))
    with refused_by("settlement_first_once"):
        Settlement.objects.create(
            school=claim.school, supplier=claim.supplier, contract=claim.contract, month=MONTH, amount_fen=1,
            pupil_days=0, meal_days=0, due_on=TODAY, at=at(17), by_id=september.world.people["principal"].pk,
        )  # fmt: skip


@pytest.mark.duty("D069", "enforced")
def test_a_month_that_still_has_meals_is_not_settled_yet(september: Month) -> None:
    """Measures §9: monthly settlement, so not in the middle of the month."""
    world = september.world
    enter(world.actor("principal"))
    MealDay.objects.create(school=world.school, on=date(2026, 9, 29), at=at(8), by_id=0)
    with pytest.raises(MonthNotOver, match="9 月 29 日"):
        september.submit()


@pytest.mark.duty("D078", "enforced")
def test_the_amount_is_the_sum_of_what_was_accepted(september: Month) -> None:
    """Measures §11: by quantity. 12.345 kg at 28.30 is 349.36, and so on; the sum is never rounded again."""
    claim = september.submit()
    assert claim.amount_fen == BASKET_FEN
    assert sorted(line.amount_fen for line in september.lines(claim)) == [3_00, 98_80, 278_30, 349_36]


@pytest.mark.duty("D078", "enforced")
@pytest.mark.parametrize("absent", [0, 3, 6])
def test_changing_the_count_of_pupils_does_not_change_the_amount(world: World, absent: int) -> None:
    """Measures §11: never by heads. Whoever eats, the supplier is owed what was accepted."""
    call_both_classes(world)
    september = month(world)
    enter(world.actor("principal"))
    call = RollCall.objects.get(school_class=world.school_class)
    missing = {pupil.pk: "sick" for pupil in world.pupils[:absent]}
    if missing:
        correct_roll(
            by=world.actor("principal"),
            key=key(),
            at=at(9),
            roll_call=call,
            absences=missing,
            reason="补登病假",
        )
    claim = september.submit()
    assert claim.pupil_days == 9 - absent
    assert claim.amount_fen == BASKET_FEN


@pytest.mark.duty("D078", "enforced")
def test_a_line_that_was_not_accepted_like_this_cannot_be_stored(september: Month) -> None:
    """Measures §11: a settlement from heads × rate has no line that the database would take."""
    world = september.world
    claim = september.submit()
    line = september.lines(claim)[0]
    with transaction.atomic():
        review = return_settlement(
            by=world.actor("reviewer"), key=key(), at=at(17), settlement=claim, reason="请说明"
        )
        assert review.approved_fen == 0
    enter(world.actor("principal"))
    again = {
        "school": claim.school, "supplier": claim.supplier, "contract": claim.contract, "month": MONTH,
        "pupil_days": 9, "meal_days": 1, "due_on": TODAY, "at": at(17), "supersedes": claim,
        "by_id": world.people["principal"].pk,
    }  # fmt: skip
    with undone():
        second = Settlement.objects.create(amount_fen=9 * 500, **again)
        same = {"settlement": second, "acceptance_line_id": line.acceptance_line_id}
        with refused_by("settlement_line_is_as_accepted"):
            SettlementLine.objects.create(quantity_g=1000, price_fen=9 * 500, amount_fen=9 * 500, **same)
        with refused_by("settlement_line_is_as_accepted"):
            SettlementLine.objects.create(
                quantity_g=line.quantity_g, price_fen=line.price_fen + 1, amount_fen=line.amount_fen, **same
            )
        SettlementLine.objects.create(
            quantity_g=line.quantity_g, price_fen=line.price_fen, amount_fen=line.amount_fen, **same
        )


@pytest.mark.duty("D078", "enforced")
def test_a_total_that_is_not_the_sum_of_its_lines_is_refused_at_commit(committed_world: World) -> None:
    """Measures §11. The deferred check: heads × rate as a total does not survive the commit."""
    september = month(committed_world)
    actor = committed_world.actor("principal")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        enter(actor)
        Settlement.objects.create(
            school=committed_world.school, supplier=committed_world.supplier, contract=september.market.contract,
            month=MONTH, amount_fen=9 * 500, pupil_days=9, meal_days=1, due_on=TODAY, at=at(17),
            by_id=actor.account_id,
        )  # fmt: skip
    assert refused.value.__cause__.diag.constraint_name == "settlement_total_is_sum_of_lines"  # type: ignore[union-attr]


def test_accepted_food_is_settled_once_only(september: Month) -> None:
    """The same accepted line cannot stand in two living settlements."""
    claim = september.submit()
    line = september.lines(claim)[0]
    enter(september.world.actor("principal"))
    with undone(), refused_by("settlement_line_paid_once"):
        october = Settlement.objects.create(
            school=claim.school, supplier=claim.supplier, contract=claim.contract, month=date(2026, 10, 1),
            amount_fen=1, pupil_days=0, meal_days=0, due_on=TODAY, at=at(17),
            by_id=september.world.people["principal"].pk,
        )  # fmt: skip
        SettlementLine.objects.create(
            settlement=october, acceptance_line_id=line.acceptance_line_id, quantity_g=line.quantity_g,
            price_fen=line.price_fen, amount_fen=line.amount_fen,
        )  # fmt: skip


def test_without_accepted_notes_there_is_nothing_to_settle(world: World) -> None:
    september = month(world)
    with pytest.raises(NothingToSettle):
        september.submit(supplier=world.other_supplier)


@pytest.mark.parametrize("who", ["clerk", "reviewer", "other_principal", "teacher"])
def test_only_the_schools_own_people_submit(september: Month, who: str) -> None:
    with pytest.raises(NotAllowed):
        september.submit(who=who)


def test_a_supplier_cannot_write_a_claim_even_by_sql(september: Month) -> None:
    claim = september.submit()
    enter(september.world.actor("clerk"))
    with refused_by("settlement_written_by_own_side"):
        Settlement.objects.create(
            school=claim.school, supplier=claim.supplier, contract=claim.contract, month=date(2026, 10, 1),
            amount_fen=1, pupil_days=0, meal_days=0, due_on=TODAY, at=at(17),
            by_id=september.world.people["clerk"].pk,
        )  # fmt: skip


@pytest.mark.duty("D071", "supported")
def test_notes_that_come_after_the_meal_month_are_taken_with_an_alarm(september: Month) -> None:
    """Measures §9: notes are sent in the meal month. Late ones are not lost; the delay is shown to the reviewer."""
    claim = september.submit(at=at(9, on=date(2026, 10, 12)))
    severity, sentence = doubts(september, claim)["late"]
    assert (severity, sentence) == ("warn", "晚于开餐当月报送 12 天")


def test_notes_in_the_meal_month_raise_no_alarm(september: Month) -> None:
    claim = september.submit(at=at(9, on=date(2026, 9, 30)))
    assert doubts(september, claim)["late"][0] == "ok"


@pytest.mark.duty("D072", "supported")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 9, 14), date(2026, 9, 17)),  # Monday → Thursday
        (date(2026, 9, 17), date(2026, 9, 21)),  # Thursday; Sunday 20 September is a make-up working day
        (date(2026, 9, 29), date(2026, 10, 9)),  # over the National Day holiday
    ],
)
def test_the_county_has_three_working_days_from_receipt(september: Month, received: date, due: date) -> None:
    """Measures §9: reviewed within 3 working days, counted over holidays and make-up days."""
    claim = september.submit(at=at(15, on=received))
    assert (claim.due_on, claim.due_provisional) == (due, False)


@pytest.mark.duty("D072", "enforced")
def test_the_submitter_never_reviews_the_own_claim(september: Month) -> None:
    """Measures §9: the school submits, the county reviews. Two people, whatever posts one of them holds."""
    world = september.world
    claim = september.submit()
    transfer(world.people["principal"], world.county, Role.NUTRITION_OFFICER)
    with pytest.raises(SamePerson, match="您自己报送的"):
        september.approve(claim, who="principal")
    enter(world.actor("principal"))
    with refused_by("settlement_review_not_by_submitter"):
        Review.objects.create(
            settlement=claim, verdict="approved", approved_fen=claim.amount_fen, at=at(17),
            by_id=world.people["principal"].pk,
        )  # fmt: skip
    with refused_by("settlement_signed_by_actor"):  # nor in a colleague's name
        Review.objects.create(
            settlement=claim, verdict="approved", approved_fen=claim.amount_fen, at=at(17),
            by_id=world.people["reviewer"].pk,
        )  # fmt: skip


def test_an_approval_makes_the_payable_and_a_second_review_is_refused(september: Month) -> None:
    books = Books(september.world)
    claim = september.submit()
    september.approve(claim)
    reviewer = september.world.actor("reviewer")
    enter(reviewer)
    assert (balance(reviewer, books.unreviewed), balance(reviewer, books.payable)) == (0, BASKET_FEN)
    with pytest.raises(ReviewRefused, match="已经审核过"):
        september.approve(claim, who="second_reviewer")


def test_a_return_needs_a_reason_and_the_school_submits_again(september: Month) -> None:
    world = september.world
    claim = september.submit()
    reviewer = world.actor("reviewer")
    with pytest.raises(ReviewRefused):
        return_settlement(by=reviewer, key=key(), at=at(17), settlement=claim, reason="  ")
    return_settlement(by=reviewer, key=key(), at=at(17), settlement=claim, reason="土豆单据模糊")
    again = september.submit(remark="已附清晰单据")
    assert again.supersedes_id == claim.pk
    assert again.amount_fen == claim.amount_fen
    assert again.number == "JS-2609-0002"


def test_only_a_returned_claim_is_submitted_again_even_by_sql(september: Month) -> None:
    claim = september.submit()
    enter(september.world.actor("principal"))
    with refused_by("settlement_supersedes_a_returned_one"):
        Settlement.objects.create(
            school=claim.school, supplier=claim.supplier, contract=claim.contract, month=MONTH, amount_fen=1,
            pupil_days=0, meal_days=0, due_on=TODAY, at=at(17), supersedes=claim,
            by_id=september.world.people["principal"].pk,
        )  # fmt: skip


def test_a_cut_takes_the_cost_out_of_the_food_that_was_used(september: Month) -> None:
    """10.00 yuan cut of what was eaten: the food costs 10.00 less, the supplier is owed 10.00 less."""
    world, books = september.world, Books(september.world)
    september.issue()
    claim = september.submit()
    line = september.lines(claim)[0]
    review = cut_settlement(
        by=world.actor("reviewer"),
        key=key(),
        at=at(17),
        settlement=claim,
        cuts=[(line.pk, 10_00, "按询价核减")],
    )
    assert (review.verdict, review.approved_fen) == ("cut", BASKET_FEN - 10_00)
    reviewer = world.actor("reviewer")
    enter(reviewer)
    said = [balance(reviewer, ref) for ref in (books.unreviewed, books.payable, books.food, books.claim)]
    assert said == [0, BASKET_FEN - 10_00, BASKET_FEN - 10_00, 0]


def test_a_cut_of_food_that_was_charged_already_goes_back_to_the_funds(september: Month) -> None:
    from fangxin.areas.settlement.actions.charge import charge_month

    world, books = september.world, Books(september.world)
    grant(world, {"central": 400_000, "province": 60_000, "county": 40_000})
    september.issue()
    claim = september.submit()
    frozen(world)
    charge = charge_month(by=world.actor("finance"), key=key(), at=at(17), school=world.school, month=MONTH)
    reviewer = world.actor("reviewer")
    enter(reviewer)
    before = balance(reviewer, books.central)
    line = september.lines(claim)[0]
    cut_settlement(by=reviewer, key=key(), at=at(18), settlement=claim, cuts=[(line.pk, 10_00, "按询价核减")])
    enter(reviewer)
    share = charge.shares["central"]
    back = balance(reviewer, books.central) - before
    assert back == round(10_00 * share / sum(charge.shares.values()))
    assert balance(reviewer, books.claim) == 0


def test_a_cut_before_anything_was_used_is_refused_with_what_to_do(september: Month) -> None:
    claim = september.submit()
    line = september.lines(claim)[0]
    with pytest.raises(ReviewRefused, match="还没有出库"):
        cut_settlement(
            by=september.world.actor("reviewer"), key=key(), at=at(17), settlement=claim,
            cuts=[(line.pk, 10_00, "按询价核减")],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("fen", "reason"), [(0, "理由"), (-1, "理由"), (10**9, "理由"), (1_00, ""), (1_00, " ")]
)
def test_a_cut_stays_within_its_line_and_says_why(september: Month, fen: int, reason: str) -> None:
    september.issue()
    claim = september.submit()
    line = september.lines(claim)[0]
    with pytest.raises(ReviewRefused):
        cut_settlement(
            by=september.world.actor("reviewer"), key=key(), at=at(17), settlement=claim,
            cuts=[(line.pk, fen, reason)],
        )  # fmt: skip


def test_an_approved_amount_above_the_claim_is_refused_at_commit(committed_world: World) -> None:
    september = month(committed_world)
    claim = september.submit()
    reviewer = committed_world.actor("reviewer")
    for fen in (claim.amount_fen + 1, claim.amount_fen - 1):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            enter(reviewer)
            Review.objects.create(
                settlement=claim, verdict="approved", approved_fen=fen, at=at(17), by_id=reviewer.account_id
            )
        assert refused.value.__cause__.diag.constraint_name == "settlement_review_adds_up"  # type: ignore[union-attr]


def test_the_neighbour_county_sees_and_reviews_nothing(september: Month) -> None:
    claim = september.submit()
    neighbour = september.world.actor("neighbour")
    with pytest.raises(NotAllowed):
        approve_settlement(by=neighbour, key=key(), at=at(17), settlement=claim)
    enter(neighbour)
    assert not Settlement.objects.filter(pk=claim.pk).exists()
