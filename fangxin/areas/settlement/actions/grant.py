"""Grants: what a tier decides to owe, and what arrives on the county's special account."""

from __future__ import annotations

from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.ledger.actions import AccountRef, book
from fangxin.areas.ledger.models import Transfer
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.settlement.rules.refusals import ChargeRefused
from fangxin.engine.ledger.pairs import Event


@action("settlement.decide_grant")
def decide_grant(
    *,
    by: Actor,
    key: str,
    at: datetime,
    county: Organisation,
    programme: str,
    tier: str,
    budget_year: int,
    amount_fen: int,
    document: str,
    on: date,
) -> Recorded[Transfer]:
    """Enter a tier's award by its document number: grant_due ← fund. Source: measures §6, §7."""
    due = AccountRef(county.pk, "grant_due", programme, tier, budget_year)
    fund = AccountRef(county.pk, "fund", programme, tier, budget_year)
    return _grant(by, key, at, Event.GRANT_DECIDED, due, fund, amount_fen, document, on, county)


@action("settlement.receive_grant")
def receive_grant(
    *,
    by: Actor,
    key: str,
    at: datetime,
    county: Organisation,
    programme: str,
    tier: str,
    budget_year: int,
    amount_fen: int,
    document: str,
    on: date,
) -> Recorded[Transfer]:
    """Enter that a decided award has arrived on the county's special account: bank_county ← grant_due."""
    due = AccountRef(county.pk, "grant_due", programme, tier, budget_year)
    bank = AccountRef(county.pk, "bank_county", programme)
    return _grant(by, key, at, Event.GRANT_RECEIVED, bank, due, amount_fen, document, on, county)


def _grant(
    by: Actor, key: str, at: datetime, event: Event, debit: AccountRef, credit: AccountRef, amount_fen: int,
    document: str, on: date, county: Organisation,
) -> Recorded[Transfer]:  # fmt: skip
    if not by.holds([Role.FINANCE_OFFICER], county.path):
        raise NotAllowed("拨款由县财政核准员登记。", remedy="请用财政核准员账号登录。")
    if not document.strip():
        raise ChargeRefused(
            "拨款要写明文件号。", remedy="请填写下达或到账的文件号。", fields={"document": "请填写。"}
        )
    row = book(
        by=by, key=f"{key}/ledger", at=at, event=event.value, debit=debit, credit=credit, amount_fen=amount_fen,
        on=on, subject=county, memo=document.strip(),
    )  # fmt: skip
    return Recorded(row, county.path, {"fen": amount_fen, "tier": debit.tier or credit.tier})
