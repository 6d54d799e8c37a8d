"""The books: what is booked moves balances by itself, and what may not be booked cannot be stored."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction

from fangxin.areas.audit.actions import enter
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import KeyReused, NotAllowed
from fangxin.areas.ledger import queries
from fangxin.areas.ledger.actions import (
    AccountRef,
    Booking,
    book,
    book_many,
    post_reserved,
    reserve,
    reverse,
    void_reserved,
)
from fangxin.areas.ledger.models import Account, Balance, Transfer
from fangxin.areas.ledger.rules import CannotBook, CannotReverse, CannotSettle, NotEnough, WrongPair
from tests.factories.ledger import PROGRAMME, Books
from tests.factories.world import TODAY, World, at, key


@pytest.fixture
def books(world: World) -> Books:
    return Books(world)


def fen(books: Books, ref: AccountRef) -> int:
    finance = books.world.actor("finance")
    enter(finance)
    return queries.balance(finance, ref)


def refused(constraint: str, sql: str, values: list[Any]) -> None:
    """The application's role cannot store this: the database names the rule."""
    with pytest.raises(Error) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    assert constraint in str(caught.value) or constraint == getattr(
        getattr(caught.value.__cause__, "diag", None), "constraint_name", None
    ), str(caught.value)


INSERT = (
    "INSERT INTO ledger_transfer (owner_path, at, by_id, debit_id, credit_id, amount_fen, event, phase, settles_id,"
    ' reverses_id, "on", subject_label, subject_id, memo)'
    " VALUES ('', now(), 0, %s, %s, %s, %s, %s, %s, %s, '2026-09-14', 'x', '1', '')"
)


def account(ref: AccountRef) -> int:
    enter(SYSTEM)
    return Account.objects.get(queries.matching([ref])).pk


def test_a_grant_is_decided_received_and_stands_in_its_fund(books: Books) -> None:
    books.grant(489_600_00)
    assert fen(books, books.central) == 489_600_00
    assert fen(books, books.bank) == 489_600_00
    assert fen(books, books.central_due) == 0


def test_goods_go_from_the_supplier_to_the_plate_and_every_account_says_so(books: Books) -> None:
    books.grant(100_00)
    books.accept(40_37)
    books.book("keeper", "issued", books.food, books.stock, 30_00)
    books.book("finance", "month_charged", books.central, books.food, 30_00)
    books.book("reviewer", "month_approved", books.unreviewed, books.payable, 40_37)
    said = {
        name: fen(books, getattr(books, name))
        for name in ("central", "bank", "stock", "food", "unreviewed", "payable")
    }
    assert said == {
        "central": 70_00, "bank": 100_00, "stock": 10_37, "food": 0, "unreviewed": 0, "payable": 40_37,
    }  # fmt: skip


def test_a_batch_is_booked_all_or_none_with_one_event(books: Books) -> None:
    keeper = books.world.actor("keeper")
    lines = [
        Booking("delivery_accepted", books.stock, books.unreviewed, n, TODAY) for n in (1_00, 2_00, 3_00)
    ]
    one_key = key()
    first = book_many(by=keeper, key=one_key, at=at(9), bookings=lines, subject=books.world.meal_day)
    again = book_many(by=keeper, key=one_key, at=at(10), bookings=lines, subject=books.world.meal_day)
    assert [row.amount_fen for row in first] == [1_00, 2_00, 3_00]
    assert [row.pk for row in again] == [row.pk for row in first]
    assert fen(books, books.stock) == 6_00
    with pytest.raises(KeyReused):
        book_many(by=keeper, key=one_key, at=at(9), bookings=lines[:1], subject=books.world.meal_day)
    too_much = [*lines, Booking("issued", books.food, books.stock, 100_00, TODAY)]
    with pytest.raises(NotEnough):
        book_many(by=keeper, key=key(), at=at(9), bookings=too_much, subject=books.world.meal_day)
    assert fen(books, books.stock) == 6_00


