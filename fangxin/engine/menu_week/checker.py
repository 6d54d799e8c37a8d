"""The independent checker: recomputes everything from rounded milligrams and says what is broken, why and by how much.

It shares no arithmetic with a planner: exact fractions over the food table, no matrix, no float. A menu with a
finding that ``blocks`` may not be published.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from fangxin.engine.menu_week.measures import DayCache, Figures, Measured, named_dishes, week_figures
from fangxin.engine.menu_week.planned import PlannedDish, PlannedWeek
from fangxin.engine.menu_week.week_rules import Limit, Period, WeekRules

_BANNED_WORDS = {
    "cold_dishes": ("凉拌", "冷盘", "白切", "卤水拼盘"),
    "raw_food": ("刺身", "生拌", "生鱼", "醉虾", "醉蟹"),
    "decorated_cakes": ("裱花",),
    "green_beans": ("四季豆", "芸豆角", "刀豆"),
    "fresh_daylily": ("鲜黄花",),
    "wild_mushrooms": ("野生菌", "野生蘑菇", "野蘑菇", "野山菌"),
    "sprouted_potatoes": ("发芽土豆", "发芽马铃薯"),
}
_BANNED_FOODS = {"四季豆": "green_beans"}
BANNED_POINTS = 20
_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One broken rule.

    ``day`` empty: the whole week. ``found`` and ``wanted`` as people read them; ``unknown`` names what the
    figure leaves out, and then ``certain`` is False when the missing part could mend it. ``extent`` is the share
    of the limit that is missing or too much, 0 to 1.
    """

    code: str
    family: str
    title: str
    day: str
    blocks: bool
    certain: bool
    found: str
    wanted: str
    sentence: str
    clause: str
    points: int
    extent: Fraction
    unknown: tuple[str, ...] = ()
    dishes: tuple[str, ...] = ()


def check_week(week: PlannedWeek, rules: WeekRules, cache: DayCache | None = None) -> list[RuleFinding]:
    """Every rule that the week breaks, blocking ones first; empty when it keeps them all.

    ``cache`` lets a search that changes one day at a time measure the others once.
    """
    whole, days = week_figures(week, cache)
    findings = _banned(week, rules)
    named = named_dishes(week)
    for limit in rules.limits:
        if limit.period is Period.DAY:
            for day, figures in zip(week.days, days, strict=True):
                findings.extend(_judge(limit, figures, day.label, ()))
        elif whole:
            findings.extend(_judge(limit, whole, "", named.get(limit.measure, ())))
    return sorted(findings, key=lambda finding: (not finding.blocks, not finding.certain))


def may_publish(findings: Iterable[RuleFinding]) -> bool:
    """Whether nothing blocks."""
    return not any(finding.blocks for finding in findings)


def _judge(limit: Limit, figures: Figures, day: str, dishes: tuple[str, ...]) -> list[RuleFinding]:
    measured = figures[limit.measure]
    low = limit.low is not None and measured.value < limit.low
    high = limit.high is not None and measured.value > limit.high
    if not (low or high):
        return []
    bound = limit.low if low else limit.high
    assert bound is not None, "one of both bounds was passed"
    # More of an unknown part raises an amount, but may move a share either way.
    certain = not measured.unknown or (high and limit.unit != "%")
    return [
        RuleFinding(
            limit.code, limit.family, limit.title, day, limit.must and certain, certain,
            figure_text(measured.value, limit.unit), range_text(limit),
            _sentence(limit, measured, bound, day, dishes, low=low), limit.clause, limit.points,
            extent_of(limit, measured.value),
            measured.unknown, dishes,
        )
    ]  # fmt: skip


def extent_of(limit: Limit, value: Fraction) -> Fraction:
    """How far a figure misses its limit, as a share of the bound: 0 when it keeps it, at most 1."""
    low = limit.low is not None and value < limit.low
    high = limit.high is not None and value > limit.high
    bound = limit.low if low else limit.high if high else None
    if bound is None:
        return Fraction(0)
    return min(abs(bound - value) / bound, Fraction(1)) if bound else Fraction(1)


def _sentence(
    limit: Limit, measured: Measured, bound: Fraction, day: str, dishes: tuple[str, ...], *, low: bool
) -> str:
    where = day or ("平均每天" if limit.period is Period.WEEK_MEAN else "本周")
    found, wanted = figure_text(measured.value, limit.unit), figure_text(bound, limit.unit)
    share = limit.unit == "%"
    at_least = ("约" if share else "至少") if measured.unknown else ""
    named = f"（{'、'.join(dishes)}）" if dishes else ""
    side = "少于" if low else "多于"
    text = f"{where}{limit.title}{at_least} {found}{named}，{side} {wanted}"
    if measured.unknown and (low or share):
        text += f"；{'、'.join(measured.unknown)}没有克重或数值，未计入，请先补上再判断"
    return f"{text}。"


def _banned(week: PlannedWeek, rules: WeekRules) -> list[RuleFinding]:
    found: list[RuleFinding] = []
    for day in week.days:
        for dish in day.dishes:
            for code in dict.fromkeys(_banned_codes(dish)):
                if code in rules.banned:
                    title = rules.banned[code]
                    found.append(
                        RuleFinding(
                            code=f"banned_{code}",
                            family="banned",
                            title=title,
                            day=day.label,
                            blocks=rules.banned_must,
                            certain=True,
                            found=dish.name,
                            wanted="不得制售",
                            sentence=f"{day.label}“{dish.name}”属于{title}，学校食堂不得制售。",
                            clause=rules.banned_clause,
                            points=BANNED_POINTS,
                            extent=Fraction(1),
                            dishes=(dish.name,),
                        )
                    )
    return found


def _banned_codes(dish: PlannedDish) -> Iterable[str]:
    texts = [dish.name, *(part.name for part in dish.parts)]
    for code, words in _BANNED_WORDS.items():
        if any(word in text for word in words for text in texts):
            yield code
    for part in dish.parts:
        if part.food is not None and part.food.name in _BANNED_FOODS:
            yield _BANNED_FOODS[part.food.name]


def figure_text(value: Fraction, unit: str) -> str:
    """A figure as people read it: counts whole, the rest with at most one decimal (two below ten)."""
    if value.denominator == 1:
        return f"{value.numerator}{_spaced(unit)}"
    places = 2 if value < 10 else 1
    scaled = (2 * value.numerator * 10**places + value.denominator) // (2 * value.denominator)
    whole, rest = divmod(scaled, 10**places)
    text = f"{whole}.{rest:0{places}d}".rstrip("0").rstrip(".")
    return f"{text}{_spaced(unit)}"


def _spaced(unit: str) -> str:
    return unit if unit == "%" else f" {unit}"


def range_text(limit: Limit) -> str:
    """The range that is wanted: 12–15, 不少于 12, 不多于 1."""
    if limit.low is not None and limit.high is not None:
        return f"{figure_text(limit.low, '').strip()}–{figure_text(limit.high, limit.unit)}"
    if limit.low is not None:
        return f"不少于 {figure_text(limit.low, limit.unit)}"
    assert limit.high is not None, "a limit has a bound"
    return f"不多于 {figure_text(limit.high, limit.unit)}"


def deduction(finding: RuleFinding) -> Fraction:
    """Points taken for a finding: half at once, the rest by its extent (see docs/algorithms/nutrition.md)."""
    return finding.points * (_HALF + _HALF * finding.extent)
