"""Local first, awards later: the county puts money in before a tier's award comes, and the award repays it.

Only where the county runs the programme by itself. docs/algorithms/ledger.md; measures, article 6 and annex 2 §3.
"""

from __future__ import annotations

from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, say
from fangxin.areas.ledger.actions import AccountRef, book
from fangxin.areas.ledger.models import Transfer
from fangxin.areas.ledger.queries import balance
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import county_rule
from fangxin.areas.settlement.models import AwardMatch
from fangxin.areas.settlement.queries.advances import unmatched_fen
from fangxin.areas.settlement.rules.advance import LOCAL_FIRST, AdvanceRefused
from fangxin.engine.ledger.pairs import Event
from fangxin.engine.money import yuan_text


@action("settlement.make_advance")
def make_advance(
    *, by: Actor, key: str, at: datetime, county: Organisation, programme: str, tier: str, budget_year: int,
    amount_fen: int, document: str, on: date,
) -> Recorded[Transfer]:  # fmt: skip
    """The county puts in money for a tier's award that has not come: bank_county ← advance.

    Raises AdvanceRefused in a county that the plan includes (its award comes beforehand), for a tier that bears nothing
    there, and without a document. Source: measures, article 6: 地方先行，中央、省实行奖补.
    """
    _may(by, county)
    _check_document(document)
    runs = county_rule(by, "scope_county_participation", county=county, on=on, programme=programme)
    if runs.text != "self_run":
        raise AdvanceRefused(
            say("%(county)s已纳入统一实施，不需要县里垫付。", county=county.name),
            clause=runs.because(),
            remedy="请按下达和到账登记拨款。",
        )
    weights = county_rule(by, "split_weights", county=county, on=on, programme=programme)
    if tier == "county" or not weights.weights.get(tier):
        raise AdvanceRefused(
            "这一级在本县不承担这个项目的资金，没有奖补可垫。", clause=weights.because(),
            remedy="请选择承担资金的上级。", fields={"tier": "这一级不承担。"},
        )  # fmt: skip
    row = book(
        by=by, key=f"{key}/ledger", at=at, event=Event.ADVANCE_MADE.value,
        debit=AccountRef(county.pk, "bank_county", programme),
        credit=AccountRef(county.pk, "advance", programme, tier, budget_year), amount_fen=amount_fen, on=on,
        subject=county, memo=document.strip(),
    )  # fmt: skip
    return Recorded(row, county.path, {"fen": amount_fen, "tier": tier, "programme": programme})


@action("settlement.repay_advance")
def repay_advance(
    *, by: Actor, key: str, at: datetime, received: Transfer, amount_fen: int, document: str, on: date
) -> Recorded[AwardMatch]:
    """An award that arrived repays the county: advance ← bank_county, matched with that award.

    Never more than the award has left, nor than the county put in for this tier and year. Raises AdvanceRefused.
    """
    county = received.debit.organisation
    _may(by, county)
    _check_document(document)
    if received.event != Event.GRANT_RECEIVED.value:
        raise AdvanceRefused("归还垫付要对应一笔到账的奖补。", remedy="请先登记奖补到账。")
    due = received.credit
    lock(("settlement.advance", county.pk, due.programme, due.tier, due.budget_year))
    put_in = AccountRef(county.pk, "advance", due.programme, due.tier, due.budget_year)
    left, standing = unmatched_fen(by, received), balance(by, put_in)
    if not 0 < amount_fen <= min(left, standing):
        raise AdvanceRefused(
            say("最多可归还 %(left)s 元：这笔奖补还剩 %(left_2)s 元，垫付还欠 %(standing)s 元。", left=yuan_text(min(left, standing)), left_2=yuan_text(left), standing=yuan_text(standing)),
            clause=LOCAL_FIRST, remedy="请核对金额和所对应的奖补。", fields={"amount": "超过可归还的数额。"},
        )  # fmt: skip
    moved = book(
        by=by, key=f"{key}/ledger", at=at, event=Event.ADVANCE_REPAID.value, debit=put_in,
        credit=AccountRef(county.pk, "bank_county", due.programme), amount_fen=amount_fen, on=on, subject=county,
        memo=document.strip(),
    )  # fmt: skip
    row = AwardMatch.objects.create(
        county=county, received=received, repaid=moved, amount_fen=amount_fen, at=at, by_id=by.account_id
    )
    return Recorded(row, county.path, {"fen": amount_fen, "received": received.pk})


def _may(by: Actor, county: Organisation) -> None:
    if not by.holds([Role.FINANCE_OFFICER], county.path):
        raise NotAllowed("垫付和归还由县财政核准员登记。", remedy="请用财政核准员账号登录。")


def _check_document(document: str) -> None:
    if not document.strip():
        raise AdvanceRefused(
            "请写明文件号。", remedy="垫付和归还都要有文件。", fields={"document": "请填写。"}
        )
