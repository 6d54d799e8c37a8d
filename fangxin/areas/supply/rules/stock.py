"""Pure decisions about the store: which lots an issue takes, what it costs, and what a count found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.engine.ledger.lot_cost import issue_cost_fen
from fangxin.engine.quantity import kg_text

NO_EXPIRED_FOOD = "《管理办法》附件2第八条（一）：严禁使用过期变质食品"
STORE = "《管理办法》附件2第十一条：入库出库全程监管"
EXPIRES_SOON_DAYS = 3


class ExpiredFood(Refused):
    """What is left of a food has passed its date: it may be thrown away, never cooked."""

    code = "expired_food"


class NotEnoughInStock(Refused):
    """More is wanted than the store holds."""

    code = "not_enough_in_stock"


class NothingEntered(Refused):
    """The form names no quantity at all."""

    code = "nothing_entered"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A lot as it stands on the shelf: whole and remaining grams, and what the whole lot cost in fen."""

    lot_id: int
    food: str
    expires_on: date
    quantity_g: int
    cost_fen: int
    remaining_g: int


@dataclass(frozen=True, slots=True)
class Take:
    """Grams taken from one lot and their exact cost in fen."""

    lot_id: int
    quantity_g: int
    cost_fen: int


def is_expired(expires_on: date, on: date) -> bool:
    """A lot is good through its date."""
    return expires_on < on


def take_from(shelf: Shelf, quantity_g: int) -> Take:
    """Take grams out of one lot; the lot's last grams carry what is left of its cost (engine, lot_cost).

    Raises NotEnoughInStock when the lot holds less.
    """
    if quantity_g > shelf.remaining_g:
        raise not_enough(shelf.food, quantity_g, shelf.remaining_g)
    before_g = shelf.quantity_g - shelf.remaining_g
    return Take(
        shelf.lot_id, quantity_g, issue_cost_fen(shelf.cost_fen, shelf.quantity_g, before_g, quantity_g)
    )


def pick(food: str, wanted_g: int, shelves: Iterable[Shelf], on: date) -> list[Take]:
    """Choose lots of `food` for a meal on a day: earliest date first, then the older lot.

    Raises ExpiredFood when only food past its date could fill the gap, NotEnoughInStock otherwise.
    """
    own = sorted(
        (s for s in shelves if s.food == food and s.remaining_g > 0), key=lambda s: (s.expires_on, s.lot_id)
    )
    good = [s for s in own if not is_expired(s.expires_on, on)]
    there_g = sum(s.remaining_g for s in good)
    if wanted_g > there_g:
        expired_g = sum(s.remaining_g for s in own) - there_g
        if expired_g:
            raise expired(food, wanted_g, there_g, expired_g)
        raise not_enough(food, wanted_g, there_g)
    takes, left_g = [], wanted_g
    for shelf in good:
        if not left_g:
            break
        takes.append(take_from(shelf, min(left_g, shelf.remaining_g)))
        left_g -= takes[-1].quantity_g
    return takes


def pick_all(wanted: Mapping[str, int], shelves: Iterable[Shelf], on: date) -> list[Take]:
    """Choose lots for every food of an issue; foods with zero grams are left out. Raises NothingEntered."""
    asked = {food: grams for food, grams in wanted.items() if grams}
    if not asked:
        raise NothingEntered("没有填写任何数量，没有出库。", remedy="请至少给一种食材填写公斤数。")
    negative = sorted(food for food, grams in asked.items() if grams < 0)
    if negative:
        raise Refused(
            say("%(negative)s的数量不能小于零。", negative=negative[0]),
            remedy="多领的食材请另行登记退库，不要填负数。",
        )
    on_shelves = list(shelves)
    return [take for food in sorted(asked) for take in pick(food, asked[food], on_shelves, on)]


def not_enough(food: str, wanted_g: int, there_g: int) -> NotEnoughInStock:
    """The refusal when a food does not suffice."""
    return NotEnoughInStock(
        say(
            "%(food)s只有 %(there_g)s 公斤，不能出库 %(wanted_g)s 公斤。",
            food=food,
            there_g=kg_text(there_g),
            wanted_g=kg_text(wanted_g),
        ),
        clause=STORE,
        remedy="请改小数量；实物多于账面时请先盘点。",
    )


def expired(food: str, wanted_g: int, there_g: int, expired_g: int) -> ExpiredFood:
    """The refusal when the rest of a food has passed its date."""
    return ExpiredFood(
        say(
            "%(food)s有 %(expired_g)s 公斤已过保质期，不能出库；没过期的只有 %(there_g)s 公斤，不够 %(wanted_g)s 公斤。",
            food=food,
            expired_g=kg_text(expired_g),
            there_g=kg_text(there_g),
            wanted_g=kg_text(wanted_g),
        ),
        clause=NO_EXPIRED_FOOD,
        remedy="请把过期的登记为损耗并销毁，缺的另行采购或换菜。",
    )


def check_reason(reason: str) -> str:
    """A loss says why. Returns the reason without surrounding spaces."""
    reason = reason.strip()
    if not reason:
        raise Refused(
            "登记损耗要写明原因。", clause=STORE, remedy="例如“叶菜腐烂，已拍照”。",
            fields={"reason": "请填写原因。"},
        )  # fmt: skip
    return reason


@dataclass(frozen=True, slots=True)
class Residual:
    """What a count found of one lot: grams counted, grams of the books."""

    lot_id: int
    counted_g: int
    book_g: int

    @property
    def difference_g(self) -> int:
        """Counted less booked: negative when something is missing."""
        return self.counted_g - self.book_g


def check_count(counted: Mapping[int, int], books: Mapping[int, int]) -> list[Residual]:
    """Compare every lot on the books with what was counted. A lot without a figure raises: a count is whole."""
    forgotten = sorted(set(books) - set(counted))
    if forgotten:
        raise Refused(
            say("还有 %(count)s 个批次没有填写实盘数量。", count=len(forgotten)),
            remedy="一个都没有了请填 0，盘点要盘全部批次。",
        )
    strangers = sorted(set(counted) - set(books))
    if strangers:
        raise Refused("有的批次刚刚出完或不在本校。", remedy="请刷新页面后重新盘点。")
    if any(grams < 0 for grams in counted.values()):
        raise Refused("实盘数量不能小于零。", remedy="请核对后重新填写。")
    return [Residual(lot_id, counted[lot_id], books[lot_id]) for lot_id in sorted(books)]
