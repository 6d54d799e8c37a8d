"""Pure decisions of procurement: what a contract needs, and how a price list is read and checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.engine import pinyin
from fangxin.engine.money import NotAnAmount, parse_yuan, yuan_text
from fangxin.engine.nutrition.food import load_foods
from fangxin.engine.nutrition.resolving import resolve

CEILING_CLAUSE = "《管理办法》附件2第八条（三）：不得高于当地同类食材市场价格（或当地居民生活必需品监测价格）"
COLUMNS = ("食物", "规格等级", "定价（元/公斤）", "上限（元/公斤）")
_ACCOUNT = re.compile(r"\d{8,32}")
_CUT = re.compile(r"[\t,，;；]")


class WrongContract(Refused):
    """The contract lacks something, or contradicts itself."""

    code = "wrong_contract"


class WrongPriceList(Refused):
    """A price list has rows that cannot be published; nothing was saved."""

    code = "wrong_price_list"


class NoPrice(Refused):
    """No published price holds for a food on a day: it can be neither ordered nor accepted."""

    code = "no_price"


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One food of a price list: price and ceiling in fen a kilogram."""

    food: str
    specification: str
    price_fen: int
    ceiling_fen: int


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong in a row (counted from 1) of what was handed in."""

    row: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ReadPrices:
    """The rows that could be read, and the flaws of the others."""

    rows: tuple[PriceRow, ...]
    flaws: tuple[Flaw, ...]


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """Pinyin initials in lower case for search: 猪五花肉 → "zwhr"."""
    return pinyin.initials(text)


def matches(food: str, wanted: str) -> bool:
    """True when a typed word is part of a food's name or begins its pinyin initials."""
    typed = wanted.strip().lower()
    return not typed or typed in food.lower() or initials(food).startswith(typed)


def check_contract(*, number: str, since: date, until: date, bank_name: str, bank_account: str) -> str:
    """Return the bank account as digits only. Raises WrongContract naming the field."""
    if not number.strip():
        raise WrongContract("合同要有编号。", fields={"number": "请填写合同编号。"})
    if until <= since:
        raise WrongContract(
            "合同截止日期必须晚于起始日期。",
            remedy="请核对合同期限。",
            fields={"until": "必须晚于起始日期。"},
        )
    account = re.sub(r"[\s-]", "", bank_account)
    if not bank_name.strip() or not _ACCOUNT.fullmatch(account):
        raise WrongContract(
            "合同要登记供应商的开户行和账号，账号为 8 到 32 位数字。",
            clause="《管理办法》第九条：资金拨付给配送企业",
            remedy="请按合同上的对公账户填写；以后只能付到这个账户。",
            fields={"bank_account": "账号应为 8 到 32 位数字。"},
        )
    return account


def check_kinds(kinds: Collection[str]) -> str:
    """The kinds of food of a contract as stored; empty means every kind. Raises WrongContract."""
    unknown = sorted(set(kinds) - set(food_groups()))
    if unknown:
        raise WrongContract(
            say("没有“%(unknown)s”这类食材。", unknown=unknown[0]),
            remedy=say("可选：%(groups)s。", groups="、".join(food_groups())),
        )
    return "、".join(group for group in food_groups() if group in set(kinds))


@lru_cache(maxsize=1)
def food_groups() -> tuple[str, ...]:
    """The groups of the food table, in its order."""
    return tuple(dict.fromkeys(food.group for food in load_foods().values()))


def covers_food(kinds: str, food: str) -> bool:
    """True when a contract for `kinds` ("、" between them, empty: all) covers a food of the table."""
    known = load_foods().get(food)
    return not kinds or (known is not None and known.group in kinds.split("、"))