def test_a_batch_asks_the_database_no_more_for_fifty_lines_than_for_two(
    books: Books, django_assert_max_num_queries: Any
) -> None:
    keeper = books.world.actor("keeper")
    lines = [Booking("delivery_accepted", books.stock, books.unreviewed, n + 1, TODAY) for n in range(50)]
    book_many(by=keeper, key=key(), at=at(9), bookings=lines[:1], subject=books.world.meal_day)
    with django_assert_max_num_queries(14):
        book_many(by=keeper, key=key(), at=at(9), bookings=lines, subject=books.world.meal_day)


def test_nothing_is_spent_that_is_not_there(books: Books) -> None:
    books.grant(20_00)
    books.accept(30_00)
    books.book("keeper", "issued", books.food, books.stock, 30_00)
    with pytest.raises(NotEnough) as refusal:
        books.book("finance", "month_charged", books.central, books.food, 20_01)
    assert "可用 20.00 元，本次需要 20.01 元" in str(refusal.value)
    assert "第十二条" in str(refusal.value)
    refused(
        "ledger_balance_not_below_floor", INSERT,
        [account(books.central), account(books.food), 20_01, "month_charged", "posted", None, None],
    )  # fmt: skip


def test_the_same_statement_in_sql_that_fits_is_stored(books: Books) -> None:
    """So that the refusals above and below refuse for their reason and not for a slip in the statement."""
    books.grant(20_00)
    with transaction.atomic(), connection.cursor() as cursor:
        pair = [account(books.central_due), account(books.central)]
        enter(books.world.actor("finance"))
        cursor.execute(INSERT, [*pair, 1, "grant_decided", "posted", None, None])


@pytest.mark.parametrize(
    ("amount", "constraint"), [(0, "ledger_amount_positive"), (-5, "ledger_amount_positive")]
)
def test_a_zero_or_negative_transfer_cannot_be_stored(books: Books, amount: int, constraint: str) -> None:
    books.accept(10_00)
    with pytest.raises(CannotBook):
        books.accept(amount)
    values = [
        account(books.stock),
        account(books.unreviewed),
        amount,
        "delivery_accepted",
        "posted",
        None,
        None,
    ]
    with transaction.atomic():
        enter(books.world.actor("keeper"))
        refused(constraint, INSERT, values)


def test_an_unbalanced_transfer_has_no_way_to_be_written(books: Books) -> None:
    """A row has one amount for both sides; one account on both sides, or a side left out, is refused."""
    books.accept(10_00)
    stock = account(books.stock)
    with transaction.atomic():
        enter(books.world.actor("keeper"))
        refused("ledger_two_accounts", INSERT, [stock, stock, 1, "delivery_accepted", "posted", None, None])
        refused("credit_id", INSERT, [stock, None, 1, "delivery_accepted", "posted", None, None])


@pytest.mark.parametrize(
    ("event", "debit", "credit", "says"),
    [
        ("month_charged", "central", "bank", "只允许"),
        ("payment", "unreviewed", "bank", "未经审核"),
        ("delivery_accepted", "central", "unreviewed", "只允许"),
        ("gift", "stock", "unreviewed", "没有“gift”这种业务"),
    ],
)
def test_a_pair_outside_the_table_is_refused(
    books: Books, event: str, debit: str, credit: str, says: str
) -> None:
    books.grant(100_00)
    books.accept(10_00)
    with pytest.raises(WrongPair, match=says):
        books.book("finance", event, getattr(books, debit), getattr(books, credit), 1_00)
    with transaction.atomic():
        pair = [account(getattr(books, debit)), account(getattr(books, credit))]
        enter(books.world.actor("finance"))
        phase = "pending" if event == "payment" else "posted"
        refused("ledger_pair_allowed", INSERT, [*pair, 1_00, event, phase, None, None])


def test_money_does_not_cross_tiers_years_suppliers_programmes_or_counties(books: Books) -> None:
    books.grant(100_00)
    books.accept(10_00)
    w = books.world
    other_supplier = AccountRef(w.county, "payable", PROGRAMME, counterparty=w.other_supplier)
    other_school = AccountRef(w.other_school, "stock", PROGRAMME)
    other_programme = AccountRef(w.school, "stock", "urban-lunch")
    for event, debit, credit in (
        ("grant_decided", books.central_due, books.province),
        ("month_approved", books.unreviewed, other_supplier),
        ("delivery_accepted", other_school, books.unreviewed),
        ("delivery_accepted", other_programme, books.unreviewed),
    ):
        with pytest.raises(CannotBook):
            books.book("finance", event, debit, credit, 1_00)


