"""Accounts and money for tests of the books."""

from __future__ import annotations

from datetime import date
from typing import Any

from fangxin.areas.ledger.actions import AccountRef, book
from tests.factories.world import TODAY, World, at, key

PROGRAMME = "compulsory-nutrition"
YEAR = 2026


class Books:
    """The accounts of a world, by the names that the tables of docs/algorithms/ledger.md use."""

    def __init__(self, world: World) -> None:
        county, school, supplier = world.county.pk, world.school.pk, world.supplier.pk
        self.world = world
        self.central_due = AccountRef(county, "grant_due", PROGRAMME, "central", YEAR)
        self.central = AccountRef(county, "fund", PROGRAMME, "central", YEAR)
        self.province = AccountRef(county, "fund", PROGRAMME, "province", YEAR)
        self.bank = AccountRef(county, "bank_county", PROGRAMME)
        self.stock = AccountRef(school, "stock", PROGRAMME)
        self.food = AccountRef(school, "food", PROGRAMME)
        self.fund_x = AccountRef(school, "fund_x", PROGRAMME)
        self.unreviewed = AccountRef(school, "payable_unreviewed", PROGRAMME, counterparty=supplier)
        self.payable = AccountRef(county, "payable", PROGRAMME, counterparty=supplier)
        self.claim = AccountRef(school, "supplier_claim", PROGRAMME, counterparty=supplier)

    def book(self, who: str, event: str, debit: AccountRef, credit: AccountRef, fen: int, **more: Any) -> Any:
        """Book as a person of the world."""
        on: date = more.pop("on", TODAY)
        return book(
            by=self.world.actor(who), key=key(), at=at(9), event=event, debit=debit, credit=credit, amount_fen=fen,
            on=on, subject=more.pop("subject", self.world.meal_day), **more,
        )  # fmt: skip

    def grant(self, fen: int) -> None:
        """The central tier decides and pays `fen`."""
        self.book("finance", "grant_decided", self.central_due, self.central, fen)
        self.book("finance", "grant_received", self.bank, self.central_due, fen)

    def accept(self, fen: int) -> Any:
        """Food for `fen` is accepted at the school."""
        return self.book("keeper", "delivery_accepted", self.stock, self.unreviewed, fen)
