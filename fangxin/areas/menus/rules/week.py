"""Pure decisions of the menus area: dates of a week's days, what has to be bought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.engine.menu_week import DayMenu, Finding, Ingredient

MONDAY, SUNDAY = 1, 7


class MenuUnreadable(Refused):
    """The workbook was refused or its cells cannot be read; every fault is listed at once."""

    code = "menu_unreadable"

    def __init__(self, sentence: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(sentence, remedy="" if findings else "请重新选择带量食谱的 .xlsx 文件。")
        self.findings = tuple(findings)


class DayWithoutMeal(Refused):
    """The menu has a day on which the school serves no meal."""

    code = "day_without_meal"


@dataclass(frozen=True, slots=True)
class Need:
    """What a meal needs of one food: net raw milligrams, and grams to buy (net ÷ edible share, rounded up)."""

    food: str
    net_mg: int
    purchase_g: int
    edible_pct: int
    because: str


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """An ingredient that cannot be turned into grams to buy, and why."""

    dish: str
    name: str
    written: str
    reason: str


def check_monday(monday: date) -> date:
    """The week is named by its Monday. Raises Refused otherwise."""
    if monday.isoweekday() != MONDAY:
        raise Refused(
            say("%(monday)s 不是周一。", monday=f"{monday:%Y-%m-%d}"),
            remedy="请选择这一周的周一。",
            fields={"monday": "请选择这一周的周一。"},
        )
    return monday


def dates_of(menus: Sequence[DayMenu], monday: date) -> list[date]:
    """The date of each day of the sheet.

    A date written in the sheet counts as written. A weekday falls into the week of `monday`; a Sunday that stands
    before the first other weekday is a make-up Sunday, the day before that Monday. Raises Refused when a day cannot be
    placed, lies outside the week or appears twice.
    """
    found: list[date] = []
    others_seen = False
    for menu in menus:
        weekday = menu.day.weekday
        if menu.day.on is not None:
            on = menu.day.on
        elif weekday is None:
            raise Refused(
                say("食谱里的“%(written)s”不是日期，也不是星期几。", written=menu.day.written),
                remedy="请改写为“周一”或完整日期。",
            )
        elif weekday == SUNDAY and not others_seen:
            on = monday - timedelta(days=1)
        else:
            on = monday + timedelta(days=weekday - 1)
        others_seen = others_seen or weekday != SUNDAY
        if not monday - timedelta(days=1) <= on <= monday + timedelta(days=6):
            raise Refused(
                say(
                    "食谱里的 %(on)s 不在 %(monday)s 这一周。",
                    on=f"{on:%m月%d日}",
                    monday=f"{monday:%m月%d日}",
                ),
                remedy="请核对所选的周一日期。",
            )
        if on in found:
            raise Refused(
                say("食谱里 %(on)s 出现了两次。", on=f"{on:%m月%d日}"), remedy="请在表里只保留一天。"
            )
        found.append(on)
    return found


def needs_of(menu: DayMenu, heads_by_band: Mapping[str, int]) -> list[Need]:
    """Grams to buy by food: sum over bands of grams a portion × heads, in the food's own form, ÷ its edible share.

    Integers throughout: milligrams, then grams rounded up, so that the kitchen is never short by rounding.
    """
    net: dict[str, int] = {}
    edible: dict[str, int] = {}
    for band, heads in sorted(heads_by_band.items()):
        for part in menu.ingredients(band):
            if part.food is None or part.mass_mg is None:
                continue
            net[part.food.name] = net.get(part.food.name, 0) + part.mass_mg * part.factor_permille * heads
            edible[part.food.name] = part.food.edible_pct
    needs = []
    for food, mg_permille in net.items():
        # mg·permille → mg, rounded up; then mg ÷ share → g, rounded up. -(-a // b) is the ceiling.
        net_mg = -(-mg_permille // 1000)
        purchase_g = -(-net_mg * 100 // (edible[food] * 1000))
        because = f"净重 {net_mg / 1_000_000:.2f} 公斤 ÷ 可食部 {edible[food]}%"
        needs.append(Need(food, net_mg, purchase_g, edible[food], because))
    return sorted(needs, key=lambda need: (-need.purchase_g, need.food))


def unmeasured_of(menu: DayMenu, bands: Iterable[str]) -> list[Unmeasured]:
    """Ingredients that no order can be computed for: the name is unmapped, or pieces have no known mass."""
    found: dict[tuple[str, str], Unmeasured] = {}
    for band in bands:
        for dish in menu.dishes:
            for part in dish.for_band(band):
                reason = _why_unmeasured(part)
                if reason:
                    found[(dish.name, part.name)] = Unmeasured(dish.name, part.name, part.written, reason)
    return list(found.values())


def _why_unmeasured(part: Ingredient) -> str:
    if part.food is None:
        return "名称还没有对应到食物"
    if part.mass_mg is None:
        return "按件计，不知每件克重"
    return ""