def test_a_payment_is_held_then_posted_or_voided_once(books: Books) -> None:
    books.grant(100_00)
    books.accept(60_00)
    books.book("reviewer", "month_approved", books.unreviewed, books.payable, 60_00)
    cashier, subject = books.world.actor("cashier"), books.world.meal_day
    entry = {"by": cashier, "at": at(15), "on": TODAY, "subject": subject}
    held = reserve(
        **entry, key=key(), event="payment", debit=books.payable, credit=books.bank, amount_fen=60_00
    )
    enter(cashier)
    assert (queries.balance(cashier, books.bank), queries.available(cashier, books.bank)) == (100_00, 40_00)
    with pytest.raises(NotEnough):  # the payable is promised already
        reserve(**entry, key=key(), event="payment", debit=books.payable, credit=books.bank, amount_fen=1)
    void_reserved(**entry, key=key(), transfer=held)
    enter(cashier)
    assert queries.available(cashier, books.bank) == 100_00
    with pytest.raises(CannotSettle):
        post_reserved(**entry, key=key(), transfer=held)
    second = reserve(
        **entry, key=key(), event="payment", debit=books.payable, credit=books.bank, amount_fen=60_00
    )
    post_reserved(**entry, key=key(), transfer=second)
    assert (fen(books, books.bank), fen(books, books.payable)) == (40_00, 0)


def test_nobody_types_a_payment_as_done(books: Books) -> None:
    books.grant(100_00)
    books.accept(60_00)
    books.book("reviewer", "month_approved", books.unreviewed, books.payable, 60_00)
    with pytest.raises(WrongPair):
        books.book("cashier", "payment", books.payable, books.bank, 60_00)
    pair = [account(books.payable), account(books.bank)]
    with transaction.atomic():
        enter(books.world.actor("cashier"))
        refused("ledger_two_phases_for_payments", INSERT, [*pair, 60_00, "payment", "posted", None, None])
        approved = Transfer.objects.get(event="month_approved").pk
        refused("ledger_settles_its_pending", INSERT, [*pair, 60_00, "payment", "post", approved, None])


def test_settling_copies_the_pending_payment_exactly(books: Books) -> None:
    books.grant(100_00)
    books.accept(60_00)
    books.book("reviewer", "month_approved", books.unreviewed, books.payable, 60_00)
    cashier = books.world.actor("cashier")
    held = reserve(
        by=cashier, key=key(), at=at(15), on=TODAY, subject=books.world.meal_day, event="payment",
        debit=books.payable, credit=books.bank, amount_fen=60_00,
    )  # fmt: skip
    pair = [account(books.payable), account(books.bank)]
    with transaction.atomic():
        enter(cashier)
        refused("ledger_settles_its_pending", INSERT, [*pair, 59_99, "payment", "post", held.pk, None])
        refused("ledger_settles_its_pending", INSERT, [*pair, 60_01, "payment", "post", held.pk, None])


def test_a_mistake_is_taken_back_by_a_mirror_and_only_once(books: Books) -> None:
    wrong = books.accept(50_00)
    keeper = books.world.actor("keeper")
    with pytest.raises(CannotReverse):
        reverse(by=keeper, key=key(), at=at(9), transfer=wrong, reason=" ", on=TODAY)
    with pytest.raises(CannotReverse):
        reverse(by=keeper, key=key(), at=at(9), transfer=wrong, reason="多记", on=TODAY, amount_fen=50_01)
    back = reverse(by=keeper, key=key(), at=at(9), transfer=wrong, reason="多记", on=TODAY, amount_fen=10_00)
    assert fen(books, books.stock) == 40_00
    for transfer in (wrong, back):
        with pytest.raises(CannotReverse):
            reverse(by=keeper, key=key(), at=at(9), transfer=transfer, reason="再冲", on=TODAY)
    with transaction.atomic():
        pair = [account(books.stock), account(books.unreviewed)]
        enter(keeper)
        refused("ledger_reversal_mirrors", INSERT, [*pair, 1, "delivery_accepted", "posted", None, wrong.pk])


