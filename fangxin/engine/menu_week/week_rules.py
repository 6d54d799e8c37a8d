"""The rules that a week of lunches is judged by, with limits, clauses and weights, for one band.

Everything that the law can change comes through ``ask`` (a policy look-up); what a standard prints as a table by
age comes from engine/nutrition/tables. ``must`` says whether a menu that breaks the rule may be published
(parameter ``menu_publication_rules``). ``points`` weigh a rule in the score; they are a convention of this
project, written down in docs/algorithms/nutrition.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from fangxin.engine.dishes import STAGE_BANDS
from fangxin.engine.nutrition.amounts import AMOUNT_TITLES
from fangxin.engine.nutrition.nutrients import NUTRIENT
from fangxin.engine.nutrition.requirements import daily_needs, lunch_amounts
from fangxin.engine.policy import Answer

Ask = Callable[[str], Answer | None]
"""Asks the policy for a parameter by name; None where it is not demanded."""
_PERCENT = 100


class Period(StrEnum):
    """Over what a rule is measured."""

    DAY = "day"
    WEEK_MEAN = "week_mean"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Limit:
    """One rule: ``measure`` names what is measured, ``low`` and ``high`` bound it (inclusive), None: no bound.

    ``family`` is the code of the parameter ``menu_publication_rules``. ``target`` is what a lunch is recommended to
    hold, where that is another figure than the bounds: the middle of lunch's share of the day.
    """

    code: str
    family: str
    title: str
    measure: str
    period: Period
    low: Fraction | None
    high: Fraction | None
    unit: str
    must: bool
    points: int
    clause: str
    target: Fraction | None = None


@dataclass(frozen=True, slots=True)
class WeekRules:
    """All limits for a band, the banned codes with their clause, and which part of the day a lunch is meant to be."""

    band: str
    standard: str
    limits: tuple[Limit, ...]
    banned: Mapping[str, str]
    banned_clause: str
    banned_must: bool
    lunch_part: Fraction | None = None

    def limit(self, code: str) -> Limit | None:
        """The rule of that code; None when it is not demanded."""
        return next((limit for limit in self.limits if limit.code == code), None)


def rules_of_week(ask: Ask, band: str) -> WeekRules:
    """The rules for a band or stage, as the policy stands. Raises StandardUnknown for an unknown band."""
    found = ask("student_meal_standard")
    standard = found.text if found else "wst554_2017"
    title = found.label(standard) if found else standard
    blocking = ask("menu_publication_rules")
    must = frozenset(blocking.texts) if blocking else frozenset[str]()
    maker = _Maker(ask, must)
    bands = STAGE_BANDS.get(band, (band,))
    _structure(maker)
    lunch_part = _lunch_part(maker)
    _nutrients(maker, daily_needs(standard, bands), lunch_part)
    _ratios(maker)
    _amounts(maker, standard, bands)
    _turns(maker)
    banned = ask("banned_dishes")
    return WeekRules(
        band, title, tuple(maker.limits),
        MappingProxyType({code: banned.label(code) for code in banned.texts} if banned else {}),
        banned.because() if banned else "", "banned" in must, lunch_part,
    )  # fmt: skip


@dataclass
class _Maker:
    """Collects limits while asking the policy."""

    ask: Ask
    must: frozenset[str]

    def __post_init__(self) -> None:
        self.limits: list[Limit] = []

    def add(
        self, code: str, family: str, title: str, period: Period, unit: str, points: int, clause: str, *,
        low: Fraction | int | None = None, high: Fraction | int | None = None, measure: str = "",
        target: Fraction | None = None,
    ) -> None:  # fmt: skip
        """Add one limit."""
        self.limits.append(
            Limit(
                code, family, title, measure or code, period, None if low is None else Fraction(low),
                None if high is None else Fraction(high), unit, family in self.must, points, clause,
                target,
            )
        )  # fmt: skip

    def share(self, *names: str) -> tuple[Fraction, str] | None:
        """The product of several percentages and the clause of the last; None when one is not demanded."""
        product, clause = Fraction(1), ""
        for name in names:
            answer = self.ask(name)
            if answer is None:
                return None
            product *= Fraction(answer.integer, _PERCENT)
            clause = answer.because()
        return product, clause


def _structure(maker: _Maker) -> None:
    rows = (
        ("dishes_per_meal", "菜品", "道", Period.DAY, 10),
        ("soups_per_meal", "汤", "个", Period.DAY, 6),
        ("kinds_per_day", "食材种类", "种", Period.DAY, 10),
        ("kinds_per_week", "食材种类", "种", Period.WEEK, 6),
        ("fresh_vegetables_per_day", "新鲜蔬菜", "种", Period.DAY, 4),
        ("liver_days_per_week", "动物肝脏", "次", Period.WEEK, 2),
        ("soy_days_per_week", "豆制品", "天", Period.WEEK, 3),
    )
    families = {
        "fresh_vegetables_per_day": "fresh_vegetables",
        "liver_days_per_week": "liver",
        "soy_days_per_week": "soy_days",
    }
    for name, title, unit, period, points in rows:
        answer = maker.ask(name)
        if answer is not None:
            maker.add(
                name,
                families.get(name, name),
                title,
                period,
                unit,
                points,
                answer.because(),
                low=answer.integer,
            )
    for name, family, title in (
        ("fried_dishes_per_week", "fried", "油炸菜"),
        ("processed_dishes_per_week", "processed", "加工肉和鱼糜制品"),
        ("dish_repeats_per_week", "repeats", "菜品重复"),
    ):
        answer = maker.ask(name)
        if answer is not None:
            maker.add(name, family, title, Period.WEEK, "道", 4, answer.because(), high=answer.integer)


def _lunch_part(maker: _Maker) -> Fraction | None:
    """The middle of lunch's share of the day: what it is recommended to hold; None when no share is demanded."""
    least, most = maker.share("lunch_share_low"), maker.share("lunch_share_high")
    return (least[0] + most[0]) / 2 if least and most else None


