"""Writing contracts and price lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, say
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.procurement.models import Contract, Price, PriceList
from fangxin.areas.procurement.rules import (
    PriceRow,
    WrongContract,
    WrongPriceList,
    check_contract,
    check_kinds,
    check_price_list,
)


def _may_decide(by: Actor, county: Organisation) -> None:
    if not by.holds([Role.NUTRITION_OFFICER], county.path):
        raise NotAllowed("合同和定价由县营养办登记。", remedy="请用县营养办审核员账号登录。")


@action("procurement.record_contract")
def record_contract(
    *,
    by: Actor,
    key: str,
    at: datetime,
    county: Organisation,
    supplier: Organisation,
    number: str,
    since: date,
    until: date,
    bank_name: str,
    bank_account: str,
    food_kinds: Collection[str] = (),
) -> Recorded[Contract]:
    """Record a framework contract; `food_kinds` are groups of the food table, empty for every kind.

    Raises WrongContract, NotAllowed. Source: measures, annex 2, article 8 (二) 四统; article 9 (payment).
    """
    _may_decide(by, county)
    account = check_contract(
        number=number, since=since, until=until, bank_name=bank_name, bank_account=bank_account
    )
    if supplier.kind != "supplier":
        raise WrongContract(
            say("%(supplier)s不是登记的配送企业。", supplier=supplier.name), remedy="请先登记这家企业。"
        )
    lock(("procurement.contract", county.pk))
    if Contract.objects.filter(county=county, number=number.strip()).exists():
        raise WrongContract(
            say("合同编号 %(number)s 已经登记过。", number=number), fields={"number": "编号已存在。"}
        )
    row = Contract.objects.create(
        county=county, supplier=supplier, number=number.strip(), since=since, until=until,
        bank_name=bank_name.strip(), bank_account=account, food_kinds=check_kinds(food_kinds), at=at,
        by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, county.path, {"supplier": supplier.pk})


@action("procurement.publish_price_list")
def publish_price_list(
    *,
    by: Actor,
    key: str,
    at: datetime,
    county: Organisation,
    number: str,
    inquiry_on: date,
    decided_by: str,
    since: date,
    until: date,
    prices: Sequence[PriceRow],
) -> Recorded[PriceList]:
    """Publish the county's prices and ceilings for a period (`until` exclusive); a later list replaces an earlier one.

    Raises WrongPriceList, NotAllowed. Source: measures, annex 2, article 8 (三).
    """
    _may_decide(by, county)
    check_price_list(
        rows=prices, inquiry_on=inquiry_on, since=since, until=until, published_on=at.date(), decided_by=decided_by
    )  # fmt: skip
    lock(("procurement.prices", county.pk))
    if not number.strip() or PriceList.objects.filter(county=county, number=number.strip()).exists():
        raise WrongPriceList(
            say("定价单号“%(number)s”为空或已经用过。", number=number),
            remedy="请换一个编号。",
            fields={"number": "编号为空或已存在。"},
        )
    row = PriceList.objects.create(
        county=county, number=number.strip(), inquiry_on=inquiry_on, decided_by=decided_by.strip(), since=since,
        until=until, at=at, by_id=by.account_id,
    )  # fmt: skip
    Price.objects.bulk_create(
        Price(
            price_list=row, food=price.food, specification=price.specification, price_fen=price.price_fen,
            ceiling_fen=price.ceiling_fen,
        )
        for price in sorted(prices, key=lambda price: price.food)
    )  # fmt: skip
    return Recorded(row, county.path, {"foods": len(prices), "since": since})
