"""Writing the store's records: issues to the kitchen, losses, counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, say
from fangxin.areas.ledger.actions import AccountRef, book
from fangxin.areas.organisations.actions import require_second
from fangxin.areas.organisations.models import Account, Organisation, PinCheck
from fangxin.areas.organisations.queries import roles_at
from fangxin.areas.organisations.rules import check_not_self
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_day_of, programme_of
from fangxin.areas.supply.models import Lot, StockCount, StockCountLine, StockIssue, StockIssueLine, StockLoss
from fangxin.areas.supply.queries.stock import shelf_of, shelves
from fangxin.areas.supply.rules.stock import (
    STORE,
    NothingEntered,
    check_count,
    check_reason,
    pick_all,
    take_from,
)
from fangxin.engine.ledger.accounts import AccountKind
from fangxin.engine.ledger.pairs import Event

KEEPERS = (Role.STOREKEEPER,)
COUNTERS = (Role.STOREKEEPER, Role.SAFETY_MANAGER, Role.PRINCIPAL)


def _account(school: Organisation, kind: AccountKind) -> AccountRef:
    return AccountRef(school.pk, kind.value, programme_of(school))


def _may_keep(by: Actor, school: Organisation) -> None:
    if not by.holds(KEEPERS, school.path):
        raise NotAllowed("出库和损耗由仓库保管员登记。", clause=STORE, remedy="请用保管员的账号登录。")


@action("supply.issue_to_kitchen")
def issue_to_kitchen(
    *,
    by: Actor,
    key: str,
    at: datetime,
    meal_day: MealDay,
    receiver: Account,
    wanted: Mapping[str, int],
    device_at: datetime | None = None,
) -> Recorded[StockIssue]:
    """Hand food to the cook for a meal: `wanted` maps a food to whole grams. Lots leave by their date, oldest first.

    Raises ExpiredFood, NotEnoughInStock, NothingEntered, SamePerson, NotAllowed. Books food ← stock at cost.
    Source: measures, annex 2 §8 (1) (no expired food) and §11 (records of what leaves the store).
    """
    school = meal_day.school
    _may_keep(by, school)
    meal_day_of(by, school, meal_day.on)  # raises when the day was called off
    check_not_self(by.account_id, receiver.pk)
    if Role.COOK not in roles_at(by, school, receiver.pk, at.date()):
        raise NotAllowed(
            say("%(receiver)s今天不是本校厨师，不能领料。", receiver=receiver.full_name),
            remedy="请选择当班厨师。",
        )
    lock(("supply.stock", school.pk))
    takes = pick_all(wanted, shelves(by, school), max(meal_day.on, at.date()))
    issue = StockIssue.objects.create(
        meal_day=meal_day, receiver=receiver, device_at=device_at, at=at, by_id=by.account_id
    )
    StockIssueLine.objects.bulk_create(
        StockIssueLine(issue=issue, lot_id=t.lot_id, quantity_g=t.quantity_g, cost_fen=t.cost_fen)
        for t in takes
    )
    cost_fen = sum(take.cost_fen for take in takes)
    if cost_fen:
        book(
            by=by, key=f"{key}/ledger", at=at, event=Event.ISSUED.value, debit=_account(school, AccountKind.FOOD),
            credit=_account(school, AccountKind.STOCK), amount_fen=cost_fen, on=meal_day.on, subject=issue,
        )  # fmt: skip
    grams = sum(take.quantity_g for take in takes)
    return Recorded(issue, school.path, {"lots": len(takes), "grams": grams, "fen": cost_fen})


@action("supply.record_loss")
def record_loss(
    *, by: Actor, key: str, at: datetime, lot: Lot, quantity_g: int, reason: str, check: PinCheck
) -> Recorded[StockLoss]:
    """Write off grams of a lot that spoiled or are missing, with the reason and a second person (`check`).

    Raises NotEnoughInStock, SamePerson, NotAllowed. Books loss ← stock at cost.
    """
    school = lot.school
    _may_keep(by, school)
    second = require_second(by=by, key=key, at=at, check=check, organisation=school, entry_key=key)
    why = check_reason(reason)
    if quantity_g <= 0:
        raise NothingEntered(
            "损耗数量要大于零。", remedy="请填写公斤数。", fields={"quantity_g": "要大于零。"}
        )
    lock(("supply.stock", school.pk))
    take = take_from(shelf_of(by, lot.pk), quantity_g)
    loss = StockLoss.objects.create(
        lot=lot, second=second, pin_check=check, quantity_g=take.quantity_g, cost_fen=take.cost_fen, reason=why,
        at=at, by_id=by.account_id,
    )  # fmt: skip
    if take.cost_fen:
        book(
            by=by, key=f"{key}/ledger", at=at, event=Event.COUNT_SHORT.value, debit=_account(school, AccountKind.LOSS),
            credit=_account(school, AccountKind.STOCK), amount_fen=take.cost_fen, on=at.date(), subject=loss, memo=why,
        )  # fmt: skip
    return Recorded(loss, school.path, {"grams": take.quantity_g, "fen": take.cost_fen})


@action("supply.count_stock")
def count_stock(
    *, by: Actor, key: str, at: datetime, school: Organisation, counted: Mapping[int, int], check: PinCheck
) -> Recorded[StockCount]:
    """Store a whole count by two people: lot id → grams found. The books do not move; the residual is shown.

    What is missing is then written off with `record_loss`, each with its own reason and second person.
    """
    if not by.holds(COUNTERS, school.path):
        raise NotAllowed("盘点由保管员或学校负责人办理。", clause=STORE, remedy="请换用有相应职务的账号。")
    second = require_second(by=by, key=key, at=at, check=check, organisation=school, entry_key=key)
    lock(("supply.stock", school.pk))
    books = {shelf.lot_id: shelf.remaining_g for shelf in shelves(by, school)}
    found = check_count(counted, books)
    count = StockCount.objects.create(
        school=school, on=at.date(), second=second, pin_check=check, at=at, by_id=by.account_id
    )
    StockCountLine.objects.bulk_create(
        StockCountLine(count=count, lot_id=line.lot_id, counted_g=line.counted_g, book_g=line.book_g)
        for line in found
    )
    residual_g = sum(line.difference_g for line in found)
    return Recorded(count, school.path, {"lots": len(found), "residual_g": residual_g})