def _nutrients(maker: _Maker, needs: Mapping[str, Fraction], part: Fraction | None) -> None:
    for code, need in needs.items():
        nutrient = NUTRIENT[code]
        name = code if code in ("energy", "protein") else "nutrient"
        low = maker.share("lunch_share_low", f"{name}_low")
        if low is None:
            continue
        family = "nutrients" if name == "nutrient" else name
        high = maker.share("lunch_share_high", f"{name}_high") if name != "nutrient" else None
        points = {"energy": 10, "protein": 8}.get(code, 3)
        top = need * high[0] if high and code == "energy" else None
        maker.add(
            code, family, nutrient.title, Period.WEEK_MEAN, nutrient.unit, points, low[1],
            low=need * low[0], high=top, target=need * part if part else None,
        )  # fmt: skip
        if code == "energy":
            maker.add(
                "energy_day", "energy_day", "当天能量", Period.DAY, nutrient.unit, 3, low[1],
                low=need * low[0], high=top, measure="energy",
            )  # fmt: skip
        if code == "protein" and high:
            maker.add(
                "protein_high", "protein_high", "蛋白质偏多", Period.WEEK_MEAN, nutrient.unit, 1, high[1],
                high=need * high[0], measure="protein",
            )  # fmt: skip


def _ratios(maker: _Maker) -> None:
    for code, title in (("fat_energy", "脂肪供能比"), ("carbohydrate_energy", "碳水化合物供能比")):
        low, high = maker.ask(f"{code}_low"), maker.ask(f"{code}_high")
        if low is not None and high is not None:
            maker.add(
                code, code, title, Period.WEEK_MEAN, "%", 4, low.because(), low=low.integer, high=high.integer
            )
    for name, code, title, points in (
        ("dark_vegetable_share", "dark_vegetables", "深色蔬菜占新鲜蔬菜", 3),
        ("quality_protein_low", "quality_protein", "优质蛋白质", 3),
    ):
        answer = maker.ask(name)
        if answer is not None:
            maker.add(code, code, title, Period.WEEK_MEAN, "%", points, answer.because(), low=answer.integer)


def _amounts(maker: _Maker, standard: str, bands: tuple[str, ...]) -> None:
    ample = maker.ask("ample_foods")
    named = maker.ask("student_meal_standard")
    source = f"依据{named.document.citation}" if named else ""
    for group, amount in lunch_amounts(standard, bands).items():
        clause = f"{source}{amount.basis}（据转载，待核对原文）。"
        if ample is not None and group in ample.texts:
            clause = f"{ample.because()}量按{named.document.citation if named else ''}{amount.basis}。"
        if group in ("oil", "salt"):
            maker.add(
                group, group, AMOUNT_TITLES[group], Period.WEEK_MEAN, "克", 2, clause, high=amount.high_g
            )
        else:
            maker.add(group, group, AMOUNT_TITLES[group], Period.WEEK_MEAN, "克", 3, clause, low=amount.low_g)


def _turns(maker: _Maker) -> None:
    weekly = maker.ask("weekly_foods")
    if weekly is not None:
        for food in weekly.texts:
            maker.add(
                f"weekly_{food}", "weekly_foods", f"供应{weekly.label(food)}", Period.WEEK, "天", 5,
                weekly.because(), low=1, measure=f"days_{food}",
            )  # fmt: skip
    origins = maker.ask("daily_food_origins")
    if origins is not None:
        for origin in origins.texts:
            maker.add(
                f"daily_{origin}", "origins", f"{origins.label(origin)}", Period.DAY, "种", 4,
                origins.because(), low=1,
            )  # fmt: skip