def read_prices(lines: Sequence[Sequence[str]]) -> ReadPrices:
    """Read rows of (food, specification, price, ceiling) in yuan a kilogram as people type them.

    A heading row and empty rows are passed over. Every flaw is told with its row number, counted from 1.
    """
    rows: list[PriceRow] = []
    flaws: list[Flaw] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        cells = [str(cell).strip() for cell in line]
        if not any(cells) or cells[0] in ("食物", "品名", "食品名称"):
            continue
        try:
            row = _row(cells)
            if row.food in seen:
                raise WrongPriceList(say("“%(food)s”与第 %(row)s 行重复", food=row.food, row=seen[row.food]))
        except (WrongPriceList, NotAnAmount) as wrong:
            flaws.append(Flaw(number, str(wrong)))
            continue
        seen[row.food] = number
        rows.append(row)
    if not rows and not flaws:
        flaws.append(Flaw(1, "一种食材也没有。"))
    return ReadPrices(tuple(rows), tuple(flaws))


def cells_of(text: str) -> list[list[str]]:
    """Typed lines as cells: separated by tabs (pasted from a workbook) or commas."""
    return [[cell.strip() for cell in _CUT.split(line)] for line in text.splitlines()]


def _row(cells: Sequence[str]) -> PriceRow:
    if len(cells) < 4:
        raise WrongPriceList(say("要有四列：%(columns)s", columns="、".join(COLUMNS)))
    found = resolve(cells[0])
    if found is None:
        raise WrongPriceList(say("食物成分表里没有“%(cells)s”，请改用表中的名称", cells=cells[0]))
    if found.factor_permille != 1000:
        raise WrongPriceList(
            say(
                "“%(cells)s”与“%(food)s”重量不能直接互换，请按“%(food)s”定价",
                cells=cells[0],
                food=found.food.name,
            )
        )
    row = PriceRow(found.food.name, cells[1][:60], parse_yuan(cells[2]), parse_yuan(cells[3]))
    check_price(row)
    return row


def check_price(row: PriceRow) -> None:
    """A price is above zero and not above its ceiling. Raises WrongPriceList with the clause."""
    if row.price_fen <= 0:
        raise WrongPriceList(say("“%(food)s”的定价须大于零", food=row.food))
    if row.price_fen > row.ceiling_fen:
        raise WrongPriceList(
            say(
                "“%(food)s”的定价 %(price_fen)s 高于上限 %(ceiling_fen)s",
                food=row.food,
                price_fen=yuan_text(row.price_fen),
                ceiling_fen=yuan_text(row.ceiling_fen),
            ),
            clause=CEILING_CLAUSE,
        )


def check_price_list(
    *,
    rows: Sequence[PriceRow],
    inquiry_on: date,
    since: date,
    until: date,
    published_on: date,
    decided_by: str,
) -> None:
    """What a list needs beside its rows. Raises WrongPriceList naming the field."""
    if not rows:
        raise WrongPriceList(
            "定价单里一种食材也没有。", remedy="请填写或上传价格。", fields={"rows": "请填写价格。"}
        )
    if until <= since:
        raise WrongPriceList("截止日期必须晚于起始日期。", fields={"until": "必须晚于起始日期。"})
    if inquiry_on > since:
        raise WrongPriceList(
            "询价日期不能晚于价格起始日期。",
            clause="《管理办法》附件2第八条（三）：先询价，后定价",
            remedy="请核对询价日期。",
            fields={"inquiry_on": "不能晚于价格起始日期。"},
        )
    if since < published_on:
        raise WrongPriceList(
            "价格不能从公布以前的日子开始执行。",
            clause="《管理办法》附件2第八条（三）：价格动态调整公开",
            remedy=say(
                "起始日期最早为 %(month)s 月 %(day)s 日。", month=published_on.month, day=published_on.day
            ),
            fields={"since": "不能早于公布当天。"},
        )
    if not decided_by.strip():
        raise WrongPriceList(
            "请写明价格由谁、以什么决定。", fields={"decided_by": "请填写，例如会议纪要编号。"}
        )
    for row in rows:
        check_price(row)
    foods = [row.food for row in rows]
    unknown = sorted(set(foods) - set(load_foods()))
    if unknown or len(set(foods)) != len(foods):
        raise WrongPriceList(
            say("“%(food)s”不在食物成分表中，或重复。", food=unknown[0] if unknown else "有食材")
        )
