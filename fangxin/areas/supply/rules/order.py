"""Pure decisions of an order: what the menu needs, in purchase steps, at the listed prices; what the buyer may change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.engine.money import line_amount_fen, share_by_largest_remainder
from fangxin.engine.quantity import kg_text

# Suppliers weigh out in steps of 100 g (2 两); a need is rounded up to the next step, never down.
PURCHASE_STEP_G = 100
# An order may exceed the menu's need by this much without a reason: a habit of this project, no rule of law.
OVER_NEED_BP = 500
CLAUSE = "《管理办法》第十一条：以实际采购食材的数量结算；附件2第九条：按需采购、杜绝浪费"


class NotOrderable(Refused):
    """The order cannot be placed as it stands; the sentence names the food."""

    code = "not_orderable"


class Need(Protocol):
    """What a menu needs of one food for a meal: purchase weight in grams, and why."""

    @property
    def food(self) -> str: ...
    @property
    def purchase_g(self) -> int: ...
    @property
    def because(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line that the buyer entered: grams, and why more than the menu needs."""

    food: str
    quantity_g: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One food of the coming order: the menu's need, what was ordered already, and the amount to order."""

    food: str
    need_g: int
    ordered_g: int
    suggested_g: int
    price_fen: int
    because: str

    @property
    def amount_fen(self) -> int:
        """What the suggestion costs."""
        return line_amount_fen(self.suggested_g, self.price_fen)


@dataclass(frozen=True, slots=True)
class Line:
    """A checked order line."""

    food: str
    need_g: int
    quantity_g: int
    price_fen: int
    reason: str

    @property
    def amount_fen(self) -> int:
        """What the line costs."""
        return line_amount_fen(self.quantity_g, self.price_fen)


def in_steps(weight_g: int) -> int:
    """Round up to whole purchase steps: 43,210 g becomes 43,300 g."""
    return -(-weight_g // PURCHASE_STEP_G) * PURCHASE_STEP_G


def most_without_reason(need_g: int) -> int:
    """The most that may be ordered of a food without saying why: the need in steps, plus the habit's share."""
    return in_steps(need_g + need_g * OVER_NEED_BP // 10_000)


def heads_to_order_for(by_band: Mapping[str, int], declared: int) -> dict[str, int]:
    """Pupils by age band, at most as many as were declared, approved and published.

    When more are enrolled than declared the declared number is shared over the bands by largest remainder.
    Source: measures, annexes 1 and 2, short flow.
    """
    if sum(by_band.values()) <= declared:
        return dict(by_band)
    parts = share_by_largest_remainder(declared, list(by_band.values()))
    return dict(zip(by_band, parts, strict=True))


def order_lines_from(
    needs: Sequence[Need], prices: Mapping[str, int], ordered: Mapping[str, int] | None = None
) -> list[Suggestion]:
    """What to order: needs of one food added up, less what was ordered already, in purchase steps.

    `prices` are fen a kilogram by food; foods without a price are left out (see `without_price`).
    """
    total: dict[str, int] = {}
    because: dict[str, list[str]] = {}
    for need in needs:
        total[need.food] = total.get(need.food, 0) + need.purchase_g
        if need.because and need.because not in because.setdefault(need.food, []):
            because[need.food].append(need.because)
    lines = []
    for food, need_g in total.items():
        if food not in prices:
            continue
        done = (ordered or {}).get(food, 0)
        lines.append(
            Suggestion(
                food,
                need_g,
                done,
                in_steps(max(0, need_g - done)),
                prices[food],
                "；".join(because.get(food, [])),
            )
        )
    # What is still to be ordered stands first; what other orders cover already comes after it.
    return sorted(lines, key=lambda line: line.suggested_g == 0)


def without_price(needs: Sequence[Need], prices: Mapping[str, int]) -> list[str]:
    """Foods that the menu needs and the price list in force does not name."""
    return list(dict.fromkeys(need.food for need in needs if need.food not in prices))


def check_lines(
    wanted: Sequence[Wanted], needs: Mapping[str, int], prices: Mapping[str, int], ordered: Mapping[str, int]
) -> list[Line]:
    """The order's lines with need and price. Raises NotOrderable for the first line that cannot stand."""
    lines: list[Line] = []
    for line in wanted:
        if line.quantity_g <= 0:
            raise NotOrderable(
                say("%(food)s的订货数量须大于零。", food=line.food), remedy="不订的食材请留空。"
            )
        if line.food in {other.food for other in lines}:
            raise NotOrderable(say("%(food)s出现了两次。", food=line.food), remedy="同一种食材请合成一行。")
        if line.food not in prices:
            raise NotOrderable(
                say("%(food)s没有生效的定价，或不在这份合同的供应类别里，不能订货。", food=line.food),
                clause="《管理办法》附件2第八条（三）",
                remedy="请换一种食材，或请县营养办公布价格。",
            )
        need_g, reason = needs.get(line.food, 0), line.reason.strip()
        if line.quantity_g + ordered.get(line.food, 0) > most_without_reason(need_g) and not reason:
            raise NotOrderable(
                say(
                    "%(food)s订 %(quantity_g)s 公斤，食谱只需要 %(need_g)s 公斤，多订要写明原因。",
                    food=line.food,
                    quantity_g=kg_text(line.quantity_g),
                    need_g=kg_text(need_g),
                ),
                clause=CLAUSE,
                remedy="请减少数量，或在这一行写明原因，例如“补足库存的盐，一周用量”。",
            )
        lines.append(Line(line.food, need_g, line.quantity_g, prices[line.food], reason))
    if not lines:
        raise NotOrderable("订单里一种食材也没有。", remedy="请至少填写一种食材的数量。")
    return lines


def check_day(meal_on: date, ordered_on: date) -> None:
    """An order is written on the meal's day or before it. Raises NotOrderable."""
    if ordered_on > meal_on:
        raise NotOrderable(
            say(
                "%(month)s 月 %(day)s 日已经过去，不能再为这一天订货。", month=meal_on.month, day=meal_on.day
            ),
            remedy="请选择今天或以后的供餐日。",
        )
