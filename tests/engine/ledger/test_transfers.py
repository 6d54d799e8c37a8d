"""Transfers, balances, floors; and a whole month from the grant to the payment."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.ledger.accounts import Account, AccountKind, Side, Tier
from fangxin.engine.ledger.charge import charge_split
from fangxin.engine.ledger.pairs import ALLOWED_PAIRS, Event
from fangxin.engine.ledger.transfer import (
    AmountNotPositive,
    FloorBroken,
    NotReversible,
    Phase,
    PhaseNotAllowed,
    SelfTransfer,
    Transfer,
    balances,
    check_floors,
    check_transfer,
    reversal,
)

K, E = AccountKind, Event
ACCOUNTS = {kind.value: Account(kind.value, kind) for kind in AccountKind}


def move(debit: str, credit: str, fen: int, event: Event, **more: object) -> Transfer:
    return Transfer(debit, credit, fen, event, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("fen", [0, -1])
def test_a_transfer_moves_more_than_nothing(fen: int) -> None:
    with pytest.raises(AmountNotPositive):
        move("food", "stock", fen, E.ISSUED)


def test_a_transfer_has_two_accounts() -> None:
    with pytest.raises(SelfTransfer):
        move("food", "food", 1, E.ISSUED)


def test_only_payments_wait_for_the_bank() -> None:
    with pytest.raises(PhaseNotAllowed):
        move("food", "stock", 1, E.ISSUED, phase=Phase.PENDING)
    assert move("payable", "bank_county", 1, E.PAYMENT, phase=Phase.PENDING).phase is Phase.PENDING


def test_a_reversal_swaps_the_accounts_points_back_and_is_checked_as_its_original() -> None:
    wrong = move("food", "stock", 500, E.ISSUED, id=7)
    back = reversal(wrong, id=8)
    assert (back.debit, back.credit, back.amount_fen, back.reverses) == ("stock", "food", 500, 7)
    check_transfer(back, ACCOUNTS)
    assert reversal(wrong, amount_fen=200).amount_fen == 200


def test_what_cannot_be_reversed_is_refused() -> None:
    wrong = move("food", "stock", 500, E.ISSUED, id=7)
    with pytest.raises(NotReversible):
        reversal(reversal(wrong, id=8))
    with pytest.raises(NotReversible):
        reversal(wrong, amount_fen=501)
    with pytest.raises(NotReversible):
        reversal(replace(wrong, id=None))
    with pytest.raises(NotReversible):
        reversal(move("payable", "bank_county", 1, E.PAYMENT, id=1, phase=Phase.PENDING))


def test_a_pending_payment_already_holds_the_money() -> None:
    rows = [
        move("bank_county", "grant_due", 100, E.GRANT_RECEIVED),
        move("payable", "bank_county", 80, E.PAYMENT, phase=Phase.PENDING),
    ]
    bank = balances(ACCOUNTS.values(), rows)["bank_county"]
    assert (bank.posted_fen, bank.held_fen, bank.available_fen) == (100, 80, 20)
    voided = balances(ACCOUNTS.values(), [rows[0], replace(rows[1], phase=Phase.VOIDED)])["bank_county"]
    assert voided.available_fen == 100


@pytest.mark.parametrize(
    "kind", ["fund", "bank_county", "stock", "payable", "grant_due", "food", "supplier_claim"]
)
def test_no_earmarked_balance_goes_below_its_floor(kind: str) -> None:
    account = ACCOUNTS[kind]
    other = "family" if kind != "family" else "fund"
    spend = (kind, other) if account.rule.side is Side.CREDIT else (other, kind)
    row = move(*spend, 1, E.MONTH_CHARGED)
    with pytest.raises(FloorBroken, match="余额不足"):
        check_floors([account], balances([account, ACCOUNTS[other]], [row]))


def test_families_may_pay_ahead_and_x_may_run_a_visible_deficit() -> None:
    rows = [move("bank_school", "family", 300, E.X_PAID), move("fund_x", "food", 10, E.MONTH_CHARGED)]
    after = balances(ACCOUNTS.values(), rows)
    check_floors([ACCOUNTS["family"], ACCOUNTS["fund_x"]], after)
    assert after["family"].posted_fen == -300
    assert after["fund_x"].posted_fen == -10


ROWS = st.lists(st.tuples(st.sampled_from(ALLOWED_PAIRS), st.integers(1, 10**9)), max_size=40)


@given(ROWS)
def test_the_books_always_balance(rows: list[tuple[object, int]]) -> None:
    transfers = [move(p.debit.value, p.credit.value, fen, p.event) for p, fen in rows]  # type: ignore[attr-defined]
    after = balances(ACCOUNTS.values(), transfers)
    by_side = {
        side: sum(after[a.id].posted_fen for a in ACCOUNTS.values() if a.rule.side is side) for side in Side
    }
    assert by_side[Side.DEBIT] == by_side[Side.CREDIT]


@given(ROWS)
def test_reversing_everything_leaves_nothing(rows: list[tuple[object, int]]) -> None:
    made = [
        move(p.debit.value, p.credit.value, fen, p.event, id=n)  # type: ignore[attr-defined]
        for n, (p, fen) in enumerate(rows)
    ]
    after = balances(ACCOUNTS.values(), [*made, *(reversal(row) for row in made)])
    assert all(balance.posted_fen == 0 for balance in after.values())


def test_a_month_from_the_grant_to_the_payment_leaves_the_worked_balances() -> None:
    weights = {Tier.CENTRAL: 400, Tier.PROVINCE: 60, Tier.PREFECTURE: 0, Tier.COUNTY: 40}
    funds = {tier: Account(f"fund-{tier}", K.FUND, tier=tier, year=2025) for tier in Tier}
    dues = {tier: Account(f"due-{tier}", K.GRANT_DUE, tier=tier) for tier in Tier}
    accounts = {**ACCOUNTS, **{a.id: a for a in (*funds.values(), *dues.values())}}
    rows = []
    for tier, fen in ((Tier.CENTRAL, 4896000), (Tier.PROVINCE, 734400), (Tier.COUNTY, 489600)):
        rows.append(Transfer(dues[tier].id, funds[tier].id, fen, E.GRANT_DECIDED))
        rows.append(Transfer("bank_county", dues[tier].id, fen, E.GRANT_RECEIVED))
    rows.append(move("stock", "payable_unreviewed", 6150000, E.DELIVERY_ACCEPTED))
    rows.append(move("food", "stock", 6121140, E.ISSUED))
    rows.append(move("diner", "food", 30000, E.DINER_ATE))
    split = charge_split(6121140 - 30000, 6120000, tuple(weights.values()))
    rows += [
        Transfer(funds[t].id, "food", f, E.MONTH_CHARGED)
        for t, f in zip(Tier, split.tiers_fen, strict=True)
        if f
    ]
    rows.append(move("payable_unreviewed", "payable", 6150000, E.MONTH_APPROVED))
    rows.append(move("payable", "bank_county", 6120000, E.PAYMENT))
    rows.append(move("bank_school", "diner", 30000, E.DINER_PAID))
    rows.append(move("payable", "bank_school", 30000, E.PAYMENT))
    for row in rows:
        check_transfer(row, accounts, programme="compulsory-nutrition")
    after = balances(accounts.values(), rows)
    check_floors(accounts.values(), after)
    assert [after[funds[tier].id].posted_fen for tier in Tier] == [23088, 3463, 0, 2309]
    assert {k: after[k].posted_fen for k in ("food", "diner", "payable", "bank_county", "stock")} == {
        "food": 0,
        "diner": 0,
        "payable": 0,
        "bank_county": 0,
        "stock": 28860,
    }
