"""Which rows may be written, and which nobody may."""

import pytest

from fangxin.engine.ledger.accounts import KINDS, AccountKind
from fangxin.engine.ledger.pairs import (
    ALLOWED_PAIRS,
    FORBIDDEN_PAIRS,
    Event,
    PairForbidden,
    PairNotAllowed,
    account_kind_for,
    check_pair,
)

K = AccountKind


def test_every_event_books_something_and_every_kind_is_used_and_has_a_rule() -> None:
    assert {row.event for row in ALLOWED_PAIRS} == set(Event)
    assert {kind for row in ALLOWED_PAIRS for kind in (row.debit, row.credit)} == set(AccountKind)
    assert set(KINDS) == set(AccountKind)


def test_no_row_is_listed_twice_and_none_is_both_allowed_and_forbidden() -> None:
    keys = [(row.event, row.debit, row.credit) for row in ALLOWED_PAIRS]
    assert len(keys) == len(set(keys))
    allowed = {(row.debit, row.credit) for row in ALLOWED_PAIRS}
    assert not allowed & {(row.debit, row.credit) for row in FORBIDDEN_PAIRS}


@pytest.mark.parametrize("row", ALLOWED_PAIRS, ids=lambda row: f"{row.event}-{row.debit}-{row.credit}")
def test_an_allowed_row_answers_with_its_clause(row: object) -> None:
    assert check_pair(row.debit, row.credit, row.event) is row  # type: ignore[attr-defined]
    assert "《" in row.clause  # type: ignore[attr-defined]


@pytest.mark.duty("D065", "enforced")
@pytest.mark.duty("D080", "enforced")
def test_a_fund_only_becomes_food_or_normal_loss_or_goes_back_up() -> None:
    leaves_to = {row.credit for row in ALLOWED_PAIRS if row.debit is K.FUND}
    assert leaves_to == {K.FOOD, K.LOSS, K.BANK_COUNTY}
    back = {row.event for row in ALLOWED_PAIRS if (row.debit, row.credit) == (K.FUND, K.BANK_COUNTY)}
    assert back == {Event.CARRY_OVER_RETURNED}


@pytest.mark.duty("D066", "enforced")
def test_money_leaves_the_special_account_only_to_suppliers_or_back_up() -> None:
    receivers = {row.debit for row in ALLOWED_PAIRS if row.credit is K.BANK_COUNTY}
    assert receivers == {K.PAYABLE, K.ADVANCE, K.FUND}


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize(
    ("debit", "credit"),
    [(K.FAMILY, K.BANK_COUNTY), (K.FUND, K.FAMILY), (K.FUND, K.BANK_SCHOOL), (K.BANK_SCHOOL, K.BANK_COUNTY)],
)
@pytest.mark.duty("D066", "enforced")
def test_no_event_turns_subsidy_into_cash(debit: AccountKind, credit: AccountKind, event: Event) -> None:
    with pytest.raises(PairForbidden, match=r"第八条|第十二条"):
        check_pair(debit, credit, event)


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize(
    ("debit", "credit"), [(K.FUND, K.DINER), (K.FUND_RELIEF, K.DINER), (K.DINER, K.BANK_COUNTY)]
)
@pytest.mark.duty("D067", "enforced")
def test_no_event_feeds_staff_from_a_fund(debit: AccountKind, credit: AccountKind, event: Event) -> None:
    with pytest.raises(PairForbidden, match="教职工伙食"):
        check_pair(debit, credit, event)


@pytest.mark.parametrize(
    "purpose", ["wages", "utilities", "fuel", "transport", "office", "publicity", "repairs"]
)
@pytest.mark.duty("D068", "enforced")
def test_there_is_no_account_for_running_costs(purpose: str) -> None:
    with pytest.raises(PairForbidden, match="公用经费"):
        account_kind_for(purpose)
    assert account_kind_for("food") is K.FOOD
    with pytest.raises(PairNotAllowed):
        account_kind_for("gold")


def test_only_reviewed_payables_are_paid() -> None:
    with pytest.raises(PairForbidden, match="先审核"):
        check_pair(K.PAYABLE_UNREVIEWED, K.BANK_COUNTY, Event.PAYMENT)
    assert check_pair(K.PAYABLE, K.BANK_COUNTY, Event.PAYMENT).clause.endswith("第九条")


def test_a_pair_of_another_event_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(PairNotAllowed, match="借：库存食材，贷：待审应付"):
        check_pair(K.FOOD, K.STOCK, Event.DELIVERY_ACCEPTED)


def test_only_the_urban_programme_books_a_caterers_meals() -> None:
    check_pair(K.FOOD, K.PAYABLE_UNREVIEWED, Event.MEALS_ACCEPTED, programme="urban-lunch")
    with pytest.raises(PairNotAllowed, match="urban-lunch"):
        check_pair(K.FOOD, K.PAYABLE_UNREVIEWED, Event.MEALS_ACCEPTED, programme="compulsory-nutrition")
