"""Pure decisions of a delivery note: five fields that must be there, sums that must hold, papers that the food needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.engine.money import line_amount_fen, yuan_text
from fangxin.engine.nutrition.food import load_foods
from fangxin.engine.quantity import kg_text

NOTE_CLAUSE = "《管理办法》第十一条：配送票据包括食品名称、数量、单价、金额、日期等信息"
# Which demand of the policy (certificates_of_…) a food of the table falls under. The clause names meat, vegetables,
# packaged grain and oil, and seasoning; tubers are sold as vegetables, dried and pickled goods come packaged.
_BY_GROUP = {
    "畜禽肉类": "meat",
    "蔬菜类": "vegetables",
    "谷薯类": "packaged_grain_and_oil",
    "植物油": "packaged_grain_and_oil",
    "动物油": "packaged_grain_and_oil",
    "奶及奶制品": "packaged_grain_and_oil",
    "调味品": "seasoning",
    "盐": "seasoning",
}
_BY_SUBGROUP = {
    "薯类": "vegetables",
    "干菜": "packaged_grain_and_oil",
    "腌菜": "packaged_grain_and_oil",
    "藻类": "packaged_grain_and_oil",
    "大豆": "packaged_grain_and_oil",
    "坚果": "packaged_grain_and_oil",
}
FOOD_CLASSES = ("meat", "vegetables", "packaged_grain_and_oil", "seasoning", "other_food")
Demands = tuple[tuple[str, ...], ...]


class WrongNote(Refused):
    """The delivery note lacks a field or does not add up; nothing was saved."""

    code = "wrong_note"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that came with the goods: its kind (a code of the policy parameter), number and date."""

    kind: str
    number: str
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line of a note as entered. Grams, fen a kilogram, fen."""

    order_line_id: int
    quantity_g: int
    price_fen: int
    amount_fen: int
    producer: str = ""
    batch: str = ""
    produced_on: date | None = None
    expires_on: date | None = None
    papers: tuple[Paper, ...] = ()


def food_class(food: str) -> str:
    """The class of food whose papers are demanded: one of FOOD_CLASSES."""
    known = load_foods().get(food)
    if known is None:
        return "other_food"
    return _BY_SUBGROUP.get(known.subgroup) or _BY_GROUP.get(known.group, "other_food")


def missing_papers(demands: Demands, kinds: Collection[str]) -> Demands:
    """The demands that no paper meets; each demand is met by any one of its kinds."""
    return tuple(choices for choices in demands if not set(choices) & set(kinds))


def check_head(note_number: str, note_on: date, *, ordered_on: date, entered_on: date) -> str:
    """The note's number without spaces at its ends. Raises WrongNote naming the field."""
    number = note_number.strip()
    if not number:
        raise WrongNote("送货单要有单号。", clause=NOTE_CLAUSE, fields={"note_number": "请填写送货单号。"})
    if note_on > entered_on:
        raise WrongNote(
            "送货日期不能晚于今天。", clause=NOTE_CLAUSE, remedy="请核对日期。",
            fields={"note_on": "不能晚于今天。"},
        )  # fmt: skip
    if note_on < ordered_on:
        raise WrongNote(
            say("送货日期早于订货日期（%(month)s 月 %(day)s 日）。", month=ordered_on.month, day=ordered_on.day), clause=NOTE_CLAUSE,
            remedy="请核对日期：价格上限按送货当天取，日期不能填错。", fields={"note_on": "不能早于订货日期。"},
        )  # fmt: skip
    return number


def check_line(food: str, line: NoteLine) -> None:
    """A line carries quantity, price and amount, and they agree to the fen (half up). Raises WrongNote."""
    if not food or line.quantity_g <= 0 or line.price_fen <= 0:
        raise WrongNote(
            say("%(food)s的名称、数量和单价都要填写，且大于零。", food=food or '有一行'), clause=NOTE_CLAUSE,
            remedy="没有送的食材请整行留空。",
        )  # fmt: skip
    due = line_amount_fen(line.quantity_g, line.price_fen)
    if line.amount_fen != due:
        raise WrongNote(
            say(
                "%(food)s：%(quantity_g)s 公斤 × %(price_fen)s 元 = %(due)s 元，送货单写的是 %(amount_fen)s 元。",
                food=food,
                quantity_g=kg_text(line.quantity_g),
                price_fen=yuan_text(line.price_fen),
                due=yuan_text(due),
                amount_fen=yuan_text(line.amount_fen),
            ),
            clause=NOTE_CLAUSE,
            remedy="请供货方更正送货单的数量、单价或金额后再录入；分以下四舍五入。",
            fields={f"amount-{line.order_line_id}": say("应为 %(due)s 元。", due=yuan_text(due))},
        )
    if line.produced_on and line.expires_on and line.expires_on < line.produced_on:
        raise WrongNote(
            say("%(food)s的保质期早于生产日期。", food=food), remedy="请核对标签。",
            fields={f"expires-{line.order_line_id}": "早于生产日期。"},
        )  # fmt: skip
    if any(not paper.number.strip() for paper in line.papers):
        raise WrongNote(say("%(food)s的证件要写编号。", food=food), remedy="没有收到的证件请留空。")


def check_lines(lines: Sequence[NoteLine], foods: dict[int, str], note_on: date) -> None:
    """Every line belongs to the order, none twice, each is whole, nothing is made after the day of the note.

    `foods`: order line id → food. Raises WrongNote.
    """
    if not lines:
        raise WrongNote("送货单里一种食材也没有。", clause=NOTE_CLAUSE, remedy="请至少填写一行。")
    seen: set[int] = set()
    for line in lines:
        if line.order_line_id not in foods or line.order_line_id in seen:
            raise WrongNote(
                "送货单里有不属于这份订单的食材，或同一行填了两次。", remedy="请刷新页面重新填写。"
            )
        seen.add(line.order_line_id)
        check_line(foods[line.order_line_id], line)
        if line.produced_on and line.produced_on > note_on:
            raise WrongNote(
                say("%(food)s的生产日期晚于送货日期。", food=foods[line.order_line_id]), remedy="请核对标签，早标日期的食品不能收。",
                fields={f"produced-{line.order_line_id}": "晚于送货日期。"},
            )  # fmt: skip
