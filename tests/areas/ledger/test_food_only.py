"""What the subsidy of kindergartens may become: food, a loss within the norm, or money returned to the budget."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.ledger.models import Account
from fangxin.areas.ledger.models import AccountKind as KindOfAccount
from fangxin.engine.ledger.accounts import AccountKind
from fangxin.engine.ledger.pairs import Event
from tests.factories.world import World

PROGRAMME = "preschool-nutrition"
TRANSFER = (
    "INSERT INTO ledger_transfer (owner_path, at, by_id, debit_id, credit_id, amount_fen, event, phase,"
    " \"on\", subject_label, subject_id, memo) VALUES ('', now(), 0, %s, %s, 100, %s, %s, '2026-09-14', 'x', '1', '')"
)


def book(debit: int, credit: int, event: Event) -> bool:
    """Whether the database books it, typed by hand; False when the event has no such pair."""
    phase = "pending" if event is Event.PAYMENT else "posted"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(TRANSFER, [debit, credit, event.value, phase])
    except IntegrityError as refused:
        if "does not book" not in str(refused):
            raise
        return False
    return True


def accounts_of(world: World) -> dict[AccountKind, int]:
    """One account of every kind that the database knows, of the kindergartens' programme."""
    holders = {"county": world.county.pk, "school": world.school.pk}
    return {
        AccountKind(one.kind): Account.objects.create(
            organisation_id=holders[one.held_by], kind=one.kind, programme=PROGRAMME,
            tier="central" if one.needs_tier else "", budget_year=2026 if one.needs_tier else 0,
            counterparty=world.supplier if one.needs_supplier else None,
        ).pk
        for one in KindOfAccount.objects.all()
    }  # fmt: skip


@pytest.mark.duty("D098", "enforced")
def test_all_of_a_kindergartens_subsidy_becomes_food_or_goes_back(world: World) -> None:
    """Measures, annex 1 §2: 补助资金全部用于改善营养、提高质量. Of all events and all kinds of account, three take money out
    of a fund: the food that was used, a loss of food within the norm, and what is returned to the budget."""
    with acting(world.actor("finance")), transaction.atomic():
        known = accounts_of(world)
        assert set(known) == set(AccountKind)
        fund = known[AccountKind.FUND]
        for _n in range(5):
            assert book(known[AccountKind.GRANT_DUE], fund, Event.GRANT_DECIDED)
            assert book(known[AccountKind.BANK_COUNTY], known[AccountKind.GRANT_DUE], Event.GRANT_RECEIVED)
            assert book(
                known[AccountKind.STOCK], known[AccountKind.PAYABLE_UNREVIEWED], Event.DELIVERY_ACCEPTED
            )
            assert book(known[AccountKind.FOOD], known[AccountKind.STOCK], Event.ISSUED)
        for _n in range(2):
            assert book(
                known[AccountKind.STOCK], known[AccountKind.PAYABLE_UNREVIEWED], Event.DELIVERY_ACCEPTED
            )
            assert book(known[AccountKind.LOSS], known[AccountKind.STOCK], Event.COUNT_SHORT)
        taken = {
            (event, kind)
            for event in Event
            for kind, account in known.items()
            if kind is not AccountKind.FUND and book(fund, account, event)
        }
    assert taken == {
        (Event.MONTH_CHARGED, AccountKind.FOOD),
        (Event.LOSS_WITHIN_NORM, AccountKind.LOSS),
        (Event.CARRY_OVER_RETURNED, AccountKind.BANK_COUNTY),
    }