def test_a_transfer_cannot_be_changed_or_deleted_and_a_balance_cannot_be_written(books: Books) -> None:
    transfer = books.accept(50_00)
    with transaction.atomic():
        enter(books.world.actor("keeper"))
        refused("permission denied", "UPDATE ledger_transfer SET amount_fen = 1 WHERE id = %s", [transfer.pk])
        refused("permission denied", "DELETE FROM ledger_transfer WHERE id = %s", [transfer.pk])
        refused("permission denied", "UPDATE ledger_balance SET balance_fen = 0", [])
        refused("permission denied", "UPDATE ledger_account SET floor_fen = NULL", [])
        refused(
            "permission denied",
            "INSERT INTO ledger_allowedpair (event, debit_kind, credit_kind, programme) VALUES ('a','b','c','')",
            [],
        )
    enter(SYSTEM)
    assert Balance.objects.get(account=transfer.debit).balance_fen == 50_00


def test_an_account_is_what_its_kind_says_whatever_is_typed(books: Books) -> None:
    w = books.world
    sql = (
        "INSERT INTO ledger_account (owner_path, organisation_id, kind, programme, tier, budget_year, normal, floor_fen)"
        " VALUES ('', %s, %s, 'compulsory-nutrition', %s, 0, 'debit', -100000) RETURNING normal, floor_fen"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        enter(w.actor("finance"))
        cursor.execute(sql, [w.county.pk, "fund", "county"])
        assert cursor.fetchone() == ("credit", 0)
        refused("ledger_account_kind_known", sql, [w.county.pk, "wages", ""])
        refused("ledger_account_fits_kind", sql, [w.county.pk, "stock", ""])
        refused("ledger_account_fits_kind", sql, [w.county.pk, "bank_county", "county"])


def test_a_school_cannot_book_in_another_schools_or_the_countys_books(books: Books) -> None:
    w = books.world
    elsewhere = AccountRef(w.other_school, "stock", PROGRAMME)
    owed = AccountRef(w.other_school, "payable_unreviewed", PROGRAMME, counterparty=w.supplier)
    with pytest.raises(NotAllowed):
        books.book("keeper", "delivery_accepted", elsewhere, owed, 1_00)
    books.grant(10_00)
    with pytest.raises(NotAllowed):
        books.book("keeper", "month_approved", books.unreviewed, books.payable, 1_00)


def test_a_statement_runs_with_its_balance(books: Books) -> None:
    books.accept(10_00)
    books.accept(5_00)
    books.book("keeper", "issued", books.food, books.stock, 12_00)
    keeper = books.world.actor("keeper")
    enter(keeper)
    stock = queries.accounts(keeper).get(kind="stock")
    lines = queries.statement(keeper, stock, since=TODAY, until=TODAY.replace(day=15))
    assert [(line.moved_fen, line.balance_fen) for line in lines] == [
        (10_00, 10_00),
        (5_00, 15_00),
        (-12_00, 3_00),
    ]


@pytest.mark.slow
def test_twenty_threads_cannot_pay_a_hundred_times_from_a_budget_for_twenty(committed_world: World) -> None:
    """TigerBeetle's own promise: whoever comes first is served, nobody overspends, and the sum is exact."""
    from django.db import connections

    books = Books(committed_world)
    books.grant(20_00)
    books.accept(100_00)
    books.book("keeper", "issued", books.food, books.stock, 100_00)
    finance, subject = committed_world.actor("finance"), committed_world.meal_day
    done: list[str] = []
    barrier = threading.Barrier(20)

    def pay(number: int) -> None:
        barrier.wait()
        try:
            for turn in range(5):
                try:
                    book(
                        by=finance, key=f"race-{number}-{turn}", at=at(16), event="month_charged",
                        debit=books.central, credit=books.food, amount_fen=1_00, on=TODAY, subject=subject,
                    )  # fmt: skip
                    done.append("paid")
                except (CannotBook, IntegrityError) as refusal:
                    done.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=pay, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert done.count("paid") == 20
    assert len(done) == 100
    assert "IntegrityError" not in done
    with transaction.atomic():
        enter(finance)
        assert fen(books, books.central) == 0
        assert fen(books, books.food) == 80_00
